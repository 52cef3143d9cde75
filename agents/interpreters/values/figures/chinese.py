"""Numbers in Chinese numerals, alone and mixed with digits: 一万两千, 1.2万, 三又二分之一, 5亿1万4千6百, 两个半."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .base import ARITHMETIC, Figure
from .written import minus_before

DIGITS = dict(
    zip(
        "零〇一二三四五六七八九两兩俩倆仨幺壹贰貳叁參参肆伍陆陸柒捌玖",
        map(int, "001234567892222311223334566789"),
        strict=True,
    )
)
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_TENS = {"廿": 20, "卅": 30, "卌": 40}
_SCALES = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
NUMERAL = "".join((*DIGITS, *_UNITS, *_TENS, *_SCALES))
FINANCIAL = frozenset("壹贰貳叁參参肆伍陆陸柒捌玖拾佰仟")  # each alone is more often part of a word
_PAIR = frozenset("两兩俩倆仨")
_ROUGH = "几幾多余餘來来"  # inside a number: 二十几万, 五百余万
_TOKEN = re.compile(
    rf"(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?(?!\.?\d))(?P<below>/\d+(?!\d))?"
    rf"|(?P<numeral>[{NUMERAL}])|(?P<half>[个個]\s*半|半)|(?P<over>分\s*之)|[点點又负負分{_ROUGH}]"
    rf"|(?<=[{NUMERAL}])\.(?=[{NUMERAL}])"
)
_SIMPLE = str.maketrans({"點": "点", ".": "点", "負": "负", **dict.fromkeys(_ROUGH, "几")})
_NUMERALS = re.compile(rf"[{NUMERAL}半]|分\s*之|又")
_DOZEN = re.compile("打(?![算电電的人给給击擊架折开開])")
_NO_GAP = re.compile("")
_GAP = re.compile(r"[^\S\n]{0,3}")
# What may follow a 一 or 半 that counts; other words with 一 (一起, 一看, 一直) count nothing.
_MEASURES = frozenset(
    "个個只隻件位张張次条條块塊本杯份间間台臺瓶包盒袋箱斤公两兩克千吨噸升米里寸尺亩畝秒分刻点點小天日周週星月年岁歲元角毛圆圓"
    "号號楼樓层層级級组組套双雙对對打盘盤碗勺根支枝把片篇首句段节節课課章页頁行列队隊群批头頭匹口名家座栋棟棵朵颗顆粒滴辆輛"
    "艘架种種门門项項篮籃趟遍回场場顿頓声聲步度倍人代站幅床顶頂股道封则則串束堆捆桶罐壶壺"
)
# Words in which a numeral counts nothing.
_WORDS = re.compile(
    "[统統唯专專万萬]一|一[点點][点點儿兒]|一(?:回事|口气|口氣|道去|道走|家人)|"
    "[大多上下前后後过過]半|半(?:[夜径徑岛島路途边邊导導截价價数數决決]|天假)|"
    "四(?:川|周|处|處|面|肢|海|季|合院)|三(?:明治|星|峡|亚|亞|心二意|角|藩|轮|輪)|五(?:官|金|颜|顏|湖|谷|环|環|粮|糧|岳|行)|"
    "六(?:神|安)|七(?:夕|嘴八舌|上八下)|八(?:卦|达岭|達嶺|宝|寶|路军|路軍)|九(?:寨|龙|龍|江|华|華|州)|十(?:分(?!之|钟|鐘)|足|全|字)|"
    "二(?:胡|维|維|手|氧化)|零(?:件|食|售|钱|錢|下|用|散|碎|星|花)|两(?:岸|侧|者|旁|全)|"
    "[队隊]伍|[大着登]陆|[参參](?:加|与|與|考|观|觀|赛|賽|数|數|议|議|谋|謀|展|战|戰)"
)
_IDIOMS = re.compile(
    "四面八方|四(?:通八[达達]|分五裂)|五(?:花八[门門]|湖四海|[颜顏]六色)|六神[无無]主|七(?:零八落|手八[脚腳])|八仙[过過]海|"
    "九(?:死一生|牛一毛)|十(?:拿九[稳穩]|全十美)|三(?:[长長]两短|[言番](?:两语|兩語|五次))|[丢颠顛不说說朝][三](?:落四|倒四|不四|道四|暮四)|"
    "接二[连連]三|一(?:石二[鸟鳥]|[举舉][两兩]得|心一意|五一十|干二[净淨])|[独獨]一[无無]二|[举舉]一反三|略知一二|半斤八[两兩]|"
    "[乱亂]七八糟|百里挑一"
)


@dataclass(frozen=True, slots=True)
class _Token:
    """A numeral, a number in digits or a word between them, at `text[start:end]`."""

    start: int
    end: int
    kind: str  # "digits", "numeral", "half", "over" or the character itself, simplified
    text: str
    value: Decimal | None = None  # of a digit, of a number in digits, of 廿
    unit: int = 0  # of 十, 百, 千
    scale: int = 0  # of 万, 亿, 兆


@dataclass(frozen=True, slots=True)
class _Part:
    """A value read up to the token `stop`."""

    value: Decimal
    stop: int


def figures(plain: str, *, strict: bool) -> Iterator[Figure]:
    """The numbers of a levelled text that have a Chinese numeral, left to right."""
    if not _NUMERALS.search(plain):
        return
    idioms = [word.span() for word in _IDIOMS.finditer(plain)]
    for tokens in _runs(plain, strict=strict):
        reader = _Reader(plain, tokens, strict=strict)
        at = 0
        while at < len(tokens):
            part = reader.number(at)
            if part is None:
                at = max(at + 1, reader.unclear(at))
                continue
            first, end = tokens[at], reader.end(part)
            alone = part.stop == at + 1
            written = alone and first.kind == "digits"  # and not in Chinese
            idle = any(begin < end and first.start < stop for begin, stop in idioms)
            if not (written or idle or (strict and reader.goes_on(part, at))):
                minus = None if first.kind == "负" else minus_before(plain, first.start)
                value = part.value if minus is None else -part.value
                in_word = alone and not _counts(plain, first)
                yield Figure(first.start if minus is None else minus, end, value, in_word)
            at = part.stop


def _runs(plain: str, *, strict: bool) -> Iterator[list[_Token]]:
    """Tokens with nothing but spaces between them; strictly read, with nothing between them."""
    gap = _NO_GAP if strict else _GAP
    run: list[_Token] = []
    for match in _TOKEN.finditer(plain):
        token = _token(match)
        if run and not gap.fullmatch(plain, run[-1].end, token.start):
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _token(match: re.Match[str]) -> _Token:
    start, end = match.span()
    text = match.group()
    if match["digits"]:
        value, below = Decimal(match["digits"].replace(",", "")), Decimal((match["below"] or "/0")[1:])
        return _Token(start, end, "digits", text, ARITHMETIC.divide(value, below) if below else value)
    if match["numeral"]:
        figure = DIGITS.get(text, _TENS.get(text))
        value_of = None if figure is None else Decimal(figure)
        return _Token(start, end, "numeral", text, value_of, _UNITS.get(text, 0), _SCALES.get(text, 0))
    kind = "half" if match["half"] else "over" if match["over"] else text.translate(_SIMPLE)
    return _Token(start, end, kind, text)


def _counts(plain: str, token: _Token) -> bool:
    """Whether a numeral that stands alone is a number here, and not part of another word."""
    start, end = token.start, token.end
    if any(word.start() < end and start < word.end() for word in _WORDS.finditer(plain, max(0, start - 3), end + 4)):
        return False
    if token.text in FINANCIAL:
        return not (plain[:start].strip() or plain[end:].strip()) or plain[end : end + 1] in _MEASURES
    if token.text == "一":
        return not re.match(r"\w", plain[end:]) or plain[end] in _MEASURES
    return True


class _Reader:
    """Reads from token `at` of a run as far as it makes one number, or returns `None`."""

    def __init__(self, text: str, tokens: Sequence[_Token], *, strict: bool) -> None:
        self.text = text
        self.tokens = tokens
        self.strict = strict

    def number(self, at: int) -> _Part | None:
        if self._kind(at) == "负" and self._kind(at + 1) != "负":
            part = self.number(at + 1)
            return part and _Part(-part.value, part.stop)
        if self._kind(at) == "half":
            half = _Part(Decimal("0.5") * (12 if self._is_dozen(at + 1) else 1), at + 1)
            return half if self.tokens[at].text == "半" else None
        whole = self._decimal(at)
        if whole is None:
            return None
        part = (not self.strict and (self._fraction(whole) or self._mixed(whole))) or self._and_half(whole, at) or whole
        return _Part(part.value * 12, part.stop) if self._is_dozen(part.stop) else part

    def end(self, part: _Part) -> int:
        """Where the part ends in the text."""
        return self.tokens[part.stop - 1].end + self._is_dozen(part.stop)

    def goes_on(self, part: _Part, at: int) -> bool:
        """Whether numerals stand at either side of the part, so that they were not understood together."""
        touching = ("numeral", "digits", "几", "half", "over", "又")
        after = self._kind(part.stop) == "点" and self._is_digit(part.stop + 1)
        before = at > 1 and self._kind(at - 1) == "点" and self._is_digit(at - 2)
        led = at > 0 and self._kind(at - 1) in touching[:3]
        return after or before or led or self._kind(part.stop) in touching

    def unclear(self, at: int) -> int:
        """Where the numerals from `at` end that leave open which number is meant: 三五百, 二三十, 几十."""
        stop = at + (self.tokens[at].text in "几幾" or self._kind(at) == "numeral")
        while stop > at and self._kind(stop) in ("numeral", "几") and self._adjoins(stop):
            stop += 1
        return stop

    def _fraction(self, bottom: _Part) -> _Part | None:
        """三分之二."""
        if self._kind(bottom.stop) != "over" or not bottom.value:
            return None
        negative = self._kind(bottom.stop + 1) == "负"
        top = self._decimal(bottom.stop + 1 + negative)
        return top and _Part(ARITHMETIC.divide(-top.value if negative else top.value, bottom.value), top.stop)

    def _mixed(self, whole: _Part) -> _Part | None:
        """三又二分之一, 三又1/2, 一又十分一."""
        bottom = self._decimal(whole.stop + 1) if self._kind(whole.stop) == "又" else None
        if bottom is None or not bottom.value:
            return None
        if self._kind(bottom.stop) in ("over", "分"):
            top = self._decimal(bottom.stop + 1)
            return top and _Part(whole.value + ARITHMETIC.divide(top.value, bottom.value), top.stop)
        return _Part(whole.value + bottom.value, bottom.stop) if "/" in self.tokens[whole.stop + 1].text else None

    def _and_half(self, whole: _Part, at: int) -> _Part | None:
        """两个半, and the half that is 一半."""
        if self._kind(whole.stop) != "half" or whole.value != whole.value.to_integral_value():
            return None
        if self.tokens[whole.stop].text != "半":
            return _Part(whole.value + Decimal("0.5"), whole.stop + 1)
        one = whole.value == 1 and whole.stop == at + 1 and not (self.strict and self._kind(at) == "digits")
        return _Part(Decimal("0.5"), whole.stop + 1) if one else None

    def _is_dozen(self, stop: int) -> bool:
        return not self.strict and bool(_DOZEN.match(self.text, self.tokens[stop - 1].end))

    def _decimal(self, at: int) -> _Part | None:
        """An integer with the digits after its point, and the scale after those: 十五点七, 五点八亿."""
        whole = self._integer(at)
        if whole is None or self._kind(whole.stop) != "点" or whole.value != whole.value.to_integral_value():
            return whole
        stop, places = whole.stop + 1, ""
        while self._is_digit(stop) and self.tokens[stop].text not in _PAIR:
            if stop > whole.stop + 1 and not self._adjoins(stop):
                break
            places += self.tokens[stop].text if self._kind(stop) == "digits" else str(self.tokens[stop].value)
            stop += 1
        if not places.isdigit() or self._unit(stop) == 10:
            return whole
        value = whole.value + Decimal(f"0.{places}")
        while self._scale(stop):
            value *= self._scale(stop)
            stop += 1
        return _Part(value, stop)

    def _integer(self, at: int) -> _Part | None:
        stop = at
        while self._is_digit(stop) and self._kind(stop) == "numeral" and (stop == at or self._adjoins(stop)):
            stop += 1
        said = "".join(token.text for token in self.tokens[at:stop])
        if len(said) < 2 or (len(said) == 2 and said[0] in "零〇"):
            return self._sum(at)
        # 二〇二六 is read digit by digit; 五六 and 二三十 leave open which is meant.
        if (
            self._unit(stop)
            or self._scale(stop)
            or _PAIR & set(said)
            or (len(said) < 3 and not set(said) & set("零〇"))
        ):
            return None
        return _Part(Decimal("".join(str(DIGITS[character]) for character in said)), stop)

    def _sum(self, at: int) -> _Part | None:
        """一万两千, 5亿1万4千6百, 二十几万."""
        total, stop, end = _Sum(strict=self.strict), at, at
        while stop < len(self.tokens):
            rough = not self.strict and stop > at and self._kind(stop) == "几" and self._scale(stop + 1)
            if not rough and not total.takes(self.tokens[stop]):
                break
            stop += 1
            end = end if rough else stop
        if self.strict and total.noughts and total.pending is None and end > at + 1:
            return None  # 一万零
        waits = total.pending is not None and total.pending.kind == "numeral"
        if end == at or (waits and self._is_digit(stop) and self._kind(stop) == "numeral" and self._adjoins(stop)):
            return None  # 一百二三十
        return _Part(total.value(), end)

    def _kind(self, at: int) -> str:
        return self.tokens[at].kind if at < len(self.tokens) else ""

    def _unit(self, at: int) -> int:
        return self.tokens[at].unit if at < len(self.tokens) else 0

    def _scale(self, at: int) -> int:
        return self.tokens[at].scale if at < len(self.tokens) else 0

    def _is_digit(self, at: int) -> bool:
        return at < len(self.tokens) and self.tokens[at].value is not None and self.tokens[at].text not in _TENS

    def _adjoins(self, at: int) -> bool:
        return self.tokens[at - 1].end == self.tokens[at].start


class _Sum:
    """Adds up an integer by its sections: what is below 万, then below 亿 and 兆."""

    def __init__(self, *, strict: bool) -> None:
        self.strict = strict
        self.sections: list[tuple[Decimal, int]] = []  # each with its scale, falling
        self.section = Decimal(0)
        self.unit = 0  # the last of 千, 百, 十 in the section
        self.pending: _Token | None = None  # a digit that waits for its unit
        self.noughts = False  # 零 was said since
        self.fractional = False  # 1.5 was said of a unit

    def takes(self, token: _Token) -> bool:
        """Whether the number goes on with this token; it is taken if so."""
        if token.unit:
            return self._takes_unit(token.unit)
        if token.scale:
            return self._takes_scale(token.scale)
        if token.value is None or self.pending or (self.strict and self.noughts and self.unit == 10):
            return False  # 十零五
        if token.text in _TENS:
            fits = not 0 < self.unit <= 10
            if fits:
                self.section, self.unit = self.section + token.value, 10
            return fits
        if token.kind == "numeral" and not token.value:
            self.noughts = True
            return True
        if self.section or self.sections:
            short = self.strict and len(token.text) not in (1, len(str(self._limit())) - 1) and not self.noughts
            whole = token.value == token.value.to_integral_value() and not self.fractional
            if token.value >= self._limit() or not whole or short:  # 1亿50, 1.5万3
                return False
        self.pending = token
        return True

    def value(self) -> Decimal:
        total = sum((value for value, _ in self.sections), self.section)
        if self.pending is None or self.pending.value is None:
            return total
        # 一百五 is 150 and 三万五 35000; 一百零五 and 一百05 are 105.
        short = len(self.pending.text) == 1 and not self.noughts and self._limit() > 10
        return total + self.pending.value * (self._limit() // 10 if short else 1)

    def _limit(self) -> int:
        return self.unit or (self.sections[-1][1] if self.sections else 1)

    def _takes_unit(self, unit: int) -> bool:
        led = bool(self.section or self.sections) or not self.noughts
        alone = led and unit == 10 if self.strict else unit == 10 or self.noughts
        count = self.pending.value if self.pending else Decimal(1) if alone else None
        if count is None or 0 < self.unit <= unit:
            return False
        self.fractional |= count != count.to_integral_value()
        self.section, self.unit, self.pending, self.noughts = self.section + count * unit, unit, None, False
        return True

    def _takes_scale(self, scale: int) -> bool:
        if self.strict and (scale > 10**8 or (self.noughts and not self.pending)):
            return False  # 兆, a million to some, 九百零亿
        if self.strict and self.pending and self.unit > 10 and not self.noughts:
            return False  # 一百二万 is 1,020,000 or 1,200,000
        count = self.section + ((self.pending.value or 0) if self.pending else 0)
        sections = list(self.sections)
        while sections and (sections[-1][1] < scale or (sections[-1][1] == scale and not count and not self.strict)):
            count += sections.pop()[0]
        if not count or (sections and sections[-1][1] <= scale):
            return False
        self.fractional |= count != count.to_integral_value()
        self.sections = [*sections, (count * scale, scale)]
        self.section, self.unit, self.pending, self.noughts = Decimal(0), 0, None, False
        return True
