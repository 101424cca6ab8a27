"""A register of filed bases comes in: rows become entities with their old numbers, for operators that are known."""

import pytest

from accounts.models import Organisation
from core.imports import running
from core.imports.declaring import in_languages
from incubators.models import Incubator, OverseasEntity
from regions.reference import load_reference
from tests.factories import OrganisationFactory
from tests.onboarding import test_imports as steps

pytestmark = pytest.mark.django_db
HEAD = (
    "Operator", "Filing number", "Filed on", "Valid until", "Kind", "Chinese name", "Country or region", "City", "Services",
    "Specialised fields", "Countries and regions covered", "Team", "Floor area", "Opened", "What it can do, in Chinese",
)  # fmt: skip


@pytest.fixture
def operator(db):
    load_reference()
    return OrganisationFactory(name_zh="上海测试孵化器", capacities=["incubator"])


def words(operator, **changes):
    from core.imports.declaring import flat
    from incubators.imports import COLUMNS

    def first(code):
        column = next(column for column in COLUMNS if column.code == code)
        return next(str(label) for value, label in flat(column.choices()) if value)

    row = {
        "operator": operator, "filing_no": "OLD-001", "filed_on": "2025-03-31", "valid_until": "", "kind": first("kind"),
        "name_zh": "慕尼黑基地", "region": "德国", "city": "慕尼黑", "services": first("services"),
        "fields": first("specialised_fields"), "covers": "Germany; 法国", "staff": 6, "area": 320, "opened": "2024-05-01",
        "capability": "落地服务",
    }  # fmt: skip
    return list({**row, **changes}.values())


def upload(rows, by, monkeypatch):
    real = steps.UploadForm

    def form(data, files):
        return real({**data, "importer": "bases"}, files)

    monkeypatch.setattr(steps, "UploadForm", form)
    upload = steps.actions.upload
    monkeypatch.setattr(steps.actions, "upload", lambda **given: upload(**{**given, "code": "bases"}))
    return steps.upload(rows, by, head=HEAD)


def test_bases_are_entered_for_known_operators_and_taken_back(administrator, operator, monkeypatch):
    rows = [
        words(operator.uscc),
        words("上海测试孵化器", filing_no="OLD-002", name_zh="里昂实验室", region="France", city="里昂"),
        words("Nobody", filing_no="OLD-003", name_zh="巴黎站"),
    ]
    batch = upload(rows, administrator, monkeypatch)
    assert [[p["cell"] for p in row.problems] for row in batch.rows.all()] == [[], [], ["A4"]]
    steps.confirmed(batch, administrator)

    made = OverseasEntity.objects.order_by("filing_no")
    assert [(one.filing_no, one.operator, one.status, one.region_id) for one in made] == [
        ("OLD-001", operator, "active", made[0].region_id),
        ("OLD-002", operator, "active", made[1].region_id),
    ]
    assert [str(one.valid_until) for one in made] == ["2028-03-31", "2028-03-31"]
    OverseasEntity.objects.filter(filing_no="OLD-002").update(status="suspended")
    steps.undone(batch, administrator)
    assert steps.outcomes(batch) == ["undone", "kept", "skipped"]
    assert OverseasEntity.objects.count() == 1


def test_the_same_number_is_left_out(administrator, operator, monkeypatch):
    first = upload([words(operator.uscc)], administrator, monkeypatch)
    steps.confirmed(first, administrator)
    second = upload([words(operator.uscc, name_zh="另一个")], administrator, monkeypatch)
    row = second.rows.get()
    assert (row.decision, row.has_exact_duplicate) == ("skip", True)


def test_an_imported_incubator_goes_with_its_empty_profile(administrator, django_capture_on_commit_callbacks):
    batch = steps.upload([steps.GOOD], administrator)
    with django_capture_on_commit_callbacks(execute=True):
        steps.actions.confirm(batch=batch, mode="good", by=administrator)
        running.run(batch.pk)
    assert Incubator.objects.get().organisation.name_zh == steps.GOOD[0]
    batch.refresh_from_db()
    steps.undone(batch, administrator)
    assert (Organisation.objects.count(), Incubator.objects.count(), set(in_languages(""))) == (0, 0, {"zh-hans", "en"})
