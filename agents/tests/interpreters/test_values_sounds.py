import subprocess
import sys

import pytest

from agents.interpreters.values.sounds import hanzi, latin, transliterated


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jon", "john"),
        ("catherine", "katherine"),
        ("kathryn", "catherine"),
        ("stephen", "steven"),
        ("sean", "shawn"),
        ("meier", "mayer"),
        ("maier", "meyer"),
        ("smyth", "smith"),
        ("philip", "fillip"),
        ("wright", "rite"),
        ("knight", "night"),
        ("schmidt", "shmitt"),
        ("geoffrey", "jeffrey"),
        ("nicholas", "nicolas"),
        ("hughes", "hues"),
        ("xu", "shu"),
        ("qing", "ching"),
        ("zhang", "jang"),
        ("mary ann", "maryann"),
        ("o brien", "obrien"),
        ("mac donald", "mcdonald"),
        ("alis chen", "alice chan"),
    ],
)
def test_latin_names_that_sound_alike(one: str, other: str) -> None:
    assert latin.likeness(one.split(), other.split()) >= latin.ALL_WORDS
    assert latin.likeness(other.split(), one.split()) >= latin.ALL_WORDS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bob", "rob"),
        ("ben", "dan"),
        ("kevin", "calvin klein"),
        ("bob miller", "bob smith"),
        ("alice chen", "alice wong"),
        ("rachel cohen", "rachel thompson"),
        ("tim", "jim"),
        ("emma", "amanda"),
        ("mark", "mike"),
        ("jane", "diane"),
        ("mary", "marcus"),
    ],
)
def test_latin_names_that_do_not(one: str, other: str) -> None:
    assert latin.likeness(one.split(), other.split()) == 0


def test_equal_names_are_as_alike_as_can_be_and_likeness_falls() -> None:
    assert latin.likeness(["smith"], ["smith"]) == 1
    assert 1 == latin.likeness(["smyth"], ["smith"]) > latin.likeness(["smits"], ["smith"])


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("xiaoming", ("xiao", "ming")),
        ("zhang", ("zhang",)),
        ("lv", ("lv",)),
        ("smith", ()),
        ("jane", ()),
        ("", ()),
    ],
)
def test_pinyin(word: str, syllables: tuple[str, ...]) -> None:
    assert latin.pinyin(word) == syllables


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("单雨", "shan yu"),
        ("解东", "xie dong"),
        ("曾强", "zeng qiang"),
        ("仇英", "qiu ying"),
        ("查斌", "zha bin"),
        ("任远", "ren yuan"),
        ("区明", "ou ming"),
        ("尉迟敬", "yu chi jing"),
        ("万俟红", "mo qi hong"),
        ("万芳", "wan fang"),
        ("吕娜", "lv na"),
    ],
)
def test_surnames_are_read_as_surnames(name: str, reading: str) -> None:
    assert " ".join(ways[0] for ways in hanzi.readings(name)) == reading


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zhang", "zang"),
        ("chen", "cheng"),
        ("shi", "si"),
        ("lin", "ling"),
        ("li", "ni"),
        ("ran", "lan"),
        ("fang", "huang"),
        ("hui", "fei"),
        ("hu", "fu"),
        ("nv", "nu"),
        ("xiang", "xian"),
    ],
)
def test_syllables_that_are_not_told_apart(one: str, other: str) -> None:
    assert hanzi.folded(one) == hanzi.folded(other)


def test_syllables_that_are() -> None:
    syllables = (
        *("zhang", "zhong", "wang", "li", "liu", "lu", "chen", "chan"),
        *("ming", "jing", "hua", "hai", "yang", "ying"),
    )
    assert len({hanzi.folded(syllable) for syllable in syllables}) == len(syllables)


def likeness(one: str, other: str) -> float:
    return hanzi.likeness(tuple(hanzi.readings(one)), tuple(hanzi.readings(other)))


def test_likeness_falls_from_homophone_to_folded_to_near_to_nothing() -> None:
    assert 1 == likeness("张天伟", "章天炜") > likeness("臧天伟", "张天伟") > likeness("张天伟", "张典伟") > 0
    assert likeness("张国强", "张国明") == likeness("李国强", "张国强") == 0


@pytest.mark.parametrize(
    ("chinese", "name"),
    [
        ("爱丽丝", "alice"),
        ("艾莉丝", "alice"),
        ("鲍勃", "bob"),
        ("汤姆", "tom"),
        ("凯文", "kevin"),
        ("戴维", "david"),
        ("威廉", "william"),
        ("史密斯", "smith"),
        ("迈克尔", "michael"),
        ("克里斯", "chris"),
        ("布莱恩", "brian"),
        ("索菲亚", "sophia"),
        ("罗伯特", "robert"),
    ],
)
def test_latin_names_in_chinese_characters(chinese: str, name: str) -> None:
    assert agree(chinese, name)


@pytest.mark.parametrize(
    ("chinese", "name"),
    [("玛丽", "miller"), ("马克", "mike"), ("杰克", "jessica"), ("汤姆", "tim"), ("李明", "lily"), ("王伟", "vivian")],
)
def test_other_latin_names(chinese: str, name: str) -> None:
    assert not agree(chinese, name)


def agree(chinese: str, name: str) -> bool:
    return any(
        one.classes == other.classes and transliterated.agree(one, other)
        for one in transliterated.of_chinese(tuple(hanzi.readings(chinese)))
        for other in transliterated.of_latin((name,))
    )


def test_names_that_became_chinese_by_another_way() -> None:
    assert transliterated.customary("约翰") == "john"
    assert transliterated.customary("王伟") is None


def test_what_takes_long_to_load_is_loaded_when_it_is_needed() -> None:
    code = (
        "import sys, agents.interpreters.values.registry, agents.interpreters.values.people;"
        "print(sorted({'pypinyin', 'opencc', 'rapidfuzz'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
