"""A yes that needs the user's PIN: what was said as a PIN, whether it is right, and what to say where it is not.

A PIN is taken from a keypad or from text. It is compared and forgotten: what is kept of the turn is `MASK`.
"""

import re
import unicodedata
from dataclasses import replace

from accounts import pins
from accounts.models import User
from agents.voice.ports import MASK
from fullvoice.lib.errors import StepUpRequired

from .models import Plan, PlanState, StepUp
from .moves import Ground, Move, Said, with_entry
from .services import plans

FEWEST_SPOKEN = 3  # digits in what may be a PIN that was spoken, or a part of one
_SEPARATORS = re.compile(r"[\s·-]+|[.。]$")
_DIGITS = re.compile(r"\d+")
_WORDS = re.compile(
    r"\b(?:(?P<one>zero|oh|o|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|double|triple|\w+teen)|"
    r"(?P<many>(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand))\b"
)
# What goes with a PIN that is read out.
_AROUND = re.compile(r"\b(?:my|the|pin|code|is|it's|and)\b|我的|密码|是|[\W_]")
_HAN = re.compile(r"[零〇一二三四五六七八九十百千两兩幺]")


def is_asked(plan: Plan | None) -> bool:
    return plan is not None and plan.state == PlanState.PENDING and plan.step_up == StepUp.ASKED


def typed_pin(text: str) -> str:
    """The digits of a text that is nothing but a PIN; else empty."""
    digits = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    return digits if pins.FORM.fullmatch(digits) else ""


def may_be_pin(text: str) -> bool:
    """Whether there are so many digits in an utterance, as figures or as words, that it may tell a PIN."""
    text = unicodedata.normalize("NFKC", text).casefold()
    count = sum(len(run) for run in _DIGITS.findall(text)) + len(_HAN.findall(text))
    count += sum(1 if word["one"] else 2 for word in _WORDS.finditer(text))
    return count >= FEWEST_SPOKEN


def is_bare(text: str) -> bool:
    """Whether an utterance may be a PIN and says nothing else."""
    if not may_be_pin(text):
        return False
    text = unicodedata.normalize("NFKC", text).casefold()
    for said in (_DIGITS, _HAN, _WORDS, _AROUND):
        text = said.sub(" ", text)
    return not text.strip()


def is_secret(text: str, plan: Plan | None) -> bool:
    """Whether an utterance may tell the PIN that `plan`, the session's last one, asked for. Once that has closed (it
    has expired, or silence cancelled it) only one that says nothing else may: it came too late."""
    if plan is None or plan.step_up != StepUp.ASKED or not may_be_pin(text):
        return False
    return is_asked(plan) or is_bare(text)


def masked(said: Said, plan: Plan | None) -> Said:
    """What was said without the PIN in it. While one is asked for, digits that were typed are the PIN; what was spoken
    and may be one, or was typed among other words, is not taken."""
    if not is_secret(said.text, plan):
        return said
    pin = typed_pin(said.text) if said.hearing is None and is_asked(plan) else ""
    return replace(said, text=MASK, pin=pin)


class Check:
    """Whether the PIN of a turn is right: looked at once, however often the turn is taken again."""

    def __init__(self, user: User) -> None:
        self._user = user
        self._found: pins.Found | None = None

    async def __call__(self, ground: Ground, said: Said, move: Move) -> Move:
        """The move that said yes; where its plan needs a PIN and that was not right, one that asks for it."""
        plan = ground.situation.plan
        if not move.yes or plan is None or plan.state != PlanState.PENDING:
            return move
        if not plans.needs_step_up(ground.situation.steps):
            return move
        if self._found is None:
            self._found = await pins.acheck(self._user, said.pin)
        if self._found.right:
            return replace(with_entry(move, ("policy", "success", "PIN was right", {})), step_up=StepUp.PASSED)
        return _asked(self._found)


def _asked(found: pins.Found) -> Move:
    error: StepUpRequired = pins.refusal(found)
    message = "PIN asked for" if found.reason == "required" else "PIN refused"
    return Move(
        "clarify",
        str(error),
        [("policy", "refused", message, {"reason": found.reason})],
        keep=True,
        missing=("pin",),
        step_up=StepUp.ASKED,
        refused=error,
    )
