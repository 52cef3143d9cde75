"""The values that a parameter lists, by what they are called, and which of them a clause names."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ...base import Json
from ...values import currencies
from ...values.schemas import options, titles
from ...values.words import has_han
from .words import Word, stems_of


@dataclass(frozen=True, slots=True)
class Option:
    """A value to choose. called: what it is called, each as stems; its own words come first."""

    value: Any
    called: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Named:
    """An option that is named at `text[start:end]`. `score`: 3 for its own word, more for several, less for a part."""

    value: Any
    start: int
    end: int
    score: float


def listed(schema: Json, description: str, type_: str) -> tuple[tuple[Option, ...], bool]:
    """The options of a schema, or of what its description says; and whether the value must be one of them."""
    items = schema.get("items")
    values = options(schema) or (options(items) if type_ == "array" and isinstance(items, dict) else [])
    coded = tuple(_coded(description, type_))
    if values:
        named = titles(schema)
        more = {option.value: option.called for option in coded}
        return tuple(
            _option(value, named.get(str(value), ""), more.get(value, ())) for value in values if value is not None
        ), True
    if coded:
        return coded, False
    if type_ in ("string", "array"):
        quoted = _quoted(description)
        return tuple(_option(value) for value in quoted), bool(quoted)
    return (), False


def named(offered: Sequence[Option], words: Sequence[Word], text: str) -> list[Named]:
    """The options that are named in these words of the text, as they come; where two share a place, the better one."""
    found = sorted((one for option in offered if (one := _named(option, words, text))), key=lambda one: -one.score)
    kept: list[Named] = []
    for one in found:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def _option(value: Any, title: str = "", more: tuple[tuple[str, ...], ...] = ()) -> Option:
    called = [value if isinstance(value, str) else str(value)]
    if title:
        called.append(title)
    if isinstance(value, str) and _LANGUAGE.fullmatch(value):
        language = currencies.locale("en").languages.get(value[:2].lower())
        called += [language] if language else []
    return Option(value, (*(tuple(stems_of(text) or [text.lower()]) for text in called), *more))


_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][A-Z]{2})?")
_QUOTED = re.compile(r"(?<![\w])['\"‘“]([^'\"‘’“”]{1,60})['\"’”](?!\w)")
_LIST_AHEAD = re.compile(
    r"\bcan be\b|\boptions?\b|\ballowed\b|\beither\b|\bone of\b|\bchoose between\b|\bpossible values\b|\bvalid\b|"
    r"\bmust be\b|"
    r"\bsupports?\b|\bsupported\b|[(:]\s*['\"]",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\betc\b|e\.g|such as|for example|\bformat", re.IGNORECASE)
_DEFAULT = re.compile(r"\bdefaults?\b", re.IGNORECASE)


def _quoted(description: str) -> tuple[str, ...]:
    """The values that a description in words says are the only ones: "Can be 'summary' or 'detailed'."."""
    if _OPEN.search(description):
        return ()
    before = _DEFAULT.split(description)[0]
    found = tuple(dict.fromkeys(match[1] for match in _QUOTED.finditer(before)))
    return found if len(found) >= 2 and _LIST_AHEAD.search(before) else ()


_CODE = re.compile(
    r"(?<![\w.])(?:['\"](?P<quoted>[\w-]{1,12})['\"]|(?P<number>\d{1,3})(?!\s?%)|(?P<capitals>[A-Z]{1,4}))\s*"
    r"(?:represents?|corresponds? to|refers? to|stands? for|indicates?|means|for|to|is|=|:|->)\s*"
    r"(?:a |an |the |['\"])?(?P<called>[A-Za-z][\w -]{1,40}?)['\"]?(?=[,;.)]| and (?:['\"]|\d|[A-Z]{1,4}\b)| or "
    r"(?:['\"]|\d|[A-Z]{1,4}\b)|$)"
)


def _coded(description: str, type_: str) -> Iterator[Option]:
    """Codes that a description explains: "1 for cleaning, 2 for ironing"."""
    for match in _CODE.finditer(description):
        code = match["quoted"] or match["number"] or match["capitals"]
        called = (tuple(stems_of(match["called"])),)
        if type_ in ("integer", "number"):
            if code.isdigit():
                yield Option(int(code), called)
        elif type_ == "string":
            yield Option(code, called)


def _named(option: Option, words: Sequence[Word], text: str) -> Named | None:
    if not words:
        return None
    if isinstance(option.value, str) and has_han(option.value):
        at = text.find(option.value, words[0].start, words[-1].end)
        score = 2.5 + 0.25 * len(option.value)
        return Named(option.value, at, at + len(option.value), score) if at >= 0 else None
    best: Named | None = None
    said = option.value.lower().replace("_", " ") if isinstance(option.value, str) else ""
    for wanted in option.called:
        for at in range(len(words)):
            score, last = _match(wanted, words, at)
            if words[at].lower == said:
                score, last = max(score, 3.0), at + 1
            if score and text[words[at].start : words[last - 1].end].lower() == said:
                score += 0.2
            if score and words[at].closed and last == at + 1 and not _told_of(words, at):
                score -= 1.5
            if at == 0 and last == 1 and words[1:2] and words[1].lower in ("on", "off"):
                score -= 2.0  # "switch off the lights"
            if score > (best.score if best else 0.0):
                best = Named(option.value, words[at].start, words[last - 1].end, score)
    return best


def _told_of(words: Sequence[Word], at: int) -> bool:
    """Whether a word like "on" says how the thing before it is: "which lights are on in the kitchen?"."""
    after = words[at + 1 : at + 2]
    ends = not after or after[0].broken > 0 or after[0].lower in _PLACED
    asked = words[0].lower in _ASKED or words[0].lower in ("which", "how", "what")
    return asked and at > 1 and ends


_ASKED = frozenset(("is", "are", "was", "were", "if", "whether"))
_PLACED = frozenset(("in", "at", "upstairs", "downstairs", "outside", "inside", "right", "now"))


def _match(wanted: tuple[str, ...], words: Sequence[Word], at: int) -> tuple[float, int]:
    """How well the words from `at` say what is wanted, and where they end."""
    matched, exact = 0, True
    while at + matched < len(words) and matched < len(wanted) and _same(words[at + matched].stem, wanted[matched]):
        exact = exact and words[at + matched].stem == wanted[matched]
        matched += 1
    if matched == len(wanted):
        long = all(len(one) >= _LONG for one in wanted)
        return min(2.5 + 0.5 * matched, 4.0) - (0.0 if exact else 0.2 if long else 0.5), at + matched
    if matched and len(wanted[0]) > 3 and not words[at].closed:
        return 1.5 * matched / len(wanted), at + matched
    return 0.0, at


_LONG = 6  # letters by which the beginning of a word is as good as the whole: "postgres" in "PostgreSQL"


def _same(said: str, wanted: str) -> bool:
    short, long = (said, wanted) if len(said) <= len(wanted) else (wanted, said)
    return short == long or (len(short) >= 4 and long.startswith(short))


def spoken_examples(description: str) -> tuple[str, ...]:
    """The values a description gives as examples."""
    found = [match[1] for match in _QUOTED.finditer(description)]
    for match in _EXAMPLE.finditer(description):
        found += _SEPARATOR.split(match[1])
    stripped = (one.strip(" .,") for one in found)
    return tuple(dict.fromkeys(one.lower() for one in stripped if one and not _PATTERN.search(one)))[:24]


_EXAMPLE = re.compile(
    r"(?:\be\.?g\.?[,:]?|\bfor example[,:]?|\bsuch as|\blike|\bexamples?:?|\bex\.)\s+"
    r"([^.()'\"]+(?:\.\s*[A-Z][^.()'\"]*)?)",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r",\s+(?![A-Z]{2}\b)|\s+or\s+|\s+and\s+")
_PATTERN = re.compile(r"[%{}]|yyyy|\bmm\b|\bdd\b|hh|city|state", re.IGNORECASE)
