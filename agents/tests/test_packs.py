"""The example packs, on a home of the tests' own."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache

import pytest

from agents import packs
from agents.interpreters.base import Json, Language, Request, ToolSpec
from agents.interpreters.phrases import PhraseBook, PhraseInterpreter
from agents.interpreters.phrases.clashes import sentences
from agents.interpreters.phrases.interpreter import fitting
from agents.interpreters.resolve import resolve

NAMES: Mapping[Language, tuple[str, ...]] = {
    "en": ("Reading Lamp", "Heater", "Radio", "Dusty", "Garden Gate", "Errands", "Nina", "Oslo", "all"),
    "zh": ("台灯", "暖炉", "收音机", "小尘", "花园门", "北海", "all"),
}
AREAS: Mapping[Language, tuple[str, ...]] = {"en": ("Attic", "Dining Room"), "zh": ("书房", "餐厅")}
FLOORS: Mapping[Language, tuple[str, ...]] = {"en": ("Top Floor",), "zh": ("顶楼",)}
NUMBER: Json = {"type": "number"}
TEXT: Json = {"type": "string"}
DURATION: Json = {"hours": NUMBER, "minutes": NUMBER, "seconds": NUMBER}
STARTED: Json = {"start_hours": NUMBER, "start_minutes": NUMBER, "start_seconds": TEXT}
OTHER_KINDS = ("domain", "device_class", "state", "color", "media_class")
MORE: Mapping[str, Json] = {
    "HassTurnOn": {},
    "HassTurnOff": {},
    "HassGetState": {"state": {"enum": ["on", "off", "open", "closed", "locked", "unlocked", "home"]}},
    "HassLightSet": {"brightness": NUMBER, "color": {"enum": ["red", "blue"]}},
    "HassSetPosition": {"position": NUMBER},
    "HassSetVolume": {"volume_level": NUMBER},
    "HassClimateSetTemperature": {"temperature": NUMBER},
    "HassClimateGetTemperature": {},
    "HassGetWeather": {},
    "HassMediaPause": {},
    "HassMediaUnpause": {},
    "HassMediaNext": {},
    "HassMediaPrevious": {},
    "HassMediaSearchAndPlay": {"search_query": TEXT, "media_class": {"enum": ["album", "artist"]}},
    "HassStartTimer": {**DURATION, "conversation_command": TEXT},
    "HassIncreaseTimer": {**DURATION, **STARTED},
    "HassDecreaseTimer": {**DURATION, **STARTED},
    **dict.fromkeys(("HassCancelTimer", "HassPauseTimer", "HassUnpauseTimer", "HassTimerStatus"), STARTED),
    "HassVacuumStart": {},
    "HassVacuumReturnToBase": {},
    "HassListAddItem": {"item": TEXT},
    "HassListCompleteItem": {"item": TEXT},
    "HassShoppingListAddItem": {"item": TEXT},
    "HassShoppingListCompleteItem": {"item": TEXT},
    "HassBroadcast": {"message": TEXT},
    "HassCancelAllTimers": {},
    "HassGetCurrentTime": {},
    "HassGetCurrentDate": {},
    "HassNevermind": {},
}
CLASSES = ("curtain", "window", "smoke", "battery", "temperature", "humidity", "door", "motion")
DOMAINS = ("light", "fan", "cover", "lock", "switch", "person", "sensor", "binary_sensor", "scene", "script", "valve")


@cache
def home(language: Language) -> tuple[list[ToolSpec], PhraseBook]:
    found = []
    for action, more in MORE.items():
        properties: Json = {
            "name": TEXT if "Timer" in action else {"enum": list(NAMES[language])},
            "area": {"enum": list(AREAS[language])},
            **({} if "Media" in action else {"floor": {"enum": list(FLOORS[language])}}),
            "domain": {"enum": list(DOMAINS)},
            "device_class": {"enum": list(CLASSES)},
            **more,
        }
        found.append(ToolSpec(action, action, "", {"type": "object", "properties": properties}))
    tools, rules = packs.with_phrases(found)
    return tools, PhraseBook(tools, rules)


async def understood(language: Language, utterance: str, **context: str) -> str:
    tools, book = home(language)
    now = datetime(2026, 5, 4, 12, tzinfo=UTC)
    asked = Request(utterance, language, now, tools=tools, context=context)
    found = await PhraseInterpreter(book).interpret(asked)
    if found is None:
        return "nobody"
    (call,) = found.calls
    tool = asked.tool(call.action)
    assert tool is not None
    params = resolve(tool, call.said, asked).params
    return " ".join([call.action[4:], *(f"{name}={params[name]}" for name in sorted(params))])


@pytest.mark.parametrize(
    ("utterance", "expected"),
    [
        ("turn on the reading lamp", "TurnOn name=Reading Lamp"),
        ("Could you switch the heater off, please?", "TurnOff name=Heater"),
        ("the dining room lights on", "TurnOn area=Dining Room domain=light"),
        ("switch off every lamp on the top floor", "TurnOff domain=light floor=Top Floor"),
        ("turn the lights off", "TurnOff area=Attic domain=light"),
        ("turn the lights off in here", "TurnOff area=Attic domain=light"),
        ("turn off all the lights in the house", "TurnOff domain=light"),
        ("close the curtains in the dining room", "TurnOff area=Dining Room device_class=curtain domain=cover"),
        ("open the garden gate to 30%", "SetPosition name=Garden Gate position=30"),
        ("lock the garden gate", "TurnOn name=Garden Gate"),
        ("is the garden gate locked?", "GetState domain=lock name=Garden Gate state=locked"),
        ("how many lamps are on in the attic", "GetState area=Attic domain=light state=on"),
        ("are there any unlocked doors", "GetState domain=lock state=unlocked"),
        ("which smoke detectors are going off", "GetState device_class=smoke domain=binary_sensor state=on"),
        ("what is the humidity measured by the heater", "GetState device_class=humidity domain=sensor name=Heater"),
        ("set the reading lamp to forty percent", "LightSet brightness=40 name=Reading Lamp"),
        ("make the dining room blue", "LightSet area=Dining Room color=blue"),
        ("turn the brightness to maximum", "LightSet area=Attic brightness=100"),
        ("set the heater to nineteen and a half degrees", "ClimateSetTemperature name=Heater temperature=19.5"),
        ("how warm is it in the dining room", "ClimateGetTemperature area=Dining Room"),
        ("what's the weather like in Oslo", "GetWeather name=Oslo"),
        ("volume to 20 percent on the radio", "nobody"),
        ("set the radio's volume to 20 percent", "SetVolume name=Radio volume_level=20"),
        ("skip this song", "MediaNext area=Attic"),
        ("play the album Kites on the radio", "MediaSearchAndPlay media_class=album name=Radio search_query=Kites"),
        ("set a timer for an hour and a half", "StartTimer hours=1 minutes=30"),
        ("set a soup timer for 1 hour, 5 minutes and 20 seconds", "StartTimer hours=1 minutes=5 name=soup seconds=20"),
        ("add half a minute to my 10 minute timer", "IncreaseTimer seconds=30 start_minutes=10"),
        ("take 3 minutes off the 90 second timer", "DecreaseTimer minutes=3 start_seconds=90"),
        ("how long is left on the noodle timer", "TimerStatus name=noodle"),
        ("cancel the timer in the attic", "CancelTimer area=Attic"),
        ("put stamps on my errands list", "ListAddItem item=stamps name=Errands"),
        ("add rye bread to the shopping list", "ShoppingListAddItem item=rye bread"),
        ("announce that the soup is ready", "Broadcast message=the soup is ready"),
        ("don't turn on the reading lamp", "nobody"),
        ("turn on the reading lamp tomorrow", "nobody"),
        ("turn on the toaster", "nobody"),
    ],
)  # fmt: skip
async def test_english(utterance: str, expected: str) -> None:
    assert await understood("en", utterance, area="Attic") == expected


@pytest.mark.parametrize(
    ("utterance", "expected"),
    [
        ("打开台灯", "TurnOn name=台灯"),
        ("麻烦把暖炉关掉，谢谢", "TurnOff name=暖炉"),
        ("打开餐厅的灯", "TurnOn area=餐厅 domain=light"),
        ("关灯", "TurnOff area=书房 domain=light"),
        ("把所有的灯都关掉", "TurnOff domain=light"),
        ("关上餐厅的窗户", "TurnOff area=餐厅 device_class=window domain=cover"),
        ("打开花园门的锁", "TurnOff name=花园门"),
        ("花园门锁了吗", "GetState domain=lock name=花园门 state=locked"),
        ("餐厅有几盏灯亮着？", "GetState area=餐厅 domain=light state=on"),
        ("所有的门都锁好了吗", "GetState domain=lock state=locked"),
        ("把台灯的亮度调到百分之四十", "LightSet brightness=40 name=台灯"),
        ("餐厅亮度调到最亮", "LightSet area=餐厅 brightness=100 name=all"),
        ("台灯设置为红色", "LightSet color=red name=台灯"),
        ("暖炉调到十九度", "ClimateSetTemperature name=暖炉 temperature=19"),
        ("餐厅现在多少度", "ClimateGetTemperature area=餐厅"),
        ("北海今天天气怎么样", "GetWeather name=北海"),
        ("收音机音量调到20", "SetVolume name=收音机 volume_level=20"),
        ("下一首", "MediaNext area=书房"),
        ("计时一个半小时", "StartTimer hours=1 minutes=30"),
        ("设置面条计时器8分20秒", "StartTimer minutes=8 name=面条 seconds=20"),
        ("给10分钟的计时器增加半分钟", "IncreaseTimer seconds=30 start_minutes=10"),
        ("90秒的计时器减少十秒", "DecreaseTimer seconds=10 start_seconds=90"),
        ("面条计时器还剩多久", "TimerStatus name=面条"),
        ("让小尘开始打扫", "VacuumStart name=小尘"),
        ("别打开台灯", "nobody"),
        ("明天打开台灯", "nobody"),
        ("打开烤箱", "nobody"),
    ],
)
async def test_chinese(utterance: str, expected: str) -> None:
    assert await understood("zh", utterance, area="书房") == expected


async def test_a_place_that_is_not_the_homes_is_left_out() -> None:
    assert await understood("en", "turn the lights off", area="Moon base") == "TurnOff domain=light"
    assert await understood("en", "turn the lights off") == "TurnOff domain=light"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_phrase_of_a_pack_can_be_used(language: Language) -> None:
    _, book = home(language)
    # What speaks of things that this home has not is left out.
    rejected = [one for one in book.rejected if one.language == language]
    assert {problem.code for one in rejected for problem in one.problems} <= {"nothing", "param", "value"}
    assert len(rejected) < len(book.templates(language)) / 3


@pytest.mark.parametrize("language", ["en", "zh"])
def test_phrases_of_a_pack_do_not_clash(language: Language) -> None:
    tools, book = home(language)
    known = {tool.action: tool for tool in tools}
    read = 0
    for template in book.templates(language):
        for sentence in sentences(template, known[template.action], 4):
            asked = Request(sentence, language, datetime(2026, 5, 4, tzinfo=UTC), tools=tools)
            fits = fitting(book, asked)
            best = [fit.action for fit in fits if fit.order == min(one.order for one in fits)]
            assert len(set(best)) <= 1, sentence
            read += bool(best)
    # A sentence can name a place twice, which fits nothing.
    assert read > 3 * len(book.templates(language))


def test_packs_are_found_by_the_names_of_tools() -> None:
    strange = ToolSpec("feed_the_cat", "", "", {"type": "object"})
    tools, rules = packs.with_phrases([strange])
    assert (list(tools), rules) == ([strange], {})
    tools, rules = packs.with_phrases([strange, home("en")[0][0]])
    assert set(rules) == {"en", "zh"}
    assert tools[0].phrases == {}
    assert set(tools[1].phrases) == {"en", "zh"}
    with pytest.raises(KeyError):
        packs.load("nowhere")
