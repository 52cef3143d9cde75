"""What English says for figures, amounts, dates, addresses and signs."""

import re
from functools import cache

from babel import Locale

from . import numbers
from .rules import Rules

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_FIRST = r"(?<![\w.,])"  # nothing before it that it could be part of
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTH = "|".join([*_MONTHS, *(rf"{month[:3]}\b\.?" for month in _MONTHS), r"Sept\b\.?"])
_DAYS = {
    "Mon.": "Monday", "Tue.": "Tuesday", "Tues.": "Tuesday", "Wed.": "Wednesday", "Thu.": "Thursday",
    "Thurs.": "Thursday", "Fri.": "Friday", "Sat.": "Saturday", "Sun.": "Sunday",
}  # fmt: skip
_SYMBOLS = {"$": "USD", "£": "GBP", "€": "EUR", "¥": "JPY", "￥": "CNY", "₹": "INR", "₩": "KRW", "₽": "RUB", "฿": "THB"}
_DOLLARS = {"US$": "USD", "HK$": "HKD", "A$": "AUD", "C$": "CAD", "NZ$": "NZD", "S$": "SGD", "NT$": "TWD", "CN¥": "CNY"}
_PLAIN = {"USD": ("dollar", "dollars"), "GBP": ("pound", "pounds"), "EUR": ("euro", "euros"), "CNY": ("yuan", "yuan")}
_HUNDREDTHS = {"USD": ("cent", "cents"), "EUR": ("cent", "cents"), "GBP": ("penny", "pence")}
_SCALES = {"k": "thousand", "K": "thousand", "m": "million", "M": "million", "bn": "billion", "b": "billion"}
_UNITS = {
    "km/h": "kilometres per hour", "mph": "miles per hour", "kWh": "kilowatt hours", "kW": "kilowatts", "km": "kilometres",
    "cm": "centimetres", "mm": "millimetres", "kg": "kilograms", "mg": "milligrams", "lbs": "pounds", "lb": "pounds",
    "oz": "ounces", "ft": "feet", "mi": "miles", "GB": "gigabytes", "MB": "megabytes", "TB": "terabytes",
    "KB": "kilobytes", "ml": "millilitres", "mL": "millilitres", "hrs": "hours", "hr": "hours", "mins": "minutes",
    "min": "minutes", "secs": "seconds", "sec": "seconds", "ms": "milliseconds", "h": "hours", "m": "metres", "g": "grams",
    "l": "litres", "L": "litres", "s": "seconds", "W": "watts", "V": "volts", "Hz": "hertz", "px": "pixels",
}  # fmt: skip
_ONE_OF = {"feet": "foot"}
_ABBREVIATIONS = {
    "Mr.": "Mister", "Mrs.": "Missus", "Ms.": "Miz", "Prof.": "Professor", "Jr.": "Junior", "Sr.": "Senior",
    "Ave.": "Avenue", "Rd.": "Road", "Blvd.": "Boulevard", "Apt.": "Apartment", "Inc.": "Incorporated",
    "Ltd.": "Limited", "Corp.": "Corporation", "Co.": "Company", "Dept.": "Department", "approx.": "approximately",
    "e.g.": "for example", "i.e.": "that is", "etc.": "et cetera", "vs.": "versus",
    "acct.": "account", "Acct.": "Account", "tel.": "telephone", "ext.": "extension", "a/c": "account", "w/": "with",
    **_DAYS,
}  # fmt: skip
_SIGNS = {
    "&": "and", "@": "at", "#": "number", "+": "plus", "=": "equals", "%": "percent", "/": "slash", "\\": "backslash",
    "*": "star", "×": "times", "÷": "divided by", "°": "degrees", "~": "about", "_": "underscore", "→": "to", "•": ",",
    "<": "less than", ">": "greater than", "≤": "at most", "≥": "at least", "±": "plus or minus", "|": ",",
}  # fmt: skip
_WORDS = frozenset(("ALL", "TRY", "TOP", "CUP", "MOP", "SOS", "AMD", "GEL"))  # codes of currencies, but rather words
_IN_ADDRESSES = {".": "dot", "-": "dash", "_": "underscore", "+": "plus", "@": "at", "/": "slash", ":": "colon"}
_CODED = (
    r"(?:[Ee]nding(?: in| with)?|[Aa]ccount(?: number)?|[Cc]ard(?: number)?|[Nn]umber|[Cc]ode|PIN|pin|[Rr]eference|ref\.?"
    r"|ID|[Oo]rder(?: number)?|[Ii]nvoice(?: number)?|[Ff]light|[Ee]xtension|[Pp]hone(?: number)?|[Dd]igits|[Zz]ip(?: code)?)"
)


def _figure(match: re.Match[str]) -> str:
    return numbers.english(match["number"])


def _of_one(number: str, many: str, one: str) -> str:
    return one if number == "1" else many


@cache
def _currency(code: str, number: str) -> str | None:
    """The name of the currency for that many, `None` where the code is none."""
    if code in _PLAIN and code != "CNY":
        return _of_one(number, *reversed(_PLAIN[code]))
    locale = Locale("en")
    if code not in locale.currencies or code in _WORDS:
        return None
    from babel.numbers import get_currency_name

    return str(get_currency_name(code, 1 if number == "1" else 2, "en"))


def _symbol(match: re.Match[str]) -> str | None:
    """$1,234.56: "one thousand two hundred thirty four dollars and fifty six cents"."""
    symbol, number, scale = match["symbol"], match["number"], match["scale"]
    code = _DOLLARS.get(symbol) or _SYMBOLS[symbol]
    sign = "minus " if match["sign"] else ""
    if scale:
        return f"{sign}{numbers.english(number)} {_SCALES.get(scale, scale)} {_named(code, symbol, '2')}"
    whole, _, places = number.partition(".")
    if len(places) == 2 and code in _HUNDREDTHS:
        hundredths = int(places)
        below = f"{numbers.english_cardinal(hundredths)} {_HUNDREDTHS[code][hundredths != 1]}"
        if not int(whole.replace(",", "")):
            return f"{sign}{below}" if hundredths else f"{sign}zero {_named(code, symbol, '2')}"
        above = f"{sign}{numbers.english(whole)} {_named(code, symbol, whole)}"
        return f"{above} and {below}" if hundredths else above
    return f"{sign}{numbers.english(number)} {_named(code, symbol, number)}"


def _named(code: str, symbol: str, number: str) -> str:
    if len(symbol) == 1 and code in _PLAIN:
        return _of_one(number, *reversed(_PLAIN[code]))
    if code == "USD":
        return _of_one(number, "US dollars", "US dollar")
    return _currency(code, number) or code


def _coded_amount(match: re.Match[str]) -> str | None:
    code, number = match["code"], match["number"]
    name = _currency(code, number)
    if name is None:
        return None
    return f"{numbers.english(number)} {'US ' if code == 'USD' else ''}{name}"


def _date(match: re.Match[str]) -> str | None:
    month, day = int(match["month"]), int(match["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    at = " at " if match["at"] else ""
    return f"{_MONTHS[month - 1]} {numbers.english_ordinal(day)}, {numbers.english_year(int(match['year']))}{at}"


def _named_date(match: re.Match[str]) -> str | None:
    day = int(match["day"])
    if not 1 <= day <= 31:
        return None
    month = next(month for month in _MONTHS if month.startswith(match["month"][:3]))
    year = f", {numbers.english_year(int(match['year']))}" if match["year"] else ""
    return f"{month} {numbers.english_ordinal(day)}{year}"


def _time(match: re.Match[str]) -> str | None:
    hour, minute, second = int(match["hour"]), int(match["minute"]), match["second"]
    half = (match["half"] or "").replace(".", "").upper()
    if hour > 24 or minute > 59 or (half and not 1 <= hour <= 12):
        return None
    if not half and (hour > 12 or hour == 0):
        half, hour = ("AM", 12) if hour in (0, 24) else ("PM", hour - 12)
    words = numbers.english_cardinal(hour)
    if minute or second:
        words += f" {'oh ' if minute < 10 else ''}{numbers.english_cardinal(minute)}"
    elif not half:
        words += " o'clock"
    words += f" {half}" if half else ""
    return f"{words} and {_counted(str(int(second)), 'seconds')}" if second else words


def _hour(match: re.Match[str]) -> str | None:
    hour = int(match["hour"])
    return f"{numbers.english_cardinal(hour)} {match['half'].replace('.', '').upper()}" if 1 <= hour <= 12 else None


def _counted(number: str, unit: str) -> str:
    one = _ONE_OF.get(unit) or (unit if unit in ("hertz",) else unit.replace("s per", " per").removesuffix("s"))
    return f"{numbers.english(number)} {_of_one(number, unit, one)}"


def _unit(match: re.Match[str]) -> str:
    return _counted(match["number"], _UNITS[match["unit"]])


def _degrees(match: re.Match[str]) -> str:
    scale = {"C": " Celsius", "F": " Fahrenheit"}.get(match["scale"] or "", "")
    return f"{_counted(match['number'], 'degrees')}{scale}"


def _percent(match: re.Match[str]) -> str:
    return f"{numbers.english(match['number'])} percent"


def _ordinal(match: re.Match[str]) -> str:
    return numbers.english_ordinal(int(match["number"]))


def _spaced(written: str) -> str:
    """Digits as they are grouped by what stands between them, long groups cut, with a pause after each group."""
    plus = "plus " if written.lstrip().startswith("+") else ""
    groups = re.findall(r"\d+", written)
    if all(len(group) == 1 for group in groups):
        groups = numbers.grouped("".join(groups))
    else:
        groups = [part for group in groups for part in numbers.grouped(group)]
    return plus + ", ".join(map(numbers.english_digits, groups))


def _digits(match: re.Match[str]) -> str:
    return _spaced(match["digits"])


def _identifier(match: re.Match[str]) -> str:
    return f"{match['before']} {_spaced(match['digits'])}"


def _range(match: re.Match[str]) -> str:
    low, high = match["low"], match["high"]
    if max(len(low), len(high)) > 2 and "." not in low + high:
        return _spaced(match[0])
    return f"{numbers.english(low)} to {numbers.english(high)}"


def _dotted(match: re.Match[str]) -> str:
    """Versions and addresses of machines: 192.168.1.1."""
    return " point ".join(map(numbers.english_digits, match["digits"].split(".")))


def _address(match: re.Match[str]) -> str:
    """An e-mail or web address, sign by sign, its words as words."""
    pieces = re.findall(r"[^\W\d_]+|\d+|.", match[0].removeprefix("https://").removeprefix("http://"))
    return " ".join(
        _IN_ADDRESSES.get(piece) or (numbers.english_digits(piece) if piece.isdecimal() else _SIGNS.get(piece, piece))
        for piece in pieces
    )


def _code(match: re.Match[str]) -> str | None:
    """Letters and digits in one: spelled, but for words with digits after them."""
    written = match[0]
    if not re.search(r"\d", written) or not re.search(r"[A-Za-z]", written):
        return None
    pieces = re.findall(r"[A-Za-z]+|\d+|-", written)
    return " ".join(
        "dash" if piece == "-"
        else numbers.english_digits(piece) if piece.isdecimal()
        else piece if len(piece) > 3 and not piece.isupper()
        else " ".join(piece.upper())
        for piece in pieces
    )  # fmt: skip


def _abbreviation(match: re.Match[str]) -> str:
    return _ABBREVIATIONS[match[0]]


def _doctor(match: re.Match[str]) -> str:
    before_name = match["name"] is not None
    return {"Dr": ("Drive", "Doctor"), "St": ("Street", "Saint")}[match["short"]][before_name]


def _initials(match: re.Match[str]) -> str:
    return " ".join(match[0].replace(".", " ").split()).upper()


def _sign(match: re.Match[str]) -> str:
    return f" {_SIGNS[match[0]]} "


def _options(names: dict[str, str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


RULES = Rules(
    (
        (r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://[^\s“”\"()<>]*[\w/]|\bwww\.[\w./-]*\w", _address),
        (rf"{_FIRST}(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)(?P<at>T(?=\d\d:))?", _date),
        (rf"\b(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,? (?P<year>\d{{4}})\b)?", _named_date),
        (rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH})(?:,? (?P<year>\d{{4}})\b)?", _named_date),
        (
            r"(?<![\d.:])(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?!\d|:\d)"
            r"(?:\s?(?P<half>[AaPp]\.?[Mm]\b\.?))?",
            _time,
        ),
        (rf"{_FIRST}(?P<hour>\d{{1,2}})\s?(?P<half>[AaPp]\.?[Mm]\b)", _hour),
        (
            rf"(?P<sign>(?<![\w)])[-−])?(?P<symbol>{_options({**_DOLLARS, **_SYMBOLS})})\s?(?P<number>{_NUMBER})"
            r"(?:\s?(?P<scale>[kKmMb]|bn|thousand|million|billion|trillion)\b)?",
            _symbol,
        ),
        (rf"\b(?P<code>[A-Z]{{3}})\s?(?P<number>{_NUMBER})(?!\w|[.,:]\d)", _coded_amount),
        (rf"{_FIRST}(?P<number>[-−]?{_NUMBER})\s?(?P<code>[A-Z]{{3}})\b", _coded_amount),
        (r"(?<![\w+])(?P<digits>\+\s?\d(?:[ ()./-]{0,2}\d){3,})(?!\w|[.,]\d)", _digits),
        (r"(?<![\w.,])(?P<digits>\d(?: \d){2,})(?!\w|[.,]\d| \d)", _digits),
        (
            r"(?<![\w.,])(?P<digits>\(\d{3}\) ?\d{3}[- ]\d{4}|\d{3}[ -]\d{3}[ -]\d{4}|\d{4}(?: \d{4}){2,}(?: \d+)?)(?!\w)",
            _digits,
        ),
        (rf"\b(?P<before>{_CODED}) (?P<digits>\d{{3,}})(?!\w|[.,:]\d)", _identifier),
        (r"(?<![\d.,])(?P<digits>\d+(?:\.\d+){2,})(?![\d%])", _dotted),
        (rf"{_FIRST}(?P<number>[-−]?{_NUMBER})\s?%", _percent),
        (rf"{_FIRST}(?P<number>[-−]?{_NUMBER})\s?(?:°\s?(?P<scale>[CF]\b)?|(?P<sign>℃|℉))", _degrees),
        (rf"{_FIRST}(?P<number>[-−]?{_NUMBER})\s?(?P<unit>{_options(_UNITS)})\b(?!['’])", _unit),
        (r"\b(?P<number>\d{1,6})(?:st|nd|rd|th)\b", _ordinal),
        (rf"{_FIRST}(?P<low>{_NUMBER})\s?[-–]\s?(?P<high>{_NUMBER})(?![\w-]|[.,]\d)", _range),
        (r"\b(?:[A-Za-z]+-?\d|\d+-?[A-Za-z])[A-Za-z\d-]*(?<!-)\b", _code),
        (
            r"(?<!\d)(?P<digits>\d{7,})(?!\w|[.,]\d| (?:[A-Z]\w+ )?(?:dollars?|pounds?|euros?|yuan|yen|percent|times)\b)",
            _digits,
        ),
        (rf"(?<![\w)])(?P<number>[-−]{_NUMBER})", _figure),
        (rf"(?P<number>{_NUMBER})", _figure),
        (r"\b[Nn]o\.(?= ?\d)|№", lambda _match: "number"),
        (rf"(?<!\w)(?:{_options(_ABBREVIATIONS)})(?!\w)", _abbreviation),
        (r"\b(?P<short>Dr|St)\.(?=(?P<name> [A-Z])?)", _doctor),
        (r"\b(?:[A-Za-z]\.){2,}", _initials),
        (rf"[{re.escape(''.join(_SIGNS))}]", _sign),
    )
)
