"""How an English word that no dictionary has is most likely pronounced, by its spelling; names written in pinyin by the
rules of pinyin."""

import re
from collections.abc import Sequence
from functools import cache

from . import chinese

# Longest first at each place: letters, what must stand before and after (regular expressions), sounds.
_RULES: Sequence[tuple[str, str, str, str]] = (
    ("tion", "", "", "ʃən"), ("sion", "", "", "ʒən"), ("cious", "", "", "ʃəs"), ("tious", "", "", "ʃəs"),
    ("tial", "", "", "ʃəl"), ("cial", "", "", "ʃəl"), ("ture", "", "$", "ʧəɹ"), ("ough", "", "", "O"),
    ("augh", "", "", "ɔ"), ("eigh", "", "", "A"), ("igh", "", "", "I"), ("tch", "", "", "ʧ"), ("dge", "", "", "ʤ"),
    ("sch", "^", "", "ʃ"), ("sch", "", "", "sk"), ("chr", "^", "", "kɹ"), ("ville", "", "$", "vɪl"),
    ("mc", "^", "", "mək"), ("kn", "^", "", "n"), ("gn", "^", "", "n"), ("wr", "^", "", "ɹ"), ("ps", "^", "", "s"),
    ("pn", "^", "", "n"), ("rh", "^", "", "ɹ"), ("wh", "", "", "w"), ("gh", "^", "", "ɡ"), ("gh", "", "", ""),
    ("ph", "", "", "f"), ("sh", "", "", "ʃ"), ("ch", "", "", "ʧ"), ("th", "", "", "θ"), ("ck", "", "", "k"),
    ("ng", "", "$", "ŋ"), ("ng", "", "[^aeiouy]", "ŋ"), ("nk", "", "", "ŋk"), ("qu", "", "", "kw"), ("x", "^", "", "z"),
    ("x", "", "", "ks"), ("q", "", "", "k"), ("cc", "", "[ie]", "ks"), ("c", "", "[iey]", "s"), ("c", "", "", "k"),
    ("gg", "", "", "ɡ"), ("g", "", "[ey]", "ʤ"), ("g", "", "i[ao]", "ʤ"), ("g", "", "", "ɡ"), ("j", "", "", "ʤ"),
    ("mb", "", "$", "m"), ("s", "[aeiou]", "e$", "z"), ("ss", "", "", "s"), ("s", "", "", "s"), ("zz", "", "", "z"),
    ("er", "", "$", "əɹ"), ("ers", "", "$", "əɹz"), ("or", "[a-z]{2}", "$", "əɹ"), ("ar", "[a-z]{3}", "$", "əɹ"),
    ("air", "", "", "ɛɹ"), ("are", "", "$", "ɛɹ"), ("ear", "", "", "ɪɹ"), ("eer", "", "", "ɪɹ"), ("ere", "", "$", "ɪɹ"),
    ("ire", "", "$", "Iəɹ"), ("ore", "", "", "ɔɹ"), ("oor", "", "", "ɔɹ"), ("our", "", "", "ɔɹ"), ("ure", "", "", "jʊɹ"),
    ("ar", "", "", "ɑɹ"), ("er", "", "", "ɜɹ"), ("ir", "", "", "ɜɹ"), ("or", "", "", "ɔɹ"), ("ur", "", "", "ɜɹ"),
    ("oo", "", "", "u"), ("ee", "", "", "i"), ("ea", "", "", "i"), ("ie", "", "$", "i"), ("ie", "", "", "i"),
    ("ei", "", "", "I"), ("ey", "", "$", "i"), ("ey", "", "", "A"), ("ai", "", "", "A"), ("ay", "", "", "A"),
    ("au", "", "", "ɔ"), ("aw", "", "", "ɔ"), ("oa", "", "", "O"), ("oe", "", "$", "O"), ("oi", "", "", "Y"),
    ("oy", "", "", "Y"), ("ou", "", "", "W"), ("ow", "", "$", "O"), ("ow", "", "", "W"), ("ew", "", "", "u"),
    ("ue", "", "$", "u"), ("ui", "", "", "u"), ("al", "[a-z]", "$", "əl"), ("le", "[^aeiou]", "$", "əl"),
    ("es", "[sxz]|ch|sh", "$", "ᵻz"), ("ed", "[td]", "$", "ᵻd"), ("aa", "", "", "ɑ"), ("a", "", "$", "ə"),
    ("a", "", "[^aeiouwxy](e|i[aoe])", "A"), ("a", "", "", "æ"), ("e", "[^aeiou]{1,9}", "$", ""),
    ("e", "[aeiou][^aeiou]{1,2}", "$", ""), ("e", "", "[^aeiouwxy]e$", "i"), ("e", "", "", "ɛ"),
    ("i", "", "$", "i"), ("i", "", "[^aeiouwxy]e$", "I"), ("i", "", "[aou]", "i"), ("i", "", "", "ɪ"),
    ("o", "", "$", "O"), ("o", "", "[^aeiouwxy]([ei]|a$)", "O"), ("o", "", "", "ɑ"),
    ("u", "", "[^aeiouwxy][eia]", "u"), ("u", "", "$", "u"), ("u", "", "", "ʌ"),
    ("y", "^", "[aeiou]", "j"), ("y", "[aeiou]", "[aeiou]", "j"), ("y", "", "$", "i"), ("y", "", "[^aeiou]e$", "I"),
    ("y", "", "", "ɪ"),
    ("bb", "", "", "b"), ("dd", "", "", "d"), ("ff", "", "", "f"), ("kk", "", "", "k"), ("ll", "", "", "l"),
    ("mm", "", "", "m"), ("nn", "", "", "n"), ("pp", "", "", "p"), ("rr", "", "", "ɹ"), ("tt", "", "", "t"),
    ("vv", "", "", "v"), ("r", "", "", "ɹ"), ("b", "", "", "b"), ("d", "", "", "d"), ("f", "", "", "f"),
    ("h", "", "", "h"), ("k", "", "", "k"), ("l", "", "", "l"), ("m", "", "", "m"), ("n", "", "", "n"),
    ("p", "", "", "p"), ("t", "", "", "t"), ("v", "", "", "v"), ("w", "", "", "w"), ("z", "", "", "z"),
)  # fmt: skip
_VOWELS = "AIOWYiuæɑɔəɛɜɪʊʌᵻ"
_FULL = re.compile("[AIOWYiuæɑɔɛɜɪʊʌ]")


def sounds(word: str) -> str:
    """Sounds of a lower-case word, with a stress: "zhang" is "ʤˈɑŋ", "brantley" is "bɹˈæntli"."""
    syllables = _in_pinyin(word)
    if syllables:
        return "".join(chinese.english(syllable) for syllable in syllables)
    spoken, place = "", 0
    while place < len(word):
        for letters, before, after, sound in _rules(word[place]):
            if (
                word.startswith(letters, place)
                and (not before or re.search(f"(?:{before})$" if before != "^" else "^$", word[:place]))
                and (not after or re.match(after, word[place + len(letters) :]))
            ):
                spoken += sound
                place += len(letters)
                break
        else:
            place += 1
    return _stressed(spoken)


@cache
def _rules(letter: str) -> Sequence[tuple[str, str, str, str]]:
    return sorted((rule for rule in _RULES if rule[0][0] == letter), key=lambda rule: -len(rule[0]))


def _stressed(spoken: str) -> str:
    """The first full vowel is stressed, of long words the third from the end."""
    vowels = [match.start() for match in _FULL.finditer(spoken)]
    if not vowels:
        return spoken
    count = sum(sound in _VOWELS for sound in spoken)
    at = vowels[0] if count < 4 or len(vowels) < 3 else vowels[-3]
    return f"{spoken[:at]}ˈ{spoken[at:]}"


_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhrzcs])?(?:a(?:ng|n|i|o)?|e(?:ng|n|i|r)?|o(?:ng|u)?|u(?:ang|an|ai|a|i|n|o)?)"
    r"|(?:[bpmdtnljqx])(?:i(?:ang|an|ao|a|ong|ng|n|e|u)?)|(?:zh|ch|sh|[rzcs])i|[jqxnl](?:u(?:an|e|n)?|v)"
    r"|y(?:i(?:ng|n)?|a(?:ng|n|o)?|e|o(?:ng|u)?|u(?:an|e|n)?)|w(?:u|a(?:ng|n|i)?|e(?:ng|n|i)|o)"
)
# What no English spelling has: without one of these a word is taken for English.
_PINYIN_ONLY = re.compile(
    r"^(?:zh|x[iu]|q[iu]|c[aou](?!k)n?g?$)|(?:iang|uang|iong|ong|ao|ui|iu|ang|eng)$|zh|x[iu]|q[iu]n"
)


def _in_pinyin(word: str) -> Sequence[str]:
    """The syllables, where the word is a name in pinyin and nothing else that is likely."""
    if not _PINYIN_ONLY.search(word):
        return ()
    return _syllables(word) or ()


def _syllables(word: str) -> Sequence[str] | None:
    if not word:
        return ()
    for size in range(min(6, len(word)), 0, -1):
        if _SYLLABLE.fullmatch(word, 0, size) and (rest := _syllables(word[size:])) is not None:
            return (word[:size], *rest)
    return None
