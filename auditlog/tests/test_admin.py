from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from auditlog.models import StepLog
from auditlog.services import Entry, erase, record

pytestmark = pytest.mark.django_db
LIST = "/admin/auditlog/steplog/"


@pytest.fixture
def staff(make_user: Callable[..., User]) -> Client:
    client = Client()
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def entries() -> list[StepLog]:
    with transaction.atomic():
        return record(
            *(
                Entry("session:1", "execute", "success", "tool ran", user_id=7, plan_id="p1", content={"to": "小爱<b>"})
                for _ in range(60)
            ),
            Entry("user:7", "auth", "refused", "sign-in refused", user_id=7),
        )


def test_the_list_reads_no_personal_content_and_counts_no_further_than_it_must(
    staff: Client, entries: list[StepLog]
) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = staff.get(LIST)
    assert page.status_code == 200
    log_queries = [query["sql"] for query in queries if "logs" in query["sql"]]
    assert not [sql for sql in log_queries if "content" in sql or "detail" in sql]
    assert all("LIMIT" in sql for sql in log_queries)
    assert len(queries) < 10


@pytest.mark.parametrize(
    ("query", "count"),
    [("q=p1", 60), ("q=p", 0), ("q=user:7", 1), ("step__exact=auth", 1), ("status__exact=success", 60)],
)
def test_entries_are_found_by_whole_ids_and_filters(
    staff: Client, entries: list[StepLog], query: str, count: int
) -> None:
    page = staff.get(f"{LIST}?{query}")
    assert page.context["cl"].result_count == count


def test_an_entry_shows_its_personal_content_until_it_is_erased(staff: Client, entries: list[StepLog]) -> None:
    address = reverse("admin:auditlog_steplog_change", args=[entries[0].pk])
    page = staff.get(address).content.decode()
    assert "小爱&lt;b&gt;" in page
    assert entries[0].hash in page
    erase(user_id=7, by=None)
    page = staff.get(address).content.decode()
    assert "小爱" not in page
    assert "erased" in page


def test_nobody_changes_anything(staff: Client, entries: list[StepLog]) -> None:
    address = reverse("admin:auditlog_steplog_change", args=[entries[0].pk])
    assert staff.post(address, {"message": "x"}).status_code == 403
    assert staff.get(f"{LIST}add/").status_code == 403
    assert staff.post(reverse("admin:auditlog_steplog_delete", args=[entries[0].pk])).status_code == 403
    assert StepLog.objects.filter(message="tool ran").count() == 60
