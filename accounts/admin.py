"""Users, whom they know, what they pay from and where they are signed in, in the back office.

Changes go through the services, so that they stand in the log with the member of staff who made them.
"""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.core.validators import RegexValidator
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from fullvoice.lib.admin import LimitedPaginator, ReadOnlyAdmin
from fullvoice.lib.errors import FullVoiceError

from . import pins, services
from .models import Contact, Login, User, Wallet

CONTACT_FIELDS = ["name", "aliases", "phone", "email", "account", "note"]
WALLET_FIELDS = ["label", "currency", "account", "is_default"]

_ROWS: dict[type[Model], tuple[list[str], Callable[..., Any], Callable[..., Any], Callable[..., Any]]] = {
    Contact: (CONTACT_FIELDS, services.add_contact, services.update_contact, services.remove_contact),
    Wallet: (WALLET_FIELDS, services.add_wallet, services.update_wallet, services.remove_wallet),
}


class ContactInline(admin.TabularInline[Contact, User]):
    model = Contact
    fields = (*CONTACT_FIELDS,)
    extra = 0


class WalletInline(admin.TabularInline[Wallet, User]):
    model = Wallet
    fields = (*WALLET_FIELDS,)
    extra = 0


class ThroughServices(admin.ModelAdmin[Any]):
    """What a service refuses is said on the page; nothing was saved then."""

    show_full_result_count = False
    paginator = LimitedPaginator

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except FullVoiceError as error:
            problems = [field["problem"] for field in error.details.get("fields", [])]
            messages.error(request, "; ".join(problems) or str(error))
            return HttpResponseRedirect(request.get_full_path())


class UserForm(UserChangeForm[User]):
    new_pin = forms.CharField(
        label=_("PIN"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        validators=[RegexValidator(rf"^{pins.FORM.pattern}\Z", _("Write 4 to 12 digits."))],
        help_text=_("Write another one to set it; it is kept as a hash and not shown. Empty: it stays as it is."),
    )


@admin.register(User)
class UserAdmin(StockUserAdmin, ThroughServices):  # type: ignore[type-arg]
    list_display = ["username", "display_name", "language", "is_active", "is_staff", "last_login", "date_joined"]
    list_filter = ["is_active", "is_staff", "is_superuser", "language"]
    search_fields = ["^username", "^display_name"]
    ordering = ["username"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password", "new_pin"]}),
        (_("Profile"), {"fields": ["display_name", "language", "timezone"]}),
        (_("Permissions"), {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        (_("Times"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"classes": ["wide"], "fields": ["username", "usable_password", "password1", "password2"]}),
        (_("Profile"), {"fields": ["display_name", "language", "timezone"]}),
    ]
    inlines = [WalletInline, ContactInline]
    actions = ["sign_out_everywhere", "remove_pin"]
    form = UserForm

    def get_inlines(self, request: HttpRequest, obj: User | None) -> list[Any]:
        return [] if obj is None else self.inlines

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        # Who may edit users could otherwise give themselves every right there is.
        rights = [] if _superuser(request) else ["is_staff", "is_superuser", "groups", "user_permissions"]
        return [*self.readonly_fields, *rights]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj is not None and obj.is_superuser and not _superuser(request):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        # Deleting the row alone would leave what the user said in the log.
        return False

    def save_model(self, request: HttpRequest, obj: User, form: "ModelForm[User]", change: bool) -> None:
        services.save_by_staff(obj, form.changed_data, added=not change, by=_staff(request))
        if pin := form.cleaned_data.get("new_pin"):
            pins.set_by_staff(obj, pin, by=_staff(request))

    def save_formset(
        self, request: HttpRequest, form: "ModelForm[User]", formset: "BaseModelFormSet[Any, Any]", change: bool
    ) -> None:
        names, add, update, remove = _ROWS[formset.model]
        user, by = form.instance, _staff(request)
        formset.save(commit=False)
        for row in formset.deleted_objects:
            remove(user, row.pk, by=by)
        for row, changed in formset.changed_objects:
            update(user, row.pk, by=by, **_values(row, changed))
        for row in formset.new_objects:
            row.pk = add(user, by=by, **_values(row, names)).pk

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        with transaction.atomic():
            answer = super().user_change_password(request, id, form_url)
            # It leads back to itself where the two buttons of its form contradict each other.
            if isinstance(answer, HttpResponseRedirect) and answer.url != request.get_full_path():
                services.password_set(User.objects.get(pk=unquote(id)), by=_staff(request))
        return answer

    @admin.action(description=_("Sign out everywhere"), permissions=["change"])
    def sign_out_everywhere(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        users = [user for user in queryset if self.has_change_permission(request, user)]
        for user in users:
            services.logout_all(user, by=_staff(request))
        done = ngettext("%(count)s user was signed out.", "%(count)s users were signed out.", len(users))
        self.message_user(request, done % {"count": len(users)}, messages.SUCCESS)

    @admin.action(description=_("Remove PIN"), permissions=["change"])
    def remove_pin(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        users = [user for user in queryset if self.has_change_permission(request, user)]
        for user in users:
            pins.set_by_staff(user, "", by=_staff(request))
        done = ngettext(
            "The PIN of %(count)s user was removed.", "The PINs of %(count)s users were removed.", len(users)
        )
        self.message_user(request, done % {"count": len(users)}, messages.SUCCESS)


def _staff(request: HttpRequest) -> User:
    # The admin site lets nobody else in.
    return cast(User, request.user)


def _superuser(request: HttpRequest) -> bool:
    return request.user.is_active and request.user.is_superuser


def _values(row: Model, names: list[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


class OwnedAdmin(ThroughServices):
    """Rows of a user: whose they are does not change."""

    list_select_related = ["user"]
    autocomplete_fields = ["user"]
    ordering = ["-pk"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [] if obj is None else ["user"]

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        names, add, update, _remove = _ROWS[self.model]
        if change:
            update(obj.user, obj.pk, by=_staff(request), **_values(obj, form.changed_data))
        else:
            obj.pk = add(obj.user, by=_staff(request), **_values(obj, names)).pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        *_others, remove = _ROWS[self.model]
        remove(obj.user, obj.pk, by=_staff(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic():
            for row in queryset.select_related("user"):
                self.delete_model(request, row)


@admin.register(Contact)
class ContactAdmin(OwnedAdmin):
    list_display = ["name", "user", "phone", "email", "account"]
    list_filter = ["user__language"]
    search_fields = ["^name", "^user__username", "=account"]
    fields = ["user", *CONTACT_FIELDS]


@admin.register(Wallet)
class WalletAdmin(OwnedAdmin):
    list_display = ["label", "user", "currency", "account", "is_default"]
    list_filter = ["is_default"]
    search_fields = ["^label", "^user__username", "=account"]
    fields = ["user", *WALLET_FIELDS]


@admin.register(Login)
class LoginAdmin(ReadOnlyAdmin):
    list_display = ["user", "created_at", "refreshed_at", "expires_at", "revoked_at"]
    list_select_related = ["user"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
    search_fields = ["^user__username"]
    fields = ["user", "created_at", "refreshed_at", "expires_at", "revoked_at"]
