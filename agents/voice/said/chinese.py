"""What Chinese says for figures, amounts, dates, addresses and signs."""

import re
from functools import cache

from . import numbers
from .rules import Rules

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_SYMBOLS = {
    "US$": "美元", "HK$": "港币", "A$": "澳大利亚元", "C$": "加拿大元", "NZ$": "新西兰元", "S$": "新加坡元",
    "NT$": "新台币", "CN¥": "元", "$": "美元", "£": "英镑", "€": "欧元", "¥": "元", "￥": "元", "₹": "印度卢比",
    "₩": "韩元", "₽": "俄罗斯卢布", "฿": "泰铢",
}  # fmt: skip
_CODES = {"CNY": "元人民币", "RMB": "元人民币", "HKD": "港元"}
_UNITS = {
    "km/h": "公里每小时", "kWh": "千瓦时", "kW": "千瓦", "km": "公里", "cm": "厘米", "mm": "毫米", "kg": "公斤", "mg": "毫克",
    "lb": "磅", "oz": "盎司", "ft": "英尺", "mi": "英里", "GB": "吉字节", "MB": "兆字节", "TB": "太字节", "KB": "千字节",
    "ml": "毫升", "mL": "毫升", "min": "分钟", "ms": "毫秒", "h": "小时", "m": "米", "g": "克", "l": "升", "L": "升",
    "s": "秒", "W": "瓦", "V": "伏", "Hz": "赫兹", "℃": "摄氏度", "℉": "华氏度", "°C": "摄氏度", "°F": "华氏度",
    "°": "度", "㎡": "平方米", "m²": "平方米",
}  # fmt: skip
# What is counted with 两 where there are two of it.
_COUNTED = (
    "元块美欧英日港韩泰澳加新瑞印俄个位名笔张条次天周星小分秒份件台项步种家间只杯瓶克公米升万千百度遍点封行段本人"
)
_SIGNS = {
    "&": "和", "@": "at", "#": "井号", "+": "加", "=": "等于", "%": "百分号", "/": "斜杠", "\\": "反斜杠", "*": "星号",
    "×": "乘", "÷": "除以", "°": "度", "~": "到", "～": "到", "_": "下划线", "→": "到", "<": "小于", ">": "大于",
    "≤": "不超过", "≥": "不少于", "±": "正负", "•": "，", "|": "，",
}  # fmt: skip
_IN_ADDRESSES = {".": "点", "-": "杠", "_": "下划线", "+": "加", "@": "at", "/": "斜杠", ":": "冒号"}
_CODED = r"尾号|账号|帐号|卡号|账户|号码|编号|单号|订单|发票|验证码|密码|代码|工号|证号|电话|手机|分机|航班|邮编|后四位|识别码|参考号"
_CLOCKS = "上午|下午|早上|晚上|中午|凌晨|傍晚|清晨|夜里"


def _figure(match: re.Match[str]) -> str:
    after = match.string[match.end() : match.end() + 1]
    ordinal = match.string[: match.start()].endswith(("第", "星期", "周", "月", "百分之"))
    return numbers.chinese(match["number"], counting=bool(after) and after in _COUNTED and not ordinal)


def _symbol(match: re.Match[str]) -> str:
    sign = "负" if match["sign"] else ""
    return f"{sign}{numbers.chinese(match['number'], counting=True)}{match['scale'] or ''}{_SYMBOLS[match['symbol']]}"


@cache
def _currency(code: str) -> str | None:
    from babel.numbers import get_currency_name

    name = _CODES.get(code) or str(get_currency_name(code, locale="zh"))
    return None if name == code else name


def _coded_amount(match: re.Match[str]) -> str | None:
    name = _currency(match["code"])
    return None if name is None else f"{numbers.chinese(match['number'], counting=True)}{name}"


def _date(match: re.Match[str]) -> str | None:
    month, day = int(match["month"]), int(match["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    year = numbers.chinese_digits(match["year"])
    return f"{year}年{numbers.chinese_cardinal(month)}月{numbers.chinese_cardinal(day)}日"


def _year(match: re.Match[str]) -> str:
    return f"{numbers.chinese_digits(match['year'])}年"


def _time(match: re.Match[str]) -> str | None:
    hour, minute, second = int(match["hour"]), int(match["minute"]), match["second"]
    if hour > 24 or minute > 59:
        return None
    words = f"{numbers.chinese(str(hour), counting=True)}点"
    if minute or second:
        words += f"{'零' if minute < 10 else ''}{numbers.chinese_cardinal(minute)}分" if minute else "零分"
    if second:
        words += f"{numbers.chinese_cardinal(int(second))}秒"
    half = (match["half"] or "").replace(".", "").upper()
    return {"AM": "上午", "PM": "下午"}.get(half, "") + words


def _percent(match: re.Match[str]) -> str:
    number = match["number"]
    sign = "负" if number[0] in "-−" else ""
    return f"{sign}百分之{numbers.chinese(number.lstrip('-−'))}"


def _unit(match: re.Match[str]) -> str:
    return f"{numbers.chinese(match['number'], counting=True)}{_UNITS[match['unit']]}"


def _spaced(written: str) -> str:
    """Digits as they are read out, in groups with a pause after each."""
    plus = "加" if written.lstrip().startswith("+") else ""
    groups = re.findall(r"\d+", written)
    if all(len(group) == 1 for group in groups):
        groups = numbers.grouped("".join(groups))
    else:
        groups = [part for group in groups for part in numbers.grouped(group)]
    return plus + "，".join(numbers.chinese_digits(group, by_phone=True) for group in groups)


def _digits(match: re.Match[str]) -> str:
    return _spaced(match["digits"])


def _identifier(match: re.Match[str]) -> str:
    return f"{match['before']}{_spaced(match['digits'])}"


def _range(match: re.Match[str]) -> str:
    low, high = match["low"], match["high"]
    if max(len(low), len(high)) > 2 and "." not in low + high:
        return _spaced(match[0])
    return f"{numbers.chinese(low)}到{numbers.chinese(high, counting=True)}"


def _dotted(match: re.Match[str]) -> str:
    """Versions and addresses of machines: 192.168.1.1."""
    return "点".join(map(numbers.chinese_digits, match["digits"].split(".")))


def _address(match: re.Match[str]) -> str:
    pieces = re.findall(r"[^\W\d_]+|\d+|.", match[0].removeprefix("https://").removeprefix("http://"))
    return " ".join(
        _IN_ADDRESSES.get(piece)
        or (numbers.chinese_digits(piece, by_phone=True) if piece.isdecimal() else _SIGNS.get(piece, piece))
        for piece in pieces
    )


def _code(match: re.Match[str]) -> str | None:
    written = match[0]
    if not re.search(r"\d", written) or not re.search(r"[A-Za-z]", written):
        return None
    pieces = re.findall(r"[A-Za-z]+|\d+|-", written)
    return " ".join(
        "杠" if piece == "-"
        else numbers.chinese_digits(piece, by_phone=True) if piece.isdecimal()
        else piece if len(piece) > 3 and not piece.isupper()
        else " ".join(piece.upper())
        for piece in pieces
    )  # fmt: skip


def _sign(match: re.Match[str]) -> str:
    return _SIGNS[match[0]]


def _options(names: dict[str, str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_LATIN = r"(?<![A-Za-z])"
RULES = Rules(
    (
        (
            r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]+@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+"
            r"|https?://[A-Za-z0-9_./?=&%#:-]*[A-Za-z0-9_/]|(?<![A-Za-z])www\.[A-Za-z0-9_./-]*[A-Za-z0-9]",
            _address,
        ),
        (
            r"(?<![\d.-])(?P<year>\d{4})(?:-|/|年)(?P<month>\d{1,2})(?:-|/|月)(?P<day>\d{1,2})(?:日|号|(?![\d/-]))T?",
            _date,
        ),
        (r"(?<![\d.,])(?P<year>\d{4})年", _year),
        (
            r"(?<![\d.:])(?P<hour>\d{1,2})[:：](?P<minute>\d\d)(?:[:：](?P<second>\d\d))?(?!\d|[:：]\d)"
            r"(?:\s?(?P<half>[AaPp]\.?[Mm](?![A-Za-z])\.?))?",
            _time,
        ),
        (
            rf"(?P<sign>(?<![\w)])[-−])?(?P<symbol>{_options(_SYMBOLS)})\s?(?P<number>{_NUMBER})(?P<scale>万亿|万|亿|千|百)?",
            _symbol,
        ),
        (rf"{_LATIN}(?P<code>[A-Z]{{3}})\s?(?P<number>{_NUMBER})(?![A-Za-z\d]|[.,:]\d)", _coded_amount),
        (rf"(?<![A-Za-z\d.,])(?P<number>[-−]?{_NUMBER})\s?(?P<code>[A-Z]{{3}})(?![A-Za-z])", _coded_amount),
        (r"(?<![A-Za-z\d+])(?P<digits>\+\s?\d(?:[ ()./-]{0,2}\d){3,})(?![A-Za-z]|[.,]\d)", _digits),
        (r"(?<![A-Za-z\d.,])(?P<digits>\d(?: \d){2,})(?![A-Za-z\d]|[.,]\d| \d)", _digits),
        (
            r"(?<![A-Za-z\d.,])(?P<digits>1\d{2}[ -]\d{4}[ -]\d{4}|0\d{2,3}-\d{7,8}|\d{4}(?: \d{4}){2,}(?: \d+)?)(?![A-Za-z\d])",
            _digits,
        ),
        (rf"(?P<before>(?:{_CODED})(?:是|为|：|:)?)\s?(?P<digits>\d{{2,}})(?![A-Za-z\d年月日]|[.,:]\d)", _identifier),
        (r"(?<![\d.,])(?P<digits>\d+(?:\.\d+){2,})(?![\d%])", _dotted),
        (rf"(?<![A-Za-z\d.,])(?P<number>[-−]?{_NUMBER})\s?[%％]", _percent),
        (rf"(?<![A-Za-z\d.,])(?P<number>[-−]?{_NUMBER})\s?(?P<unit>{_options(_UNITS)})(?![A-Za-z])", _unit),
        (rf"(?<![A-Za-z\d.,])(?P<low>{_NUMBER})\s?[-–~～]\s?(?P<high>{_NUMBER})(?![A-Za-z\d-]|[.,]\d)", _range),
        (r"(?<![A-Za-z\d])(?:[A-Za-z]+-?\d|\d+-?[A-Za-z])[A-Za-z\d-]*(?<!-)", _code),
        (r"(?<!\d)(?P<digits>\d{7,})(?![A-Za-z\d" + _COUNTED + r"亿]|[.,]\d)", _digits),
        (rf"(?<![\w)])(?P<number>[-−]{_NUMBER})", _figure),
        (rf"(?P<number>{_NUMBER})", _figure),
        (rf"[{re.escape(''.join(_SIGNS))}]", _sign),
    )
)
