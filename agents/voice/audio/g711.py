"""Telephone audio: 8-bit µ-law and A-law, after ITU-T G.711, by table."""

import numpy as np
from numpy.typing import NDArray

_BIAS = 33  # of µ-law's 14-bit magnitudes


def _mu_law_values() -> NDArray[np.int16]:
    code = ~np.arange(256) & 0xFF
    magnitude = ((((code & 0x0F) << 1) + _BIAS) << ((code >> 4) & 0x07)) - _BIAS
    return (np.where(code & 0x80, -magnitude, magnitude) * 4).astype(np.int16)


def _a_law_values() -> NDArray[np.int16]:
    code = np.arange(256) ^ 0x55
    exponent, mantissa = (code >> 4) & 0x07, code & 0x0F
    magnitude = np.where(exponent == 0, (mantissa << 1) + 1, ((mantissa << 1) + 33) << np.maximum(exponent - 1, 0))
    return (np.where(code & 0x80, magnitude, -magnitude) * 8).astype(np.int16)


def _codes(values: NDArray[np.int16]) -> NDArray[np.uint8]:
    """The nearest code of each int16, the sample's bits taken as an index."""
    order = np.argsort(values, kind="stable")
    levels = values[order].astype(np.int32)
    samples = np.arange(65_536).astype(np.uint16).view(np.int16).astype(np.int32)
    nearest = np.searchsorted((levels[1:] + levels[:-1]) / 2, samples)
    codes: NDArray[np.uint8] = order[nearest].astype(np.uint8)
    return codes


_OF_MU_LAW, _OF_A_LAW = _mu_law_values(), _a_law_values()
_MU_LAW, _A_LAW = _codes(_OF_MU_LAW), _codes(_OF_A_LAW)


def of_mu_law(data: bytes) -> bytes:
    return _OF_MU_LAW[np.frombuffer(data, np.uint8)].tobytes()


def of_a_law(data: bytes) -> bytes:
    return _OF_A_LAW[np.frombuffer(data, np.uint8)].tobytes()


def mu_law(pcm: bytes) -> bytes:
    return _MU_LAW[np.frombuffer(pcm, np.uint16)].tobytes()


def a_law(pcm: bytes) -> bytes:
    return _A_LAW[np.frombuffer(pcm, np.uint16)].tobytes()
