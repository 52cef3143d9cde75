"""Words that point back to what the session's latest plans were about."""

from dataclasses import replace
from typing import Any

import pytest

from agents.interpreters.base import Money, PastCall, Recent, Request
from agents.interpreters.phrases import PhraseInterpreter
from agents.interpreters.references import Recall, currency_before, points_back, recall, recent_of, without_again
from agents.interpreters.resolve import resolve
from agents.interpreters.values.base import Several
from agents.interpreters.values.registry import read

from .demo_tools import PEOPLE, TOOLS, TRANSFER, book, request

ALICE, WONG, BOB, ZHANG, LI = (person.account for person in PEOPLE)
BALANCE = TOOLS[1]


def sent(to: str = BOB, amount: str = "50", currency: str = "USD") -> PastCall:
    return PastCall(TRANSFER, {"to": to, "amount": amount, "currency": currency}, {"ok": True})


def asked(utterance: str, *past: PastCall) -> Request:
    return replace(request(utterance), recent=recent_of(past, PEOPLE))


async def understood(utterance: str, *past: PastCall) -> Any:
    asking = asked(utterance, *past)
    found = await PhraseInterpreter(book()).interpret(asking)
    if found is None:
        return None
    (call,) = found.calls
    tool = asking.tool(call.action)
    assert tool is not None
    return resolve(tool, call.said, asking)


@pytest.mark.parametrize(
    ("utterance", "past", "params"),
    [
        ("send him another 20", [sent()], {"to": BOB, "amount": "20", "currency": "USD"}),
        ("send her 20 more", [sent(WONG)], {"to": WONG, "amount": "20", "currency": "USD"}),
        ("pay the same person 30 yuan", [sent(LI)], {"to": LI, "amount": "30", "currency": "CNY"}),
        ("send the same amount to Alice Chen", [sent()], {"to": ALICE, "amount": "50", "currency": "USD"}),
        ("send that much to 张三", [sent(BOB, "8", "CNY")], {"to": ZHANG, "amount": "8", "currency": "CNY"}),
        ("send Bob Miller 20 again", [sent(BOB, "5", "CNY")], {"to": BOB, "amount": "20", "currency": "CNY"}),
        ("再给他转二十", [sent(ZHANG, "50", "CNY")], {"to": ZHANG, "amount": "20", "currency": "CNY"}),
        ("给她转30块", [sent(LI, "50", "CNY")], {"to": LI, "amount": "30", "currency": "CNY"}),
        ("给李四转同样的金额", [sent(ZHANG, "66", "CNY")], {"to": LI, "amount": "66", "currency": "CNY"}),
        # The latest that named anybody counts, and a call without people lets the one before it stand.
        ("send him 20", [sent(WONG), sent(BOB)], {"to": WONG, "amount": "20", "currency": "USD"}),
        ("send him 20", [PastCall(BALANCE, {}), sent(BOB)], {"to": BOB, "amount": "20", "currency": "USD"}),
    ],
)
async def test_what_is_meant(utterance: str, past: list[PastCall], params: dict[str, str]) -> None:
    found = await understood(utterance, *past)
    assert (found.params, found.questions) == (params, ())


async def test_an_amount_that_a_result_had() -> None:
    one = PastCall(BALANCE, {}, {"balances": [{"amount": "12.50", "currency": "USD"}]})
    assert (await understood("send that much to Bob Miller", one)).params == {
        "to": BOB, "amount": "12.5", "currency": "USD",
    }  # fmt: skip
    two = PastCall(BALANCE, {}, {"balances": [{"amount": "12", "currency": "USD"}, {"amount": "9", "currency": "CNY"}]})
    found = await understood("send that much to Bob Miller", two)
    assert [question.param for question in found.questions] == ["amount"]
    assert [candidate.label for candidate in found.questions[0].candidates] == ["12 USD", "9 CNY"]


async def test_of_several_people_the_user_is_asked() -> None:
    both = Recent(people=(PEOPLE[0], PEOPLE[2]), calls=(sent(),))
    reading = read("person", "him", replace(request("send him 20"), recent=both), {})
    assert isinstance(reading, Several)
    assert [candidate.label for candidate in reading.candidates] == ["Alice Chen", "Bob Miller"]


async def test_with_nothing_before_nobody_is_meant() -> None:
    found = await understood("send him 20")
    assert found is None or (found.missing == ("to",) and "to" not in found.params)
    found = await understood("send the same amount to Bob Miller")
    assert found is None or "amount" not in found.params
    unknown = PastCall(TRANSFER, {"to": "0000", "amount": "5", "currency": "USD"})
    assert recent_of([unknown], PEOPLE).people == ()


def test_a_contact_of_that_name_is_that_contact() -> None:
    her = replace(PEOPLE[1], name="Her", account="77")
    asking = replace(request("send Her 20", (*PEOPLE, her)), recent=Recent(people=(PEOPLE[0],), calls=(sent(),)))
    assert read("person", "Her", asking, {}).value == "77"  # type: ignore[union-attr]


def test_a_currency_is_carried_on_only_where_it_is_more_of_the_same() -> None:
    assert currency_before(asked("send him another 20", sent(currency="CNY"))) == "CNY"
    assert currency_before(asked("send him 20", sent(currency="CNY"))) == ""
    assert currency_before(asked("send him another 20")) == ""
    mixed = replace(request("another 20"), recent=Recent(money=(Money("1", "USD"), Money("2", "CNY"))))
    assert currency_before(mixed) == ""


def test_again_counts_only_after_something() -> None:
    assert without_again(asked("send Bob 20 again")) == "send Bob 20 again"
    assert without_again(asked("send Bob 20 once more", sent())) == "send Bob 20"
    assert without_again(asked("再给他转20", sent())) == "给他转20"
    assert without_again(asked("再见", sent())) == "再见"


@pytest.mark.parametrize(
    ("utterance", "what"),
    [
        ("do it again", Recall.AGAIN), ("same again please", Recall.AGAIN), ("repeat that transfer", Recall.AGAIN),
        ("再来一次", Recall.AGAIN), ("再转一笔", Recall.AGAIN), ("Send the same again", Recall.AGAIN),
        ("what did I ask?", Recall.ASKED), ("What did I just say", Recall.ASKED), ("我刚才说了什么？", Recall.ASKED),
        ("我要求什么", Recall.ASKED), ("what did I ask you for", Recall.ASKED),
        ("repeat", Recall.REPEAT), ("please say that again", Recall.REPEAT), ("请再说一遍", Recall.REPEAT),
        ("重复一下", Recall.REPEAT), ("what did you say", Recall.REPEAT),
        ("cancel", Recall.CANCEL), ("never mind", Recall.CANCEL), ("取消", Recall.CANCEL), ("算了吧", Recall.CANCEL),
        ("send it again to Bob", None), ("what did I spend last week", None), ("cancel my gym membership", None),
        ("再给他转20", None), ("取消明天的闹钟", None), ("", None),
    ],
)  # fmt: skip
def test_utterances_about_what_came_before(utterance: str, what: Recall | None) -> None:
    assert recall(utterance) is what
    assert what not in (Recall.AGAIN, Recall.CANCEL) or points_back(utterance)


def test_most_utterances_point_nowhere() -> None:
    for utterance in ("send fifty dollars to Bob", "what time is it in Tokyo", "给张三转五十块钱", "查一下余额"):
        assert not points_back(utterance.replace("is it", "now"))
