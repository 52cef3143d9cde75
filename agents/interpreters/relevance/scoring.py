"""How far the signs speak for each tool, and whether far enough for any.

Both are logistic regressions on records of utterances with expected calls, each fitted on one half of every set and
tried on the other; these are the rounded means of what the two halves gave. The fit is the multinomial one over the
tools of a list, the confidence the binary one on the best of them, against lists that hold nothing for the utterance:
sets made for that, and utterances of one domain put to 1 to 24 tools of another.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .index import Row, Signs


@dataclass(frozen=True, slots=True)
class _Weights:
    """fit: of the signs in the fit. sure: of the signs in the confidence, besides `of_fit` for the fit itself, `ahead`
    for how far it is above the mean of the list, and `least`, from where on a tool is rather meant than not."""

    fit: Mapping[str, float]
    sure: Mapping[str, float]
    of_fit: float
    ahead: float
    least: float


_WITH_VECTORS = _Weights(
    fit={
        "near": 2.4, "near_frame": 2.6, "shared": 2.6, "named": 0.9, "doing": 1.0, "any_doing": 1.3, "thing": 1.0,
        "wrong_thing": -2.1, "unsaid_thing": -1.1, "param_thing": 0.5, "listed": 0.8,
    },
    sure={
        "nearest": 5.2, "named": 1.0, "lacks_numbers": -2.9, "lacks_texts": -4.3, "thing": 1.0, "listed": 2.2,
        "foreign": 0.6,
    },
    of_fit=0.37, ahead=0.41, least=3.85,
)  # fmt: skip
_WORDS_ALONE = _Weights(
    fit={
        "shared": 3.1, "named": 1.5, "doing": 1.0, "any_doing": 1.5, "thing": 1.9, "wrong_thing": -2.2,
        "unsaid_thing": -1.3, "param_thing": 0.5, "listed": 0.8,
    },
    sure={"named": 2.6, "lacks_numbers": -2.8, "lacks_texts": -4.5, "thing": 1.2, "listed": 1.3, "foreign": 0.6},
    of_fit=0.46, ahead=0.33, least=2.5,
)  # fmt: skip
# Recall of 24 among 1,035 tools, 3,725 utterances: 83.2 of 100 with 0, 87.0 with 3 (`bench/shortlist.py`).
_BROAD = 3.0


def _weights(signs: Signs) -> _Weights:
    return _WITH_VECTORS if signs.with_vectors else _WORDS_ALONE


def ranked(signs: Signs) -> list[tuple[int, float]]:
    """The places of the tools, the one that fits best first, each with how sure it is, from 0 to 1, that it is meant; a
    half is where it is as likely that none is."""
    weights = _weights(signs)
    fits = _weighed(signs, weights.fit)
    evidence = (
        _weighed(signs, weights.sure) + weights.of_fit * fits + weights.ahead * (fits - fits.mean()) - weights.least
    )
    sure = 1 / (1 + np.exp(-evidence))
    return [(int(at), float(sure[at])) for at in np.argsort(-fits, kind="stable")]


def broadly_ranked(signs: Signs) -> list[int]:
    """The places of the tools, the one that fits best first, where many are kept and none must be missed: there meaning
    counts more than twice as much."""
    fits = _weighed(signs, _weights(signs).fit) + _BROAD * (signs.near + signs.near_frame)
    return [int(at) for at in np.argsort(-fits, kind="stable")]


def _weighed(signs: Signs, weights: Mapping[str, float]) -> Row:
    total = np.zeros(len(signs.near))
    for name, weight in weights.items():
        total += weight * getattr(signs, name)
    return total
