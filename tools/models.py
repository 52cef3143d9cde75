"""The registry: MCP servers and their tools, as staff see and approve them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, TypeVar
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from encrypted_fields.fields import EncryptedJSONField

from fullvoice.lib import redis

CATALOGUE_CHANNEL = "catalogue"


class Transport(models.TextChoices):
    STDIO = "stdio", _("stdio (a process of its own)")
    HTTP = "http", _("streamable HTTP")


class Risk(models.TextChoices):
    READ = "read", _("read: changes nothing")
    WRITE = "write", _("write: changes something")
    DANGEROUS = "dangerous", _("dangerous: changes something that matters")


class Confirmation(models.TextChoices):
    BY_RISK = "by_risk", _("by risk: everything but read asks first")
    ALWAYS = "always", _("always asks first")
    NEVER = "never", _("never asks")


class Approval(models.TextChoices):
    PENDING = "pending", _("waiting for approval")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")


class ParamKind(models.TextChoices):
    """What a parameter is, for people: read-back, resolving and limits use it."""

    PERSON = "person", _("a contact (its account is sent)")
    PERSON_NAME = "person.name", _("a contact (its name is sent)")
    PERSON_PHONE = "person.phone", _("a contact (its phone is sent)")
    PERSON_EMAIL = "person.email", _("a contact (its e-mail is sent)")
    PHONE = "phone", _("a phone number, anybody's")
    AMOUNT = "amount", _("an amount of money")
    CURRENCY = "currency", _("a currency")
    WALLET = "wallet", _("one of the user's wallets (its account is sent)")
    PLACE = "place", _("a place (its time zone is sent)")
    DATE = "date", _("a date")
    TIME = "time", _("a time of day")
    DATETIME = "datetime", _("a day and time")
    PERIOD = "period", _("a period of days or hours")
    DURATION = "duration", _("a duration (in seconds, or in the unit its schema names)")
    PERCENT = "percent", _("a percentage")
    TEMPERATURE = "temperature", _("a temperature")
    NUMBER = "number", _("a number")
    BOOLEAN = "boolean", _("yes or no")
    CHOICE = "choice", _("one of a list")
    TEXT = "text", _("text")


class CatalogueVersion(models.Model):
    """One row, by which processes see that servers, tools, phrases or texts have changed and must be loaded anew.

    A token and not a number: a database that is rolled or set back never shows one that stood for other rows.
    """

    token = models.CharField(max_length=32)

    class Meta:
        db_table = "catalogue_version"

    def __str__(self) -> str:
        return self.token

    @classmethod
    def current(cls) -> str:
        """The token; empty where nothing has ever been written."""
        return cls.objects.filter(pk=1).values_list("token", flat=True).first() or ""

    @classmethod
    def move(cls) -> None:
        """Give the catalogue another version, in the transaction that changes it; told to other processes on commit.

        Its lock is taken with the first change, so before that of a log chain: in one order everywhere, or two
        transactions wait for each other.
        """
        token = uuid4().hex
        if not cls.objects.filter(pk=1).update(token=token):
            cls.objects.get_or_create(pk=1, defaults={"token": token})
        transaction.on_commit(partial(redis.tell, CATALOGUE_CHANNEL))


T = TypeVar("T", bound=models.Model)


class WatchedQuerySet(models.QuerySet[T]):
    """Changes of many rows at once move the catalogue's version as those of one do."""

    def update(self, **values: Any) -> int:
        with _changing():
            return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        with _changing():
            return super().delete()

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[T]:
        with _changing():
            return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        with _changing():
            return super().bulk_update(*args, **kwargs)


class Watched(models.Model):
    """A row of the catalogue: every change of one moves `CatalogueVersion`."""

    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = WatchedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        if update_fields is not None:
            update_fields = {*update_fields, "updated_at"}
        with _changing():
            super().save(*args, update_fields=update_fields, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with _changing():
            return super().delete(*args, **kwargs)


@contextmanager
def _changing() -> Iterator[None]:
    with transaction.atomic(savepoint=False):
        yield
        CatalogueVersion.move()


class McpServer(Watched):
    name = models.CharField(_("name"), max_length=64, unique=True, validators=[RegexValidator(r"^[A-Za-z0-9_-]+$")])
    transport = models.CharField(_("transport"), max_length=8, choices=Transport.choices)
    command = models.CharField(_("command"), max_length=500, blank=True)
    args = models.JSONField(_("arguments"), default=list, blank=True)
    env = EncryptedJSONField(_("environment"), default=dict, blank=True)
    working_dir = models.CharField(_("working directory"), max_length=500, blank=True)
    url = models.CharField(_("URL"), max_length=500, blank=True)
    headers = EncryptedJSONField(_("headers"), default=dict, blank=True)
    timeout_ms = models.PositiveIntegerField(
        _("timeout (ms)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(100)],
        help_text=_("Empty: MCP_TIMEOUT_MS"),
    )
    max_retry = models.PositiveSmallIntegerField(
        _("retries"), null=True, blank=True, help_text=_("Empty: MCP_MAX_RETRY. Only for what is safe to repeat")
    )
    enabled = models.BooleanField(_("enabled"), default=True)
    is_operators_own = models.BooleanField(
        default=False,
        editable=False,
        help_text=_("Named by the operator's settings: its tools are approved on first sight"),
    )
    # What the last discovery found
    protocol_version = models.CharField(_("protocol"), max_length=32, blank=True, editable=False)
    server_info = models.JSONField(_("server"), default=dict, editable=False)
    synced_at = models.DateTimeField(_("last discovery"), null=True, editable=False)
    last_error = models.CharField(_("last error"), max_length=500, blank=True, editable=False)

    class Meta:
        db_table = "mcp_servers"
        verbose_name = _("MCP server")
        verbose_name_plural = _("MCP servers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raises `ValidationError` where the fields do not make a server that may be reached."""
        from .services import check_endpoint

        # What is switched off is not reached, and what the operator names is not edited: both are checked on connect.
        if self.enabled and not self.is_operators_own:
            check_endpoint(self)

    @property
    def timeout_seconds(self) -> float:
        return (settings.MCP_TIMEOUT_MS if self.timeout_ms is None else self.timeout_ms) / 1000

    @property
    def retries(self) -> int:
        return int(settings.MCP_MAX_RETRY if self.max_retry is None else self.max_retry)


class ToolQuerySet(WatchedQuerySet["Tool"]):
    def runnable(self) -> "ToolQuerySet":
        """Tools that may be offered and run: approved, still listed and unchanged, on an enabled server."""
        return self.filter(
            approval=Approval.APPROVED, pending__isnull=True, present=True, enabled=True, server__enabled=True
        )

    def matching(self, words: str) -> "ToolQuerySet":
        """Tools whose name, title or description, staff's or the server's, holds each of the words."""
        found = self
        for word in words.split():
            found = found.filter(
                models.Q(action__icontains=word)
                | models.Q(title__icontains=word)
                | models.Q(description__icontains=word)
                | models.Q(definition__title__icontains=word)
                | models.Q(definition__description__icontains=word)
            )
        return found


class Tool(Watched):
    """A tool of a server. `definition` is the one staff approved, pinned by `definition_hash`; another one that the
    server shows since stands in `pending`, and the tool is neither offered nor run until staff decide."""

    server = models.ForeignKey(McpServer, on_delete=models.CASCADE, related_name="tools", verbose_name=_("server"))
    name = models.CharField(_("name at the server"), max_length=128)
    action = models.CharField(
        _("public name"),
        max_length=194,
        unique=True,
        null=True,
        blank=True,
        editable=False,
        help_text=_("Fixed on approval: the tool's own name, or server__tool where that is taken"),
    )
    definition = models.JSONField(_("definition"), default=dict, editable=False)
    definition_hash = models.CharField(_("definition hash"), max_length=64, editable=False)
    pending = models.JSONField(_("changed definition"), null=True, editable=False)
    approval = models.CharField(
        _("approval"), max_length=8, choices=Approval.choices, default=Approval.PENDING, editable=False
    )
    approved_at = models.DateTimeField(_("approved"), null=True, editable=False)
    present = models.BooleanField(
        _("listed"), default=True, editable=False, help_text=_("The server listed it at the last discovery")
    )
    # Staff's own words and policy
    title = models.CharField(_("title"), max_length=100, blank=True)
    description = models.TextField(_("description"), blank=True, help_text=_("Empty: the server's own"))
    risk = models.CharField(_("risk"), max_length=9, choices=Risk.choices, default=Risk.DANGEROUS)
    confirmation = models.CharField(
        _("confirmation"), max_length=8, choices=Confirmation.choices, default=Confirmation.BY_RISK
    )
    step_up_above = models.DecimalField(
        _("PIN above"),
        max_digits=24,
        decimal_places=8,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("A call whose amount is larger needs the user's PIN with the yes. Empty: never; 0: always"),
    )
    idempotent = models.BooleanField(
        _("idempotent"), default=False, help_text=_("May be sent again when its answer did not arrive")
    )
    timeout_ms = models.PositiveIntegerField(
        _("timeout (ms)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(100)],
        help_text=_("Empty: the server's"),
    )
    param_kinds = models.JSONField(_("parameter kinds"), default=dict, blank=True)
    enabled = models.BooleanField(_("enabled"), default=True)

    objects = ToolQuerySet.as_manager()  # type: ignore[misc]  # narrower than the base

    class Meta:
        db_table = "tools"
        verbose_name = _("tool")
        verbose_name_plural = _("tools")
        ordering = ["server__name", "name"]
        constraints = [models.UniqueConstraint(fields=["server", "name"], name="tool_server_name")]

    def __str__(self) -> str:
        return self.action or f"{self.server.name}__{self.name}"

    def clean(self) -> None:
        if self.step_up_above is not None and (self.risk == Risk.READ or not self.needs_confirmation):
            raise ValidationError(
                {"step_up_above": _("Only a tool that changes something and asks first can ask for a PIN.")}
            )
        kinds = self.param_kinds
        known = set(ParamKind.values)
        if not isinstance(kinds, dict) or not all(value in known for value in kinds.values()):
            raise ValidationError({"param_kinds": _('Write kinds as {"parameter": "kind"}; see the list of kinds.')})
        unknown = set(kinds) - set(self.parameters)
        if unknown:
            raise ValidationError(
                {"param_kinds": _("The tool has no parameter %(names)s.") % {"names": ", ".join(sorted(unknown))}}
            )

    @property
    def is_runnable(self) -> bool:
        """What `ToolQuerySet.runnable` asks, of this row."""
        return (
            self.approval == Approval.APPROVED
            and self.pending is None
            and self.present
            and self.enabled
            and self.server.enabled
        )

    @property
    def input_schema(self) -> dict[str, Any]:
        schema = self.definition.get("inputSchema")
        return schema if isinstance(schema, dict) else {"type": "object"}

    @property
    def parameters(self) -> dict[str, Any]:
        """The schema of each parameter, by name."""
        properties = self.input_schema.get("properties")
        return properties if isinstance(properties, dict) else {}

    @property
    def output_schema(self) -> dict[str, Any] | None:
        schema = self.definition.get("outputSchema")
        return schema if isinstance(schema, dict) else None

    @property
    def shown_title(self) -> str:
        return self.title or str(self.definition.get("title") or self.name.replace("_", " "))

    @property
    def shown_description(self) -> str:
        return self.description or str(self.definition.get("description") or "")

    @property
    def needs_confirmation(self) -> bool:
        if self.confirmation == Confirmation.BY_RISK:
            return self.risk != Risk.READ
        return self.confirmation == Confirmation.ALWAYS

    def needs_step_up(self, params: dict[str, Any]) -> bool:
        """Whether a call with these params needs the user's PIN: by its largest amount, or where it names none."""
        if self.step_up_above is None:
            return False
        limit = self.step_up_above
        amounts = [
            params[name] for name, kind in self.param_kinds.items() if kind == ParamKind.AMOUNT and name in params
        ]
        try:
            return not amounts or limit == 0 or any(abs(Decimal(str(amount))) > limit for amount in amounts)
        except InvalidOperation:
            # What is no amount, or is not known yet, may be any.
            return True

    @property
    def timeout_seconds(self) -> float:
        return self.server.timeout_seconds if self.timeout_ms is None else self.timeout_ms / 1000
