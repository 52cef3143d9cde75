import pytest

from agents.interpreters.values.ordinals import extract


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the first and the fourth", ["1", "4"]),
        ("the 13th, the 1,002nd, 7 th", ["13", "1002", "7"]),
        ("forty-second, one hundred and sixth, two thousand and ninth", ["42", "106", "2009"]),
        ("the hundredth", ["100"]),
        ("the third from the end, second to last, fourth last", ["end-2", "end-1", "end-3"]),
        ("next to last, last but one, penultimate", ["end-1"] * 3),
        ("last but two, antepenultimate", ["end-2"] * 2),
        ("the one before the last one", ["end-1"]),
        ("my last three photos", ["end+0"]),
        ("next, previous, current", ["current+1", "current-1", "current+0"]),
        ("the one after next", ["current+2"]),
        ("two thirds, wait a second, one second, a 20 second timer, 5 apples", []),
        ("a second card, the second one", ["2", "2"]),
        ("第三个，第 12，第一百零五，第卅", ["3", "12", "105", "30"]),
        ("倒数第二个，倒數第1", ["end-1", "end+0"]),
        ("最后一个，下一个，上一首，首个", ["end+0", "current+1", "current-1", "1"]),
        ("第几个，最后他走了，上一下", []),
    ],
)
def test_every_ordinal_of_a_text(text: str, found: list[str]) -> None:
    assert [ordinal.text() for ordinal in extract(text)] == found


def test_places_are_those_of_the_text() -> None:
    text = "take the third from the end, 或者倒数第四"
    assert [text[ordinal.start : ordinal.end] for ordinal in extract(text)] == ["third from the end", "倒数第四"]
