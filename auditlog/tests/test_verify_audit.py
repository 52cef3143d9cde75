import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import QuerySet

from auditlog.models import StepLog
from auditlog.services import Entry, record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _entries() -> None:
    with transaction.atomic():
        record(
            Entry("session:1", "session", "success", "a"),
            Entry("session:1", "session", "success", "b"),
            Entry("user:1", "auth", "success", "c"),
        )


def run(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue().strip()
    return 0, out.getvalue().strip()


def test_an_intact_log() -> None:
    assert run() == (0, "3 entries, intact")
    assert run("--chain", "session:1") == (0, "2 entries, intact")
    code, text = run("--json")
    assert (code, json.loads(text)) == (0, {"entries": 3, "intact": True, "broken": []})


def test_a_broken_log() -> None:
    QuerySet(StepLog).filter(message="b").update(message="x")
    code, text = run()
    assert (code, text) == (
        1,
        "3 entries, BROKEN in 1 places, first session:1#2: was changed: its hash does not match",
    )
    code, text = run("--json")
    assert code == 1
    assert json.loads(text)["broken"] == [
        {"chain": "session:1", "seq": 2, "problem": "was changed: its hash does not match"}
    ]
    assert run("--chain", "user:1")[0] == 0
