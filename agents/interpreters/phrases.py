"""Understanding by phrases: templates that staff write for each tool, matched by hassil.

A template is words with `{param}` slots: "(send|pay) {amount} to {to} [now]". `(a|b)` is one of several, `[a]` may be
left out. A slot takes any words; which words belong to which slot is decided by what reads as the parameter's kind.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from hassil import recognize_all
from hassil.expression import Alternative, Expression, Group, ListReference, Permutation, RuleReference, Sentence
from hassil.intents import Intent, IntentData, Intents, IntentsSettings, SlotList, WildcardSlotList
from hassil.parse_expression import parse_sentence
from hassil.parser import ParseError

from .base import Call, Interpretation, Language, Request, ToolSpec
from .references import without_again
from .values.base import Found, NotFound, NotUnderstood, Reading, Several
from .values.halts import between_numbers
from .values.registry import effective, read

MAX_UTTERANCE = 300  # characters; matching grows with the square of the length
MAX_VALUE = 60  # characters of a slot that is not free text; names are compared with every contact
MAX_TEMPLATE = 300
MAX_TOKENS = 24  # of adjacent slots, which are tried at every boundary

CJK = r"\u3400-\u9fff"
_CJK_GAP = re.compile(rf"(?<=[{CJK}])\s+|\s+(?=[{CJK}])")
PUNCTUATION = re.compile(r"(?<!\d)[,:]|[,:](?!\d)|[?!;，。、？！；：…~“”\"「」]")
_HESITATION = {"en": r"(?<![\w'-])(?:u[hm]+|er+m?|hm+)(?![\w'-])", "zh": "[呃嗯]"}
# Where speech halts. A point inside a number or an initialism is none.
_HALT = {
    language: re.compile(
        rf"\s*(?:(?:{PUNCTUATION.pattern}|(?<!\b\w\.\w)\.+(?=\s)|\.{{2,}}|[‒–—―]|{hesitation})\s*)+", re.IGNORECASE
    )
    for language, hesitation in _HESITATION.items()
}
_HALT_SIGN: Mapping[Language, str] = {"en": " / ", "zh": "、"}
_HALT_AT_EDGE = re.compile("^(?:/ |、)+|(?: /|、)+$")
_HALF_WRITTEN = re.compile(r"(?<![a-z0-9.,])\.(?=\d)|(?<![\w.,]),(?=\d)", re.IGNORECASE)
_ROUGHLY = re.compile(r"(?<![a-z0-9.])~(?=\s*\d)", re.IGNORECASE)
_MINUS = re.compile(r"(?<![a-z0-9.])[‒–—―−]\s*(?=\d)", re.IGNORECASE)
_FILLER_START = {
    "en": re.compile(
        r"(?:please|kindly|just|hey|hi|hello|ok|okay|so|well|and|now|"
        r"(?:could|can|would|will) you|help me|i(?:'d| would) like(?: you)? to|i (?:want|need|wanna)(?: you)?(?: to)?|"
        r"i wanna|go ahead and)\s+",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"(?:请问|请你|请您|请|帮我|帮忙|帮|麻烦你|麻烦您|麻烦|劳驾|我想要|我想|我要|我需要|"
        r"能不能|可不可以|能否|你能|您能|你可以|可以|你好|您好|那个|那么)\s*"
    ),
}
_FILLER_END = {
    "en": re.compile(r"\s+(?:please|thanks|thank you|for me|right now|now|will you|would you)", re.IGNORECASE),
    "zh": re.compile(r"\s*(?:好吗|可以吗|行吗|谢谢你|谢谢您|谢谢|吧|啊|呀|哦|呢|好了)"),
}
_SLOT = re.compile(r"\{([^{}]*)\}")
_ADJACENT = re.compile(r"\{[^{}]*\}(?:\s*\{[^{}]*\})+")
_OPTIONAL_BETWEEN = re.compile(r"\}\s*(?:\[[^\[\]]*\]\s*)+\{")
TOKEN = re.compile(rf"[{CJK}]|\d[\d.,]*|[^\s\d{CJK}]+")
_AND_MORE = re.compile(r"\b(?:and|then|also|but)\b|然后|并且|而且|同时|顺便|还有|以及|再|和", re.IGNORECASE)

# What says of a whole request that it is not to be carried out as it stands: no, if, not now, already done.
_TURNED = re.compile(
    r"\b(?:not|never|no|if|unless|when|whenever|until|till|once|after|before|tomorrow|yesterday|tonight|today|later|next|"
    r"every|each|daily|weekly|monthly|twice|except|sorry|mean)\b|n't\b|"
    r"[不别別没沒勿]|如果|要是|假如|除非|的[时時]候|的[话話]|[明昨后後前今]天|今晚|[每各]|[下上]个?[周月]|以[后後]|之[后後]|再[说說]|"
    r"[一两两二三]次|^[了过過]|[了过過吗嗎]$",
    re.IGNORECASE,
)

_RANK: dict[type[Reading], int] = {Found: 0, Several: 2, NotFound: 3, NotUnderstood: 4}
_TEXT_RANK = 1  # any words read as text: a slot that had to fit says more


def tidy(text: str, language: Language) -> str:
    """`text` in one form for matching: NFKC, no sentence punctuation, no hesitations, single spaces (in Chinese none
    next to a Chinese character). Case is kept. A halt between two numbers stays, as "/" or "、": "one hundred, fifty"
    is not 150. So do the sign of "–50" and the point of ".50"."""
    text = unicodedata.normalize("NFKC", text).replace("’", "'")
    text = _ROUGHLY.sub("≈", text)
    text = _MINUS.sub("-", _HALF_WRITTEN.sub(r"0\g<0>", text))
    text = _HALT[language].sub(lambda halt: _HALT_SIGN[language] if between_numbers(text, *halt.span()) else " ", text)
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"(?<!\b\w\.\w)\.+$", "", text)
    return _CJK_GAP.sub("", text) if language == "zh" else text


def strip_fillers(text: str, language: Language) -> str:
    """Tidied `text` without polite words at its start and end ("could you please", "麻烦", "谢谢")."""
    while match := _FILLER_START[language].match(text):
        text = text[match.end() :]
    while match := re.search(rf"(?:{_FILLER_END[language].pattern})$", text, re.IGNORECASE):
        text = text[: match.start()]
    return text.strip()


def check_phrase(template: str, language: Language, tool: ToolSpec) -> list[str]:
    """What is wrong with a template, in words for staff; empty where it can be used."""
    if len(template) > MAX_TEMPLATE:
        return [f"The phrase is longer than {MAX_TEMPLATE} characters."]
    template = unicodedata.normalize("NFKC", template)
    unknown = [name for name in _SLOT.findall(template) if name not in tool.properties]
    if unknown:
        known = ", ".join(tool.properties) or "none"
        return [f"{tool.action} has no parameter {{{name}}}; it has: {known}." for name in unknown]
    if not template.strip():
        return ["The phrase is empty."]
    if re.search(r"\)\s*\?", template):
        return ["Write [word] for a word that may be left out, and leave question marks out."]
    try:
        sentence = _parse(template, language)
    except (ParseError, AssertionError):
        return ["The brackets do not match up: use {param}, (one|other), [optional]."]
    problems = []
    for expression in _walk(sentence.expression):
        if isinstance(expression, RuleReference):
            problems.append(f"<{expression.rule_name}> is not known here; use {{param}}, (one|other), [optional].")
        elif isinstance(expression, Permutation):
            problems.append("';' is not known here; write each order as a phrase of its own.")
    if not sentence.get_required_clauses({}):
        problems.append("The phrase needs at least one word that must be said.")
    if _OPTIONAL_BETWEEN.search(template):
        problems.append("Between two slots there must be a word that must be said, or nothing.")
    twice = [name for name, count in _most_often(sentence.expression).items() if count > 1]
    problems += [f"{{{name}}} is there twice." for name in twice]
    return problems


@dataclass(slots=True)
class _Entry:
    action: str
    data: IntentData


@dataclass(slots=True)
class _Index:
    """Templates of one language, found by the words that they cannot do without."""

    settings: IntentsSettings
    slots: dict[str, SlotList] = field(default_factory=dict)
    by_fragment: dict[str, list[_Entry]] = field(default_factory=dict)

    def near(self, text: str, actions: set[str]) -> dict[str, Intent]:
        """Per action, the templates whose rarest required words are in `text`: all that could match, and few more."""
        haystack = text.casefold()
        intents: dict[str, Intent] = {}
        seen: set[int] = set()
        for fragment, entries in self.by_fragment.items():
            if fragment in haystack:
                for entry in entries:
                    if entry.action in actions and id(entry) not in seen:
                        seen.add(id(entry))
                        intents.setdefault(entry.action, Intent(entry.action)).data.append(entry.data)
        return intents


@dataclass(frozen=True, slots=True)
class Rejected:
    """A template that is not in use, and why."""

    action: str
    language: Language
    template: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """One way in which a template fits: the words of each slot, and how many characters were matched literally."""

    action: str
    said: Mapping[str, str]
    literal: int
    text: str
    with_fillers: bool = False


class PhraseBook:
    """The phrases of many tools, compiled once and shared by all requests.

    `rejected` lists the templates that do not fit their tool (its schema may have changed since they were saved).
    """

    def __init__(self, tools: Iterable[ToolSpec]) -> None:
        self.rejected: list[Rejected] = []
        self._indexes: dict[Language, _Index] = {
            "en": _Index(IntentsSettings()),
            "zh": _Index(IntentsSettings(ignore_whitespace=True)),
        }
        compiled = []
        uses: Counter[tuple[Language, str]] = Counter()
        for tool in tools:
            for language, templates in tool.phrases.items():
                for template in templates:
                    if problems := check_phrase(template, language, tool):
                        self.rejected.append(Rejected(tool.action, language, template, tuple(problems)))
                        continue
                    data = IntentData([_hassil_text(template, language)])
                    sentence = data.sentences[0]
                    clauses = sentence.get_required_clauses({})
                    compiled.append((_Entry(tool.action, data), language, sentence, clauses))
                    uses.update({(language, fragment) for clause in clauses for fragment in clause})
        for entry, language, sentence, clauses in compiled:
            index = self._indexes[language]
            index.slots.update((name, WildcardSlotList(name)) for name in sentence.list_names())
            rarest = min(
                (sorted(clause) for clause in clauses),
                key=lambda clause: (_has_short_word(clause), sum(uses[language, one] for one in clause), clause),
            )
            for fragment in rarest:
                index.by_fragment.setdefault(fragment, []).append(entry)

    def match(self, utterance: str, actions: Iterable[str]) -> Iterator[Match]:
        """Every way in which a template of one of `actions` fits the whole utterance."""
        allowed = set(actions)
        for language, index in self._indexes.items():
            raw = tidy(utterance, language)
            stripped = strip_fillers(raw, language)
            for text in dict.fromkeys((stripped, raw)):
                intents = index.near(text, allowed)
                if not intents:
                    continue
                for result in recognize_all(
                    text, Intents(language, intents, slot_lists=index.slots, settings=index.settings)
                ):
                    captured = [(entity.name, entity.text) for entity in result.entities_list]
                    for said in _splits(captured):
                        yield Match(result.intent.name, said, result.text_chunks_matched, text, text != stripped)

    def mentions(self, text: str) -> bool:
        """Whether `text` has words that some phrase is known by."""
        words = set(text.casefold().split())
        chinese = self._indexes["zh"].by_fragment
        return not words.isdisjoint(self._indexes["en"].by_fragment) or any(one in text.casefold() for one in chinese)


class PhraseInterpreter:
    """Proposes the one call whose template and slots fit the utterance best; nothing where two tools fit alike."""

    name = "phrases"

    def __init__(self, book: PhraseBook) -> None:
        self._book = book

    async def interpret(self, request: Request) -> Interpretation | None:
        """The call as `Interpretation(calls=(Call,))` with `said` as the utterance has it, or `None`."""
        if len(request.utterance) > MAX_UTTERANCE:
            return None
        tools = {tool.action: tool for tool in request.tools}
        readings: dict[tuple[str, str, str], Reading] = {}
        fits = []
        for match in self._book.match(without_again(request), tools):
            fit = _fit(match, tools[match.action], request, readings)
            if fit is not None:
                fits.append(fit)
        if not fits:
            return None
        best = min(fits, key=lambda fit: fit.order)
        rivals = [fit for fit in fits if fit.order == best.order]
        if any(fit.match.action != best.match.action or fit.readings != best.readings for fit in rivals):
            return None
        for param, reading in best.readings.items():
            said = best.match.said[param]
            if isinstance(reading, NotFound | NotUnderstood) and (
                _AND_MORE.search(said) or _TURNED.search(said) or self._book.mentions(said)
            ):
                return None  # a second request in it, or what turns this one round
        return Interpretation(calls=(Call(best.match.action, dict(best.match.said)),))


@dataclass(frozen=True, slots=True)
class _Fit:
    match: Match
    readings: Mapping[str, Reading]
    order: tuple[int, ...]  # worst slot, all slots, literal text, number of slots, with fillers: smallest is best


def _fit(match: Match, tool: ToolSpec, request: Request, readings: dict[tuple[str, str, str], Reading]) -> _Fit | None:
    """How well the slots read as their kinds; `None` where too little was understood for it to be this tool."""
    slots: dict[str, Reading] = {}
    ranks = []
    for param, text in match.said.items():
        schema = tool.schema(param)
        kind = effective(tool.kind(param), schema)
        key = (match.action, param, text)
        if key not in readings:
            fits = kind == "text" or len(text) <= MAX_VALUE
            readings[key] = read(kind, text, request, schema) if fits else NotUnderstood()
        reading = slots[param] = readings[key]
        ranks.append(_TEXT_RANK if kind == "text" and isinstance(reading, Found) else _RANK[type(reading)])
    not_understood = sum(isinstance(reading, NotUnderstood) for reading in slots.values())
    if any(isinstance(reading, NotFound | NotUnderstood) for reading in slots.values()):
        understood = any(isinstance(reading, Found | Several) for reading in slots.values())
        mostly_literal = 2 * match.literal > len(match.text.replace(" ", ""))
        if not_understood > 1 or not (understood or (mostly_literal and not not_understood)):
            return None
    return _Fit(match, slots, (max(ranks, default=0), sum(ranks), -match.literal, len(ranks), match.with_fillers))


def _parse(template: str, language: Language) -> Sentence:
    return parse_sentence(_hassil_text(template, language))


def _hassil_text(template: str, language: Language) -> str:
    """The template as hassil gets it. Neighbouring slots become one, `{a+b}`, that is split after the match: hassil
    itself never matches a wildcard that follows another."""
    text = unicodedata.normalize("NFKC", template).replace("’", "'")
    text = re.sub(r"[?!,。、…]|\.(?=\s*$)", " ", text)
    text = _ADJACENT.sub(lambda run: "{" + "+".join(_SLOT.findall(run[0])) + "}", text)
    text = re.sub(r"\s+", " ", text).strip()
    if language == "zh":
        text = re.sub(rf"(?<=[{CJK}(){{}}\[\]|])\s+|\s+(?=[{CJK}(){{}}\[\]|])", "", text)
    return text


def _splits(captured: Sequence[tuple[str, str]]) -> Iterator[dict[str, str]]:
    """`captured` with each run of neighbouring slots cut into its slots in every possible way."""
    if not captured:
        yield {}
        return
    (names, text), rest = captured[0], captured[1:]
    params = names.split("+")
    starts = [token.start() for token in TOKEN.finditer(text)]
    if len(params) > 1 and len(starts) > MAX_TOKENS:
        return
    tails = list(_splits(rest))
    for cuts in combinations(starts[1:], len(params) - 1):
        edges = [0, *cuts, len(text)]
        parts = [_HALT_AT_EDGE.sub("", text[start:end].strip()) for start, end in pairwise(edges)]
        for tail in tails:
            yield dict(zip(params, parts, strict=True)) | tail


def _has_short_word(fragments: Iterable[str]) -> bool:
    return any(len(fragment) < 3 and fragment.isascii() for fragment in fragments)


def _walk(expression: Expression) -> Iterator[Expression]:
    yield expression
    if isinstance(expression, Group):
        for item in expression.items:
            yield from _walk(item)


def _most_often(expression: Expression) -> Counter[str]:
    """How often each slot can be filled by one match."""
    if isinstance(expression, ListReference):
        return Counter(expression.list_name.split("+"))
    most: Counter[str] = Counter()
    if isinstance(expression, Group):
        for item in expression.items:
            counts = _most_often(item)
            most = most | counts if isinstance(expression, Alternative) else most + counts
    return most
