"""CPU time of understanding by phrases: 200 tools, 2,000 templates in each language.

python -m bench.phrases
"""

import asyncio
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from itertools import product

from agents.interpreters.base import Language, Person, Request, ToolSpec
from agents.interpreters.phrases import PhraseBook, PhraseInterpreter, review

NOUNS = ("invoice", "meeting", "order", "ticket", "report", "album", "parcel", "contract", "lesson", "booking")
PLACES = ("office", "warehouse", "studio", "garage", "library", "harbour", "clinic", "school", "hotel", "kitchen")
DEEDS = ("approve", "archive")
NOUNS_ZH = ("发票", "会议", "订单", "工单", "报告", "相册", "包裹", "合同", "课程", "预订")
PLACES_ZH = ("办公室", "仓库", "工作室", "车库", "图书馆", "港口", "诊所", "学校", "酒店", "厨房")
DEEDS_ZH = ("批准", "归档")
RULES: dict[Language, dict[str, str]] = {
    "en": {"the": "[the|my|our|this]", "asap": "[(right away|at once|as soon as possible)]"},
    "zh": {"ba": "[把|将]", "this": "[这个|我的|我们的]"},
}
PEOPLE = [Person(number, f"Person {number}", account=f"A-{number}") for number in range(40)]
SCHEMA = {
    "type": "object",
    "properties": {
        "to": {"type": "string"},
        "amount": {"type": "string"},
        "count": {"type": "integer"},
        "colour": {"type": "string", "enum": ["red", "green", "blue", "black", "white"]},
        "note": {"type": "string"},
    },
}
KINDS = {"to": "person", "amount": "amount", "count": "number", "colour": "choice", "note": "text"}


def english(deed: str, noun: str, place: str) -> tuple[str, ...]:
    thing = f"<the> {noun}[s] (in|at|from|of) <the> {place}"
    return (
        f"{deed} {thing} <asap>",
        f"{deed} {{count}} {noun}[s] (in|at|from) <the> {place}",
        f"{deed} {thing} for {{to}}",
        f"{deed} {thing} for {{amount}}",
        f"{deed} {thing} with [the] note {{note}}",
        f"(mark|paint|colour) {thing} {{colour}} and {deed} it",
        f"send {{to}} {{amount}} for {thing} and {deed} it",
        f"(please have|get|let {{to}}) {deed} {thing}",
        f"i want {thing} [to be] {deed}d [by {{to}}]",
        f"<the> {place} {noun}[s] (must|should|can) be {deed}d",
    )


def chinese(deed: str, noun: str, place: str) -> tuple[str, ...]:
    thing = f"<this> {place} [里|里面] [的] {noun}"
    return (
        f"{deed} {thing}",
        f"<ba> {thing} {deed} [一下|了]",
        f"<ba> {place} [的] {{count}} [个|份] {noun} {deed} [了]",
        f"给 {{to}} {deed} {thing}",
        f"用 {{amount}} {deed} {thing}",
        f"<ba> {thing} {deed} [并] 备注 {{note}}",
        f"<ba> {thing} (标成|涂成) {{colour}} (再|然后) {deed}",
        f"给 {{to}} 转 {{amount}} 再 {deed} {thing}",
        f"(让|请) {{to}} {deed} {thing}",
        f"{thing} (可以|应该|必须) {deed} [了]",
    )


def tools() -> list[ToolSpec]:
    found = []
    for deed, noun, place in product(range(2), range(10), range(10)):
        found.append(
            ToolSpec(
                action=f"{DEEDS[deed]}_{PLACES[place]}_{NOUNS[noun]}",
                title="",
                description="",
                input_schema=SCHEMA,
                param_kinds=KINDS,
                phrases={
                    "en": english(DEEDS[deed], NOUNS[noun], PLACES[place]),
                    "zh": chinese(DEEDS_ZH[deed], NOUNS_ZH[noun], PLACES_ZH[place]),
                },
            )
        )
    return found


UTTERANCES: dict[Language, tuple[str, ...]] = {
    "en": (
        "approve the orders from our warehouse as soon as possible",
        "please archive 12 reports from the library",
        "send Person 7 fifty dollars for the booking at the hotel and approve it",
        "approve my contract of the clinic for two hundred euros",
        "could you mark the parcels in the harbour red and archive them",
        "archive the lesson at school with the note moved to next term because the teacher is ill",
        "what is the weather like tomorrow",
        "i want the meeting in the studio approved by person 12",
    ),
    "zh": (
        "把仓库里的订单批准一下",
        "请归档我们的图书馆的报告",
        "给Person 7转五十块再批准酒店的预订",
        "用两百块批准诊所的合同",
        "把港口的包裹标成red然后归档",
        "把学校的课程归档并备注老师生病了所以改到下学期",
        "明天天气怎么样",
        "让Person 12批准工作室的会议",
    ),
}


def timed(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return 1000 * (time.process_time() - started)


def main() -> None:
    known = tools()
    book = PhraseBook(known, RULES)
    assert not book.rejected, book.rejected[:3]
    print(f"{len(known)} tools, templates: " + ", ".join(f"{len(book.templates(one))} {one}" for one in ("en", "zh")))
    anew, again = timed(lambda: PhraseBook(known, RULES)), timed(lambda: PhraseBook(known, RULES, book))
    print(f"compiled in {anew:.0f} ms, again after a change of others in {again:.0f} ms")
    interpreter = PhraseInterpreter(book)
    for language, utterances in UTTERANCES.items():
        spent = []
        understood = 0
        for utterance in utterances * 25:
            request = Request(utterance, language, datetime(2026, 1, 5, 9, tzinfo=UTC), tools=known, people=PEOPLE)
            started = time.process_time()
            understood += asyncio.run(interpreter.interpret(request)) is not None
            spent.append(1000 * (time.process_time() - started))
        spent.sort()
        print(
            f"{language}: p50 {statistics.median(spent):.2f} ms, p95 {spent[int(0.95 * len(spent))]:.2f} ms, "
            f"{understood * 100 // len(spent)} % understood"
        )
    phrases: list[tuple[Language, str]] = [
        ("en", "(approve|accept) [the|all] orders [from (the|our) (warehouse|office)] [for {to}]"),
        ("zh", "[请] (批准|同意) [把|将] (仓库|办公室) [里] 的 (订单|合同)"),
    ]
    for language, text in phrases:
        work = partial(review, book, known, known[0], language, text)
        print(f"{language}: a phrase is reviewed in {timed(work):.0f} ms, clashes: {len(work().clashes)}")


if __name__ == "__main__":
    main()
