"""A service of the catalogue as a form."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubators.forms.sections import country_ticks, field_ticks, ticks
from services.choices import PRICED, VoucherUse
from services.forms.common import BaseField, OfferForm, own_bases
from services.models import Service
from talent.forms import LANGUAGES


class ServiceForm(OfferForm):
    """``provider``: whose service it is; only its own bases are offered."""

    units = {"amount": gettext_lazy("CNY"), "days": gettext_lazy("working days")}
    base = BaseField(
        label=gettext_lazy("Overseas base"), empty_label=gettext_lazy("Not at a base"),
        help_text=gettext_lazy("Where the service is given, if it is given at one of your filed bases."),
    )  # fmt: skip
    languages = ticks(gettext_lazy("Languages of the service"), LANGUAGES)
    tech_fields = field_ticks(
        gettext_lazy("Technology fields"), help_text=gettext_lazy("None: the service does not depend on the field.")
    )
    countries = country_ticks(
        gettext_lazy("Countries and regions"), help_text=gettext_lazy("None: everywhere.")
    )  # fmt: skip
    voucher_uses = ticks(
        gettext_lazy("Vouchers can pay for it as"), VoucherUse.choices,
        help_text=gettext_lazy("What the service falls under in the rules of the innovation voucher."),
    )  # fmt: skip

    class Meta:
        model = Service
        fields = [
            "title_zh", "title_en", "kind", "tier", "stage", "base", "description_zh", "description_en", "price_model", "amount", "days",
            "voucher_uses", "languages", "tech_fields", "countries", "contact_role_zh", "contact_role_en", "mailbox",
        ]  # fmt: skip
        help_texts = {
            "amount": gettext_lazy("In Chinese yuan, tax included. Empty for free of charge and on request."),
            "contact_role_zh": gettext_lazy("A desk or a function, such as “International desk”; no person’s name."),
            "mailbox": gettext_lazy("A mailbox of the organisation, not of a person. Everybody can read it."),
            "stage": gettext_lazy(
                "Where the service belongs in recruiting, incubation, co-creation and after the investment."
            ),
        }

    def __init__(self, *args, provider, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["base"].queryset = own_bases([provider])
        self.fields["languages"].required = True
        if self.instance.base:
            self.initial["base"] = self.instance.base.public_id

    def clean(self):
        cleaned = super().clean()
        model, amount = cleaned.get("price_model"), cleaned.get("amount")
        if model in PRICED and amount is None and "amount" not in self.errors:
            self.add_error("amount", _("This price model needs an amount."))
        if model and model not in PRICED and amount is not None:
            self.add_error("amount", _("Leave the amount empty, or choose a price model that has one."))
        return cleaned
