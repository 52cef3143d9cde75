"""What an utterance asks for, as far as that shows without any tool: what to do, with what, by which values."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..values.words import has_han
from .vocabulary import vocabulary
from .words import joined, stem, stems, weight

_POLITE = re.compile(
    r"(?:(?:please|hey|hi|hello|ok|okay|so|well|um|uh|oh|kindly|just|now|let's|let us"
    r"|(?:can|could|would|will) you|(?:can|could|may) i|i (?:want|need|have|would like) (?:you )?to"
    r"|i'd like (?:you )?to|i wanna"
    r"|请你?|麻烦你?|帮我|帮忙|你?能不能|你?可不可以|你?可以|你?能|你好|您好|我想要?|我要|我希望)(?![a-z'])[\s,，.!]*)+",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"(?:(?:and|tell me|let me know|show me)\s+)*(?:what|when|where|which|who|whose|why|how|is|are|am|was|were|do|does"
    r"|did|has|have|had|will|should|would|any|isn't|aren't|don't i)(?:'s)?\b(?!\s+not\b)",
    re.IGNORECASE,
)
_QUESTION_ZH = re.compile(
    r"吗|什么|几[点个号天时]|多少|哪[里个些儿]|是否|有没有|有无|怎么样|怎样|多久|多[冷热大高长远]|谁|呢"
)
_NEGATION = re.compile(r"(?:do not|don't|dont|never|no longer|别再?|不要再?|不用再?)", re.IGNORECASE)

_QUOTED = re.compile(r"(?<!\w)'[^']{2,80}'(?!\w)|\"[^\"]{2,80}\"|“[^”]{1,80}”|「[^」]{1,80}」|《[^》]{1,80}》")
_DIGITS = re.compile(r"\d[\d,.]*")
_FIGURE = re.compile(r"\b\d[\d,.:/-]*%?")
_ENGLISH_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
_ENGLISH_IN_CHINESE = re.compile(r"[A-Za-z][A-Za-z' .,:-]*")
_NUMBER_WORDS = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|million|half)\b",
    re.IGNORECASE,
)
_NUMERALS_ZH = re.compile("[零一二两三四五六七八九十百千万半]+")
_SAYS_SOMETHING = 0.12


@dataclass(frozen=True, slots=True)
class Asking:
    """An utterance, taken apart.

    whole, frame: the text, and the text without names, numbers and quotations.
    words: its stems with what each says; content: those of them that are neither grammar nor names.
    leading: what it asks to do first; doings: all that it mentions; things: what it is about, with how clearly.
    numbers, names: how many values of either sort it gives.
    """

    whole: str
    frame: str
    words: Mapping[str, float]
    content: Mapping[str, float]
    leading: frozenset[str]
    doings: frozenset[str]
    things: Mapping[str, float]
    numbers: int
    names: int


def asking(utterance: str, known_names: Iterable[str] = ()) -> Asking:
    """What `utterance` asks for. known_names: of people and the like, which are names without capitals too."""
    text = joined(utterance)
    body = _body(text)
    leading, doings = _doings(body)
    things: dict[str, float] = {}
    for mention in vocabulary().said.things.find(body):
        things[mention.concept] = max(things.get(mention.concept, 0.0), mention.weight)
    unquoted = _QUOTED.sub(" ", text)
    known = [name for name in known_names if name and name.casefold() in unquoted.casefold()]
    return Asking(
        whole=text,
        frame=_frame(unquoted) or text,
        words=stems(text),
        content=_content(text),
        leading=leading,
        doings=doings,
        things=things,
        numbers=_numbers(unquoted),
        names=max(_capitals(unquoted), len(known)) + len(_QUOTED.findall(text)),
    )


def _body(text: str) -> str:
    polite = _POLITE.match(text)
    return text[polite.end() :].strip() if polite and text[polite.end() :].strip() else text


def _doings(body: str) -> tuple[frozenset[str], frozenset[str]]:
    """A question asks to show, whatever verbs it has; "don't" asks to undo; else what comes first is what is asked."""
    if _NEGATION.match(body):
        undo = frozenset({"remove", "off", "stop"})
        return undo, undo
    mentions = vocabulary().said.actions.find(body)
    doings = frozenset(mention.concept for mention in mentions)
    if _QUESTION.match(body) or _QUESTION_ZH.search(body):
        return frozenset({"show"}), doings | {"show"}
    first = [one for one in mentions if (one.at, one.length) == (mentions[0].at, mentions[0].length)]
    return frozenset(one.concept for one in first), doings


def _content(text: str) -> dict[str, float]:
    content: dict[str, float] = {}
    for at, word in enumerate(_ENGLISH_WORD.findall(text)):
        says = weight(word.lower())
        if says > _SAYS_SOMETHING and not (at and word[0].isupper()):
            content[stem(word.lower())] = says
    return content | {word: says for word, says in stems(text).items() if not word.isascii()}


def _frame(unquoted: str) -> str:
    text = _FIGURE.sub(" ", unquoted)
    if has_han(text):
        return joined(" ".join(_ENGLISH_IN_CHINESE.sub(" ", text).split()))
    words = text.split()
    return " ".join(word for at, word in enumerate(words) if not (at and word[0].isupper() and len(word) > 1))


def _numbers(unquoted: str) -> int:
    return sum(len(sort.findall(unquoted)) for sort in (_DIGITS, _NUMBER_WORDS, _NUMERALS_ZH))


def _capitals(unquoted: str) -> int:
    """Runs of words with capitals, but for the one that begins the text."""
    capital = [word[0].isupper() and word.strip(".,?!") not in ("I", "I'm", "I'd") for word in unquoted.split()[1:]]
    return sum(now and not before for before, now in zip([False, *capital], capital, strict=False))
