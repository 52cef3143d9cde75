"""No utterance becomes another amount, payee or currency than was said: what is not understood in full is asked about
or left alone."""

import pytest

from agents.interpreters.answers import OpenStep, Verdict, read_confirmation
from agents.interpreters.base import Person

from .demo_tools import NAMES, PEOPLE, TRANSFER, request, understood

BOB = next(person for person in PEOPLE if person.name == "Bob Miller")
STRANGE = (
    *(
        Person(50 + n, name, account=f"X-{n}")
        for n, name in enumerate(("张百万", "Bill Gates", "Mark", "Buck", "Fifty Cent"))
    ),
    *(
        Person(60 + n, name, account=f"Y-{n}")
        for n, name in enumerate(("王五一", "小六", "钱多多", "Eleven", "May", "六六"))
    ),
)
STRANGE_NAMES = {person.account: person.name for person in STRANGE}


LEFT_ALONE = (
    # Said not to be done, or done already.
    *(
        "don't send fifty to Bob",
        "do not send fifty dollars to Bob",
        "never send fifty to Bob",
        "I sent fifty to Bob",
    ),
    *("please don't send fifty to Bob", "i don't want to send fifty to Bob", "cancel send fifty to Bob"),
    *("send fifty to not Bob", "send fifty to Bob, no, sixty", "send fifty to everyone but Bob"),
    *(
        "别给张三转五十",
        "不要给张三转钱",
        "请不要给张三转五十块",
        "先别给张三转五十",
        "不用给张三转五十",
        "我没给张三转五十",
    ),
    *(
        "给张三别转五十",
        "给张三不转五十",
        "不转五十给张三",
        "取消给张三转五十",
        "给张三转五十别转了",
        "给张三转五十不对六十",
    ),
    *("给张三转了五十", "给张三转过五十", "转五十给张三了"),
    # Asked.
    *(
        "did I send fifty to Bob?",
        "should I send fifty to Bob?",
        "have you sent fifty to Bob",
        "how do I send fifty to Bob",
    ),
    *(
        "是不是给张三转了五十",
        "给张三转了五十吗",
        "给张三转五十了吗",
        "给张三转五十吗",
        "要不要给张三转五十",
        "谁给张三转五十",
    ),
    # On a condition, or not now.
    *("if Bob asks send fifty to him", "send fifty to Bob if he asks", "send fifty to Bob when I get paid"),
    *("send fifty dollars to alice chen tomorrow", "send Bob fifty tomorrow", "send fifty to Bob every month"),
    *(
        "tomorrow send fifty to Bob",
        "send fifty to Bob next week",
        "send fifty to Bob twice",
        "send twice fifty to Bob",
        "send 5 dollars each to Bob",
    ),
    *(
        "如果发工资了给张三转五十",
        "给张三转五十如果他要",
        "明天给张三转五十",
        "给张三明天转五十",
        "给张三转五十明天",
    ),
    *("每月给张三转五十", "给张三每月转五十", "给张三各转五十", "给张三转五块三次"),
    # Somebody else's words.
    *("Bob said send fifty to Alice Chen", "he said send fifty to Bob", "他说给张三转五十", "让李四给张三转五十"),
    # More than one.
    *(
        "send fifty to Alice Chen and Bob",
        "send Bob and Alice Chen fifty",
        "send fifty to Bob send fifty to Alice Chen",
    ),
    *(
        "send 50 to Bob; pay 60 to Alice Chen",
        "给张三和李四转五十",
        "转五十给张三给李四",
        "给张三转五十块给李四六十",
    ),
    *("send half of my money to Bob", "send all my money to Bob", "给张三转余额的一半", "给张三转所有的钱"),
)


@pytest.mark.parametrize("utterance", LEFT_ALONE)
async def test_is_left_alone(utterance: str) -> None:
    assert await understood(utterance) is None


ASKED_ABOUT = (
    # An amount that is not one.
    *(
        (f"send {amount} to Bob", "amount")
        for amount in (
            *(
                "fifty or sixty",
                "50-60",
                "50–60",
                "50 - 60",
                "about fifty",
                "~50",
                "at least fifty",
            ),
            *(
                "up to fifty",
                "fifty or so",
                "fifty-ish",
                "fifty plus ten",
                "fifty more",
                "another fifty",
            ),
            *("half", "a half", "a quarter", "half of it", "everything", "50%", "fifty percent", "a dozen"),
            *("-50", "—50", "–50", "−50", "minus fifty", "(50)", "zero", "00", "1.234,50", "1,5", ",5", "12,34"),
            *("1.000", "$1.000", "50.000 dollars", "1 000", "1'000", "1.2.3", "007", "050", "1e3", "½", "1½"),
            *("13800000001", "+14155550103", "415-555-0103", "6217004100003377", "one fifty", "fifty sixty"),
            *("fiftieth", "50th", "May 5", "5/5", "2026-05-04", "3pm", "3:30", "50 apples", "50 points", "50 us"),
            *(
                "one hundred, fifty",
                "fifty, five",
                "fifty. five",
                "fifty... five",
                "fifty um five",
                "50, 60",
                "5, 000",
            ),
            *(
                "fifty dollars, ten",
                "fifty dollars... twenty",
                "fifty — five",
                "50 dollars 20 yuan",
                "fifty francs",
            ),
            *(
                "50 bitcoin",
                "50 usdt",
                "50 taiwan dollars",
                "5 dimes",
                "50 dollar bill",
            ),
        )
    ),
    *(
        (f"给张三转{amount}", "amount")
        for amount in (
            *(
                "五十多块",
                "两三百",
                "一百几十",
                "五十块左右",
                "大概五十",
                "至少五十",
                "几百",
                "十来块",
                "三五百",
                "百八十块",
            ),
            *(
                "五十至六十",
                "五十或六十",
                "50-60",
                "50~60",
                "五十、六十",
                "一百、五十",
                "一百，五十",
                "五十，五",
                "五块，五",
            ),
            *(
                "五块。三",
                "一百呃五十",
                "五十…六",
                "—50",
                "负五十",
                "一半",
                "全部",
                "百分之五十",
                "第五十",
                "五月五号",
            ),
            *(
                "13800000001",
                "五点",
                "三点半",
                "十分",
                "五分",
                "五五",
                "五十加十",
                "五十个",
                "五十积分",
                "零",
                "10w",
            ),
        )
    ),
    ("打一百分给张三", "amount"),
    # A currency that is not the tool's, or two of them.
    *(
        (f"send {amount} to Bob", "currency")
        for amount in (
            *("fifty euros", "€50", "50 eur", "fifty yen", "£50", "C$50", "HK$50", "$50 CAD", "50 pence", "50 CNH"),
            *(
                "fifty Canadian dollars",
                "50 in euros",
                "50 dollars in yuan",
                "50 yuan in dollars",
                "¥50 in dollars",
            ),
            *("€50 in dollars", "50 CNY in USD", "fifty in cash"),
        )
    ),
    *((f"给张三转五十{unit}", "currency") for unit in ("欧元", "日元", "円", "港币", "台币", "英镑", "韩元")),
    # Nobody, or not the one who is known.
    *(
        (f"send fifty to {name}", "to")
        for name in (
            *(
                "Alice",
                "Bob or Alice Chen",
                "Bob, Alice Chen",
                "Bob & Alice Chen",
                "Bob's mother",
                "Mrs Miller",
                "me",
            ),
            *("everyone", "3377", "Bob Smith", "Bob for lunch", "Bob from savings"),
        )
    ),
    *(
        (f"给{name}转五十", "to")
        for name in (
            "张三或李四",
            "张三、李四",
            "张三李四",
            "张三太太",
            "张太太",
            "张三丰",
            "老张三",
            "李四十",
            "张三用美元",
        )
    ),
    ("转给张三千", "to"),
    ("send 50 60", "to"),
)


@pytest.mark.parametrize(("utterance", "asked"), ASKED_ABOUT)
async def test_is_asked_about(utterance: str, asked: str) -> None:
    found = await understood(utterance)

    assert found is not None
    action, resolved = found
    assert action == "transfer"
    assert asked in resolved.missing
    assert asked not in resolved.params


@pytest.mark.parametrize(
    ("utterance", "to", "amount", "currency"),
    [
        ("send fifty to Bob", "Bob Miller", "50", "USD"),
        ("send 50 cents to Bob", "Bob Miller", "0.5", "USD"),
        ("send .50 to Bob", "Bob Miller", "0.5", "USD"),
        ("send $.50 to Bob", "Bob Miller", "0.5", "USD"),
        ("send 1,234.50 to Bob", "Bob Miller", "1234.5", "USD"),
        ("send 10k to Bob", "Bob Miller", "10000", "USD"),
        ("send one thousand, two hundred to Bob", "Bob Miller", "1200", "USD"),
        ("send Bob, fifty dollars", "Bob Miller", "50", "USD"),
        ("send ¥50 to Bob", "Bob Miller", "50", "CNY"),
        ("send fifty yuan in rmb to Bob", "Bob Miller", "50", "CNY"),
        ("pay fifty cents in yuan to Bob", "Bob Miller", "0.5", "CNY"),
        ("给张三转五毛", "张三", "0.5", "CNY"),
        ("给张三转五分钱", "张三", "0.05", "CNY"),
        ("给张三转一万二", "张三", "12000", "USD"),
        ("给张三转一百 五十", "张三", "150", "USD"),
        ("转给张三，五十块", "张三", "50", "CNY"),
        ("转给李四十五", "李四", "15", "USD"),
        ("转给张三三十块", "张三", "30", "CNY"),
        ("给Alice Chen转50 dollars", "Alice Chen", "50", "USD"),
        ("send 五十块 to Bob", "Bob Miller", "50", "CNY"),
        ("给 Bob 转 fifty 块", "Bob Miller", "50", "CNY"),
    ],
)
async def test_is_what_was_said(utterance: str, to: str, amount: str, currency: str) -> None:
    found = await understood(utterance)

    assert found is not None
    assert found[1].questions == ()
    params = found[1].params
    assert (NAMES[params["to"]], params["amount"], params["currency"]) == (to, amount, currency)


@pytest.mark.parametrize(
    ("utterance", "to", "amount"),
    [
        ("给张百万转一百万", "张百万", "1000000"),
        ("转给张百万五十", "张百万", "50"),
        ("转给王五一十", "王五一", "10"),
        ("转给小六十", "小六", "10"),
        ("转给六六六十", "六六", "60"),
        ("转五十块钱给钱多多", "钱多多", "50"),
        ("send bill fifty", "Bill Gates", "50"),
        ("send fifty bucks to Buck", "Buck", "50"),
        ("pay Buck fifty buck", "Buck", "50"),
        ("send mark fifty", "Mark", "50"),
        ("send fifty cent fifty", "Fifty Cent", "50"),
        ("send eleven 50", "Eleven", "50"),
        ("send may fifty", "May", "50"),
        ("给王五转一百", None, "100"),
        ("转给王五五十", None, None),
        ("send fifty mark to Bob", "Bob Miller", None),
        ("send buck fifty to Bob", "Bob Miller", None),
        ("send eleven fifty to Bob", "Bob Miller", None),
        ("send 50 dollar bill to Bob", "Bob Miller", None),
        ("send may 5 to Bob", "Bob Miller", None),
    ],
)
async def test_names_with_numbers_and_currencies_in_them(utterance: str, to: str | None, amount: str | None) -> None:
    """`None`: asked about."""
    found = await understood(utterance, (*PEOPLE, *STRANGE))

    assert found is not None
    assert (NAMES | STRANGE_NAMES | {None: None})[found[1].params.get("to")] == to
    if amount is not None or to is not None:
        assert found[1].params.get("amount") == amount
    assert bool(found[1].questions) == (to is None or amount is None)


@pytest.mark.parametrize(
    "utterance",
    [
        *(
            "yes later",
            "yes tomorrow",
            "yes if I get paid",
            "do it twice",
            "send it again",
            "yes again",
            "ok ok ok stop",
        ),
        *(
            "sure, in a minute",
            "say yes",
            "don't say yes",
            "I didn't say yes",
            "he said yes",
            "nokay",
            "yn",
            "yes isn't",
        ),
        *("right?", "is it right", "yes 60", "yes fifty euros", "yes to Alice Chen", "yes, fifty or so", "yes fifty?"),
        *(
            "对吧",
            "是吧",
            "好不",
            "行不",
            "可以不",
            "好，明天",
            "好的等会",
            "好个屁",
            "好才怪",
            "对方",
            "可以的话",
            "转吗",
            "转不转",
        ),
        *("对了，等等", "確定嗎", "對不對", "不太对", "不见得", "先不", "好，五十块", "对，给李四"),
    ],
)
def test_is_no_yes(utterance: str) -> None:
    step = OpenStep(TRANSFER, {"to": BOB.account, "amount": "50", "currency": "USD"})

    assert read_confirmation(utterance, [step], request("")).verdict is not Verdict.YES
