"""The office's pages: the register with more columns, incubators, and the class that the commission records."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core.models import AuditEntry, ExportLog
from incubators.models import Incubator
from tests.factories import OrganisationFactory
from tests.incubators.factories import EntityFactory, IncubatorFactory

pytestmark = pytest.mark.django_db
OFFICE, INCUBATORS = "/bases/office/", "/incubators/"


def get(client, user, address, **params):
    if user:
        client.force_login(user)
    return client.get(address, params)


@pytest.mark.parametrize(
    ("who", "register", "incubators"),
    [
        (None, 302, 302),
        ("manager", 403, 403),
        ("stranger", 403, 403),
        ("officer", 200, 200),
        ("reviewer", 200, 200),
        ("supervisor", 200, 200),
        ("administrator", 200, 200),
        ("district_officer", 200, 403),
    ],
)
def test_who_may_open_them(client, people, who, register, incubators):
    user = people[who] if who else None
    assert [get(client, user, address).status_code for address in (OFFICE, INCUBATORS)] == [register, incubators]


class TestRegister:
    def test_it_holds_every_base_that_was_ever_filed_and_no_other(self, client, officer):
        for status in ("active", "suspended", "expired", "closed"):
            EntityFactory(status=status)
        EntityFactory(unfiled=True)
        page = get(client, officer, OFFICE).content.decode()
        assert page.count('id="base-') == 4

    def test_a_district_sees_its_own_incubators_bases(self, client, district_officer):
        EntityFactory(name_zh="本区的基地")
        EntityFactory(operator=OrganisationFactory(district="310104"), name_zh="别区的基地")
        page = get(client, district_officer, OFFICE).content.decode()
        assert ("本区的基地" in page, "别区的基地" in page) == (True, False)

    @pytest.mark.parametrize(
        ("params", "found"), [({"status": "expired"}, 1), ({"district": "310104"}, 0), ({"ends": "soon"}, 0), ({"status": "none"}, 2)], ids=str
    )  # fmt: skip
    def test_its_filters(self, client, officer, params, found):
        EntityFactory()
        EntityFactory(status="expired")
        assert get(client, officer, OFFICE, **params).content.decode().count('id="base-') == found

    @pytest.mark.parametrize("rows", [0, 1, 30])
    def test_its_queries_do_not_grow(self, client, officer, rows, django_assert_max_num_queries):
        EntityFactory.create_batch(rows, operator=OrganisationFactory())
        get(client, officer, OFFICE)
        with django_assert_max_num_queries(16):
            page = get(client, None, OFFICE).content.decode()
        assert page.count('id="base-') == min(rows, 25)

    def test_its_export_has_text_cells_and_leaves_a_line_in_the_log(self, client, officer):
        EntityFactory(name_zh="=1+1", city="大阪")
        client.force_login(officer)
        answer = client.post(f"{OFFICE}?export=xlsx", {"purpose": "Yearly list"})
        sheet = load_workbook(io.BytesIO(answer.getvalue())).active
        rows = list(sheet.values)
        assert (len(rows), rows[1][1], len(rows[0])) == (2, "'=1+1", 23)
        assert ExportLog.objects.get().purpose == "Yearly list"


class TestClass:
    DATA = {
        "recognised_class": "high_quality",
        "class_evidence_no": "HQ-1",
        "class_valid_until": "2030-06-30",
        "version": "0",
    }

    def save(self, client, user, incubator, **changes):
        client.force_login(user)
        return client.post(reverse("incubators:class-edit", args=[incubator.public_id]), {**self.DATA, **changes})

    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("officer", 302),
            ("supervisor", 302),
            ("administrator", 302),
            ("reviewer", 403),
            ("district_officer", 403),
            ("manager", 403),
        ],
    )
    def test_who_may_record_it(self, client, incubator, people, who, status):
        assert self.save(client, people[who], incubator).status_code == status
        assert Incubator.objects.get().recognised_class == ("high_quality" if status == 302 else "municipal")

    def test_before_and_after_are_in_the_audit_log(self, client, incubator, officer):
        before = incubator.class_valid_until
        self.save(client, officer, incubator)
        entry = AuditEntry.objects.get(action="incubator_class")
        assert (entry.user, entry.subject) == (officer, incubator.public_id)
        assert (entry.before, entry.after) == (f"municipal SH-2024-017 {before}", "high_quality HQ-1 2030-06-30")

    def test_a_stale_form_gets_a_409(self, client, incubator, officer, supervisor):
        self.save(client, officer, incubator)
        answer = self.save(client, supervisor, incubator, class_evidence_no="HQ-2")
        assert (answer.status_code, "HQ-2" in answer.content.decode()) == (409, True)
        assert Incubator.objects.get().class_evidence_no == "HQ-1"

    @pytest.mark.parametrize(
        "wrong", [{"class_evidence_no": ""}, {"class_valid_until": ""}, {"recognised_class": ""}, {"recognised_class": "gold"}, {"class_valid_until": "soon"}], ids=str
    )  # fmt: skip
    def test_a_class_without_evidence_is_refused(self, client, incubator, officer, wrong):
        assert (self.save(client, officer, incubator, **wrong).status_code, Incubator.objects.get().version) == (422, 0)

    def test_it_can_be_taken_away(self, client, incubator, officer):
        nothing = {"recognised_class": "", "class_evidence_no": "", "class_valid_until": ""}
        assert self.save(client, officer, incubator, **nothing).status_code == 302
        assert Incubator.objects.get().recognised_class == ""

    def test_an_unknown_incubator_is_not_found(self, client, officer):
        client.force_login(officer)
        assert client.get(reverse("incubators:class-edit", args=["a" * 16])).status_code == 404


@pytest.mark.parametrize(
    ("params", "found"), [({}, 3), ({"validity": "ended"}, 1), ({"validity": "none"}, 1), ({"recognised_class": "national"}, 1), ({"q": "测试"}, 3), ({"q": "zzz"}, 0)], ids=str
)  # fmt: skip
def test_the_list_of_incubators_and_its_filters(client, officer, params, found):
    IncubatorFactory(recognised_class="national")
    IncubatorFactory(class_valid_until="2026-01-01")
    IncubatorFactory(recognised_class="", class_evidence_no="", class_valid_until=None)
    assert get(client, officer, INCUBATORS, **params).content.decode().count('id="incubator-') == found


def test_the_case_page_shows_the_opinions_to_each_side(client, at, people):
    case = at("decision")
    client.cookies["language"] = "en"
    seen = {}
    for who in ("manager", "supervisor", "district_officer"):
        page = get(client, people[who], case.get_absolute_url()).content.decode()
        seen[who] = ("Recommended" in page, "Filing recommended" in page)
    assert seen == {"manager": (True, False), "supervisor": (True, True), "district_officer": (True, False)}
