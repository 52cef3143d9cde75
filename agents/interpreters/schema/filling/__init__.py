"""Filling a tool's parameters from one clause, by their schemas."""

from collections.abc import Mapping
from typing import Any

from ...base import Request, ToolSpec
from .assignment import assign
from .booleans import mentioned
from .chinese import asked_about, has_own_words, said_in_chinese
from .clause import Clause, Fit
from .extraction import extracted, measures
from .figures import utmost
from .fit import fit, fit_group, fit_list, fit_options
from .here import from_context
from .own import hands_over, quoted
from .profiles import Param, Profile, is_measure, profile_of
from .records import several
from .scanning import scan
from .sorts import sorts

_REQUIRED = -0.5
_REQUIRED_NUMBER = -2.5
_OPTIONAL = 2.6
_OPTIONAL_NUMBER = 1.7
_ASKED = 4.0


def fill(text: str, tool: ToolSpec, request: Request) -> dict[str, Any]:
    """What `text` says for each parameter of `tool`: words as heard, or JSON that fits the parameter's schema."""
    return next(iter(fill_each(text, tool, request)), {})


def fill_each(text: str, tool: ToolSpec, request: Request, around: str = "") -> list[dict[str, Any]]:
    """The same for each call of `tool` that `text` asks for. What is required and not said in `text` may be
    said `around` it."""
    profile = profile_of(tool)
    taken_out = extracted(tool, profile, around or text, request)
    if taken_out is not None:
        return [taken_out]
    strict = hands_over(tool)
    calls = _calls(text, profile, request, strict)
    missing = {
        index
        for index, param in enumerate(profile.params)
        if param.required and any(index not in call for call in calls)
    }
    if missing and around and around != text and not strict:
        wider = next(iter(_calls(around, profile, request, strict)), {})
        calls = [{index: wider[index] for index in missing if index in wider} | call for call in calls]
    if not strict:
        calls = [call | from_context(profile, call, text, request) for call in calls]
    return [_said(call, profile) for call in calls]


def _calls(text: str, profile: Profile, request: Request, strict: bool) -> list[dict[int, Any]]:
    clause = scan(text, request)
    fits = [
        list(measures(param, clause, request))
        if param.type == "object" and is_measure(param.schema)
        else [
            *quoted(param, clause, request, strict),
            *(() if strict and param.kind == "amount" else _fits(param, clause, profile, request)),
        ]
        for param in profile.params
    ]
    alike = [_alike(param) for param in profile.params]
    base = assign(fits, [_least(param) for param in profile.params], alike)
    if not strict:
        base |= dict(sorts(profile, clause, base))
    return several(profile, clause, fits, base, alike, strict)


def _said(call: Mapping[int, Any], profile: Profile) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for index, value in sorted(call.items()):
        _put(said, profile.params[index].path, value)
    return said


def _alike(param: Param) -> tuple[str, ...]:
    """What another parameter has to share for the order of the two to tell which value is whose."""
    if param.listed or param.switch:
        return ()
    type_ = "number" if param.type in ("integer", "number") else param.type
    about = " ".join((type_, param.when, *sorted(param.topics)))
    return (about, f"required {type_}") if param.required else (about,)


def _least(param: Param) -> float:
    number = param.type in ("integer", "number")
    if not param.required:
        return _OPTIONAL_NUMBER if number else _OPTIONAL
    return _REQUIRED_NUMBER if number else _REQUIRED


def _put(said: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for name in path[:-1]:
        said = said.setdefault(name, {})
    said[path[-1]] = value


def _fits(param: Param, clause: Clause, profile: Profile, request: Request) -> list[Fit]:
    if param.switch:
        return list(mentioned(param, clause, profile))[:1]
    chosen = fit_options(param, clause, profile) if param.listed else []
    if param.closed or chosen:
        return chosen
    if param.type == "array":
        asked = asked_about(param, request.tools, clause.text)
        if asked:
            return [Fit(_ASKED, len(clause.text), len(clause.text), asked)]
        whole = [fit_list(param, candidate, clause, profile) for candidate in clause.candidates]
        groups = [
            fit_group(param, group, clause, profile) for group in (*clause.groups, *((c,) for c in clause.candidates))
        ]
        return [one for one in (*whole, *groups) if one is not None]
    plain = () if has_own_words(param) else clause.candidates
    found = (fit(param, candidate, clause, profile) for candidate in plain)
    return [
        *said_in_chinese(param, clause.text),
        *utmost(param, clause),
        *(one for one in found if one is not None),
    ]
