"""What the platform says: the read-back of what will be executed, questions, and results.

Sentences are built from the resolved values, never from what was said. Every value is spoken in full.
Templates are staff's own words with `{param}` and `{result.path}` slots; `[ with note {note}]` is kept only where
every slot inside has a value. A value is put in once: braces inside it mean nothing.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import format_date
from babel.numbers import get_currency_precision

from .base import Candidate, Json, Language, Question, Request, ToolSpec
from .values import currencies, people, places, times
from .values.numbers import decimal
from .values.registry import effective
from .values.schemas import options, titles
from .values.words import has_han, plain

SHORT_LIST = 8  # choices that are read out
SHORT_TEXT = 300  # characters of a tool's own text that are spoken as they are


def speak_value(kind: str, value: Any, request: Request, schema: Json) -> str:
    """The value as it is said in the user's language; what its kind cannot say is said in full as it is."""
    kind = effective(kind, schema)
    language = request.language
    if isinstance(value, bool):
        return {"en": ("no", "yes"), "zh": ("否", "是")}[language][value]
    if not isinstance(value, str | int | float) or value == "":
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    text = value if isinstance(value, str) else _plain(value)
    if kind.startswith("person"):
        return _person(kind, text, request)
    if kind == "amount":
        return _figure(value)
    if kind == "currency":
        return currencies.spoken(text, language)
    if kind == "wallet":
        wallet = next((wallet for wallet in request.wallets if wallet.account == text), None)
        return _with_detail(wallet.label, people.ending(text, language), language) if wallet else text
    if kind == "place":
        return places.spoken(text, language)
    if kind == "date":
        return _date(text, language)
    if kind == "time":
        return _time(text, language)
    return titles(schema).get(text, text) if kind == "choice" else text


def money(amount: Any, currency: str, language: Language) -> str:
    """ "50 US dollars", "1 US dollar"; "50 元人民币", "50 美元"."""
    value = decimal(amount)
    if value is None:
        return f"{amount} {currencies.spoken(currency, language)}"
    if value != value.to_integral_value():
        places_after = max(get_currency_precision(currency.upper()), -int(value.as_tuple().exponent))
        value = value.quantize(Decimal(1).scaleb(-places_after))
    name = "元人民币" if (language, currency.upper()) == ("zh", "CNY") else currencies.spoken(currency, language, value)
    return f"{_figure(value)} {name}"


def read_back(tool: ToolSpec, params: Mapping[str, Any], request: Request, template: str | None) -> str:
    """The question before a call, with every value that will be sent: what the template does not name follows it."""
    words = _WORDS[request.language]
    sentence = _Sentence(tool, params, request)
    if template is None:
        listed = words.semicolon.join(sentence.listed(params))
        about = f"{_title(tool)}{words.colon}{listed}" if listed else _title(tool)
        return f"{about}{words.stop}{words.space}{words.go_ahead}"
    text = sentence.render(template)
    left = words.semicolon.join(sentence.listed(name for name in params if name not in sentence.spoken))
    if not left:
        return text
    end = words.stop if text[-1:].isalnum() else ""
    return f"{text}{end}{words.space}{left[0].upper()}{left[1:]}{words.stop}".lstrip()


def ask(tool: ToolSpec, question: Question, request: Request) -> str:
    """The question in words, with its candidates."""
    words = _WORDS[request.language]
    kind = effective(tool.kind(question.param), tool.properties.get(question.param, {}))
    label = _label(tool, question.param, request.language)
    which = words.missing.get(kind, words.missing_any) if _only_one(tool, question.param) else words.missing_any
    which = which.format(label=label)
    if question.reason == "ambiguous":
        return _which_one(question.candidates, words) or which
    if question.reason == "missing":
        return _with_choices(which, question.candidates, words)
    if question.reason == "not_found":
        who = people.known_as(question.said, request.people) if kind.startswith("person") else ()
        if who:
            field = words.fields[kind]
            return words.lacking.format(field=field, name=who[0].name) + words.space + which
        return words.not_found.get(kind, words.not_found_any).format(said=question.said, label=label)
    allowed = [str(option) for option in options(tool.properties.get(question.param, {})) if option is not None]
    if allowed and len(allowed) <= SHORT_LIST:
        return words.allowed.format(label=label, choices=_joined(allowed, words.either, words))
    return words.invalid.format(said=question.said, label=label) + words.space + which


def say_result(
    template: str | None, tool: ToolSpec, params: Mapping[str, Any], data: Mapping[str, Any], request: Request
) -> str:
    """What is said after a call that succeeded.

    data: the tool's structured result, or `{"content": [...]}`, whose first text is looked into where it is JSON.
    Without a template, or where the result lacks what the template needs, it is the tool's own first text when that
    is short and plain, else that it is done.
    """
    words = _WORDS[request.language]
    text = _first_text(data)
    result: Any = data if text is None else _parsed(text, data)
    if template is not None:
        sentence = _Sentence(tool, params, request, result)
        spoken = sentence.render(template)
        if sentence.complete:
            return spoken
    if text is None and len(data) == 1 and isinstance(data.get("result"), str):
        text = data["result"]
    if text is not None and _is_plain(text):
        return text.strip()
    return words.done.format(title=_title(tool)) + words.stop


# Words


@dataclass(frozen=True, slots=True)
class _Words:
    colon: str
    semicolon: str
    comma: str
    stop: str
    space: str
    last: str
    either: str
    go_ahead: str
    done: str
    which_one: str
    do_you_mean: str
    missing: Mapping[str, str]
    missing_any: str
    choices: str
    not_found: Mapping[str, str]
    not_found_any: str
    lacking: str
    fields: Mapping[str, str]
    allowed: str
    invalid: str
    kinds: Mapping[str, str]  # what a parameter is called where its schema does not say it in this language


_WORDS: Mapping[Language, _Words] = {
    "en": _Words(
        colon=": ",
        semicolon="; ",
        comma=", ",
        stop=".",
        space=" ",
        last=" and ",
        either=" or ",
        go_ahead="Shall I go ahead?",
        done="Done: {title}",
        which_one="Which one: {choices}?",
        do_you_mean="Do you mean {choice}?",
        missing={
            "person": "Who to?",
            "person.name": "Who?",
            "person.phone": "Who?",
            "person.email": "Who?",
            "currency": "Which currency?",
            "wallet": "Which wallet?",
            "place": "Which place?",
            "date": "Which day?",
            "time": "What time?",
        },
        missing_any="What is the {label}?",
        choices="{question} {choices}?",
        not_found={
            "person": "I don't know anyone called {said}. Who do you mean?",
            "person.name": "I don't know anyone called {said}. Who do you mean?",
            "person.phone": "I don't know anyone called {said}. Who do you mean?",
            "person.email": "I don't know anyone called {said}. Who do you mean?",
            "wallet": "You have no wallet called {said}. Which one do you mean?",
            "place": "I don't know a place called {said}. Which one do you mean?",
        },
        not_found_any="I could not find {said}. What is the {label}?",
        lacking="I have no {field} for {name}.",
        fields={"person": "account", "person.name": "name", "person.phone": "phone number", "person.email": "e-mail"},
        allowed="The {label} can be {choices}. Which one?",
        invalid="“{said}” does not work as the {label}.",
        kinds={},
    ),
    "zh": _Words(
        colon="：",
        semicolon="；",
        comma="、",
        stop="。",
        space="",
        last="、",
        either="还是",
        go_ahead="确认吗？",
        done="已完成：{title}",
        which_one="您是指{choices}？",
        do_you_mean="您是指{choice}吗？",
        missing={
            "person": "给谁？",
            "person.name": "是哪位？",
            "person.phone": "是哪位？",
            "person.email": "是哪位？",
            "amount": "金额是多少？",
            "currency": "用哪种货币？",
            "wallet": "用哪个钱包？",
            "place": "哪个地方？",
            "date": "哪一天？",
            "time": "几点？",
            "number": "{label}是多少？",
        },
        missing_any="{label}是什么？",
        choices="{question}{choices}？",
        not_found={
            "person": "没有找到叫“{said}”的联系人。您是指谁？",
            "person.name": "没有找到叫“{said}”的联系人。您是指谁？",
            "person.phone": "没有找到叫“{said}”的联系人。您是指谁？",
            "person.email": "没有找到叫“{said}”的联系人。您是指谁？",
            "wallet": "没有找到叫“{said}”的钱包。您是指哪一个？",
            "place": "没有找到叫“{said}”的地方。您是指哪里？",
        },
        not_found_any="没有找到“{said}”。{label}是什么？",
        lacking="{name}没有登记{field}。",
        fields={"person": "账户", "person.name": "姓名", "person.phone": "电话号码", "person.email": "邮箱"},
        allowed="{label}可以是{choices}。您选哪一个？",
        invalid="“{said}”不能作为{label}。",
        kinds={
            "person": "对方",
            "person.name": "姓名",
            "person.phone": "电话号码",
            "person.email": "邮箱",
            "amount": "金额",
            "currency": "币种",
            "wallet": "钱包",
            "place": "地点",
            "date": "日期",
            "time": "时间",
        },
    ),
}


def _joined(items: Sequence[str], last: str, words: _Words) -> str:
    return last.join(filter(None, (words.comma.join(items[:-1]), items[-1]))) if items else ""


def _choice(candidate: Candidate, words: _Words) -> str:
    if not candidate.detail:
        return candidate.label
    return f"{candidate.label}, {candidate.detail}" if words.space else f"{candidate.label}（{candidate.detail}）"


def _which_one(candidates: Sequence[Candidate], words: _Words) -> str:
    choices = [_choice(candidate, words) for candidate in candidates]
    if len(choices) == 1:
        return words.do_you_mean.format(choice=choices[0])
    # "A, ending 1, or B, ending 2": a detail brings its own comma.
    either = ", or " if words.space and any(candidate.detail for candidate in candidates) else words.either
    return words.which_one.format(choices=_joined(choices, either, words)) if choices else ""


def _with_choices(question: str, candidates: Sequence[Candidate], words: _Words) -> str:
    labels = [candidate.label for candidate in candidates]
    if len(set(labels)) < len(labels):
        labels = [_choice(candidate, words) for candidate in candidates]
    choices = _joined(labels, words.either, words)
    return words.choices.format(question=question, choices=choices) if len(candidates) > 1 else question


def _title(tool: ToolSpec) -> str:
    return tool.title or tool.action.replace("_", " ")


def _only_one(tool: ToolSpec, name: str) -> bool:
    """Whether no other parameter is of the same kind."""
    return sum(tool.kind(other) == tool.kind(name) for other in tool.properties) == 1


def _label(tool: ToolSpec, name: str, language: Language) -> str:
    schema = tool.properties.get(name)
    title = schema.get("title") if isinstance(schema, dict) else None
    called = _WORDS[language].kinds.get(tool.kind(name))
    if called and not has_han(str(title)) and _only_one(tool, name):
        return called
    if isinstance(title, str) and title.strip():
        return title if title.isupper() else title[0].lower() + title[1:]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").strip().lower()


# Templates

_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{([\w.-]+)\}")
_PAIR = re.compile(r"\{([\w-]+)\}\s*\{([\w-]+)\}")


class _Sentence:
    """Puts values into a template. `spoken`: the params it has said; `complete`: no slot outside brackets was empty."""

    def __init__(self, tool: ToolSpec, params: Mapping[str, Any], request: Request, result: Any = None) -> None:
        self.tool = tool
        self.params = params
        self.request = request
        self.result = result
        self.spoken: set[str] = set()
        self.complete = True
        self._slots: frozenset[str] = frozenset()

    def listed(self, names: Iterable[str]) -> list[str]:
        """ "amount 50", one per parameter, in the schema's order."""
        order = {name: place for place, name in enumerate(self.tool.properties)}
        ordered = sorted(names, key=lambda name: order.get(name, len(order)))
        return [f"{_label(self.tool, name, self.request.language)} {self.value(name)}" for name in ordered]

    def value(self, name: str) -> str:
        schema = self.tool.properties.get(name)
        schema = schema if isinstance(schema, dict) else {}
        return speak_value(self.tool.kind(name), self.params[name], self.request, schema)

    def render(self, template: str) -> str:
        self._slots = frozenset(_SLOT.findall(template))
        pieces, at = [], 0
        for optional in _OPTIONAL.finditer(template):
            pieces.append(self._filled(template[at : optional.start()], optional=False))
            pieces.append(self._filled(optional[1], optional=True))
            at = optional.end()
        pieces.append(self._filled(template[at:], optional=False))
        return "".join(pieces).strip()

    def _filled(self, template: str, *, optional: bool) -> str:
        """The template with its slots filled; nothing at all for an optional part with an empty slot."""
        pieces: list[str] = []
        spoken: set[str] = set()
        at = 0
        while slot := _SLOT.search(template, at):
            pieces.append(template[at : slot.start()])
            pair = _PAIR.match(template, slot.start())
            both = self._money(pair[1], pair[2]) if pair else None
            value, names = (both, {pair[1], pair[2]}) if pair and both else self._slot(slot[1])
            at = pair.end() if pair and both else slot.end()
            if value is None:
                if optional:
                    return ""
                self.complete = False
                pieces[-1] = pieces[-1].rstrip()
            else:
                pieces.append(value)
                spoken |= names
        self.spoken |= spoken
        return "".join((*pieces, template[at:]))

    def _slot(self, slot: str) -> tuple[str | None, set[str]]:
        root, _, path = slot.partition(".")
        if root == "result" and "result" not in self.tool.properties:
            return _result_value(self.result, path, self.request), set()
        if self.params.get(slot) is None:
            return None, set()
        currency_names = [name for name in self.params if self.tool.kind(name) == "currency"]
        if self.tool.kind(slot) == "amount" and len(currency_names) == 1 and currency_names[0] not in self._slots:
            return self._money(slot, currency_names[0]), {slot, currency_names[0]}
        return self.value(slot), {slot}

    def _money(self, amount: str, currency: str) -> str | None:
        if (self.tool.kind(amount), self.tool.kind(currency)) != ("amount", "currency"):
            return None
        if self.params.get(amount) is None or self.params.get(currency) is None:
            return None
        return money(self.params[amount], str(self.params[currency]), self.request.language)


# Results


def _first_text(data: Mapping[str, Any]) -> str | None:
    content = data.get("content")
    if set(data) - {"content", "isError"} or not isinstance(content, list):
        return None
    texts = (part.get("text") for part in content if isinstance(part, Mapping) and part.get("type") == "text")
    return next((text for text in texts if isinstance(text, str)), None)


def _parsed(text: str, data: Mapping[str, Any]) -> Any:
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return data
    return parsed if isinstance(parsed, dict) else data


def _is_plain(text: str) -> bool:
    text = text.strip()
    return 0 < len(text) <= SHORT_TEXT and text.isprintable() and not re.search(r"^[\[{<\d]|[{}<>|`]|\*\*|://", text)


def _result_value(result: Any, path: str, request: Request) -> str | None:
    around: Any = None
    for step in filter(None, path.split(".")):
        around = result
        if isinstance(result, Mapping):
            result = result.get(step)
        elif isinstance(result, list) and step.isdecimal() and int(step) < len(result):
            result = result[int(step)]
        else:
            return None
    zone = around.get("timezone") if isinstance(around, Mapping) else None
    return None if result is None else _speak_json(result, zone, request)


def _speak_json(value: Any, zone: Any, request: Request) -> str:
    language = request.language
    words = _WORDS[language]
    if isinstance(value, list) and not any(isinstance(item, list) for item in value):
        return _joined([_speak_json(item, zone, request) for item in value], words.last, words)
    if isinstance(value, Mapping) and set(value) == {"amount", "currency"} and isinstance(value["currency"], str):
        return money(value["amount"], value["currency"], language)
    if isinstance(value, str):
        return _moment(value, zone, request) or _date(value, language)
    return speak_value("text", value, request, {})


_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")


def _moment(text: str, zone: Any, request: Request) -> str | None:
    """A date and time as local time: in the result's own `timezone`, as it is written, or, from UTC, the user's."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.tzinfo is not None and isinstance(zone, str) and zone in available_timezones():
        at = at.astimezone(ZoneInfo(zone))
    elif at.utcoffset() == timedelta(0):
        at = at.astimezone(request.now.tzinfo)
    language = request.language
    clock = times.spoken(at.time().replace(second=0, microsecond=0, tzinfo=None), language)
    today = request.now.astimezone(at.tzinfo) if at.tzinfo else request.now
    if at.date() == today.date():
        return clock
    return f"{_spoken_date(at.date(), language)}{' at ' if language == 'en' else ''}{clock}"


# Values


def _plain(value: int | float) -> str:
    exact = decimal(value)
    return str(value) if exact is None else plain(exact)


def _figure(value: Any) -> str:
    """An amount with its thousands grouped, digits otherwise as they are: 1,200.50."""
    exact = value if isinstance(value, Decimal) else decimal(value)
    if exact is None:
        return str(value)
    return f"{exact:,f}"


def _with_detail(label: str, detail: str, language: Language) -> str:
    return f"{label}（{detail}）" if language == "zh" else f"{label}, {detail}"


def _person(kind: str, value: str, request: Request) -> str:
    """The contact who has this account, phone or e-mail, with its ending; the value itself where nobody has it."""
    field = {"person": people.account, "person.phone": people.phone, "person.email": people.email}.get(kind)
    if field is None:
        return value
    person = next((person for person in request.people if field.of(person) == value), None)
    if person is None:
        return value
    detail = people.ending(value, request.language)
    alike = {field.of(other) for other in request.people if other.name == person.name} - {value, ""}
    if any(people.ending(other, request.language) == detail for other in alike):
        detail = value
    return _with_detail(person.name, detail, request.language)


def _date(text: str, language: Language) -> str:
    try:
        return _spoken_date(date.fromisoformat(text), language) if len(text) == 10 else text
    except ValueError:
        return text


def _spoken_date(day: date, language: Language) -> str:
    pattern = "y年M月d日EEEE" if language == "zh" else "EEEE, MMMM d, y"
    return str(format_date(day, pattern, locale=currencies.locale(language)))


def _time(text: str, language: Language) -> str:
    try:
        at = time.fromisoformat(text) if ":" in text else None
    except ValueError:
        return text
    return text if at is None or at.tzinfo or at.microsecond else times.spoken(at, language)
