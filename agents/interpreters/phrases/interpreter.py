"""Which of the phrases that fit was meant."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..base import Call, Interpretation, Request, ToolSpec
from ..references import without_again
from ..values.base import Found, NotFound, NotUnderstood, Reading, Several
from ..values.registry import read
from .book import Fitting, PhraseBook

MAX_UTTERANCE = 300  # characters; matching grows with the square of the length

_AND_MORE = re.compile(r"\b(?:and|then|also|but)\b|然后|并且|而且|同时|顺便|还有|以及|再|和", re.IGNORECASE)

# What says of a whole request that it is not to be carried out as it stands: no, if, not now, already done.
TURNED = re.compile(
    r"\b(?:not|never|no|if|unless|when|whenever|until|till|once|after|before|tomorrow|yesterday|tonight|today|later|next|"
    r"every|each|daily|weekly|monthly|twice|except|sorry|mean)\b|n't\b|"
    r"[不别別没沒勿]|如果|要是|假如|除非|的[时時]候|的[话話]|[明昨后後前今]天|今晚|[每各]|[下上]个?[周月]|以[后後]|之[后後]|再[说說]|"
    r"[一两两二三]次|^[了过過]|[了过過吗嗎]$",
    re.IGNORECASE,
)

_RANK: dict[type[Reading], int] = {Found: 0, Several: 2, NotFound: 3, NotUnderstood: 4}
_TEXT_RANK = 1  # any words read as text: a slot that had to fit says more


class PhraseInterpreter:
    """Proposes the one call whose template and slots fit the utterance best; nothing where two tools fit alike."""

    name = "phrases"

    def __init__(self, book: PhraseBook) -> None:
        self._book = book

    async def interpret(self, request: Request) -> Interpretation | None:
        """The call as `Interpretation(calls=(Call,))` with `said` as the utterance has it, or `None`."""
        if len(request.utterance) > MAX_UTTERANCE:
            return None
        fits = fitting(self._book, request)
        if not fits:
            return None
        best = min(fits, key=lambda fit: fit.order)
        rivals = [fit for fit in fits if fit.order == best.order]
        if any(fit.action != best.action or fit.meaning != best.meaning for fit in rivals):
            return None
        for param, reading in best.readings.items():
            said = best.fitting.match.taken[param].words
            if isinstance(reading, NotFound | NotUnderstood) and (
                _AND_MORE.search(said) or TURNED.search(said) or self._book.mentions(said)
            ):
                return None  # a second request in it, or what turns this one round
        return Interpretation(calls=(Call(best.action, best.said),))


@dataclass(frozen=True, slots=True)
class Fit:
    """A phrase that fits, with what its slots read as and what context gave.

    order: worst slot, all slots, characters known by heart (the template's own and those of listed values), number of
    slots, characters of listed values, with fillers; the smallest is best.
    """

    fitting: Fitting
    readings: Mapping[str, Reading]
    from_context: Mapping[str, str]
    order: tuple[int, ...]

    @property
    def action(self) -> str:
        return self.fitting.match.template.action

    @property
    def meaning(self) -> tuple[Any, ...]:
        return self.readings, self.fitting.match.given, self.from_context

    @property
    def said(self) -> dict[str, Any]:
        """What was said for each parameter; where the template reads it by another kind than the tool, the value."""
        said: dict[str, Any] = {**self.from_context, **self.fitting.match.given}
        for param, taken in self.fitting.match.taken.items():
            reading = self.readings[param]
            said[param] = reading.value if taken.override and isinstance(reading, Found) else taken.words
        return said


def fitting(book: PhraseBook, request: Request) -> list[Fit]:
    """Every phrase that fits the request, in no order."""
    tools = {tool.action: tool for tool in request.tools}
    readings: dict[tuple[str, str, str, str], Reading] = {}
    fits = (_fit(one, tools, request, readings) for one in book.match(without_again(request), tools))
    return [fit for fit in fits if fit is not None]


def _fit(
    fitting: Fitting,
    tools: Mapping[str, ToolSpec],
    request: Request,
    known: dict[tuple[str, str, str, str], Reading],
) -> Fit | None:
    """How well the slots read as their kinds; `None` where too little was understood for it to be this tool."""
    match = fitting.match
    tool = tools[match.template.action]
    slots: dict[str, Reading] = {}
    ranks = []
    listed = 0
    for param, taken in match.taken.items():
        key = (tool.action, param, taken.kind, taken.words)
        if key not in known:
            known[key] = read(taken.kind, taken.words, request, tool.schema(param))
        reading = slots[param] = known[key]
        ranks.append(_TEXT_RANK if taken.kind == "text" and isinstance(reading, Found) else _RANK[type(reading)])
        if taken.kind == "choice" and isinstance(reading, Found):
            listed += len(taken.words.replace(" ", ""))
    not_understood = sum(isinstance(reading, NotUnderstood) for reading in slots.values())
    if any(isinstance(reading, NotFound | NotUnderstood) for reading in slots.values()):
        understood = any(isinstance(reading, Found | Several) for reading in slots.values())
        mostly_literal = 2 * match.literal > len(fitting.text.replace(" ", ""))
        if not_understood > 1 or not (understood or (mostly_literal and not not_understood)):
            return None
    order = (
        max(ranks, default=0),
        sum(ranks),
        -match.literal - listed,
        len(ranks),
        -listed,
        fitting.with_fillers,
    )
    return Fit(fitting, slots, _from_context(fitting, tool, request), order)


def _from_context(fitting: Fitting, tool: ToolSpec, request: Request) -> dict[str, str]:
    """What context gives for parameters that were not said. What the tool does not take is left out: nobody said it."""
    match = fitting.match
    return {
        param: request.context[param]
        for param in match.from_context
        if param in request.context
        and param not in match.taken
        and param not in match.given
        and isinstance(read(tool.kind(param), request.context[param], request, tool.properties[param]), Found)
    }
