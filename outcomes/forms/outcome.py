"""The form of an outcome: what was agreed, with whom, worth how much in which year, and the evidence."""

from decimal import Decimal

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django_countries import countries

from accounts.models import Organisation, User
from core.uploads import FileKind, UploadField
from core.validators import CleanFormField, CleanTextFormField
from outcomes.choices import REGISTERED, YEARS_OF_VALUE, Currency, OutcomeKind, ValueKind
from outcomes.forms.answers import LARGEST

NEW = "new"
EARLIEST_YEAR = 2000


class OutcomeForm(forms.Form):
    """One outcome. ``partners``: organisations offered as the second side; None when the sides stand already."""

    partner = forms.ChoiceField(label=gettext_lazy("With whom"), widget=forms.RadioSelect)
    partner_name = CleanFormField(
        label=gettext_lazy("Name of the other organisation"), max_length=120, required=False,
        help_text=gettext_lazy("As in the contract. One that is registered in the portal under this name is found."),
    )  # fmt: skip
    partner_country = forms.ChoiceField(label=gettext_lazy("Its country or region"), required=False)
    partner_mailbox = forms.EmailField(
        label=gettext_lazy("Its contact mailbox"), max_length=200, required=False,
        help_text=gettext_lazy("Without an account it confirms by a link that is sent there."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=OutcomeKind.choices)
    title_zh = CleanFormField(label=gettext_lazy("Title in Chinese"), max_length=160, required=False)
    title_en = CleanFormField(
        label=gettext_lazy("Title in English"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("One of the two titles is enough."),
    )
    register_no = CleanFormField(
        label=gettext_lazy("Number in the register of technology contracts"), max_length=40, required=False,
        help_text=gettext_lazy("Of technology contracts that are registered."),
    )  # fmt: skip
    signed_on = forms.DateField(
        label=gettext_lazy("Signed on"),
        widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}, format="%Y-%m-%d"),
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=Currency.choices)
    jobs = forms.IntegerField(label=gettext_lazy("Jobs"), required=False, min_value=0, max_value=1_000_000)
    text = CleanTextFormField(
        label=gettext_lazy("What was agreed"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("No state secrets and no trade secrets."),
    )  # fmt: skip
    confidential = forms.BooleanField(
        label=gettext_lazy("The value is confidential: only both sides and the office read it."),
        required=False,
        initial=True,
    )
    case_study = forms.BooleanField(
        label=gettext_lazy("It may be told in public, once both sides have confirmed."), required=False
    )
    evidence = UploadField(
        label=pgettext_lazy("outcome", "Evidence"), kinds=(FileKind.PDF, FileKind.JPG, FileKind.PNG), max_mb=20, required=False,
        help_text=gettext_lazy("The page with the signatures, or a signed statement."),
    )  # fmt: skip

    def __init__(self, *args, partners=None, own=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.partners, self.own = partners, own
        if partners is None:
            for name in ("partner", "partner_name", "partner_country", "partner_mailbox"):
                del self.fields[name]
            return
        self.fields["partner"].choices = [
            *((one.public_id, one.name) for one in partners), (NEW, _("Another organisation")),
        ]  # fmt: skip
        self.fields["partner"].initial = partners[0].public_id if partners else NEW
        self.fields["partner_country"].choices = [("", _("Choose")), *countries]

    def clean_signed_on(self):
        day = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day of signing cannot lie ahead."))
        if day.year < EARLIEST_YEAR:
            raise forms.ValidationError(_("Enter a day from %(year)d on.") % {"year": EARLIEST_YEAR})
        return day

    def clean(self):
        cleaned = super().clean()
        if (
            not cleaned.get("title_zh")
            and not cleaned.get("title_en")
            and not {"title_zh", "title_en"} & set(self.errors)
        ):
            self.add_error("title_zh", _("Enter a title, in Chinese or in English."))
        if cleaned.get("register_no") and cleaned.get("kind") not in REGISTERED:
            self.add_error("register_no", _("Only technology contracts have a number in this register."))
        if self.partners is not None and cleaned.get("partner") == NEW:
            self._clean_partner(cleaned)
        return cleaned

    def _clean_partner(self, cleaned) -> None:
        name, mailbox = cleaned.get("partner_name"), cleaned.get("partner_mailbox")
        if not name and "partner_name" not in self.errors:
            self.add_error("partner_name", _("Enter the name of the other organisation."))
        known = self._registered(name, mailbox) if name else None
        cleaned["known_partner"] = known
        if known is not None and self.own is not None and known.pk == self.own.pk:
            self.add_error("partner_name", _("The two sides have to be two organisations."))
        if known is not None:
            return
        for field, words in (
            ("partner_country", _("Choose the country or region.")),
            ("partner_mailbox", _("Enter the mailbox: the other side confirms by a link that is sent there.")),
        ):
            if not cleaned.get(field) and field not in self.errors:
                self.add_error(field, words)
        if mailbox and self._is_own(mailbox):
            self.add_error("partner_mailbox", _("This is a mailbox of your own side or of somebody with an account. The other side has to answer itself."))  # fmt: skip

    @staticmethod
    def _registered(name: str, mailbox: str) -> Organisation | None:
        """The one verified organisation of that name, or one that was named before with the same mailbox; else it is a new one."""
        standing = Organisation.objects.standing().filter(Q(name_zh__iexact=name) | Q(name_en__iexact=name))
        rows = list(standing.verified()[:2])
        if not rows and mailbox:
            rows = list(standing.filter(mailbox__iexact=mailbox).order_by("pk")[:1])
        return rows[0] if len(rows) == 1 else None

    def _is_own(self, mailbox: str) -> bool:
        own = self.own.mailbox.lower() if self.own and self.own.mailbox else ""
        return mailbox.lower() == own or User.objects.filter(email__iexact=mailbox).exists()

    def head_fields(self):
        return [self[name] for name in self.fields if name.startswith("partner")]

    def main_fields(self):
        names = ("kind", "title_zh", "title_en", "signed_on", "register_no", "text")
        return [self[name] for name in names]

    def money_fields(self):
        return [self["currency"]]

    def more_fields(self):
        return [self[name] for name in ("jobs", "confidential", "case_study", "evidence")]


class ValueForm(forms.Form):
    """One amount: of which kind, in which year of the contract. A row left empty is none."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of value"), choices=[("", gettext_lazy("Choose")), *ValueKind.choices], required=False
    )
    year = forms.TypedChoiceField(
        label=gettext_lazy("Year of the contract"), coerce=int, required=False, empty_value=None,
        choices=[("", gettext_lazy("Choose")), *((n, str(n)) for n in range(1, YEARS_OF_VALUE + 1))],
    )  # fmt: skip
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"), required=False, max_value=LARGEST, max_digits=16, decimal_places=2
    )

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if amount is not None and amount <= 0:
            raise forms.ValidationError(_("Enter an amount above 0."))
        return amount

    def clean(self):
        cleaned = super().clean()
        given = [name for name in ("kind", "year", "amount") if cleaned.get(name) or name in self.errors]
        if given and len(given) < 3:
            for name in {"kind", "year", "amount"} - set(given):
                self.add_error(name, _("Fill in the whole row, or leave all of it empty."))
        return cleaned


class ValueRows(forms.BaseFormSet):
    """The amounts of an outcome."""

    def clean(self):
        if any(self.errors):
            return
        pairs = [(row["kind"], row["year"]) for row in self.filled()]
        if len(set(pairs)) != len(pairs):
            raise forms.ValidationError(_("There are two rows with the same kind and year: add them up."))
        if sum((row["amount"] for row in self.filled()), Decimal(0)) > LARGEST:
            raise forms.ValidationError(_("Together the amounts are too large."))

    def filled(self) -> list[dict]:
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("amount")]

    def amounts(self) -> list[tuple]:
        return [(row["kind"], row["year"], row["amount"]) for row in self.filled()]


def value_rows(data=None, *, initial=()):
    """The formset with three empty rows more than there are amounts."""
    made = forms.formset_factory(ValueForm, formset=ValueRows, extra=3, max_num=30, absolute_max=40)
    return made(data, prefix="values", initial=list(initial) if data is None else None)
