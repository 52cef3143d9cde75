"""The port every interpreter implements, and the words it is spoken in.

An interpreter proposes: it names a tool and quotes what was said for each parameter. It never decides.
`resolve.py` turns what was said into values that fit the tool's schema, or into a question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, Protocol

Language = Literal["en", "zh"]
Json = dict[str, Any]
Risk = Literal["read", "write", "dangerous"]

# Parameter kinds. The registry keeps one per parameter: guessed from the schema, decided by staff.
# `person` is a contact and the tool receives the contact's account; `person.*` sends another of its fields.
# `phone` is a phone number of anybody, in digits.
# `amount` is a decimal amount of money, `currency` an ISO 4217 code, `wallet` one of the user's wallets (the
# tool receives its account), `place` an IANA time zone, `date` YYYY-MM-DD, `time` HH:MM, `datetime` ISO 8601 with its
# offset, `period` its first and last day or time: these four in another form where the schema asks for one. `duration`
# is a number of seconds or of the unit its schema names, `percent` 30 for 30%, `temperature` a number of degrees.
PARAM_KINDS = (
    "person",
    "person.name",
    "person.phone",
    "person.email",
    "phone",
    "amount",
    "currency",
    "wallet",
    "place",
    "date",
    "time",
    "datetime",
    "period",
    "duration",
    "percent",
    "temperature",
    "number",
    "boolean",
    "choice",
    "text",
)


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """What an interpreter may know of a tool."""

    action: str
    title: str
    description: str
    input_schema: Json
    param_kinds: Mapping[str, str] = field(default_factory=dict)
    phrases: Mapping[Language, Sequence[str]] = field(default_factory=dict)
    risk: Risk = "dangerous"
    output_schema: Json = field(default_factory=dict)

    @property
    def properties(self) -> Json:
        properties = self.input_schema.get("properties")
        return properties if isinstance(properties, dict) else {}

    def schema(self, param: str) -> Json:
        """The parameter's own schema, with its name for a title where it has none."""
        schema = self.properties.get(param)
        return {"title": param, **schema} if isinstance(schema, dict) else {}

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(self.input_schema.get("required", ()))

    def kind(self, param: str) -> str:
        return self.param_kinds.get(param, "text")


@dataclass(frozen=True, slots=True)
class Person:
    """A contact of the user. `account`, `phone` and `email` never leave the platform for a model."""

    id: int
    name: str
    aliases: tuple[str, ...] = ()
    account: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class WalletRef:
    label: str
    currency: str
    account: str = ""
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class PastTurn:
    """heard: how many characters of the reply the user heard, where that was spoken and interrupted."""

    utterance: str
    reply: str
    heard: int | None = None

    @property
    def told(self) -> str:
        """What the user knows of the reply: nothing may rest on the rest of it."""
        return self.reply if self.heard is None else self.reply[: self.heard]


@dataclass(frozen=True, slots=True)
class Call:
    """One proposed tool call. `said` maps a parameter to what was said for it: text as heard, or JSON from a model.

    A parameter that was not mentioned is absent; none is made up. `confidence`: from 0 to 1, how sure the interpreter
    is that this tool was meant; a template that fits is certain.
    """

    action: str
    said: Mapping[str, Any] = field(default_factory=dict)
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as a tool got or gave it; `currency` is empty where none went with it."""

    amount: str
    currency: str = ""


@dataclass(frozen=True, slots=True)
class PastCall:
    """A call that was proposed earlier in the session; `result` where it was carried out and succeeded."""

    tool: ToolSpec
    params: Json
    result: Json | None = None


@dataclass(frozen=True, slots=True)
class Recent:
    """What words that point back ("him", "the same amount") can mean; `calls` are the session's, the latest first."""

    people: tuple[Person, ...] = ()
    money: tuple[Money, ...] = ()
    calls: tuple[PastCall, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """A call that only reads and ran inside the turn, with what the tool returned, or `{"error": why it failed}`.
    That is data: what it says is nobody's wish."""

    call: Call
    output: Json


@dataclass(frozen=True, slots=True)
class Request:
    """One utterance with everything that is known around it. `now` is aware, in the user's own zone.

    spoken: the utterance may come from a recogniser, whose spelling does not tell apart names that are said the same.
    """

    utterance: str
    language: Language
    now: datetime
    tools: Sequence[ToolSpec] = ()
    people: Sequence[Person] = ()
    wallets: Sequence[WalletRef] = ()
    history: Sequence[PastTurn] = ()
    # What the device knows of where it stands ({"area": "kitchen"}): phrases may take it for a parameter of that name.
    context: Mapping[str, str] = field(default_factory=dict)
    # Only where the utterance has a word that may point back.
    recent: Recent | None = None
    # What was looked up for this utterance so far: the calls of each round, in order.
    rounds: Sequence[Sequence[Done]] = ()
    spoken: bool = True

    def tool(self, action: str) -> ToolSpec | None:
        return next((tool for tool in self.tools if tool.action == action), None)


@dataclass(frozen=True, slots=True)
class Usage:
    """What the requests to a model for one utterance came to, all together. `None`: not known, never nothing.

    cached_tokens: of the input. ms: from the question to the whole answer; first_token_ms: to its first words.
    style: how the model was asked last. repairs: how often it was told what was wrong.
    """

    model: str
    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int | None = None
    cost_usd: Decimal | None = None
    ms: float = 0.0
    first_token_ms: float | None = None
    style: str = ""
    requests: int = 0
    repairs: int = 0


@dataclass(frozen=True, slots=True)
class Interpretation:
    """Calls to make, or an answer in words when no tool is needed; never both. Neither: nothing to say, at the price
    of `usage`."""

    calls: tuple[Call, ...] = ()
    answer: str | None = None
    usage: Usage | None = None


class InterpreterUnavailable(Exception):
    """The interpreter could not be asked (no answer, refused, over its time). The chain goes on without it.

    usage: what it cost all the same, where something was answered before.
    """

    def __init__(self, message: str = "", usage: Usage | None = None) -> None:
        super().__init__(message)
        self.usage = usage


class Interpreter(Protocol):
    name: str

    async def interpret(self, request: Request) -> Interpretation | None:
        """The interpretation; none, or an empty one, where there is nothing to say. Raises `InterpreterUnavailable`."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible answer to a question: `label` to say, `value` to send back, `detail` to tell it apart."""

    label: str
    value: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What has to be asked before a call can be proposed.

    reason: `missing` (nothing was said), `ambiguous` (several fit: see candidates), `not_found` (a person or place
    that is not known; `said` is what was heard), `invalid` (understood, but does not fit the tool).
    """

    param: str
    reason: Literal["missing", "ambiguous", "not_found", "invalid"]
    said: str = ""
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """Parameters as the tool will get them, with the questions that are still open (none: ready to propose)."""

    params: Json
    questions: tuple[Question, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(question.param for question in self.questions)
