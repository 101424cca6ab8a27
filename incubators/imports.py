"""An existing register of filed bases comes in: each row through the form of an entity, with its old number, for a known operator."""

from pathlib import Path

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Capacity, Organisation
from core.identifiers import similar_names
from core.imports.declaring import ImportColumn, Importer, Known, Refused, Stays, Written, other_headings
from core.imports.references import references_to
from core.models import AuditEntry
from core.validators import CleanFormField
from incubators import conf
from incubators import register as the_register
from incubators.actions import register_existing
from incubators.choices import EntityKind, EntityStatus, VersionReason
from incubators.forms.entity import EntityForm
from incubators.forms.sections import abroad
from incubators.models import EntityVersion, Incubator, OverseasEntity
from incubators.register import years_later
from incubators.service_types import ServiceType
from regions.reference import field_choices, region_choices
from talent.forms import LANGUAGES

FILLABLE = ("city", "city_en", "name_local", "name_en", "legal_form", "partner", "capability_zh", "capability_en")
ALIKE = 85  # of 100; see core.identifiers.similar_name_score
HEADINGS = other_headings(Path(__file__).parent / "data" / "import_headings.json")


class BaseRow(EntityForm):
    """One filed base: what the register shows, who operates it, its number and its days."""

    operator = CleanFormField(label=_("Operator"), max_length=120)
    filing_no = CleanFormField(label=_("Filing number"), max_length=40)
    filed_on = forms.DateField(label=_("Filed on"))
    valid_until = forms.DateField(label=_("Valid until"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["is_invented"]

    def clean_operator(self) -> Organisation:
        """By credit code or by its exact name: a verified incubator."""
        typed = self.cleaned_data["operator"]
        named = Q(uscc=typed.replace(" ", "").upper()) | Q(name_zh=typed) | Q(name_en=typed)
        found = list(Organisation.objects.verified().with_capacity(Capacity.Kind.INCUBATOR).filter(named)[:2])
        if not found:
            raise ValidationError(
                _("No verified incubator has this credit code or name. Import the organisation first.")
            )
        if len(found) > 1:
            raise ValidationError(_("Two incubators have this name. Write the credit code instead."))
        return found[0]

    def clean_filed_on(self):
        day = self.cleaned_data["filed_on"]
        if day > timezone.localdate():
            raise ValidationError(_("A base cannot have been filed after today."))
        return day

    def clean(self):
        cleaned = super().clean()
        filed = cleaned.get("filed_on")
        if filed and "valid_until" not in self.errors:
            until = cleaned.get("valid_until") or years_later(filed, conf.valid_years())
            cleaned["valid_until"] = until
            if until < filed:
                self.add_error("valid_until", _("This day lies before the day of filing."))
        return cleaned


def _column(code: str, label, note="", **more) -> ImportColumn:
    return ImportColumn(code, label, note, also=HEADINGS.get(code, ()), **more)


SEVERAL = _("One or several, with a semicolon between them.")
COLUMNS = (
    _column("operator", _("Operator"), _("Credit code or exact name of a verified incubator."), required=True),
    _column("filing_no", _("Filing number"), _("The old number; it stays."), required=True),
    _column("filed_on", _("Filed on"), _("Year-month-day, such as 2025-03-31."), required=True, example="2025-03-31"),
    _column("valid_until", _("Valid until"), _("Empty means the usual time from the day of filing.")),
    _column("kind", _("Kind"), required=True, choices=lambda: EntityKind.choices),
    _column("name_zh", _("Chinese name"), required=True),
    _column("name_local", _("Local name")),
    _column("name_en", _("English name")),
    _column("region", _("Country or region"), required=True, choices=abroad),
    _column("city", _("City"), required=True),
    _column("city_en", _("City in English")),
    _column("services", _("Services"), SEVERAL, required=True, choices=lambda: ServiceType.choices, many=True),
    _column("specialised_fields", _("Specialised fields"), SEVERAL, required=True, choices=field_choices, many=True),
    _column(
        "covers_countries",
        _("Countries and regions covered"),
        SEVERAL,
        required=True,
        choices=region_choices,
        many=True,
    ),
    _column("languages", _("Working languages"), SEVERAL, choices=lambda: LANGUAGES, many=True),
    _column("staff", _("Team"), _("People on site."), required=True, example="6"),
    _column("area", _("Floor area"), _("In square metres."), required=True, example="320"),
    _column("opened", _("Opened"), _("Year-month-day, such as 2025-03-31."), required=True),
    _column("legal_form", _("Legal form")),
    _column("partner", _("Partner abroad")),
    _column("capability_zh", _("What it can do, in Chinese"), required=True),
    _column("capability_en", _("What it can do, in English")),
)


def _title(values: dict) -> str:
    return " ".join(word for word in (values.get("filing_no"), values.get("name_zh")) if word)


def url_of(ref: str) -> str:
    return reverse("incubators:base-detail", args=[ref])


def _known(entity: OverseasEntity, *, exact: bool, score: float = 100) -> Known:
    return Known(
        entity.public_id, f"{entity.filing_no} {entity.name_zh}".strip(), url_of(entity.public_id), exact, round(score)
    )


def _duplicates(form, prepared) -> list[Known]:
    """The same number, or a similar name in the same country or region for the same operator."""
    given = form.cleaned_data
    same = OverseasEntity.objects.filter(filing_no=given["filing_no"]).first()
    if same is not None:
        return [_known(same, exact=True)]
    others = OverseasEntity.objects.of(given["operator"]).filter(region=given["region"])
    rows = {entity.pk: entity for entity in others}
    names = [(pk, entity.name_zh) for pk, entity in rows.items()]
    return [
        _known(rows[pk], exact=False, score=score)
        for score, pk, _name in similar_names(given["name_zh"], names, at_least=ALIKE)
    ]


@transaction.atomic
def write(form, *, by, batch, target: str | None) -> Written:
    """Enter the base with its old number, or fill the empty texts of the one that is there."""
    if target is not None:
        return _fill(form, by=by, batch=batch, target=target)
    given = form.cleaned_data
    operator = Organisation.objects.select_for_update().get(pk=given["operator"].pk)
    if not operator.is_verified:
        raise Refused(_("The operator is not verified any more."), "operator")
    entity = register_existing(
        operator=operator,
        form=form,
        filing_no=given["filing_no"],
        filed_on=given["filed_on"],
        valid_until=given["valid_until"],
    )
    AuditEntry.record("base_imported", by=by, subject=entity.filing_no, after=f"import:{batch.public_id}")
    return Written(entity.public_id, {"changed_at": entity.changed_at.isoformat()})


def _fill(form, *, by, batch, target: str) -> Written:
    entity = (
        OverseasEntity.objects.select_for_update(of=("self",))
        .select_related("operator", "region")
        .get(public_id=target)
    )
    typed = {name: form.cleaned_data.get(name) for name in FILLABLE}
    filled = {name: value for name, value in typed.items() if value and not getattr(entity, name)}
    if filled:
        the_register.write(entity, reason=VersionReason.IMPORTED, values=filled)
    AuditEntry.record(
        "base_completed", by=by, subject=entity.filing_no, after=f"import:{batch.public_id} {' '.join(filled)}"
    )
    return Written(entity.public_id, {"filled": filled})


@transaction.atomic
def undo(row, *, by) -> None:
    """Take a base out of the register that nobody has changed or used since, or empty again what the import has filled."""
    rows = OverseasEntity.objects.select_for_update(of=("self",)).select_related("operator", "region")
    entity = rows.filter(public_id=row.object_ref).first()
    if entity is None:
        raise Stays(_("It is not there any more."))
    if "filled" in row.written:
        if any(getattr(entity, name) != value for name, value in row.written["filled"].items()):
            raise Stays(_("What the import has filled in was changed after it."))
        if row.written["filled"]:
            the_register.write(entity, reason=VersionReason.IMPORTED, values=dict.fromkeys(row.written["filled"], ""))
        AuditEntry.record("base_import_undone", by=by, subject=entity.filing_no, before=" ".join(row.written["filled"]))
        return
    if entity.changed_at.isoformat() != row.written["changed_at"] or entity.status not in (
        EntityStatus.ACTIVE,
        EntityStatus.EXPIRED,
    ):
        raise Stays(_("It was changed after the import."))
    used = references_to(entity, but=(EntityVersion,))
    if used:
        words = ", ".join(f"{name} ({count})" for name, count in used)
        raise Stays(format_lazy(_("It has been used since the import: {where}."), where=words))
    AuditEntry.record("base_import_undone", by=by, subject=entity.filing_no, before=entity.name_zh)
    the_register.forget_taken_over(entity)


def forget_profile(organisation: Organisation) -> None:
    """The empty profile that every verified incubator gets goes with an organisation whose import is undone."""
    Incubator.objects.filter(organisation=organisation, version=0).delete()


BASES = Importer(
    "bases",
    label=_("Filed overseas bases"),
    note=_("The register as it was kept before the portal. Operators have to be there as verified incubators."),
    columns=COLUMNS,
    form=BaseRow,
    title=_title,
    keys=lambda form: [("filing_no", form.cleaned_data["filing_no"])],
    duplicates=_duplicates,
    write=write,
    undo=undo,
    url=url_of,
)


def register() -> None:
    from accounts.audit import name_actions
    from core.imports.declaring import importers
    from onboarding.imports import untouched

    importers.register(BASES, order=20)
    untouched.register(forget_profile)
    name_actions(
        {
            "base_imported": _("Base imported"),
            "base_completed": _("Base completed by an import"),
            "base_import_undone": _("Import of a base undone"),
        }
    )
