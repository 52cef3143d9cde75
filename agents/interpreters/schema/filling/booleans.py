"""Yes and no from the presence of what a parameter is about: "including reviews", "without a description"."""

from collections.abc import Iterator

from .clause import Clause, Fit
from .profiles import Param, Profile
from .words import Word, stem

# Words of a name that do not say what it switches.
_WEAK = frozenset(map(stem, (
    "include", "included", "return", "returned", "is", "has", "have", "show", "get", "use", "with", "enable", "enabled",
    "flag",
    "allow", "apply", "should", "want", "need", "only", "as", "be", "status", "if", "whether", "set", "add", "good",
    "for", "option",
    "options", "available", "format", "in", "of", "the", "by", "to", "on",
)))  # fmt: skip
_NO = frozenset((
    "no", "not", "without", "don't", "doesn't", "exclude", "excluding", "never", "disable", "nor", "isn't", "aren't",
    "不", "不要", "没", "没有", "别",
))  # fmt: skip
_REACH = 4  # words between a "no" and what it denies


def mentioned(param: Param, clause: Clause, profile: Profile) -> Iterator[Fit]:
    """Yes where the clause names what the parameter switches, no where it says so without; nothing where neither."""
    yes_no = param.switch
    wanted = {word for word in param.name if word not in _WEAK} or {
        word for word in param.name if word not in _WEAK - {"status"}
    }
    if yes_no is None or not wanted:
        return
    said = [at for at, word in enumerate(clause.words) if not word.closed and any(_means(word, one) for one in wanted)]
    hits = {one for at in said for one in wanted if _means(clause.words[at], one)}
    own = len(hits) == len(wanted) or bool(hits - profile.name)
    if not said or not own or 2 * len(hits) < len(wanted):
        return
    for first in said:
        end = clause.words[first].end
        denied = any(word.lower in _NO for word in clause.words[max(0, first - _REACH) : first])
        # What switches something stands on words that other values may need as well: it takes no room.
        yield Fit(3.0 if len(hits) == len(wanted) else 2.7, end, end, yes_no[1] if denied else yes_no[0])


def _means(word: Word, wanted: str) -> bool:
    short, long = sorted((word.stem, wanted), key=len)
    return (
        short == long
        or (len(short) >= 4 and long.startswith(short))
        or ("-" in word.text and wanted in map(stem, word.lower.split("-")))
    )
