"""Corporates, demands at every stage, and enterprises that fit them or do not."""

from datetime import timedelta

import factory
from django.utils import timezone

from accounts.models import Capacity
from casework import actions as case_actions
from casework import moves
from core.ids import new_public_id
from matching import actions, running, runs
from matching.cases import MODERATION
from matching.models import Candidate, Corporate, Demand, DemandVersion, MatchRun
from matching.vocabulary import Confidentiality, DemandStatus, Mark
from tests.enterprises.factories import EnterpriseFactory, EnterpriseOrganisationFactory
from tests.factories import OrganisationFactory

OWNER_NAME = "Banksia Home Hospital"
PATCH = {
    "title": "Long-term ECG patches for cardiac patients at home",
    "teaser": "A home-care provider looks for thin patches that record the heart for fourteen days.",
    "text": "After surgery we observe heart rhythm for fourteen days. We need a thin patch that patients apply themselves and wear in the "
    "shower, with reliable detection of atrial fibrillation. Room sensors are not wanted.",
    "tech_fields": ["MD-MON"],
    "required_certifications": ["ISO 13485"],
    "min_trl": 8,
    "cooperation_type": "supply",
    "region_id": "AU",
    "lang": "en",
}

LIDAR = {
    "title": "Vertical lidar for offshore wind",
    "text": "We look for a wind lidar that measures wind speed at ten heights for offshore wind farms.",
    "tech_fields": ["SN-LID"],
    "required_certifications": ["IEC 61400-50-2"],
    "region_id": "GB",
}


class CorporateOrganisationFactory(OrganisationFactory):
    name_zh = ""
    name_en = factory.Sequence(lambda n: f"Overseas corporate {n}")
    country = "AU"
    uscc = None
    registry_no = factory.Sequence(lambda n: f"REG-{n}")
    district = ""

    @factory.post_generation
    def as_corporate(self, create, extracted, **kwargs):
        Capacity.objects.create(organisation=self, kind=Capacity.Kind.CORPORATE, state=Capacity.State.VERIFIED)
        Corporate.objects.create(organisation=self, sector="Home care", size="mid", languages=["en"])


def values(**changes) -> dict[str, dict]:
    """What a person types into the six sections."""
    words = {**PATCH, **changes}
    day = timezone.localdate() + timedelta(days=90)
    return {
        "need": {
            "kind": "technology",
            "lang": words["lang"],
            "title": words["title"],
            "teaser": words["teaser"],
            "text": words["text"],
        },
        "translation": {"summary_en": "", "title_zh": "", "summary_zh": "", "translated_by": ""},
        "requirements": {
            "tech_fields": words["tech_fields"],
            "application": "",
            "required_certifications": words["required_certifications"],
            "min_trl": words["min_trl"] or "",
            "must_haves": words.get("must_haves", ""),
            "nice_to_haves": "",
            "excluded": "",
            "gates": words.get("gates", []),
            "ipr": "",
        },
        "cooperation": {
            "cooperation_type": words["cooperation_type"],
            "region": words["region_id"],
            "partner_kinds": [],
            "min_employees": "",
        },
        "time_money": {
            "budget_low": "",
            "budget_high": "",
            "currency": "",
            "buying_stage": "",
            "deadline": day,
            "valid_until": "",
        },
        "readers": {
            "confidentiality": words.get("confidentiality", "members"),
            "named_organisations": words.get("named_organisations", ""),
            "show_name": words.get("show_name", "False"),
        },
    }


def begun(organisation, by, **changes):
    """A case in its draft state, every section filled in."""
    typed = values(**changes)
    case = actions.begin(
        organisation=organisation,
        by=by,
        key=new_public_id(),
        values={name: typed["need"][name] for name in ("kind", "title", "lang")},
    )
    return fill_in(case, by, typed)


def fill_in(case, by, typed):
    for section in MODERATION.sections:
        form = section.form(typed[section.code], instance=MODERATION.content(case), case=case)
        assert form.is_valid(), form.errors
        case_actions.save_section(case=case, form=form, by=by, draft_version=case.draft_version)
    return case


def marks(**changes) -> dict:
    given = {f"mark_{code}": 4 for code in Mark.values}
    return {**given, "flags": [], "export_checked": True, **changes}


def brought_to(case, state, *, manager, officer, reviewer):
    """Move a case to a state by the people of the portal."""
    if state == "draft":
        return case
    moves.perform(case, "submit", by=manager, data={"declared": True})
    if state == "submitted":
        return case
    moves.perform(case, "accept", by=officer)
    if state == "under_review":
        return case
    if state == "correction":
        due = (timezone.localdate() + timedelta(days=14)).isoformat()
        items = [{"section": "need", "target": "teaser", "reason": "unclear", "text": "Say what it is for."}]
        moves.perform(case, "ask_correction", by=officer, data={"items": items, "answer_due_on": due})
    elif state == "held":
        moves.perform(case, "hold", by=reviewer, note="Export control first.", data=marks())
    else:
        moves.perform(case, state, by=reviewer, note="So decided.", data=marks())
    return case


def published(organisation=None, **content) -> Demand:
    """A published demand with one version, without its case: for tests of what comes after."""
    organisation = organisation or CorporateOrganisationFactory()
    words = {
        **PATCH,
        "confidentiality": Confidentiality.MEMBERS,
        "deadline": timezone.localdate() + timedelta(days=60),
        **content,
    }
    named = words.pop("named", ())
    demand = Demand.objects.create(
        organisation=organisation, draft_title=words["title"], number=f"YQ-{new_public_id()}"
    )
    version = DemandVersion.objects.create(demand=demand, number=1, **words)
    demand.current_version, demand.status = version, DemandStatus.PUBLISHED
    demand.confidentiality, demand.region_id, demand.published_at = (
        version.confidentiality,
        version.region_id,
        timezone.now(),
    )
    demand.valid_until = timezone.localdate() + timedelta(days=120)
    demand.public_words, demand.search_words = actions._words(version)
    demand.save()
    demand.named.set(named)
    return demand


def patch_maker(manager=None, **fields):
    """An enterprise that fits ``PATCH`` very well."""
    organisation = EnterpriseOrganisationFactory(manager=manager) if manager else EnterpriseOrganisationFactory()
    return EnterpriseFactory(
        organisation=organisation,
        profile_en="Maker of a thin ECG patch that patients wear for fourteen days, with detection of atrial fibrillation.",
        **fields,
    )


def lidar_maker(manager=None, **fields):
    """An enterprise that has nothing to do with it."""
    organisation = EnterpriseOrganisationFactory(manager=manager) if manager else EnterpriseOrganisationFactory()
    return EnterpriseFactory(
        organisation=organisation,
        products=0,
        **{
            "tech_fields": ["SN-LID"],
            "profile_zh": "测风激光雷达制造商。",
            "profile_en": "Vertical wind lidar for offshore wind farms, measures wind speed at ten heights.",
            "certifications": ["IEC 61400-50-2"],
            "target_regions": ["GB"],
            **fields,
        },
    )


def matched() -> MatchRun:
    """Every published demand, matched now."""
    run, _new = runs.request_full()
    return running.run_inline(run)


def listed(demand) -> list:
    """Enterprises proposed for a demand, in their order."""
    rows = Candidate.objects.current().proposed().filter(demand=demand).order_by("rank")
    return [row.enterprise for row in rows.select_related("enterprise")]


def prepared() -> tuple[MatchRun, list[int]]:
    """A run that has been begun, with shards that nobody has done."""
    run, _new = runs.request_full()
    shards = []
    running.start(run.pk, send=shards.append)
    run.refresh_from_db()
    return run, shards
