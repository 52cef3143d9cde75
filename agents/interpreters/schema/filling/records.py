"""Several calls of one tool: what is said more than once, and which of it belongs together.

A value is said again where another part of the clause suits its parameter as well as the first did. Read in order, a
call ends where a parameter comes that it already has; what a call does not say itself it shares with the one before it.
Values that are listed ("for 10, 20 and 30 years") make as many calls, with every value of another list, or one by one
where the clause says "respectively".
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import Any

from .assignment import assign
from .clause import Candidate, Clause, Fit
from .fit import fit, fit_options
from .profiles import Param, Profile
from .units import DIMENSIONS

_SLACK = 1.3  # what a value said again may suit its parameter worse than the first
_LEAST = 1.0  # what the first has to suit it for another to be looked for
_MOST_CALLS = 12
_RESPECTIVELY = re.compile(r"\brespectively\b|分别")


@dataclass(slots=True)
class _Record:
    """One call: what is said for each parameter; more than one value where they are listed."""

    values: dict[int, list[Fit]] = field(default_factory=dict)

    @property
    def start(self) -> int:
        return min((one.start for said in self.values.values() for one in said), default=0)

    @property
    def end(self) -> int:
        return max((one.end for said in self.values.values() for one in said), default=0)


def several(
    profile: Profile,
    clause: Clause,
    fits: Sequence[Sequence[Fit]],
    base: Mapping[int, Fit],
    alike: Sequence[Collection[str]],
    strict: bool = False,
) -> list[dict[int, Any]]:
    """The values of each call, by parameter; one call where nothing is said twice.

    strict: nothing is shared and nothing multiplied; none where the calls do not each say as much.
    """
    records = list(_tuples(clause, fits, base)) or _records(_mentions(profile, clause, fits, base, alike), clause)
    if strict and (
        any(len(said) > 1 for record in records for said in record.values.values())
        or len({frozenset(record.values) for record in records}) > 1
    ):
        return []
    if len(records) > 1:
        _apart(records, profile, clause, fits, base)
        _share(records, profile)
    one_by_one = _RESPECTIVELY.search(clause.text) is not None
    calls = [call for record in records for call in _expanded(record, one_by_one, profile)]
    return [call for at, call in enumerate(calls) if call not in calls[:at]][:_MOST_CALLS]


# What is said again


def _mentions(
    profile: Profile,
    clause: Clause,
    fits: Sequence[Sequence[Fit]],
    base: Mapping[int, Fit],
    alike: Sequence[Collection[str]],
) -> list[tuple[int, list[Fit]]]:
    """Parameters with what is said for them, as it comes; the values of a list together."""
    taken = [(found.start, found.end) for found in base.values()]
    mentions = [(index, _listed(profile.params[index], found, clause, profile, taken)) for index, found in base.items()]
    least = [base[index].score - base[index].given - _SLACK if index in base else 0.0 for index in range(len(fits))]
    for _ in range(_MOST_CALLS):
        rest = [
            [one for one in options if _again(one, base[index], clause) and _free(one, taken)]
            if index in base and not _whole(profile.params[index])
            else []
            for index, options in enumerate(fits)
        ]
        more = assign(rest, least, alike)
        if not more:
            break
        taken += [(found.start, found.end) for found in more.values()]
        mentions += [
            (index, _listed(profile.params[index], found, clause, profile, taken)) for index, found in more.items()
        ]
    return sorted(mentions, key=lambda mention: mention[1][0].start)


def _whole(param: Param) -> bool:
    """Whether all that is said for it makes one value: a list, a switch."""
    return param.type in ("array", "object") or param.switch is not None


def _again(one: Fit, first: Fit, clause: Clause) -> bool:
    """Whether a value is said as the first one was: of the same kind and unit, led to by the same word or with words
    around it that tell as much. A plain phrase is not, and an option or a date only in one breath with the first."""
    if not _same_kind(one, first) or one.kind == "phrase" or first.score < _LEAST or clause.aside(one.start, one.end):
        return False
    if one.kind in ("option", "moment"):
        before, after = sorted((one, first), key=lambda fit: fit.start)
        return _JOINT.fullmatch(clause.text, before.end, after.start) is not None
    if one.kind == "number" and _NUMERAL.match(clause.text, one.start) and not _NUMERAL.match(clause.text, first.start):
        return False
    if one.kind in ("number", "known"):
        return one.told >= first.told * (0.3 if one.lead == first.lead else 0.5)
    return one.lead == first.lead and one.told >= first.told * 0.5


_NUMERAL = re.compile("[a-z]", re.IGNORECASE)
_JOINT = re.compile(r"(?:\s*,|\s+\w+)?\s*(?:,|\band)\s+(?:\w+\s+){0,2}", re.IGNORECASE)


def _same_kind(one: Fit, first: Fit) -> bool:
    return one.kind == first.kind and DIMENSIONS.get(one.unit) == DIMENSIONS.get(first.unit)


def _free(one: Fit, taken: Sequence[tuple[int, int]]) -> bool:
    return all(one.end <= start or end <= one.start for start, end in taken)


def _listed(param: Param, found: Fit, clause: Clause, profile: Profile, taken: list[tuple[int, int]]) -> list[Fit]:
    """What was found with the values that are listed with it; it alone where there are none. Takes their places."""
    if _whole(param):
        return [found]
    for group in sorted(clause.groups, key=len, reverse=True):
        if not any(one.start <= found.start and found.end <= one.end for one in group):
            continue
        values = [found if one.start <= found.start < one.end else _fit(param, one, clause, profile) for one in group]
        listed = [one for one in values if one is not None and (one is found or _free(one, taken))]
        alike = all(_same_kind(one, found) and one.score >= found.score - 2 * _SLACK - found.told for one in listed)
        if len(listed) == len(group) and alike:
            taken += [(one.start, one.end) for one in listed]
            return listed
    return [found]


def _fit(param: Param, candidate: Candidate, clause: Clause, profile: Profile) -> Fit | None:
    return None if param.closed else fit(param, candidate, clause, profile)


def _tuples(clause: Clause, fits: Sequence[Sequence[Fit]], base: Mapping[int, Fit]) -> Iterator[_Record]:
    """Calls for "(45, 60) and (81, 27)", where the parameters take one number each."""
    for group in clause.groups:
        if group[0].kind != "list":
            continue
        inside = [[index for index, found in base.items() if one.start <= found.start < one.end] for one in group]
        params = next((sorted(indexes) for indexes in inside if len(indexes) > 1), [])
        if not params or any(not isinstance(one.value, list) or len(one.value) != len(params) for one in group):
            continue
        for one in group:
            numbers = sorted({(fit.start, fit.end) for fit in fits[params[0]] if one.start <= fit.start < one.end})
            by_place = [{(fit.start, fit.end): fit for fit in fits[index]} for index in params]
            if len(numbers) == len(params):
                yield _Record({index: [known[at]] for index, known, at in zip(params, by_place, numbers, strict=True)})
        return


# What belongs together


def _records(mentions: Sequence[tuple[int, list[Fit]]], clause: Clause) -> list[_Record]:
    """A call ends where a parameter comes again; what is said after the last joint before that goes with the next."""
    records = [_Record()]
    for index, said in mentions:
        before = records[-1].values
        if index in before:
            joint = _joint(before[index][-1].end, said[0].start, clause)
            records.append(_Record({other: one for other, one in before.items() if one[0].start >= joint}))
            records[-2].values = {other: one for other, one in before.items() if one[0].start < joint}
        records[-1].values[index] = said
    return records


def _joint(start: int, end: int, clause: Clause) -> int:
    """Where the last part of the clause begins between two places."""
    between = [word for word in clause.words if start <= word.start <= end]
    joints = [word.start for word in between if word.broken or word.lower in _JOINTS]
    return joints[-1] if joints else end


_JOINTS = frozenset(("and", "then", "also", "while", "和", "然后", "再", "并"))


def _apart(
    records: Sequence[_Record], profile: Profile, clause: Clause, fits: Sequence[Sequence[Fit]], base: Mapping[int, Fit]
) -> None:
    """What each call has in its own part of the clause: lists and switches anew, and what it lacks."""
    for record in records:
        record.values = {index: said for index, said in record.values.items() if not _whole(profile.params[index])}
    borders = [0, *(_border(before, after, clause) for before, after in pairwise(records)), len(clause.words)]
    for record, (begin, stop) in zip(records, pairwise(borders), strict=True):
        for index, first in base.items():
            if index in record.values:
                continue
            param = profile.params[index]
            anew = param.listed and param.switch is None
            own = (
                fit_options(param, clause, profile, begin, stop) if anew else _within(fits[index], begin, stop, clause)
            )
            if not _whole(param):
                taken = [(one.start, one.end) for said in record.values.values() for one in said]
                own = [
                    one for one in own if _same_kind(one, first) and one.told >= 0.3 * first.told and _free(one, taken)
                ]
            close = [one for one in own if one.score >= first.score - 2 * _SLACK]
            if close:
                record.values[index] = [max(close, key=lambda one: one.score)]


def _told_enough(one: Fit, first: Fit) -> bool:
    return one.kind in ("name", "place", "quote") or one.told >= 0.3 * first.told


def _within(options: Sequence[Fit], begin: int, stop: int, clause: Clause) -> list[Fit]:
    start = clause.words[begin].start if begin < len(clause.words) else len(clause.text)
    end = clause.words[stop - 1].end if stop else 0
    return [one for one in options if start <= one.start and one.end <= end]


def _border(before: _Record, after: _Record, clause: Clause) -> int:
    """The word with which a call begins."""
    joint = _joint(before.end, after.start, clause)
    return next((at for at, word in enumerate(clause.words) if word.start >= joint), len(clause.words))


def _share(records: Sequence[_Record], profile: Profile) -> None:
    """What a call does not say itself is as in the call before it; what is required and comes only later holds for
    all."""
    for before, record in pairwise(records):
        record.values = before.values | record.values
    for after, record in pairwise(records[::-1]):
        needed = {index: said for index, said in after.values.items() if profile.params[index].required}
        record.values = needed | record.values


def _expanded(record: _Record, one_by_one: bool, profile: Profile) -> list[dict[int, Any]]:
    lists = {index: [one.value for one in said] for index, said in record.values.items() if len(said) > 1}
    single = {index: said[0].value for index, said in record.values.items() if len(said) == 1}
    lengths = {len(values) for values in lists.values()}
    if one_by_one and len(lengths) == 1:
        count = lengths.pop()
        for index, value in single.items():
            if profile.params[index].type == "array" and isinstance(value, list) and len(value) == count:
                lists[index] = [[one] for one in value]
        return [single | dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]
    return [single | dict(zip(lists, row, strict=True)) for row in product(*lists.values())]
