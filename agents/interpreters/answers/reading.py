"""From the signals, values and candidates of an utterance to its verdict."""

from collections.abc import Sequence

from ..base import Question, Request, ToolSpec
from ..values import people
from ..values.base import Found
from ..values.registry import read
from .base import Answer, Change, OpenStep, Verdict
from .candidates import pick
from .changes import AMENDING, NAMES, changes_of, kind_of, read_values
from .signals import Heard, Signal, ends_in_verdict, hear
from .wording import plain, simplified

MAX_ANSWER = 120  # characters; longer is no answer
# Kinds of which a bare "two" is a value, not the second of the candidates.
COUNTED = frozenset(("amount", "number", "duration", "percent", "temperature", "date", "time", "datetime", "period"))


def read_confirmation(utterance: str, steps: Sequence[OpenStep], request: Request) -> Answer:
    """What `utterance` says about the plan that was read back.

    YES only for a plain yes, or a yes with exactly the values that were read back. AMEND carries at least one change.
    `request` gives the clock, contacts and wallets; its own utterance is not looked at.
    """
    if len(utterance) > MAX_ANSWER:
        return Answer(Verdict.NOTHING)
    heard = hear(utterance)
    if heard.repeat:
        return Answer(Verdict.REPEAT)
    if heard.denied:
        return _corrected(heard, steps, request)
    yes, no = Signal.YES in heard.signals, Signal.NO in heard.signals
    if not heard.rest:
        if yes == no or heard.asks or Signal.DOUBT in heard.signals:
            return Answer(Verdict.UNCLEAR)
        return Answer(Verdict.YES if yes else Verdict.NO)
    if yes and no:
        return Answer(Verdict.UNCLEAR)
    found = read_values(heard.rest, steps, request)
    if found is None:
        last = heard.rest[-1]
        spoke = yes or no or Signal.DOUBT in heard.signals or ends_in_verdict(last) or AMENDING.match(simplified(last))
        return Answer(Verdict.UNCLEAR if spoke else Verdict.NOTHING)
    if not found:
        return Answer(Verdict.UNCLEAR)
    if yes and not heard.asks and all(value.same_as(steps[value.step].params) for value in found):
        return Answer(Verdict.YES)
    return Answer(Verdict.AMEND, changes_of(found))


def read_slot_answer(utterance: str, tool: ToolSpec, question: Question, request: Request) -> Answer:
    """What `utterance` says to `question` about a call of `tool`.

    AMEND: `changes[0].said` (step 0 is the call) has the asked param, as a candidate's `value` or in words, and any
    other param that was named with it. NO: the user does not want it any more. UNCLEAR: several candidates fit.
    NOTHING: not an answer; it may be something new.
    """
    kind = kind_of(tool, question.param)
    if len(utterance) > MAX_ANSWER:
        return _filled(question.param, utterance.strip()) if kind == "text" else Answer(Verdict.NOTHING)
    heard = hear(utterance)
    if heard.repeat:
        return Answer(Verdict.REPEAT)
    picked = pick(
        utterance,
        question.candidates,
        counts=kind not in COUNTED,
    )
    others = [one for one in question.candidates if one not in picked]
    if request.spoken and any(people.said_alike(utterance, one.label) for one in picked):
        picked += [one for one in others if people.said_alike(utterance, one.label)]
    if len(picked) == 1:
        return _filled(question.param, picked[0].value)
    if picked:
        return Answer(Verdict.UNCLEAR)
    said = plain(utterance)
    # A "no" can be the value asked for, and a name can begin with one.
    whole = kind == "boolean" or ((heard.rest or heard.denied) and kind.partition(".")[0] in NAMES)
    if whole and isinstance(read(kind, said, request, tool.schema(question.param)), Found):
        return _filled(question.param, said)
    if heard.denied:
        return _corrected(heard, [OpenStep(tool)], request, asked=question.param)
    if not heard.rest:
        yes, no = Signal.YES in heard.signals, Signal.NO in heard.signals
        if yes and not no and not heard.asks and Signal.DOUBT not in heard.signals and len(question.candidates) == 1:
            return _filled(question.param, question.candidates[0].value)
        return Answer(Verdict.NO if no and not yes else Verdict.UNCLEAR)
    if kind == "text":
        return _filled(question.param, utterance.strip())
    found = read_values(heard.rest, [OpenStep(tool)], request, asked=question.param)
    if found:
        return Answer(Verdict.AMEND, changes_of(found))
    return Answer(Verdict.NOTHING if found is None else Verdict.UNCLEAR)


def _corrected(heard: Heard, steps: Sequence[OpenStep], request: Request, asked: str | None = None) -> Answer:
    """ "Not sixty, fifty": the value that is said to be so, where each that is not so has one in its place."""
    denied = read_values(heard.denied, steps, request, asked)
    found = read_values(heard.rest, steps, request, asked)
    if not denied or not found or not {(v.step, v.param) for v in denied} <= {(v.step, v.param) for v in found}:
        return Answer(Verdict.UNCLEAR)
    return Answer(Verdict.AMEND, changes_of(found))


def _filled(param: str, said: str) -> Answer:
    return Answer(Verdict.AMEND, (Change(0, {param: said}),))
