"""What money is called in English and Chinese: CLDR's names of the world's currencies, what people say, and coins."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_name

from .words import fold


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that money is counted in.

    name: "Dollar", "Cent", "US Dollar". code: the ISO 4217 code that the word itself decides. usual: the code of what
    most people mean by it. parts: how many make one of the currency: 1, of cents 100. counted: it means money only
    after a number; else it is as likely something else (比尔, "won", "le").
    """

    name: str
    code: str | None = None
    usual: str | None = None
    parts: int = 1
    counted: bool = False


# Units that several countries share, and the currency that most people mean, where there is one.
_SHARED = (
    ("Dollar", "USD", "$ dollar dollars buck bucks"),
    ("Pound", "GBP", "£ pound pounds quid 镑 鎊"),
    ("Rupee", "INR", "rupee rupees rs rs. 卢比 盧比"),
    ("Ruble", "RUB", "ruble rubles rouble roubles 卢布 盧布"),
    ("Lira", "TRY", "lira liras lire 里拉"),
    ("Won", "KRW", "won"),
    ("Dirham", "AED", "dirham dirhams 迪拉姆"),
    ("Franc", None, "franc francs 法郎"),
    ("CFA Franc", None, "cfa|franc cfa|francs"),
    ("Peso", None, "peso pesos 比索 披索"),
    ("Dinar", None, "dinar dinars 第纳尔 第納爾"),
    ("Riyal", None, "riyal riyals 里亚尔 里亞爾"),
    ("Rial", None, "rial rials"),
    ("Krone", None, "krone krones kroner krona kronor kr 克朗"),
    ("Shilling", None, "shilling shillings 先令"),
    ("Leu", None, "leu lei 列伊"),
    ("Manat", None, "manat manats 马纳特 馬納特"),
    ("Kwacha", None, "kwacha kwachas 克瓦查"),
    ("Escudo", None, "escudo escudos"),
    ("Guilder", None, "guilder guilders gulden florin florins"),
    ("Peseta", None, "peseta pesetas"),
    (
        "Mark",
        None,
        "marks deutsche|mark deutsche|marks german|mark german|marks deutschmarks d-mark d-marks dm 马克 馬克",
    ),
    ("Bitcoin", None, "bitcoin bitcoins btc ₿ 比特币 比特幣"),
    ("Ether", None, "ether ethereum eth 以太币 以太幣 以太坊"),
)
_DECIDED = {
    "USD": "us$ usd$ u.s.$ 美元 美金 美圆 美圓 美刀 刀 美国元 美國元 greenback greenbacks",
    "CNY": "cn¥ rmb yuan yuans kuai renminbi 人民币 人民幣 元人民币 元人民幣 块人民币",
    "EUR": "€ euro euros 欧元 歐元 欧 歐",
    "GBP": "sterling pound|sterling pounds|sterling 英镑 英鎊",
    "JPY": "jp¥ yen 日元 日圆 日圓 日币 日幣 円",
    "HKD": "hk$ 港元 港币 港幣 港纸 港紙",
    "TWD": "nt$ 台币 台幣 臺幣 新台币 新台幣 新臺幣",
    "AUD": "a$ au$ 澳元 澳币 澳幣",
    "CAD": "c$ ca$ 加元 加币 加幣",
    "SGD": "s$ 新元 新加坡元 新币 新幣 坡币 坡幣",
    "NZD": "nz$ 纽元 紐元 新西兰元 新西蘭元",
    "MXN": "mex$ mx$",
    "CHF": "瑞郎",
    "KRW": "₩ 韩元 韩圆 韩币 韓元 韓圜 韓幣",
    "INR": "₹",
    "RUB": "₽",
    "THB": "฿ baht 泰铢 泰銖",
    "MYR": "rm ringgit ringgits 马币 馬幣 令吉",
    "IDR": "rp rupiah rupiahs 印尼盾",
    "PHP": "₱",
    "VND": "₫ dong 越南盾",
    "ILS": "₪ shekel shekels 谢克尔 謝克爾",
    "TRY": "₺ tl",
    "UAH": "₴ hryvnia hryvnias",
    "PLN": "zł zl zloty zlotys zloties",
    "BRL": "r$ reais",
    "PEN": "soles",
    "CRC": "₡ colones",
    "KZT": "₸",
    "NGN": "₦",
    "GHS": "₵",
    "LAK": "₭",
    "MNT": "₮ tugrik tugriks",
    "PYG": "₲",
    "AZN": "₼",
    "GEL": "₾",
    "MOP": "澳门元 澳門元 澳门币 澳門幣",
    "ZAR": "rand rands",
    "EGP": "le l.e. £e e£",
    "BGN": "lev leva",
    "SAR": "saudiriyal saudiriyals",
    "KES": "ksh",
}
_ALIKE = (("Rial", "Riyal"), *((name,) for name, *_ in _SHARED))  # some write an Omani riyal
# The bare units of Chinese: the dollar of Hong Kong and Taiwan and the yuan of the mainland, where most say them.
_PIECES = "元 圆 圓 块 塊 块钱 塊錢 元钱 元錢 圆钱"
_NATIONS = (
    ("USD", "Dollar", "us u.s. u|s american united|states"),
    ("HKD", "Dollar", "hk hong|kong hongkong"),
    ("TWD", "Dollar", "nt"),
    ("AUD", "Dollar", "aussie"),
    ("NZD", "Dollar", "kiwi nz"),
    ("SGD", "Dollar", "singapore singaporean"),
    ("GBP", "Pound", "british english uk"),
    ("KRW", "Won", "korean"),
)
_COINS = (
    ("Cent", 100, None, "cent cents ¢ ￠"),
    ("Cent", 100, "USD", "美分"),
    ("Penny", 100, "GBP", "penny pennies"),
    ("Pence", 100, "GBP", "pence 便士"),
    ("Sen", 100, "MYR", "sen sens"),
    ("Kopek", 100, "RUB", "kopek kopeks kopeck kopecks copeck copecks 戈比"),
    ("Kopiyka", 100, "UAH", "kopiyka kopiykas"),
    ("Paisa", 100, "INR", "paisa paise"),
    ("Centavo", 100, None, "centavo centavos"),
    ("Centime", 100, None, "centime centimes"),
    ("Centimo", 100, None, "centimo centimos"),
    ("Satang", 100, "THB", "satang"),
    ("Stotinka", 100, "BGN", "stotinka stotinki"),
    ("Agora", 100, "ILS", "agora agorot"),
    ("Grosz", 100, "PLN", "grosz groszy"),
    ("Halala", 100, "SAR", "halala halalas"),
    ("Piastre", 100, None, "piastre piastres piaster piasters"),
    ("Fils", 1000, None, "fils"),
    ("Satoshi", 10**8, None, "satoshi satoshis"),
    ("Jiao", 10, "CNY", "jiao 角 毛 毛钱 毛錢 角钱"),
    ("Fen", 100, "CNY", "fen 分 分钱 分錢"),
)
# Last words of CLDR's names that are also words of every day.
_EVERYDAY = frozenset((
    "real", "reals", "sol", "colon", "colons", "dram", "drams", "kip", "kips", "lev", "pula", "tala", "loti", "leone",
    "leones", "mark", "marks", "som", "soms", "sum", "gold",
))  # fmt: skip
_COUNTED = (
    "元 圆 圓 块 塊 块钱 塊錢 元钱 元錢 圆钱 刀 欧 歐 镑 鎊 円 rs rs. kr rm rp le ksh won rand dong lira pound pounds "
    "marks dm eth lev leva zl l.e. tl"
)
DOLLARS = ("AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD", "USD")


@cache
def units() -> Mapping[str, Unit]:
    """Every folded word, code and symbol for money."""
    found = dict(_from_cldr())
    for name, usual, words in _SHARED:
        found |= {word.replace("|", " "): Unit(name, usual=usual) for word in words.split()}
    for code, name, nations in _NATIONS:
        unit = found[code.casefold()]
        found |= {f"{nation.replace('|', ' ')} {word}": unit for nation in nations.split() for word in _forms(name)}
    for code, words in _DECIDED.items():
        found |= {word.replace("|", " "): found[code.casefold()] for word in words.split()}
    found |= {f"{code.casefold()}$": found[code.casefold()] for code in DOLLARS}
    found |= dict.fromkeys(_PIECES.split(), Unit("Dollar", "CNY", "CNY"))
    found["蚊"] = Unit("Dollar", "HKD", "HKD")
    for name, parts, usual, words in _COINS:
        found |= dict.fromkeys(words.split(), Unit(name, usual=usual, parts=parts, counted=True))
    return found | {word: replace(found[word], counted=True) for word in _COUNTED.split()}


def codes() -> frozenset[str]:
    """Every ISO 4217 code that CLDR knows, also of currencies that are no more."""
    return frozenset(locales()["en"].currency_symbols)


@cache
def locales() -> Mapping[str, Locale]:
    """By language; and, for what is read and not spoken, traditional Chinese."""
    return {"en": Locale("en"), "zh": Locale("zh", script="Hans"), "zh-Hant": Locale("zh", script="Hant")}


def _from_cldr() -> Iterator[tuple[str, Unit]]:
    """The names that CLDR has, where they are one currency's alone; and of current ones the last word ("forint")."""
    english = locales()["en"]
    # Of the codes with X, which are no country's, those that money is counted in have a symbol; gold has none.
    known = {str(code) for code in english.currencies}
    money = {code for code in known if code[0] != "X" or code in codes()} - {"XXX"}
    called = {code: Unit(str(get_currency_name(code, None, english)), code, code) for code in money}
    short = _by_name((name, code) for code in _held().keys() & called.keys() for name in _short_names(code))
    full = _by_name((name, code) for code in called for name in _names(code))
    yield from ((name, replace(called[code], counted=True)) for name, code in short.items())
    yield from ((name, called[code]) for name, code in full.items())
    yield from ((code.casefold(), called[code]) for code in codes() & called.keys())


def _by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    holders: dict[str, set[str]] = {}
    for name, code in pairs:
        holders.setdefault(name, set()).add(code)
    return {name: next(iter(held)) for name, held in holders.items() if len(held) == 1}


def _names(code: str) -> Iterator[str]:
    english = locales()["en"]
    for name in {fold(str(get_currency_name(code, count, english))) for count in (None, 1, 2)}:
        adjective, _, last = name.rpartition(" ")
        shared = next((forms for group in _ALIKE if last in (forms := sum(map(_forms, group), ()))), (last,))
        yield from (_unaccented(f"{adjective} {form}".strip()) for form in shared)
        yield name
    for locale in locales().values():
        name = fold(locale.currencies.get(code, ""))
        yield from [name] if name and "(" not in name else []


def _short_names(code: str) -> Iterator[str]:
    """What is left without the nation: "forint" of "Hungarian forint", 奈拉 of 尼日利亚奈拉."""
    english, *chinese = locales().values()
    lasts = {fold(str(get_currency_name(code, count, english))).rpartition(" ")[2] for count in (None, 1, 2)}
    yield from ({*lasts, *map(_unaccented, lasts)} - _EVERYDAY)
    for locale in chinese:
        name = locale.currencies.get(code, "")
        lands = [land for land in map(locale.territories.get, _held()[code]) if land and name.startswith(land)]
        rest = name.removeprefix(max(lands, key=len)) if lands else ""
        yield from [rest] if len(rest) > 1 else []


@cache
def _forms(name: str) -> tuple[str, ...]:
    """The words, not symbols, for a shared unit in English."""
    words = next(words for shared, _, words in _SHARED if shared == name)
    return tuple(
        word for word in words.split() if word.isascii() and word[:4] not in ("buck", "quid") and len(word) > 2
    )


@cache
def _held() -> Mapping[str, tuple[str, ...]]:
    """The territories in which each current currency is legal tender."""
    held: dict[str, list[str]] = {}
    for land, currencies in get_global("territory_currencies").items():
        for code, _start, end, tender in currencies:
            if end is None and tender:
                held.setdefault(code, []).append(land)
    return {code: tuple(lands) for code, lands in held.items()}


def _unaccented(name: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return bare.replace("ł", "l").replace("ʻ", "")
