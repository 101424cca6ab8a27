"""Forms of accounts. ``SignupFields`` must not import allauth's forms: these inherit from it."""

import re
from datetime import timedelta

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.districts import district_choices
from accounts.models import ConflictDeclaration, Consent, Membership, Notice, NoticeCode, StaffRole, User
from accounts.personal import notices
from core.models import CalendarDay
from core.validators import CleanFormField
from core.workdays import KNOWN_YEARS

_link = lazy(format_html, SafeString)
LONGEST_SPAN = 31  # days that are set at once in the calendar


class SignupFields(forms.Form):
    """``ACCOUNT_SIGNUP_FORM_CLASS``: what every way of opening an account asks, single sign-on included."""

    name = CleanFormField(
        label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name", "class": "w-m"})
    )
    consent = forms.BooleanField(
        label=_("I have read the notice on personal information and agree."),
        help_text=_link(
            '<a href="{}" target="_blank">{}</a>',
            reverse_lazy("accounts:privacy"),
            _("Read the notice in a new window"),
        ),
        error_messages={"required": _("Without your consent to the notice no account can be opened.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        notice = Notice.objects.current(NoticeCode.GENERAL)
        if notice is not None:
            self.fields["consent"].label = _(
                "I have read the notice on personal information (version {version}) and agree."
            ).format(version=notice.version)

    def signup(self, request, user):
        user.name = self.cleaned_data["name"]
        user.language = get_language() or settings.LANGUAGE_CODE
        user.save(update_fields=["name", "language"])
        notices.give(
            user=user,
            code=NoticeCode.GENERAL,
            language=user.language,
            how=Consent.How.REGISTRATION,
            request=request,
        )


class ProfileForm(forms.ModelForm):
    """What a person says about themselves. Address, password and factor have pages of their own."""

    name = CleanFormField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    position = CleanFormField(
        label=_("Position"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        help_text=_(
            "With country code for numbers outside the Chinese mainland, such as +44 20 7946 0000. Only the office that handles your matters sees it."
        ),
        validators=[
            RegexValidator(
                re.compile(r"^\+?[0-9][0-9 ()./-]{4,38}$"),
                _("Write the number with digits, blanks and hyphens only, such as 021-2311 0000."),
            )
        ],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "w-m"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("Of pages and of mails to you.")
    )

    class Meta:
        model = User
        fields = ["name", "position", "phone", "language"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.language:
            self.initial["language"] = settings.LANGUAGE_CODE


class InvitationForm(forms.Form):
    """Whom a manager invites, and as what."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Membership.Role.choices,
        initial=Membership.Role.MEMBER,
        help_text=_("A manager may also hand in, withdraw and invite; a member fills in and reads."),
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class MemberRoleForm(forms.Form):
    role = forms.ChoiceField(choices=Membership.Role.choices)


class GrantRoleForm(forms.Form):
    """An administrator gives a staff role to a person who has an account."""

    email = forms.EmailField(
        label=_("E-mail of the person"), help_text=_("The person must have opened an account first.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=[("", "—"), *StaffRole.Role.choices])
    district = forms.ChoiceField(
        label=_("District"), required=False, choices=(), help_text=_("For district officers only.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["district"].choices = [("", "—"), *district_choices()]

    def clean_email(self):
        user = User.objects.filter(email=self.cleaned_data["email"].lower(), is_active=True).first()
        if user is None:
            raise ValidationError(_("Nobody has an account with this address."))
        self.person = user
        return user.email

    def clean(self):
        cleaned = super().clean()
        is_district_officer = cleaned.get("role") == StaffRole.Role.DISTRICT_OFFICER
        if is_district_officer and not cleaned.get("district") and "district" not in self.errors:
            self.add_error("district", _("Choose the district of the district officer."))
        if not is_district_officer:
            cleaned["district"] = ""
        return cleaned


class EndRoleForm(forms.Form):
    role = forms.ChoiceField(choices=StaffRole.Role.choices)
    district = forms.CharField(max_length=6, required=False)


class ConflictForm(forms.ModelForm):
    reason = CleanFormField(
        label=_("How you have to do with it"),
        max_length=200,
        help_text=_("In a few words, such as: a close relative works there. Only administrators read this."),
    )

    class Meta:
        model = ConflictDeclaration
        fields = ["reason"]


class CalendarForm(forms.ModelForm):
    """An administrator's word on one day, or on several in a row."""

    until = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}),
        help_text=_("For several days in a row; otherwise leave it empty."),
    )
    is_workday = forms.TypedChoiceField(
        label=_("This day is"),
        choices=[("False", _("free")), ("True", _("a working day"))],
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the day is free or worked.")},
    )
    note = CleanFormField(
        label=_("Note"), max_length=200, required=False, help_text=_("Such as the number of the notice.")
    )

    class Meta:
        model = CalendarDay
        fields = ["day", "is_workday", "note"]
        widgets = {"day": forms.DateInput(attrs={"type": "date", "class": "w-s"})}

    field_order = ["day", "until", "is_workday", "note"]

    def validate_unique(self):
        """A day that is there already is changed, not refused."""

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("day"), cleaned.get("until")
        for name in ("day", "until"):
            if cleaned.get(name) and cleaned[name].year not in KNOWN_YEARS:
                self.add_error(
                    name,
                    _("Choose a year from %(first)d to %(last)d.") % {"first": KNOWN_YEARS[0], "last": KNOWN_YEARS[-1]},
                )
        if first and last and last < first:
            self.add_error("until", _("This is before the first day."))
        elif first and last and last - first > timedelta(days=LONGEST_SPAN - 1):
            self.add_error("until", _("At most %(days)d days at once.") % {"days": LONGEST_SPAN})
        return cleaned

    @property
    def helper(self):
        helper = FormHelper()
        helper.form_tag = False
        return helper


FORM_LINK = re.compile(r"^[a-z0-9]{16}$")  # the shape of a public id


class SwitchForm(forms.Form):
    """Which of one's organisations one acts for."""

    organisation = forms.RegexField(FORM_LINK)
    next = forms.CharField(required=False, max_length=500)
