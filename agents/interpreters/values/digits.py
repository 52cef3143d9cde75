"""Digits said one by one, or in the groups that numbers are read out in: "four one five, double five", 幺三八."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from .words import level

_ONE = {
    word: str(digit)
    for digit, words in enumerate(
        (
            "zero oh o nought 零 〇 ○",
            "one 一 幺 壹",
            "two 二 贰",
            "three 三 叁",
            "four 四 肆",
            "five 五 伍",
            "six 六 陆",
            "seven 七 柒",
            "eight 八 捌",
            "nine 九 玖",
        )
    )
    for word in words.split()
}
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TEEN = {word: str(number) for number, word in enumerate(_TEENS.split(), 10)}
_DECADES = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = {word: str(number) for number, word in enumerate(_DECADES.split(), 2)}
_TIMES = {"double": 2, "triple": 3, "treble": 3, "双": 2, "雙": 2}
_ROUND = {"hundred": "00", "thousand": "000"}
_PLUS = frozenset(("+", "plus", "加"))
_LATIN = "|".join(word for word in (*_ONE, *_TEEN, *_TENS, *_TIMES, *_ROUND, "plus") if word.isascii())
_HAN = "".join(word for word in (*_ONE, *_TIMES, "加") if not word.isascii())
_WORD = re.compile(rf"\d+|(?<![a-z0-9])(?:{_LATIN})(?![a-z0-9])|[{_HAN}]|\+")
_GAP = re.compile(r"[\s\-‐‑–.()（）]*")
_PAUSE = re.compile(
    r"[\s\-‐‑–.,，、…]*"
)  # between digits that are said; a comma between written ones parts two numbers

_AROUND = re.compile(r"[\s\-.,;:!?()（）。，、；：！？…]*")


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits at `text[start:end]`, with the plus of a country code where there is one."""

    start: int
    end: int
    value: str


def read(text: str) -> str | None:
    """The digits that these words are, all of them, with a leading plus if one was said; `None` for anything else."""
    runs = list(scan(text))
    if len(runs) != 1:
        return None
    around = text[: runs[0].start] + text[runs[0].end :]
    return runs[0].value if _AROUND.fullmatch(around) else None


def scan(text: str) -> Iterator[Digits]:
    """Every run of digits in a text, left to right, as long as it can be."""
    text = level(text)
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        if run and (word.group() in _PLUS or not _joined(text, run[-1], word)):
            yield from _digits(run)
            run = []
        run.append(word)
    yield from _digits(run)


def _joined(text: str, before: re.Match[str], after: re.Match[str]) -> bool:
    gap = _GAP if before.group().isdigit() and after.group().isdigit() else _PAUSE
    return gap.fullmatch(text, before.end(), after.start()) is not None


def _digits(run: list[re.Match[str]]) -> Iterator[Digits]:
    value = _value([word.group() for word in run])
    if value:
        yield Digits(run[0].start(), run[-1].end(), value)


def _value(words: list[str]) -> str | None:
    plus = words[0] in _PLUS if words else False
    out, times = "", 1
    for word, after in pairwise([*words[plus:], ""]):
        if word in _TIMES and times == 1:
            times = _TIMES[word]
            continue
        if times > 1:
            said = _ONE.get(word, word) if len(_ONE.get(word, word)) == 1 else None
        elif word in _TENS:
            said = _TENS[word] + ("0" if _ONE.get(after, "0") == "0" else "")
        elif word in _ROUND:
            said = _ROUND[word] if out else None
        else:
            said = word if word.isdigit() else _TEEN.get(word)
            said = _ONE.get(word, said)
        if said is None:
            return None
        out += said * times
        times = 1
    return f"{'+' * plus}{out}" if out and times == 1 else None
