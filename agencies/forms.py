"""Forms of people, agencies and the ground floor: they validate and clean, and never save."""

from typing import Any, cast

from allauth.account.forms import LoginForm, ReauthenticateForm
from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.models import Agency, AgencyGroup, Appointment, LegalDocument, User
from agencies.roles import Role
from plan_portal.lib.text import clean, day, number, one_line

LATIN_NAME = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]{2,}\Z",
    gettext_lazy("Small letters without marks, digits, dot, hyphen; at least three."),
)


class Form(forms.Form):
    """A plain form whose boxes carry the classes of static/css/forms.css."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            widget = field.widget
            if getattr(field, "empty_label", None) == BLANK_CHOICE_DASH[0][1]:
                field.empty_label = _("Choose …")  # type: ignore[attr-defined]  # a model choice
            if isinstance(widget, forms.Select):
                widget.attrs.setdefault("class", "form-select")
            elif isinstance(widget, forms.TextInput | forms.PasswordInput | forms.DateInput):
                widget.attrs.setdefault("class", "form-control")


class LineField(forms.CharField):
    """One line, cleaned at the gate: no control or direction characters."""

    def to_python(self, value: Any) -> str:
        return one_line(clean(super().to_python(value) or "").text)


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no stubs
    """User name or e-mail and password. A refusal says how many tries are left, for known and
    unknown names alike."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("User name or work e-mail")
        login.max_length = 254
        login.widget.attrs = {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
            "class": "form-control form-control-lg",
        }
        password.label = _("Password")
        password.help_text = _("After %(limit)s wrong tries in a row the account is locked.") % {
            "limit": settings.AXES_FAILURE_LIMIT
        }
        password.widget.attrs = {
            "autocomplete": "current-password",
            "class": "form-control form-control-lg",
        }

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValidationError as error:
            raise ValidationError(self._refusal(), code="mismatch") from error
        return cleaned

    def _refusal(self) -> str:
        credentials = {"username": self.cleaned_data["login"]}
        failures = AxesProxyHandler.get_failures(self.request, credentials)
        left = max(0, settings.AXES_FAILURE_LIMIT - failures)
        return ngettext(
            "The user name or password is not right. %(left)s try left.",
            "The user name or password is not right. %(left)s tries left.",
            left,
        ) % {"left": number(left)}


class ConfirmForm(ReauthenticateForm):  # type: ignore[misc]  # allauth has no stubs
    """The own password once more, before the second step is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        box = self.fields["password"]
        box.label, box.help_text = _("Password"), ""
        box.widget.attrs = {"autocomplete": "current-password", "class": "form-control"}


def _password_box(autocomplete: str) -> forms.PasswordInput:
    return forms.PasswordInput(
        attrs={"autocomplete": autocomplete, "class": "form-control", "maxlength": 500}
    )


class NewPasswordForm(Form):
    """A new password, typed twice."""

    new = forms.CharField(
        label=gettext_lazy("New password"), strip=False, widget=_password_box("new-password")
    )
    again = forms.CharField(
        label=gettext_lazy("New password again"), strip=False, widget=_password_box("new-password")
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["new"].help_text = " ".join(filter(None, password_validators_help_texts()[:1]))

    def clean_new(self) -> str:
        typed: str = self.cleaned_data["new"]
        validate_password(typed, self.person)
        return typed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "new" in cleaned and cleaned["new"] != cleaned.get("again"):
            self.add_error("again", _("The two passwords differ."))
        return cleaned


class ChangePasswordForm(NewPasswordForm):
    present = forms.CharField(
        label=gettext_lazy("Present password"),
        strip=False,
        widget=_password_box("current-password"),
    )
    field_order = ["present", "new", "again"]

    def clean_present(self) -> str:
        typed: str = self.cleaned_data["present"]
        if not self.person.check_password(typed):
            raise ValidationError(_("This is not your present password."))
        return typed


class ForgottenForm(Form):
    login = LineField(label=gettext_lazy("User name or work e-mail"), max_length=254)


class AccountForm(Form):
    """A new account, with its first appointment."""

    full_name = LineField(label=gettext_lazy("Full name"), max_length=150)
    username = forms.CharField(
        label=gettext_lazy("User name"), max_length=60, validators=[LATIN_NAME]
    )
    email = forms.EmailField(label=gettext_lazy("Work e-mail"), required=False)
    phone = LineField(label=gettext_lazy("Phone"), required=False, max_length=20)

    def clean_username(self) -> str:
        typed: str = self.cleaned_data["username"]
        return typed.lower()


class AppointmentForm(Form):
    agency = forms.ModelChoiceField(Agency.objects.none(), label=gettext_lazy("Agency"))
    role = forms.ChoiceField(choices=Role.choices, label=gettext_lazy("Role"))
    post = LineField(
        label=gettext_lazy("Post"),
        required=False,
        max_length=150,
        help_text=gettext_lazy("As printed under a signature: “Phó Giám đốc Sở”."),
    )
    valid_from = forms.DateField(label=gettext_lazy("From"))
    valid_to = forms.DateField(label=gettext_lazy("Last day"), required=False)
    basis = LineField(
        label=gettext_lazy("Basis"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Number and date of the decision, if there is one."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Any]", self.fields["agency"])
        field.queryset = Agency.objects.order_by("name", "pk")

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class EndForm(Form):
    valid_to = forms.DateField(label=gettext_lazy("Last day"))


class DocumentField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no subscript at run time
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({day(obj.issued_on)})" if obj.issued_on else str(obj)


class DocumentForm(Form):
    """What is known of a document, and where it is said."""

    number = LineField(label=gettext_lazy("Number"), max_length=60)
    issued_on = forms.DateField(label=gettext_lazy("Issued on"), required=False)
    issuer = LineField(label=gettext_lazy("Issuer"), required=False, max_length=250)
    title = LineField(label=gettext_lazy("Title"), required=False, max_length=1000)
    valid_to = forms.DateField(label=gettext_lazy("Last day in force"), required=False)
    replaced_by = DocumentField(
        LegalDocument.objects.none(),
        label=gettext_lazy("Replaced by"),
        required=False,
        to_field_name="public_id",
        help_text=gettext_lazy("A document that is not in the list is added first."),
    )
    source = LineField(
        label=gettext_lazy("Source"),
        max_length=300,
        help_text=gettext_lazy("Where it is said: the gazette, the document itself, a page."),
    )
    is_confirmed = forms.BooleanField(
        label=gettext_lazy("Confirmed by Sở KH&CN"),
        required=False,
        help_text=gettext_lazy("Not ticked: shown as not confirmed, never as law."),
    )

    def __init__(self, *args: Any, document: LegalDocument | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = LegalDocument.objects.exclude(pk__in=[document.pk] if document else [])
        field = cast("DocumentField", self.fields["replaced_by"])
        field.queryset = others.exclude(number="").order_by("-issued_on", "number", "pk")


class MembersForm(Form):
    agencies = forms.ModelMultipleChoiceField(
        Agency.objects.none(),
        label=gettext_lazy("Agencies"),
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one agency."),
            "invalid_choice": gettext_lazy(
                "One of the agencies is a member already, or is not there. Open the page again; "
                "nothing was added."
            ),
        },
    )
    valid_from = forms.DateField(label=gettext_lazy("Member from"))
    basis = LineField(
        label=gettext_lazy("Basis"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("A document, or who decided it and why."),
    )

    def __init__(self, *args: Any, group: AgencyGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = group.memberships.filter(valid_to=None).values("agency")
        field = cast("forms.ModelMultipleChoiceField[Any]", self.fields["agencies"])
        field.queryset = Agency.objects.exclude(pk__in=members).order_by("name", "pk")


class PostField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no subscript at run time
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.get_role_display()} – {obj.agency.label}"


class TokenForm(Form):
    name = LineField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("Which program will use it."),
    )
    appointment = PostField(
        Appointment.objects.none(), label=gettext_lazy("Acts as"), to_field_name="public_id"
    )
    days = forms.IntegerField(label=gettext_lazy("Days until it expires"), min_value=1)

    def __init__(self, *args: Any, in_force: list[Appointment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Any]", self.fields["appointment"])
        rows = Appointment.objects.filter(pk__in=[row.pk for row in in_force])
        field.queryset = rows.select_related("agency", "person").order_by("pk")
        if len(in_force) == 1:
            field.initial = in_force[0].public_id
        self.fields["days"].initial = settings.API_TOKEN_DAYS
        self.fields["days"].widget.attrs["max"] = settings.API_TOKEN_DAYS

    def clean_days(self) -> int:
        days: int = self.cleaned_data["days"]
        if days > settings.API_TOKEN_DAYS:
            raise ValidationError(
                _("A token lives 1 to %(most)s days.") % {"most": settings.API_TOKEN_DAYS}
            )
        return days
