"""Live audio: what comes over the wire in a few bytes at a time, as int16 mono at the rate that is wanted."""

from .g711 import a_law, mu_law, of_a_law, of_mu_law
from .resample import Resampler
from .wire import RATES, Decoder, Encoder, Format

__all__ = ["RATES", "Decoder", "Encoder", "Format", "Resampler", "a_law", "mu_law", "of_a_law", "of_mu_law"]
