"""How far the signs speak for each tool, and whether far enough for any."""

import numpy as np

from .index import Row, Signs

_FIT = {
    "near": 2.5, "near_frame": 2.6, "covered": 2.2, "named": 1.8, "doing": 1.1, "any_doing": 1.5, "thing": 1.0,
    "wrong_thing": -2.1, "param_thing": 0.6, "lacks_numbers": -0.6,
}  # fmt: skip
_SURE = {"nearest": 3.7, "content": 1.1, "named": 2.4, "lacks_numbers": -3.0, "lacks_texts": -10.0}
_FITS, _AHEAD, _LEAST = 0.34, 0.37, -2.8


def fit(signs: Signs) -> Row:
    return sum((weight * getattr(signs, name) for name, weight in _FIT.items()), np.zeros(len(signs.near)))


def confidence(signs: Signs, fits: Row) -> Row:
    evidence = sum((weight * getattr(signs, name) for name, weight in _SURE.items()), _FITS * fits)
    evidence = evidence + _AHEAD * (fits - fits.mean()) + _LEAST
    return 1 / (1 + np.exp(-evidence))
