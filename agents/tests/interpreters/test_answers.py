"""The words of a yes, a no, a change and a choice, in both languages."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agents.interpreters.answers import LIKELY, Answer, Change, OpenStep, Verdict, read_confirmation, read_slot_answer
from agents.interpreters.base import Candidate, Person, Question, Request, ToolSpec, WalletRef

TRANSFER = ToolSpec(
    action="transfer",
    title="Transfer",
    description="Send money.",
    input_schema={
        "type": "object",
        "properties": {
            "to": {"type": "string"},
            "amount": {"type": "string"},
            "currency": {"type": "string"},
            "note": {"type": "string"},
        },
        "required": ["to", "amount", "currency"],
    },
    param_kinds={"to": "person", "amount": "amount", "currency": "currency"},
)
PAY_FROM = ToolSpec(
    action="pay_from",
    title="Pay from a wallet",
    description="Pay.",
    input_schema={
        "type": "object",
        "properties": {"wallet": {"type": "string"}, "amount": {"type": "string"}},
        "required": ["wallet", "amount"],
    },
    param_kinds={"wallet": "wallet", "amount": "amount"},
)
CONVERT_TIME = ToolSpec(
    action="convert_time",
    title="Convert a time",
    description="Convert a time between zones.",
    input_schema={
        "type": "object",
        "properties": {"source_timezone": {"type": "string"}, "target_timezone": {"type": "string"}},
        "required": ["source_timezone", "target_timezone"],
    },
    param_kinds={"source_timezone": "place", "target_timezone": "place"},
)
REMIND = ToolSpec(
    action="remind",
    title="Remind",
    description="Keep a note.",
    input_schema={"type": "object", "properties": {"text": {"type": "string"}, "urgent": {"type": "boolean"}}},
    param_kinds={"text": "text", "urgent": "boolean"},
)
REQUEST = Request(
    utterance="",
    language="en",
    now=datetime(2026, 5, 4, 12, tzinfo=ZoneInfo("Asia/Shanghai")),
    people=(
        Person(1, "Alice Chen", account="6222-4821"),
        Person(2, "Alice Wong", account="6222-1177"),
        Person(3, "Bob", account="6222-0001"),
        Person(4, "李四", account="6222-0004"),
        Person(5, "王五", account="6222-0005"),
    ),
    wallets=(WalletRef("Everyday", "USD", "W-1", is_default=True), WalletRef("Savings", "CNY", "W-2")),
)
TO_ALICE = OpenStep(TRANSFER, {"to": "6222-4821", "amount": "50", "currency": "USD"})
TO_BOB = OpenStep(TRANSFER, {"to": "6222-0001", "amount": "20", "currency": "USD"})


def verdict(utterance: str, *steps: OpenStep) -> Verdict:
    return read_confirmation(utterance, steps or (TO_ALICE,), REQUEST).verdict


@pytest.mark.parametrize(
    "utterance",
    [
        *(
            "yes",
            "Yes.",
            "yep",
            "yeah",
            "OK",
            "okay!",
            "sure",
            "go ahead",
            "do it",
            "confirm",
            "yes please",
            "Yes, please.",
        ),
        *("yes yes", "um, yes", "uh-huh, yes", "yes, go ahead", "that's right", "actually yes", "send it", "ok do it"),
        *(
            "好的",
            "好",
            "是的",
            "对",
            "可以",
            "确认",
            "没问题",
            "行",
            "嗯，好的",
            "嗯好的",
            "好的，谢谢",
            "对对对",
            "转吧",
            "好啊",
        ),
        *(
            "没错，转吧",
            "好的 没问题",
            "ＯＫ",
            "确认转账",
            "可以的。",
            "yes fifty dollars",
            "yes, Alice Chen",
            "对，五十",
        ),
        *(
            "對",
            "對的",
            "確認",
            "好啊",
            "沒問題",
            "沒錯",
            "當然",
            "轉吧",
            "繼續",
            "没有错",
            "沒有問題",
            "對，轉吧",
            "好的，謝謝",
            "確認轉賬",
            "對，五十",
        ),
    ],
)
def test_a_plain_yes_is_a_yes(utterance: str) -> None:
    assert verdict(utterance) is Verdict.YES


@pytest.mark.parametrize(
    "utterance",
    [
        *(
            "no",
            "Nope.",
            "don't",
            "stop",
            "cancel",
            "never mind",
            "no thanks",
            "don't do it",
            "do not send it",
            "not yes",
        ),
        *("no no no", "cancel that please", "I don't want that", "please don't", "I changed my mind", "that's wrong"),
        *("not now", "of course not", "no, stop", "forget it"),
        *(
            "不",
            "不要",
            "不用了",
            "取消",
            "算了",
            "别转了",
            "不对",
            "不好",
            "不可以",
            "不行",
            "不是",
            "不确认",
            "不，不要",
            "别发",
        ),
        *("不對", "不要", "取消", "別轉", "別轉了", "不用了，謝謝", "不確認", "不要轉帳", "我改變主意了", "沒有"),
        *("不要转账", "不用了，谢谢", "算了吧", "先别转", "不同意", "取消吧", "没有"),
    ],
)
def test_a_plain_no_is_a_no(utterance: str) -> None:
    assert verdict(utterance) is Verdict.NO


@pytest.mark.parametrize(
    "utterance",
    [
        *("", "...", "uh-huh", "hmm", "maybe", "maybe yes", "yes no", "no yes", "yes, no, wait", "not sure", "why not"),
        *("yes?", "ok?", "yes but", "yes and", "yes and also buy milk", "yes 200 no", "ok what time is it in Tokyo"),
        *("please", "well", "hold on", "yes not", "sure cancel", "don't send 60", "not Bob", "yes but not to Bob"),
        *("right, wrong", "I guess so", "make it sixty or two hundred no"),
        *(
            "ok send another 20",
            "make it 60 or 70",
            "改成随便多少",
            "no, make it 60 or 70",
            "yes, make it the same",
            "I said no",
            "yes, and send 20 to Bob too",
        ),
        *(
            "嗯",
            "嗯……",
            "嗯嗯",
            "也许",
            "好像不对",
            "是吗？",
            "是吗",
            "好吗",
            "可以吗？",
            "好不好",
            "对不起",
            "对不对",
            "行不行",
        ),
        *(
            "等一下",
            "不知道",
            "好但是",
            "好，取消",
            "不确定",
            "别给王五",
            "不转六十",
            "对了",
            "好了",
            "不是李四",
            "可能吧",
            "行了",
        ),
        *(
            "對嗎",
            "對嗎？",
            "是嗎？",
            "確定嗎",
            "好像不對",
            "不對嗎",
            "對不起",
            "可以嗎",
            "等一下，對",
            "不確定",
            "別給王五",
        ),
        *("yeah right", "yeah, right", "ok cancel", "yes cancel", "don't cancel", "别取消", "不要停", "oh right"),
        *("not sixty", "not sixty, not seventy", "not Bob, sixty", "sixty not", "不是李四，是吗", "不是李四，六十"),
        *("not sixty, maybe", "not sixty, fifty or seventy", "yes if I get paid", "yes tomorrow"),
    ],
)
def test_what_is_not_plain_is_asked_again(utterance: str) -> None:
    assert verdict(utterance) is Verdict.UNCLEAR


@pytest.mark.parametrize(
    ("utterance", "said"),
    [
        ("yes but 200", {"amount": "200"}),
        ("no, make it 60", {"amount": "60"}),
        ("make it 60 yuan", {"amount": "60 yuan", "currency": "CNY"}),
        ("no sixty", {"amount": "sixty"}),
        ("wait, make it sixty please", {"amount": "sixty"}),
        ("change the amount to 60", {"amount": "60"}),
        ("to Bob instead", {"to": "Bob"}),
        ("send it to Bob", {"to": "Bob"}),
        ("yes, but send it to Bob", {"to": "Bob"}),
        ("Bob", {"to": "Bob"}),
        ("60", {"amount": "60"}),
        ("in euros", {"currency": "in euros"}),
        ("amount sixty", {"amount": "sixty"}),
        ("yes, 200 dollars to Bob", {"amount": "200 dollars", "currency": "USD", "to": "Bob"}),
        ("sixty to Bob", {"amount": "sixty", "to": "Bob"}),
        ("no, sixty, to Bob", {"amount": "sixty", "to": "Bob"}),
        ("no, send it to Zorro", {"to": "Zorro"}),
        ("Alice", {"to": "Alice"}),
        ("换成李四", {"to": "李四"}),
        ("发给李四", {"to": "李四"}),
        ("不对，发给李四", {"to": "李四"}),
        ("改成一百", {"amount": "一百"}),
        ("不，转六十", {"amount": "六十"}),
        ("金额改成六十", {"amount": "六十"}),
        ("把收款人换成王五", {"to": "王五"}),
        ("好的，不过改成六十块", {"amount": "六十块", "currency": "CNY"}),
        ("给王五转六十", {"to": "王五", "amount": "六十"}),
        ("李四", {"to": "李四"}),
        ("改成六十可以吗", {"amount": "六十"}),
        ("换成赵六", {"to": "赵六"}),
        ("use the other wallet", {"currency": "CNY"}),
        ("对方是王五", {"to": "王五"}),
        ("金额六十", {"amount": "六十"}),
        ("行，就六十", {"amount": "六十"}),
        ("就给王五吧", {"to": "王五"}),
        ("yes but what", None),
        ("not sixty, fifty", {"amount": "fifty"}),
        ("No, not sixty, fifty.", {"amount": "fifty"}),
        ("not sixty but fifty", {"amount": "fifty"}),
        ("fifty, not sixty", {"amount": "fifty"}),
        ("fifty not sixty", {"amount": "fifty"}),
        ("not Bob, Alice Chen", {"to": "Alice Chen"}),
        ("not to Bob, to Alice Chen", {"to": "Alice Chen"}),
        ("don't send it to Bob, send it to Alice Chen", {"to": "Alice Chen"}),
        ("不是李四，是王五", {"to": "王五"}),
        ("不是李四是王五", {"to": "王五"}),
        ("不是李四，而是王五", {"to": "王五"}),
        ("是王五，不是李四", {"to": "王五"}),
        ("不对，不是六十，是五十", {"amount": "五十"}),
        ("别给李四，给王五", {"to": "王五"}),
        ("改成一百，謝謝", {"amount": "一百"}),
        ("換成李四", {"to": "李四"}),
        ("不對，發給李四", {"to": "李四"}),
        ("金額改成六十", {"amount": "六十"}),
        ("不是李四，應該是王五", {"to": "王五"}),
    ],
)
def test_a_change_names_only_what_was_said(utterance: str, said: Mapping[str, Any] | None) -> None:
    answer = read_confirmation(utterance, [TO_ALICE], REQUEST)

    assert answer == (Answer(Verdict.AMEND, (Change(0, said),)) if said else Answer(Verdict.UNCLEAR))


@pytest.mark.parametrize(
    ("utterance", "said"),
    [
        ("use the other wallet", {"wallet": "Savings"}),
        ("from Savings", {"wallet": "from Savings"}),
        ("from my savings wallet", {"wallet": "from my savings wallet"}),
        ("用另一个钱包", {"wallet": "Savings"}),
    ],
)
def test_another_wallet(utterance: str, said: Mapping[str, Any]) -> None:
    step = OpenStep(PAY_FROM, {"wallet": "W-1", "amount": "5"})

    assert read_confirmation(utterance, [step], REQUEST) == Answer(Verdict.AMEND, (Change(0, said),))


@pytest.mark.parametrize("utterance", ["make it 60", "no, 60", "改成六十", "to Bob", "李四"])
def test_a_change_that_fits_two_steps_is_asked_again(utterance: str) -> None:
    assert verdict(utterance, TO_ALICE, TO_BOB) is Verdict.UNCLEAR


def test_a_change_that_fits_two_params_is_asked_again() -> None:
    step = OpenStep(CONVERT_TIME, {"source_timezone": "Asia/Tokyo", "target_timezone": "Europe/London"})

    assert verdict("make it Paris", step) is Verdict.UNCLEAR
    assert read_confirmation("change the source timezone to Paris", [step], REQUEST) == Answer(
        Verdict.AMEND, (Change(0, {"source_timezone": "Paris"}),)
    )


def test_a_change_goes_to_the_step_that_has_the_param() -> None:
    steps = [TO_ALICE, OpenStep(CONVERT_TIME, {})]

    assert read_confirmation("make it 60", steps, REQUEST).changes == (Change(0, {"amount": "60"}),)


@pytest.mark.parametrize(
    "utterance",
    ["repeat", "what did I ask?", "say that again", "Can you repeat that, please?", "再说一遍", "什么？", "没听清"],
)
def test_repeat(utterance: str) -> None:
    assert verdict(utterance) is Verdict.REPEAT


@pytest.mark.parametrize(
    "utterance",
    [
        *("what time is it in Tokyo", "yesterday", "what's my balance", "nothing", "notary", "okra", "surely you jest"),
        *("可以帮我查一下东京现在几点吗", "东京现在几点", "查一下余额", "x" * 500),
    ],
)
def test_something_else_is_no_answer(utterance: str) -> None:
    assert verdict(utterance) is Verdict.NOTHING


ALICES = Question(
    "to",
    "ambiguous",
    "Alice",
    (Candidate("Alice Chen", "6222-4821", "ending 4821"), Candidate("Alice Wong", "6222-1177", "尾号1177")),
)
LIS = Question(
    "to", "ambiguous", "李", (Candidate("李四", "6222-0004", "尾号0004"), Candidate("李小龙", "6222-0009", "尾号0009"))
)
WHO = Question("to", "missing")
HOW_MUCH = Question("amount", "missing")


@pytest.mark.parametrize(
    ("utterance", "question", "said"),
    [
        ("Alice Chen", ALICES, {"to": "6222-4821"}),
        ("Chen", ALICES, {"to": "6222-4821"}),
        ("chen please", ALICES, {"to": "6222-4821"}),
        ("the first one", ALICES, {"to": "6222-4821"}),
        ("the second", ALICES, {"to": "6222-1177"}),
        ("number two", ALICES, {"to": "6222-1177"}),
        ("two", ALICES, {"to": "6222-1177"}),
        ("the last one", ALICES, {"to": "6222-1177"}),
        ("the one ending 4821", ALICES, {"to": "6222-4821"}),
        ("the one ending in four eight two one", ALICES, {"to": "6222-4821"}),
        ("4821", ALICES, {"to": "6222-4821"}),
        ("尾号4821", ALICES, {"to": "6222-4821"}),
        ("尾号一一七七的那个", ALICES, {"to": "6222-1177"}),
        ("6222-1177", ALICES, {"to": "6222-1177"}),
        ("no, Bob", ALICES, {"to": "Bob"}),
        ("not Bob, Alice Chen", WHO, {"to": "Alice Chen"}),
        ("不是李四，是王五", WHO, {"to": "王五"}),
        ("第二个", LIS, {"to": "6222-0009"}),
        ("第一个吧", LIS, {"to": "6222-0004"}),
        ("李小龙", LIS, {"to": "6222-0009"}),
        ("小龙", LIS, {"to": "6222-0009"}),
        ("to Alice Chen", WHO, {"to": "Alice Chen"}),
        ("send it to Bob please", WHO, {"to": "Bob"}),
        ("发给李四", WHO, {"to": "李四"}),
        ("是李四", WHO, {"to": "李四"}),
        ("Alice", WHO, {"to": "Alice"}),
        ("Zorro", WHO, {"to": "Zorro"}),
        ("赵六", WHO, {"to": "赵六"}),
        ("it's fifty dollars", HOW_MUCH, {"amount": "fifty dollars", "currency": "USD"}),
        ("sixty", HOW_MUCH, {"amount": "sixty"}),
        ("五十块", HOW_MUCH, {"amount": "五十块", "currency": "CNY"}),
        ("转五十", HOW_MUCH, {"amount": "五十"}),
        ("sixty to Bob", HOW_MUCH, {"amount": "sixty", "to": "Bob"}),
    ],
)
def test_an_answer_to_a_question(utterance: str, question: Question, said: Mapping[str, Any]) -> None:
    assert read_slot_answer(utterance, TRANSFER, question, REQUEST) == Answer(Verdict.AMEND, (Change(0, said),))


@pytest.mark.parametrize(
    ("utterance", "question", "expected"),
    [
        ("Alice", ALICES, Verdict.UNCLEAR),
        ("李", LIS, Verdict.UNCLEAR),
        ("yes", ALICES, Verdict.UNCLEAR),
        ("not Bob", ALICES, Verdict.UNCLEAR),
        ("maybe", HOW_MUCH, Verdict.UNCLEAR),
        ("the third one", ALICES, Verdict.NOTHING),
        ("cancel", ALICES, Verdict.NO),
        ("never mind", WHO, Verdict.NO),
        ("算了", LIS, Verdict.NO),
        ("取消", HOW_MUCH, Verdict.NO),
        ("再说一遍", ALICES, Verdict.REPEAT),
        ("what time is it in Tokyo", WHO, Verdict.NOTHING),
        ("check my balance", WHO, Verdict.NOTHING),
        ("东京现在几点", WHO, Verdict.NOTHING),
        ("", WHO, Verdict.UNCLEAR),
        ("a lot", HOW_MUCH, Verdict.NOTHING),
    ],
)
def test_what_is_no_answer_to_a_question(utterance: str, question: Question, expected: Verdict) -> None:
    assert read_slot_answer(utterance, TRANSFER, question, REQUEST) == Answer(expected)


def test_free_text_is_taken_as_it_is() -> None:
    question = Question("text", "missing")

    assert read_slot_answer("Buy milk, and bread.", REMIND, question, REQUEST).changes == (
        Change(0, {"text": "Buy milk, and bread."}),
    )
    assert read_slot_answer("word " * 100, REMIND, question, REQUEST).verdict is Verdict.AMEND
    assert read_slot_answer("cancel", REMIND, question, REQUEST) == Answer(Verdict.NO)


def test_yes_picks_the_only_candidate() -> None:
    only = Question("to", "ambiguous", "Alise", ALICES.candidates[:1])

    assert read_slot_answer("yes", TRANSFER, only, REQUEST).changes == (Change(0, {"to": "6222-4821"}),)
    assert read_slot_answer("yes?", TRANSFER, only, REQUEST) == Answer(Verdict.UNCLEAR)
    assert read_slot_answer("the second one", TRANSFER, only, REQUEST) == Answer(Verdict.NOTHING)
    assert read_slot_answer("no", TRANSFER, only, REQUEST) == Answer(Verdict.NO)


def test_a_name_that_is_also_a_currency_code() -> None:
    said = {"to": "Bob", "amount": "60"}

    assert read_confirmation("60 to Bob", [TO_ALICE], REQUEST).changes[0].said == said


def test_no_is_a_value_where_a_yes_or_no_is_asked_for() -> None:
    question = Question("urgent", "missing")

    assert read_slot_answer("no", REMIND, question, REQUEST).changes == (Change(0, {"urgent": "no"}),)
    assert read_slot_answer("cancel", REMIND, question, REQUEST) == Answer(Verdict.NO)


@pytest.mark.parametrize(
    ("utterance", "spoken", "value"),
    [
        ("Jon Smith", True, None),
        ("John Smith", True, None),
        ("Jon Smith", False, "2222"),
        ("the second one", True, "2222"),
        ("ending 1111", True, "1111"),
        ("Bob", True, "3333"),
    ],
)
def test_saying_a_name_again_does_not_choose_between_two_that_are_said_alike(
    utterance: str, spoken: bool, value: str | None
) -> None:
    candidates = (
        Candidate("John Smith", "1111", "ending 1111"),
        Candidate("Jon Smith", "2222", "ending 2222"),
        Candidate("Bob", "3333", "ending 3333"),
    )
    request = replace(REQUEST, spoken=spoken)
    answer = read_slot_answer(utterance, TRANSFER, Question("to", "ambiguous", "Jon", candidates), request)

    expected = Answer(Verdict.AMEND, (Change(0, {"to": value}),)) if value else Answer(Verdict.UNCLEAR)
    assert answer == expected


def test_what_is_said_most_often_is_understood() -> None:
    steps = [OpenStep(TRANSFER, {"to": "1", "amount": "50", "currency": "USD"})]
    for words in LIKELY:
        assert read_confirmation(words, steps, REQUEST).verdict is not Verdict.NOTHING, words
