"""How words in Latin letters sound: English spelling, names from other languages that English speakers say, pinyin.

A word becomes phones by rule, and phones are written so that edit distance tells how unlike they are: what is taken
for each other ("t" and "d", "s" and "z", neighbouring vowels) shares characters. The distance is rapidfuzz's.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

# Two names could be heard for each other from here on: each word, and the words on the average.
EACH_WORD = 0.63
ALL_WORDS = 0.78
# Where one is split into other words than the other: "Mary Ann", "Maryann".
JOINED = 0.82
_SHORTEST = 8  # characters that one difference is measured against at least: short words differ easily

_END = r"(?=$|[^aeiouy])"  # of a syllable
# What is written, at this place in a word, and the phones it stands for; the first that matches. Phones: vowels a e i
# o u, consonants by their letter, C as in chip, J as in jam, N as in sing, S as in ship, T as in thin.
_SPELLING = (
    ("^(?:kn|gn|pn)", "n"), ("^(?:wr|rh)", "r"), ("^wh", "w"), ("^ps", "s"), ("^x", "z"), ("^ts", "s"), ("^hs", "S"),
    ("^gh", "g"), ("^ma?c(?=[^aeiouyhk])", "mak"), ("^y(?=[aeiou])", "y"),
    ("tsch|tch", "C"), ("sch|sh|sz|ti(?=on)|ssi(?=o)", "S"), ("sc(?=[eiy])", "s"),
    ("ch(?=[lrnmt]|ol|or)|(?<=^mi)ch(?=[ae])", "k"), ("ch|cz", "C"), ("zh", "J"),
    ("ck|cc|kk|kh|cq|que?$", "k"), ("qu", "kw"), ("q", "k"), ("cs|xx?", "ks"),
    ("ph|pf", "f"), ("th", "T"), ("dt", "t"),
    ("dge?|dj|j", "J"), ("gg|gu(?=[eiy])|gh(?=[aeiou])", "g"), ("g(?=[eiy])", "J"),
    ("gn(?=[aeio]|$)", "n"), (f"ng{_END}", "N"), ("n(?=[kgqx])", "N"),
    ("c(?=[eiy])", "s"), ("c", "k"), ("m[bn]$", "m"), ("(?<=[ao])l(?=[kmf])", ""),
    ("oung$", "aN"), ("ugh(?=e?s?$)", "u:"), ("ois$", "wa"), ("[ae]igh", "e:"), ("igh", "i:"),
    ("augh|ough|eau", "o:"), ("gh", ""),
    (f"oo|ew{_END}|ue|eu|ou|ui(?=[a-z])", "u:"), (f"oe|oa|owe?$|ow{_END}", "o:"), (f"au|aw{_END}", "o"),
    ("ie(?=nn?e?$)", "ie"), ("ee|ea|ie|ei|ey", "i:"), ("ae|ay|ai", "e:"),
    ("(?<=[^aeiouy])es$(?<=[^szcgxh]es)", "s"), ("(?<=[^aeiouy])e$(?<=...)", ""),
    ("a(?=[bdfgklmnprstvz]es?$|[bcdfgklmnpstvz](?:ey|ie?|y)$)", "e:"), ("i(?=[bdfgklmnprstvz]es?$)", "i:"),
    ("o(?=[bdfgklmnprstvz]es?$)", "o:"), ("u(?=[bdfgklmnprstvz]es?$)", "u:"), ("a(?=ll$|l[kdt])", "o"),
    ("[eiu](?=r(?:$|[^aeiouyr]))", "e"), ("u(?=[bdfgklmnpst](?:$|[^aeiouyr])|h$)", "a"),
    ("(?<=[aeiou])y(?=[aeiou])", "y"), ("y", "i"), (f"(?<=[aeiouy])h{_END}", ""), (f"(?<=[aeiou])w{_END}", ""),
    ("[a-z]", None),
)  # fmt: skip
_GRAPHEME = re.compile("|".join(f"({written})" for written, _ in _SPELLING))
_STANDS_FOR = [phones for _, phones in _SPELLING]
# Names that are not said as they are written, and how they could be written instead.
_RESPELLED = {
    "agnieszka": "agnieshka", "aoife": "eefa", "beatrice": "beatris", "bjorn": "byorn", "caleb": "kaylub",
    "caoimhe": "keeva", "cecile": "seseel", "chantal": "shantal", "charlotte": "sharlot", "cheryl": "sheril",
    "chloe": "cloey", "ciara": "keera", "colm": "kolum", "eoin": "owen", "etienne": "etyen", "francois": "fransois",
    "geoff": "jeff", "george": "jorj", "giovanni": "jovani", "giulia": "julia", "giuseppe": "juseppe",
    "graeme": "gram", "graham": "gram", "guillaume": "giyom", "hermione": "hermiony", "hugh": "hew", "iain": "eean",
    "ian": "eean", "irene": "ireen", "isaac": "izak", "jacques": "jak", "javier": "havier", "jens": "yens",
    "jesus": "haysoos", "joachim": "yoakim", "joaquin": "wakeen", "johan": "yohan", "johann": "yohan",
    "jorge": "horhay", "jose": "hosay", "juan": "wan", "juergen": "yurgen", "jurgen": "yurgen", "leigh": "lee",
    "lewis": "loois", "louis": "looi", "maeve": "mayv", "mcleod": "makloud", "michele": "mishel", "michelle": "mishel",
    "monique": "moneek", "nguyen": "nuwin", "niamh": "neev", "oisin": "osheen", "penelope": "penelopy",
    "phoebe": "feebee", "rene": "renay", "renee": "renay", "rhys": "reece", "roisin": "rosheen", "saoirse": "sersha",
    "seamus": "shaymus", "sean": "shawn", "sinead": "shinade", "siobhan": "shivawn", "stephan": "steven",
    "stephen": "steven", "theresa": "teresa", "thomas": "tomas", "thompson": "tomson", "thomson": "tomson",
    "vivienne": "vivian", "wilhelm": "vilhelm", "wojciech": "voychek", "wolfgang": "volfgang", "xavier": "zavier",
    "yves": "eev", "yvette": "ivet", "yvonne": "ivon", "zachary": "zakary",
}  # fmt: skip

# The syllables of pinyin: initials, and the finals that go with them.
_SYLLABLES = (
    ("[jqx]", "iang|iong|iao|ian|ing|ia|ie|iu|in|i|uan|ue|un|u"),
    ("zh|ch|sh|r", "uang|uai|uan|ang|eng|ong|ai|ei|ao|ou|an|en|ua|uo|ui|un|a|e|i|u"),
    ("[zcs]", "uan|ang|eng|ong|ai|ei|ao|ou|an|en|uo|ui|un|a|e|i|u"),
    ("[gkh]", "uang|uai|uan|ang|eng|ong|ai|ei|ao|ou|an|en|ua|uo|ui|un|a|e|u"),
    ("[dt]", "iao|ian|ing|uan|ang|eng|ong|ai|ei|ao|ou|an|en|ie|iu|uo|ui|un|a|e|i|u"),
    ("[nl]", "iang|iao|ian|ing|uan|ang|eng|ong|ai|ei|ao|ou|an|en|in|ie|iu|ia|uo|un|ue|ve|a|e|i|u|v"),
    ("[bpm]", "iao|ian|ing|ang|eng|ai|ei|ao|ou|an|en|in|ie|iu|a|e|i|o|u"),
    ("f", "ang|eng|ei|ou|an|en|a|o|u"),
    ("y", "uan|ang|ing|ong|ao|ou|an|in|ue|un|a|e|i|o|u"),
    ("w", "ang|eng|ai|ei|an|en|a|o|u"),
    ("", "ang|eng|ai|ei|ao|ou|an|en|er|a|e|o"),
)
_SYLLABLE = re.compile(
    f"(?:{'|'.join(f'(?:{initials})(?:{finals})' for initials, finals in _SYLLABLES)})(?=[bpmfdtnlgkhjqxrzcsyw]|$)"
)
_INITIAL = re.compile("zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]|")
_PINYIN_INITIAL = {"x": "S", "q": "C", "zh": "J", "ch": "C", "sh": "S", "j": "J", "c": "s"}
_PINYIN_FINAL = {
    "iu": "io", "ui": "e", "ou": "o", "ao": "o", "uo": "o", "ei": "e", "ai": "e", "ian": "ien", "v": "u", "ve": "ue",
}  # fmt: skip

# The first vowel of a word carries it; later ones are weak.
_VOWEL = {"i": "1i", "e": "1e", "a": "2e", "o": "2o", "u": "3o"}
_CONSONANT = {
    "p": "PPp", "b": "PPb", "t": "TTt", "d": "TTd", "T": "TSt", "k": "KKk", "g": "KKg", "f": "FFf", "v": "FFv",
    "w": "FUw", "h": "h", "s": "SSs", "z": "SSz", "S": "XSs", "C": "XXc", "J": "XXj", "m": "NMm", "n": "NNn",
    "N": "NNg", "l": "LLl", "r": "RLr", "y": "Yy",
}  # fmt: skip


def likeness(said: Sequence[str], name: Sequence[str]) -> float:
    """How alike two names sound, word by word, from 0 to 1, and 0 where they could not be heard for each other.

    The words are in lower case, without accents or punctuation.
    """
    if len(said) == len(name):
        each = [_alike(_ways(word), _ways(other)) for word, other in zip(said, name, strict=True)]
        mean = sum(each) / len(each)
        return mean if min(each) >= EACH_WORD and mean >= ALL_WORDS else 0.0
    joined = _alike(*((*ways(tuple(words)), *_ways("".join(words))) for words in (said, name)))
    return joined if joined >= JOINED else 0.0


@lru_cache(maxsize=50_000)
def ways(words: tuple[str, ...]) -> tuple[str, ...]:
    """The ways in which these words may be said one after the other, as written for comparing, the likeliest first."""
    each = [_ways(word) for word in words]
    most = max(map(len, each), default=0)
    return tuple(dict.fromkeys("".join(way[min(n, len(way) - 1)] for way in each) for n in range(most)))


@lru_cache(maxsize=50_000)
def phones(word: str) -> tuple[str, ...]:
    """The ways in which a word may be said: as its name is respelled, by the rules of spelling, as pinyin."""
    ways = [_by_rule(_RESPELLED[word])] if word in _RESPELLED else []
    ways.append(_by_rule(word))
    syllables = pinyin(word)
    if syllables:
        ways.append(_once("".join(map(_of_syllable, syllables))))
    return tuple(dict.fromkeys(ways))


def pinyin(word: str) -> tuple[str, ...]:
    """The syllables of a word that can be pinyin; none for any other."""
    syllables, position = [], 0
    while position < len(word):
        match = _SYLLABLE.match(word, position)
        if match is None:
            return ()
        syllables.append(match.group())
        position = match.end()
    return tuple(syllables)


def written(phones: str) -> str:
    """Phones as they are written for comparing."""
    out, weak = [], False
    for position, phone in enumerate(phones):
        before, after = phones[position - 1 : position], phones[position + 1 : position + 2]
        if phone in _VOWEL:
            out.append(_VOWEL[phone][weak:])
            if not weak and after in ("", ":"):
                out.append(":")
            weak = True
        elif phone == "r" and (before in _VOWEL or before == ":") and after not in _VOWEL:
            out.append("r")  # many do not say it
        elif phone != ":":
            out.append(_CONSONANT[phone])
    return "".join(out)


@lru_cache(maxsize=50_000)
def _ways(word: str) -> tuple[str, ...]:
    return tuple(map(written, phones(word)))


def _alike(ways: Sequence[str], others: Sequence[str]) -> float:
    return max(
        1 - Levenshtein.distance(way, other) / max(len(way), len(other), _SHORTEST) for way in ways for other in others
    )


def _by_rule(word: str) -> str:
    out, position = [], 0
    while match := _GRAPHEME.search(word, position):
        stands_for = _STANDS_FOR[match.lastindex - 1] if match.lastindex else None
        out.append(match.group() if stands_for is None else stands_for)
        position = match.end()
    return _once("".join(out))


def _of_syllable(syllable: str) -> str:
    match = _INITIAL.match(syllable)
    initial = match.group() if match else ""
    final = syllable.removeprefix(initial)
    if final == "i" and initial in ("zh", "ch", "sh", "z", "c", "s", "r"):
        final = "e"
    return _PINYIN_INITIAL.get(initial, initial) + _PINYIN_FINAL.get(final, final).replace("ng", "N")


def _once(phones: str) -> str:
    return re.sub(r"(.)\1+", r"\1", phones)
