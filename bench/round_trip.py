"""100 English and 100 Chinese commands, spoken by the project's voices and heard by its recognisers: how many end in
the right plan? A plan that is right gets a spoken yes, any other a spoken no; at the end the wallet's ledger is read.

    python -m bench.round_trip [--language en|zh] [--limit N] [--json FILE]
"""

import argparse
import asyncio
import io
import json
import os
import secrets
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import numpy as np

folder = tempfile.TemporaryDirectory(prefix="round-trip-")
secret = {
    name: secrets.token_hex(24) for name in ("SECRET_KEY", "JWT_SECRET", "FIELD_KEY", "DEMO_PASSWORD", "STAFF_PASSWORD")
}
database = f"sqlite:///{folder.name}/fullvoice.sqlite3"
os.environ |= {"ENV": "test", "DATA_DIR": folder.name, "DB_URL": database, **secret}
os.environ["DJANGO_SETTINGS_MODULE"] = "fullvoice.settings"

import django

django.setup()

from django.conf import settings
from django.core.management import call_command

from accounts.models import Contact, User, Wallet
from agents import voicing
from agents.models import Door
from agents.spoken import SpokenDialogue
from agents.voice.ports import HEARING_RATE, Answer, Asr, Dialogue, Hints, Tts
from bench.spoken_confirmation.voices import at_rate
from fullvoice.lib.aio import in_db
from fullvoice.lib.language import Language
from tools.mcp.pool import close_pools

Params = dict[str, Any]


@dataclass(frozen=True)
class Command:
    """`params`: those that the plan must have, as they are executed."""

    language: Language
    text: str
    action: str
    params: Params


@dataclass
class Trip:
    command: Command
    voice: str
    heard: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    plan: dict[str, Any] = field(default_factory=dict)
    right: bool = False


CONTACTS = {
    "en": (
        "Alice Chen",
        "Bob Marsh",
        "Carol Stone",
        "David Brooks",
        "Emma Clark",
        "Frank Miller",
        "Grace Hill",
        "Henry Cole",
        "Isabel Cruz",
        "Jack Foster",
        "Karen White",
        "Laura Bell",
        "Martin Green",
        "Nancy Reed",
        "Oscar Wood",
        "Peter Young",
        "Rachel King",
        "Simon Park",
        "Tina Lopez",
        "Victor Hunt",
    ),
    "zh": (
        "张三",
        "李四",
        "王小明",
        "陈静",
        "刘洋",
        "赵敏",
        "孙丽",
        "周杰",
        "吴刚",
        "郑爽",
        "马超",
        "高远",
        "林涛",
        "何平",
        "罗兰",
        "谢芳",
        "黄志强",
        "徐婷婷",
        "朱建国",
        "冯雪",
    ),
}
SENDING = {
    "en": (
        "send {amount} to {name}",
        "transfer {amount} to {name}",
        "pay {name} {amount}",
        "please send {amount} to {name}",
        "I'd like to send {amount} to {name}",
        "can you wire {amount} to {name}",
    ),
    "zh": (
        "给{name}转{amount}",
        "转{amount}给{name}",
        "给{name}打{amount}",
        "帮我给{name}转账{amount}",
        "请给{name}汇款{amount}",
        "我要给{name}付{amount}",
    ),
}
AMOUNTS = {
    "en": (
        ("fifty dollars", "50", "USD"),
        ("fifteen dollars", "15", "USD"),
        ("thirty five dollars", "35", "USD"),
        ("a hundred dollars", "100", "USD"),
        ("two hundred and fifty dollars", "250", "USD"),
        ("nineteen dollars", "19", "USD"),
        ("ninety dollars", "90", "USD"),
        ("twelve dollars and fifty cents", "12.50", "USD"),
        ("sixty yuan", "60", "CNY"),
        ("one thousand two hundred dollars", "1200", "USD"),
        ("seventy dollars", "70", "USD"),
        ("eight dollars", "8", "USD"),
        ("four hundred and five dollars", "405", "USD"),
        ("eighteen yuan", "18", "CNY"),
        ("eighty dollars", "80", "USD"),
        ("fourteen dollars", "14", "USD"),
        ("forty dollars", "40", "USD"),
        ("three thousand dollars", "3000", "USD"),
        ("sixteen dollars", "16", "USD"),
        ("twenty two dollars", "22", "USD"),
    ),
    "zh": (
        ("五十块钱", "50", "CNY"),
        ("十五块钱", "15", "CNY"),
        ("三十五元", "35", "CNY"),
        ("一百块", "100", "CNY"),
        ("两百五十块", "250", "CNY"),
        ("十九元", "19", "CNY"),
        ("九十块钱", "90", "CNY"),
        ("十二块五", "12.50", "CNY"),
        ("六十美元", "60", "USD"),
        ("一千二百元", "1200", "CNY"),
        ("七十块钱", "70", "CNY"),
        ("八块钱", "8", "CNY"),
        ("四百零五元", "405", "CNY"),
        ("十八美元", "18", "USD"),
        ("八十块", "80", "CNY"),
        ("十四块钱", "14", "CNY"),
        ("四十元", "40", "CNY"),
        ("三千块钱", "3000", "CNY"),
        ("十六元", "16", "CNY"),
        ("两万元", "20000", "CNY"),
    ),
}
ASKING: dict[str, tuple[tuple[str, str, Params], ...]] = {
    "en": (
        ("what's my balance", "balance", {}),
        ("show me my account balance", "balance", {}),
        ("how much money do I have left", "balance", {}),
        ("check my dollar balance", "balance", {"currency": "USD"}),
        ("how many yuan do I have", "balance", {"currency": "CNY"}),
        ("tell me my wallet balance", "balance", {}),
        ("show me my recent transfers", "history", {}),
        ("list my last five transfers", "history", {"limit": 5}),
        ("show the last three payments", "history", {"limit": 3}),
        ("show me my payment history", "history", {}),
        ("what were my last ten transactions", "history", {"limit": 10}),
        ("list my recent payments", "history", {}),
        ("what time is it in Tokyo", "get_current_time", {"timezone": "Asia/Tokyo"}),
        ("what time is it in London", "get_current_time", {"timezone": "Europe/London"}),
        ("what's the time in New York", "get_current_time", {"timezone": "America/New_York"}),
        ("tell me the current time in Paris", "get_current_time", {"timezone": "Europe/Paris"}),
        ("what is the local time in Beijing", "get_current_time", {"timezone": "Asia/Shanghai"}),
        ("current time in Sydney", "get_current_time", {"timezone": "Australia/Sydney"}),
        ("what time is it in Berlin now", "get_current_time", {"timezone": "Europe/Berlin"}),
        ("what's the time in Singapore", "get_current_time", {"timezone": "Asia/Singapore"}),
        (
            "convert three p.m. in London to Tokyo",
            "convert_time",
            {"time": "15:00", "source_timezone": "Europe/London", "target_timezone": "Asia/Tokyo"},
        ),
        (
            "when it's nine a.m. in New York what time is it in Paris",
            "convert_time",
            {"time": "09:00", "source_timezone": "America/New_York", "target_timezone": "Europe/Paris"},
        ),
        (
            "what is ten a.m. in Berlin in Singapore",
            "convert_time",
            {"time": "10:00", "source_timezone": "Europe/Berlin", "target_timezone": "Asia/Singapore"},
        ),
        (
            "convert eight thirty a.m. in Paris to Chicago",
            "convert_time",
            {"time": "08:30", "source_timezone": "Europe/Paris", "target_timezone": "America/Chicago"},
        ),
        (
            "what time is it in Toronto when it's noon in London",
            "convert_time",
            {"time": "12:00", "source_timezone": "Europe/London", "target_timezone": "America/Toronto"},
        ),
    ),
    "zh": (
        ("查一下我的余额", "balance", {}),
        ("我的账户余额是多少", "balance", {}),
        ("我还有多少钱", "balance", {}),
        ("查询我的美元余额", "balance", {"currency": "USD"}),
        ("我还有多少人民币", "balance", {"currency": "CNY"}),
        ("看看我的钱包余额", "balance", {}),
        ("查看我最近的转账记录", "history", {}),
        ("查一下我最近五笔交易", "history", {"limit": 5}),
        ("看看最近三笔转账", "history", {"limit": 3}),
        ("查询我的交易记录", "history", {}),
        ("我最近十笔交易记录", "history", {"limit": 10}),
        ("看一下我的付款记录", "history", {}),
        ("东京现在几点", "get_current_time", {"timezone": "Asia/Tokyo"}),
        ("伦敦现在几点了", "get_current_time", {"timezone": "Europe/London"}),
        ("纽约现在是几点", "get_current_time", {"timezone": "America/New_York"}),
        ("告诉我巴黎现在的时间", "get_current_time", {"timezone": "Europe/Paris"}),
        ("现在北京时间是多少", "get_current_time", {"timezone": "Asia/Shanghai"}),
        ("悉尼现在几点钟", "get_current_time", {"timezone": "Australia/Sydney"}),
        ("查一下柏林的时间", "get_current_time", {"timezone": "Europe/Berlin"}),
        ("新加坡现在几点", "get_current_time", {"timezone": "Asia/Singapore"}),
        (
            "伦敦时间下午三点是东京时间几点",
            "convert_time",
            {"time": "15:00", "source_timezone": "Europe/London", "target_timezone": "Asia/Tokyo"},
        ),
        (
            "纽约时间上午九点是巴黎时间几点",
            "convert_time",
            {"time": "09:00", "source_timezone": "America/New_York", "target_timezone": "Europe/Paris"},
        ),
        (
            "把柏林时间十点换算成新加坡时间",
            "convert_time",
            {"time": "10:00", "source_timezone": "Europe/Berlin", "target_timezone": "Asia/Singapore"},
        ),
        (
            "把巴黎时间八点半转换成芝加哥时间",
            "convert_time",
            {"time": "08:30", "source_timezone": "Europe/Paris", "target_timezone": "America/Chicago"},
        ),
        (
            "伦敦时间中午十二点是多伦多的几点",
            "convert_time",
            {"time": "12:00", "source_timezone": "Europe/London", "target_timezone": "America/Toronto"},
        ),
    ),
}
YES = {"en": "yes", "zh": "好的"}
NO = {"en": "no", "zh": "不要"}


def account(language: str, name: str) -> str:
    return f"62170041{CONTACTS[language].index(name):02}{4821 + 137 * CONTACTS[language].index(name):06}"


def commands(language: str) -> list[Command]:
    """75 transfers and 25 questions, each transfer another name, amount and way to say it."""
    names, ways, amounts = CONTACTS[language], SENDING[language], AMOUNTS[language]
    made = []
    for n in range(75):
        name, (spoken, amount, currency) = names[n % len(names)], amounts[(n * 7 + n // 20) % len(amounts)]
        text = ways[(n * 5 + n // 6) % len(ways)].format(amount=spoken, name=name)
        made.append(
            Command(language, text, "transfer", {"to": account(language, name), "amount": amount, "currency": currency})
        )
    return made + [Command(language, *row) for row in ASKING[language]]


def same(params: Params, wanted: Params) -> bool:
    """Whether a plan's params have what is wanted: numbers by value."""
    return all(name in params and _equal(params[name], value) for name, value in wanted.items())


def _equal(left: Any, right: Any) -> bool:
    try:
        return Decimal(str(left)) == Decimal(str(right))
    except InvalidOperation:
        return bool(left == right)


class Speaker:
    """Says a sentence and hears it, by the voices and recognisers of the settings."""

    def __init__(self, asr: Asr, tts: Tts) -> None:
        self._asr, self._tts = asr, tts

    def voice(self, language: Language, number: int) -> str:
        voices = self._tts.voices(language)
        return voices[number % len(voices)]

    async def heard(self, text: str, language: Language, voice: str, hints: Hints) -> str:
        parts = [part async for part in self._tts.speak(text, language, voice)]
        samples = at_rate(np.frombuffer(b"".join(parts), "<i2"), self._tts.rate, HEARING_RATE)
        quiet = np.random.default_rng(len(text)).integers(-12, 13, HEARING_RATE // 2).astype("<i2")
        stream = self._asr.open(language, hints)
        pcm = np.concatenate([quiet, samples, quiet]).astype("<i2").tobytes()
        for at in range(0, len(pcm), 6_400):
            await stream.feed(pcm[at : at + 6_400])
        return (await stream.finish()).text


async def trip(command: Command, number: int, speaker: Speaker, dialogue: Dialogue) -> Trip:
    """The command, then a yes where it was understood and a no where not. All of it by voice."""
    language = command.language
    taken = Trip(command, speaker.voice(language, number))

    async def say(text: str) -> Answer:
        words = await speaker.heard(text, language, taken.voice, dialogue.hints())
        taken.heard.append(words)
        answer = await dialogue.hear(words, language)
        taken.answers.append(answer.text)
        return answer

    answer = await say(command.text)
    calls = [(call.action, call.arguments) for call in answer.calls]
    taken.plan = {"kind": answer.kind, "calls": calls}
    asks = answer.kind == "clarify"
    taken.right = not asks and len(calls) == 1 and calls[0][0] == command.action and same(calls[0][1], command.params)
    if answer.runs:
        await dialogue.run(answer.plan)
    elif answer.plan:
        last = await say(YES[language] if taken.right else NO[language])
        if last.runs:
            await dialogue.run(last.plan)
    return taken


async def trips(language: Language, limit: int) -> tuple[list[Trip], int]:
    """The trips, and how many executions were wrong or missing."""
    user = await in_db(caller, language)
    speaker = Speaker(await voicing.asr(), await voicing.tts())
    taken = []
    for number, command in enumerate(commands(language)[:limit]):
        dialogue = SpokenDialogue(user, f"trip-{language}-{number}", door=Door.VOICE)
        taken.append(await trip(command, number, speaker, dialogue))
        row = taken[-1]
        if not row.right:
            print(f"  {command.text!r} heard as {row.heard[0]!r}: {row.plan} {row.answers[0]!r}", file=sys.stderr)
    wanted = Counter(
        (trip.command.params["to"], Decimal(trip.command.params["amount"]), trip.command.params["currency"])
        for trip in taken
        if trip.right and trip.command.action == "transfer"
    )
    return taken, sum((transfers(user.pk) - wanted).values())


def transfers(user: int) -> Counter[tuple[str, Decimal, str]]:
    """What is in the wallet's ledger."""
    with sqlite3.connect(settings.DATA_DIR / "wallet.sqlite3") as ledger:
        rows = ledger.execute("SELECT recipient, cents, currency FROM transfers WHERE user = ?", (str(user),))
        return Counter((to, Decimal(cents) / 100, currency) for to, cents, currency in rows)


def caller(language: Language) -> User:
    user = User.objects.create(username=f"caller-{language}", language=language)
    Contact.objects.bulk_create(
        Contact(user=user, name=name, account=account(language, name)) for name in CONTACTS[language]
    )
    currency = "CNY" if language == "zh" else "USD"
    Wallet.objects.create(user=user, label="Main", currency=currency, account=f"w-{language}", is_default=True)
    return user


async def measured(languages: Sequence[Language], limit: int) -> tuple[bool, list[dict[str, Any]]]:
    """Whether the bar is met, and every trip."""
    good = True
    rows = []
    for language in languages:
        started = time.perf_counter()
        taken, wrong = await trips(language, limit)
        right = sum(trip.right for trip in taken)
        rows += [asdict(trip) for trip in taken]
        seconds = time.perf_counter() - started
        share = f"{right} of {len(taken)} in the right plan ({right / len(taken):.1%})"
        print(f"{language}: {share}, {wrong} executed wrongly")
        print(f"    {seconds / len(taken):.1f} s a trip, load {os.getloadavg()[0]:.1f}")
        good = good and right >= 0.95 * len(taken) and not wrong
    await close_pools()
    return good, rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.round_trip", description=__doc__)
    parser.add_argument("--language", choices=("en", "zh"))
    parser.add_argument("--limit", type=int, default=100, help="of each language")
    parser.add_argument("--json", type=Path, help="write every trip with what was heard")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    call_command("seed_demo", stdout=io.StringIO())
    languages = [options.language] if options.language else ["en", "zh"]
    good, rows = asyncio.run(measured(languages, options.limit))
    if options.json:
        options.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1))
    sys.exit(0 if good else 1)
