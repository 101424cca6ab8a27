"""The first four sections of a base filing: applicant, base, how it is held, partners."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubators import choices
from incubators.forms.sections import FilingSection, radios, region_select, select, ticks
from incubators.models import BaseFiling, Incubator

FROM_RECORD = ("recognised_class", "class_evidence_no", "class_valid_until")


class ApplicantForm(FilingSection):
    """The incubator. Its class stands in the commission's record and is shown as it is there now."""

    prefilled = (
        *FROM_RECORD, "incubator_area", "incubator_staff", "incubator_tenants", "contact_name", "contact_position", "contact_phone", "contact_email",
    )  # fmt: skip
    needs = ("incubator_area", "incubator_staff", "incubator_tenants", "contact_name", "contact_phone", "contact_email")
    units = {"incubator_area": "m²"}

    class Meta:
        model = BaseFiling
        fields = [
            *FROM_RECORD, "incubator_area", "incubator_staff", "incubator_tenants",
            "contact_name", "contact_position", "contact_phone", "contact_email",
        ]  # fmt: skip
        help_texts = {
            "contact_phone": gettext_lazy("With the area code. Only the office sees the contact."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        record = self._record()
        for name in FROM_RECORD:
            self.fields[name].disabled = True
            self.fields[name].disabled_reason = gettext_lazy("from the commission’s record")
            if record is not None:
                self.initial[name] = getattr(record, name)

    def _record(self) -> Incubator | None:
        """The incubator as it is now; read once for a case, since a page draws this form several times."""
        if self.case is None:
            return None
        if "_incubator" not in self.case.__dict__:
            self.case.__dict__["_incubator"] = Incubator.objects.filter(organisation=self.case.applicant_id).first()
        return self.case.__dict__["_incubator"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("incubator_area") == 0:
            self.add_error("incubator_area", _("Give an area greater than 0, such as 1100."))
        return cleaned


class BaseForm(FilingSection):
    """Place, kind and size of the base."""

    prefilled = ("name_zh", "kind", "region")
    needs = ("name_zh", "kind", "region", "city", "address", "area", "opened")
    units = {"area": "m²"}
    langs = {"name_en": "en", "city_en": "en"}

    kind = radios(gettext_lazy("Kind of base"), choices.EntityKind)
    region = region_select(required=False)

    class Meta:
        model = BaseFiling
        fields = [
            "name_zh",
            "name_local",
            "name_en",
            "kind",
            "region",
            "city",
            "city_en",
            "address",
            "area",
            "seats",
            "opened",
        ]
        help_texts = {
            "city": gettext_lazy("In Chinese; a park or quarter may follow."),
            "name_local": gettext_lazy("As it stands on the door, in the script of the place."),
            "address": gettext_lazy("Only the office sees it."),
            "area": gettext_lazy("Floor area for own use."),
            "opened": gettext_lazy("Year-month-day, such as 2017-10-01."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.region_id:
            self.initial["region"] = self.instance.region.code
        self.fields["area"].error_messages["invalid"] = _("Give an area greater than 0, such as 1100.")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("area") is not None and cleaned["area"] <= 0:
            self.add_error("area", _("Give an area greater than 0, such as 1100."))
        self.not_after_today("opened")
        return cleaned


class HoldingForm(FilingSection):
    """Who owns the base, through what, and the record of outward investment."""

    needs = ("holding", "odi_need")

    holding = radios(gettext_lazy("How the base is held"), choices.Holding)
    odi_need = radios(
        gettext_lazy("Record of outward investment"),
        choices.OdiNeed,
        help_text=gettext_lazy(
            "Kept by the commerce and development authorities. Needed when money or assets are invested abroad."
        ),
    )
    licence_is_there: bool | None = None

    class Meta:
        model = BaseFiling
        fields = ["holding", "legal_name", "legal_form", "registry_no", "registered_on", "odi_need", "odi_no", "odi_on"]
        help_texts = {
            "legal_name": gettext_lazy(
                "As in the local register. Leave empty if the base has no legal entity of its own."
            ),
            "legal_form": gettext_lazy("Such as GmbH, Pte. Ltd., K.K."),
        }

    @classmethod
    def from_stored(cls, content, *, case):
        form = super().from_stored(content, case=case)
        form.licence_is_there = case.attachments.current().filter(slot="licence").exists()
        return form

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("holding") in choices.HELD_THROUGH_LOCAL_ENTITY:
            for name in ("legal_name", "legal_form", "registry_no", "registered_on"):
                self.need(name, _("Needed for a base that is held through a local entity."))
            if self.licence_is_there is False and not self.lenient:
                self.add_error(None, _("Upload the licence or register extract of the local entity."))
        if cleaned.get("odi_need") == choices.OdiNeed.DONE:
            self.need("odi_no", _("Give the number of the record."))
            self.need("odi_on", _("Give the date of the record."))
        self.not_after_today("registered_on")
        self.not_after_today("odi_on")
        return cleaned


class PartnersForm(FilingSection):
    """With whom, on what basis, for how long."""

    needs = ("agreement_kind", "agreement_signed_on")

    partner_kind = select(gettext_lazy("What the partner is"), choices.PartnerKind)
    partner_roles = ticks(gettext_lazy("What the partner does"), choices.PartnerRole.choices)
    agreement_kind = radios(gettext_lazy("Agreement behind the base"), choices.AgreementKind)
    agreement_renewal = select(gettext_lazy("How it is renewed"), choices.Renewal)

    class Meta:
        model = BaseFiling
        fields = [
            "partner", "partner_kind", "partner_registry_no", "partner_roles", "other_partners",
            "agreement_kind", "agreement_signed_on", "agreement_until", "agreement_renewal",
        ]  # fmt: skip
        help_texts = {
            "partner": gettext_lazy("Registered name; leave empty if there is none. Shown in the public register."),
            "agreement_until": gettext_lazy("Leave empty if it has no end."),
        }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("partner"):
            self.need("partner_kind", _("Say what the partner is."))
            self.need("partner_roles", _("Say what the partner does."))
        self.not_after_today("agreement_signed_on")
        self.in_order("agreement_signed_on", "agreement_until", _("The end lies before the signature."))
        return cleaned
