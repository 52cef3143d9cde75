"""The sort of thing a clause speaks of, where a parameter lists sorts by names that people use other words for."""

import re
from collections.abc import Iterator, Mapping

from ...relevance.vocabulary import vocabulary
from .clause import Clause, Fit
from .profiles import Param, Profile


def sorts(profile: Profile, clause: Clause, taken: Mapping[int, Fit]) -> Iterator[tuple[int, Fit]]:
    """For parameters that have no value yet, the listed value that is the sort of what is spoken of.

    It is that of words that no value was made of ("the lamp", a `light`); or of a finer sort that a parameter after it
    was given ("curtain", a `cover`).
    """
    lacking = [index for index, param in enumerate(profile.params) if index not in taken and _lists_sorts(param)]
    if not lacking:
        return
    given = {str(fit.value) for fit in taken.values()}
    finer = {
        index: _said(clause.text[fit.start : fit.end])
        for index, fit in taken.items()
        if _lists_sorts(profile.params[index])
    }
    rest = _said(_rest(clause.text, taken))
    for index in lacking:
        values = {str(option.value): option.value for option in profile.params[index].listed}
        said = [*rest, *(sort for after, sorts in finer.items() if after > index for sort in sorts)]
        meant = next((sort for sort in said if sort in values and sort not in given), None)
        if meant is not None:
            given.add(meant)
            end = len(clause.text)
            yield index, Fit(_SCORE, end, end, values[meant], kind="option")


_SCORE = 3.0
_SWITCH = re.compile(r"\bswitch(?=\s.*\b(?:on|off)\b)", re.IGNORECASE)  # what is done, no thing


def _said(text: str) -> list[str]:
    return [mention.concept for mention in vocabulary().said.things.find(text) if mention.weight == 1]


def _rest(text: str, taken: Mapping[int, Fit]) -> str:
    for fit in taken.values():
        text = text[: fit.start] + " " * (fit.end - fit.start) + text[fit.end :]
    return _SWITCH.sub("", text)


def _lists_sorts(param: Param) -> bool:
    return (
        param.closed
        and param.type == "string"
        and not param.switch
        and any(str(option.value).isascii() and str(option.value).islower() for option in param.listed)
    )
