"""The rules of the sections: what a submission needs, and the sentences that say so."""

import pytest

from incubators.cases import BASE_FILING
from incubators.models import BaseFiling
from tests.incubators.factories import SECTIONS

pytestmark = pytest.mark.django_db

HELD = {
    "holding": "owned",
    "legal_name": "Osaka K.K.",
    "legal_form": "K.K.",
    "registry_no": "0100-01",
    "registered_on": "2024-01-10",
}


def bound(case, code, *, lenient=False, **changes):
    section = BASE_FILING.section(code)
    return section.form({**SECTIONS[code], **changes}, instance=BASE_FILING.content(case), case=case, lenient=lenient)


@pytest.mark.parametrize("code", SECTIONS)
def test_what_the_tests_fill_in_is_right(draft, code):
    form = bound(draft, code)
    assert (form.is_valid(), form.errors) == (True, {})


@pytest.mark.parametrize("code", SECTIONS)
def test_a_draft_may_be_kept_empty(draft, code):
    empty = {name: [] if isinstance(value, list) else "" for name, value in SECTIONS[code].items()}
    form = bound(draft, code, lenient=True, **empty)
    assert (form.is_valid(), form.errors) == (True, {})
    form.save()


@pytest.mark.parametrize(
    ("code", "changes", "wrong"),
    [
        ("applicant", {"contact_email": "nowhere"}, {"contact_email"}),
        ("applicant", {"incubator_area": "0"}, {"incubator_area"}),
        ("base", {"area": "1,100平"}, {"area"}),
        ("base", {"area": "0"}, {"area"}),
        ("base", {"area": "-3"}, {"area"}),
        ("base", {"opened": "2999-01-01"}, {"opened"}),
        ("base", {"opened": "10.1.2024"}, {"opened"}),
        ("base", {"region": "CN"}, {"region"}),
        ("base", {"kind": "castle"}, {"kind"}),
        ("base", {"name_zh": "a\x00b"}, {"name_zh"}),
        ("base", {"city": "x" * 61}, {"city"}),
        ("holding", {"holding": ""}, {"holding"}),
        ("holding", {"holding": "owned"}, {"legal_name", "legal_form", "registry_no", "registered_on"}),
        ("holding", {"odi_need": "done"}, {"odi_no", "odi_on"}),
        ("holding", {**HELD, "registered_on": "2999-01-01"}, {"registered_on"}),
        ("partners", {"partner_kind": "", "partner_roles": []}, {"partner_kind", "partner_roles"}),
        ("partners", {"partner": "", "partner_kind": "", "partner_roles": []}, set()),
        ("partners", {"agreement_until": "2020-01-01"}, {"agreement_until"}),
        ("people", {"staff_local": "0", "staff_sent": "0"}, {"staff_local"}),
        ("people", {"staff_local": "two"}, {"staff_local"}),
        ("people", {"languages": []}, {"languages"}),
        ("people", {"languages": ["xx"]}, {"languages"}),
        ("services", {"services": []}, {"services"}),
        ("services", {"services": ["magic"]}, {"services"}),
        ("services", {"specialised_fields": ["AF-FOD"] * 2 + [f"AI-{n}" for n in range(20)]}, {"specialised_fields"}),
        ("services", {"platforms": ["testing"]}, {"platform_text"}),
        ("services", {"covers_countries": ["ZZ"]}, {"covers_countries"}),
        ("figures", {"figures_year": "1066"}, {"figures_year"}),
        ("figures", {"figures_currency": ""}, {"figures_currency"}),
        ("budget", {"budget_amount": "0"}, {"budget_amount"}),
        ("budget", {"budget_currency": "EUR"}, {"budget_rate_on"}),
        ("budget", {"funding_sources": []}, {"funding_sources"}),
        ("risk", {"screening": "stop", "screening_note": "Found."}, {"screening"}),
        ("risk", {"screening": "observation"}, {"screening_note"}),
        ("risk", {"export_control": "managed"}, {"export_control_note"}),
        ("risk", {"data_flow": "open"}, {"data_flow_note"}),
    ],
    ids=lambda value: str(sorted(value) if isinstance(value, set) else value)[:40],
)
def test_what_is_wrong_is_said_at_its_field(draft, code, changes, wrong):
    assert set(bound(draft, code, **changes).errors) == wrong


def test_a_base_held_through_a_local_entity_needs_its_licence(draft, manager):
    from casework import dossier
    from tests.incubators.factories import attach

    form = bound(draft, "holding", **HELD)
    assert form.is_valid()
    form.save()
    section = BASE_FILING.section("holding")
    assert len(dossier.section_problems(draft, section)) == 1
    attach(draft, "licence", by=manager)
    assert dossier.section_problems(draft, section) == []


def test_the_class_is_shown_from_the_record_and_cannot_be_sent(draft, incubator):
    form = bound(draft, "applicant", recognised_class="high_quality", class_evidence_no="MINE-1")
    assert form.is_valid()
    form.save()
    filing = BaseFiling.objects.get()
    assert (filing.recognised_class, filing.class_evidence_no) == ("municipal", "SH-2024-017")


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "农业与食品"), ("en", "Agriculture and food")])
def test_the_folded_lists_open_where_something_is_ticked(draft, language, word):
    from django.utils.translation import override

    with override(language):
        html = str(bound(draft, "services")["specialised_fields"])
    opened = [
        part.split("</summary>")[0] for part in html.split("<details")[1:] if " open>" in part.split("<summary")[0]
    ]
    assert len(opened) == 1
    assert word in opened[0]
