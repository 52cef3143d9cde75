from collections import OrderedDict
from collections.abc import Sequence

import pytest

from agents.interpreters.base import ToolSpec
from agents.interpreters.relevance import index, profiles, rank, shortlist, vectors
from agents.interpreters.relevance.asking import asking
from agents.interpreters.relevance.vocabulary import vocabulary
from agents.interpreters.relevance.words import readable, stems, weight


def tool(name: str, description: str = "", required: tuple[str, ...] = (), **params: str) -> ToolSpec:
    properties = {param: {"type": kind} for param, kind in params.items()}
    schema = {"type": "object", "properties": properties, "required": list(required)}
    return ToolSpec(name, name, description or name, schema)


HOUSE = (
    tool("alarm.set_alarm", datetime="string"),
    tool("alarm.cancel_alarm", datetime="string"),
    tool("alarm.show_alarms"),
    tool("reminder.set_reminder", todo="string", datetime="string"),
    tool("reminder.show_reminders"),
    tool("weather.find", location="string", datetime="string"),
    tool("playmusic", artist="string"),
    tool("addtoplaylist", playlist="string", song="string"),
    tool("bookrestaurant", location="string", party_size="integer"),
    tool("lights_off", room="string"),
    tool("lights_on", room="string"),
    tool("convertCurrency", amount="number", to="string"),
)
SAID = [
    ("wake me at a quarter past five", "alarm.set_alarm"),
    ("scrap the alarm for Sunday", "alarm.cancel_alarm"),
    ("which alarms have I set?", "alarm.show_alarms"),
    ("could you remind me to water the plants", "reminder.set_reminder"),
    ("is the plumber in my reminders", "reminder.show_reminders"),
    ("will I need an umbrella on Friday", "weather.find"),
    ("let me hear a tune by Miles Davis", "playmusic"),
    ("put this song on my jogging playlist", "addtoplaylist"),
    ("get us a table for six near the harbour", "bookrestaurant"),
    ("turn the lamps in the study off", "lights_off"),
    ("明早五点一刻叫我起床", "alarm.set_alarm"),
    ("把周日的闹钟取消掉", "alarm.cancel_alarm"),
    ("我定了哪些闹钟？", "alarm.show_alarms"),
    ("麻烦提醒我给花浇水", "reminder.set_reminder"),
    ("周五要带伞吗", "weather.find"),
    ("放一首周杰伦的歌", "playmusic"),
    ("把这首歌加到我的跑步歌单", "addtoplaylist"),
    ("在港口附近订一张六个人的桌子", "bookrestaurant"),
    ("把书房的灯关掉", "lights_off"),
]


@pytest.fixture
def words_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "_encoder", lambda: None)
    monkeypatch.setattr(profiles, "_profiles", OrderedDict())
    monkeypatch.setattr(index, "_indexes", OrderedDict())


@pytest.mark.parametrize(("utterance", "action"), SAID)
def test_the_tool_that_is_meant_comes_first(utterance: str, action: str) -> None:
    best = rank(utterance, HOUSE)[0]
    assert best.tool.action == action
    assert best.score > 0.5


@pytest.mark.usefixtures("words_alone")
def test_words_alone_know_most_of_them() -> None:
    right = [rank(utterance, HOUSE)[0].tool.action == action for utterance, action in SAID]
    assert not index.index_of(HOUSE).signs(asking("hello")).with_vectors
    assert sum(right) >= len(SAID) - 2


def test_a_catalogue_that_is_read_anew_is_encoded_only_where_it_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    rank("hello", HOUSE)
    encoded: list[str] = []

    def encode(texts: Sequence[str]) -> vectors.Vectors:
        encoded.extend(texts)
        return vectors.encode(texts)

    monkeypatch.setattr(profiles, "encode", encode)
    again = [ToolSpec(one.action, one.title, one.description, dict(one.input_schema)) for one in HOUSE]
    again.append(tool("tide_table", "High and low water at a harbour."))
    rank("hello", again)
    assert encoded == ["tide table", "tide table. High and low water at a harbour."]


def test_meaning_finds_what_shares_no_word() -> None:
    tools = (
        tool("mortgage_quote", "Estimate the monthly payments of a housing loan."),
        tool("pet_adoption", "List dogs and cats of the shelter."),
        tool("tide_table", "High and low water at a harbour."),
    )
    assert rank("help me finance a flat", tools)[0].tool.action == "mortgage_quote"
    assert rank("我想领养一只小狗", tools)[0].tool.action == "pet_adoption"


@pytest.mark.parametrize(
    "utterance",
    ["who painted the ceiling of the Sistine Chapel", "what is the boiling point of ethanol", "谁发明了电话", "asdfgh"],
)
@pytest.mark.parametrize("count", [1, 4, len(HOUSE)])
def test_nothing_of_the_list_is_likely_where_nothing_fits(utterance: str, count: int) -> None:
    assert max(one.score for one in rank(utterance, HOUSE[:count])) < 0.5


def test_values_that_are_required_and_not_said_speak_against_a_tool() -> None:
    area = tool("triangle_area", "Area of a triangle.", ("base", "height"), base="number", height="number")
    with_both, with_none = (
        rank(utterance, [area])[0].score
        for utterance in ("area of a triangle with base 3 and height 4", "area of a triangle in the sun")
    )
    assert with_both > 0.5 > with_none


def test_names_that_are_known_count_as_values_without_capitals() -> None:
    pay = tool("pay_friend", "Pay a friend.", ("friend", "note"), friend="string", note="string")
    (known,) = rank("pay bo", [pay], ["Bo Li", "Bo"])
    (unknown,) = rank("pay bo", [pay])
    assert known.score > unknown.score


def test_an_empty_list_has_no_best() -> None:
    assert rank("wake me at six", ()) == []


def test_every_tool_is_ranked_and_a_list_is_prepared_once() -> None:
    assert {one.tool.action for one in rank("anything", HOUSE)} == {one.action for one in HOUSE}
    assert index.index_of(HOUSE) is index.index_of(list(HOUSE))
    assert index.index_of(HOUSE) is not index.index_of(HOUSE[:3])


def test_a_short_list_of_few_is_the_list_itself() -> None:
    assert shortlist("wake me at six", HOUSE, len(HOUSE)) is HOUSE


def test_a_shortlist_has_the_best_of_many() -> None:
    many = [*(tool(f"archive_{number}", f"Reads shelf {number} of the archive.") for number in range(200)), *HOUSE]
    listed = shortlist("wake me at six", many, 5)
    assert len(listed) == 5
    assert "alarm.set_alarm" in [one.action for one in listed]


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ("alarm.set_alarm", "set alarm"),
        ("playmusic", "play music"),
        ("getUserIDByName", "get user id by name"),
        ("HTTPServer-status", "http server status"),
        ("temperature", "temperature"),
        ("查询余额", "查询余额"),
    ],
)
def test_identifiers_are_read_as_words(identifier: str, words: str) -> None:
    assert readable(identifier) == words


def test_words_weigh_by_how_much_they_say() -> None:
    assert weight("the") <= weight("what") < weight("alarm") < weight("eigenvalue") <= weight("qwxz") == 1
    assert stems("Alarms, alarm!").keys() == {"alarm"}
    assert stems("余额多少").keys() == {"余额", "额多", "多少"}


@pytest.mark.parametrize(
    ("utterance", "leading"),
    [
        ("Could you please cancel it", "remove"),
        ("what did I set", "show"),
        ("don't wake me", "remove"),
        ("add a meeting, then show it", "create"),
        ("switch the radio in the bathroom off", "off"),
        ("请帮我取消", "remove"),
        ("我设了几点的闹钟", "show"),
        ("别叫我起床", "remove"),
        ("播放音乐", "play"),
    ],
)
def test_what_is_asked_first(utterance: str, leading: str) -> None:
    assert leading in asking(utterance).leading


def test_values_are_told_from_the_request_around_them() -> None:
    asked = asking("Send 'see you soon' to Ann Lee and Bob at 6:30")
    assert asked.frame == "Send to and at"
    assert (asked.numbers, asked.names) == (2, 3)
    assert asking("给 Ann 转 五 十 块").frame == "给转五十块"
    assert asking("pay twenty").numbers == 1


def test_the_vocabulary_relates_only_what_it_has() -> None:
    known = vocabulary()
    actions = {mention.concept for mention in known.named.actions.find("stop mute play cancel show")}
    assert actions == {"stop", "mute", "play", "remove", "show"}
    assert known.related["remove"] >= {"off", "stop"}
    assert all(action in known.related[other] for action, others in known.related.items() for other in others)
