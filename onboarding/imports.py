"""Organisations from an existing register. Who keeps the register has checked them: they come in verified, and the audit trail says by which import."""

from pathlib import Path

from django import forms
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from accounts.audit import record
from accounts.districts import district_choices
from accounts.models import Capacity, Organisation, OrganisationStatus
from core.imports.declaring import ImportColumn, Importer, Known, Stays, Written, other_headings
from core.imports.references import references_to
from core.registry import Registry
from core.validators import CleanFormField
from onboarding.choices import HOME, capacity_choices
from onboarding.forms.registration import AbroadForm, CityForm
from onboarding.identity import KnownNames, known_by_number
from onboarding.models import PossibleDuplicate
from onboarding.signals import organisation_verified

CODE = "organisations"
KEPT = ("name_zh", "name_en", "country", "uscc", "registry_no", "district", "address", "website", "mailbox", "status")
FILLABLE = ("name_zh", "name_en", "district", "address", "website", "mailbox")

# What higher apps derive from a verified organisation by themselves: functions of the organisation that delete it while untouched.
untouched = Registry()


class _Row(forms.Form):
    """What a register says beyond who it is."""

    capacities = forms.MultipleChoiceField(label=_("Takes part as"), choices=(), required=True)
    mailbox = forms.EmailField(label=_("Contact mailbox"), required=False)
    address = CleanFormField(label=_("Address"), max_length=200, required=False)
    website = forms.URLField(label=_("Website"), required=False, max_length=200, assume_scheme="https")
    home = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("key", "none_of_these"):
            del self.fields[name]
        self.fields["capacities"].choices = capacity_choices(HOME if self.home else "")

    @property
    def columns(self) -> dict:
        """The columns of ``Organisation``."""
        values = {name: value for name, value in self.identity.items() if name != "capacities"}
        return {**values, "uscc": values["uscc"] or None}


class CityRow(_Row, CityForm):
    """An organisation of the city: the rules of its registration page."""


class AbroadRow(_Row, AbroadForm):
    """An organisation of another country or region."""

    home = False


def row_form(values: dict) -> forms.Form:
    """The form of one row; without a country, a row is of the city."""
    return (CityRow if values.get("country") in ("", HOME, None) else AbroadRow)(values)


def _countries():
    return [(country.code, country.name) for country in countries]


HEADINGS = other_headings(Path(__file__).parent / "data" / "import_headings.json")


def _column(code: str, label, note="", **more) -> ImportColumn:
    return ImportColumn(code, label, note, also=HEADINGS.get(code, ()), **more)


COLUMNS = (
    _column(
        "name_zh",
        _("Chinese name"),
        _("As on the licence. Needed for organisations of the city."),
    ),
    _column(
        "name_en",
        _("English name"),
        _("Needed for organisations abroad: the name as registered."),
    ),
    _column(
        "uscc",
        _("Unified social credit code"),
        _("18 characters, for organisations of the city. The column has to be text, or Excel cuts long numbers."),
    ),
    _column(
        "country",
        _("Country or region"),
        _("Empty means an organisation of the city."),
        choices=_countries,
    ),
    _column("registry_no", _("Registry number"), _("Organisations abroad: as in the extract, such as HRB 12345.")),
    _column("district", _("District"), _("Needed for organisations of the city."), choices=district_choices),
    _column(
        "capacities",
        _("Takes part as"),
        _("One or several, with a semicolon between them."),
        required=True,
        choices=lambda: Capacity.Kind.choices,
        many=True,
    ),
    _column("mailbox", _("Contact mailbox"), _("A mailbox of the organisation."), example="office@demo.example"),
    _column("address", _("Address")),
    _column("website", _("Website")),
)


def _title(values: dict) -> str:
    return values.get("name_zh") or values.get("name_en") or values.get("uscc") or values.get("registry_no") or ""


def _keys(form) -> list[tuple[str, str]]:
    given = form.columns
    if given["uscc"]:
        return [("uscc", given["uscc"])]
    return [("registry_no", f"{given['country']} {given['registry_no']}")]


def _known(organisation: Organisation, *, exact: bool, score: float = 100) -> Known:
    name = organisation.name_zh or organisation.name_en
    return Known(organisation.public_id, name, url_of(organisation.public_id), exact, round(score))


def _duplicates(form, names: KnownNames) -> list[Known]:
    """The same number, or else a similar name."""
    given = form.columns
    number = {name: given[name] or "" for name in ("uscc", "country", "registry_no")}
    same = known_by_number(**number)
    if same is not None:
        return [_known(same, exact=True)]
    alike = names.alike(given["name_zh"], given["name_en"])
    return [_known(organisation, exact=False, score=score) for score, organisation, _name in alike]


def url_of(ref: str) -> str:
    return reverse("onboarding:organisation-staff", args=[ref])


# --- Writing ------------------------------------------------------------------------------------


def _state(organisation: Organisation) -> dict:
    """What an undo compares with: has anybody changed the organisation since?"""
    values = {name: str(getattr(organisation, name) or "") for name in KEPT}
    rows = Capacity.objects.filter(organisation=organisation).order_by("kind")
    return {**values, "capacities": [[row.kind, row.state] for row in rows]}


@transaction.atomic
def write(form, *, by, batch, target: str | None) -> Written:
    """Enter the organisation as verified, or fill the empty fields of the one that is there."""
    if target is not None:
        return _fill(form, by=by, batch=batch, target=target)
    organisation = Organisation(
        **form.columns,
        **{name: form.cleaned_data[name] for name in ("address", "website", "mailbox") if name not in form.columns},
    )
    organisation.status, organisation.verified_at = OrganisationStatus.VERIFIED, timezone.now()
    organisation.save()
    kinds = _add_capacities(organisation, form, batch)
    record("organisation_imported", by=by, about=[organisation], after=f"import:{batch.public_id}")
    _announce(organisation, kinds)
    return Written(organisation.public_id, _state(organisation))


def _add_capacities(organisation: Organisation, form, batch) -> list[str]:
    known = set(Capacity.objects.filter(organisation=organisation).values_list("kind", flat=True))
    kinds = [kind for kind in form.cleaned_data["capacities"] if kind not in known]
    Capacity.objects.bulk_create(
        Capacity(
            organisation=organisation,
            kind=kind,
            state=Capacity.State.VERIFIED,
            since=timezone.localdate(),
            evidence=f"import {batch.public_id}",
        )
        for kind in kinds
    )
    return kinds


def _announce(organisation: Organisation, kinds: list[str]) -> None:
    transaction.on_commit(
        lambda: organisation_verified.send(
            sender=Organisation, organisation=organisation, case=None, verified=kinds, refused=[], recognition=None
        )
    )


def _fill(form, *, by, batch, target: str) -> Written:
    organisation = Organisation.objects.select_for_update().standing().get(public_id=target)
    given = {**form.cleaned_data, **form.columns}
    filled = {}
    for name in FILLABLE:
        if name == "district" and organisation.country.code != HOME:
            continue
        if not getattr(organisation, name) and given.get(name):
            filled[name] = given[name]
            setattr(organisation, name, given[name])
    organisation.save(update_fields=list(filled) or ["address"])
    kinds = _add_capacities(organisation, form, batch) if organisation.is_verified else []
    words = " ".join([*filled, *kinds])
    record("organisation_completed", by=by, about=[organisation], after=f"import:{batch.public_id} {words}")
    if kinds:
        _announce(organisation, kinds)
    return Written(organisation.public_id, {"filled": filled, "kinds": kinds})


# --- Taking back --------------------------------------------------------------------------------


@transaction.atomic
def undo(row, *, by) -> None:
    """Take an organisation away that nobody has changed or used since, or empty again what the import has filled."""
    organisation = Organisation.objects.select_for_update().filter(public_id=row.object_ref).first()
    if organisation is None:
        raise Stays(_("It is not there any more."))
    if "filled" in row.written:
        _empty_again(organisation, row.written, by=by)
        return
    if _state(organisation) != row.written:
        raise Stays(_("Its data or capacities were changed after the import."))
    for forget in untouched:
        forget(organisation)
    used = references_to(organisation, but=(Capacity, PossibleDuplicate))
    if used:
        words = ", ".join(f"{name} ({count})" for name, count in used)
        raise Stays(format_lazy(_("It has been used since the import: {where}."), where=words))
    record("organisation_import_undone", by=by, before=organisation.name_zh or organisation.name_en)
    organisation.delete()


def _empty_again(organisation: Organisation, written: dict, *, by) -> None:
    changed = [name for name, value in written["filled"].items() if getattr(organisation, name) != value]
    mine = Capacity.objects.filter(organisation=organisation, kind__in=written["kinds"])
    if changed or mine.filter(state=Capacity.State.VERIFIED).count() != len(written["kinds"]):
        raise Stays(_("What the import has filled in was changed after it."))
    for name in written["filled"]:
        setattr(organisation, name, "")
    if not organisation.name_zh and not organisation.name_en:
        raise Stays(_("It would be left without a name."))
    if written["filled"]:
        organisation.save(update_fields=list(written["filled"]))
    mine.delete()
    record("organisation_import_undone", by=by, about=[organisation], before=" ".join(written["filled"]))


ORGANISATIONS = Importer(
    CODE,
    label=_("Organisations"),
    note=_("Incubators, enterprises, institutions and overseas corporates that the office has verified elsewhere."),
    columns=COLUMNS,
    form=row_form,
    title=_title,
    keys=_keys,
    prepare=KnownNames,
    duplicates=_duplicates,
    write=write,
    undo=undo,
    url=url_of,
)
