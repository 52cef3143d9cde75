"""The PIN: kept as a hash, tried so many times, set by who knows the password, or by staff."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts import pins
from accounts.models import User
from auditlog.models import StepLog
from fullvoice.lib.aio import in_db
from fullvoice.lib.errors import InvalidParam, RateLimited
from fullvoice.testing import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


async def row(user: User) -> User:
    return await in_db(lambda: User.objects.get(pk=user.pk))


async def messages() -> list[tuple[str, str]]:
    return await in_db(lambda: list(StepLog.objects.order_by("id").values_list("message", "status")))


async def test_it_is_set_by_the_password_and_changed_by_itself(user: User) -> None:
    await pins.achange(user, "1234", password=PASSWORD)
    stored = await row(user)
    assert "1234" not in stored.pin
    assert (await pins.acheck(user, "1234")).right
    await pins.achange(user, "5678", current="1234")
    assert (await pins.acheck(user, "1234")).reason == "wrong"
    assert (await pins.acheck(user, "5678")).right
    assert await messages() == [("PIN set", "success"), ("PIN set", "success")]


@pytest.mark.parametrize("given", [{"password": "not it"}, {"current": "0000"}, {"current": ""}])
async def test_who_knows_neither_sets_nothing(user: User, given: dict[str, str]) -> None:
    with pytest.raises(InvalidParam):
        await pins.achange(user, "1234", **given)
    assert (await row(user)).pin == ""
    assert await messages() == [("PIN change refused", "refused")]


async def test_without_a_pin_none_is_right(user: User) -> None:
    for pin, reason in (("1234", "not_set"), ("", "not_set")):
        assert (await pins.acheck(user, pin)).reason == reason


async def test_nothing_given_counts_as_no_try(user: User) -> None:
    await pins.achange(user, "1234", password=PASSWORD)
    assert (await pins.acheck(user, "")).reason == "required"
    assert (await row(user)).pin_tries == 0


async def test_each_lock_is_longer_than_the_one_before(user: User, settings: Any) -> None:
    settings.PIN_MAX_TRIES, settings.PIN_LOCK_MINUTES = 2, 10
    await pins.achange(user, "1234", password=PASSWORD)
    locks = []
    for _ in range(3):
        assert [(await pins.acheck(user, "0000")).reason for _ in range(3)] == ["wrong", "wrong", "locked"]
        until = (await row(user)).pin_locked_until
        assert until is not None
        locks.append(round((until - timezone.now()) / timedelta(minutes=1)))
        with pytest.raises(RateLimited):
            await pins.achange(user, "9999", password=PASSWORD)
        await in_db(lambda: User.objects.filter(pk=user.pk).update(pin_locked_until=timezone.now()))
    assert locks == [10, 20, 40]
    assert (await pins.acheck(user, "1234")).right
    assert (await row(user)).pin_tries == 0


async def test_the_last_try_may_be_the_right_one(user: User, settings: Any) -> None:
    settings.PIN_MAX_TRIES = 2
    await pins.achange(user, "1234", password=PASSWORD)
    assert (await pins.acheck(user, "0000")).reason == "wrong"
    assert (await pins.acheck(user, "1234")).right
    assert (await row(user)).pin_locked_until is None


async def test_tries_at_once_are_counted_before_they_are_looked_at(user: User, settings: Any) -> None:
    settings.PIN_MAX_TRIES = 3
    await pins.achange(user, "1234", password=PASSWORD)
    found = await asyncio.gather(*(pins.acheck(user, "0000") for _ in range(10)))
    assert sorted(one.reason for one in found) == ["locked"] * 7 + ["wrong"] * 3


async def test_staff_set_it_and_take_it_away(user: User, make_user: Any, settings: Any) -> None:
    settings.PIN_MAX_TRIES = 1
    staff = await in_db(make_user, "staff")
    await in_db(lambda: pins.set_by_staff(user, "1234", by=staff))
    assert (await pins.acheck(user, "0000")).reason == "wrong"
    assert (await pins.acheck(user, "1234")).reason == "locked"
    await in_db(lambda: pins.set_by_staff(user, "4321", by=staff))
    assert (await pins.acheck(user, "4321")).right
    await in_db(lambda: pins.set_by_staff(user, "", by=staff))
    assert (await row(user)).pin == ""
    entries = await in_db(lambda: list(StepLog.objects.order_by("id").values_list("message", "detail")))
    assert entries == [("PIN set", {"by": staff.pk}), ("PIN set", {"by": staff.pk}), ("PIN removed", {"by": staff.pk})]
