"""How well what is said suits a parameter: one value, several, or one of those it lists."""

from collections.abc import Sequence
from typing import Any

from .clause import Candidate, Clause, Fit
from .context import around, before_text
from .figures import number
from .options import Named, named
from .profiles import Param, Profile
from .texts import text
from .words import stems_of


def fit(param: Param, candidate: Candidate, clause: Clause, profile: Profile) -> Fit | None:
    """How the candidate suits a parameter for one value; `None` where it cannot be its value."""
    wanted = param.items if param.type == "array" else param.type
    if wanted in ("integer", "number"):
        return number(param, candidate, clause)
    return text(param, candidate, clause, profile) if wanted in ("string", "") else None


# Values to choose from


def fit_options(param: Param, clause: Clause, profile: Profile, begin: int = 0, stop: int | None = None) -> list[Fit]:
    """The listed values that the words from `begin` to `stop` name; all of them as one where the parameter takes
    several."""
    found = [
        (one, _option(one, param, clause, profile))
        for one in named(param.listed, clause.words[begin:stop], clause.text)
    ]
    if param.type != "array" or not found:
        return [fit for _, fit in found]
    whole = [fit for one, fit in found if one.score >= 2.0] or [max(found, key=lambda pair: pair[0].score)[1]]
    best = max(fit.score for fit in whole)
    return [Fit(best + 0.5, whole[0].start, whole[0].end, [fit.value for fit in whole])]


def _option(one: Named, param: Param, clause: Clause, profile: Profile) -> Fit:
    lead = before_text(clause, one.start)
    # "From pizza to a burger" asks for the burger.
    sure = 1.5 if one.score >= (2.0 if param.required else 2.6) else 0.0
    score = one.score + sure + (0.3 if lead in ("to", "into") else -0.3 if lead == "from" else 0.0)
    if isinstance(one.value, str) and one.value[:1].isupper() and " ".join(stems_of(one.value)) in profile.classes:
        score -= 1.5  # "the lights" are all of a kind rather than the one that is called "Light"
    return Fit(score, one.start, one.end, one.value, 0.0, "", "option")


# Lists


def fit_list(param: Param, candidate: Candidate, clause: Clause, profile: Profile) -> Fit | None:
    """How a list that is written out suits a parameter for several values."""
    value = candidate.value
    if candidate.kind != "list" or not isinstance(value, list) or not _holds(param, value):
        return None
    score = 2.0 + around(param, candidate.first, candidate.last, clause)
    return Fit(score, candidate.start, candidate.end, value)


def _holds(param: Param, value: list[Any]) -> bool:
    if param.items in ("integer", "number"):
        allowed: tuple[type, ...] = (int,) if param.items == "integer" else (int, float)
        return all(isinstance(item, allowed) and not isinstance(item, bool) for item in value)
    if param.items == "array":
        return all(isinstance(item, list) for item in value)
    if param.items == "object":
        return all(isinstance(item, dict) for item in value)
    return param.items != "string" or all(isinstance(item, str) for item in value)


def fit_group(param: Param, group: Sequence[Candidate], clause: Clause, profile: Profile) -> Fit | None:
    """How values that are listed ("a, b and c") suit a parameter for several values."""
    if all(candidate.kind == "list" for candidate in group) and param.items == "array":
        values = [candidate.value for candidate in group]
        if not _holds(param, values):
            return None
        score = 1.0 + around(param, group[0].first, group[-1].last, clause)
        return Fit(score, group[0].start, group[-1].end, values)
    fits = [fit(param, candidate, clause, profile) for candidate in group]
    found = [one for one in fits if one is not None]
    if len(found) < len(group):
        return None
    told = max(one.told for one in found)
    score = found[0].score - found[0].told + told + 0.4 * (len(group) - 1) + (0.5 if len(group) > 1 else -0.5)
    return Fit(score, found[0].start, found[-1].end, [one.value for one in found])
