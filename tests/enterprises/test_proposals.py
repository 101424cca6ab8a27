"""Which bases are proposed, in which order, and the sentences that say why."""

import csv
import json
import math

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Organisation
from casework.models import Case
from enterprises import proposals, reasons, receivers
from enterprises.cases import SERVICE_REQUEST
from enterprises.models import Enterprise, ServiceRequest
from enterprises.tasks import propose_bases
from incubators.choices import EntityStatus
from incubators.service_types import service_code
from matching.engine import REASON_PARAMS, ReasonCode
from regions.models import Region, TechnologyField
from tests.enterprises.factories import BaseFactory, request_draft, request_submitted

DATA = settings.BASE_DIR / "demo_data" / "matching-eval"


def why(proposal, language="en"):
    with override(language):
        return [reasons.sentence(reason) for reason in (*proposal.reasons_for, *proposal.reasons_against)]


def test_handing_in_compares_the_bases_after_commit(
    owner, enterprise, base, far_base, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        asked = request_submitted(by=owner, enterprise=enterprise)

    asked.refresh_from_db()
    assert [row.base for row in asked.proposals.all()] == [base]
    assert asked.proposed_at >= asked.case.submitted_at


def test_the_reasons_name_service_country_and_field_in_both_languages(owner, enterprise, base, compared):
    asked = request_submitted(by=owner, enterprise=enterprise)

    proposal = compared(asked)[0]

    assert why(proposal)[:3] == [
        "It is in Australia itself.",
        "It offers the service “Policy advice”.",
        "It specialises in a field of the enterprise: Vital-sign monitoring and wearables.",
    ]
    chinese = why(proposal, "zh-hans")
    field = TechnologyField.objects.get(code="MD-MON").labels["zh"]
    assert ["澳大利亚" in chinese[0], "政策咨询" in chinese[1], field in chinese[2]] == [True, True, True]
    assert sum(part["points"] for part in proposal.parts) == pytest.approx(proposal.score, abs=0.05)


def test_what_speaks_against_a_base_is_said_as_well(owner, enterprise, compared):
    at_home = BaseFactory(
        services=["strategic_partners", "fundraising"], specialised_fields=["IS-FIN"], capability_en=""
    )
    from_afar = BaseFactory(country="SG", covers_countries=["AU"], specialised_fields=["MD-MON"])
    asked = request_submitted(by=owner, enterprise=enterprise, main_service="market_development", more_services=[])

    said = {row.base: why(row) for row in compared(asked)}

    assert said[from_afar][0] == "It is in Singapore and serves Australia from there."
    assert said[at_home][-2:] == [
        "It does not offer “Market development”, but Strategic partners, Fundraising.",
        "It specialises in Fintech and regtech, not in Vital-sign monitoring and wearables, "
        "Digital therapeutics and health IT.",
    ]


def test_every_reason_that_a_base_can_get_has_a_sentence():
    spoken = {code for code in ReasonCode if code in reasons.SENTENCES}
    of_bases = {
        code
        for code in ReasonCode
        if code.startswith(("country_", "service_", "speciality_"))
        or code in (ReasonCode.TERMS_MATCHED, ReasonCode.CAPABILITY_DECLINED)
    }
    assert spoken == of_bases
    for code in spoken:
        params = {
            name: ["x"] if name in ("codes", "offered_codes", "terms", "offered", "offered_services") else "x"
            for name in REASON_PARAMS[code]
        }
        for language in ("en", "zh-hans"):
            with override(language):
                assert "%(" not in reasons.sentence({"code": code, "params": params})


def test_unknown_is_not_called_a_mismatch():
    other = ReasonCode.SPECIALITY_OTHER
    with override("en"):
        silent = reasons.sentence({"code": other, "params": {"codes": ["MD-MON"], "offered_codes": []}})
        unnamed = reasons.sentence({"code": other, "params": {"codes": [], "offered_codes": ["MD-MON"]}})

    assert silent == "It has not said what it specialises in."
    assert unnamed == "The enterprise has not named its technology field."


def test_only_bases_in_force_are_proposed(owner, enterprise, compared):
    today = timezone.localdate()
    for status, until in (
        (EntityStatus.SUSPENDED, today),
        (EntityStatus.EXPIRED, today),
        (EntityStatus.CLOSED, today),
        (EntityStatus.ACTIVE, today - timezone.timedelta(days=1)),
    ):
        BaseFactory(status=status, valid_until=until, filed_on=today - timezone.timedelta(days=400))
    last_day = BaseFactory(valid_until=today)
    asked = request_submitted(by=owner, enterprise=enterprise)

    assert [row.base for row in compared(asked)] == [last_day]


def test_the_same_bases_come_in_the_same_order_and_replace_what_was_stored(owner, enterprise, base, compared):
    BaseFactory.create_batch(3, staff=3)
    asked = request_submitted(by=owner, enterprise=enterprise)

    first = [(row.base_id, row.score) for row in compared(asked)]
    second = [(row.base_id, row.score) for row in compared(asked)]

    assert first == second
    assert [(row.base_id, row.score) for row in asked.proposals.all()] == first
    assert [row.rank for row in asked.proposals.all()] == [1, 2, 3, 4]


def test_the_task_may_run_twice_and_for_what_is_gone(owner, enterprise, base):
    asked = request_submitted(by=owner, enterprise=enterprise)

    counts = [propose_bases(request_id=asked.pk), propose_bases(request_id=asked.pk), propose_bases(request_id=0)]

    assert (counts, asked.proposals.count()) == ([1, 1, 0], 1)


def test_a_draft_is_not_compared(owner, enterprise, base):
    draft = request_draft(by=owner, enterprise=enterprise)

    assert (propose_bases(request_id=draft.pk), draft.proposals.count()) == (0, 0)


def test_the_sweep_compares_what_was_forgotten(owner, enterprise, base):
    asked = request_submitted(by=owner, enterprise=enterprise)
    assert receivers.sweep() == 0  # handed in a moment ago: the task may be on its way
    Case.objects.filter(pk=asked.pk).update(submitted_at=timezone.now() - timezone.timedelta(minutes=5))

    assert (receivers.sweep(), asked.proposals.count(), receivers.sweep()) == (1, 1, 0)


# --- judged data --------------------------------------------------------------------------------------------------------


def rows_of(name):
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines() if line]


@pytest.fixture
def judged(db):
    """The judged requests and bases as rows; returns (request id → request, base id → base)."""
    bases = {}
    for incubator in rows_of("incubators"):
        operator = Organisation.objects.create(name_zh=incubator["name_zh"])
        for row in incubator["overseas_bases"]:
            bases[row["id"]] = BaseFactory(
                operator=operator,
                country=row["country"],
                city=row["city"],
                services=[service_code(name) for name in row["services"]],
                specialised_fields=row["specialised_fields"],
                covers_countries=row["covers_countries"],
                capability_zh=row["capability_zh"],
                capability_en="",
                staff=row["staff"],
            )
    fields = {row["id"]: row["tech_fields"] for row in rows_of("enterprises")}
    requests = {}
    for row in rows_of("service_requests"):
        organisation = Organisation.objects.create(name_zh=row["enterprise_id"])
        enterprise = Enterprise.objects.create(organisation=organisation, tech_fields=fields[row["enterprise_id"]])
        case = Case.objects.create(kind=SERVICE_REQUEST.code, state="draft", title=row["id"])
        requests[row["id"]] = ServiceRequest.objects.create(
            case=case,
            enterprise=enterprise,
            main_service=service_code(row["service_type"]),
            region=Region.objects.get(code=row["target_country"]),
            text=row["text_zh"],
            urgency=row["urgency"],
        )
    return requests, bases


def ndcg(gains, ideal, depth=5):
    def dcg(values):
        return sum((2**gain - 1) / math.log2(place + 2) for place, gain in enumerate(values[:depth]))

    return dcg(gains) / dcg(sorted(ideal, reverse=True))


def test_judged_requests_find_their_bases_through_the_portals_own_rows(judged):
    requests, bases = judged
    grades = {}
    with (DATA / "request_qrels.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            grades.setdefault(row["request_id"], {})[row["base_id"]] = int(row["grade"])
    by_row = {base.pk: base_id for base_id, base in bases.items()}
    active = list(proposals.active_bases())
    index = proposals.base_index(active)

    values = []
    for request_id, asked in requests.items():
        ranked = [by_row[row.base_id] for row in proposals.refresh(asked, bases=active, index=index)]
        own = grades[request_id]
        values.append(ndcg([own.get(base_id, 0) for base_id in ranked], list(own.values())))

    assert len(values) == 50
    assert sum(values) / len(values) >= 0.90
