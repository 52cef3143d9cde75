"""The sentences that are said, in both languages, and how lists are joined in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..base import Language


@dataclass(frozen=True, slots=True)
class Words:
    colon: str
    semicolon: str
    comma: str
    stop: str
    space: str
    last: str
    either: str
    go_ahead: str
    done: str
    more: str  # of a result that is not said to its end
    output: str  # what an earlier step gives back, before it has
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


WORDS: Mapping[Language, Words] = {
    "en": Words(
        colon=": ",
        semicolon="; ",
        comma=", ",
        stop=".",
        space=" ",
        last=" and ",
        either=" or ",
        go_ahead="Shall I go ahead?",
        done="Done: {title}",
        more="There is more.",
        output="the result of step {step}",
        which_one="Which one: {choices}?",
        do_you_mean="Do you mean {choice}?",
        missing={
            "person": "Who to?",
            "person.name": "Who?",
            "person.phone": "Who?",
            "person.email": "Who?",
            "phone": "Which phone number?",
            "currency": "Which currency?",
            "wallet": "Which wallet?",
            "place": "Which place?",
            "date": "Which day?",
            "time": "What time?",
            "datetime": "Which day, and what time?",
            "period": "For which period?",
        },
        missing_any="What is the {label}?",
        choices="{question} {choices}?",
        not_found={
            "person": "I don't know anyone called {said}. Who do you mean?",
            "person.name": "I don't know anyone called {said}. Who do you mean?",
            "person.phone": "I don't know anyone called {said}. Who do you mean?",
            "person.email": "I don't know anyone called {said}. Who do you mean?",
            "phone": "I don't know anyone called {said}. Which phone number?",
            "wallet": "You have no wallet called {said}. Which one do you mean?",
            "place": "I don't know a place called {said}. Which one do you mean?",
        },
        not_found_any="I could not find {said}. What is the {label}?",
        lacking="I have no {field} for {name}.",
        fields={
            "person": "account",
            "person.name": "name",
            "person.phone": "phone number",
            "person.email": "e-mail",
            "phone": "phone number",
        },
        allowed="The {label} can be {choices}. Which one?",
        invalid="“{said}” does not work as the {label}.",
        kinds={},
    ),
    "zh": Words(
        colon="：",
        semicolon="；",
        comma="、",
        stop="。",
        space="",
        last="、",
        either="还是",
        go_ahead="确认吗？",
        done="已完成：{title}",
        more="后面还有。",
        output="第{step}步的结果",
        which_one="您是指{choices}？",
        do_you_mean="您是指{choice}吗？",
        missing={
            "person": "给谁？",
            "person.name": "是哪位？",
            "person.phone": "是哪位？",
            "person.email": "是哪位？",
            "phone": "电话号码是多少？",
            "amount": "金额是多少？",
            "currency": "用哪种货币？",
            "wallet": "用哪个钱包？",
            "place": "哪个地方？",
            "date": "哪一天？",
            "time": "几点？",
            "datetime": "哪天几点？",
            "period": "哪段时间？",
            "number": "{label}是多少？",
        },
        missing_any="{label}是什么？",
        choices="{question}{choices}？",
        not_found={
            "person": "没有找到叫“{said}”的联系人。您是指谁？",
            "person.name": "没有找到叫“{said}”的联系人。您是指谁？",
            "person.phone": "没有找到叫“{said}”的联系人。您是指谁？",
            "person.email": "没有找到叫“{said}”的联系人。您是指谁？",
            "phone": "没有找到叫“{said}”的联系人。电话号码是多少？",
            "wallet": "没有找到叫“{said}”的钱包。您是指哪一个？",
            "place": "没有找到叫“{said}”的地方。您是指哪里？",
        },
        not_found_any="没有找到“{said}”。{label}是什么？",
        lacking="{name}没有登记{field}。",
        fields={
            "person": "账户",
            "person.name": "姓名",
            "person.phone": "电话号码",
            "person.email": "邮箱",
            "phone": "电话号码",
        },
        allowed="{label}可以是{choices}。您选哪一个？",
        invalid="“{said}”不能作为{label}。",
        kinds={
            "person": "对方",
            "person.name": "姓名",
            "person.phone": "电话号码",
            "person.email": "邮箱",
            "phone": "电话号码",
            "amount": "金额",
            "currency": "币种",
            "wallet": "钱包",
            "place": "地点",
            "date": "日期",
            "time": "时间",
            "datetime": "日期和时间",
            "period": "时间段",
            "duration": "时长",
            "percent": "百分比",
            "temperature": "温度",
        },
    ),
}


def joined(items: Sequence[str], last: str, words: Words) -> str:
    return last.join(filter(None, (words.comma.join(items[:-1]), items[-1]))) if items else ""
