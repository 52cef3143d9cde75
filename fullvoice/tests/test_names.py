"""Names that differ by case or a space are different names, on every database."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from accounts.models import User
from agents.models import IdempotencyKey, Plan, PlanState, Session
from auditlog.models import ChainHead
from fullvoice.testing import PASSWORD


def test_sessions_keys_and_chains(db: None, make_user: Callable[..., User]) -> None:
    user = make_user("ann")
    sessions = [Session.objects.create(user=user, name=name) for name in ("q-1", "Q-1")]
    plan = Plan.objects.create(
        session=sessions[0], state=PlanState.READY, language="en", expires_at="2100-01-01T00:00Z"
    )
    for key in ("Abc9", "aBC9", "Abc9 "):
        IdempotencyKey.objects.create(user=user, key=key, body_hash="", plan=plan)
    for chain in ("session:x", "SESSION:x"):
        ChainHead.objects.create(chain=chain)
    assert Session.objects.get(user=user, name="Q-1") == sessions[1]
    assert Session.objects.filter(user=user, name="q-1 ").count() == 0


@pytest.mark.parametrize("username", ["ANN", "ann ", "Ann"])
async def test_nobody_signs_in_by_almost_the_name(http: httpx2.AsyncClient, user: Any, username: str) -> None:
    answer = await http.post("/v1/api/auth/token", json={"username": username, "password": PASSWORD})
    assert answer.status_code == 401
