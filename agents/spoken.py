"""The platform behind a voice: one user in one session, spoken or typed. It holds what the last turn left and nothing
that a yes could rest on: that is in the plan."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from agents.interpreters.base import Person
from agents.interpreters.phrases import PhraseBook
from agents.interpreters.speak import shortened
from agents.voice.ports import (
    Answer,
    CallOutcome,
    ClientTool,
    Hearing,
    Hints,
    Progress,
    Spoken,
    ToolCall,
)
from fullvoice.lib.aio import in_db
from fullvoice.lib.errors import PlanClosed, PlanExpired
from fullvoice.lib.language import Language, locale_of

from . import conversation, execution, expected, step_up
from .conversation import Reply
from .execution import Outcome
from .models import DISPATCHED_STATES, Door, Plan, PlanState, PlanStep
from .moves import NOTHING_OPEN, ClientQuestion, Returned, Said, type_of
from .runtime import catalogue
from .services import aloud

MOST_PROMPTS = 1  # times that what is open is said again into silence


class SpokenDialogue:
    """Implements `agents.voice.ports.Dialogue`. `context`: what the device knows of where it stands. Its methods belong
    to one event loop; turns come one after the other, `run` may go on beside them."""

    def __init__(
        self, user: User, session: str, door: Door = Door.REALTIME, *, context: Mapping[str, str] | None = None
    ) -> None:
        self._user = user
        self._session = session
        self._door = door
        self._context = context or {}
        self._client_tools: Sequence[ClientTool] = ()
        self._open: Plan | None = None
        self._last: Plan | None = None
        self._steps: Sequence[PlanStep] = ()
        self._people: Sequence[Person] = ()
        self._book: PhraseBook | None = None
        self._prompts = 0
        self._called: Reply | None = None
        self._client_question: ClientQuestion | None = None

    async def begin(self) -> Answer | None:
        situation, current = await in_db(lambda: (aloud.begin(self._user, self._session, self._door), catalogue()))
        self._people, self._book = situation.people, current.book
        self._open, self._steps = situation.plan, situation.steps
        self._last = situation.plan
        if self._open is None or self._open.state not in (PlanState.ASKING, PlanState.PENDING):
            return None
        return self._about_open(self._open.confirm_text, type_of(self._open))

    def offer(self, tools: Sequence[ClientTool]) -> None:
        self._client_tools = tuple(tools)

    async def hear(
        self,
        text: str,
        language: Language | None = None,
        *,
        hearing: Hearing | None = None,
        plan: str | None = None,
        read_back_heard: bool = True,
    ) -> Answer:
        return await self._turn(
            Said(
                self._session,
                text,
                language,
                self._door,
                hearing=hearing,
                answers=plan,
                read_back_heard=read_back_heard,
                context=self._context,
                client_tools=self._client_tools,
                client_question=self._client_question,
            )
        )

    async def decide(self, plan: str, yes: bool, *, pin: str = "") -> Answer:
        decision = "yes" if yes else "no"
        return await self._turn(
            Said(self._session, door=self._door, confirming=True, plan_id=plan, decision=decision, pin=pin)
        )

    async def returned(self, outputs: Sequence[CallOutcome]) -> Answer:
        called, self._called = self._called, None
        if called is None or called.ground is None or called.understood is None:
            raise PlanClosed(NOTHING_OPEN)
        back = Returned(called.ground.request, called.understood, called.client_calls, outputs)
        return await self._turn(
            Said(
                self._session,
                language=called.language,
                door=self._door,
                returned=back,
                client_tools=self._client_tools,
            )
        )

    async def _turn(self, said: Said) -> Answer:
        self._prompts = 0
        reply = await conversation.take_turn(self._user, said, look_up=True)
        return self._answer(reply, said)

    def _answer(self, reply: Reply, said: Said) -> Answer:
        plan = reply.plan
        waiting = plan is not None and reply.outcome is None and plan.state in (PlanState.ASKING, PlanState.PENDING)
        self._open, self._steps = (plan, reply.steps) if waiting else (None, ())
        if reply.ground is not None:
            self._people, self._book = reply.ground.situation.people, reply.ground.catalogue.book
        self._last = plan or self._last
        self._called = reply if reply.client_calls else self._called
        self._client_question = reply.client_question
        if plan is not None and waiting:
            return self._about_open(reply.text, reply.type, reply.turn, reply.language)
        new = reply.type == "ready" and plan is not None and plan.asked_in == reply.turn
        # A yes to what was carried out gets the stored outcome, with its calls.
        again = said.decision == "yes" and plan is not None and plan.state in DISPATCHED_STATES
        runs = reply.yes or new or again
        return Answer(
            shortened(reply.text, reply.language) if reply.outcome is not None else reply.text,
            reply.language,
            reply.type,
            reply.turn,
            plan.pk.hex if plan is not None else "",
            calls_of(reply.steps) if runs else (),
            runs=runs,
            client_calls=tuple(call for call, _call in reply.client_calls),
        )

    def _about_open(self, text: str, kind: str, turn: int = 0, language: Language | None = None) -> Answer:
        """An answer that leaves the open plan waiting."""
        plan = self._open
        assert plan is not None  # noqa: S101 - for mypy
        waits = plan.state == PlanState.PENDING
        return Answer(
            text,
            language or cast(Language, plan.language),
            kind,
            turn or plan.asked_in or 0,
            plan.pk.hex,
            calls_of(self._steps) if waits else (),
            waits=waits,
            must_hear=_must_hear(text, plan) if waits else 0,
            asks_pin=step_up.is_asked(plan),
        )

    async def run(self, plan: str, on_progress: Progress | None = None) -> tuple[Answer, Sequence[CallOutcome]]:
        outcome = await execution.run(self._user, plan, on_progress)
        done, steps = await in_db(aloud.carried_out, self._user, plan)
        language = cast(Language, done.language)
        # What could not be sent waits to be tried again, without another yes.
        self._open = None if self._open is not None and self._open.pk == done.pk else self._open
        text = shortened(outcome.text, language)
        return Answer(text, language, "result", done.confirmed_in or done.asked_in or 0, plan), _ended(outcome, steps)

    async def silence(self) -> Answer | None:
        plan = self._open
        if plan is None:
            return None
        self._prompts += 1
        verb = aloud.ask_again if self._prompts <= MOST_PROMPTS else aloud.give_up
        with translation.override(locale_of(plan.language)):
            try:
                waited = await in_db(verb, self._user, plan.pk.hex)
                text = _("I have heard nothing, so I have cancelled it.")
            except PlanExpired as expired:
                waited, verb, text = True, aloud.give_up, str(expired)
            if waited and verb is aloud.ask_again:
                question = _("Please enter your PIN.") if step_up.is_asked(plan) else plan.confirm_text
                return self._about_open(_("Are you still there? %(question)s") % {"question": question}, "clarify")
        self._open, self._prompts = None, 0
        return Answer(text, cast(Language, plan.language), "cancelled", plan=plan.pk.hex) if waited else None

    async def spoke(self, spoken: Spoken) -> None:
        await in_db(aloud.spoke, self._user, self._session, spoken)

    def secret(self, text: str) -> bool:
        return step_up.is_secret(text, self._open or self._last)

    def hints(self) -> Hints:
        return expected.hints(self._book, self._people, self._open, self._steps)

    def patient(self) -> bool:
        return expected.patient(self._open, self._steps)


def calls_of(steps: Sequence[PlanStep]) -> tuple[ToolCall, ...]:
    """The steps of a plan as calls; `id` is the step's own."""
    return tuple(
        ToolCall(f"{step.plan_id.hex}-{step.number}", step.action, step.params, step.tool.server.name) for step in steps
    )


def _must_hear(text: str, plan: Plan) -> int:
    """How much of what is said has to be heard before a yes counts: up to the last value of the read-back in it."""
    at = text.find(plan.confirm_text)
    if at < 0:
        return 0
    return at + (len(plan.confirm_text) if plan.must_hear is None else plan.must_hear)


def _ended(outcome: Outcome, steps: Sequence[PlanStep]) -> list[CallOutcome]:
    rows: dict[int, dict[str, Any]] = {row["id"]: row for row in outcome.body["steps"]}
    ended = []
    for call, step in zip(calls_of(steps), steps, strict=True):
        row = rows[step.number]
        if "data" in row:
            ended.append(CallOutcome(call, output=json.dumps(row["data"], ensure_ascii=False)))
        else:
            ended.append(CallOutcome(call, error=row["error"]["message"]))
    return ended
