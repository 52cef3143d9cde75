"""What `agents` says and hears on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from fullvoice.lib.wire import ErrorBody, Wire

from .models import SESSION_NAME

SessionName = Annotated[str, StringConstraints(pattern=SESSION_NAME)]
AnswerType = Literal["confirm", "clarify", "ready", "result", "answer", "confirmed", "rejected", "cancelled", "unknown"]


ContextName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,64}$")]
ContextValue = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class InterpretIn(Wire):
    session_id: SessionName
    user_id: int | str | None = Field(None, description="Optional; must be the caller's own id.")
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    language: Literal["en", "zh"] | None = None
    auto_execute: bool = Field(False, description="Run a plan that only reads at once; never one that writes.")
    context: dict[ContextName, ContextValue] = Field(
        {},
        max_length=20,
        description=(
            'What the device knows of where it stands, such as {"area": "Kitchen"}: phrases that say "here", or no '
            "place, take a parameter of that name from it. At most 20 entries; names of letters, digits and _ up to 64 "
            "characters, values up to 200."
        ),
    )


SecretPin = Annotated[str, StringConstraints(pattern=r"^[0-9]{4,12}$")]


class ConfirmIn(Wire):
    session_id: SessionName
    user_id: int | str | None = None
    plan_id: str | None = None
    decision: Literal["yes", "no"] | None = None
    text: Annotated[str, StringConstraints(strip_whitespace=True)] | None = None
    params: dict[str, Any] | None = Field(
        None, description="Changed params of the first step: a new plan that asks again."
    )
    pin: SecretPin | None = Field(
        None, description="The user's PIN, where the tool needs one with the yes. By itself it is a yes."
    )
    language: Literal["en", "zh"] | None = None
    execute: bool = Field(False, description="With a yes, run the plan and answer as /execute does.")


class ExecuteIn(Wire):
    session_id: SessionName
    user_id: int | str | None = None
    plan_id: str | None = None
    action: Annotated[str, StringConstraints(min_length=1, max_length=194)] | None = None
    params: dict[str, Any] | None = None


class CandidateOut(Wire):
    label: str
    value: str
    detail: str


class StepOut(Wire):
    id: int
    action: str
    params: dict[str, Any]
    depends_on: list[int]
    risk: Literal["read", "write", "dangerous"]
    needs_confirmation: bool


class RanStep(Wire):
    id: int
    action: str
    state: Literal["waiting", "sent", "succeeded", "failed", "unknown", "skipped"]
    data: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    duration_ms: int | None = None


class ReplyOut(Wire):
    """The answer to a turn. Which fields are there goes by `type`."""

    type: AnswerType
    session_id: str
    turn_id: int
    confirm_text: str
    language: Literal["en", "zh"]
    plan_id: str | None = None
    action: str | None = None
    params: dict[str, Any] | None = None
    steps: list[StepOut] | None = None
    missing: list[str] | None = None
    candidates: list[CandidateOut] | None = None
    interpreter: str | None = None
    expires_at: datetime | None = None
    data: dict[str, Any] | None = None
    result_text: str | None = None


class ExecutedOut(Wire):
    """A plan that was carried out."""

    success: Literal[True] = True
    data: dict[str, Any]
    plan_id: str
    replayed: bool
    steps: list[RanStep]
    result_text: str


class NotExecutedOut(Wire):
    """A plan that was not, or not wholly, carried out. `planId`, `steps`, `replayed` where a plan was run."""

    success: Literal[False] = False
    error: ErrorBody
    plan_id: str | None = None
    steps: list[RanStep] | None = None
    replayed: bool | None = None
    result_text: str | None = None


class TurnOut(Wire):
    id: int
    time: datetime
    door: str
    language: str
    utterance: str
    type: str
    reply: str
    interpreter: str
    plan_id: str | None
    duration_ms: int


class PlanStepOut(StepOut):
    state: str
    data: dict[str, Any] | None
    error: dict[str, Any] | None
    duration_ms: int | None


class PlanOut(Wire):
    plan_id: str
    session_id: str
    state: str
    language: str
    confirm_text: str
    created_at: datetime
    expires_at: datetime
    confirmed_at: datetime | None
    finished_at: datetime | None
    supersedes: str | None
    steps: list[PlanStepOut]


class SessionOut(Wire):
    session_id: str
    status: str
    created_at: datetime
    updated_at: datetime


class SessionDetailOut(SessionOut):
    """A session with its latest turns and plans, oldest first, at most `PAGE_LIMIT` of each."""

    turns: list[TurnOut]
    plans: list[PlanOut]


class SessionsOut(Wire):
    items: list[SessionOut]
    next_cursor: str | None


class LogOut(Wire):
    id: int
    time: datetime
    step: str
    status: str
    code: str
    message: str
    turn_id: int | None
    plan_id: str | None
    plan_step: int | None
    action: str | None
    duration_ms: int | None
    request_id: str
    detail: dict[str, Any]
    content: dict[str, Any] | None
    hash: str


class LogsOut(Wire):
    items: list[LogOut]
    next_cursor: str | None
