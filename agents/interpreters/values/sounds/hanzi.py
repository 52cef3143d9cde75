"""How Chinese characters sound: pinyin without tones, with what many speakers and recognisers do not tell apart folded
together (n and ng, l, n and r, zh and z, ch and c, sh and s, f and hu, ü and u)."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice, product

from rapidfuzz.distance import Levenshtein

from . import latin

MOST_READINGS = 8  # of one name
# Characters that are read otherwise in a name than they mostly are, the reading of names first.
_IN_NAMES = {
    character: tuple(readings.split("/"))
    for character, readings in (
        pair.split()
        for pair in (
            "单 shan/dan", "解 xie/jie", "曾 zeng/ceng", "仇 qiu/chou", "查 zha/cha", "盖 gai/ge", "区 ou/qu",
            "乐 le/yue", "翟 zhai/di", "朴 piao/pu", "缪 miao/mou", "覃 qin/tan",
            "谌 chen/shen", "洗 xian/xi", "种 chong/zhong", "员 yun/yuan", "折 she/zhe", "黑 he/hei", "宓 mi/fu",
            "薄 bo/bao", "卜 bu/bo", "召 shao/zhao", "车 che/ju", "秘 bi/mi", "郇 xun/huan", "郗 xi/chi", "繁 po/fan",
            "都 du/dou", "隗 wei/kui", "牟 mu/mou", "祭 zhai/ji", "句 gou/ju", "阚 kan/han", "柏 bai/bo",
            "澹 tan/dan", "长 chang/zhang", "重 chong/zhong", "行 xing/hang", "朝 chao/zhao", "茜 qian/xi",
            "晟 sheng/cheng", "盛 sheng/cheng", "筠 yun/jun", "参 shen/can", "贾 jia/gu", "谷 gu/yu", "贲 ben/bi",
            "费 fei/bi", "藏 zang/cang", "莘 xin/shen", "隽 jun/juan", "玟 min/wen", "泊 bo/po", "颉 jie/xie",
            "撒 sa", "佴 nai", "焘 tao/dao", "勒 le/lei", "似 si", "大 da/dai", "俞 yu/shu",
        )
    )
}  # fmt: skip
# Surnames of two characters, in characters that are read as they are.
_READ_TOGETHER = (("万俟", "莫奇"), ("尉迟", "玉迟"), ("长孙", "掌孙"), ("单于", "禅于"))
_UNFOLDED = re.compile("(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)(.+)")
_INITIALS = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "r": "l"}


def readings(text: str) -> Iterator[tuple[str, ...]]:
    """How each character of simplified `text` may be read, in pinyin without tones ("v" for ü)."""
    for written, read_as in _READ_TOGETHER:
        text = text.replace(written, read_as)
    return map(_readings, text)


def keys(text: str) -> tuple[str, ...]:
    """The folded syllables of simplified `text`, in each way it may be read, with a space after each syllable."""
    return tuple(dict.fromkeys(map(key, islice(product(*readings(text)), MOST_READINGS))))


def key(syllables: Sequence[str]) -> str:
    """The folded syllables, with a space after each."""
    return "".join(f"{folded(syllable)} " for syllable in syllables)


@lru_cache(maxsize=2000)
def folded(syllable: str) -> str:
    """A syllable without what is not told apart: "zhang" is "zan", "huang" is "fan", "nü" is "lu"."""
    match = _UNFOLDED.fullmatch(syllable)
    if match is None:
        return syllable
    initial, final = match[1], match[2].replace("v", "u")
    if initial == "h" and (final[0] == "u" or final == "ong"):
        initial = "f"
        final = {"u": "u", "ui": "ei", "un": "en", "ong": "eng"}.get(final, final[1:])
    if final[-3:] in ("ang", "eng", "ing"):
        final = final[:-1]
    return _INITIALS.get(initial, initial) + final


def likeness(said: Sequence[Sequence[str]], name: Sequence[Sequence[str]]) -> float:
    """How alike two texts of as many syllables sound, given the readings of each: 1 where they are said the same but
    for tones, less with each syllable that has to be folded, least with one that is only near; 0 beyond that."""
    each = [max(_alike(a, b) for a in ways for b in others) for ways, others in zip(said, name, strict=True)]
    near = sum(score < _FOLDED for score in each)
    if near > 1 or not all(each) or (near and len(each) == 2 and max(each) < 1):
        return 0.0
    return sum(each) / len(each)


_FOLDED, _NEAR = 0.9, 0.6


@lru_cache(maxsize=20_000)
def _alike(syllable: str, other: str) -> float:
    if syllable == other:
        return 1.0
    if folded(syllable) == folded(other):
        return _FOLDED
    written, others = (latin.written(latin.phones(one)[-1]) for one in (syllable, other))
    return _NEAR if Levenshtein.distance(written, others) <= 1 else 0.0


@lru_cache(maxsize=20_000)
def _readings(character: str) -> tuple[str, ...]:
    return _IN_NAMES.get(character) or (_pinyin()(character),)


@cache
def _pinyin() -> Callable[[str], str]:
    # Without the dictionary of phrases, which names are not in: 60 ms and 14 MB instead of 250 ms and 57 MB.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import lazy_pinyin

    return lambda character: lazy_pinyin(character)[0]
