import time
from datetime import UTC, datetime
from typing import Any

import pytest

from agents.interpreters.base import Person, Request
from agents.interpreters.values import people
from agents.interpreters.values.base import Found, NotFound, NotUnderstood, Several
from agents.interpreters.values.registry import find, read

ALICE_CHEN = Person(1, "Alice Chen", ("Ally",), "6222000000004821", "+1 555 0101", "alice@example.com")
ALICE_WONG = Person(2, "Alice Wong", account="6222000000009034")
ZHANG_SAN = Person(3, "张三", ("老张",), "6222000000001234")
OUYANG = Person(4, "欧阳小明", account="6222000000005678", note="表弟")
BOB = Person(5, "Bob Stone", email="bob@example.com")
REQUEST = Request(
    "",
    "en",
    datetime(2026, 3, 4, tzinfo=UTC),
    people=(ALICE_CHEN, ALICE_WONG, ZHANG_SAN, OUYANG, BOB),
)


@pytest.mark.parametrize(
    ("said", "person"),
    [
        ("Alice Chen", ALICE_CHEN),
        ("alice  chen", ALICE_CHEN),
        ("Alice Chen's", ALICE_CHEN),
        ("Ally", ALICE_CHEN),
        ("Chen", ALICE_CHEN),
        ("Mr. Chen", ALICE_CHEN),
        ("Ms Wong", ALICE_WONG),
        ("张三", ZHANG_SAN),
        ("张 三", ZHANG_SAN),
        ("张三先生", ZHANG_SAN),
        ("张先生", ZHANG_SAN),
        ("老张", ZHANG_SAN),
        ("小明", OUYANG),
        ("欧阳小姐", OUYANG),
        ("6222000000004821", ALICE_CHEN),
        (6222000000004821, ALICE_CHEN),
        ("+1 (555) 0101", ALICE_CHEN),
        ("Alice@Example.com", ALICE_CHEN),
    ],
)
def test_an_exact_form_is_the_contact(said: Any, person: Person) -> None:
    assert read("person", said, REQUEST, {}) == Found(person.account)


@pytest.mark.parametrize("said", ["Zed", "三", "张", "李四", "4821", "Alice Chen and Bob", "send it to"])
def test_nobody_of_that_name(said: str) -> None:
    assert read("person", said, REQUEST, {}) == NotFound()


@pytest.mark.parametrize("said", ["", " ", None, True, [], {"name": "Alice Chen"}, 1.5])
def test_what_is_no_name_is_not_understood(said: Any) -> None:
    assert read("person", said, REQUEST, {}) == NotUnderstood()


def test_two_of_that_name_are_asked_about() -> None:
    reading = read("person", "Alice", REQUEST, {})
    assert isinstance(reading, Several)
    assert [(c.label, c.value, c.detail) for c in reading.candidates] == [
        ("Alice Chen", "Alice Chen", "ending 4821"),
        ("Alice Wong", "Alice Wong", "ending 9034"),
    ]


@pytest.mark.parametrize("said", ["Alise Chen", "Alicia Chen", "欧阳晓明"])
def test_what_only_looks_alike_is_asked_about_even_alone(said: str) -> None:
    assert isinstance(read("person", said, REQUEST, {}), Several)


def test_candidates_of_one_name_can_be_told_apart_and_sent_back() -> None:
    twins = (Person(1, "Li Na", account="11110000"), Person(2, "Li Na", account="22220000", note="work"))
    request = Request("", "zh", REQUEST.now, people=twins)
    reading = read("person", "Li Na", request, {})
    assert isinstance(reading, Several)
    assert len({candidate.detail for candidate in reading.candidates}) == 2
    sent_back = [read("person", candidate.value, request, {}) for candidate in reading.candidates]
    assert sent_back == [Found("11110000"), Found("22220000")]


def test_a_full_name_is_not_confused_with_part_of_another() -> None:
    people = (Person(1, "Li Na", account="1"), Person(2, "Li Na Chen", account="2"))
    request = Request("", "en", REQUEST.now, people=people)
    assert read("person", "Li Na", request, {}) == Found("1")
    assert isinstance(read("person", "Li", request, {}), Several)


@pytest.mark.parametrize(
    ("kind", "said", "reading"),
    [
        ("person.name", "ally", Found("Alice Chen")),
        ("person.phone", "ally", Found("+1 555 0101")),
        ("person.email", "bob", Found("bob@example.com")),
        ("person", "bob", NotFound()),
        ("person.phone", "张三", NotFound()),
    ],
)
def test_other_fields_and_contacts_that_lack_them(kind: str, said: str, reading: Any) -> None:
    assert read(kind, said, REQUEST, {}) == reading


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("send it to Alice Chen please", "Alice Chen"),
        ("把钱转给张三吧", "张三"),
        ("Malice Chenille", None),
        ("Alice Chen or Bob", None),
        ("nobody", None),
    ],
)
def test_the_one_contact_in_a_text(text: str, found: str | None) -> None:
    span = find("person", text, REQUEST, {})
    assert (span and text[span.start : span.end]) == found


def test_a_name_that_is_a_word_needs_its_capital_letter() -> None:
    request = Request("", "en", REQUEST.now, people=(Person(1, "Will Young", account="1"),))
    assert find("person", "will you send it", request, {}) is None
    assert find("person", "send it to Will", request, {}) is not None


SURNAMES = ("Anders", "Benson", "Carson", "Dalton", "Ellis", "Foster", "Grant", "Hobbs", "Ingram", "Jarvis")
TWINS = (
    Person(1, "John Smith", account="1111"),
    Person(2, "Jon Smith", account="2222"),
    Person(3, "张伟", account="3333"),
    Person(4, "章伟", account="4444"),
    Person(5, "Li Na", account="5555"),
    Person(6, "李娜", account="6666"),
    Person(7, "Joan Baker", account="7777"),
)


@pytest.mark.parametrize(
    ("said", "both"),
    [
        ("John Smith", ["John Smith", "Jon Smith"]),
        ("Jon Smith", ["Jon Smith", "John Smith"]),
        ("Jon", ["Jon Smith", "John Smith"]),
        ("章伟", ["章伟", "张伟"]),
        ("张老师", ["张伟", "章伟"]),
        ("李娜", ["李娜", "Li Na"]),
        ("Li Na", ["Li Na", "李娜"]),
    ],
)
def test_names_that_are_said_alike_are_asked_about_unless_typed(said: str, both: list[str]) -> None:
    spoken = Request("", "en", REQUEST.now, people=TWINS)
    typed = Request("", "en", REQUEST.now, people=TWINS, spoken=False)

    reading = read("person", said, spoken, {})
    assert isinstance(reading, Several)
    assert [candidate.label for candidate in reading.candidates] == both
    accounts = {person.name: person.account for person in TWINS}
    sent_back = [read("person", candidate.value, spoken, {}) for candidate in reading.candidates]
    assert sent_back == [Found(accounts[name]) for name in both]
    assert read("person", said, typed, {}) == Found(accounts[both[0]])


def test_twins_who_have_nothing_but_their_names_can_be_sent_back() -> None:
    request = Request("", "en", REQUEST.now, people=(Person(8, "Jon"), Person(9, "John")))
    reading = read("person.name", "Jon", request, {})
    assert isinstance(reading, Several)
    sent_back = [read("person.name", candidate.value, request, {}) for candidate in reading.candidates]
    assert sent_back == [Found("Jon"), Found("John")]


def test_part_of_one_name_is_no_twin_of_a_whole_one() -> None:
    request = Request(
        "", "en", REQUEST.now, people=(Person(1, "Jon", account="1"), Person(2, "John Smith", account="2"))
    )
    assert read("person", "Jon", request, {}) == Found("1")
    assert isinstance(read("person", "John", request, {}), Several)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("陳小明", "陈小明"),
        ("陈小明", "陈小明"),
        ("Maryann Taylor", "Mary Ann Taylor"),
        ("mary-ann taylor", "Mary Ann Taylor"),
        ("Zoe Obrien", "Zoë O'Brien"),
        ("Soren Lukasz", "Søren Łukasz"),
        ("陈总", "陈小明"),
    ],
)
def test_another_way_of_writing_a_name_is_the_name(said: str, name: str) -> None:
    names = ("陈小明", "Mary Ann Taylor", "Zoë O'Brien", "Søren Łukasz")
    people = tuple(Person(number, name, account=str(number)) for number, name in enumerate(names))
    request = Request("", "zh", REQUEST.now, people=people)
    assert read("person", said, request, {}) == Found(str(names.index(name)))


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("章三", "张三"),
        ("Zhang San", "张三"),
        ("Jang San", "张三"),
        ("章先生", "张三"),
        ("小张", "张三"),
        ("三哥", "张三"),
        ("三三", "张三"),
        ("欧阳小鸣", "欧阳小明"),
        ("晓明", "欧阳小明"),
        ("阿明", "欧阳小明"),
        ("欧阳小", "欧阳小明"),
        ("Xiaoming", "欧阳小明"),
        ("鲍勃", "Bob Stone"),
        ("鲍勃斯通", "Bob Stone"),
        ("Bop Stone", "Bob Stone"),
        ("Mr. Stohn", "Bob Stone"),
        ("Mrs Stone", "Bob Stone"),
        ("Mrs Stohn", "Bob Stone"),
    ],
)
def test_what_only_sounds_alike_is_asked_about(said: str, name: str) -> None:
    reading = read("person", said, REQUEST, {})
    assert isinstance(reading, Several)
    assert reading.candidates[0].label == name


@pytest.mark.parametrize(
    "said",
    [
        "李三",
        "张四",
        "三",
        "Rob Stone",
        "Bob Smith",
        "Zhang Si",
        "老婆",
        "妈妈",
        "我们",
        "my aunt",
        "him",
        "Bob 2",
        "鲍威尔",
    ],
)
def test_what_sounds_otherwise_is_nobody(said: str) -> None:
    assert read("person", said, REQUEST, {}) == NotFound()


def test_a_name_in_both_scripts() -> None:
    people = (Person(1, "David王", account="1"), Person(2, "王大伟", account="2"))
    request = Request("", "zh", REQUEST.now, people=people)

    assert read("person", "david 王", request, {}) == Found("1")
    for said in ("David汪", "Dayvid Wang"):
        reading = read("person", said, request, {})
        assert isinstance(reading, Several)
        assert reading.candidates[0].label == "David王"


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("转给张三五十", [("张三", False)]),
        ("转给章三五十", [("章三", True)]),
        ("给张三丰转五十", [("张三", True)]),
        ("给李小明转五十", [("小明", True)]),
        ("给张三太太转五十", [("张三太太", True)]),
        ("pay Mrs Stone", [("Mrs Stone", False)]),
        ("pay Bob Dylan and Alice Chen", [("Bob", True), ("Alice Chen", False)]),
        ("pay bob dylan", [("bob", True)]),
        ("pay bob fifty", [("bob", False)]),
        ("Call Bob now", [("Bob", False)]),
        ("write to Alis Chen's boss", []),
        ("张三的老婆", []),
        ("三张票", []),
        ("from alis chen", [("alis chen", True)]),
        ("the list changes", []),
        ("ask alice chan to call zhang san", [("alice chan", True), ("zhang san", True)]),
    ],
)
def test_every_contact_in_a_text_and_which_are_doubtful(text: str, mentions: list[tuple[str, bool]]) -> None:
    found = [(text[span.start : span.end], span.doubtful) for span in people.name.scan(text, REQUEST)]
    assert found == mentions
    assert all(isinstance(span.reading, Several) for span in people.name.scan(text, REQUEST) if span.doubtful)


def test_a_thousand_contacts_are_quick() -> None:
    chinese = [f"{a}{b}{c}" for a in "王李张刘陈" for b in "伟芳娜敏静丽强磊军洋" for c in "子文国天小建明玉思家"]
    english = [f"{a}{b}a {c}" for a in "BCDFGHJKLM" for b in ("arl", "enn", "in", "on", "us") for c in SURNAMES]
    listed = tuple(Person(number, name, account=str(number)) for number, name in enumerate((*chinese, *english)))
    request = Request("", "en", REQUEST.now, people=listed)
    read("person", "Nobody", request, {})
    started = time.process_time()
    for said in ("Barla Anderson", "Jina Carsen", "章伟文", "王小二", listed[7].name, listed[-7].name) * 5:
        read("person", said, request, {})

    assert len(listed) == 1000
    assert time.process_time() - started < 30 * 0.02  # an order of magnitude above what it takes
