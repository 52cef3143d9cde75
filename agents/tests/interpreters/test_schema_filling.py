"""Parameters filled by their schemas alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agents.interpreters.base import Language, Request, ToolSpec
from agents.interpreters.schema.filling import fill, fill_each
from tools.services.kinds import guess_param_kinds

NOW = datetime(2026, 5, 4, 12, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Monday


def tool(
    action: str, description: str = "", required: Sequence[str] = (), **properties: Mapping[str, Any] | str
) -> ToolSpec:
    """A tool with these parameters; one that is only described takes text."""
    described = {
        name: {"type": "string", "description": one} if isinstance(one, str) else dict(one)
        for name, one in properties.items()
    }
    schema = {"type": "object", "properties": described, "required": list(required)}
    kinds = {name: "text" if kind.startswith("person") else kind for name, kind in guess_param_kinds(schema).items()}
    return ToolSpec(action, action, description, schema, kinds, risk="read")


def asked(text: str, *tools: ToolSpec, language: Language = "en") -> Request:
    return Request(text, language, NOW, tools)


def number(description: str = "", type_: str = "integer") -> dict[str, Any]:
    return {"type": type_, "description": description}


LOAN = tool(
    "monthly_payment",
    "Work out what a loan costs each month.",
    ("amount", "rate", "term"),
    amount=number("What is borrowed, in dollars."),
    rate=number("The interest rate, as a decimal.", "number"),
    term=number("For how many years."),
)
TRAIN = tool(
    "trains.find",
    "Find trains between two stations.",
    ("origin", "destination"),
    origin="Station to leave from.",
    destination="Station to go to.",
    date={"type": "string", "format": "date", "description": "The day of travel."},
    travellers=number("How many people travel."),
    first_class={"type": "boolean", "description": "Whether to look in first class only."},
)
POSTER = tool(
    "print_poster",
    "Print a poster.",
    ("title",),
    title="What is written on top.",
    size={"type": "string", "enum": ["small", "medium", "large"]},
    colors={"type": "array", "items": {"type": "string", "enum": ["red", "green", "blue"]}},
    margins={"type": "array", "items": {"type": "integer"}, "description": "Margins in millimetres."},
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A loan of $250,000 at 4% over 30 years", {"amount": "$250,000", "rate": 0.04, "term": 30}),
        # Units tell, whatever the order.
        ("over 15 years at 3.5 percent, 90,000 dollars", {"amount": "90,000 dollars", "rate": 0.035, "term": 15}),
        ("for ten years, borrow $5k with 2% interest rate", {"amount": "$5k", "rate": 0.02, "term": 10}),
    ],
)
def test_numbers_go_where_their_units_fit(text: str, said: Mapping[str, Any]) -> None:
    assert fill(text, LOAN, asked(text)) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a train from Lyon to Nice", {"origin": "Lyon", "destination": "Nice"}),
        ("to Nice from Lyon", {"origin": "Lyon", "destination": "Nice"}),
        (
            "trains between Basel and Bern tomorrow for 3 travellers",
            {"origin": "Basel", "destination": "Bern", "date": "2026-05-05", "travellers": 3},
        ),
        (
            "find a first class train from Oslo to Bergen on May 9",
            {"origin": "Oslo", "destination": "Bergen", "date": "2026-05-09", "first_class": True},
        ),
    ],
)
def test_what_leads_to_a_name_tells_whose_it_is(text: str, said: Mapping[str, Any]) -> None:
    assert fill(text, TRAIN, asked(text)) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("print a large poster titled 'Lost Cat'", {"title": "Lost Cat", "size": "large"}),
        ("poster 'Yard Sale' in red and blue", {"title": "Yard Sale", "colors": ["red", "blue"]}),
        ("poster 'Sale' with margins [5, 10, 5]", {"title": "Sale", "margins": [5, 10, 5]}),
        ("poster 'Sale' with margins of 5, 10 and 15", {"title": "Sale", "margins": [5, 10, 15]}),
    ],
)
def test_lists_and_listed_values(text: str, said: Mapping[str, Any]) -> None:
    assert fill(text, POSTER, asked(text)) == said


def test_nothing_is_filled_that_was_not_said() -> None:
    assert fill("find trains", TRAIN, asked("find trains")) == {}
    assert fill("a train from Lyon", TRAIN, asked("a train from Lyon")) == {"origin": "Lyon"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("list the members without addresses", {"addresses": False}),
        ("list the members with their addresses", {"addresses": True}),
        ("list the members", {}),
    ],
)
def test_a_switch_is_what_is_said_of_it(text: str, said: Mapping[str, Any]) -> None:
    members = tool("list_members", "List members.", addresses={"type": "boolean", "description": "Include addresses."})
    assert fill(text, members, asked(text)) == said


def test_codes_that_a_description_explains() -> None:
    cleaning = tool("book", "Book a service.", ("service",), service=number("1 for window cleaning, 2 for ironing."))
    assert fill("I need somebody for ironing", cleaning, asked("")) == {"service": 2}


@pytest.mark.parametrize(
    ("description", "said"),
    [
        ("The city and state, e.g. Austin, TX", "Chicago, IL"),
        ("The city to look in.", "Chicago"),
    ],
)
def test_a_city_with_its_state_where_that_is_asked_for(description: str, said: str) -> None:
    weather = tool("weather", "The weather in a city.", ("city",), city=description)
    assert fill("what's the weather in Chicago", weather, asked("")) == {"city": said}


def test_units_of_time_are_converted_where_the_description_names_one() -> None:
    wait = tool("pause", "Pause the music.", ("length",), length=number("For how long, in seconds."))
    assert fill("pause the music for 3 minutes", wait, asked("")) == {"length": 180}


def test_objects_are_filled_inside() -> None:
    profile = {"type": "object", "properties": {"nickname": {"type": "string"}, "age": {"type": "integer"}}}
    change = tool("change_profile", "Change a profile.", ("profile",), profile=profile)
    text = "change my nickname to 'Mo' and my age to 31"
    assert fill(text, change, asked(text)) == {"profile": {"nickname": "Mo", "age": 31}}


def test_an_amount_with_its_currency() -> None:
    price = {"type": "object", "properties": {"amount": {"type": "number"}, "currency": {"type": "string"}}}
    refund = tool("refund", "Give back what was paid.", price=price)
    text = "please refund the 40 euros"
    assert fill(text, refund, asked(text)) == {"price": {"amount": 40, "currency": "EUR"}}


LIGHTS = tool(
    "turn_on",
    "Turn on a device.",
    name={"type": "string", "enum": ["Bedroom Lamp", "Light", "all"], "description": "Name of a device."},
    area={"type": "string", "enum": ["Kitchen", "Bedroom"], "description": "Name of a room."},
    domain={"type": "string", "enum": ["light", "cover", "switch"]},
    device_class={"type": "string", "enum": ["curtain", "light"]},
    brightness=number("Brightness from 0 to 100."),
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("turn on the lights in the kitchen", {"domain": "light", "area": "Kitchen"}),
        ("turn on the bedroom lamp", {"name": "Bedroom Lamp"}),
        ("turn on the lamps in the kitchen", {"domain": "light", "area": "Kitchen"}),
        ("open the kitchen curtains", {"domain": "cover", "device_class": "curtain", "area": "Kitchen"}),
        ("switch on the kitchen lights", {"domain": "light", "area": "Kitchen"}),
        ("bedroom lamp to maximum brightness", {"name": "Bedroom Lamp", "brightness": 100}),
    ],
)
def test_kinds_of_things_and_those_with_a_name(text: str, said: Mapping[str, Any]) -> None:
    assert fill(text, LIGHTS, asked(text, LIGHTS)) == said


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("turn on the lights", "Kitchen"),
        ("turn on the bedroom lights", "Bedroom"),
        ("turn on the lights in every room", None),
        ("turn on the bedroom lamp", None),
    ],
)
def test_where_the_user_is_where_nothing_else_was_said(text: str, area: str | None) -> None:
    request = Request(text, "en", NOW, (LIGHTS,), context={"area": "Kitchen"})
    assert fill(text, LIGHTS, request).get("area") == area


def test_context_gives_no_value_that_is_not_listed() -> None:
    request = Request("turn on the lights", "en", NOW, (LIGHTS,), context={"area": "Garage", "brightness": "5"})
    assert fill(request.utterance, LIGHTS, request) == {"domain": "light"}


RENTAL = tool(
    "rent_car",
    "Rent a car.",
    ("city", "start_date"),
    city="Where to pick it up.",
    start_date="First day, as YYYY-MM-DD.",
    end_date="Last day, as YYYY-MM-DD.",
)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("a car on April 8th 2023 until April 10th", "2023-04-08", "2023-04-10"),
        ("Today is Monday 2023-10-02. A car for tomorrow", "2023-10-03", None),
    ],
)
def test_the_year_and_the_day_it_is_are_what_is_said(text: str, start: str, end: str | None) -> None:
    said = fill(text, RENTAL, asked(text, RENTAL))
    assert (said["start_date"], said.get("end_date")) == (start, end)


def test_a_date_with_its_year_is_surer_than_one_from_today() -> None:
    text = "a train to Rome on Friday next week 2023-04-14"
    assert fill(text, TRAIN, asked(text, TRAIN))["date"] == "2023-04-14"


def test_what_another_parameter_lists_is_not_taken_for_a_name() -> None:
    cleaners = tool(
        "find_cleaners",
        "Find cleaners.",
        province_id=number("ID of the province: 1 for Bangkok, 2 for Chiang Mai."),
        district="Name of the district.",
    )
    text = "cleaners in Chiang Mai"
    assert fill(text, cleaners, asked(text, cleaners)) == {"province_id": 2}


TIMER = tool("timer.cancel", "Cancel a timer.", name="Name of the timer.", minutes=number("Minutes it was set to."))


@pytest.mark.parametrize(
    "text", ["cancel the pizza timer", "cancel the timer for pizza", "cancel my timer called pizza", "cancel timer"]
)
def test_what_a_thing_is_called(text: str) -> None:
    assert fill(text, TIMER, asked(text, TIMER)) == ({"name": "pizza"} if "pizza" in text else {})


def test_who_made_it_is_not_what_it_is_called() -> None:
    play = tool("play_music", "Play music.", song_name="Title of the song.", artist_name="Who plays it.")
    assert fill("play a song by van halen", play, asked("", play)) == {"artist_name": "van halen"}


def test_a_message_goes_to_the_end_of_its_sentence() -> None:
    remind = tool(
        "remind", "Set a reminder.", ("task",), task="What is to be done.", at={"type": "string", "format": "time"}
    )
    assert fill("Remind me to water the plants at 6pm.", remind, asked("")) == {
        "task": "water the plants",
        "at": "18:00",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("评分4.5分以上，价格在200到300元之间的宾馆", {"评分": "4.5分以上", "价格": "200-300元"}),
        ("找一家豪华型的宾馆，玩两天", {"宾馆类型": "豪华型", "游玩时间": "2天"}),
    ],
)
def test_chinese_measures_and_kinds(text: str, said: Mapping[str, Any]) -> None:
    names = ("评分", "价格", "宾馆类型", "游玩时间")
    hotels = tool("查询宾馆", "查询宾馆", **dict.fromkeys(names, ""))
    assert fill(text, hotels, asked(text, language="zh")) == said


# Several calls


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("square root of 16, 25 and 36", [{"value": 16}, {"value": 25}, {"value": 36}]),
        ("the square root of 16", [{"value": 16}]),
    ],
)
def test_as_many_calls_as_values_are_listed(text: str, calls: Sequence[Mapping[str, Any]]) -> None:
    root = tool("square_root", "The square root of a number.", ("value",), value=number("The number."))
    assert fill_each(text, root, asked(text)) == calls


BOX = tool(
    "box_volume",
    "The volume of a box.",
    ("width", "height", "depth"),
    width=number("Width of the box."),
    height=number("Height of the box."),
    depth=number("Depth of the box."),
)


def test_what_is_said_again_begins_another_call() -> None:
    text = "one box has a width of 2, a height of 3 and a depth of 4. The other has a width of 5 and a height of 6."
    assert fill_each(text, BOX, asked(text)) == [
        {"width": 2, "height": 3, "depth": 4},
        {"width": 5, "height": 6, "depth": 4},
    ]


POPULATION = tool(
    "population",
    "How many people live in a country.",
    ("country", "year"),
    country="The country.",
    year=number("The year."),
)


def test_lists_are_taken_one_by_one_where_it_is_said() -> None:
    text = "the population of France and Spain in 1990 and 2000"
    each = [(country, year) for country in ("France", "Spain") for year in (1990, 2000)]
    assert [(call["country"], call["year"]) for call in fill_each(text, POPULATION, asked(text))] == each
    text += " respectively"
    assert fill_each(text, POPULATION, asked(text)) == [
        {"country": "France", "year": 1990},
        {"country": "Spain", "year": 2000},
    ]
