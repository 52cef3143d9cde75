"""Looking things up inside a turn: calls that only read, carried out before the answer is decided.

They are plans like any other, written and on record, of tools that need no yes by staff's policy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction

from agents.interpreters.base import Call, Done
from fullvoice.lib.aio import in_db
from tools.models import Risk, Tool

from . import execution
from .models import Plan
from .services import direct, plans
from .services.turns import Situation


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was looked up last: its plan, how that ended, and what each call gave back."""

    plan: Plan
    outcome: execution.Outcome
    done: tuple[Done, ...]


def may_run(tool: Tool) -> bool:
    """Whether a call of this tool may run inside a turn."""
    return tool.risk == Risk.READ and not tool.needs_confirmation


async def look_up(situation: Situation, calls: Sequence[tuple[Call, Tool, dict[str, Any]]], language: str) -> LookedUp:
    """Carry out the calls, each with its tool and resolved params, side by side. Raises as `execution.run` does."""

    def write() -> Plan:
        with transaction.atomic():
            steps = [(tool, params) for _, tool, params in calls]
            return direct.without_a_yes(situation.session, steps, language, {"inTurn": situation.version + 1})

    plan = await in_db(write)
    outcome = await execution.run(situation.user, plan.pk.hex)
    plan = await in_db(partial(plans.own_plan, situation.user, plan.pk.hex))
    rows = outcome.body["steps"]
    done = tuple(Done(call, _output(row)) for (call, _, _), row in zip(calls, rows, strict=True))
    return LookedUp(plan, outcome, done)


def _output(row: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] | None = row.get("data")
    return {"error": row["error"]["message"]} if data is None else data
