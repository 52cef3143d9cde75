"""What is likely to be said next, for a recogniser. From what the last turn left: no database work."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

from agents.interpreters.answers import LIKELY
from agents.interpreters.base import Person
from agents.interpreters.phrases import LANGUAGES, PhraseBook, examples
from agents.voice.ports import Hints

from .models import Plan, PlanState, PlanStep
from .runtime import spec_of

MOST_NAMES = 200
MOST_SENTENCES = 200  # of a language
_FIGURES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand and half point dollars "
    "euros pounds yuan cents percent"
)
FIGURES = (*_FIGURES.split(), *"零一二两三四五六七八九十百千万半点块元角分毛", "块钱", "美元", "欧元", "英镑", "人民币")
# Kinds that people read out in pieces.
_READ_OUT = ("person", "amount", "number", "phone", "wallet", "date", "time", "percent", "duration")


def hints(book: PhraseBook | None, people: Sequence[Person], plan: Plan | None, steps: Sequence[PlanStep]) -> Hints:
    """With a plan that waits, yes and no; with a question, its candidates, or names or figures by what is asked; else
    the user's contacts and how the tools of the book are asked for."""
    names = tuple(islice(dict.fromkeys(name for one in people for name in (one.name, *one.aliases)), MOST_NAMES))
    if plan is not None and plan.state == PlanState.PENDING:
        return Hints(LIKELY, closed=True)
    if plan is not None and plan.state == PlanState.ASKING:
        offered = [candidate["label"] for candidate in (plan.question or {}).get("candidates", ())]
        if offered:
            return Hints((*dict.fromkeys(offered), *LIKELY), closed=True)
        return Hints(names if _asked_kind(plan, steps).startswith("person") else FIGURES)
    return Hints(names if book is None else _anything(book, names))


@lru_cache(maxsize=64)
def _anything(book: PhraseBook, names: tuple[str, ...]) -> tuple[str, ...]:
    """A catalogue has one book, so this is worked out once for each version of it and each set of contacts."""
    said = (sentence for one in LANGUAGES for sentence in islice(examples(book, one, names), MOST_SENTENCES))
    return tuple(dict.fromkeys((*names, *said)))


def patient(plan: Plan | None, steps: Sequence[PlanStep]) -> bool:
    """Whether what is asked for is read out in pieces, or a payment is being put together."""
    if plan is None or plan.state != PlanState.ASKING:
        return False
    return _asked_kind(plan, steps).startswith(_READ_OUT) or any(
        "amount" in step.tool.param_kinds.values() for step in steps
    )


def _asked_kind(plan: Plan, steps: Sequence[PlanStep]) -> str:
    question = plan.question or {}
    return spec_of(steps[question["step"]].tool).kind(question["param"]) if question and steps else ""
