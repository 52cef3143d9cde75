"""Conversations: sessions of turns, and plans of steps that wait for a yes and run once."""

import uuid

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tools.models import Risk, Tool, Watched

SESSION_NAME = r"^[A-Za-z0-9_.:\-]{1,128}$"


class SessionStatus(models.TextChoices):
    IDLE = "idle", _("idle")
    INTERPRETING = "interpreting", _("interpreting")
    AWAITING = "awaiting", _("waiting for an answer")
    EXECUTING = "executing", _("executing")
    CLOSED = "closed", _("closed")


class Door(models.TextChoices):
    """By which way a turn came in."""

    REST = "rest", "REST"
    COMMAND = "command", _("command line")
    REALTIME = "realtime", _("Realtime session")
    VOICE = "voice", _("spoken, in one call")


class PlanState(models.TextChoices):
    ASKING = "asking", _("a question is open")
    PENDING = "pending", _("read back, waiting for a yes")
    READY = "ready", _("needs no yes")
    CONFIRMED = "confirmed", _("confirmed")
    EXECUTING = "executing", _("executing")
    SUCCEEDED = "succeeded", _("succeeded")
    FAILED = "failed", _("failed")
    UNKNOWN = "unknown", _("outcome unknown")
    REJECTED = "rejected", _("rejected")
    CANCELLED = "cancelled", _("cancelled")
    SUPERSEDED = "superseded", _("superseded")
    EXPIRED = "expired", _("expired")


# A plan that an utterance may still answer, confirm, change or close.
OPEN_STATES = (PlanState.ASKING, PlanState.PENDING, PlanState.READY, PlanState.CONFIRMED)
# A plan whose outcome is stored: asking again replays it.
DISPATCHED_STATES = (PlanState.SUCCEEDED, PlanState.FAILED, PlanState.UNKNOWN)


class StepUp(models.TextChoices):
    """How far a plan has come whose yes needs the user's PIN. Nothing is kept of the PIN itself."""

    NONE = "", _("none")
    ASKED = "asked", _("PIN asked for")
    PASSED = "passed", _("PIN was right")


class StepState(models.TextChoices):
    WAITING = "waiting", _("not begun")
    SENT = "sent", _("about to be sent, or sent")
    SUCCEEDED = "succeeded", _("succeeded")
    FAILED = "failed", _("failed")
    UNKNOWN = "unknown", _("outcome unknown")
    SKIPPED = "skipped", _("skipped")


class Session(models.Model):
    """A conversation. `name` is the client's own string, unique for the user; `version` counts committed turns, so
    that two turns that began from one state cannot both be written."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="agent_sessions", verbose_name=_("user")
    )
    name = models.CharField(_("session"), max_length=128, validators=[RegexValidator(SESSION_NAME)])
    status = models.CharField(_("status"), max_length=12, choices=SessionStatus.choices, default=SessionStatus.IDLE)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("begun"), default=timezone.now)
    updated_at = models.DateTimeField(_("last turn"), default=timezone.now)

    class Meta:
        db_table = "sessions"
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-updated_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="session_user_name")]
        indexes = [models.Index(fields=["-updated_at", "-id"], name="session_updated")]

    def __str__(self) -> str:
        return self.name


class Turn(models.Model):
    """One utterance and what was answered."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="turns", verbose_name=_("session"))
    number = models.PositiveIntegerField(_("number"))
    door = models.CharField(_("door"), max_length=8, choices=Door.choices, default=Door.REST)
    language = models.CharField(_("language"), max_length=2)
    utterance = models.TextField(_("utterance"))
    type = models.CharField(_("answer type"), max_length=10)
    reply = models.TextField(_("reply"))
    # How many characters of the reply were heard, where it was spoken and interrupted.
    heard = models.PositiveIntegerField(null=True)
    interpreter = models.CharField(_("interpreter"), max_length=16, blank=True)
    # One row per interpreter asked: {"name", "ms", "outcome"}; what a model was used, where one was.
    trace = models.JSONField(_("interpreters asked"), default=list)
    # Sums over the trace; null where no model was asked, and where it is not known.
    tokens_in = models.PositiveIntegerField(_("tokens in"), null=True)
    tokens_out = models.PositiveIntegerField(_("tokens out"), null=True)
    cost_usd = models.DecimalField(_("cost (US dollars)"), max_digits=14, decimal_places=8, null=True)
    plan = models.ForeignKey(
        "Plan", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("plan")
    )
    duration_ms = models.PositiveIntegerField(_("duration (ms)"), default=0)
    created_at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        db_table = "turns"
        verbose_name = _("turn")
        verbose_name_plural = _("turns")
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="turn_session_number")]
        indexes = [models.Index(fields=["-created_at", "-id"], name="turn_created")]

    def __str__(self) -> str:
        return f"{self.session_id}#{self.number}"


class Plan(models.Model):
    """What will be done, exactly as it was read back. A plan is never changed: another value is another plan.

    States move by conditional update only. `lease_until` says until when the process that executes it is believed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="plans", verbose_name=_("session"))
    state = models.CharField(_("state"), max_length=10, choices=PlanState.choices)
    language = models.CharField(_("language"), max_length=2)
    confirm_text = models.TextField(_("read back"))
    # How many leading characters of `confirm_text` hold every value; null: all of them may.
    must_hear = models.PositiveIntegerField(null=True)
    # The open question of an `asking` plan: {"step", "param", "reason", "said", "candidates"}.
    question = models.JSONField(_("question"), null=True)
    # SHA-256 over the user, the session, every step with its params and tool definition, and the expiry: what a yes
    # is bound to.
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    supersedes = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=_("instead of"),
    )
    asked_in = models.PositiveIntegerField(_("asked in turn"), null=True)
    confirmed_in = models.PositiveIntegerField(_("confirmed in turn"), null=True)
    confirmed_by = models.CharField(_("confirmed by"), max_length=8, choices=Door.choices, blank=True)
    step_up = models.CharField(_("PIN"), max_length=6, choices=StepUp.choices, default=StepUp.NONE, blank=True)
    # Made by `/execute` itself for a tool that needs no yes; an identical call later is a new one.
    direct = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    lease_holder = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    # The stored answer of the execution, which every repeat gets: {"status", "body"}.
    outcome = models.JSONField(_("outcome"), null=True)

    class Meta:
        db_table = "plans"
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["-created_at"], name="plan_created"),
            models.Index(fields=["session", "-created_at"], name="plan_session"),
            models.Index(fields=["state", "lease_until"], name="plan_lease"),
        ]

    def __str__(self) -> str:
        return self.pk.hex[:12]


class PlanStep(models.Model):
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="steps", verbose_name=_("plan"))
    number = models.PositiveSmallIntegerField(_("number"))
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="+", verbose_name=_("tool"))
    action = models.CharField(_("action"), max_length=194)
    definition_hash = models.CharField(max_length=64)
    params = models.JSONField(_("params"), default=dict)
    # What was sent, where a param took an earlier step's output.
    sent_params = models.JSONField(_("params as sent"), null=True)
    depends_on = models.JSONField(_("depends on"), default=list)
    risk = models.CharField(_("risk"), max_length=9, choices=Risk.choices)
    needs_confirmation = models.BooleanField(_("needs a yes"))
    state = models.CharField(_("state"), max_length=9, choices=StepState.choices, default=StepState.WAITING)
    # Travels to the tool with every attempt, so that it can tell a repeat from a second wish.
    idempotency_key = models.UUIDField(default=uuid.uuid4, editable=False)
    # One row per attempt: {"startedAt", "durationMs", "outcome", "kind"}.
    attempts = models.JSONField(_("attempts"), default=list)
    result = models.JSONField(_("result"), null=True)
    error = models.JSONField(_("error"), null=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    duration_ms = models.PositiveIntegerField(_("duration (ms)"), null=True)

    class Meta:
        db_table = "plan_steps"
        verbose_name = _("plan step")
        verbose_name_plural = _("plan steps")
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="step_plan_number")]

    def __str__(self) -> str:
        return f"{self.action} #{self.number}"


class IdempotencyKey(models.Model):
    """A client's `Idempotency-Key`, bound to the request it came with and the plan that answered it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=128)
    body_hash = models.CharField(max_length=64)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "idempotency_keys"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_user_key")]

    def __str__(self) -> str:
        return self.key


LANGUAGES = [("en", _("English")), ("zh", _("Chinese"))]


class Phrase(Watched):
    """A sentence template by which a tool is asked for, in one language (hassil's syntax, slots are parameters)."""

    tool = models.ForeignKey(Tool, on_delete=models.CASCADE, related_name="phrases", verbose_name=_("tool"))
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    template = models.CharField(_("template"), max_length=300)

    class Meta:
        db_table = "phrases"
        verbose_name = _("phrase")
        verbose_name_plural = _("phrases")
        ordering = ["tool", "language", "id"]

    def __str__(self) -> str:
        return self.template


class PhraseRule(Watched):
    """A piece of template under a name, which the phrases of its language share as `<name>`."""

    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    name = models.CharField(_("name"), max_length=64)
    template = models.CharField(_("template"), max_length=2000)

    class Meta:
        db_table = "phrase_rules"
        verbose_name = _("phrase rule")
        verbose_name_plural = _("phrase rules")
        ordering = ["language", "name"]
        constraints = [models.UniqueConstraint(fields=["language", "name"], name="rule_language_name")]

    def __str__(self) -> str:
        return f"<{self.name}>"


class ToolText(Watched):
    """How a tool's call is read back, and its result told, in one language."""

    tool = models.ForeignKey(Tool, on_delete=models.CASCADE, related_name="texts", verbose_name=_("tool"))
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    confirm = models.CharField(_("read back"), max_length=500, blank=True)
    result = models.CharField(_("result"), max_length=500, blank=True)

    class Meta:
        db_table = "tool_texts"
        verbose_name = _("tool text")
        verbose_name_plural = _("tool texts")
        constraints = [models.UniqueConstraint(fields=["tool", "language"], name="text_tool_language")]

    def __str__(self) -> str:
        return f"{self.tool_id} {self.language}"
