"""What a move is, and how calls become a plan to read back or a question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext_noop

from agents.interpreters.base import Call, Candidate, Question, Request, Resolved, ToolSpec
from agents.interpreters.outputs import outputs_in, promised
from agents.interpreters.resolve import resolve
from agents.interpreters.speak import ask, read_back
from agents.voice.ports import CallOutcome, ClientTool, Hearing, ToolCall
from fullvoice.lib.errors import StepUpRequired
from fullvoice.lib.language import Language
from tools.models import Tool

from ..lookups import LookedUp
from ..models import Door, PlanState, StepUp
from ..runtime import Catalogue, Understood, spec_of
from ..services.plans import Draft
from ..services.turns import Situation

NOTHING_OPEN = gettext_noop("Nothing is waiting for an answer in this session.")
Entries = Sequence[tuple[str, str, str, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Said:
    """One utterance, or its equivalent by buttons and fields, as a door hands it over.

    `decision` is yes or no by button; `params` are edited fields of the first step. `confirming`: it came in as an
    answer (`/confirm`), so it is never taken as something new. `call` is an action with exact params, for a door that
    names tools instead of speaking. `context`: what the device knows of where it stands.

    Of what is said aloud: `hearing` tells how it was heard (None: it was typed); `answers` is the id of the plan that
    waited when the utterance began ("" for none, None for whichever waits now); `read_back_heard` whether its read-back
    was heard as far as it has to be. `pin` comes by keypad or text. `client_tools` are the client's own functions;
    `returned` what those it was asked to call gave back; `client_question` what is still open before one can be.
    """

    session: str
    text: str = ""
    language: Language | None = None
    door: Door = Door.REST
    confirming: bool = False
    plan_id: str | None = None
    decision: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    call: tuple[str, dict[str, Any]] | None = None
    context: Mapping[str, str] = field(default_factory=dict)
    hearing: Hearing | None = None
    answers: str | None = None
    read_back_heard: bool = True
    pin: str = field(default="", repr=False)
    client_tools: Sequence[ClientTool] = ()
    returned: "Returned | None" = None
    client_question: "ClientQuestion | None" = None


@dataclass(frozen=True, slots=True)
class Returned:
    """What the client's functions gave back, and the turn that asked for them."""

    request: Request
    understood: Understood
    calls: Sequence[tuple[ToolCall, Call]]
    outputs: Sequence[CallOutcome]


@dataclass(frozen=True, slots=True)
class ClientQuestion:
    """What was asked before the client's functions could be called: about `calls[place]`."""

    calls: Sequence[Call]
    place: int
    question: Question
    understood: Understood


@dataclass(frozen=True, slots=True)
class Move:
    """What a turn decided, before it is written. `draft`, `change` or neither, as `turns.commit` takes them."""

    type: str
    text: str
    entries: Entries
    draft: Draft | None = None
    keep: bool = False
    yes: bool = False
    no: bool = False
    interpreter: str = ""
    trace: Sequence[dict[str, Any]] = ()
    missing: Sequence[str] = ()
    candidates: Sequence[Candidate] = ()
    # What ran inside the turn and is its answer.
    looked_up: LookedUp | None = None
    # What the client is to call, each with the call it stands for.
    client_calls: Sequence[tuple[ToolCall, Call]] = ()
    understood: Understood | None = None
    client_question: ClientQuestion | None = None
    step_up: StepUp = StepUp.NONE
    # Why the yes was not taken.
    refused: StepUpRequired | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What one try of a turn stands on."""

    situation: Situation
    catalogue: Catalogue
    request: Request
    # The client's own functions, by the names that interpreters know them by.
    client_tools: Mapping[str, ClientTool] = field(default_factory=dict)

    @property
    def language(self) -> Language:
        return self.request.language


def spec(ground: Ground, tool: Tool) -> ToolSpec:
    """With its phrases; without them where it is not offered any more."""
    return ground.catalogue.specs.get(tool.action or "") or spec_of(tool)


def drafted(ground: Ground, calls: Sequence[tuple[Tool, Mapping[str, Any], Mapping[str, Any]]]) -> Move:
    """Resolve every call: a plan to read back, or one with its first question."""
    resolved: list[tuple[Tool, Resolved]] = []
    unresolved: dict[str, dict[str, Any]] = {}
    asked: tuple[int, Question] | None = None
    for index, (tool, given, known) in enumerate(calls):
        said = _possible(given, [earlier for earlier, _, _ in calls[:index]])
        found = resolve(spec(ground, tool), said, ground.request, known)
        resolved.append((tool, found))
        rest = {question.param: said[question.param] for question in found.questions if question.param in said}
        if rest:
            unresolved[str(index)] = rest
        if found.questions and asked is None:
            asked = (index, found.questions[0])
    steps = [(tool, found.params) for tool, found in resolved]
    if asked is None:
        return to_read_back(ground, steps)
    index, question = asked
    missing = [name for _, found in resolved for name in found.missing]
    # What was said for the asked param did not do; its answer takes its place.
    unresolved.get(str(index), {}).pop(question.param, None)
    text = ask(spec(ground, steps[index][0]), question, ground.request)
    stored = {
        "step": index,
        "param": question.param,
        "reason": question.reason,
        "said": question.said,
        "candidates": [{"label": c.label, "value": c.value, "detail": c.detail} for c in question.candidates],
        "unresolved": unresolved,
    }
    return Move(
        "clarify",
        text,
        [("clarify", "success", "question asked", {"param": question.param, "reason": question.reason})],
        draft=Draft(steps, text, question=stored),
        missing=missing,
        candidates=question.candidates,
    )


def to_read_back(ground: Ground, steps: Sequence[tuple[Tool, dict[str, Any]]]) -> Move:
    text, must_hear = "", 0
    for number, (tool, params) in enumerate(steps, 1):
        of = spec(ground, tool)
        template = ground.catalogue.template(of.action, ground.language).confirm or None
        sentence = read_back(of, params, ground.request, template)
        if len(steps) > 1:
            text += f"{' ' if text else ''}({number}) "
        must_hear = len(text) + sentence.must_hear
        text += sentence.text
    draft = Draft(steps, text, must_hear=must_hear)
    kind = "confirm" if draft.state == PlanState.PENDING else "ready"
    return Move(kind, text, [], draft=draft)


def _possible(said: Mapping[str, Any], before: Sequence[Tool]) -> dict[str, Any]:
    """What was said, without outputs that no step before has by the schema of its results."""
    impossible = {
        name
        for name, output in outputs_in(said).items()
        if output.step > len(before) or not promised(output, before[output.step - 1].output_schema)
    }
    return {name: value for name, value in said.items() if name not in impossible}


def question_of(asked: Mapping[str, Any]) -> Question:
    return Question(
        param=asked["param"],
        reason=asked["reason"],
        said=asked["said"],
        candidates=tuple(Candidate(**candidate) for candidate in asked["candidates"]),
    )


def with_entry(move: Move, entry: tuple[str, str, str, dict[str, Any]], **fields: Any) -> Move:
    return replace(move, entries=[entry, *move.entries], **fields)
