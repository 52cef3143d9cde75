"""Users, whom they know and what they pay from, and where they are signed in."""

import uuid
import zoneinfo
from datetime import datetime
from functools import cache

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    ENGLISH = "en", _("English")
    CHINESE = "zh", _("Chinese")


# The library walks the zone files anew on each call.
_timezones = cache(zoneinfo.available_timezones)


def validate_timezone(value: str) -> None:
    """Raises `ValidationError` unless `value` is an IANA time zone."""
    if value not in _timezones():
        raise ValidationError(_("%(value)s is not a time zone such as Asia/Shanghai."), params={"value": value})


class User(AbstractUser):
    username = models.CharField(
        _("username"),
        max_length=64,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("A user with that username already exists.")},
    )
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    display_name = models.CharField(_("display name"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.ENGLISH)
    timezone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_timezone])
    # A hash, as of a password; empty where none is set.
    pin = models.CharField(_("PIN"), max_length=128, blank=True, editable=False)
    # Wrong tries since the last right one, counted before a PIN is looked at.
    pin_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    pin_locked_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "users"
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return self.display_name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()

    def now(self) -> datetime:
        """The time, aware, in the user's own zone."""
        return timezone.now().astimezone(zoneinfo.ZoneInfo(self.timezone))


class Contact(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="contacts", verbose_name=_("user"))
    name = models.CharField(_("name"), max_length=100)
    aliases = models.JSONField(_("aliases"), default=list, blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    account = models.CharField(_("account"), max_length=128, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        db_table = "contacts"
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["user", "name"])]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if not (isinstance(self.aliases, list) and all(isinstance(alias, str) and alias for alias in self.aliases)):
            raise ValidationError({"aliases": _('Write aliases as a list of texts: ["Ally", "小爱"].')})


class Wallet(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="wallets", verbose_name=_("user"))
    label = models.CharField(_("label"), max_length=100)
    currency = models.CharField(
        _("currency"),
        max_length=3,
        help_text=_("ISO 4217, such as USD"),
        validators=[RegexValidator(r"^[A-Z]{3}\Z", _("Write three capital letters, such as USD."))],
    )
    account = models.CharField(_("address or account"), max_length=128, blank=True)
    is_default = models.BooleanField(_("default"), default=False)

    class Meta:
        db_table = "wallets"
        verbose_name = _("wallet")
        verbose_name_plural = _("wallets")
        ordering = ["-is_default", "label", "id"]

    def __str__(self) -> str:
        return f"{self.label} ({self.currency})"


class Login(models.Model):
    """One place where a user is signed in. Its tokens live while it is not revoked, and of its refresh tokens only
    the one named by `refresh_jti`: every earlier one is thereby blacklisted, and its use again revokes them all."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="logins", verbose_name=_("user"))
    refresh_jti = models.CharField(max_length=32)
    previous_jti = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField(_("signed in"), default=timezone.now)
    refreshed_at = models.DateTimeField(_("last refreshed"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        db_table = "logins"
        verbose_name = _("login")
        verbose_name_plural = _("logins")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.pk)
