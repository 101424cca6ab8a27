"""Inviting organisations to quote, their quotes, and the enterprise's choice."""

from datetime import timedelta

from django import forms
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Organisation
from casework.forms import MoveForm
from core.validators import CleanTextFormField
from enterprises import proposals
from enterprises.forms.milestones import MilestoneRows, reaching_whole
from enterprises.forms.moves import base_label
from enterprises.models import Quote, QuoteState
from incubators.service_types import service_label
from vouchers.forms.fields import AmountField
from vouchers.money import ZERO, plain

MOST_DAYS = 10  # working days in which an organisation quotes
LONGEST = 400  # working days of a delivery
DAY = {"type": "date", "class": "w-s"}


class OrganisationField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        super().__init__(Organisation.objects.none(), to_field_name="public_id", required=False, **kwargs)


class InviteForm(MoveForm):
    """Who is asked: operators of the bases that fit, each with the reasons, or others that offer services."""

    proposed = forms.MultipleChoiceField(
        label=gettext_lazy("Operators of bases that fit"), widget=forms.CheckboxSelectMultiple, required=False
    )
    other_1 = OrganisationField(label=pgettext_lazy("quotes", "Another organisation"))
    other_2 = OrganisationField(label=gettext_lazy("And another one"))
    days = forms.IntegerField(
        label=gettext_lazy("Working days to quote"), min_value=1, max_value=MOST_DAYS, initial=5,
        help_text=gettext_lazy("Counted from the next working day. Who has not quoted by then has lapsed."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        from enterprises.quoting import may_quote

        super().__init__(*args, **kwargs)
        request = self.case.kind_of.content(self.case)
        able = may_quote(self.case)
        asked = Quote.objects.standing().filter(request=self.case.pk).values("organisation")
        able = able.exclude(pk__in=asked)
        ranked = request.proposals.filter(base__in=proposals.active_bases(), base__operator__in=able)
        best = {}
        for row in ranked.select_related("base__operator", "base__region"):
            best.setdefault(row.base.operator.public_id, row)
        self.fields["proposed"].choices = [(key, base_label(row)) for key, row in best.items()]
        for name in ("other_1", "other_2"):
            self.fields[name].queryset = able.exclude(public_id__in=best).order_by("name_zh", "pk")
        if not best:
            del self.fields["proposed"]
        self.order_fields(["proposed", "other_1", "other_2", "days", "note"])

    @property
    def asked(self) -> list[str]:
        others = [self.cleaned_data.get(name) for name in ("other_1", "other_2")]
        return sorted({*self.cleaned_data.get("proposed", []), *(one.public_id for one in others if one)})

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not self.asked:
            self.add_error(None, _("Choose one organisation at least."))
        return cleaned

    @property
    def data_for_move(self):
        return {"organisations": self.asked, "days": self.cleaned_data["days"]}


class QuoteForm(MilestoneRows, forms.Form):
    """What is delivered, at what price, in which steps."""

    price = AmountField(label=gettext_lazy("Price, tax included"))
    deliverables = CleanTextFormField(
        label=gettext_lazy("What you deliver"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    valid_until = forms.DateField(label=gettext_lazy("Valid until"), widget=forms.DateInput(attrs=DAY))

    by_day = True

    def __init__(self, *args, quote: Quote, **kwargs):
        self.quote = quote
        kwargs.setdefault("initial", self.stored(quote))
        super().__init__(*args, **kwargs)

    @classmethod
    def stored(cls, quote: Quote) -> dict:
        """What was written before, for writing it anew."""
        if quote.price is None:
            return {"valid_until": timezone.localdate() + timedelta(days=30)}
        return {
            "price": plain(quote.price),
            "deliverables": quote.deliverables,
            "valid_until": quote.valid_until,
            **cls.rows_as_initial(quote.milestones),
        }

    def clean_valid_until(self):
        day = self.cleaned_data["valid_until"]
        soonest = max(self.quote.due_on, timezone.localdate()) + timedelta(days=14)
        if day < soonest:
            raise forms.ValidationError(
                _("The enterprise needs time to compare: %(day)s or later.") % {"day": f"{soonest:%Y-%m-%d}"}
            )
        return day

    def clean(self):
        cleaned = super().clean()
        rows = self.milestones
        if not self.errors:
            reaching_whole(self, rows, 100)
            if any(row["day"] > LONGEST for row in rows):
                self.add_error(None, _("A delivery takes at most %(days)d working days.") % {"days": LONGEST})
        return cleaned

    @property
    def values(self) -> dict:
        """For ``quoting.give``."""
        return {
            **{name: self.cleaned_data[name] for name in ("price", "deliverables", "valid_until")},
            "milestones": self.milestones,
            "days": max(row["day"] for row in self.milestones),
        }


class DeclineQuoteForm(forms.Form):
    reason = CleanTextFormField(
        label=gettext_lazy("Why not"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Only the office reads this."),
    )  # fmt: skip


class ChooseForm(MoveForm):
    """One of the quotes shown, and whether vouchers are set aside for it."""

    quote = forms.ChoiceField(label=gettext_lazy("Which quote do you choose?"), widget=forms.RadioSelect)
    voucher = forms.BooleanField(
        label=gettext_lazy("Pay with innovation vouchers what they cover"), required=False,
        help_text=gettext_lazy("What they cover of each quote stands with it. It is set aside now, and paid for what you accept."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        from enterprises.quoting import comparison

        super().__init__(*args, **kwargs)
        request = self.case.kind_of.content(self.case)
        shown = Quote.objects.filter(request=request.pk, state=QuoteState.GIVEN, shown_at__isnull=False)
        self.rows = {row["quote"].public_id: row for row in comparison(request, list(shown.for_list()))}
        self.fields["quote"].choices = [
            (key, render_to_string("enterprises/parts/quote_choice.html", row)) for key, row in self.rows.items()
        ]
        self.fields["voucher"].initial = request.use_voucher and any(row["voucher"].total for row in self.rows.values())
        self.service = service_label(request.main_service)

    def clean(self):
        cleaned = super().clean()
        row = self.rows.get(cleaned.get("quote"))
        if row and cleaned.get("voucher") and row["voucher"].total == ZERO:
            self.add_error("voucher", _("Your vouchers cover nothing of this quote: leave the box empty."))
        return cleaned

    @property
    def data_for_move(self):
        row = self.rows[self.cleaned_data["quote"]]
        expected = plain(row["voucher"].total) if self.cleaned_data["voucher"] else ""
        return {
            "quote": self.cleaned_data["quote"], "days": row["quote"].days, "voucher": self.cleaned_data["voucher"], "expected": expected,
        }  # fmt: skip
