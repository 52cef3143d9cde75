import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import BasePasswordHasher, MD5PasswordHasher, check_password
from django.db import connections
from django.utils import timezone

from accounts import services
from accounts.auth import caller
from accounts.models import Contact, Login, User, Wallet
from auditlog.models import StepLog
from auditlog.services import verify
from fullvoice.lib.aio import retrying
from fullvoice.lib.errors import InvalidParam, NotFound, Unauthenticated
from fullvoice.testing import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def signed_in() -> services.Tokens:
    return services.sign_in("ann", PASSWORD)


def log(user: User) -> list[tuple[str, str, str]]:
    """What the log has of the user, without the sign-ins that only prepare."""
    rows = StepLog.objects.for_user(user.pk).exclude(message="signed in")
    return list(rows.values_list("step", "status", "message"))


def dead(token: str) -> bool:
    try:
        caller(token)
    except Unauthenticated:
        return True
    return False


def together(work: Callable[[], Any], times: int) -> list[Any]:
    """The answers, or the errors, of that many threads at the same moment."""
    gate = threading.Barrier(times)

    def one(_: int) -> Any:
        try:
            gate.wait()
            return retrying(work)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_sign_in(user: User) -> None:
    tokens = signed_in()
    assert caller(tokens.access) == tokens.user == user
    user.refresh_from_db()
    assert user.last_login is not None
    (entry,) = StepLog.objects.all()
    assert (entry.chain, entry.step, entry.status, entry.user_id) == (f"user:{user.pk}", "auth", "success", user.pk)
    assert entry.detail == {"login": Login.objects.get().pk.hex}


@pytest.mark.parametrize(
    ("name", "password", "known"),
    [("ann", "wrong", True), ("nobody", PASSWORD, False), ("Ann", PASSWORD, False), ("ann", "", True)],
)
def test_a_refused_sign_in_does_not_tell_why(user: User, name: str, password: str, known: bool) -> None:
    with pytest.raises(Unauthenticated) as refused:
        services.sign_in(name, password)
    assert str(refused.value) == services.WRONG_CREDENTIALS
    assert not Login.objects.exists()
    (entry,) = StepLog.objects.all()
    assert (entry.chain, entry.step, entry.status, entry.code) == ("system", "auth", "refused", "UNAUTHENTICATED")
    assert entry.content == {"username": name}
    assert name not in f"{entry.message}{entry.detail}"
    assert entry.user_id == (user.pk if known else None)


def test_an_inactive_user_is_refused_in_the_same_words(user: User) -> None:
    User.objects.update(is_active=False)
    with pytest.raises(Unauthenticated) as refused:
        signed_in()
    assert str(refused.value) == services.WRONG_CREDENTIALS


def test_an_unknown_user_costs_a_password_hash_too(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    real = MD5PasswordHasher.encode

    def encode(self: BasePasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return real(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    for name in ("ann", "nobody"):
        hashed.clear()
        with pytest.raises(Unauthenticated):
            services.sign_in(name, "wrong")
        assert hashed == ["wrong"]


def test_a_password_changed_while_it_is_checked_signs_nobody_in(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(password: str, encoded: str) -> bool:
        good = check_password(password, encoded)
        User.objects.update(password="another")
        return good

    monkeypatch.setattr("accounts.services.check_password", slow)
    with pytest.raises(Unauthenticated):
        signed_in()
    assert not Login.objects.exists()


def test_refreshing_rotates(user: User) -> None:
    first = signed_in()
    second = services.refresh(first.refresh)
    third = services.refresh(second.refresh)
    assert len({first.refresh, second.refresh, third.refresh}) == 3
    assert caller(third.access) == user
    assert Login.objects.get().revoked_at is None
    assert log(user) == [("auth", "success", "login refreshed")] * 2


def test_refreshing_moves_the_logins_end(user: User) -> None:
    first = signed_in()
    Login.objects.update(expires_at=timezone.now())
    services.refresh(first.refresh)
    left = Login.objects.get().expires_at - timezone.now()
    assert timedelta(days=13, hours=23) < left <= timedelta(days=14)


def _later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    moment = timezone.now() + timedelta(seconds=seconds)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def test_the_same_token_again_at_once_gets_nothing_but_signs_nobody_out(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = signed_in()
    second = services.refresh(first.refresh)
    _later(monkeypatch, 9)
    with pytest.raises(Unauthenticated):
        services.refresh(first.refresh)
    assert caller(second.access) == user
    assert log(user)[-1] == ("auth", "refused", "refresh token used again")
    assert services.refresh(second.refresh)


def test_the_same_token_again_later_revokes_the_login(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    first = signed_in()
    other = signed_in()
    second = services.refresh(first.refresh)
    _later(monkeypatch, 11)
    with pytest.raises(Unauthenticated):
        services.refresh(first.refresh)
    assert dead(second.access)
    assert dead(first.access)
    with pytest.raises(Unauthenticated):
        services.refresh(second.refresh)
    assert caller(other.access) == user
    entry = StepLog.objects.get(message="refresh token used again")
    assert entry.detail["revoked"] is True


def test_a_token_before_the_last_one_revokes_the_login_even_at_once(user: User) -> None:
    first = signed_in()
    second = services.refresh(first.refresh)
    third = services.refresh(second.refresh)
    with pytest.raises(Unauthenticated):
        services.refresh(first.refresh)
    assert dead(third.access)


def test_parallel_refreshes_give_one_pair_and_leave_it_alive(user: User) -> None:
    for _ in range(5):
        tokens = signed_in()
        answers = together(lambda token=tokens.refresh: services.refresh(token), 8)  # type: ignore[misc]
        won = [answer for answer in answers if isinstance(answer, services.Tokens)]
        assert len(won) == 1
        assert [type(answer) for answer in answers if answer is not won[0]] == [Unauthenticated] * 7
        assert caller(won[0].access) == user
        assert services.refresh(won[0].refresh)
    assert verify() == []


@pytest.mark.parametrize("kind", ["access", "revoked", "inactive", "garbage"])
def test_only_a_live_refresh_token_refreshes(user: User, kind: str) -> None:
    tokens = signed_in()
    if kind == "revoked":
        services.logout_all(user)
    if kind == "inactive":
        User.objects.update(is_active=False)
    token = {"access": tokens.access, "garbage": "x"}.get(kind, tokens.refresh)
    with pytest.raises(Unauthenticated):
        services.refresh(token)
    assert not StepLog.objects.filter(message="login refreshed").exists()


def test_verify_token(user: User) -> None:
    tokens = signed_in()
    soon = services.verify_token(tokens.access) - datetime.now(UTC)
    assert timedelta(minutes=14) < soon <= timedelta(minutes=15)
    assert services.verify_token(tokens.refresh) - datetime.now(UTC) > timedelta(days=13)
    services.refresh(tokens.refresh)
    assert services.verify_token(tokens.access)
    with pytest.raises(Unauthenticated):
        services.verify_token(tokens.refresh)
    services.logout_all(user)
    with pytest.raises(Unauthenticated):
        services.verify_token(tokens.access)


def test_logout_ends_this_login_at_once_and_no_other(user: User) -> None:
    here, there = signed_in(), signed_in()
    services.logout(here.refresh)
    assert dead(here.access)
    assert caller(there.access) == user
    with pytest.raises(Unauthenticated):
        services.refresh(here.refresh)
    with pytest.raises(Unauthenticated):
        services.logout(here.refresh)
    assert log(user) == [("auth", "success", "signed out")]


def test_logout_all_ends_every_login_of_this_user(user: User, make_user: Callable[..., User]) -> None:
    staff = make_user("bob")
    other = services.sign_in("bob", PASSWORD)
    here, there = signed_in(), signed_in()
    assert services.logout_all(user, by=staff) == 2
    assert dead(here.access)
    assert dead(there.access)
    assert caller(other.access) == staff
    assert log(user) == [("auth", "success", "signed out everywhere")]
    assert StepLog.objects.for_user(user.pk).last().detail == {"logins": 2, "by": staff.pk}  # type: ignore[union-attr]
    assert services.logout_all(user) == 0


CONTACT: dict[str, Any] = {"name": "Alice Chen", "aliases": ["小爱"], "account": "4821"}
WALLET: dict[str, Any] = {"label": "Main", "currency": "USD"}

CHANGES: dict[str, Callable[[User, Contact, Wallet], Any]] = {
    "signed in": lambda _user, _contact, _wallet: signed_in(),
    "signed out everywhere": lambda user, _contact, _wallet: services.logout_all(user),
    "profile changed": lambda user, _contact, _wallet: services.update_profile(user, display_name="Anna"),
    "contact added": lambda user, _contact, _wallet: services.add_contact(user, **CONTACT),
    "contact changed": lambda user, contact, _wallet: services.update_contact(user, contact.pk, name="Bob"),
    "contact removed": lambda user, contact, _wallet: services.remove_contact(user, contact.pk),
    "wallet added": lambda user, _contact, _wallet: services.add_wallet(user, **WALLET),
    "wallet changed": lambda user, _contact, wallet: services.update_wallet(
        user, wallet.pk, label="x", is_default=True
    ),
    "wallet removed": lambda user, _contact, wallet: services.remove_wallet(user, wallet.pk),
    "user changed": lambda user, _contact, _wallet: services.save_by_staff(user, ["language"], added=False, by=user),
    "password set": lambda user, _contact, _wallet: services.password_set(user, by=user),
}


def state() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (User, Contact, Wallet, Login)]


@pytest.mark.parametrize("message", CHANGES)
def test_a_change_and_its_entry_are_one(user: User, monkeypatch: pytest.MonkeyPatch, message: str) -> None:
    contact, wallet = Contact.objects.create(user=user, name="C"), Wallet.objects.create(user=user, label="W")
    Login.objects.create(user=user, refresh_jti="x", expires_at=timezone.now())

    def fails(*entries: Any) -> None:
        raise ZeroDivisionError

    before = state()
    with monkeypatch.context() as patch:
        patch.setattr(services, "record", fails)
        with pytest.raises(ZeroDivisionError):
            CHANGES[message](User.objects.get(), contact, wallet)
    assert state() == before
    assert not StepLog.objects.exists()

    CHANGES[message](User.objects.get(), contact, wallet)
    entry = StepLog.objects.get(message=message)
    assert (entry.chain, entry.user_id, entry.status) == (f"user:{user.pk}", user.pk, "success")
    assert entry.step == ("auth" if "signed" in message else "policy")
    if message != "user changed":
        assert state() != before


def test_what_is_personal_stands_apart(user: User) -> None:
    contact = services.add_contact(user, **CONTACT)
    services.update_contact(user, contact.pk, account="9")
    added, changed = StepLog.objects.for_user(user.pk)
    assert added.detail == {"id": contact.pk, "fields": ["account", "aliases", "name"]}
    assert added.content == CONTACT
    assert (changed.detail, changed.content) == ({"id": contact.pk, "fields": ["account"]}, {"account": "9"})


def test_nothing_changed_is_nothing_recorded(user: User) -> None:
    contact, wallet = services.add_contact(user, **CONTACT), services.add_wallet(user, **WALLET)
    count = StepLog.objects.count()
    services.update_profile(user)
    services.update_contact(user, contact.pk)
    services.update_wallet(user, wallet.pk)
    assert StepLog.objects.count() == count


def test_only_the_fields_named_are_saved(user: User) -> None:
    stale = User.objects.get()
    User.objects.update(language="zh")
    services.update_profile(stale, display_name="Anna")
    assert list(User.objects.values_list("display_name", "language")) == [("Anna", "zh")]


def test_others_contacts_and_wallets_are_not_found(user: User, make_user: Callable[..., User]) -> None:
    other = make_user("bob")
    contact, wallet = services.add_contact(other, **CONTACT), services.add_wallet(other, **WALLET)
    before = state()
    for attempt in (
        lambda: services.update_contact(user, contact.pk, name="x"),
        lambda: services.remove_contact(user, contact.pk),
        lambda: services.update_wallet(user, wallet.pk, is_default=True),
        lambda: services.remove_wallet(user, wallet.pk),
        lambda: services.own(user.contacts.all(), contact.pk),
        lambda: services.own(user.wallets.all(), 2**70),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert state() == before
    assert log(user) == []


def test_a_user_who_is_gone_changes_nothing(user: User) -> None:
    stale = User.objects.get()
    user.delete()
    for attempt in (
        lambda: services.update_profile(stale, display_name="x"),
        lambda: services.add_contact(stale, **CONTACT),
        lambda: services.add_wallet(stale, **WALLET),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert not StepLog.objects.exists()


def test_limits_name_their_setting(user: User, settings: Any) -> None:
    settings.MAX_CONTACTS = settings.MAX_WALLETS = 2
    for _ in range(2):
        services.add_contact(user, **CONTACT)
        services.add_wallet(user, **WALLET)
    for add, fields, name in (
        (services.add_contact, CONTACT, "MAX_CONTACTS"),
        (services.add_wallet, WALLET, "MAX_WALLETS"),
    ):
        with pytest.raises(InvalidParam) as refused:
            add(user, **fields)
        assert refused.value.details["fields"][0]["problem"] == f"at most 2 of them ({name})"
    assert (Contact.objects.count(), Wallet.objects.count()) == (2, 2)


def test_parallel_additions_keep_the_limit_and_one_default(user: User, settings: Any) -> None:
    settings.MAX_WALLETS = 3
    answers = together(lambda: services.add_wallet(user, **WALLET, is_default=True), 6)
    assert len([answer for answer in answers if isinstance(answer, Wallet)]) == 3
    assert Wallet.objects.filter(is_default=True).count() == 1
    assert Wallet.objects.count() == 3


def defaults(user: User) -> list[str]:
    return list(user.wallets.filter(is_default=True).values_list("label", flat=True))


def test_the_first_wallet_is_the_default_and_there_is_never_a_second(
    user: User, make_user: Callable[..., User]
) -> None:
    other = make_user("bob")
    services.add_wallet(other, label="Bob's", currency="EUR")
    first = services.add_wallet(user, label="first", currency="USD", is_default=False)
    assert defaults(user) == ["first"]
    second = services.add_wallet(user, label="second", currency="USD")
    assert defaults(user) == ["first"]
    services.add_wallet(user, label="third", currency="USD", is_default=True)
    assert defaults(user) == ["third"]
    services.update_wallet(user, second.pk, is_default=True)
    assert defaults(user) == ["second"]
    services.update_wallet(user, second.pk, is_default=True)
    assert defaults(user) == ["second"]
    services.update_wallet(user, first.pk, label="erste")
    assert defaults(user) == ["second"]
    services.remove_wallet(user, second.pk)
    assert defaults(user) == []
    assert defaults(other) == ["Bob's"]


def test_who_is_made_inactive_by_staff_is_signed_out(user: User, make_user: Callable[..., User]) -> None:
    staff, tokens = make_user("bob"), signed_in()
    user.is_active = False
    services.save_by_staff(user, ["is_active", "groups"], added=False, by=staff)
    user.is_active = True
    services.save_by_staff(user, ["is_active"], added=False, by=staff)
    assert dead(tokens.access)
    assert [message for _, _, message in log(user)] == ["user changed", "signed out everywhere", "user changed"]
