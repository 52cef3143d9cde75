"""From what was said for each parameter to values that fit the tool's schema, or to questions."""

from collections.abc import Iterator, Mapping
from typing import Any

from . import references
from .base import Candidate, Json, Question, Request, Resolved, ToolSpec
from .outputs import outputs_in
from .values import currencies, people, wallets
from .values.base import Found, NotFound, NotUnderstood, Reading, Several
from .values.registry import effective, read
from .values.schemas import options, titles, violations
from .values.words import level, shown

SHORT_LIST = 8  # candidates offered when nothing was said
FEW_PEOPLE = 5
# What a write is read back by: an output that nobody knows yet cannot stand for it.
SAID_ALOUD = ("person", "amount", "currency", "wallet")


def resolve(
    tool: ToolSpec, said: Mapping[str, Any], request: Request, known: Mapping[str, Any] | None = None
) -> Resolved:
    """The call's parameters, and a question for each that is open: the required ones first, in the schema's order.

    said: what was said per parameter, text as heard or any JSON; what the tool does not take, and null, is ignored.
    known: parameters resolved before; they stay unless `said` names them (an amendment).
    What is to be an earlier step's output (see `outputs.py`) stays as it is, but for who gets how much in a write.
    Schema defaults are not filled in. Never raises, whatever a model put into `said`.
    """
    return _Resolution(tool, said, request, known or {}).resolved()


class _Resolution:
    def __init__(self, tool: ToolSpec, said: Mapping[str, Any], request: Request, known: Mapping[str, Any]) -> None:
        self.tool = tool
        self.request = request
        self.names = tuple(dict.fromkeys((*tool.required, *tool.properties)))
        said = said if isinstance(said, Mapping) else {}
        self.said = {name: said[name] for name in self.names if said.get(name) not in (None, "")}
        self.params: Json = {name: known[name] for name in self.names if name in known}
        self.outputs = outputs_in({**self.params, **self.said})
        self.questions: dict[str, Question] = {}

    def resolved(self) -> Resolved:
        also: dict[str, list[Any]] = {}
        for name, said in self.said.items():
            if name in self.outputs:
                self._take_output(name, said)
                continue
            reading = self._read(name, said)
            self._apply(name, reading, said)
            for kind, value in self._also(name, reading, said):
                also.setdefault(kind, []).append(value)
        for kind, values in also.items():
            self._fill(kind, values)
        self._default_currency()
        for name in self.tool.required:
            if name not in self.params and name not in self.questions:
                self.questions[name] = Question(name, "missing", candidates=self._offered(name))
        if not self.questions:
            self._validate()
        return Resolved(self.params, tuple(self.questions[name] for name in self.names if name in self.questions))

    def _take_output(self, name: str, said: Any) -> None:
        self.params.pop(name, None)
        if self.tool.risk == "read" or not self.tool.kind(name).startswith(SAID_ALOUD):
            self.params[name] = said

    def _schema(self, name: str) -> Json:
        return self.tool.schema(name)

    def _read(self, name: str, said: Any) -> Reading:
        return read(self.tool.kind(name), said, self.request, self._schema(name))

    def _apply(self, name: str, reading: Reading, said: Any) -> None:
        self.params.pop(name, None)
        match reading:
            case Found(value=value):
                self.params[name] = value
            case Several(candidates=candidates):
                self.questions[name] = Question(name, "ambiguous", shown(said), candidates)
            case NotFound():
                self.questions[name] = Question(name, "not_found", shown(said))
            case NotUnderstood():
                self.questions[name] = Question(name, "invalid", shown(said))

    def _also(self, name: str, reading: Reading, said: Any) -> Iterator[tuple[str, Any]]:
        if not isinstance(reading, Found):
            return
        yield from reading.also.items()
        # ¥ that could be yuan or yen is a currency that was said: no default may take its place.
        if self.tool.kind(name) == "amount" and not reading.also and currencies.YEN_SIGN in level(str(said)):
            yield "currency", currencies.YEN_SIGN

    def _fill(self, kind: str, values: list[Any]) -> None:
        """The parameter of this kind that was not named itself takes what was said with another."""
        open_names = [name for name in self._of_kind(kind) if name not in self.said]
        distinct = list(dict.fromkeys(values))
        if not open_names:
            self._contradicted(kind, distinct)
        if len(open_names) != 1:
            return
        if len(distinct) > 1:
            reading: Reading = Several(tuple(Candidate(self._called(kind, value), value) for value in distinct))
        else:
            reading = self._read(open_names[0], distinct[0])
        self._apply(open_names[0], reading, ", ".join(map(str, distinct)))

    def _contradicted(self, kind: str, values: list[Any]) -> None:
        """ "Fifty dollars in yuan": the parameter was named, and something else was said with another."""
        for name in self._of_kind(kind):
            if name not in self.params:
                continue
            value = self.params[name]
            others = [self._read(name, other) for other in values]
            if not any(reading == Found(value) or _offers(reading, value) for reading in others):
                either = [reading.value for reading in others if isinstance(reading, Found)]
                listed = tuple(Candidate(self._called(kind, code), code) for code in (*either, value))
                reading = Several(listed) if either else NotUnderstood()
                self._apply(name, reading, ", ".join(map(str, (*values, self.said[name]))))

    def _default_currency(self) -> None:
        """An amount without a currency is in that of the wallet it comes from; where it is more of what was done
        before, in that one's; else in that of the default wallet."""
        names = self._of_kind("currency")
        if len(names) != 1 or not self._of_kind("amount") or names[0] in self.params or names[0] in self.questions:
            return
        paying = [self.params[name] for name in self._of_kind("wallet") if name in self.params]
        code = next((wallet.currency for wallet in self.request.wallets if wallet.account in paying), "")
        code = code or references.currency_before(self.request)
        code = code or next((wallet.currency for wallet in self.request.wallets if wallet.is_default), "")
        reading = self._read(names[0], code) if code else None
        if isinstance(reading, Found):
            self.params[names[0]] = reading.value

    def _of_kind(self, kind: str) -> list[str]:
        return [name for name in self.names if self.tool.kind(name) == kind]

    def _offered(self, name: str) -> tuple[Candidate, ...]:
        """A short list to choose from where nothing was said; empty where there is none."""
        kind = effective(self.tool.kind(name), self._schema(name))
        request = self.request
        if kind.startswith("person"):
            return people.candidates(request.people, request) if len(request.people) <= FEW_PEOPLE else ()
        if kind == "wallet":
            return wallets.candidates(request.wallets, request.language) if len(request.wallets) <= SHORT_LIST else ()
        listed = options(self._schema(name))
        if kind == "currency":
            owned = [self._read(name, code) for code in dict.fromkeys(wallet.currency for wallet in request.wallets)]
            listed = [reading.value for reading in owned if isinstance(reading, Found)] or listed
        if len(listed) > SHORT_LIST:
            return ()
        called = titles(self._schema(name))
        return tuple(
            Candidate(called.get(str(option)) or self._called(kind, str(option)), str(option))
            for option in listed
            if option is not None
        )

    def _called(self, kind: str, value: str) -> str:
        return currencies.spoken(value, self.request.language) if kind == "currency" else value

    def _validate(self) -> None:
        for error in violations(self.params, self.tool.input_schema):
            name = self._at_fault(list(error.absolute_path), error.validator_value)
            if name is None or name in self.questions or name in self.outputs:
                continue
            if name in self.params:
                said = shown(self.said.get(name, self.params[name]))
                self.questions[name] = Question(name, "invalid", said)
            else:
                self.questions[name] = Question(name, "missing", candidates=self._offered(name))
        for name in self.questions:
            self.params.pop(name, None)

    def _at_fault(self, path: list[Any], constraint: Any) -> str | None:
        """The parameter to ask about: where the error is, else one the constraint names, else the first."""
        if path:
            return str(path[0])
        named = constraint if isinstance(constraint, list) else ()
        missing = (name for name in named if isinstance(name, str) and name in self.names and name not in self.params)
        return next(missing, None) or next(iter(self.names), None)


def _offers(reading: Reading, value: Any) -> bool:
    return isinstance(reading, Several) and any(candidate.value == value for candidate in reading.candidates)
