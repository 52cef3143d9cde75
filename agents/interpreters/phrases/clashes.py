"""What staff are told of a phrase before it is saved, found by saying sentences of it to the book."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random

from ..base import Language, Person, Request, ToolSpec, WalletRef
from ..values.base import Found
from ..values.schemas import options, titles
from ..values.words import has_han
from .book import PhraseBook
from .interpreter import Fit, fitting
from .templates import (
    End,
    Fork,
    FromContext,
    Gap,
    Given,
    Problem,
    Slot,
    Step,
    Template,
    Word,
    compile_template,
    gettext_noop,
)
from .text import tidy

EXAMPLES = 3  # sentences of a phrase to know it by
SAMPLES = 150  # sentences of the phrase under review
SAMPLES_OF_OTHERS = 20  # of each phrase that could meet it

_PERSON = {"en": "Robin Sample", "zh": "林样本"}
_WALLET = {"en": "Sample wallet", "zh": "样本钱包"}
_SAID: Mapping[Language, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "amount": ("50 dollars", "50"),
        "currency": ("dollars",),
        "place": ("Tokyo",),
        "date": ("tomorrow",),
        "time": ("3 pm",),
        "number": ("5",),
        "boolean": ("yes",),
        "text": ("something blue",),
    },
    "zh": {
        "amount": ("五十块", "五十"),
        "currency": ("人民币",),
        "place": ("东京",),
        "date": ("明天",),
        "time": ("下午三点",),
        "number": ("五",),
        "boolean": ("是",),
        "text": ("蓝色的东西",),
    },
}


CLASH = gettext_noop("“%(sentence)s” is a phrase of %(action)s as well: %(template)s")


@dataclass(frozen=True, slots=True)
class Clash:
    """A phrase of another tool that fits a sentence as well as the one under review, or better than it ever does."""

    action: str
    template: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Review:
    problems: tuple[Problem, ...] = ()
    clashes: tuple[Clash, ...] = ()


def review(book: PhraseBook, tools: Iterable[ToolSpec], tool: ToolSpec, language: Language, text: str) -> Review:
    """What is wrong with `text` as a phrase of `tool` beside the phrases of `book`, which are those of `tools`.

    One clash is shown for each phrase that clashes. Found by samples, so that a rare sentence can be missed; where that
    is said, phrases abstain.
    """
    template = compile_template(text, language, tool, book.rules[language])
    if not isinstance(template, Template):
        return Review(problems=tuple(template))
    own = _Own(tool, language, text, book)
    others = [other for other in tools if other.action != tool.action]
    return Review(tuple(own.unreached(template)), tuple(own.clashes(template, book, others)))


def unfilled(tool: ToolSpec, book: PhraseBook, language: Language) -> list[str]:
    """The required parameters of a tool that none of its phrases in this language can fill: each is asked for."""
    templates = [one for one in book.templates(language) if one.action == tool.action]
    if not templates:
        return []
    steps = (step for template in templates for step in _steps(template.start))
    filled = {step.param for step in steps if isinstance(step, Slot | Given | FromContext)}
    # An amount said without a currency is in that of a wallet.
    by_wallet = {"currency"} if any(tool.kind(name) == "amount" for name in tool.properties) else set()
    return [name for name in tool.required if name not in filled and tool.kind(name) not in by_wallet]


class _Own:
    """The phrase under review, alone in a book of its own."""

    def __init__(self, tool: ToolSpec, language: Language, text: str, book: PhraseBook) -> None:
        self.tool = replace(tool, phrases={language: (text,)})
        self.language = language
        self.book = PhraseBook([self.tool], book.rules)

    def best(self, sentence: str) -> Fit | None:
        """How the phrase is read in the sentence; `None` where it does not fit, is not understood, or in two ways."""
        return _best(fitting(self.book, _request(sentence, self.language, [self.tool])))

    def unreached(self, template: Template) -> Iterator[Problem]:
        for name in sorted(_slots(template.start)):
            fits = map(self.best, _sentences_with(name, template, self.tool))
            if not any(fit is not None and name in fit.fitting.match.taken for fit in fits):
                yield Problem("unreached", {"name": name})

    def clashes(self, template: Template, book: PhraseBook, others: list[ToolSpec]) -> Iterator[Clash]:
        seen: set[tuple[str, str]] = set()
        for sentence, fit in self._rivals(template, book, others):
            other = fit.fitting.match.template
            if (other.action, other.text) not in seen:
                seen.add((other.action, other.text))
                yield Clash(other.action, other.text, sentence)

    def _rivals(self, template: Template, book: PhraseBook, others: list[ToolSpec]) -> Iterator[tuple[str, Fit]]:
        won = False
        lost: list[tuple[str, Fit]] = []
        for sentence in sentences(template, self.tool, SAMPLES):
            mine = self.best(sentence)
            if mine is None:
                continue
            theirs = fitting(book, _request(sentence, self.language, others))
            yield from ((sentence, fit) for fit in theirs if fit.order == mine.order)
            better = [fit for fit in theirs if fit.order < mine.order]
            lost += [(sentence, fit) for fit in better]
            won = won or not better
        if not won:
            yield from lost
        by_action = {other.action: other for other in others}
        for other in book.templates(self.language):
            if other.action in by_action and _could_meet(template, other, by_action[other.action]):
                yield from self._met(book, other, by_action[other.action])

    def _met(self, book: PhraseBook, other: Template, tool: ToolSpec) -> Iterator[tuple[str, Fit]]:
        for sentence in sentences(other, tool, SAMPLES_OF_OTHERS):
            mine = self.best(sentence)
            if mine is not None:
                theirs = fitting(book, _request(sentence, self.language, [tool]))
                yield from ((sentence, fit) for fit in theirs if fit.order == mine.order)


def _best(fits: list[Fit]) -> Fit | None:
    best = min(fits, key=lambda fit: fit.order, default=None)
    if best is None or not all(isinstance(reading, Found) for reading in best.readings.values()):
        return None
    return None if any(fit.order == best.order and fit.meaning != best.meaning for fit in fits) else best


def _request(sentence: str, language: Language, tools: list[ToolSpec]) -> Request:
    return Request(
        utterance=sentence,
        language=language,
        now=datetime(2026, 1, 5, 9, tzinfo=UTC),
        tools=tools,
        people=[
            Person(number, name, account=f"S-{number}", phone="+10000000000", email="sample@example.com")
            for number, name in enumerate(_PERSON.values())
        ],
        wallets=[WalletRef(label, "USD", f"W-{label}") for label in _WALLET.values()],
    )


def _could_meet(template: Template, other: Template, tool: ToolSpec) -> bool:
    """Whether sentences of `other` have the words that `template` needs."""
    parts = [_said(step, tool, other.language) if isinstance(step, Slot) else () for step in _steps(other.start)]
    literal = " ".join(step.text for step in _steps(other.start) if isinstance(step, Word))
    said = " ".join(word.casefold() for words in parts for word in words)
    return all(any(word in literal or word in said for word in clause) for clause in template.clauses)


# Sentences of a template


def sentences(template: Template, tool: ToolSpec, most: int) -> Iterator[str]:
    """At most `most` sentences that the template fits, all of them where there are no more."""
    counts: dict[int, int] = {}
    total = _count(template.start, tool, template.language, counts)
    for number in range(min(total, most)):
        choose = _Nth(number) if total <= most else Random(number)  # noqa: S311 - the same sentences every time
        yield _sentence(template, tool, choose)


def examples(book: PhraseBook, language: Language, names: Sequence[str]) -> Iterator[str]:
    """How the tools of a book may be asked for, some sentences of each phrase, with these people's names in turn."""
    mine = [name for name in names if has_han(name) == (language == "zh")]
    turn = 0
    for template in book.templates(language):
        for sentence in sentences(template, book.tools[template.action], EXAMPLES):
            if _PERSON[language] in sentence and mine:
                turn += 1
                yield sentence.replace(_PERSON[language], mine[turn % len(mine)])
            elif _PERSON[language] not in sentence and _WALLET[language] not in sentence:
                yield sentence


def _sentences_with(param: str, template: Template, tool: ToolSpec) -> Iterator[str]:
    """Sentences in which something is said for the parameter."""
    leading = {id(step) for step in _steps(template.start) if param in _slots(step)}
    for number in range(SAMPLES_OF_OTHERS):
        yield _sentence(template, tool, Random(number), leading)  # noqa: S311


class _Nth:
    """Chooses so that every number is another sentence."""

    def __init__(self, number: int) -> None:
        self._left = number

    def randrange(self, size: int) -> int:
        self._left, chosen = divmod(self._left, size)
        return chosen


def _count(step: Step, tool: ToolSpec, language: Language, counts: dict[int, int]) -> int:
    """In how many ways the steps from here on can be said, at most."""
    if id(step) not in counts:
        match step:
            case End():
                found = 1
            case Fork(ways=ways):
                found = len(ways) * max(_count(way, tool, language, counts) for way in ways)
            case Slot(then=then):
                found = len(_said(step, tool, language)) * _count(then, tool, language, counts)
            case _:
                found = _count(step.then, tool, language, counts)
        counts[id(step)] = found
    return counts[id(step)]


def _sentence(template: Template, tool: ToolSpec, choose: _Nth | Random, leading: Container[int] = ()) -> str:
    """One sentence. At a fork, ways that are `leading` (by id) come first."""
    said = []
    step = template.start
    while not isinstance(step, End):
        if isinstance(step, Fork):
            ways = [way for way in step.ways if id(way) in leading] or list(step.ways)
            step = ways[choose.randrange(len(ways))]
            continue
        match step:
            case Slot():
                words = _said(step, tool, template.language)
                said.append(words[choose.randrange(len(words))])
            case Word(text=text):
                said.append(text)
            case Gap():
                said.append(" ")
        step = step.then
    return tidy("".join(said), template.language)


def _said(slot: Slot, tool: ToolSpec, language: Language) -> tuple[str, ...]:
    """What may be said for a slot."""
    if slot.kind.startswith("person"):
        return (_PERSON[language],)
    if slot.kind == "wallet":
        return (_WALLET[language],)
    if slot.kind == "choice":
        schema = tool.properties[slot.param]
        called = titles(schema)
        return tuple(called.get(str(option)) or str(option) for option in options(schema))
    return _SAID[language][slot.kind]


def _steps(step: Step) -> Iterator[Step]:
    """Every step from here on, once."""
    seen: set[int] = set()
    todo = [step]
    while todo:
        step = todo.pop()
        if id(step) not in seen:
            seen.add(id(step))
            yield step
            if isinstance(step, Fork):
                todo.extend(step.ways)
            elif not isinstance(step, End):
                todo.append(step.then)


def _slots(step: Step) -> set[str]:
    """The parameters that words may be said for from here on."""
    return {one.param for one in _steps(step) if isinstance(one, Slot)}
