"""Forms of the office: shares, rates of exchange, a mailbox to ask."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Capacity, Organisation
from core.validators import CleanFormField
from incubators.models import OverseasEntity
from outcomes.choices import ContributorKind, ContributorRole
from outcomes.models import ExchangeRate
from outcomes.models.attribution import NAMED
from outcomes.shares import MOST, WHOLE
from outcomes.sources import Contributor
from talent.models import Admission, TechnologyManager

TEXT_KINDS = (ContributorKind.EVENT, ContributorKind.SERVICE)


class Targets:
    """Everybody who can be named for a share, read once for all rows of the form."""

    def __init__(self, also=()):
        """``also``: contributors that stand already, who may have left the lists since."""
        bases = list(
            OverseasEntity.objects.in_register().select_related("operator", "region").order_by("name_zh", "pk")
        )
        capacities = Capacity.objects.verified().filter(
            kind__in=[Capacity.Kind.INCUBATOR, Capacity.Kind.TRANSFER_INSTITUTION]
        )
        organisations = list(
            Organisation.objects.standing().filter(pk__in=capacities.values("organisation")).order_by("name_zh", "pk")
        )
        managers = list(
            TechnologyManager.objects.filter(admission__in=[Admission.ADMITTED, Admission.PAUSED])
            .select_related("profile__user")
            .order_by("profile__name", "pk")
        )
        lists = {"base": bases, "organisation": organisations, "manager": managers}
        for one in also:
            if one.kind in NAMED and one.target not in lists[NAMED[one.kind]]:
                lists[NAMED[one.kind]].append(one.target)
        self.found = {f"{kind}:{row.public_id}": row for kind, rows in lists.items() for row in rows}
        labels = dict(ContributorKind.choices)
        self.choices = [
            ("", gettext_lazy("Choose")),
            *((labels[kind], [(f"{kind}:{row.public_id}", str(row)) for row in rows]) for kind, rows in lists.items()),
            (gettext_lazy("By name"), [(kind.value, kind.label) for kind in TEXT_KINDS]),
        ]

    @staticmethod
    def code_of(contributor: Contributor) -> str:
        target = contributor.target
        return f"{contributor.kind}:{target.public_id}" if target is not None else str(contributor.kind)


class ShareForm(forms.Form):
    """One share. A row left empty is none."""

    who = forms.ChoiceField(label=pgettext_lazy("outcome", "Who"), required=False)
    name = CleanFormField(label=gettext_lazy("Name of the event or service"), max_length=120, required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("Contribution"),
        choices=[("", gettext_lazy("Choose")), *ContributorRole.choices],
        required=False,
    )
    share = forms.DecimalField(
        label=gettext_lazy("Share, %"), required=False, max_digits=5, decimal_places=2, max_value=WHOLE
    )

    def __init__(self, *args, targets: Targets, **kwargs):
        super().__init__(*args, **kwargs)
        self.targets = targets
        self.fields["who"].choices = targets.choices

    def clean_share(self):
        share = self.cleaned_data["share"]
        if share is not None and share <= 0:
            raise forms.ValidationError(_("Enter a share above 0."))
        return share

    def clean(self):
        cleaned = super().clean()
        given = {name for name in ("who", "role", "share") if cleaned.get(name) or name in self.errors}
        if given or cleaned.get("name"):
            for name in {"who", "role", "share"} - given:
                self.add_error(name, _("Fill in the whole row, or leave all of it empty."))
        by_name = cleaned.get("who") in {kind.value for kind in TEXT_KINDS}
        if by_name and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", _("Name the event or service."))
        return cleaned

    def contributor(self) -> Contributor:
        who = self.cleaned_data["who"]
        kind, role = ContributorKind(who.partition(":")[0]), ContributorRole(self.cleaned_data["role"])
        if kind in TEXT_KINDS:
            return Contributor(kind, role, name=self.cleaned_data["name"])
        return Contributor(kind, role, target=self.targets.found[who])


class ShareRows(forms.BaseFormSet):
    """All shares of an outcome: exactly 100 together."""

    def filled(self) -> list[ShareForm]:
        return [form for form in self.forms if form.cleaned_data.get("share")]

    def clean(self):
        if any(self.errors):
            return
        total = sum((form.cleaned_data["share"] for form in self.filled()), Decimal(0))
        if total != WHOLE:
            raise forms.ValidationError(_("The shares add up to %(total)s, not to 100.") % {"total": total})
        named = [
            (form.cleaned_data["who"], form.cleaned_data["name"], form.cleaned_data["role"]) for form in self.filled()
        ]
        if len(set(named)) != len(named):
            raise forms.ValidationError(_("Somebody is named twice for the same contribution."))

    def rows(self) -> list[tuple[Contributor, Decimal]]:
        return [(form.contributor(), form.cleaned_data["share"]) for form in self.filled()]


def share_rows(data=None, *, shares=()):
    """The formset over (contributor, share) pairs, with two empty rows more."""
    targets = Targets(also=[contributor for contributor, _share in shares])
    initial = [
        {"who": Targets.code_of(one), "name": one.name, "role": one.role, "share": share} for one, share in shares
    ]
    made = forms.formset_factory(ShareForm, formset=ShareRows, extra=2, max_num=MOST, absolute_max=MOST + 2)
    return made(data, prefix="shares", initial=initial if data is None else None, form_kwargs={"targets": targets})


class NoteForm(forms.Form):
    note = CleanFormField(label=gettext_lazy("Why, for the history"), max_length=300, required=False)


class MailboxForm(forms.Form):
    mailbox = forms.EmailField(
        label=gettext_lazy("Contact mailbox"),
        max_length=200,
        help_text=gettext_lazy("The link to confirm is sent there."),
    )


class RateForm(forms.ModelForm):
    """A rate of exchange with its day and source."""

    class Meta:
        model = ExchangeRate
        fields = ["currency", "on", "cny_per_unit", "source"]
        widgets = {"on": forms.DateInput(attrs={"type": "date", "class": "w-s"})}
        help_texts = {
            "on": gettext_lazy("It serves outcomes signed in the year of this day."),
            "source": gettext_lazy("For instance the central parity of that day, as published."),
        }

    def clean_on(self):
        day = self.cleaned_data["on"]
        if not 2000 <= day.year <= 2100 or day > timezone.localdate():
            raise forms.ValidationError(_("Choose a day from 2000 on that is not ahead."))
        return day

    def clean_cny_per_unit(self):
        rate = self.cleaned_data["cny_per_unit"]
        if rate <= 0:
            raise forms.ValidationError(_("Enter a rate above 0."))
        return rate
