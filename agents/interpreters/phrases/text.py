"""An utterance in the form in which it is matched."""

import re
import unicodedata
from collections.abc import Mapping

from ..base import Language
from ..values.halts import between_numbers

CJK = r"\u3400-\u9fff"
_CJK_GAP = re.compile(rf"(?<=[{CJK}])\s+|\s+(?=[{CJK}])")
PUNCTUATION = re.compile(r"(?<!\d)[,:]|[,:](?!\d)|[?!;，。、？！；：…~“”\"「」]")
_HESITATION = {"en": r"(?<![\w'-])(?:u[hm]+|er+m?|hm+)(?![\w'-])", "zh": "[呃嗯]"}
# Where speech halts. A point inside a number or an initialism is none.
_HALT = {
    language: re.compile(
        rf"\s*(?:(?:{PUNCTUATION.pattern}|(?<!\b\w\.\w)\.+(?=\s)|\.{{2,}}|[‒–—―]|{hesitation})\s*)+", re.IGNORECASE
    )
    for language, hesitation in _HESITATION.items()
}
_HALT_SIGN: Mapping[Language, str] = {"en": " / ", "zh": "、"}
HALT_AT_EDGE = re.compile("^(?:/ |、)+|(?: /|、)+$")
_HALF_WRITTEN = re.compile(r"(?<![a-z0-9.,])\.(?=\d)|(?<![\w.,]),(?=\d)", re.IGNORECASE)
_ROUGHLY = re.compile(r"(?<![a-z0-9.])~(?=\s*\d)", re.IGNORECASE)
_MINUS = re.compile(r"(?<![a-z0-9.])[‒–—―−]\s*(?=\d)", re.IGNORECASE)
_FILLER_START = {
    "en": re.compile(
        r"(?:please|kindly|just|hey|hi|hello|ok|okay|so|well|and|now|"
        r"(?:could|can|would|will) you|help me|i(?:'d| would) like(?: you)? to|i (?:want|need|wanna)(?: you)?(?: to)?|"
        r"i wanna|go ahead and)\s+",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"(?:请问|请你|请您|请|帮我|帮忙|帮|麻烦你|麻烦您|麻烦|劳驾|我想要|我想|我要|我需要|"
        r"能不能|可不可以|能否|你能|您能|你可以|可以|你好|您好|那个|那么)\s*"
    ),
}
_FILLER_END = {
    "en": re.compile(r"\s+(?:please|thanks|thank you|for me|right now|now|will you|would you)", re.IGNORECASE),
    "zh": re.compile(r"\s*(?:好吗|可以吗|行吗|谢谢你|谢谢您|谢谢|吧|啊|呀|哦|呢|好了)"),
}
TOKEN = re.compile(rf"[{CJK}]|\d[\d.,]*|[^\s\d{CJK}]+")


def tidy(text: str, language: Language) -> str:
    """`text` in one form for matching: NFKC, no sentence punctuation, no hesitations, single spaces (in Chinese none
    next to a Chinese character). Case is kept. A halt between two numbers stays, as "/" or "、": "one hundred, fifty"
    is not 150. So do the sign of "–50" and the point of ".50"."""
    text = unicodedata.normalize("NFKC", text).replace("’", "'")
    text = _ROUGHLY.sub("≈", text)
    text = _MINUS.sub("-", _HALF_WRITTEN.sub(r"0\g<0>", text))
    text = _HALT[language].sub(lambda halt: _HALT_SIGN[language] if between_numbers(text, *halt.span()) else " ", text)
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"(?<!\b\w\.\w)\.+$", "", text)
    return _CJK_GAP.sub("", text) if language == "zh" else text


def strip_fillers(text: str, language: Language) -> str:
    """Tidied `text` without polite words at its start and end ("could you please", "麻烦", "谢谢")."""
    while match := _FILLER_START[language].match(text):
        text = text[match.end() :]
    while match := re.search(rf"(?:{_FILLER_END[language].pattern})$", text, re.IGNORECASE):
        text = text[: match.start()]
    return text.strip()
