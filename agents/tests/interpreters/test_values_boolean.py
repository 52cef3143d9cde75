import pytest

from agents.interpreters.values.boolean import extract


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Yes!", [True]),
        ("sure, why not", [True]),
        ("Okay. No, wait.", [True, False]),
        ("yes, no need to hurry", [True]),
        ("Nope, thanks", [False]),
        ("I don't agree", [False]),
        ("I agree with you", [True]),
        ("that's not right", [False]),
        ("that's right", [True]),
        ("make sure to turn right", []),
        ("I'm not sure, I don't know", []),
        ("👍🏽", [True]),
        ("👎", [False]),
        ("好的，没问题", [True]),
        ("嗯，可以", [True]),
        ("行吧", [True]),
        ("不行", [False]),
        ("我不同意。", [False]),
        ("同意，不过那不太好", [True]),
        ("拒绝。好。", [False, True]),
        ("你好，是不是可以吗", []),
        ("好像要下雨", []),
    ],
)
def test_the_answer_of_each_sentence(text: str, found: list[bool]) -> None:
    assert [answer.value for answer in extract(text)] == found
