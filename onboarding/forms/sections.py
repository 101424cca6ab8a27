"""The sections of a verification. An organisation of the city and one from abroad fill in different fields."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from accounts.districts import district_choices
from accounts.models import Capacity
from casework.forms import SectionForm
from core.identifiers import clean_uscc
from onboarding.choices import HOME, RecognisedClass, capacity_choices
from onboarding.identity import clean_registry_no, known_by_number
from onboarding.models import OrganisationVerification

NUMBER = {"class": "w-m", "autocomplete": "off", "spellcheck": "false"}


class _Section(SectionForm):
    """Required to submit, but not to save a draft; either way no field says "(optional)" that is needed in the end."""

    needed: tuple[str, ...] = ()

    def need(self, *names: str) -> None:
        for name in names:
            if name in self.fields:
                self.fields[name].needed = True
                self.fields[name].required = not self.lenient

    @property
    def is_city(self) -> bool:
        return self.case.country == HOME


def _is_change(case) -> bool:
    """Asked once for each case that is loaded: a page makes several of these forms."""
    if "_is_change" not in case.__dict__:
        case._is_change = OrganisationVerification.objects.filter(pk=case.pk, is_change=True).exists()
    return case._is_change


class SubjectForm(_Section):
    """Which organisation it is, as the licence or the register has it."""

    prefilled = ("name_zh", "name_en", "country", "uscc", "registry_no", "district", "address", "website", "mailbox")

    country = forms.ChoiceField(label=_("Country or region of the register"), choices=(), required=False)
    uscc = forms.CharField(
        label=_("Unified social credit code"),
        required=False,
        max_length=60,  # as typed, with blanks; 18 when it is stored
        help_text=_("18 characters. Blanks and small letters are put right by themselves."),
        widget=forms.TextInput(attrs=NUMBER),
    )
    district = forms.ChoiceField(label=_("District"), choices=(), required=False)
    website = forms.URLField(
        label=_("Website"),
        required=False,
        max_length=200,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "w-100"}),
    )

    class Meta:
        model = OrganisationVerification
        fields = [
            "reason", "name_zh", "name_en", "country", "uscc", "registry_no", "district",
            "address", "website", "mailbox", "legal_representative",
        ]  # fmt: skip
        labels = {
            "reason": _("What changes, and why"),
            "name_zh": _("Chinese name"),
            "name_en": _("English name"),
            "registry_no": _("Registry number"),
            "address": _("Address"),
            "mailbox": _("Contact mailbox"),
            "legal_representative": _("Legal representative"),
        }
        help_texts = {
            "mailbox": _("A mailbox of the organisation rather than of a person, such as office@your-domain."),
            "legal_representative": _("As on the licence or in the register. Only the office reads this."),
        }
        widgets = {
            "reason": forms.TextInput(attrs={"class": "w-100"}),
            "name_zh": forms.TextInput(attrs={"class": "w-100"}),
            "name_en": forms.TextInput(attrs={"class": "w-100"}),
            "address": forms.TextInput(attrs={"class": "w-100"}),
            "registry_no": forms.TextInput(attrs=NUMBER),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["district"].choices = [("", "—"), *district_choices()]
        self.fields["country"].choices = [("", "—"), *((c.code, c.name) for c in countries if c.code != HOME)]
        for name in ("country", "registry_no") if self.is_city else ("uscc", "district"):
            del self.fields[name]
        if not _is_change(self.case):
            del self.fields["reason"]
        self.need("reason", "uscc", "district", "country", "registry_no", "address", "mailbox", "legal_representative")
        self.need("name_zh" if self.is_city else "name_en")

    def clean_uscc(self):
        text = self.cleaned_data.get("uscc", "")
        if not text and self.lenient:
            return ""
        code = clean_uscc(text)
        self._refuse_known(known_by_number(uscc=code, but=self.case.applicant))
        return code

    def clean_registry_no(self):
        text = self.cleaned_data.get("registry_no", "")
        return clean_registry_no(text) if text else ""

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("country") and cleaned.get("registry_no"):
            number = {"country": cleaned["country"], "registry_no": cleaned["registry_no"]}
            try:
                self._refuse_known(known_by_number(**number, but=self.case.applicant))
            except ValidationError as known:
                self.add_error("registry_no", known)
        return cleaned

    @staticmethod
    def _refuse_known(organisation) -> None:
        if organisation is not None:
            raise ValidationError(
                _(
                    "Another organisation is registered under this number: %(name)s. Check the number, or write to the office."
                ),
                code="known",
                params={"name": organisation.name},
            )


class CapacitiesForm(_Section):
    """As what the organisation wants to take part, and what it does."""

    prefilled = ("capacities", "recognised_class", "class_evidence_no", "class_valid_until")

    capacities = forms.MultipleChoiceField(
        label=_("Takes part as"),
        choices=(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Several are possible. The office verifies each by itself."),
    )

    class Meta:
        model = OrganisationVerification
        fields = ["capacities", "recognised_class", "class_evidence_no", "class_valid_until", "activity"]
        labels = {
            "recognised_class": _("Recognised class of the incubator"),
            "class_evidence_no": _("Number of the recognition"),
            "class_valid_until": _("Recognition valid until"),
            "activity": _("What the organisation does"),
        }
        help_texts = {
            "recognised_class": _("Incubators only. Without a recognition choose “Other carrier”."),
            "class_evidence_no": _(
                "Incubators with a recognised class only: of the document or list that names yours."
            ),
            "class_valid_until": _("Incubators with a recognised class only."),
            "activity": _("A few sentences on what you do and what you look for in the network. Nothing confidential."),
        }
        widgets = {
            "class_valid_until": forms.DateInput(attrs={"type": "date", "class": "w-s"}),
            "activity": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["capacities"].choices = capacity_choices(self.case.country)
        self.need("capacities", "activity")
        for name in ("recognised_class", "class_evidence_no", "class_valid_until"):
            if self.is_city:
                self.fields[name].needed = True  # of incubators: the hint says so, and ``clean`` judges
            else:
                del self.fields[name]

    def clean(self):
        cleaned = super().clean()
        if not self.is_city:
            return cleaned
        if Capacity.Kind.INCUBATOR not in (cleaned.get("capacities") or []):
            cleaned.update(recognised_class="", class_evidence_no="", class_valid_until=None)
        elif not self.lenient:
            self._check_recognition(cleaned)
        return cleaned

    def _check_recognition(self, cleaned) -> None:
        recognised = cleaned.get("recognised_class")
        if not recognised and "recognised_class" not in self.errors:
            self.add_error("recognised_class", _("Choose the class of the incubator."))
        if recognised in ("", None, RecognisedClass.OTHER):
            cleaned.update(class_evidence_no="", class_valid_until=None)
            return
        if not cleaned.get("class_evidence_no") and "class_evidence_no" not in self.errors:
            self.add_error("class_evidence_no", _("Fill in the number of the recognition."))
        until = cleaned.get("class_valid_until")
        if until is None and "class_valid_until" not in self.errors:
            self.add_error("class_valid_until", _("Fill in until when the recognition is valid."))
        elif until is not None and until < timezone.localdate():
            self.add_error(
                "class_valid_until",
                _("This recognition has run out. Choose “Other carrier”, or name the one in force."),
            )
