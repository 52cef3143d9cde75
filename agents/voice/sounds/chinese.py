"""How Chinese is pronounced: pinyin from the characters, then IPA with an arrow for the tone after each vowel. Tones
are those of the dictionary: the voice model was trained on them and makes the changes of connected speech itself."""

from collections.abc import Iterator
from functools import lru_cache

_INITIALS = {
    "": "", "b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l", "g": "k", "k": "kʰ",
    "h": "x", "j": "ʨ", "q": "ʨʰ", "x": "ɕ", "zh": "ꭧ", "ch": "ꭧʰ", "sh": "ʂ", "r": "ɻ", "z": "ʦ", "c": "ʦʰ", "s": "s",
}  # fmt: skip
# "0" is where the tone goes.
_FINALS = {
    "a": "a0", "ai": "ai0", "an": "a0n", "ang": "a0ŋ", "ao": "au0", "e": "ɤ0", "ei": "ei0", "en": "ə0n", "eng": "ə0ŋ",
    "er": "ɚ0", "i": "i0", "ia": "ja0", "ian": "jɛ0n", "iang": "ja0ŋ", "iao": "jau0", "ie": "je0", "in": "i0n",
    "ing": "i0ŋ", "iong": "jʊ0ŋ", "iou": "jou0", "io": "jɔ0", "o": "wo0", "ong": "ʊ0ŋ", "ou": "ou0", "u": "u0",
    "ua": "wa0", "uai": "wai0", "uan": "wa0n", "uang": "wa0ŋ", "uei": "wei0", "uen": "wə0n", "ueng": "wə0ŋ",
    "uo": "wo0", "ü": "y0", "üan": "ɥɛ0n", "üe": "ɥe0", "ün": "y0n", "ê": "ɛ0",
}  # fmt: skip
_BUZZED = "ɨ0"  # the vowel of zhi, chi, shi, ri, zi, ci, si
_ALONE = {"m": "m0", "n": "n0", "ng": "ŋ0", "hm": "hm0", "hng": "hŋ0", "r": "ɚ0", "o": "ɔ0"}
_TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}

# How an English voice says it: its own sounds, no tones.
_ENGLISH_INITIALS = {
    "": "", "b": "b", "p": "p", "m": "m", "f": "f", "d": "d", "t": "t", "n": "n", "l": "l", "g": "ɡ", "k": "k",
    "h": "h", "j": "ʤ", "q": "ʧ", "x": "ʃ", "zh": "ʤ", "ch": "ʧ", "sh": "ʃ", "r": "ɹ", "z": "dz", "c": "ts", "s": "s",
}  # fmt: skip
# "0" is where the stress goes.
_ENGLISH_FINALS = {
    "a": "0ɑ", "ai": "0I", "an": "0ɑn", "ang": "0ɑŋ", "ao": "0W", "e": "0ʌ", "ei": "0A", "en": "0ʌn", "eng": "0ʌŋ",
    "er": "0ɑɹ", "i": "0i", "ia": "j0ɑ", "ian": "j0ɛn", "iang": "j0ɑŋ", "iao": "j0W", "ie": "j0ɛ", "in": "0ɪn",
    "ing": "0ɪŋ", "iong": "j0ʊŋ", "iou": "j0O", "io": "j0ɔ", "o": "w0ɔ", "ong": "0ʊŋ", "ou": "0O", "u": "0u",
    "ua": "w0ɑ", "uai": "w0I", "uan": "w0ɑn", "uang": "w0ɑŋ", "uei": "w0A", "uen": "w0ʌn", "ueng": "w0ʌŋ",
    "uo": "w0ɔ", "ü": "j0u", "üan": "jw0ɛn", "üe": "jw0ɛ", "ün": "j0un", "ê": "0ɛ",
}  # fmt: skip
_ENGLISH_BUZZED = {"z": "0ɪ", "c": "0ɪ", "s": "0ɪ"}  # else with an r: "shr"


def words(text: str) -> Iterator[str]:
    """The text cut into words."""
    from pypinyin.seg.mmseg import seg

    yield from seg.cut(text)


def pinyin(word: str) -> Iterator[str]:
    """The syllables of a word in Chinese characters with their tones, 5 for none: 中国 is zhong1, guo2. Characters that
    have no reading are left out."""
    from pypinyin import Style, lazy_pinyin  # its dictionary takes a tenth of a second

    yield from lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True, errors="ignore")


@lru_cache(maxsize=2000)
def ipa(syllable: str) -> str:
    """A syllable as a Chinese voice says it: "zhong1" is "ꭧʊ→ŋ"."""
    letters, tone = syllable[:-1], _TONES[syllable[-1]]
    if letters in _ALONE:
        return _ALONE[letters].replace("0", tone)
    initial, final = _parts(letters)
    sound = _BUZZED if final == "i" and initial in _BUZZING else _FINALS[final]
    return _INITIALS[initial] + sound.replace("0", tone)


_BUZZING = frozenset(("zh", "ch", "sh", "r", "z", "c", "s"))


@lru_cache(maxsize=2000)
def english(syllable: str, stress: str = "ˈ") -> str:
    """A syllable without its tone as an English voice says it: "zhong" is "ʤˈʊŋ"."""
    if syllable in _ALONE:
        return {"r": f"{stress}ɑɹ", "o": f"{stress}ɔ"}.get(syllable, f"{stress}ʌn")
    initial, final = _parts(syllable)
    if final == "i" and initial in _BUZZING:
        sound = _ENGLISH_BUZZED.get(initial, "0ɜɹ" if initial != "r" else "0ɜ")
    else:
        sound = _ENGLISH_FINALS[final]
    return _ENGLISH_INITIALS[initial] + sound.replace("0", stress)


def _parts(letters: str) -> tuple[str, str]:
    from pypinyin.contrib.tone_convert import to_finals, to_initials

    return to_initials(letters, strict=True), to_finals(letters, strict=True, v_to_u=True)
