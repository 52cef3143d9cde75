"""Calls that a model wrote as text: read strictly, or not at all."""

import pytest

from agents.interpreters.llm.reply import Asked, Reply, attempted, written

PAY = {"to": "Bob"}
ONE = Reply((Asked("call_0", "transfer", PAY),))
TWO = Reply((Asked("call_0", "transfer", PAY), Asked("call_1", "balance")))
NAMED = '{"name": "transfer", "arguments": {"to": "Bob"}}'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NAMED, ONE),
        ('{"tool": "transfer", "parameters": {"to": "Bob"}}', ONE),
        ('{"name": "transfer", "arguments": "{\\"to\\": \\"Bob\\"}"}', ONE),
        ('{"type": "function", "function": {"name": "transfer", "arguments": {"to": "Bob"}}}', ONE),
        (f"```json\n{NAMED}\n```", ONE),
        (f"```\n{NAMED}\n```", ONE),
        (f"<tool_call>\n{NAMED}\n</tool_call>", ONE),
        (f"I will do that.\n<tool_call>\n{NAMED}\n</tool_call>", ONE),
        (f"<tool_call>{NAMED}", ONE),
        (f"[TOOL_CALLS] [{NAMED}]", ONE),
        (f"<|python_tag|>{NAMED}", ONE),
        (f'<tool_call>{NAMED}</tool_call>\n<tool_call>{{"name": "balance"}}</tool_call>', TWO),
        (f'[{NAMED}, {{"name": "balance", "arguments": {{}}}}]', TWO),
        (f'{NAMED}; {{"name": "balance"}}', TWO),
        (f'{{"calls": [{NAMED}, {{"tool": "balance", "arguments": {{}}}}], "answer": null}}', TWO),
        ('{"calls": [], "answer": "Hello."}', Reply(answer="Hello.")),
        ('{"answer": "Hello."}', Reply(answer="Hello.")),
        (f'{{"calls": [{NAMED}], "answer": "Done!"}}', ONE),
        ('{"calls": [], "answer": null}', Reply()),
    ],
)
def test_what_is_read(text: str, expected: Reply) -> None:
    assert attempted(text)
    assert written(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "{}",
        "[1]",
        "5",
        "null",
        f"{NAMED} and that is all",
        f"Sure: {NAMED}",
        f"```json\n{NAMED}\n```\nDone.",
        f"<tool_call>{NAMED} Bob</tool_call>",
        f"<tool_call>{NAMED}</tool_call><tool_call>transfer</tool_call>",
        "<tool_call></tool_call>",
        '{"name": 5}',
        '{"to": "Bob", "amount": 5}',
        '{"calls": {"tool": "transfer"}}',
        '{"calls": [5]}',
        '{"calls": [], "answer": 5}',
        '{"calls": [{"arguments": {}}]}',
        '{"name": "transfer", "arguments": {"to": NaN}}',
        '{"name": "transfer", "arguments": {"to": 1e999}}',
        '{"name": "transfer", "arguments": {"to": "\\ud800"}}',
        "<function=transfer>{}</function>",
        "[" * 100_000,
        '{"name": "x", "arguments": ' + '{"a":' * 40 + "1" + "}" * 41,
    ],
)
def test_what_is_not(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        written(text)


@pytest.mark.parametrize("arguments", ["[1]", "5", '"{"', '"[1]"'])
def test_arguments_that_are_no_object_are_a_problem_of_their_call(arguments: str) -> None:
    (call,) = written(f'{{"name": "transfer", "arguments": {arguments}}}').calls
    assert (call.tool, call.arguments) == ("transfer", {})
    assert call.problem


@pytest.mark.parametrize(
    "text", ["It is five.", "You can (of course) say {this}.", "Use `json`.", "the <b>bold</b> one", "3 < 5", ""]
)
def test_words_are_no_attempt(text: str) -> None:
    assert not attempted(text)
