"""How well words suit a parameter: names, phrases, quotations, codes, dates."""

import re

from ...values import currencies
from ...values.calendar import Mention
from .clause import Candidate, Clause, Fit
from .context import CODES, PLAYED, around, before, roles
from .moments import TODAY_IS, YEAR, speaks_of_past, suits, value_of, words_of_moment
from .profiles import Param, Profile
from .regions import asks_for_state, is_place, placed
from .topics import COLORS, KNOWN, LEADS, PROPER, TIMELY
from .units import DIMENSIONS
from .words import stem

_FORMULA = frozenset(map(stem, ("function", "func", "expression", "equation", "formula", "polynomial")))
_ADDRESSED = frozenset(("to", "under", "is", "name", "it's"))


def text(param: Param, candidate: Candidate, clause: Clause, profile: Profile) -> Fit | None:
    kind, value = candidate.kind, candidate.value
    start, end, first, last = candidate.start, candidate.end, candidate.first, candidate.last
    topics = param.topics
    if kind == "moment":
        return _moment(param, candidate, clause, profile)
    if (
        kind == "list"
        or param.when not in ("", "words")
        or (kind in ("code", "quote") and value.lower() == param.path[-1].lower())
    ):
        return None
    score = 0.0
    if _FORMULA & (param.name | param.generic):
        score += 2.0 if kind in ("code", "quote") else -1.5
    if kind in ("name", "phrase", "place"):
        if kind == "phrase" and topics == {"code"}:
            return None
        first, last, within = _trimmed(param, candidate, clause, profile)
        own = param.name | param.generic
        if first >= last or all(word.stem in own for word in clause.words[first:last]):
            return None
        start, end = clause.words[first].start, clause.words[last - 1].end
        value = clause.text[start:end]
        score += within + _content(first, last, clause, profile)
        if tuple(word.stem for word in clause.words[first:last]) in profile.offered and not param.listed:
            score -= 3.0  # it is for the parameter that lists it
        coloured = next((word for word in clause.words[first:last] if word.lower in COLORS), None)
        if "color" not in topics:
            coloured = next(
                (word for word in clause.words[first:last] if kind == "phrase" and word.lower in param.examples), None
            )
        if coloured:
            start, end, value = coloured.start, coloured.end, coloured.text
    if kind in ("name", "phrase", "place", "quote"):
        score += _looks(param, value)
    mixed = kind == "phrase" and clause.words[first].capital
    if kind in ("name", "place"):
        score += 1.3 if topics & PROPER else 0.6 if "code" not in topics else -1.0
        score += (1.0 if "place" in topics else -1.5) if kind == "place" else 0.0
        score += 1.5 if kind == "place" and asks_for_state(param) else 0.0
    elif mixed:
        score += 0.9 if "place" in topics else 0.5 if topics & PROPER else 0.3
    elif kind == "phrase":
        score -= 3.0 if "code" in topics else _plainly(param) if topics & {"place", "person", "body"} else 0.0
        if any(word.lower == "of" and word.stem for word in clause.words[first:last]):
            score += -0.8 if any(word.stem in profile.vocabulary for word in clause.words[first:last]) else 0.8
    elif kind == "quote":
        score += 3.0 if topics & {"free", "work", "person", "body"} or stem("name") in param.generic else 2.0
        score += _coded(param, value) if " " not in value and _ADDRESS.search(value) else 0.0
    elif kind == "code":
        score += _coded(param, value)
    elif kind == "rest":
        if "free" not in topics:
            return None
        score += 3.0
    elif kind == "unit":
        score += _unit(param, value)
    elif kind == "number":
        value = clause.text[start:end]
        coded = "code" in topics or bool(param.generic & CODES)
        score += 0.5 if coded and not candidate.unit else -1.0 if "time" in topics and candidate.unit else -4.0
        if "time" in topics and candidate.unit:
            value = clause.with_unit(candidate)
    if clause.aside(start, end) or clause.within_name(start, end):
        score -= 1.0
    if kind in ("phrase", "name") and _labels(end, clause):
        score -= 2.0
    score += _written(param, value, kind)
    if "currency" in topics and kind != "unit" and not _names_currency(value):
        return None
    told = around(param, first, last, clause)
    score += told + roles(param, first, clause)
    lead = before(first, clause)
    if "person" in topics and kind == "phrase" and _addressed(first, last, clause):
        score += 2.3
    if first and topics & PROPER and kind == "name" and clause.words[first - 1].lower in ("a", "an"):
        score -= 1.0
    if "category" in topics and lead != clause.words[first - 1].lower:
        lead = ""
    score += max((LEADS.get(topic, {}).get(lead, 0.0) for topic in topics), default=0.0)
    if "place" in topics:
        value = placed(value, param)
    if "currency" in topics and param.kind != "currency" and _CURRENCY_CODE.search(param.description):
        value = currencies.words().get(value.lower(), value)
    if (
        kind in ("phrase", "name")
        and not param.name
        and _NAME in param.generic
        and _is_name_of(param, first, last, clause)
    ):
        score += 1.5
    known = kind == "phrase" and _known(param, value.lower())
    given = _EXAMPLE if str(value).lower() in param.examples else 0.0
    return Fit(score, start, end, value, told, lead, "known" if known else kind, "", given)


def _is_name_of(param: Param, first: int, last: int, clause: Clause) -> bool:
    """Whether words tell which of its things is meant: "the pizza timer", "the timer for pizza", "one called pizza"."""
    words = clause.words
    lead = before(first, clause)
    told = first > 1 and lead == "for" and words[first - 2].stem in param.about
    followed = last < len(words) and words[last].stem in param.about and not words[last].broken
    return lead in ("named", "called") or told or followed


_NAME = stem("name")
_CURRENCY_CODE = re.compile(r"\bISO\b|\bcode\b|\b[A-Z]{3}\b")


def _names_currency(value: str) -> bool:
    word = value.lower()
    return DIMENSIONS.get(word) == "money" or word in currencies.words() or (value.isupper() and len(value) == 3)


def _addressed(first: int, last: int, clause: Clause) -> bool:
    """Whether words without an article are led to like somebody's name: "sent 20 to sam", "my name is sam"."""
    words = clause.words
    if any(one.kind == "name" and before(one.first, clause) in {*PLAYED, "by"} for one in clause.candidates):
        return False  # names are written as such here: "a movie to watch, starring Ada Lee"
    if not first or words[first].broken or words[first - 1].lower not in _ADDRESSED:
        return False
    if words[last : last + 1] and words[last].text[0].isdigit() and not words[last].broken:
        return False
    # "I want to open": what comes after a word of asking is something to do.
    return words[first - 1].lower != "to" or first < 2 or not words[first - 2].closed or words[first - 1].broken > 0


def _labels(end: int, clause: Clause) -> bool:
    """Whether a quotation or a code comes right after, which this only says what it is: "the word 'yes'"."""
    return any(one.kind in ("quote", "code") and 0 < one.start - end <= 2 for one in clause.candidates)


def _written(param: Param, value: str, kind: str) -> float:
    """What a parameter for an address, a link or a code cannot take."""
    about = param.name | param.generic
    if "email" in about or param.schema.get("format") == "email" or "email address" in param.description.lower():
        return 3.0 if "@" in value else -5.0
    if "url" in about or "link" in about or param.schema.get("format") == "uri":
        return 3.0 if "://" in value or value.startswith(("www.", "/")) else -3.0
    if "code" in param.topics and kind in ("quote", "code"):
        return 1.0 if " " not in value else -1.0
    return 0.0


def _plainly(param: Param) -> float:
    """What speaks against a plain phrase where a name is wanted."""
    return 0.6 if param.required or "place" in param.topics else 1.0


def _moment(param: Param, candidate: Candidate, clause: Clause, profile: Profile) -> Fit | None:
    said: Mention = candidate.value
    score = suits(param.when, param.role, said, candidate.side, profile.ranged) if param.when else -4.0
    if score < -2.0:
        return None
    words = words_of_moment(clause.text[candidate.start : candidate.end])
    score += 0.4 if YEAR.search(words) else 0.0
    if TODAY_IS.search(clause.text, 0, candidate.start):
        score -= 1.5  # it tells what day it is
    value = next((word for word in words.lower().split() if word in param.examples), None)
    if value is None:
        past = speaks_of_past(clause.text)
        value = value_of(param.when, param.role, said, past, param.kind, param.schema)
        value = words if value is None else value
    if clause.aside(candidate.start, candidate.end):
        score -= 2.0
    told = around(param, candidate.first, candidate.last, clause)
    return Fit(score + told, candidate.start, candidate.end, value, told, before(candidate.first, clause), "moment")


def _unit(param: Param, value: str) -> float:
    """The unit of a number, for a parameter that asks for one."""
    if not param.topics & {"unit", "currency"}:
        return -6.0
    dimension = DIMENSIONS[value.lower().split()[0]] if value.lower() not in DIMENSIONS else DIMENSIONS[value.lower()]
    if ("currency" in param.topics) != (dimension == "money"):
        return -6.0
    if "currency" in param.topics:
        return 3.5 - 1.5 * param.role
    meant = {
        DIMENSIONS[word]
        for word in re.findall(r"[a-z]+", param.description.lower())
        if word in DIMENSIONS and len(word) > 1 and word != "in"
    }
    return (
        3.5 - 1.5 * param.role if dimension in meant or (not meant and dimension not in ("time", "percent")) else -4.0
    )


_ADDRESS = re.compile(r"@|://|^www\.|/|\.\w{2,4}$")


_LINKS = frozenset(map(stem, ("url", "link", "endpoint", "website", "uri")))
_FILES = frozenset(
    map(stem, ("file", "path", "filename", "image", "document", "dataset", "csv", "folder", "directory"))
)


def _coded(param: Param, value: str) -> float:
    about = param.name | param.about | param.generic
    if "@" in value:
        return 4.0 if any("mail" in word for word in about) or "address" in about else -2.0
    if "://" in value or value.startswith("www."):
        return 4.0 if about & _LINKS else -2.0
    if "/" in value or re.search(r"\.\w{2,4}$", value):
        return 4.0 if about & _FILES else -1.0
    return 1.5 if "code" in param.topics or param.generic & CODES else 0.5


def _trimmed(param: Param, candidate: Candidate, clause: Clause, profile: Profile) -> tuple[int, int, float]:
    """The candidate without the words at its edges that only say what it is; and what its own words say for it."""
    words, first, last = clause.words, candidate.first, candidate.last
    if "place" in param.topics and is_place(candidate.value):
        return first, last, 0.0
    own = param.name | param.generic if "category" not in param.topics else frozenset()
    within = 0.0
    while first < last:
        word = words[first]
        if word.capital and not (
            word.stem in own | param.about
            and last - first > 1
            and words[first + 1].capital
            and words[first + 1].lower != "of"
        ):
            break
        if (
            not word.closed
            and word.stem not in profile.vocabulary
            and word.stem not in own
            and word.lower not in _PRAISE
        ):
            break
        first += 1
    while last > first:
        word = words[last - 1]
        if (word.capital and not (word.stem in own & _DIVISIONS and last - first > 1)) or (
            not word.closed and word.stem not in profile.vocabulary and word.stem not in own
        ):
            break
        last -= 1
    if any(word.stem in own for word in words[first:last]):
        within = 2.0
    return first, last, within


# What a place is may be left out of its name: "Hang Dong District" as a district.
_DIVISIONS = frozenset(map(stem, ("district", "province", "county")))
# Adjectives that are hardly ever part of a value.
_PRAISE = frozenset((
    "top", "best", "current", "latest", "recent", "popular", "new", "next", "last", "upcoming", "rated", "specific",
    "certain", "given", "famous", "nearest", "highest", "lowest", "cheapest", "total",
))  # fmt: skip


def _content(first: int, last: int, clause: Clause, profile: Profile) -> float:
    """What the words add that the tool's own do not say."""
    inside = clause.words[first:last]
    new = sum(1 for word in inside if not word.closed and word.stem not in profile.vocabulary)
    old = sum(1 for word in inside if word.stem in profile.vocabulary and not word.capital)
    return min(1.6, 0.5 * new) - 0.4 * old if new else -1.5


_EXAMPLE = 3.0


def _looks(param: Param, value: str) -> float:
    """What the value's own words say: a known place, a unit, a time; one of the description's examples."""
    lower, topics = value.lower(), param.topics
    score = _EXAMPLE if lower in param.examples else 0.0
    known = is_place(value)
    if "place" in topics:
        score += 2.0 if known else 0.0
    elif known and "body" not in topics:
        score -= 1.2
    timely = bool(TIMELY.search(lower))
    if "time" in topics:
        score += 2.0 if timely else -1.5
    elif timely:
        score -= 2.0
    if topics & KNOWN.keys():
        score += 2.5 if _known(param, lower) else -2.0
    return score


def _known(param: Param, lower: str) -> bool:
    """Whether this is a word of the parameter's topic, or one of its examples."""
    return lower in param.examples or any(lower in KNOWN[topic] for topic in param.topics & KNOWN.keys())
