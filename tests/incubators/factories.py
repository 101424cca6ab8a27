"""Incubators, entities and filings for tests; a filing is filled in through its own forms."""

from datetime import date, timedelta

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from casework import actions as case_actions
from casework import moves
from casework.models import Case, ChecklistAnswer
from core.demo_files import small_pdf
from core.ids import new_public_id
from core.uploads import check_upload
from incubators import actions
from incubators.cases import BASE_FILING
from incubators.checklist import CHECKLIST
from incubators.models import Incubator, OverseasEntity
from regions.models import Region
from tests.factories import OrganisationFactory


class IncubatorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Incubator

    organisation = factory.SubFactory(OrganisationFactory, capacities=["incubator"])
    recognised_class = "municipal"
    class_evidence_no = "SH-2024-017"
    class_valid_until = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=400))
    area, staff, tenants = 12000, 40, 90
    focus_domains = factory.LazyFunction(lambda: ["AI", "IS"])
    description_zh = "测试孵化器"


class EntityFactory(factory.django.DjangoModelFactory):
    """A filed base; ``status="none"`` needs the filing's columns empty as well: use ``unfiled=True``."""

    class Meta:
        model = OverseasEntity

    class Params:
        unfiled = factory.Trait(status="none", filing_no="", filed_on=None, valid_until=None)

    operator = factory.SubFactory(OrganisationFactory, capacities=["incubator"])
    kind = "service_point"
    region = factory.LazyFunction(lambda: Region.objects.get(code="JP"))
    city = "大阪"
    city_en = "Osaka"
    name_zh = factory.Sequence(lambda n: f"大阪服务点{n}")
    status = "active"
    filing_no = factory.Sequence(lambda n: f"沪孵海备〔2025〕{n:06d}")
    filed_on = date(2025, 3, 3)
    valid_until = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=500))
    services = factory.LazyFunction(lambda: ["market_development"])
    specialised_fields = factory.LazyFunction(lambda: ["AF-FOD"])
    covers_countries = factory.LazyFunction(lambda: ["JP"])
    staff, area = 2, 55
    capability_zh = "对接关西食品企业。"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        entity = model_class(*args, **kwargs)
        entity.refresh_search_text()
        entity.save()
        return entity


SECTIONS = {
    "applicant": {
        "incubator_area": "12000", "incubator_staff": "40", "incubator_tenants": "90", "contact_name": "沈禾",
        "contact_position": "国际部主任", "contact_phone": "021-55550000", "contact_email": "office@incubator.example",
    },
    "base": {
        "name_zh": "大阪服务点", "name_local": "大阪サービスポイント", "name_en": "Osaka service point", "kind": "service_point", "region": "JP",
        "city": "大阪", "city_en": "Osaka", "address": "大阪市北区 1-2-3", "area": "55", "seats": "6", "opened": "2024-01-15",
    },
    "holding": {
        "holding": "agreement", "legal_name": "", "legal_form": "", "registry_no": "", "registered_on": "",
        "odi_need": "not_needed", "odi_no": "", "odi_on": "",
    },
    "partners": {
        "partner": "关西食品产业协会", "partner_kind": "association", "partner_registry_no": "1200-05-0001", "partner_roles": ["premises", "customers"],
        "other_partners": "", "agreement_kind": "contract", "agreement_signed_on": "2023-12-01", "agreement_until": "2028-11-30",
        "agreement_renewal": "negotiated",
    },
    "people": {
        "head_name": "王一明", "head_position": "负责人", "head_experience": "在日本工作十年。", "staff_local": "1", "staff_sent": "1",
        "languages": ["zh", "ja"],
    },
    "services": {
        "services": ["market_development", "technology_cooperation"], "stages": ["co_creation"], "specialised_fields": ["AF-FOD", "AF-AQU"],
        "covers_countries": ["JP"], "platforms": [], "platform_text": "", "capability_zh": "对接关西食品企业，安排试用。",
        "capability_en": "Meets food companies of Kansai.",
    },
    "figures": {
        "figures_year": "2025", "landed_projects": "1", "outbound_served": "7", "deals": "2", "deals_amount": "300000",
        "investment_amount": "", "figures_currency": "USD", "patents": "0",
    },
    "budget": {
        "budget_amount": "480000", "budget_currency": "CNY", "budget_rate_on": "", "funding_sources": ["own", "fees"], "support_asked": "",
    },
    "risk": {
        "screening": "clear", "screening_note": "", "export_control": "none", "export_control_note": "", "data_flow": "none", "data_flow_note": "",
    },
}  # fmt: skip
NEEDED_FILES = ("premises", "agreement", "appointment", "plan")


def pdf(name="file.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, small_pdf("Invented", name), content_type="application/pdf")


def attach(case, slot_code, *, by, name=None):
    section = next(s for s in BASE_FILING.sections if any(slot.code == slot_code for slot in s.files))
    slot = next(slot for slot in section.files if slot.code == slot_code)
    upload = pdf(name or f"{slot_code}.pdf")
    return case_actions.attach(case=case, slot=slot, upload=upload, info=check_upload(upload), by=by)


def fill(case, *, by, files=NEEDED_FILES, **changes):
    """Fill in every section through its form, as the pages do. ``changes``: section to values."""
    for code, values in SECTIONS.items():
        section = BASE_FILING.section(code)
        form = section.form({**values, **changes.get(code, {})}, instance=BASE_FILING.content(case), case=case)
        assert form.is_valid(), (code, form.errors)
        case.refresh_from_db()
        case_actions.save_section(case=case, form=form, by=by, draft_version=case.draft_version)
    for slot in files:
        attach(case, slot, by=by)
    case.refresh_from_db()
    return case


def start(incubator, *, by, name_zh="大阪服务点") -> Case:
    return actions.start_filing(
        incubator=incubator,
        by=by,
        name_zh=name_zh,
        kind="service_point",
        region=Region.objects.get(code="JP"),
        key=new_public_id(),
    )


def check_all(case, *, by, mark="yes"):
    for line in CHECKLIST:
        ChecklistAnswer.objects.create(case=case, line=line.code, mark=mark, by=by)


WAY = (
    ("district_opinion", "submit", "manager"),
    ("completeness", "recommend", "district_officer"),
    ("accepted", "accept", "officer"),
    ("under_review", "begin_review", "reviewer"),
    ("decision", "recommend_filing", "reviewer"),
    ("public_notice", "file", "supervisor"),
)


def bring_to(case, state, people):
    """Walk a filled-in draft on to ``state`` along the plain way; ``people`` maps a role to a person."""
    for reached, move, who in WAY:
        if move == "recommend_filing":
            check_all(case, by=people[who])
        moves.perform(case, move, by=people[who], data={"declared": True})
        case = Case.objects.get(pk=case.pk)
        if reached == state:
            return case
    raise AssertionError(f"{state} is not on the way")
