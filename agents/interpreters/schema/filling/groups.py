"""Values that are listed: "a, b and c"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .clause import Candidate
from .patterns import UNIT


def groups_of(text: str, found: Sequence[Candidate]) -> Iterator[tuple[Candidate, ...]]:
    """Candidates of one kind with nothing but commas and "and" between them, two or more."""
    kinds = (("number",), ("quote",), ("list",), ("place",), ("name",), ("name", "phrase", "quote", "code"), ("code",))
    seen = set()
    for kind in kinds:
        at: dict[int, Candidate] = {}
        for candidate in found:
            if candidate.kind not in kind or (candidate.kind == "phrase" and " of " in candidate.value):
                continue
            if candidate.start not in at or candidate.end > at[candidate.start].end:
                at[candidate.start] = candidate
        ordered = [at[start] for start in sorted(at)]
        group: list[Candidate] = []
        closed = False  # "a, b and c" ends with c
        for candidate in ordered:
            if group and candidate.start < group[-1].end:
                continue
            joint = _AND.fullmatch(text, _stop(group[-1], text), candidate.start) if group and not closed else None
            if joint:
                group.append(candidate)
                closed = joint["last"] is not None or joint["only"] is not None
                continue
            if len(group) > 1 and (group[0].start, group[-1].end) not in seen:
                seen.add((group[0].start, group[-1].end))
                yield _of_one_unit(group)
            group, closed = [candidate], False
        if len(group) > 1 and (group[0].start, group[-1].end) not in seen:
            seen.add((group[0].start, group[-1].end))
            yield _of_one_unit(group)


def _of_one_unit(group: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Numbers that are listed, each with the unit that is said only once: "10, 20 and 30 years"."""
    said = [one for one in group if one.unit]
    if group[0].kind != "number" or len(said) != 1:
        return tuple(group)
    return tuple(one if one.unit else replace(one, unit=said[0].unit) for one in group)


def _stop(candidate: Candidate, text: str) -> int:
    """Where a number ends with its unit."""
    if candidate.kind != "number" or not candidate.unit or candidate.unit == "$":
        return candidate.end
    unit = UNIT.match(text, candidate.end)
    return unit.end() if unit else candidate.end


_AND = re.compile(
    r"\s*(?:[,;、，]\s*(?P<last>(?:and|&|as well as|along with)\b)?|(?P<only>(?:and|&|as well as|along with)(?=\s)|"
    r"[和与及]))\s*"
    r"(?:(?:the|also|a|an)\s+)?",
    re.IGNORECASE,
)
