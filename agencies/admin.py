"""The Django admin holds reference data only, for holders of REFERENCE_EDIT. People, states and
the trail have pages of their own."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.admin.sites import AdminSite
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_noop, ngettext_lazy

from agencies import audit
from agencies.models import Agency, AgencyName, LegalDocument, User
from agencies.roles import Permission

# Words of Django's admin and forms that its own Vietnamese catalogue lacks: named here, so that
# ours keeps them.
_OF_DJANGO = (
    gettext_noop("“%(value)s” is not a valid UUID."),
    gettext_noop("Skip to main content"),
    gettext_noop("Toggle theme (current theme: auto)"),
    gettext_noop("Toggle theme (current theme: light)"),
    gettext_noop("Toggle theme (current theme: dark)"),
    gettext_noop("Toggle navigation"),
    gettext_noop("Breadcrumbs"),
    gettext_noop("Add link"),
    gettext_noop("Added:"),
    gettext_noop("Change or view list link"),
    gettext_noop("Changed:"),
    gettext_noop("Deleted:"),
    gettext_noop("Filter navigation items"),
    gettext_noop("Hide counts"),
    gettext_noop("Model name"),
    gettext_noop("Select all objects on this page for an action"),
    gettext_noop("Select this object for an action - {}"),
    gettext_noop("Show counts"),
    gettext_noop("Sidebar"),
    gettext_noop("Search %(name)s"),
    ngettext_lazy("Please correct the error below.", "Please correct the errors below."),
    gettext_noop("View selected %(model)s"),
    gettext_noop("“%(pk)s” is not a valid value."),
    gettext_noop("“%(value)s” value must be an integer."),
    gettext_noop("Null characters are not allowed."),
    gettext_noop(
        "ManagementForm data is missing or has been tampered with. Missing fields: "
        "%(field_names)s. You may need to file a bug report if the issue persists."
    ),
    gettext_noop("Enter a complete value."),
    gettext_noop("Enter a valid UUID."),
    gettext_noop("Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
    gettext_noop("That page contains no results"),
    gettext_noop("That page number is less than 1"),
    gettext_noop("That page number is not an integer"),
    gettext_noop("The inline value did not match the parent instance."),
    gettext_noop("Enter a valid %(protocol)s address."),
)


def may_edit_reference(request: HttpRequest) -> bool:
    """The admin asks the role matrix, not `is_staff`."""
    user = request.user
    return (
        isinstance(user, User)
        and user.is_active
        and user.holds_widely(Permission.REFERENCE_EDIT, at=timezone.now())
    )


class ReferenceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # no subscript at run time
    """Rows are added and corrected, never removed: history points at them. Each change leaves an
    event in the audit trail."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_edit_reference(request)

    def has_view_permission(self, request: HttpRequest, *_args: object, **_kwargs: object) -> bool:
        return may_edit_reference(request)

    def has_add_permission(self, request: HttpRequest, *_args: object, **_kwargs: object) -> bool:
        return may_edit_reference(request)

    def has_change_permission(
        self, request: HttpRequest, *_args: object, **_kwargs: object
    ) -> bool:
        return may_edit_reference(request)

    def has_delete_permission(self, *_args: object, **_kwargs: object) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 (Django's signature)
        super().save_model(request, obj, form, change)
        action = "reference.change" if change else "reference.add"
        by = request.user if isinstance(request.user, User) else None
        details = {"fields": sorted(form.changed_data)}
        audit.record(action, by=by, at=timezone.now(), about=obj, details=details)


class AgencyNameInline(admin.TabularInline):  # type: ignore[type-arg]  # no subscript at run time
    model = AgencyName
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, *_args: object, **_kwargs: object) -> bool:
        return may_edit_reference(request)

    has_add_permission = has_change_permission = has_view_permission


@admin.register(Agency)
class AgencyAdmin(ReferenceAdmin):
    list_display = ["name", "code", "level", "kind", "valid_from", "valid_to"]
    list_filter = ["level", "kind"]
    search_fields = ["name", "short_name", "abbreviation", "code"]
    ordering = ["name", "pk"]
    inlines = [AgencyNameInline]


@admin.register(LegalDocument)
class LegalDocumentAdmin(ReferenceAdmin):
    list_display = ["number", "issued_on", "issuer", "valid_to", "is_confirmed"]
    search_fields = ["number", "title", "issuer"]
    ordering = ["-issued_on", "pk"]


def _to_own_password(_request: HttpRequest, **_context: object) -> HttpResponse:
    """Passwords are changed on the portal's own page: rules, history and trail stand there."""
    return redirect("account_change_password")


def _limit(site: AdminSite) -> None:
    """Nobody enters by `is_staff`; the one way in is the portal's own sign-in, second step and
    lock-out with it; groups of Django mean nothing here."""
    site.has_permission = may_edit_reference  # type: ignore[method-assign]  # Django's hook
    site.password_change = _to_own_password  # type: ignore[assignment,method-assign]  # with history and trail
    site.login = secure_admin_login(site.login)  # type: ignore[method-assign]  # allauth's advice
    for model in (Group, EmailAddress, Authenticator, AccessAttempt, AccessLog, AccessFailureLog):
        if site.is_registered(model):
            site.unregister(model)


_limit(admin.site)
