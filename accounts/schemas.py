"""What goes over the wire about users. Texts are one line: no control characters, and lengths as the columns'."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from pydantic import AfterValidator, ConfigDict, Field, StrictBool, StringConstraints
from pydantic_core import PydanticCustomError

from fullvoice.lib.wire import Wire

from .models import Language, validate_timezone

_LINE = r"^[^\x00-\x1f\x7f]*$"
_FILLED_LINE = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"


def _line(max_length: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, max_length=max_length, pattern=_LINE)


def _timezone(value: str) -> str:
    try:
        validate_timezone(value)
    except ValidationError:
        raise PydanticCustomError("timezone", _("not a time zone such as Asia/Shanghai")) from None
    return value


def _email(value: str) -> str:
    try:
        if value:
            validate_email(value)
    except ValidationError:
        raise PydanticCustomError("email", _("not an e-mail address")) from None
    return value


Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=_FILLED_LINE)]
Aliases = Annotated[list[Name], Field(max_length=20)]
Phone = Annotated[str, _line(32)]
Email = Annotated[str, _line(254), AfterValidator(_email)]
Account = Annotated[str, _line(128)]
Note = Annotated[str, _line(200)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Timezone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_timezone)]
Pin = Annotated[str, StringConstraints(pattern=r"^[0-9]{4,12}$")]
JWT = Annotated[str, StringConstraints(min_length=1, max_length=4096)]


def _left_out(**options: Any) -> Any:
    """A field that a PATCH may leave out, but not set to null."""
    return Field(default_factory=lambda: None, **options)


class Strict(Wire):
    """A body with a misspelt field is refused rather than half understood."""

    model_config = ConfigDict(extra="forbid")


class CredentialsIn(Wire):
    username: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=1024)]


class RefreshIn(Wire):
    refresh: JWT


class TokenIn(Wire):
    token: JWT


class UserOut(Wire):
    id: int
    username: str


class PairOut(Wire):
    access: str
    refresh: str
    expires_in: int = Field(description="life of the access token in seconds")


class SignedInOut(PairOut):
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  (the scheme, no secret)
    user: UserOut


class VerifiedOut(Wire):
    valid: Literal[True] = True
    expires_at: datetime


class ContactIn(Strict):
    name: Name
    aliases: Aliases = []
    phone: Phone = ""
    email: Email = ""
    account: Account = ""
    note: Note = ""


class ContactPatch(Strict):
    name: Name = _left_out()
    aliases: Aliases = _left_out()
    phone: Phone = _left_out()
    email: Email = _left_out()
    account: Account = _left_out()
    note: Note = _left_out()


class ContactOut(Wire):
    id: int
    name: str
    aliases: list[str]
    phone: str
    email: str
    account: str
    note: str


class ContactPage(Wire):
    items: list[ContactOut]
    next_cursor: str | None


class WalletIn(Strict):
    label: Name
    currency: Currency
    account: Account = ""
    is_default: StrictBool = Field(default=False, alias="default")


class WalletPatch(Strict):
    label: Name = _left_out()
    currency: Currency = _left_out()
    account: Account = _left_out()
    is_default: StrictBool = _left_out(alias="default")


class WalletOut(Wire):
    id: int
    label: str
    currency: str
    account: str
    is_default: bool = Field(alias="default")


class WalletPage(Wire):
    items: list[WalletOut]
    next_cursor: str | None


class ProfilePatch(Strict):
    display_name: Annotated[str, _line(100)] = _left_out()
    language: Language = _left_out()
    timezone: Timezone = _left_out()
    pin: Pin = _left_out(
        description="Another PIN, 4 to 12 digits, with `currentPassword` or `currentPin`. Never shown."
    )
    current_password: Annotated[str, StringConstraints(min_length=1, max_length=1024)] = _left_out()
    current_pin: Pin = _left_out()


class MeOut(Wire):
    id: int
    username: str
    display_name: str
    language: Language
    timezone: str
    has_pin: bool
    contacts: list[ContactOut]
    wallets: list[WalletOut]
