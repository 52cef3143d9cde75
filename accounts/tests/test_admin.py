from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import services
from accounts.models import Contact, Login, User, Wallet
from auditlog.models import StepLog
from fullvoice.testing import PASSWORD

pytestmark = pytest.mark.django_db
USERS = "/admin/accounts/user/"


@pytest.fixture
def root(make_user: Callable[..., User]) -> User:
    return make_user("root", is_staff=True, is_superuser=True)


@pytest.fixture
def ann(make_user: Callable[..., User]) -> User:
    return make_user("ann")


@pytest.fixture
def site(root: User) -> Client:
    client = Client()
    client.force_login(root)
    return client


@pytest.fixture
def clerk(make_user: Callable[..., User]) -> Client:
    """Staff who may edit users, and no more."""
    user = make_user("clerk", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user", "add_user"]))
    client = Client()
    client.force_login(user)
    return client


def page(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def form(user: User, **changed: Any) -> dict[str, Any]:
    """The user's change form as it is posted, without rows."""
    empty = {f"{kind}-{part}_FORMS": 0 for kind in ("wallets", "contacts") for part in ("TOTAL", "INITIAL")}
    filled = {"username": user.username, "display_name": user.display_name, "language": user.language}
    return {**filled, "timezone": user.timezone, "is_active": "on", **empty, **changed}


def messages() -> list[str]:
    return list(StepLog.objects.order_by("id").values_list("message", flat=True))


@pytest.mark.parametrize("kind", ["user", "contact", "wallet", "login"])
def test_lists_cost_the_same_for_many_rows(site: Client, make_user: Callable[..., User], kind: str) -> None:
    def fill(names: str) -> None:
        for name in names:
            user = make_user(name)
            services.add_contact(user, name="C")
            services.add_wallet(user, label="W", currency="USD")
            services.sign_in(name, PASSWORD)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            answer = site.get(f"/admin/accounts/{kind}/")
        assert answer.status_code == 200
        return len(queries)

    fill("a")
    few = cost()
    fill("bcdefgh")
    assert cost() == few
    assert few < 10


def test_a_user_is_added_with_a_hashed_password_and_recorded(site: Client, root: User) -> None:
    given = {"username": "eve", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    answer = site.post(f"{USERS}add/", {**given, "display_name": "Eve", "language": "zh", "timezone": "Asia/Shanghai"})
    assert answer.status_code == 302, answer.context["errors"]
    eve = User.objects.get(username="eve")
    assert eve.check_password(PASSWORD)
    assert (eve.display_name, eve.language, eve.timezone) == ("Eve", "zh", "Asia/Shanghai")
    entry = StepLog.objects.get()
    assert (entry.chain, entry.message, entry.detail["by"]) == (f"user:{eve.pk}", "user added", root.pk)
    assert PASSWORD not in str(entry.detail)


def test_a_user_is_changed_and_recorded(site: Client, ann: User, root: User) -> None:
    assert site.get(page(ann)).status_code == 200
    assert site.post(page(ann), form(ann, display_name="Anna")).status_code == 302
    ann.refresh_from_db()
    assert ann.display_name == "Anna"
    entry = StepLog.objects.get()
    assert entry.detail == {"id": ann.pk, "fields": ["display_name"], "by": root.pk}


def test_a_time_zone_that_is_none_is_refused(site: Client, ann: User) -> None:
    answer = site.post(page(ann), form(ann, timezone="Mars"))
    assert answer.status_code == 200
    assert "timezone" in answer.context["adminform"].form.errors
    assert messages() == []


def test_rows_of_a_user_go_through_the_services(site: Client, ann: User, root: User) -> None:
    old = services.add_wallet(ann, label="old", currency="USD")
    gone = services.add_contact(ann, name="Gone")
    kept = services.add_contact(ann, name="Kept")
    posted = form(
        ann,
        **{
            "wallets-TOTAL_FORMS": 2,
            "wallets-INITIAL_FORMS": 1,
            "wallets-0-id": old.pk,
            "wallets-0-user": ann.pk,
            "wallets-0-label": "old",
            "wallets-0-currency": "USD",
            "wallets-0-is_default": "on",
            "wallets-1-user": ann.pk,
            "wallets-1-label": "new",
            "wallets-1-currency": "CNY",
            "wallets-1-is_default": "on",
            "contacts-TOTAL_FORMS": 2,
            "contacts-INITIAL_FORMS": 2,
            "contacts-0-id": gone.pk,
            "contacts-0-user": ann.pk,
            "contacts-0-name": "Gone",
            "contacts-0-aliases": "[]",
            "contacts-0-DELETE": "on",
            "contacts-1-id": kept.pk,
            "contacts-1-user": ann.pk,
            "contacts-1-name": "Renamed",
            "contacts-1-aliases": '["小爱"]',
        },
    )
    StepLog.objects.count()
    answer = site.post(page(ann), posted)
    assert answer.status_code == 302, answer.context["errors"]
    assert list(ann.wallets.filter(is_default=True).values_list("label", flat=True)) == ["new"]
    assert list(ann.contacts.values_list("name", "aliases")) == [("Renamed", ["小爱"])]
    assert messages()[3:] == ["user changed", "wallet added", "contact removed", "contact changed"]
    assert {entry.detail["by"] for entry in StepLog.objects.order_by("id")[3:]} == {root.pk}


def test_a_limit_is_said_on_the_page(site: Client, ann: User, settings: Any) -> None:
    settings.MAX_WALLETS = 1
    services.add_wallet(ann, label="W", currency="USD")
    answer = site.post("/admin/accounts/wallet/add/", {"user": ann.pk, "label": "X", "currency": "USD"}, follow=True)
    assert "MAX_WALLETS" in answer.content.decode()
    assert Wallet.objects.count() == 1


@pytest.mark.parametrize("kind", ["contact", "wallet"])
def test_single_rows_go_through_the_services(site: Client, ann: User, root: User, kind: str) -> None:
    model: Any = {"contact": Contact, "wallet": Wallet}[kind]
    name = {"contact": "name", "wallet": "label"}[kind]
    address = f"/admin/accounts/{kind}/"
    rest = {"aliases": "[]", "currency": "USD"}
    answer = site.post(f"{address}add/", {"user": ann.pk, name: "One", **rest})
    assert answer.status_code == 302, answer.context["errors"]
    row = model.objects.get(user=ann)
    assert site.get(f"{address}{row.pk}/change/").status_code == 200
    # Whose it is stays as it was.
    site.post(f"{address}{row.pk}/change/", {"user": root.pk, name: "Two", **rest, "is_default": "on"})
    row.refresh_from_db()
    assert (row.user, getattr(row, name)) == (ann, "Two")
    assert site.post(f"{address}{row.pk}/delete/", {"post": "yes"}).status_code == 302
    site.post(f"{address}add/", {"user": ann.pk, name: "Three", **rest})
    chosen = {"action": "delete_selected", "_selected_action": model.objects.get().pk, "post": "yes"}
    assert site.post(address, chosen).status_code == 302
    assert not model.objects.exists()
    assert messages() == [f"{kind} {done}" for done in ("added", "changed", "removed", "added", "removed")]


@pytest.mark.parametrize("bad", ["usd", "US", "USD4"])
def test_a_currency_that_is_none_is_refused(site: Client, ann: User, bad: str) -> None:
    answer = site.post("/admin/accounts/wallet/add/", {"user": ann.pk, "label": "X", "currency": bad})
    assert answer.status_code == 200
    assert not Wallet.objects.exists()


def test_sign_out_everywhere(site: Client, ann: User, root: User) -> None:
    services.sign_in("ann", PASSWORD)
    site.post(USERS, {"action": "sign_out_everywhere", "_selected_action": [ann.pk]})
    assert not Login.objects.filter(revoked_at=None).exists()
    entry = StepLog.objects.get(message="signed out everywhere")
    assert (entry.user_id, entry.detail) == (ann.pk, {"logins": 1, "by": root.pk})


def test_another_password_signs_out_everywhere(site: Client, ann: User) -> None:
    services.sign_in("ann", PASSWORD)
    address = reverse("admin:auth_user_password_change", args=[ann.pk])
    new = {"usable_password": "true", "password1": "another horse", "password2": "different horse"}
    assert site.post(address, new).status_code == 200
    assert Login.objects.filter(revoked_at=None).count() == 1
    assert site.post(address, {"usable_password": "false", "set-password": "x"}).status_code == 302
    assert messages() == ["signed in"]
    answer = site.post(address, {**new, "password2": "another horse", "set-password": "x"})
    assert answer.status_code == 302
    assert User.objects.get(pk=ann.pk).check_password("another horse")
    assert not Login.objects.filter(revoked_at=None).exists()
    assert messages()[1:] == ["password set", "signed out everywhere"]


def test_who_edits_users_gets_no_further_rights(clerk: Client, ann: User, root: User) -> None:
    clerk.post(page(ann), form(ann, display_name="Anna", is_superuser="on", is_staff="on"))
    ann.refresh_from_db()
    assert (ann.display_name, ann.is_superuser, ann.is_staff) == ("Anna", False, False)
    assert clerk.post(page(root), form(root, display_name="x")).status_code == 403
    address = reverse("admin:auth_user_password_change", args=[root.pk])
    new = {"usable_password": "true", "password1": "another horse", "password2": "another horse"}
    assert clerk.post(address, {**new, "set-password": "x"}).status_code == 403
    services.sign_in("root", PASSWORD)
    clerk.post(USERS, {"action": "sign_out_everywhere", "_selected_action": [root.pk]})
    assert Login.objects.filter(revoked_at=None).count() == 1


def test_users_are_not_deleted_and_logins_not_changed(site: Client, ann: User) -> None:
    services.sign_in("ann", PASSWORD)
    login = Login.objects.get()
    assert site.post(reverse("admin:accounts_user_delete", args=[ann.pk]), {"post": "yes"}).status_code == 403
    address = reverse("admin:accounts_login_change", args=[login.pk])
    assert site.get(address).status_code == 200
    assert login.refresh_jti not in site.get(address).content.decode()
    assert site.post(address, {"revoked_at": ""}).status_code == 403


def test_users_are_found_for_the_fields_that_name_one(site: Client, ann: User) -> None:
    query = {"app_label": "accounts", "model_name": "contact", "field_name": "user", "term": "an"}
    found = site.get("/admin/autocomplete/", query).json()
    assert [item["id"] for item in found["results"]] == [str(ann.pk)]


def test_staff_set_a_pin_and_take_it_away(site: Client, ann: User) -> None:
    assert site.post(page(ann), form(ann, new_pin="482915")).status_code == 302
    ann.refresh_from_db()
    assert check_password("482915", ann.pin)
    assert "482915" not in site.get(page(ann)).content.decode()
    # Left empty, it stays.
    kept = ann.pin
    site.post(page(ann), form(ann, display_name="Other"))
    ann.refresh_from_db()
    assert ann.pin == kept
    site.post(USERS, {"action": "remove_pin", "_selected_action": [ann.pk]})
    ann.refresh_from_db()
    assert ann.pin == ""
    assert [message for message in messages() if "PIN" in message] == ["PIN set", "PIN removed"]
    assert "482915" not in str(list(StepLog.objects.values()))


def test_a_pin_that_is_none_is_refused(site: Client, ann: User) -> None:
    answer = site.post(page(ann), form(ann, new_pin="12 4"))
    assert (answer.status_code, "Write 4 to 12 digits." in answer.content.decode()) == (200, True)
    ann.refresh_from_db()
    assert ann.pin == ""
