import random
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agents.interpreters.base import Candidate, Json, Language, Person, Question, Request, ToolSpec, WalletRef
from agents.interpreters.speak import SHORT_TEXT, ask, money, read_back, say_result, shortened, speak_value

PEOPLE = (
    Person(1, "Alice Chen", account="6222000000004821", phone="+15550100101", email="alice@example.com"),
    Person(2, "张三", account="6222000000001234"),
    Person(3, "Bob Stone"),
)
WALLETS = (WalletRef("Main", "USD", "0000111122223333", is_default=True),)
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
EN = Request("", "en", NOW, people=PEOPLE, wallets=WALLETS)
ZH = Request("", "zh", NOW, people=PEOPLE, wallets=WALLETS)
TRANSFER = ToolSpec(
    "transfer",
    "Transfer",
    "",
    {
        "type": "object",
        "properties": {
            "to": {"type": "string", "title": "To"},
            "amount": {"type": "string"},
            "currency": {"type": "string"},
            "note": {"type": "string"},
            "dueDate": {"type": "string"},
        },
        "required": ["to", "amount", "currency"],
    },
    {"to": "person", "amount": "amount", "currency": "currency", "dueDate": "date"},
)
PARAMS: Json = {"to": "6222000000004821", "amount": "50", "currency": "USD"}


@pytest.mark.parametrize(
    ("kind", "value", "english", "chinese"),
    [
        ("person", "6222000000004821", "Alice Chen, ending 4821", "Alice Chen（尾号 4821）"),
        ("person", "9999888877776666", "9999888877776666", "9999888877776666"),
        ("person.name", "Alice Chen", "Alice Chen", "Alice Chen"),
        ("person.phone", "+15550100101", "Alice Chen, ending 0101", "Alice Chen（尾号 0101）"),
        ("person.email", "alice@example.com", "Alice Chen, alice@example.com", "Alice Chen（alice@example.com）"),
        ("phone", "+447700900123", "+4 4 7 7 0 0 9 0 0 1 2 3", "+4 4 7 7 0 0 9 0 0 1 2 3"),
        ("phone", "415-5550", "4 1 5 5 5 5 0", "4 1 5 5 5 5 0"),
        ("phone", "+15550100101", "Alice Chen, +1 5 5 5 0 1 0 0 1 0 1", "Alice Chen（+1 5 5 5 0 1 0 0 1 0 1）"),
        ("amount", "50", "50", "50"),
        ("amount", "1200.50", "1,200.50", "1,200.50"),
        ("amount", 0.1, "0.1", "0.1"),
        ("currency", "USD", "US dollars", "美元"),
        ("currency", "CNY", "Chinese yuan", "人民币"),
        ("currency", "ZZZ", "ZZZ", "ZZZ"),
        ("wallet", "0000111122223333", "Main, ending 3333", "Main（尾号 3333）"),
        ("wallet", "elsewhere", "elsewhere", "elsewhere"),
        ("place", "Asia/Tokyo", "Tokyo", "东京"),
        ("place", "Mars/Base", "Base", "Mars/Base"),
        ("date", "2026-03-05", "Thursday, March 5, 2026", "2026年3月5日星期四"),
        ("date", "soon", "soon", "soon"),
        ("time", "15:30", "3:30 PM", "下午3:30"),
        ("time", "15:30:20", "3:30:20 PM", "下午3:30:20"),
        (
            "datetime",
            "2026-03-05T15:30:00+08:00",
            "Thursday, March 5, 2026 at 3:30 PM",
            "2026年3月5日星期四下午3:30",
        ),
        ("datetime", "2026-03-05T07:30:00Z", "Thursday, March 5, 2026 at 3:30 PM", "2026年3月5日星期四下午3:30"),
        ("datetime", "soon", "soon", "soon"),
        (
            "period",
            "2026-03-05/2026-03-06",
            "Thursday, March 5, 2026 to Friday, March 6, 2026",
            "2026年3月5日星期四至2026年3月6日星期五",
        ),
        ("period", ["2026-03-05", "2026-03-05"], "Thursday, March 5, 2026", "2026年3月5日星期四"),
        ("period", {"since": "15:30"}, "from 3:30 PM on", "下午3:30起"),
        ("period", {"since": "15:30", "limit": 5}, '{"since":"15:30","limit":5}', '{"since":"15:30","limit":5}'),
        ("boolean", True, "yes", "是"),
        ("duration", 90, "90 seconds", "90秒"),
        ("duration", "PT90M", "PT90M", "PT90M"),
        ("percent", 12.5, "12.5 percent", "百分之12.5"),
        ("percent", "most", "most", "most"),
        ("temperature", 1, "1 degree", "1度"),
        ("temperature", -5, "-5 degrees", "零下5度"),
        ("number", 7, "7", "7"),
        ("number", 2.5, "2.5", "2.5"),
        ("text", "lunch {to}", "lunch {to}", "lunch {to}"),
        ("text", "", '""', '""'),
        ("text", None, "null", "null"),
        ("text", {"a": [1, "二"]}, '{"a":[1,"二"]}', '{"a":[1,"二"]}'),
        ("unknown", "as it is", "as it is", "as it is"),
    ],
)
def test_a_value_as_it_is_said(kind: str, value: Any, english: str, chinese: str) -> None:
    assert speak_value(kind, value, EN, {}) == english
    assert speak_value(kind, value, ZH, {}) == chinese


def test_a_day_that_is_written_as_the_schema_asks_is_said_in_full() -> None:
    schema = {"type": "string", "description": "The day, as MM/DD/YYYY"}
    assert speak_value("date", "05/02/2026", EN, schema) == "Saturday, May 2, 2026"
    assert speak_value("date", "2026-05-02", EN, schema) == "2026-05-02"


def test_a_measured_value_is_said_in_the_unit_of_its_schema() -> None:
    celsius = {"description": "in Celsius"}
    assert speak_value("duration", 90, EN, {"title": "minutes"}) == "90 minutes"
    assert speak_value("duration", 1500, ZH, {"title": "timeout_ms"}) == "1.5秒"
    assert speak_value("percent", 0.4, EN, {"maximum": 1}) == "40 percent"
    assert speak_value("temperature", 21, EN, celsius) == "21 degrees Celsius"
    assert speak_value("temperature", 21, ZH, celsius) == "21摄氏度"


def test_two_contacts_of_one_name_and_ending_are_told_apart() -> None:
    twins = (Person(1, "Li Na", account="111100001234"), Person(2, "Li Na", account="222200001234"))
    assert speak_value("person", "111100001234", Request("", "en", NOW, people=twins), {}) == "Li Na, 111100001234"


@pytest.mark.parametrize(
    ("amount", "currency", "english", "chinese"),
    [
        ("50", "USD", "50 US dollars", "50美元"),
        ("1", "USD", "1 US dollar", "1美元"),
        (1, "EUR", "1 euro", "1欧元"),
        ("50", "CNY", "50 Chinese yuan", "50元人民币"),
        ("50.5", "USD", "50.50 US dollars", "50.50美元"),
        ("0.125", "USD", "0.125 US dollars", "0.125美元"),
        ("1200", "JPY", "1,200 Japanese yen", "1,200日元"),
        ("x", "USD", "x US dollars", "x 美元"),
    ],
)
def test_money(amount: Any, currency: str, english: str, chinese: str) -> None:
    assert (money(amount, currency, "en"), money(amount, currency, "zh")) == (english, chinese)


@pytest.mark.parametrize(
    ("request_", "template", "more", "text"),
    [
        (EN, "Send {amount} {currency} to {to}?", {}, "Send 50 US dollars to Alice Chen, ending 4821?"),
        (EN, "Send {amount} to {to}?", {}, "Send 50 US dollars to Alice Chen, ending 4821?"),
        (EN, "Send {currency} to {to}: {amount}?", {}, "Send US dollars to Alice Chen, ending 4821: 50?"),
        (
            EN,
            "Pay {to} {amount}[ for {note}]?",
            {"note": "rent"},
            "Pay Alice Chen, ending 4821 50 US dollars for rent?",
        ),
        (EN, "Pay {to} {amount}[ for {note}]?", {}, "Pay Alice Chen, ending 4821 50 US dollars?"),
        (EN, "Pay {amount} {note}?", {}, "Pay 50 US dollars? To Alice Chen, ending 4821."),
        (
            EN,
            "Pay {amount} to {to}?",
            {"note": "{amount}", "dueDate": "2026-03-05"},
            "Pay 50 US dollars to Alice Chen, ending 4821? Note {amount}; due date Thursday, March 5, 2026.",
        ),
        (ZH, "给{to}转{amount}{currency}，对吗？", {}, "给Alice Chen（尾号 4821）转50美元，对吗？"),
        (ZH, "给{to}转{amount}？", {"currency": "CNY"}, "给Alice Chen（尾号 4821）转50元人民币？"),
        (
            EN,
            None,
            {},
            "Transfer: to Alice Chen, ending 4821; amount 50; currency US dollars. Shall I go ahead?",
        ),
        (ZH, None, {}, "Transfer：对方 Alice Chen（尾号 4821）；金额 50；币种 美元。确认吗？"),
    ],
)
def test_the_read_back(request_: Request, template: str | None, more: Json, text: str) -> None:
    assert read_back(TRANSFER, {**PARAMS, **more}, request_, template).text == text


def test_a_call_without_params_is_read_back_by_its_title() -> None:
    assert read_back(ToolSpec("ping", "Ping", "", {}), {}, EN, None).text == "Ping. Shall I go ahead?"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_executed_value_is_left_out_of_the_read_back(language: Language) -> None:
    rng = random.Random(3)
    request = Request("", language, NOW, people=PEOPLE, wallets=WALLETS)
    kinds: dict[str, tuple[str, list[Any]]] = {
        "to": ("person", ["6222000000004821", "6222000000001234", "unknown-account"]),
        "amount": ("amount", ["50", "1200.50", 3, 0.25]),
        "currency": ("currency", ["USD", "CNY", "JPY"]),
        "wallet": ("wallet", ["0000111122223333", "W9"]),
        "zone": ("place", ["Asia/Tokyo", "America/New_York"]),
        "day": ("date", ["2026-03-05"]),
        "at": ("time", ["15:30"]),
        "long": ("duration", [90, 5400]),
        "share": ("percent", [12.5]),
        "warm": ("temperature", [21]),
        "call": ("phone", ["+8613800000001"]),
        "moment": ("datetime", ["2026-03-05T15:30:00+08:00", "soon"]),
        "span": ("period", ["2026-03-05/2026-03-06", "2026-03-05/", ["2026-03-05", "2026-03-05"]]),
        "flag": ("boolean", [True, False]),
        "n": ("number", [7, 2.5, -1]),
        "note": ("text", ["lunch", "a {to} b", "[x]", "", "很长的备注" * 50, {"deep": ["一", 2]}]),
    }
    for _ in range(300):
        names = rng.sample(list(kinds), rng.randint(1, len(kinds)))
        spec = ToolSpec(
            "t",
            "T",
            "",
            {"properties": {name: {} for name in kinds}},
            {name: kind for name, (kind, _) in kinds.items()},
        )
        params = {name: rng.choice(kinds[name][1]) for name in names}
        slots = "".join(
            rng.choice(["{%s} ", "[ with {%s}]", "{%s}{missing} ", "[{%s} {missing}]"]) % name
            for name in rng.sample(list(kinds), 5)
        )
        spoken = read_back(spec, params, request, rng.choice([None, "Do it?", slots])).text
        for name, value in params.items():
            said = speak_value(kinds[name][0], value, request, {})
            singular = said.removesuffix("s")
            in_money = kinds[name][0] == "currency" and money("1", str(value), language).partition(" ")[2]
            assert said in spoken or singular in spoken or (in_money and in_money in spoken), (name, spoken)


@pytest.mark.parametrize(
    ("question", "english", "chinese"),
    [
        (Question("to", "missing"), "Who to?", "给谁？"),
        (Question("amount", "missing"), "What is the amount?", "金额是多少？"),
        (
            Question("currency", "missing", candidates=(Candidate("US dollars", "USD"), Candidate("euros", "EUR"))),
            "Which currency? US dollars or euros?",
            "用哪种货币？US dollars还是euros？",
        ),
        (Question("dueDate", "missing"), "Which day?", "哪一天？"),
        (Question("note", "missing"), "What is the note?", "note是什么？"),
        (
            Question(
                "to",
                "ambiguous",
                "Alice",
                (
                    Candidate("Alice Chen", "Alice Chen", "ending 4821"),
                    Candidate("Alice Wong", "Alice Wong", "ending 9034"),
                ),
            ),
            "Which one: Alice Chen, ending 4821, or Alice Wong, ending 9034?",
            "您是指Alice Chen（ending 4821）还是Alice Wong（ending 9034）？",
        ),
        (
            Question("to", "ambiguous", "Alise", (Candidate("Alice Chen", "Alice Chen", "ending 4821"),)),
            "Do you mean Alice Chen, ending 4821?",
            "您是指Alice Chen（ending 4821）吗？",
        ),
        (
            Question("to", "not_found", "Zed"),
            "I don't know anyone called Zed. Who do you mean?",
            "没有找到叫“Zed”的联系人。您是指谁？",
        ),
        (
            Question("to", "not_found", "Bob"),
            "I have no account for Bob Stone. Who to?",
            "Bob Stone没有登记账户。给谁？",
        ),
        (
            Question("amount", "invalid", "a few dollars"),
            "“a few dollars” does not work as the amount. What is the amount?",
            "“a few dollars”不能作为金额。金额是多少？",
        ),
    ],
)
def test_a_question(question: Question, english: str, chinese: str) -> None:
    assert ask(TRANSFER, question, EN) == english
    assert ask(TRANSFER, question, ZH) == chinese


def test_a_question_about_a_choice_says_what_can_be_chosen() -> None:
    spec = ToolSpec("t", "T", "", {"properties": {"mode": {"enum": ["eco", "comfort", "off"]}}}, {"mode": "choice"})
    assert ask(spec, Question("mode", "invalid", "turbo"), EN) == "The mode can be eco, comfort or off. Which one?"


def test_a_question_names_the_param_where_two_are_of_its_kind() -> None:
    spec = ToolSpec(
        "t", "T", "", {"properties": {"from_city": {}, "to_city": {}}}, {"from_city": "place", "to_city": "place"}
    )
    assert ask(spec, Question("to_city", "missing"), EN) == "What is the to city?"


@pytest.mark.parametrize("reason", ["missing", "ambiguous", "not_found", "invalid"])
@pytest.mark.parametrize("said", ["", "{label}", "{0}", "[x]"])
def test_what_was_said_is_no_template(reason: Any, said: str) -> None:
    for request in (EN, ZH):
        assert ask(TRANSFER, Question("nobody", reason, said), request)


@pytest.mark.parametrize(
    ("template", "data", "english"),
    [
        ("Sent {amount} {currency} to {to}.", {}, "Sent 50 US dollars to Alice Chen, ending 4821."),
        (
            "Balance: {result.balance}.",
            {"balance": {"amount": "1200.5", "currency": "CNY"}},
            "Balance: 1,200.50 Chinese yuan.",
        ),
        ("At {result.at}.", {"at": "2026-03-04T02:30:00Z"}, "At 10:30 AM."),
        ("At {result.at}.", {"at": "2026-03-05T02:30:00+00:00"}, "At Thursday, March 5, 2026 at 10:30 AM."),
        (
            "It is {result.datetime}.",
            {"timezone": "Asia/Tokyo", "datetime": "2026-03-04T11:00:00+09:00"},
            "It is 11:00 AM.",
        ),
        (
            "It is {result.datetime}.",
            {"timezone": "Europe/London", "datetime": "2026-03-04T02:00:00+00:00"},
            "It is 2:00 AM.",
        ),
        ("On {result.day}.", {"day": "2026-03-09"}, "On Monday, March 9, 2026."),
        ("Names: {result.names}.", {"names": ["a", "b", "c"]}, "Names: a, b and c."),
        ("First: {result.items.0.name}.", {"items": [{"name": "x"}]}, "First: x."),
        ("On: {result.on}; {result.n}.", {"on": True, "n": 12345}, "On: yes; 12345."),
        ("Hi[, {result.no}].", {}, "Hi."),
        ("It is {result.missing}.", {"a": 1}, "Done: Transfer."),
        (None, {"a": 1}, "Done: Transfer."),
        (None, {"content": [{"type": "text", "text": "All is well."}]}, "All is well."),
        (None, {"result": "All is well."}, "All is well."),
        (None, {"content": [{"type": "text", "text": "x" * 301}]}, "Done: Transfer."),
        (None, {"content": [{"type": "text", "text": '{"a": 1}'}]}, "Done: Transfer."),
        (None, {"content": [{"type": "text", "text": "see https://x.example"}]}, "Done: Transfer."),
        (None, {"content": [{"type": "image"}, "junk"]}, "Done: Transfer."),
        ("{result.a}", {"content": [{"type": "text", "text": '{"a": {"b": 1}}'}]}, '{"b":1}'),
    ],
)
def test_a_result(template: str | None, data: Json, english: str) -> None:
    assert say_result(template, TRANSFER, PARAMS, data, EN) == english


def test_a_result_in_chinese() -> None:
    data = {"balance": {"amount": "1200.5", "currency": "CNY"}, "at": "2026-03-04T02:30:00Z", "names": ["甲", "乙"]}
    template = "已给{to}转{amount}，余额{result.balance}，{result.at}，{result.names}。"
    assert say_result(template, TRANSFER, PARAMS, data, ZH) == (
        "已给Alice Chen（尾号 4821）转50美元，余额1,200.50元人民币，上午10:30，甲、乙。"
    )
    assert say_result(None, TRANSFER, PARAMS, {}, ZH) == "已完成：Transfer。"


@pytest.mark.parametrize(
    ("template", "heard"),
    [
        (None, "Transfer: "),
        ("Send {amount} {currency} to {to}?", "Send "),
        ("Shall I go on and send {amount} to {to}? Tell me.", "Shall I go on"),
        ("To {to}: {amount} will be sent, all right?", "To "),
        ("Do it?", "Do it?"),
    ],
)
def test_what_must_be_heard_of_a_read_back(template: str | None, heard: str) -> None:
    said = read_back(TRANSFER, PARAMS, EN, template)
    first = said.text[: said.must_hear]
    assert first.startswith(heard)
    for name, value in PARAMS.items():
        assert speak_value(TRANSFER.kind(name), value, EN, TRANSFER.schema(name)) in first or name in (
            "amount",
            "currency",
        )
    assert "50" in first


def test_the_words_around_the_last_value_must_be_heard_too() -> None:
    tool = ToolSpec("lock", "Lock", "", {"properties": {"door": {"type": "string"}}})
    zh = replace(EN, language="zh")
    for request, template, first in (
        (EN, "The {door} will be locked, all right?", "The front will be locked"),
        (EN, "Lock the {door}?", "Lock the front"),
        (zh, "把{door}锁上吗？", "把front锁上吗"),
        (zh, "锁上{door}，确认吗？", "锁上front"),
        (EN, "[Now ]lock.", "Now lock."),
    ):
        said = read_back(tool, {"door": "front"} if "{door}" in template else {}, request, template)
        assert said.text[: said.must_hear] == first


@pytest.mark.parametrize(("language", "end"), [("en", "There is more."), ("zh", "后面还有。")])
def test_a_long_result_is_cut_where_a_part_ends(language: Language, end: str) -> None:
    item = {"en": "Sent 50 US dollars to Bob Miller. ", "zh": "已给张三转50元人民币。"}[language]
    spoken = shortened(item * 30, language)
    assert spoken.endswith(end)
    assert len(spoken) < SHORT_TEXT + 20
    body = spoken.removesuffix(end).rstrip()
    assert (item * 30).startswith(body)
    assert body.endswith(item.strip())
    assert shortened(item, language) == item
    assert shortened("x" * 400, language).startswith("x" * SHORT_TEXT + "…")
