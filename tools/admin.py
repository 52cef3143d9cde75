"""MCP servers and their tools in the back office: discovery, approval, policy.

Changes go through the services, so that they stand in the log with the member of staff who made them.
"""

import difflib
import json
from collections.abc import Callable, Iterable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from fullvoice.lib.admin import LimitedPaginator

from . import services
from .models import Approval, McpServer, ParamKind, Tool


def _staff(request: HttpRequest) -> User:
    return cast(User, request.user)


def _pre(text: str) -> SafeString:
    return format_html("<pre>{}</pre>", text)


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)


# Servers


class SecretMapping(forms.JSONField):
    """A JSON object that is written and never shown again; left empty, the old one stays."""

    widget = forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"})

    def prepare_value(self, value: Any) -> str:
        return ""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class McpServerForm(forms.ModelForm[McpServer]):
    env = SecretMapping(label=gettext_lazy("environment"), required=False)
    headers = SecretMapping(label=gettext_lazy("headers"), required=False)

    class Meta:
        model = McpServer
        fields = [
            "name", "transport", "command", "args", "env", "working_dir", "url", "headers", "timeout_ms", "max_retry",
            "enabled",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("env", "headers"):
            if name in self.fields:
                self.fields[name].help_text = self._secrets_help(getattr(self.instance, name))

    def _secrets_help(self, value: Any) -> str:
        write = _('JSON such as {"TOKEN": "…"}; stored encrypted and not shown again.')
        if not value:
            return write
        kept = _("Set: %(names)s. Leave empty to keep, write {} to remove.") % {"names": ", ".join(value)}
        return f"{kept} {write}"

    def _kept(self, name: str) -> Any:
        value = self.cleaned_data[name]
        return getattr(self.instance, name) if value is None else value

    def clean_env(self) -> Any:
        return self._kept("env")

    def clean_headers(self) -> Any:
        return self._kept("headers")


def _tell(request: HttpRequest, reports: Iterable[services.SyncReport]) -> None:
    """Say what each discovery found, or why there was none."""
    for report in reports:
        if report.discovery is None:
            text = _("%(server)s cannot be used: %(reason)s") % {"server": report.server, "reason": report.error}
            messages.error(request, text)
            continue
        info = report.discovery.server_info
        words = [
            _("%(server)s answers: %(name)s %(version)s, MCP %(protocol)s, %(count)d tools.")
            % {
                "server": report.server,
                "name": info.get("title") or info.get("name") or "?",
                "version": info.get("version", ""),
                "protocol": report.discovery.protocol_version,
                "count": len(report.discovery.tools),
            }
        ]
        for text, names in (
            (_("New: %(names)s."), report.new),
            (_("Changed, waiting for approval: %(names)s."), report.changed),
            (_("Back as approved: %(names)s."), report.restored),
            (_("No longer listed: %(names)s."), report.vanished),
        ):
            if names:
                words.append(text % {"names": ", ".join(names)})
        (messages.warning if report.changed or report.vanished else messages.success)(request, " ".join(words))


class Registry(admin.ModelAdmin[Any]):
    """What the two have in common: lists that do not count everything, and deletion that is logged."""

    show_full_result_count = False
    paginator = LimitedPaginator
    remove: Callable[[Any, User], None]

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        type(self).remove(obj, _staff(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic():
            for row in queryset:
                self.delete_model(request, row)


@admin.register(McpServer)
class McpServerAdmin(Registry):
    form = McpServerForm
    remove = staticmethod(services.remove_server)
    list_display = ["name", "transport", "state", "tool_count", "protocol_version", "synced_at", "shown_error"]
    list_filter = ["enabled", "transport", "is_operators_own"]
    search_fields = ["name", "command", "url"]
    actions = ["sync"]
    fieldsets = [
        (None, {"fields": ["name", "enabled", "transport"]}),
        (gettext_lazy("Process (stdio)"), {"fields": ["command", "args", "env", "working_dir"]}),
        (gettext_lazy("Address (streamable HTTP)"), {"fields": ["url", "headers"]}),
        (gettext_lazy("Limits"), {"fields": ["timeout_ms", "max_retry"]}),
        (
            gettext_lazy("Last discovery"),
            {"fields": ["is_operators_own", "protocol_version", "shown_info", "synced_at", "last_error"]},
        ),
    ]
    readonly_fields = ["is_operators_own", "protocol_version", "shown_info", "synced_at", "last_error"]
    # The operator's settings name these servers; what they run is not for staff to change.
    operators_fields = ["name", "transport", "command", "args", "shown_env", "working_dir", "url", "headers"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[McpServer]:
        runnable = Q(tools__approval=Approval.APPROVED, tools__pending__isnull=True, tools__present=True)
        rows: QuerySet[McpServer] = super().get_queryset(request)
        return rows.annotate(
            tools_listed=Count("tools", filter=Q(tools__present=True)),
            tools_approved=Count("tools", filter=runnable),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: McpServer | None = None) -> list[str]:
        own = self.operators_fields if obj is not None and obj.is_operators_own else []
        return [*self.readonly_fields, *own]

    def get_fieldsets(self, request: HttpRequest, obj: McpServer | None = None) -> Any:
        if obj is None or not obj.is_operators_own:
            return self.fieldsets if obj is not None else self.fieldsets[:-1]
        process = {"fields": ["command", "args", "shown_env", "working_dir"]}
        return [self.fieldsets[0], (self.fieldsets[1][0], process), *self.fieldsets[3:]]

    @admin.display(description=gettext_lazy("environment"))
    def shown_env(self, server: McpServer) -> str:
        return ", ".join(server.env) or "—"

    @admin.display(description=gettext_lazy("state"))
    def state(self, server: McpServer) -> str:
        if not server.enabled:
            return _("off")
        if server.last_error:
            return _("failing")
        return _("ready") if server.synced_at else _("not yet asked")

    @admin.display(description=gettext_lazy("tools approved / listed"), ordering="tools_listed")
    def tool_count(self, server: McpServer) -> SafeString:
        url = reverse("admin:tools_tool_changelist") + f"?server__id__exact={server.pk}"
        counts = cast(Any, server)
        return format_html('<a href="{}">{} / {}</a>', url, counts.tools_approved, counts.tools_listed)

    @admin.display(description=gettext_lazy("last error"))
    def shown_error(self, server: McpServer) -> str:
        return server.last_error[:80]

    @admin.display(description=gettext_lazy("server"))
    def shown_info(self, server: McpServer) -> SafeString:
        return _pre(_json(server.server_info))

    def save_model(self, request: HttpRequest, obj: McpServer, form: Any, change: bool) -> None:
        services.save_server(obj, _staff(request), form.changed_data)
        if obj.enabled:
            # The server is asked outside the page's transaction: a slow one must not hold the database.
            transaction.on_commit(lambda: self._sync(request, [obj]))

    @admin.action(description=gettext_lazy("Sync tools"), permissions=["change"])
    def sync(self, request: HttpRequest, queryset: QuerySet[McpServer]) -> None:
        self._sync(request, queryset)

    def _sync(self, request: HttpRequest, servers: Iterable[McpServer]) -> None:
        _tell(request, services.sync_servers_now(servers, _staff(request)))


# Tools


class KindsWidget(forms.Widget):
    """A choice of kind for each parameter."""

    params: tuple[str, ...] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        kinds = value if isinstance(value, dict) else {}
        choices = [("", "—"), *((kind.value, f"{kind.value}: {kind.label}") for kind in ParamKind)]
        rows = (
            (
                param,
                forms.Select(choices=choices).render(f"{name}:{param}", kinds.get(param, ""), {"aria-label": param}),
            )
            for param in self.params
        )
        return format_html("<div>{}</div>", format_html_join("", "<p><code>{}</code> {}</p>", rows))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        said = {param: data.get(f"{name}:{param}") for param in self.params}
        return {param: kind for param, kind in said.items() if kind}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


class KindsField(forms.Field):
    widget = KindsWidget

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(initial != data)


class ToolForm(forms.ModelForm[Tool]):
    param_kinds = KindsField(label=gettext_lazy("parameter kinds"), required=False)

    class Meta:
        model = Tool
        fields = [
            "title", "description", "risk", "confirmation", "step_up_above", "idempotent", "timeout_ms", "enabled",
            "param_kinds",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "param_kinds" in self.fields:
            widget = cast(KindsWidget, self.fields["param_kinds"].widget)
            widget.params = tuple(self.instance.parameters)


@admin.register(Tool)
class ToolAdmin(Registry):
    form = ToolForm
    remove = staticmethod(services.remove_tool)
    change_form_template = "admin/tools/tool/change_form.html"
    list_display = ["__str__", "server", "title", "risk", "confirmation", "idempotent", "approval", "state"]
    list_select_related = ["server"]
    list_filter = [
        "approval", "risk", "server", "enabled", "present", ("pending", admin.EmptyFieldListFilter)
    ]  # fmt: skip
    search_fields = ["action", "name", "title", "server__name"]
    autocomplete_fields = ["server"]
    actions = ["approve", "reject"]
    fieldsets = [
        (None, {"fields": ["action", "server", "name", "approval", "approved_at", "state"]}),
        (
            gettext_lazy("Policy"),
            {
                "fields": [
                    "title", "description", "risk", "confirmation", "step_up_above", "idempotent", "timeout_ms",
                    "enabled",
                    "param_kinds",
                ]
            },
        ),
        (gettext_lazy("Changed definition"), {"fields": ["shown_diff"]}),
        (gettext_lazy("Definition"), {"fields": ["shown_definition", "definition_hash"]}),
    ]  # fmt: skip
    readonly_fields = [
        "action", "server", "name", "approval", "approved_at", "state", "shown_diff", "shown_definition",
        "definition_hash",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tool]:
        tools: QuerySet[Tool] = super().get_queryset(request)
        return tools.select_related("server")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=gettext_lazy("state"))
    def state(self, tool: Tool) -> str:
        if not tool.present:
            return _("not listed any more")
        if tool.pending is not None:
            return _("changed: waits for approval")
        return _("in use") if tool.is_runnable else _("not in use")

    @admin.display(description=gettext_lazy("difference"))
    def shown_diff(self, tool: Tool) -> str:
        if tool.pending is None:
            return "—"
        lines = difflib.unified_diff(
            _json(tool.definition).splitlines(),
            _json(tool.pending).splitlines(),
            _("approved"),
            _("listed now"),
            lineterm="",
        )
        return _pre("\n".join(lines))

    @admin.display(description=gettext_lazy("definition"))
    def shown_definition(self, tool: Tool) -> str:
        return _pre(_json(tool.definition))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        tool = kwargs.get("obj")
        if tool is not None:
            context["seen"] = services.definition_hash(tool.pending or tool.definition)
            context["may_approve"] = tool.approval != Approval.APPROVED or tool.pending is not None
            context["may_reject"] = tool.approval != Approval.REJECTED
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Tool, form: Any, change: bool) -> None:
        services.save_policy(obj, _staff(request), form.changed_data)

    def response_change(self, request: HttpRequest, obj: Tool) -> HttpResponse:
        if "_approve" in request.POST:
            # Bound to the definition that was on the page.
            self._decide(request, [obj], lambda tool, by: services.approve(tool, by, seen=request.POST.get("seen", "")))
        elif "_reject" in request.POST:
            self._decide(request, [obj], services.reject)
        return super().response_change(request, obj)

    @admin.action(description=gettext_lazy("Approve as listed now"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Tool]) -> None:
        self._decide(request, queryset, services.approve)

    @admin.action(description=gettext_lazy("Reject"), permissions=["change"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Tool]) -> None:
        self._decide(request, queryset, services.reject)

    def _decide(self, request: HttpRequest, tools: Iterable[Tool], verb: Callable[[Tool, User], Tool]) -> None:
        for tool in tools:
            try:
                decided = verb(tool, _staff(request))
            except ValidationError as error:
                messages.error(request, f"{tool}: {' '.join(error.messages)}")
            else:
                text = _("%(tool)s: %(state)s.") % {"tool": decided, "state": decided.get_approval_display()}
                messages.success(request, text)
