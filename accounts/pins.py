"""The PIN by which a user steps up: set, compared, locked after too many wrong tries. It is kept as a hash, like a
password, and never shown. A try is counted before the PIN is looked at, so that many at once are still counted."""

import asyncio
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from auditlog.models import Status, Step
from auditlog.services import Entry, record, user_chain
from fullvoice.lib.aio import in_db
from fullvoice.lib.errors import InvalidParam, RateLimited, StepUpRequired

from .models import User

FORM = re.compile(r"[0-9]{4,12}")
_LONGEST_LOCK = timedelta(days=1)
Reason = Literal["", "required", "wrong", "locked", "not_set"]

WRONG = gettext_noop("That PIN is wrong. Please enter your PIN.")
LOCKED = gettext_noop("There were too many wrong PINs. Try again in %(minutes)s minutes.")
NOT_SET = gettext_noop("This needs a PIN, and you have none yet. Set one in your profile first.")


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a try. `seconds`: how long it stays locked."""

    reason: Reason
    seconds: int = 0

    @property
    def right(self) -> bool:
        return not self.reason


@dataclass(frozen=True, slots=True)
class _Try:
    """A try that was counted: the hashes as they were then, and how long the user is locked out already."""

    pin: str
    password: str
    locked_seconds: int


async def acheck(user: User, pin: str) -> Found:
    """Whether this is the user's PIN. Takes as long where none is set. The hash runs beside the database's threads."""
    if not pin:
        return Found("required" if await in_db(_is_set, user) else "not_set")
    attempt = await in_db(_begin, user)
    if attempt.locked_seconds:
        return Found("locked", attempt.locked_seconds)
    matches = await asyncio.to_thread(_matches, pin, attempt.pin)
    if not attempt.pin:
        return Found("not_set")
    if matches and await in_db(_succeeded, user, attempt):
        return Found("")
    return Found("wrong")


def refusal(found: Found) -> StepUpRequired:
    """What a caller is told of a try that was not right."""
    details = {"reason": found.reason}
    if found.reason == "locked":
        return StepUpRequired(LOCKED, details=details, retry_after=found.seconds, minutes=_minutes(found.seconds))
    return StepUpRequired({"wrong": WRONG, "not_set": NOT_SET}.get(found.reason), details=details)


async def achange(user: User, pin: str, *, password: str = "", current: str = "") -> None:
    """Set the user's own PIN, by the password or the PIN so far. Raises `InvalidParam` (that is wrong), `RateLimited`
    (too many wrong tries)."""
    attempt = await in_db(_begin, user)
    if attempt.locked_seconds:
        seconds = attempt.locked_seconds
        raise RateLimited(LOCKED, retry_after=seconds, minutes=_minutes(seconds))
    field = "currentPassword" if password else "currentPin"
    matches = await asyncio.to_thread(_matches, password or current, attempt.password if password else attempt.pin)
    if not matches or not await in_db(_succeeded, user, attempt):
        await in_db(_record, user, "PIN change refused", Status.REFUSED, None)
        raise InvalidParam.of(field, _("is not right"))
    await in_db(_save, user, await asyncio.to_thread(make_password, pin), None)


def set_by_staff(user: User, pin: str, *, by: User) -> None:
    """Give the user another PIN; an empty one takes it away. What was locked is open again."""
    _save(user, make_password(pin) if pin else "", by)


def _minutes(seconds: int) -> int:
    return -(-seconds // 60)


def _save(user: User, hashed: str, by: User | None) -> None:
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(pin=hashed, pin_tries=0, pin_locked_until=None)
        user.pin = hashed
        _record(user, "PIN set" if hashed else "PIN removed", Status.SUCCESS, by)


def _record(user: User, message: str, status: Status, by: User | None) -> None:
    with transaction.atomic():
        record(
            Entry(
                user_chain(user.pk),
                Step.POLICY,
                status,
                message,
                user_id=user.pk,
                detail={"by": by.pk} if by else {},
            )
        )


def _is_set(user: User) -> bool:
    return User.objects.filter(pk=user.pk).exclude(pin="").exists()


def _matches(given: str, hashed: str) -> bool:
    if not hashed:
        make_password(given)
        return False
    return check_password(given, hashed)


def _begin(user: User) -> _Try:
    """Count a try, and lock where it is one too many: it may still be right, and opens the lock then."""
    now = timezone.now()
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        if row.pin_locked_until is not None and row.pin_locked_until > now:
            return _Try("", "", max(1, round((row.pin_locked_until - now).total_seconds())))
        row.pin_tries = min(row.pin_tries + 1, 10_000)
        rounds, rest = divmod(row.pin_tries, settings.PIN_MAX_TRIES)
        if rest == 0:
            # Each time twice as long.
            longer = timedelta(minutes=settings.PIN_LOCK_MINUTES) * 2 ** min(rounds - 1, 12)
            row.pin_locked_until = now + min(longer, _LONGEST_LOCK)
        row.save(update_fields=["pin_tries", "pin_locked_until"])
    return _Try(row.pin, row.password, 0)


def _succeeded(user: User, attempt: _Try) -> bool:
    """Forget the wrong tries; false where the PIN or password was changed meanwhile."""
    same = User.objects.filter(pk=user.pk, pin=attempt.pin, password=attempt.password, is_active=True)
    return same.update(pin_tries=0, pin_locked_until=None) == 1
