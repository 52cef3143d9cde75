"""Latin names in Chinese characters: 爱丽丝 for Alice, 汤姆 for Tom, 威尔逊 for Wilson.

Chinese says each consonant of the name, with a vowel of its own where the name has none. So both are taken to the
classes of their consonants, and where these agree, each vowel of the name has to be near the one it is written with.
Names that became Chinese by another way are listed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from . import latin

_CUSTOMARY = {
    "约翰": "john", "大卫": "david", "马修": "matthew", "瑞秋": "rachel", "约瑟夫": "joseph", "雅各布": "jacob",
    "爱德华": "edward", "亚历山大": "alexander", "夏洛特": "charlotte", "约书亚": "joshua", "伊万": "ivan",
    "约翰逊": "johnson", "约翰森": "johnson", "安东尼": "anthony", "本杰明": "benjamin", "蒂芙尼": "tiffany",
}  # fmt: skip
_CLASS = {
    **dict.fromkeys("pb", "P"), **dict.fromkeys("td", "T"), **dict.fromkeys("kg", "K"), **dict.fromkeys("fvw", "F"),
    **dict.fromkeys("szST", "S"), **dict.fromkeys("CJ", "J"), **dict.fromkeys("lr", "L"), "m": "M", "n": "N", "N": "N",
    "h": "H",
}  # fmt: skip
_INITIAL_CLASS = {
    **dict.fromkeys(("b", "p"), "P"), **dict.fromkeys(("d", "t"), "T"), **dict.fromkeys(("g", "k"), "K"),
    **dict.fromkeys(("f", "w"), "F"), **dict.fromkeys(("s", "sh", "x", "z", "c"), "S"),
    **dict.fromkeys(("j", "q", "zh", "ch"), "J"), **dict.fromkeys(("l", "r"), "L"), "m": "M", "n": "N", "h": "H",
}  # fmt: skip
_OPEN = "A"  # a name, or a part of it, that begins with a vowel
_RUNS_ON = frozenset(("a", "e", "ya", "an", "en", "ang"))  # syllables that carry on the vowel before: 布莱恩, 索菲亚
# The Chinese finals, without n and ng, that may stand for a vowel, and for none.
_FINALS = {
    "i": ("i", "ai", "ei", "ie", "ia", "e", "v"),
    "e": ("e", "ei", "ai", "ie", "i", "a", "u", "o"),
    "a": ("a", "ai", "ei", "ia", "ie", "ua", "ao", "e"),
    "o": ("o", "uo", "ao", "ou", "u", "a", "iao", "ua", "e"),
    "u": ("u", "v", "iu", "ou", "uo", "a", "ao", "e"),
    "": ("", "i", "e", "u", "o", "er", "uo"),
}
_VOWELS = "aeiou"
_MOST_WAYS = 16


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The consonants of a name by class, and what follows each: a vowel (or a Chinese final), or nothing."""

    classes: str
    vowels: tuple[str, ...]


def of_chinese(syllables: Sequence[Sequence[str]]) -> tuple[Skeleton, ...]:
    """The skeletons of a text, given the readings of each of its characters."""
    return tuple(dict.fromkeys(map(_chinese, islice(product(*syllables), _MOST_WAYS))))


@lru_cache(maxsize=20_000)
def of_latin(words: tuple[str, ...]) -> tuple[Skeleton, ...]:
    """The ways in which a name may be written in Chinese."""
    each = [tuple(dict.fromkeys(way for said in latin.phones(word)[:2] for way in _latin(said))) for word in words]
    return tuple(
        Skeleton("".join(part.classes for part in way), tuple(vowel for part in way for vowel in part.vowels))
        for way in islice(product(*each), _MOST_WAYS)
    )


def customary(text: str) -> str | None:
    """The Latin name that this text is by custom, in lower case."""
    return _CUSTOMARY.get(text)


def agree(chinese: Skeleton, name: Skeleton) -> bool:
    """Whether a text of the same consonants may be this name, by its vowels."""
    return all(final in _FINALS[vowel] for final, vowel in zip(chinese.vowels, name.vowels, strict=True))


def _chinese(syllables: Sequence[str]) -> Skeleton:
    classes = ""
    vowels: list[str] = []
    for syllable in syllables:
        if syllable == "er":
            initial, final = "l", "er"
        else:
            initial = next((one for one in ("zh", "ch", "sh") if syllable.startswith(one)), syllable[:1])
            initial = "" if initial in _VOWELS + "y" else initial
            final = syllable.removeprefix(initial or "y")
        nasal = final.endswith(("n", "ng"))
        final = {"ui": "ei", "u": "u"}.get(final.rstrip("ng"), final.rstrip("ng")) or "e"
        this = _INITIAL_CLASS.get(initial, _OPEN)
        if classes.endswith("N") and this in "MN" and vowels[-1] == "":
            classes, vowels = classes[:-1], vowels[:-1]  # 汤姆, 安娜
        if not classes or syllable not in _RUNS_ON:
            classes += this
            vowels.append(final)
        if nasal:
            classes += "N"
            vowels.append("")
    return Skeleton(classes, tuple(vowels))


def _latin(phones: str) -> Iterator[Skeleton]:
    classes, vowels = "", [""]
    for position, phone in enumerate(phones):
        before_vowel = phones[position + 1 : position + 2] in tuple(_VOWELS)
        if phone in _VOWELS:
            if not classes:
                classes = _OPEN
            vowels[-1] = vowels[-1] or phone
        elif phone in _CLASS and (phone != "r" or before_vowel):
            if classes:
                vowels.append("")
            classes += _CLASS[phone]
    yield Skeleton(classes, tuple(vowels))
    if classes[-1:] == "T" and len(classes) > 1 and not vowels[-1]:
        yield Skeleton(classes[:-1], tuple(vowels[:-1]))
    if classes[-1:] == "M" and not vowels[-1]:
        yield Skeleton(classes[:-1] + "N", tuple(vowels))
    if phones[-1:] == "r" and len(classes) > 1:
        yield Skeleton(classes + "L", (*vowels, ""))
