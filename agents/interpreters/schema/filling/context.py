"""What the words around a value say of the parameter it is for."""

from .clause import Clause
from .profiles import Param
from .topics import TOPICS
from .words import Word, stem


def around(param: Param, first: int, last: int, clause: Clause) -> float:
    """The parameter's words near the candidate: before it, and right after it."""
    words = clause.words
    best, told, reach = 0.0, 0.0, 1.0
    seen: set[str] = set()
    for at in range(first - 1, max(-1, first - 8), -1):
        word = words[at]
        if at + 1 < len(words) and words[at + 1].broken:
            reach *= 0.75 if words[at + 1].broken == 1 else 0.35
        if word.text[0].isdigit():
            break
        worth = reach * _said(param, word)
        if worth and word.stem not in seen:
            seen.add(word.stem)
            best, told = max(best, worth), told + worth
        reach *= 0.88 if word.closed else 0.75
    reach = 0.9
    for at in range(last, min(len(words), last + 3)):
        word = words[at]
        if word.broken or word.text[0].isdigit():
            break
        worth = reach * _said(param, word)
        if worth and word.stem not in seen:
            seen.add(word.stem)
            best, told = max(best, worth), told + worth
        reach *= 0.55 if word.lower in _PREPOSITIONS or word.lower == "and" else 0.8
    return best + 0.5 * min(told - best, 3.0)


def _said(param: Param, word: Word) -> float:
    if word.lower == param.path[-1].lower():
        return 3.0
    if word.stem in param.name or (
        "-" in word.text and any(stem(part) in param.name for part in word.lower.split("-"))
    ):
        return _PART[min(len(param.name), 3) - 1]
    if "code" in param.topics and word.stem in CODES:
        return 1.5
    if word.closed:
        return 0.0
    return 1.2 if word.stem in param.generic else 1.5 if word.stem in param.about else 0.0


# A word of the name, by how many it has.
_PART = (3.0, 2.4, 2.0)
CODES = frozenset(map(stem, ("number", "id", "code", "no", "identifier", "serial")))
_PREPOSITIONS = frozenset((
    "in", "on", "at", "to", "from", "for", "by", "with", "of", "between", "about", "into", "during", "as", "within",
    "near", "around", "over", "under",
))  # fmt: skip
_SKIPPED = frozenset((
    "the", "a", "an", "my", "our", "your", "his", "her", "their", "its", "this", "that", "some", "any",
))  # fmt: skip


def before(first: int, clause: Clause) -> str:
    """The word that leads to a value, looking over articles and the like."""
    at = first - 1
    while at >= 0 and clause.words[at].lower in _SKIPPED and not clause.words[at + 1].broken:
        at -= 1
    return clause.words[at].lower if at >= 0 else ""


def before_text(clause: Clause, start: int) -> str:
    """The same for a place in the text."""
    return before(next((at for at, word in enumerate(clause.words) if word.end > start), 0), clause)


PLAYED = frozenset(("with", "featuring", "starring", "actor", "actress", "stars"))
_ACTORS = frozenset(
    map(stem, ("cast", "actor", "actress", "starring", "star", "performer", "attendee", "guest", "partner"))
)
_SELF = frozenset(map(stem, ("user", "sender", "customer", "my", "own", "guest", "applicant", "patient", "caller")))


def roles(param: Param, first: int, clause: Clause) -> float:
    word = before(first, clause)
    if word == "is" and [one.lower for one in clause.words[max(0, first - 3) : first - 1]] == ["my", "name"]:
        return 3.0 if param.name & _SELF else -2.0
    if word in PLAYED and "person" in param.topics:
        return 1.0 if _ACTORS & (param.name | param.about) else -1.0
    if word == "by" and first > 1 and TOPICS.get(clause.words[first - 2].stem) == "work":
        return -2.0 if "work" in param.topics else 1.0  # "a song by": who made it
    if not param.role:
        return 0.0
    if word == "many" and "unit" in param.topics:
        return 2.5 * param.role  # "how many teaspoons": into those
    if word in ("from", "between", "leaving", "since", "starting", "departing", "从"):
        return -2.5 * param.role
    if word in ("to", "until", "till", "into", "and", "through", "towards", "到", "至", "去"):
        return 2.5 * param.role
    return 1.5 if word == "in" and param.role > 0 and "currency" in param.topics else 0.0
