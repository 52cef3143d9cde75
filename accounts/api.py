"""Signing in and out, and a user's own profile, contacts and wallets."""

from typing import Annotated

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from fullvoice.lib.aio import in_db
from fullvoice.lib.errors import InvalidParam
from fullvoice.lib.wire import AUTHENTICATED, errors

from . import pins, services
from .auth import AuthenticatedRequest, bearer
from .models import Contact, Language, User, Wallet
from .schemas import (
    ContactIn,
    ContactOut,
    ContactPage,
    ContactPatch,
    CredentialsIn,
    MeOut,
    PairOut,
    ProfilePatch,
    RefreshIn,
    SignedInOut,
    TokenIn,
    UserOut,
    VerifiedOut,
    WalletIn,
    WalletOut,
    WalletPage,
    WalletPatch,
)

auth_router = Router(by_alias=True, tags=["auth"])
me_router = Router(auth=bearer, by_alias=True, tags=["me"])


@auth_router.post("/token", response={200: SignedInOut, **errors(401, 415)}, auth=None)
async def token(request: HttpRequest, data: CredentialsIn) -> SignedInOut:
    """Sign in."""
    tokens = await services.asign_in(data.username, data.password)
    return SignedInOut(
        access=tokens.access,
        refresh=tokens.refresh,
        expires_in=tokens.expires_in,
        user=UserOut(id=tokens.user.pk, username=tokens.user.username),
    )


@auth_router.post("/refresh", response={200: PairOut, **errors(401, 415)}, auth=None)
async def refresh(request: HttpRequest, data: RefreshIn) -> PairOut:
    """Exchange a refresh token, once, for a new pair."""
    tokens = await in_db(services.refresh, data.refresh)
    return PairOut(access=tokens.access, refresh=tokens.refresh, expires_in=tokens.expires_in)


@auth_router.post("/verify", response={200: VerifiedOut, **errors(401, 415)}, auth=None)
async def verify(request: HttpRequest, data: TokenIn) -> VerifiedOut:
    """Say whether a token is good, and until when."""
    return VerifiedOut(expires_at=await in_db(services.verify_token, data.token))


@auth_router.post("/logout", response={204: None, **errors(401, 415)}, auth=None)
async def logout(request: HttpRequest, data: RefreshIn) -> Status[None]:
    """Sign out where this refresh token was signed in; its access token ends too."""
    await in_db(services.logout, data.refresh)
    return Status(204, None)


@auth_router.post("/logout-all", response={204: None, **errors(*AUTHENTICATED)}, auth=bearer)
async def logout_all(request: AuthenticatedRequest) -> Status[None]:
    """Sign out everywhere."""
    await in_db(services.logout_all, request.auth)
    return Status(204, None)


def _me(user: User) -> MeOut:
    return MeOut(
        id=user.pk,
        username=user.username,
        display_name=user.display_name,
        language=Language(user.language),
        timezone=user.timezone,
        has_pin=bool(user.pin),
        contacts=[ContactOut.from_orm(contact) for contact in user.contacts.all()],
        wallets=[WalletOut.from_orm(wallet) for wallet in user.wallets.all()],
    )


@me_router.get("", response={200: MeOut, **errors(*AUTHENTICATED)})
async def me(request: AuthenticatedRequest) -> MeOut:
    """The caller's profile with contacts and wallets."""
    return await in_db(_me, request.auth)


@me_router.patch("", response={200: MeOut, **errors(*AUTHENTICATED, 415, 429)})
async def update_me(request: AuthenticatedRequest, data: ProfilePatch) -> MeOut:
    """Change the fields that are given. A `pin` needs `currentPassword`, or `currentPin` where there is one; after
    `PIN_MAX_TRIES` wrong ones it is `RATE_LIMITED`."""
    given = data.dict(exclude_unset=True)
    pin, password, current = (given.pop(name, "") for name in ("pin", "current_password", "current_pin"))
    if pin and not password and not current:
        raise InvalidParam.of("currentPassword", _("is missing"))
    if pin:
        await pins.achange(request.auth, pin, password=password, current=current)
    user = await in_db(services.update_profile, request.auth, **given)
    return await in_db(_me, user)


def _page(rows: "QuerySet[services.Row]", cursor: str, limit: int) -> tuple[list[services.Row], str | None]:
    found = list(rows.filter(pk__gt=int(cursor or 0)).order_by("pk")[: limit + 1])
    return found[:limit], str(found[limit - 1].pk) if len(found) > limit else None


Cursor = Annotated[str, Query(pattern=r"^[0-9]{0,18}$")]
Limit = Annotated[int, Query(ge=1, le=settings.PAGE_LIMIT)]
LIMIT = min(100, settings.PAGE_LIMIT)


@me_router.get("/contacts", response={200: ContactPage, **errors(*AUTHENTICATED)})
async def contacts(request: AuthenticatedRequest, cursor: Cursor = "", limit: Limit = LIMIT) -> ContactPage:
    """The caller's contacts, oldest first."""
    items, next_cursor = await in_db(_page, request.auth.contacts.all(), cursor, limit)
    return ContactPage(items=[ContactOut.from_orm(contact) for contact in items], next_cursor=next_cursor)


@me_router.post("/contacts", response={201: ContactOut, **errors(*AUTHENTICATED, 415)})
async def add_contact(request: AuthenticatedRequest, data: ContactIn) -> Status[Contact]:
    return Status(201, await in_db(services.add_contact, request.auth, **data.dict()))


@me_router.get("/contacts/{contact_id}", response={200: ContactOut, **errors(*AUTHENTICATED, 404)})
async def contact(request: AuthenticatedRequest, contact_id: int) -> Contact:
    return await in_db(services.own, request.auth.contacts.all(), contact_id)


@me_router.patch("/contacts/{contact_id}", response={200: ContactOut, **errors(*AUTHENTICATED, 404, 415)})
async def update_contact(request: AuthenticatedRequest, contact_id: int, data: ContactPatch) -> Contact:
    """Change the fields that are given."""
    return await in_db(services.update_contact, request.auth, contact_id, **data.dict(exclude_unset=True))


@me_router.delete("/contacts/{contact_id}", response={204: None, **errors(*AUTHENTICATED, 404)})
async def remove_contact(request: AuthenticatedRequest, contact_id: int) -> Status[None]:
    await in_db(services.remove_contact, request.auth, contact_id)
    return Status(204, None)


@me_router.get("/wallets", response={200: WalletPage, **errors(*AUTHENTICATED)})
async def wallets(request: AuthenticatedRequest, cursor: Cursor = "", limit: Limit = LIMIT) -> WalletPage:
    """The caller's wallets, oldest first."""
    items, next_cursor = await in_db(_page, request.auth.wallets.all(), cursor, limit)
    return WalletPage(items=[WalletOut.from_orm(wallet) for wallet in items], next_cursor=next_cursor)


@me_router.post("/wallets", response={201: WalletOut, **errors(*AUTHENTICATED, 415)})
async def add_wallet(request: AuthenticatedRequest, data: WalletIn) -> Status[Wallet]:
    """Add a wallet; the first one is the default."""
    return Status(201, await in_db(services.add_wallet, request.auth, **data.dict()))


@me_router.get("/wallets/{wallet_id}", response={200: WalletOut, **errors(*AUTHENTICATED, 404)})
async def wallet(request: AuthenticatedRequest, wallet_id: int) -> Wallet:
    return await in_db(services.own, request.auth.wallets.all(), wallet_id)


@me_router.patch("/wallets/{wallet_id}", response={200: WalletOut, **errors(*AUTHENTICATED, 404, 415)})
async def update_wallet(request: AuthenticatedRequest, wallet_id: int, data: WalletPatch) -> Wallet:
    """Change the fields that are given; `default: true` takes the default from the other."""
    return await in_db(services.update_wallet, request.auth, wallet_id, **data.dict(exclude_unset=True))


@me_router.delete("/wallets/{wallet_id}", response={204: None, **errors(*AUTHENTICATED, 404)})
async def remove_wallet(request: AuthenticatedRequest, wallet_id: int) -> Status[None]:
    """Remove a wallet. Where it was the default, there is none until one is made it."""
    await in_db(services.remove_wallet, request.auth, wallet_id)
    return Status(204, None)
