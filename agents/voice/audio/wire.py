"""The formats of a live connection."""

from collections.abc import Callable, Mapping
from typing import Literal

from ..ports import HEARING_RATE
from .g711 import a_law, mu_law, of_a_law, of_mu_law
from .resample import Resampler

Format = Literal["pcm16", "pcmu", "pcma"]

RATES: Mapping[Format, int] = {"pcm16": 24_000, "pcmu": 8_000, "pcma": 8_000}
_DECODE: Mapping[Format, Callable[[bytes], bytes]] = {"pcmu": of_mu_law, "pcma": of_a_law}
_ENCODE: Mapping[Format, Callable[[bytes], bytes]] = {"pcmu": mu_law, "pcma": a_law}


class Decoder:
    """What a client sends, as int16 at `rate`. The bytes may be cut anywhere: half a sample waits for more."""

    def __init__(self, coded: Format, rate: int = HEARING_RATE) -> None:
        self._decode = _DECODE.get(coded)
        self._resample = Resampler(RATES[coded], rate)
        self._half = b""

    def __call__(self, data: bytes) -> bytes:
        if self._decode:
            return self._resample(self._decode(data))
        if self._half:
            data, self._half = self._half + data, b""
        if len(data) % 2:
            data, self._half = data[:-1], data[-1:]
        return self._resample(data)

    def flush(self) -> bytes:
        """The rest of what was sent; then it begins anew."""
        self._half = b""
        return self._resample.flush()


class Encoder:
    """int16 at `rate`, as a client takes it. Whole samples in."""

    def __init__(self, coded: Format, rate: int) -> None:
        self._encode = _ENCODE.get(coded)
        self._resample = Resampler(rate, RATES[coded])

    def __call__(self, pcm: bytes) -> bytes:
        return self._coded(self._resample(pcm))

    def flush(self) -> bytes:
        """The rest of what was spoken; then it begins anew."""
        return self._coded(self._resample.flush())

    def _coded(self, pcm: bytes) -> bytes:
        return self._encode(pcm) if self._encode else pcm
