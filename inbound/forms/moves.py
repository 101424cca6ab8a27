"""What is typed with a step of an inbound project."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.districts import district_choices
from accounts.models import Organisation
from casework.forms import MoveForm
from casework.next_steps import NAMES, NextStepFields, day_field
from casework.who import anyone_of_applicant
from core.identifiers import clean_uscc
from core.ui import choice
from core.validators import CleanFormField, CleanTextFormField
from inbound.models import InboundProject
from inbound.vocabulary import OPEN_OFFERS, Actor, EndReason, OfferState
from outcomes.choices import Currency

LARGEST = {"max_digits": 16, "decimal_places": 2, "min_value": 0}


class ProjectMoveForm(MoveForm):
    """A step's form that knows the ``project`` and as whom its person acts."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.project: InboundProject = InboundProject.objects.select_related("company").get(pk=self.case.pk)

    @property
    def actor(self) -> str:
        if anyone_of_applicant(self.user, self.case):
            return Actor.PROPOSER
        return Actor.DISTRICT if self.user.staff_districts else Actor.OFFICE

    @property
    def today(self):
        return timezone.localdate()

    def _not_in_future(self, name: str):
        day = self.cleaned_data[name]
        if day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class NextStepForm(NextStepFields, ProjectMoveForm):
    """What comes next: every project at work has a next step with a day."""

    actors = Actor
    note_read_by = _("The proposer and the office read this.")
    before: tuple[str, ...] = ()  # fields that stand above the next step

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields([*self.before, *NAMES, "note"])

    @property
    def present_step(self) -> str:
        return self.project.next_step


class AcceptForm(NextStepForm):
    """The office takes a project up."""


class IncubationForm(NextStepForm):
    before = ("programme",)
    programme = CleanTextFormField(
        label=_("Programme of the base"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What the base does with the team, where, and until when. Milestones are added on the page of the project."),
    )  # fmt: skip


class HoldForm(ProjectMoveForm):
    next_on = day_field(_("Look at it again on"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["next_on", "note"])

    def clean_next_on(self):
        day = self.cleaned_data["next_on"]
        if not self.today < day <= self.today + timezone.timedelta(days=366):
            raise forms.ValidationError(_("Choose a day after today, a year from now at most."))
        return day


class ReasonForm(ProjectMoveForm):
    reason = forms.ChoiceField(label=pgettext_lazy("inbound", "Why"), choices=[("", "—"), *EndReason.choices])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["reason", "note"])


class InviteForm(NextStepForm):
    before = ("districts",)
    districts = forms.MultipleChoiceField(label=_("Districts"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        asked = {offer.district for offer in self.project.all_offers if offer.state in OPEN_OFFERS}
        self.fields["districts"].choices = [one for one in district_choices() if one[0] not in asked]
        if not self.is_bound:
            self.initial["districts"] = [code for code in self.project.wanted_districts if code not in asked]


class DistrictForm(ProjectMoveForm):
    """The answer of one district: of the one that the officer works for."""

    district = forms.ChoiceField(label=_("For the district"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        mine = [
            offer for offer in self.project.all_offers
            if offer.state in OPEN_OFFERS and offer.district in self.user.staff_districts
        ]  # fmt: skip
        self.own_offer = mine[0] if mine else None
        self.fields["district"].choices = [(offer.district, offer.name) for offer in mine]
        if len(mine) == 1 and not self.is_bound:
            self.initial["district"] = mine[0].district


class OfferForm(DistrictForm):
    offer = CleanTextFormField(
        label=_("Your offer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Space, support, conditions, whom to call. Proposer, team and office read it."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.own_offer and not self.is_bound:
            self.initial["offer"] = self.own_offer.text


class PassForm(DistrictForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _("The proposer and the office read this.")
        self.order_fields(["district", "note"])


class ChooseForm(NextStepForm):
    before = ("district", "team_agrees")
    district = forms.ChoiceField(label=pgettext_lazy("inbound", "District"), widget=forms.RadioSelect)
    team_agrees = forms.BooleanField(
        label=_("The team abroad has chosen this district as well"),
        error_messages={"required": _("The team chooses together with the proposer.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offers = [offer for offer in self.project.all_offers if offer.state == OfferState.INTERESTED]
        self.fields["district"].choices = [(offer.district, choice(offer.name, offer.text)) for offer in offers]


class CompanyForm(NextStepForm):
    """The company in the register of the market regulator."""

    before = ("name_zh", "name_en", "uscc", "registered_on", "capital", "capital_currency", "mailbox")
    name_zh = CleanFormField(label=_("Registered name"), max_length=120)
    name_en = CleanFormField(label=_("Name in English"), max_length=160, required=False)
    uscc = forms.CharField(
        label=_("Unified social credit code"), max_length=40, help_text=_("18 characters, as on the licence.")
    )
    registered_on = day_field(_("Registered on"))
    capital = forms.DecimalField(label=_("Registered capital"), required=False, **LARGEST)
    capital_currency = forms.ChoiceField(label=_("Currency of the capital"), choices=Currency.choices)
    mailbox = forms.EmailField(
        label=_("Mailbox of the company"), help_text=_("The company is asked there to confirm the landing.")
    )

    def clean_uscc(self):
        return clean_uscc(self.cleaned_data["uscc"])

    def clean_registered_on(self):
        return self._not_in_future("registered_on")

    def clean(self):
        cleaned = super().clean()
        known = Organisation.objects.filter(uscc=cleaned.get("uscc")).first() if cleaned.get("uscc") else None
        if known is not None and known.pk == self.case.applicant_id:
            self.add_error("uscc", _("This is the proposing incubator's own code. Give that of the new company."))
        elif known is not None and cleaned.get("name_zh") and known.name_zh != cleaned["name_zh"]:
            self.add_error(
                "name_zh", _("In the portal another name stands with this code. Compare both with the licence.")
            )
        return cleaned

    @property
    def data_for_move(self):
        given = super().data_for_move
        return {**{name: given[name] for name in NAMES}, "company": {name: given[name] for name in self.before}}


class OperatingForm(ProjectMoveForm):
    """Landed: people work there and money has been spent."""

    landed_on = day_field(_("Operating since"))
    jobs = forms.IntegerField(label=_("Jobs in the city"), min_value=0, max_value=1_000_000)
    invested = forms.DecimalField(label=_("Invested so far"), **LARGEST)
    invested_currency = forms.ChoiceField(label=_("Currency"), choices=Currency.choices)
    mailbox = forms.EmailField(
        label=_("Mailbox of the company"),
        help_text=_("A company without an account confirms by a link that is sent there."),
    )
    public_consent = forms.BooleanField(
        label=_("The company agrees to be named on the public page of landed projects"), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            company = self.project.company
            self.initial |= {"invested_currency": self.project.currency, "mailbox": company.mailbox if company else ""}

    def clean_landed_on(self):
        day = self._not_in_future("landed_on")
        if self.project.registered_on and day < self.project.registered_on:
            raise forms.ValidationError(_("The company was registered after this day."))
        return day

    @property
    def data_for_move(self):
        return {"operating": super().data_for_move}
