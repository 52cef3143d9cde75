"""Currencies, by the words they are called in English and Chinese (CLDR's names, and what people say)."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from babel import Locale
from babel.numbers import get_currency_name

from ..base import Candidate, Json, Language, Request
from .base import Found, NotUnderstood, Reading, Several, Span
from .schemas import options
from .words import fold, level

# A bare "dollar", "pound" or 元 is taken as what most people mean by it; the read-back says it in full.
_SPOKEN = {
    "USD": "$ us$ dollar dollars buck bucks usd$ 美元 美金 美圆 美刀 刀 美国元",
    "CNY": "cn¥ rmb yuan yuans kuai renminbi 元 圆 圓 块 塊 块钱 塊錢 元钱 人民币 人民幣 元人民币 元人民幣 块人民币",
    "EUR": "€ euro euros 欧元 歐元 欧",
    "GBP": "£ pound pounds quid sterling 英镑 英鎊 镑 鎊",
    "JPY": "jp¥ yen 日元 日圆 日圓 日币 円",
    "HKD": "hk$ 港元 港币 港幣 港纸",
    "TWD": "nt$ 台币 台幣 新台币 新台幣 新臺幣",
    "AUD": "a$ au$ aussie|dollar aussie|dollars 澳元 澳币",
    "CAD": "c$ ca$ 加元 加币",
    "SGD": "s$ 新元 新加坡元 新币 坡币",
    "NZD": "nz$ kiwi|dollar kiwi|dollars 纽元 新西兰元",
    "MXN": "mex$ mx$",
    "CHF": "swiss|franc swiss|francs 瑞郎 瑞士法郎",
    "KRW": "₩ won 韩元 韩圆 韩币 韓元",
    "INR": "₹ rupee rupees rs rs. 卢比 印度卢比",
    "RUB": "₽ ruble rubles rouble roubles 卢布",
    "THB": "฿ baht 泰铢",
    "MYR": "ringgit ringgits 林吉特 马币",
    "IDR": "rupiah rupiahs 印尼盾",
    "PHP": "₱",
    "VND": "₫ dong 越南盾",
    "ILS": "₪ shekel shekels",
    "TRY": "₺ lira",
    "UAH": "₴ hryvnia",
    "PLN": "zloty zlotys",
    "BRL": "r$ reais",
    "SAR": "saudi|riyal saudi|riyals",
    "AED": "dirham dirhams 迪拉姆",
    "ZAR": "rand",
    "MNT": "tugrik tugriks",
}
# Codes that are also words: only in capitals beside a number.
_WORDLIKE = frozenset((
    "all", "amd", "ang", "bam", "bob", "cup", "ern", "gel", "lak", "mad", "mop", "pen", "ron", "sar", "sos", "top",
    "try",
))  # fmt: skip
# Words that name a currency only beside a number.
_COUNTED = frozenset((
    "元", "圆", "圓", "块", "塊", "块钱", "塊錢", "元钱", "刀", "欧", "镑", "鎊", "円",
    "rs", "rs.", "won", "rand", "dong", "lira", "pound", "pounds",
))  # fmt: skip
YEN_SIGN = "¥"


def read(said: Any, request: Request, schema: Json) -> Reading:
    """The ISO 4217 code; where the schema lists codes, one of those, as it writes it."""
    if not isinstance(said, str):
        return NotUnderstood()
    code = named(said, request)
    allowed = options(schema)
    if code is None and fold(said) == YEN_SIGN:
        either = [code for code in ("CNY", "JPY") if not allowed or code in allowed]
        found = tuple(Candidate(spoken(code, request.language), code) for code in either)
        return Several(found) if found else NotUnderstood()
    if not allowed:
        return Found(code) if code else NotUnderstood()
    for wanted in (fold(said), (code or "").casefold()):
        for option in allowed:
            if isinstance(option, str) and option.casefold() == wanted:
                return Found(option)
    return NotUnderstood()


def find(text: str, request: Request, schema: Json) -> Span | None:
    spans = []
    for match in re.finditer(pattern(), level(text)):
        start, end = match.span()
        word = text[start:end]
        if level(word) in _COUNTED or not beside_number(word):
            continue
        reading = read(word, request, schema)
        if isinstance(reading, Found):
            spans.append(Span(start, end, reading))
    return spans[0] if spans and all(span.reading == spans[0].reading for span in spans) else None


def named(word: str, request: Request) -> str | None:
    """The code this word, symbol or code stands for; `None` for no currency and for ¥ where it could be two."""
    key = fold(word).removeprefix("the ").removeprefix("in ").replace(" $", "$")
    if key == YEN_SIGN:
        owned = {wallet.currency.upper() for wallet in request.wallets}
        return "CNY" if request.language == "zh" or ("CNY" in owned and "JPY" not in owned) else None
    if key.upper() in {wallet.currency.upper() for wallet in request.wallets}:
        return key.upper()
    return words().get(key)


def beside_number(word: str) -> bool:
    """Whether this word, as written, may name the currency of the number beside it."""
    return level(word) not in _WORDLIKE or word.isupper()


def spoken(code: str, language: Language, count: Any = None) -> str:
    """What a currency is called: "US dollars", 美元; `count` gives the form for that many. An unknown code as it is."""
    return get_currency_name(code.upper(), 2 if count is None else count, locale(language))


def locale(language: Language) -> Locale:
    return _locales()[language]


@cache
def _locales() -> Mapping[str, Locale]:
    return {"en": Locale("en"), "zh": Locale("zh", script="Hans")}


@cache
def words() -> Mapping[str, str]:
    """Every folded word for a currency, and its code."""
    english, chinese = _locales()["en"], _locales()["zh"]
    words: dict[str, str] = {}
    shared: set[str] = set()
    for code in _codes() - {"XXX"}:
        names = {get_currency_name(code, count, english) for count in (None, 1, 2)} | {chinese.currencies.get(code)}
        for called in (fold(str(name)) for name in names if name):
            shared |= {called} if words.get(called, code) != code else set()
            words[called] = code
        words[code.casefold()] = code
    for called in shared:
        del words[called]
    for code, listed in _SPOKEN.items():
        words |= {called.replace("|", " "): code for called in listed.split()}
    words |= {f"{code.casefold()}$": code for code in ("AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD", "USD")}
    for nationality, code in (("us", "USD"), ("american", "USD"), ("hong kong", "HKD"), ("singapore", "SGD")):
        words |= {f"{nationality} dollar": code, f"{nationality} dollars": code}
    return words


@cache
def pattern(*, leading: bool = False) -> str:
    """A regular expression for any word, code or symbol of a currency in levelled text, the longest first.

    leading: only what is written before a number ("$50", "USD 50", "人民币五十元").
    """
    listed = sorted({*words(), YEN_SIGN}, key=len, reverse=True)
    if leading:
        listed = [word for word in listed if word not in _COUNTED - {"rs", "rs."} and _leads(word)]
    return "|".join(
        (r"(?<![a-z])" if _is_latin(word[0]) or (leading and word == "$") else "")
        + re.escape(word).replace(r"\ ", r"\s+").replace(r"\$", r"\s?\$" if word != "$" else r"\$")
        + (r"(?![a-z])" if _is_latin(word[-1]) else "")
        for word in listed
    )


def _leads(word: str) -> bool:
    return (
        not word.isalpha()
        or not word.isascii()
        or (len(word) == 3 and word.upper() in _codes())
        or word in ("rmb", "rs")
    )


@cache
def _codes() -> frozenset[str]:
    return frozenset(locale("en").currency_symbols)


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()
