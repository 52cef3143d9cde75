"""The log: append-only and hash-chained. Plain ids, no foreign keys: it outlives what it tells of."""

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _


class Step(models.TextChoices):
    AUTH = "auth", _("auth")
    TRANSCRIBE = "transcribe", _("transcribe")
    INTERPRET = "interpret", _("interpret")
    CLARIFY = "clarify", _("clarify")
    CONFIRM = "confirm", _("confirm")
    EXECUTE = "execute", _("execute")
    SPEAK = "speak", _("speak")
    SESSION = "session", _("session")
    POLICY = "policy", _("policy")


class Status(models.TextChoices):
    SUCCESS = "success", _("success")
    FAILURE = "failure", _("failure")
    REFUSED = "refused", _("refused")
    UNKNOWN = "unknown", _("unknown")


class AppendOnlyError(Exception):
    """The log was to be changed by another way than `auditlog.services`."""


class StepLogQuerySet(models.QuerySet["StepLog"]):
    """Reads; and refuses what would change history: `services` appends and erases."""

    def for_session(self, session_id: int) -> "StepLogQuerySet":
        """The session's entries, oldest first."""
        return self.filter(session_id=session_id).order_by("id")

    def for_user(self, user_id: int) -> "StepLogQuerySet":
        """The user's own entries, oldest first."""
        return self.filter(user_id=user_id).order_by("id")

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        raise AppendOnlyError

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError


class StepLog(models.Model):
    """One step. `hash` covers every column but `content` and `content_salt`: personal content stands apart and can
    be erased, for the chain holds only its salted digest."""

    chain = models.CharField(_("chain"), max_length=64)
    seq = models.BigIntegerField(_("number"))
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(_("hash"), max_length=64)
    created_at = models.DateTimeField(_("time"))
    step = models.CharField(_("step"), max_length=16, choices=Step.choices)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices)
    code = models.CharField(_("code"), max_length=32, blank=True)
    message = models.CharField(_("message"), max_length=200)
    user_id = models.BigIntegerField(_("user"), null=True)
    session_id = models.BigIntegerField(_("session"), null=True)
    turn_id = models.BigIntegerField(_("turn"), null=True)
    plan_id = models.CharField(_("plan"), max_length=32, blank=True)
    plan_step = models.PositiveIntegerField(_("plan step"), null=True)
    action = models.CharField(_("tool"), max_length=194, blank=True)
    duration_ms = models.PositiveIntegerField(_("duration (ms)"), null=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    detail = models.JSONField(_("detail"), default=dict)
    content = models.JSONField(_("personal content"), null=True)
    content_salt = models.CharField(max_length=32, blank=True)
    content_digest = models.CharField(max_length=64, blank=True)

    objects = StepLogQuerySet.as_manager()

    class Meta:
        db_table = "logs"
        verbose_name = _("log entry")
        verbose_name_plural = _("log")
        ordering = ["-created_at", "-id"]
        # Related and refreshed objects are read through this manager too, so it refuses like the other.
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="log_chain_seq")]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="log_time"),
            models.Index(fields=["user_id", "-id"], name="log_user"),
            models.Index(fields=["session_id", "id"], name="log_session"),
            models.Index(fields=["plan_id"], name="log_plan"),
            models.Index(fields=["request_id"], name="log_request"),
        ]

    def __str__(self) -> str:
        return f"{self.chain}#{self.seq} {self.step} {self.status}"

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError


class ChainHead(models.Model):
    """The last entry of each chain. Appending locks this row, so chains do not wait for each other."""

    chain = models.CharField(primary_key=True, max_length=64)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "log_heads"

    def __str__(self) -> str:
        return f"{self.chain}#{self.seq}"
