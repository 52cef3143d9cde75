"""From one sample rate to another, as the audio comes in."""

from functools import lru_cache
from math import gcd

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

_ZEROS = 16  # crossings of the sinc on each side of its centre
_BETA = 8.0  # of the Kaiser window: what folds over is 80 dB down
_CUTOFF = 0.92  # of the lower Nyquist frequency


class Resampler:
    """A polyphase filter with its state: however the audio is cut into chunks, the same samples come out, aligned in
    time with what went in. What comes out lags what went in by under 2 ms, until `flush`."""

    def __init__(self, rate_in: int, rate_out: int) -> None:
        common = gcd(rate_in, rate_out)
        self._up, self._down = rate_out // common, rate_in // common
        self._filter, self._left = _filter(self._up, self._down)
        self._waiting = np.zeros(self._left)
        self._taken = self._given = 0

    def __call__(self, pcm: bytes) -> bytes:
        """Whole int16 samples in, those that can be told by now out."""
        if self._up == self._down:
            return pcm
        samples = np.frombuffer(pcm, np.int16)
        self._taken += len(samples)
        return self._blocks(np.concatenate((self._waiting, samples))).tobytes()

    def flush(self) -> bytes:
        """The rest; then it begins anew."""
        if self._up == self._down:
            return b""
        whole = -(-self._taken * self._up // self._down)
        missing = whole - self._given
        rest = self._blocks(np.concatenate((self._waiting, np.zeros(len(self._filter) + self._down))))[:missing]
        self._waiting = np.zeros(self._left)
        self._taken = self._given = 0
        return rest.tobytes()

    def _blocks(self, samples: NDArray[np.float64]) -> NDArray[np.int16]:
        """`up` samples for each `down` samples that have all their neighbours."""
        width = len(self._filter)
        count = max((len(samples) - width) // self._down + 1, 0)
        step = samples.strides[0]
        windows = as_strided(samples, (count, width), (step * self._down, step), writeable=False)
        made = windows @ self._filter
        self._waiting = samples[count * self._down :]
        self._given += made.size
        return np.clip(np.rint(made), -32_768, 32_767).astype(np.int16).ravel()


@lru_cache
def _filter(up: int, down: int) -> tuple[NDArray[np.float64], int]:
    """Weights by input sample (rows) and phase (columns), and how many rows lie before the block's first sample."""
    widest = max(up, down)
    half = _ZEROS * widest
    at = np.arange(-half, half + 1)
    low_pass = np.sinc(at * _CUTOFF / widest) * np.kaiser(2 * half + 1, _BETA)
    left, right = half // up, ((up - 1) * down + half) // up
    place = np.arange(up) * down - (np.arange(-left, right + 1) * up)[:, None] + half
    weights = np.where((place >= 0) & (place <= 2 * half), low_pass[np.clip(place, 0, 2 * half)], 0.0)
    return weights / weights.sum(axis=0), left
