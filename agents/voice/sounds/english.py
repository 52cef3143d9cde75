"""How English is pronounced: a dictionary of sounds, endings put on its words, the few words whose sound depends on
their neighbours, and rules of spelling for what it does not know.

The dictionary is the one that the voice model was trained with: `us_gold.json` and `us_silver.json` (`gb_...` for
British voices), word to sounds, or to sounds by part of speech.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import spelling

Sounds = Mapping[str, str | Mapping[str, str | None]]

VOWELS = frozenset("AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻᵊ")
_STRESS = frozenset("ˈˌ")
_MARKS = frozenset(";:,.!?—…")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*['’]?|[;:,.!?—…“”()]|\s+")
_AUXILIARIES = frozenset(
    [
        "to",
        "will",
        "would",
        "shall",
        "should",
        "can",
        "could",
        "may",
        "might",
        "must",
        "do",
        "does",
        "did",
        "don't",
        "didn't",
        "let's",
        "please",
    ]
)
_PERFECT = frozenset(["have", "has", "had", "having", "been", "be", "is", "was", "were", "are", "being", "'ve"])
_PRONOUNS = frozenset(["i", "you", "we", "they", "who"])
_BEFORE_NOUN = frozenset(
    [
        "a",
        "an",
        "the",
        "this",
        "that",
        "these",
        "those",
        "my",
        "your",
        "his",
        "her",
        "its",
        "our",
        "their",
        "no",
        "any",
        "every",
        "each",
    ]
)


class English:
    """Reads the dictionary from `folder`, some 30 MB of memory. british: the sounds of British voices."""

    def __init__(self, folder: Path, british: bool = False) -> None:
        self._british = british
        region = "gb" if british else "us"
        self._gold = _read(folder / f"{region}_gold.json")
        self._silver = _read(folder / f"{region}_silver.json")

    def __call__(self, text: str) -> str:
        """The sounds of English text in which numbers and symbols are words already; punctuation stays."""
        tokens = _TOKEN.findall(text)
        spoken: list[str] = []
        following = ""  # the sounds after this word, "" at a pause
        for place in range(len(tokens) - 1, -1, -1):
            token = tokens[place]
            if token.isspace():
                sounds = " "
            elif token[0] in _MARKS or token in ("“", "”", "(", ")"):
                sounds = token
            else:
                sounds = self._word(token, _before(tokens, place), following, place == 0)
            if sounds and not sounds.isspace():
                following = "" if sounds[0] in _MARKS else sounds
            spoken.append(sounds)
        return "".join(reversed(spoken)).replace("ɾ", "T").replace("ʔ", "t")

    def _word(self, written: str, before: Sequence[str], following: str, first: bool) -> str:
        word = unicodedata.normalize("NFKC", written).replace("’", "'")
        word = "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))
        weak = self._weak(word.lower(), following) if not (len(word) > 1 and word.isupper()) else None
        sounds = weak or self._known(word, _part_of_speech(before, first), following) or self._unknown(word)
        if word[0].isupper() and not _STRESS & set(sounds):
            return _stressed(sounds, "ˌ")
        return sounds

    def _weak(self, word: str, following: str) -> str | None:
        """The words that change before what follows."""
        vowel = next((sound in VOWELS for sound in following if sound not in _STRESS and sound != " "), None)
        match word:
            case "the":
                return "ði" if vowel else "ðə"
            case "a":
                return "ɐ"
            case "an":
                return "ɐn"
            case "to" if vowel is not None:
                return "tʊ" if vowel else "tə"
            case "am" if vowel is not None:
                return "ɐm"
            case "in":
                return "ɪn" if vowel is not None else "ˈɪn"
            case "i":
                return "ˌI"
            case _:
                return None

    def _known(self, word: str, part: str, following: str) -> str | None:
        if len(word) > 1 and word.isupper():
            entry = self._gold.get(word)
            if isinstance(entry, str):
                return entry
            if isinstance(entry, Mapping) or (len(word) <= 3 and not self._gold.get(word.lower())):
                return self._letters(word)  # "ID", "US", "PM"
            word = word.lower() if self._entry(word.lower()) else word
            if not self._entry(word) and not re.search("[AEIOUY]", word):
                return self._letters(word)
            word = word.lower()
        entry = self._entry(word) or self._entry(word.lower()) or self._entry(word.capitalize())
        if isinstance(entry, Mapping):
            if not following and "None" in entry:
                part = "None"
            return entry.get(part) or entry.get({"VBN": "VERB"}.get(part, part)) or entry["DEFAULT"]
        return entry or self._ending(word.lower(), part, following)

    def _entry(self, word: str) -> str | Mapping[str, str | None] | None:
        return self._gold.get(word) or self._silver.get(word)

    def _ending(self, word: str, part: str, following: str) -> str | None:
        """A known word with -s, -'s, -ed or -ing."""
        for ending, stems in (
            ("'s", lambda: [word[:-2]]),
            ("s'", lambda: [word[:-1], word[:-2]]),
            ("'", lambda: [word[:-1]]),
            ("ies", lambda: [word[:-3] + "y"]),
            ("s", lambda: [word[:-1], word[:-2]] if word.endswith("es") else [word[:-1]]),
            ("ied", lambda: [word[:-3] + "y"]),
            ("ed", lambda: [word[:-1], word[:-2], word[:-3] if word[-3:-2] == word[-4:-3] else word[:-1]]),
            ("ing", lambda: [word[:-3], word[:-3] + "e", word[:-4] if word[-4:-3] == word[-5:-4] else word[:-3]]),
        ):
            if not word.endswith(ending) or len(word) < len(ending) + 2 or word.endswith("ss"):
                continue
            for stem in stems():
                if len(stem) > 1 and (entry := self._entry(stem) or self._entry(stem.capitalize())):
                    sounds = entry if isinstance(entry, str) else entry.get(part) or entry["DEFAULT"]
                    if sounds:
                        return self._joined(sounds, ending)
        return None

    def _joined(self, stem: str, ending: str) -> str:
        last, weak = stem[-1], "ɪ" if self._british else "ᵻ"
        if ending == "'":
            return stem
        if ending in ("'s", "s'", "s", "ies"):
            return stem + ("s" if last in "ptkfθ" else f"{weak}z" if last in "szʃʒʧʤ" else "z")
        flapped = not self._british and last == "t" and len(stem) > 1 and stem[-2] in "AIOWYiuæɑəɛɪɹʊʌ"
        stem = f"{stem[:-1]}ɾ" if flapped and ending != "ied" else stem
        if ending == "ing":
            return f"{stem}ɪŋ"
        if last in "td":
            return f"{stem}{weak}d"
        return stem + ("t" if last in "pkfθʃsʧ" else "d")

    def _unknown(self, word: str) -> str:
        if len(word) > 1 and word.isupper() and not re.search("[AEIOUY]", word):
            return self._letters(word)
        return spelling.sounds(word.lower())

    def _letters(self, word: str) -> str:
        """The letters by their names, the stress on the last."""
        names = [str(self._gold[letter]) for letter in word.upper() if letter in self._gold]
        return "".join(name.replace("ˈ", "ˌ") for name in names[:-1]) + (names[-1] if names else "")


def _read(path: Path) -> Sounds:
    loaded: Sounds = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def _before(tokens: Sequence[str], place: int) -> Sequence[str]:
    """The two words before, lower case, nearest first; none beyond a pause."""
    words: list[str] = []
    for token in reversed(tokens[:place]):
        if token[0] in _MARKS or len(words) == 2:
            break
        if not token.isspace():
            words.append(token.lower().replace("’", "'"))
    return words


def _part_of_speech(before: Sequence[str], first: bool) -> str:
    """What a word most likely is, by the words before it."""
    nearest = before[0] if before else ""
    if nearest in _PERFECT or nearest.endswith("'ve"):
        return "VBN"
    if first or nearest in _AUXILIARIES or nearest in _PRONOUNS:
        return "VERB"
    if nearest in _BEFORE_NOUN:
        return "NOUN"
    return "DEFAULT"


def _stressed(sounds: str, mark: str) -> str:
    for place, sound in enumerate(sounds):
        if sound in VOWELS:
            return f"{sounds[:place]}{mark}{sounds[place:]}"
    return sounds
