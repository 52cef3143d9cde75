"""The verbs on users: signing in and out, the profile, contacts and wallets. Each writes its entry in the log.

A refresh token is good for one refresh. Which one a login would take next stands in its row, so that rotation is one
conditional update and of many parallel refreshes exactly one wins.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from loguru import logger
from rest_framework_simplejwt.tokens import RefreshToken, Token, UntypedToken

from auditlog.models import Status, Step
from auditlog.services import SYSTEM, Entry, record, user_chain
from fullvoice.lib.aio import in_db
from fullvoice.lib.errors import InvalidParam, NotFound, Unauthenticated

from .auth import LOGIN_CLAIM, decoded, live_login
from .models import Contact, Login, User, Wallet

Row = TypeVar("Row", Contact, Wallet)

# 10 s: a client that refreshes twice at once, or again because an answer got lost, is no thief. Its second call
# gets nothing, but does not sign it out.
_SAME_CLIENT = timedelta(seconds=10)

WRONG_CREDENTIALS = gettext_noop("The user name or the password is wrong.")


@dataclass(frozen=True, slots=True)
class Tokens:
    """A pair of JWTs; `expires_in` is the access token's life in seconds."""

    access: str
    refresh: str
    expires_in: int
    user: User


async def asign_in(username: str, password: str) -> Tokens:
    """`sign_in` for async code. The hash, a good part of a second, runs beside the threads of the database."""
    user = await in_db(_by_name, username)
    good = await asyncio.to_thread(_matches, user, password)
    return await in_db(_admit, username, user if good else None)


def sign_in(username: str, password: str) -> Tokens:
    """Open a login. Raises `Unauthenticated`, and does not tell what was wrong.

    Takes as long for an unknown user as for a wrong password: a password is hashed either way.
    """
    user = _by_name(username)
    return _admit(username, user if _matches(user, password) else None)


def _by_name(username: str) -> User | None:
    return User.objects.filter(username=username, is_active=True).first()


def _matches(user: User | None, password: str) -> bool:
    if user is None:
        make_password(password)
        return False
    return check_password(password, user.password)


def _admit(username: str, user: User | None) -> Tokens:
    """Open the login of a user whose password was right; else write the refusal down and raise it."""
    with transaction.atomic():
        # As the password was when it was checked: it may have been changed, or the user switched off, meanwhile.
        if (
            user
            and User.objects.select_for_update().filter(pk=user.pk, is_active=True, password=user.password).exists()
        ):
            return _open_login(user)
        record(
            Entry(
                chain=SYSTEM,
                step=Step.AUTH,
                status=Status.REFUSED,
                message="sign-in refused",
                code=Unauthenticated.code,
                user_id=User.objects.filter(username=username).values_list("pk", flat=True).first(),
                content={"username": username},
            )
        )
    raise Unauthenticated(WRONG_CREDENTIALS)


def _open_login(user: User) -> Tokens:
    now = timezone.now()
    token = RefreshToken()
    login = Login.objects.create(
        user=user, refresh_jti=token["jti"], created_at=now, refreshed_at=now, expires_at=_expiry(token)
    )
    user.last_login = now
    user.save(update_fields=["last_login"])
    _record(user.pk, "signed in", detail={"login": login.pk.hex})
    return _pair(token, login, user)


def _expiry(token: Token) -> datetime:
    return datetime.fromtimestamp(token["exp"], UTC)


def _pair(token: RefreshToken, login: Login, user: User) -> Tokens:
    token["sub"] = str(user.pk)
    token[LOGIN_CLAIM] = str(login.pk)
    access = token.access_token
    return Tokens(access=str(access), refresh=str(token), expires_in=access["exp"] - access["iat"], user=user)


def refresh(token: str) -> Tokens:
    """Exchange a refresh token for a new pair. Raises `Unauthenticated`.

    A token that was exchanged before may have been stolen, so its use revokes the login. Except for the one
    exchanged last, within 10 s: then it is taken for the same client's second call.
    """
    claims, login_id = decoded(RefreshToken, token)
    now = timezone.now()
    with transaction.atomic():
        login = live_login(claims, login_id)
        fresh = RefreshToken()
        rotated = Login.objects.filter(pk=login.pk, refresh_jti=claims["jti"], revoked_at=None).update(
            refresh_jti=fresh["jti"], previous_jti=claims["jti"], refreshed_at=now, expires_at=_expiry(fresh)
        )
        if rotated == 1:
            _record(login.user_id, "login refreshed", detail={"login": login.pk.hex})
            return _pair(fresh, login, login.user)
        login.refresh_from_db(fields=["previous_jti", "refreshed_at"])
        same_client = login.previous_jti == claims["jti"] and now - login.refreshed_at <= _SAME_CLIENT
        if not same_client:
            _revoke(user_id=login.user_id, pk=login.pk)
        _record(
            login.user_id,
            "refresh token used again",
            status=Status.REFUSED,
            code=Unauthenticated.code,
            detail={"login": login.pk.hex, "revoked": not same_client},
        )
    logger.bind(user=login.user_id, login=login.pk.hex, revoked=not same_client).warning("refresh token used again")
    raise Unauthenticated


def verify_token(token: str) -> datetime:
    """When an access or refresh token expires. Raises `Unauthenticated` for one that is not good any more."""
    claims, login_id = decoded(UntypedToken, token)
    login = live_login(claims, login_id)
    if claims["token_type"] == RefreshToken.token_type and claims["jti"] != login.refresh_jti:
        raise Unauthenticated
    return _expiry(claims)


def logout(token: str) -> None:
    """Revoke the login of a refresh token, and with it all its tokens. Raises `Unauthenticated`, also where it is
    revoked already."""
    claims, login_id = decoded(RefreshToken, token)
    with transaction.atomic():
        login = live_login(claims, login_id)
        if _revoke(user_id=login.user_id, pk=login.pk) != 1:
            raise Unauthenticated
        _record(login.user_id, "signed out", detail={"login": login.pk.hex})


def logout_all(user: User, *, by: User | None = None) -> int:
    """Revoke every login of the user; answers how many there were. `by`: the member of staff who does it."""
    with transaction.atomic():
        count = _revoke(user_id=user.pk)
        _record(user.pk, "signed out everywhere", by=by, detail={"logins": count})
    return count


def save_by_staff(user: User, fields: list[str], *, added: bool, by: User) -> None:
    """Save a user that staff added, or these fields of one. Who is made inactive is signed out everywhere."""
    with transaction.atomic():
        if added:
            user.save()
        else:
            columns = {column.name for column in user._meta.concrete_fields}
            user.save(update_fields=[name for name in fields if name in columns])
        message = "user added" if added else "user changed"
        _record(user.pk, message, step=Step.POLICY, by=by, detail={"id": user.pk, "fields": sorted(fields)})
        if "is_active" in fields and not user.is_active:
            logout_all(user, by=by)


def password_set(user: User, *, by: User) -> None:
    """Staff gave the user another password (saved by the caller): sign out everywhere who had the old one."""
    with transaction.atomic():
        _record(user.pk, "password set", step=Step.POLICY, by=by, detail={"id": user.pk})
        logout_all(user, by=by)


def _revoke(**which: Any) -> int:
    return Login.objects.filter(revoked_at=None, **which).update(revoked_at=timezone.now())


def _record(
    user_id: int,
    message: str,
    *,
    step: Step = Step.AUTH,
    status: Status = Status.SUCCESS,
    code: str = "",
    by: User | None = None,
    detail: dict[str, Any],
    content: dict[str, Any] | None = None,
) -> None:
    if by is not None:
        detail["by"] = by.pk
    record(
        Entry(
            chain=user_chain(user_id),
            step=step,
            status=status,
            message=message,
            code=code,
            user_id=user_id,
            detail=detail,
            content=content,
        )
    )


def _record_change(
    message: str, row: User | Contact | Wallet, fields: dict[str, Any], *, user_id: int, by: User | None
) -> None:
    _record(
        user_id,
        message,
        step=Step.POLICY,
        by=by,
        detail={"id": row.pk, "fields": sorted(fields)},
        content=fields or None,
    )


def _lock(user: User) -> None:
    # Counting, the default wallet and the user's end must not cross another change of the same user.
    if not User.objects.select_for_update().filter(pk=user.pk).exists():
        raise NotFound


def update_profile(user: User, *, by: User | None = None, **changes: Any) -> User:
    """Change `display_name`, `language` or `timezone` (valid values); answers the user as it is now."""
    with transaction.atomic():
        _lock(user)
        _change(user, changes)
        if changes:
            _record_change("profile changed", user, changes, user_id=user.pk, by=by)
    return user


def _change(row: User | Contact | Wallet, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    if changes:
        row.save(update_fields=list(changes))


def _room(field: str, count: int, setting: str) -> None:
    limit = getattr(settings, setting)
    if count >= limit:
        raise InvalidParam.of(
            field, _("at most %(limit)s of them (%(setting)s)") % {"limit": limit, "setting": setting}
        )


def own(rows: "QuerySet[Row]", pk: int) -> Row:
    """One of the user's own rows. Raises `NotFound`, also for another's."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def add_contact(user: User, *, by: User | None = None, **fields: Any) -> Contact:
    """Raises `InvalidParam` where the user has `MAX_CONTACTS` already."""
    with transaction.atomic():
        _lock(user)
        _room("contacts", user.contacts.count(), "MAX_CONTACTS")
        contact = user.contacts.create(**fields)
        _record_change("contact added", contact, fields, user_id=user.pk, by=by)
    return contact


def update_contact(user: User, pk: int, *, by: User | None = None, **changes: Any) -> Contact:
    """Change some fields of the user's contact. Raises `NotFound`."""
    with transaction.atomic():
        _lock(user)
        contact = own(user.contacts.all(), pk)
        _change(contact, changes)
        if changes:
            _record_change("contact changed", contact, changes, user_id=user.pk, by=by)
    return contact


def remove_contact(user: User, pk: int, *, by: User | None = None) -> None:
    """Raises `NotFound`."""
    with transaction.atomic():
        _lock(user)
        contact = own(user.contacts.all(), pk)
        _record_change("contact removed", contact, {}, user_id=user.pk, by=by)
        contact.delete()


def add_wallet(user: User, *, by: User | None = None, **fields: Any) -> Wallet:
    """The first one is the default. Raises `InvalidParam` where the user has `MAX_WALLETS` already."""
    with transaction.atomic():
        _lock(user)
        count = user.wallets.count()
        _room("wallets", count, "MAX_WALLETS")
        fields["is_default"] = fields.get("is_default", False) or count == 0
        _make_room_for_default(user, fields)
        wallet = user.wallets.create(**fields)
        _record_change("wallet added", wallet, fields, user_id=user.pk, by=by)
    return wallet


def update_wallet(user: User, pk: int, *, by: User | None = None, **changes: Any) -> Wallet:
    """Change some fields of the user's wallet; making it the default takes that from the other. Raises `NotFound`."""
    with transaction.atomic():
        _lock(user)
        wallet = own(user.wallets.all(), pk)
        _make_room_for_default(user, changes)
        _change(wallet, changes)
        if changes:
            _record_change("wallet changed", wallet, changes, user_id=user.pk, by=by)
    return wallet


def remove_wallet(user: User, pk: int, *, by: User | None = None) -> None:
    """Where it was the default there is none afterwards: which wallet pays is not guessed. Raises `NotFound`."""
    with transaction.atomic():
        _lock(user)
        wallet = own(user.wallets.all(), pk)
        _record_change("wallet removed", wallet, {}, user_id=user.pk, by=by)
        wallet.delete()


def _make_room_for_default(user: User, fields: dict[str, Any]) -> None:
    if fields.get("is_default"):
        user.wallets.filter(is_default=True).update(is_default=False)
