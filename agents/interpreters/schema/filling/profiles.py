"""What a tool's schema says of each parameter, prepared once for each tool."""

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...base import Json, ToolSpec
from ...values.schemas import types
from .closed import CLOSED
from .moments import Wanted, both_ends, wanted
from .options import Option, listed, spoken_examples
from .topics import TOPICS
from .units import DIMENSIONS, MEASURED
from .words import stem, stems_of


@dataclass(frozen=True, slots=True)
class Param:
    """One value to fill. `path`: its name, and inside an object the names that lead to it.

    name: stems of its own name, without the generic ones ("name", "id"). about: stems of its description.
    topics: what it is about (`place`, `person`, ...), by its words. role: +1 for the end of a pair, -1 for its start.
    examples: values its description gives as examples, in lower case. listed: values to choose from, the only ones if
    `closed`.
    dimensions: of a number, what it measures; unit: the stem of the one unit its description names, if any.
    """

    path: tuple[str, ...]
    schema: Json
    kind: str
    type: str
    items: str
    required: bool
    order: int
    name: frozenset[str]
    generic: frozenset[str]
    about: frozenset[str]
    topics: frozenset[str]
    role: int
    examples: tuple[str, ...]
    listed: tuple[Option, ...]
    closed: bool
    dimensions: frozenset[str]
    units: frozenset[str]
    when: Wanted
    description: str

    @property
    def switch(self) -> tuple[Any, Any] | None:
        """What it takes for yes and for no, where it takes nothing else (but a "don't care")."""
        if self.type == "boolean":
            return True, False
        values = {str(option.value).lower(): option.value for option in self.listed} if self.closed else {}
        if "true" in values and "false" in values and len(values) <= 3:
            return values["true"], values["false"]
        return None

    @property
    def head(self) -> str:
        """The stem of the last word of the name."""
        words = [word for word in stems_of(self.path[-1]) if not word.isdigit()]
        return words[-1] if words else ""


@dataclass(frozen=True, slots=True)
class Profile:
    """A tool, prepared. `vocabulary`: stems of its name and description, and of its parameters' names. `classes`: stems
    of single words, in lower case, that a parameter lists: kinds of things ("light"), not one that is called so.
    offered: all that parameters list, as stems.
    """

    params: tuple[Param, ...]
    vocabulary: frozenset[str]
    ranged: bool
    name: frozenset[str]
    classes: frozenset[str]
    offered: frozenset[tuple[str, ...]]


_GRAMMAR_STEMS = frozenset(map(stem, CLOSED))
_MOST = 2048
_profiles: OrderedDict[int, tuple[ToolSpec, Profile]] = OrderedDict()


def profile_of(tool: ToolSpec) -> Profile:
    """The tool's profile, kept in the process for the tools used last."""
    known = _profiles.get(id(tool))
    if known is not None and known[0] is tool:
        return known[1]
    profile = _profile(tool)
    _profiles[id(tool)] = (tool, profile)
    if len(_profiles) > _MOST:
        _profiles.popitem(last=False)
    return profile


def _profile(tool: ToolSpec) -> Profile:
    params = tuple(_params(tool))
    name = frozenset(stems_of(tool.action)) | frozenset(stems_of(tool.title))
    described = frozenset(stems_of(_first_sentences(tool.description)))
    own = frozenset().union(*(param.name | param.generic for param in params)) if params else frozenset()
    vocabulary = frozenset(word for word in name | described | own if len(word) > 1 and word not in _GRAMMAR_STEMS)
    ranged = both_ends(param.role for param in params if param.when)
    offered = frozenset(called for param in params for option in param.listed for called in option.called)
    return Profile(params, vocabulary, ranged, name, _classes(params), offered)


def _classes(params: Sequence[Param]) -> frozenset[str]:
    options = (option for param in params for option in param.listed if param.closed)
    return frozenset(
        option.called[0][0] for option in options if str(option.value).islower() and len(option.called[0]) == 1
    )


def _params(tool: ToolSpec) -> Iterator[Param]:
    for order, (name, schema, path, required) in enumerate(_leaves(tool.input_schema, (), True)):
        kind = tool.kind(name) if len(path) == 1 else "text"
        yield _param(name, schema, path, kind, required, order)


def _leaves(schema: Any, path: tuple[str, ...], required: bool) -> Iterator[tuple[str, Json, tuple[str, ...], bool]]:
    """The parameters that take values themselves: those of an object with properties, in place of the object."""
    properties = schema.get("properties")
    demanded = schema.get("required") or ()
    for name, inner in (properties if isinstance(properties, Mapping) else {}).items():
        inner = inner if isinstance(inner, dict) else {}
        here = (*path, name)
        needed = required and name in demanded
        if (
            "object" in types(inner)
            and isinstance(inner.get("properties"), Mapping)
            and inner["properties"]
            and len(path) < 3
            and not is_measure(inner)
        ):
            yield from _leaves(inner, here, needed)
        else:
            yield name, inner, here, needed


def is_measure(schema: Json) -> bool:
    """Whether this is an object of a figure and its unit: an amount and a currency, a value and a unit."""
    properties = schema.get("properties")
    named = set(properties) if isinstance(properties, Mapping) else set()
    return len(named) == 2 and bool(named & {"amount", "value"}) and bool(named & {"currency", "unit"})


def _param(name: str, schema: Json, path: tuple[str, ...], kind: str, required: bool, order: int) -> Param:
    description = str(schema.get("description") or "")
    allowed = types(schema) - {"null"}
    type_ = next(iter(sorted(allowed)), "string") if len(allowed) != 1 else next(iter(allowed))
    if allowed == {"integer", "number"}:
        type_ = "number"
    items = schema.get("items")
    items = items if isinstance(items, dict) else {}
    named = stems_of(name)
    topics = _topics(named, description)
    when = wanted(name, schema, kind, "time" in topics) if type_ == "string" else ""
    own = frozenset(word for word in named if word not in _GENERIC and not word.isdigit())
    main = _main_part(description)
    about = frozenset(word for word in stems_of(main) if word not in _FILLERS and word not in own and len(word) > 1)
    offered, closed = listed(schema, description, type_)
    dims, units = _measures(named, _DEFAULT.split(description)[0], type_)
    return Param(
        path, schema, kind, type_, str(items.get("type", "")) if type_ == "array" else "", required, order,
        own, frozenset(named) - own, about, topics, _role(named, about),
        _examples(schema, description), offered, closed, dims, units, when, description,
    )  # fmt: skip


# Words that say nothing of what a parameter is.
_GENERIC = frozenset(map(stem, (
    "name", "type", "id", "value", "number", "num", "string", "list", "array", "n", "specific", "param", "parameter",
    "data",
    "info", "identifier", "key", "the", "of", "in", "to", "for", "is", "by", "with", "max", "min", "total", "input",
)))  # fmt: skip
_FILLERS = frozenset(map(stem, CLOSED | {
    "name", "type", "id", "value", "string", "specific", "parameter", "format", "default", "optional", "following",
    "desired", "required", "specified", "particular", "certain", "specify", "specifies", "used", "indicating",
    "example",
    "represent", "represents", "representing", "defaults", "provided", "e", "g", "eg", "should", "be", "whose",
    "retrieve", "option", "true", "false", "flag", "mentioned", "sentence",
}))  # fmt: skip


def _topics(named: list[str], description: str) -> frozenset[str]:
    topics = {TOPICS[word] for word in named if word in TOPICS}
    if topics - {"code"}:
        return frozenset(topics)
    head = stems_of(_main_part(description))
    return frozenset(topics | {TOPICS[word] for word in head[:8] if word in TOPICS})


_STARTS = frozenset(map(stem, (
    "from", "start", "origin", "source", "departure", "initial", "lower", "min", "minimum", "first", "begin",
    "begins", "beginning", "base",
)))  # fmt: skip
_ENDS = frozenset(map(stem, (
    "to", "end", "destination", "target", "arrival", "final", "upper", "max", "maximum", "second", "until", "return",
    "dest",
)))  # fmt: skip


def _role(named: list[str], about: frozenset[str]) -> int:
    for words in (named, about):
        start, end = any(word in _STARTS for word in words), any(word in _ENDS for word in words)
        if start != end:
            return 1 if end else -1
    return 0


def _examples(schema: Json, description: str) -> tuple[str, ...]:
    default = schema.get("default")
    given = (*(schema.get("examples") or ()), default) if isinstance(schema.get("examples", []), list) else (default,)
    return (*spoken_examples(description), *(one.lower() for one in given if isinstance(one, str) and one))


_DEFAULT = re.compile(r"\bdefaults?\b", re.IGNORECASE)
_MAIN_END = re.compile(
    r"\be\.?g\b|\bfor example\b|\bsuch as\b|\bdefaults?\b|\boptional\b|\bin the format\b|\bformat(?:ted)?\b|[(]|"
    r"例如|\bexample\b",
    re.IGNORECASE,
)


def _main_part(description: str) -> str:
    match = _MAIN_END.search(description)
    main = description[: match.start()] if match and match.start() > 8 else description
    return main[:200]


def _first_sentences(description: str) -> str:
    return description[:300]


def _measures(named: list[str], main: str, type_: str) -> tuple[frozenset[str], frozenset[str]]:
    if type_ not in ("integer", "number"):
        return frozenset(), frozenset()
    words = re.findall(r"[a-z]+(?:/[a-z]+)?(?:\^?[23²³])?|[$%€£°]", main.lower())
    units = {
        word for at, word in enumerate(words) if word in DIMENSIONS and (len(word) > 2 or words[at - 1 : at] == ["in"])
    }
    units -= {"second"} if "second" in named else set()
    dimensions = {DIMENSIONS[word] for word in units}
    dimensions |= {
        dimension
        for dimension, about in MEASURED.items()
        for word in named
        if word in about.split() or word in map(stem, about.split())
    }
    return frozenset(dimensions), frozenset(map(stem, units))
