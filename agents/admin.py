"""Sessions, turns and plans for staff to look at; phrases and texts for them to write."""

import json
from contextlib import suppress
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from auditlog.models import StepLog
from fullvoice.lib.admin import ReadOnlyAdmin

from .models import Phrase, PhraseRule, Plan, PlanStep, Session, ToolText, Turn
from .services import turns, words

NOTHING = SafeString("—")


def pretty(value: Any) -> SafeString:
    """JSON as a block that can be read."""
    if value in (None, {}, []):
        return NOTHING
    return format_html("<pre>{}</pre>", json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True))


def _link(to: str, pk: Any, text: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse(f"admin:{to}_change", args=[pk]), text)


class ReadOnlyInline(admin.TabularInline[Any, Any]):
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class TurnInline(ReadOnlyInline):
    model = Turn
    ordering = ["number"]
    fields = readonly_fields = (
        "number",
        "created_at",
        "utterance",
        "type",
        "reply",
        "interpreter",
        "plan",
        "duration_ms",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Turn]:
        return super().get_queryset(request).select_related("plan", "session")


class PlanInline(ReadOnlyInline):
    model = Plan
    ordering = ["created_at"]
    fields = readonly_fields = ("state", "confirm_text", "created_at", "confirmed_at", "finished_at")


class StepInline(admin.StackedInline[Any, Any]):
    model = PlanStep
    extra = 0
    can_delete = False
    fields = [
        ("number", "action", "state", "risk"),
        ("started_at", "finished_at", "duration_ms"),
        "shown_params",
        "shown_result",
        "shown_error",
        "shown_attempts",
    ]
    readonly_fields = [
        "number", "action", "state", "risk", "started_at", "finished_at", "duration_ms",
        "shown_params", "shown_result", "shown_error", "shown_attempts",
    ]  # fmt: skip

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[PlanStep]:
        return super().get_queryset(request).select_related("tool", "plan")

    @admin.display(description=_("params"))
    def shown_params(self, step: PlanStep) -> SafeString:
        return pretty(step.params)

    @admin.display(description=_("result"))
    def shown_result(self, step: PlanStep) -> SafeString:
        return pretty(step.result)

    @admin.display(description=_("error"))
    def shown_error(self, step: PlanStep) -> SafeString:
        return pretty(step.error)

    @admin.display(description=_("attempts"))
    def shown_attempts(self, step: PlanStep) -> SafeString:
        return pretty(step.attempts)


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    list_display = ["name", "user", "status", "turn_count", "updated_at"]
    list_select_related = ["user"]
    list_filter = ["status"]
    search_fields = ["=name", "=user__username"]
    search_help_text = _("Exact session or username")
    fields = readonly_fields = ("name", "user", "status", "created_at", "updated_at", "log")
    inlines = [TurnInline, PlanInline]
    actions = ["close"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        rows: QuerySet[Session] = super().get_queryset(request)
        return rows.annotate(turn_count=Count("turns"))

    @admin.display(description=_("turns"), ordering="turn_count")
    def turn_count(self, session: Session) -> int:
        return session.turn_count  # type: ignore[attr-defined, no-any-return]

    @admin.display(description=_("log"))
    def log(self, session: Session) -> SafeString:
        url = reverse("admin:auditlog_steplog_changelist")
        return format_html('<a href="{}?session_id={}">{}</a>', url, session.pk, _("every step of this session"))

    def has_close_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("agents.change_session")

    @admin.action(description=_("Close: cancel what is open and take no more turns"), permissions=["close"])
    def close(self, request: HttpRequest, queryset: QuerySet[Session]) -> None:
        closed = sum(turns.close(session, by=request.user.pk) for session in queryset)
        messages.success(request, _("%(n)d sessions closed.") % {"n": closed})


@admin.register(Turn)
class TurnAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "session", "number", "utterance", "type", "interpreter", "duration_ms"]
    list_select_related = ["session"]
    list_filter = ["type", "language", "interpreter"]
    search_fields = ["=session__name", "=session__user__username"]
    search_help_text = _("Exact session or username")
    fields = readonly_fields = (
        "session", "number", "door", "language", "utterance", "type", "reply", "interpreter", "shown_trace", "plan",
        "duration_ms", "tokens_in", "tokens_out", "cost_usd", "created_at",
    )  # fmt: skip

    @admin.display(description=_("interpreters asked"))
    def shown_trace(self, turn: Turn) -> SafeString:
        return pretty(turn.trace)


@admin.register(Plan)
class PlanAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "short", "session", "user", "state", "confirm_text", "confirmed_at", "finished_at"]
    list_display_links = ["created_at", "short"]
    list_select_related = ["session__user"]
    list_filter = ["state", "language"]
    search_fields = ["=session__name", "=session__user__username"]
    search_help_text = _("Exact plan id, session or username")
    fields = readonly_fields = (
        "short", "session", "user", "state", "confirm_text", "shown_question", "supersedes", "asked_in",
        "confirmed_in", "confirmed_by", "step_up", "created_at", "expires_at", "confirmed_at", "finished_at", "digest",
        "shown_outcome", "log",
    )  # fmt: skip
    inlines = [StepInline]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Plan], search_term: str
    ) -> tuple[QuerySet[Plan], bool]:
        found, twice = super().get_search_results(request, queryset, search_term)
        # With hyphens or, as the API writes it, without: databases keep it in different ways.
        with suppress(ValueError):
            found |= queryset.filter(pk=UUID(search_term.strip()))
        return found, twice

    @admin.display(description=_("plan"))
    def short(self, plan: Plan) -> str:
        return plan.pk.hex[:12]

    @admin.display(description=_("user"), ordering="session__user")
    def user(self, plan: Plan) -> str:
        return plan.session.user.username

    @admin.display(description=_("question"))
    def shown_question(self, plan: Plan) -> SafeString:
        return pretty(plan.question)

    @admin.display(description=_("outcome"))
    def shown_outcome(self, plan: Plan) -> SafeString:
        return pretty(plan.outcome)

    @admin.display(description=_("log"))
    def log(self, plan: Plan) -> SafeString:
        entries = StepLog.objects.filter(plan_id=plan.pk.hex).order_by("pk")[:50]
        if not entries:
            return NOTHING
        rows = ((_link("auditlog_steplog", e.pk, f"{e.step} {e.status}"), e.message) for e in entries)
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{} {}</li>", rows))


class PhraseForm(forms.ModelForm[Phrase]):
    class Meta:
        model = Phrase
        fields = ["tool", "language", "template"]
        widgets = {"template": forms.TextInput(attrs={"size": 100})}
        help_texts = {
            # The admin takes help texts for HTML.
            "template": escape(
                _(
                    "{param}: words for a parameter · {param=value}: sets it · {@param}: from the device's context · "
                    "(one|other) · [may be left out] · <rule>"
                )
            )
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        whole = all(cleaned.get(name) for name in ("tool", "language", "template"))
        if whole and (problems := words.phrase_problems(Phrase(**cleaned))):
            raise ValidationError({"template": problems})
        return cleaned


class PhraseRuleForm(forms.ModelForm[PhraseRule]):
    class Meta:
        model = PhraseRule
        fields = ["language", "name", "template"]
        widgets = {"template": forms.Textarea(attrs={"rows": 4, "cols": 100})}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        whole = all(cleaned.get(name) for name in ("language", "name", "template"))
        if whole and (problems := words.rule_problems(PhraseRule(pk=self.instance.pk, **cleaned))):
            raise ValidationError({"template": problems})
        return cleaned


class WordsAdmin(admin.ModelAdmin[Any]):
    """Phrases, rules and texts: every change goes through the verbs, one at a time, so that each is in the log."""

    list_select_related = ["tool__server"]
    list_filter = ["language"]
    autocomplete_fields = ["tool"]

    def save_model(self, request: HttpRequest, obj: words.Words, form: Any, change: bool) -> None:
        words.save(obj, by=cast(User, request.user))

    def delete_model(self, request: HttpRequest, obj: words.Words) -> None:
        words.remove(obj, by=cast(User, request.user))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for obj in queryset.select_related(*self.list_select_related):
            words.remove(obj, by=cast(User, request.user))


@admin.register(Phrase)
class PhraseAdmin(WordsAdmin):
    form = PhraseForm
    search_fields = ["template", "=tool__action"]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        reasons = words.out_of_use()

        @admin.display(description=_("not in use because"))
        def not_in_use(phrase: Phrase) -> str:
            return reasons.get((phrase.tool.action or "", phrase.language, phrase.template), NOTHING)

        return ["template", "tool", "language", not_in_use]

    def response_add(self, request: HttpRequest, obj: Phrase, post_url_continue: str | None = None) -> HttpResponse:
        self._warn(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Phrase) -> HttpResponse:
        self._warn(request, obj)
        return super().response_change(request, obj)

    def _warn(self, request: HttpRequest, phrase: Phrase) -> None:
        if names := words.never_said(phrase):
            text = _("No phrase of %(tool)s in this language says %(names)s: it will be asked for.")
            messages.warning(request, text % {"tool": phrase.tool, "names": ", ".join(names)})


@admin.register(PhraseRule)
class PhraseRuleAdmin(WordsAdmin):
    form = PhraseRuleForm
    list_display = ["name", "language", "template"]
    list_select_related = []
    autocomplete_fields = []
    search_fields = ["name", "template"]

    def has_delete_permission(self, request: HttpRequest, obj: PhraseRule | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and words.is_used(obj))


class ToolTextForm(forms.ModelForm[ToolText]):
    class Meta:
        model = ToolText
        fields = ["tool", "language", "confirm", "result"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if tool := cleaned.get("tool"):
            for field in ("confirm", "result"):
                for problem in words.text_problems(cleaned.get(field) or "", tool, result=field == "result"):
                    self.add_error(field, problem)
        return cleaned


@admin.register(ToolText)
class ToolTextAdmin(WordsAdmin):
    form = ToolTextForm
    list_display = ["tool", "language", "confirm", "result"]
    search_fields = ["confirm", "=tool__action"]
