"""The incubator's own pages, and the whole walk of a filing through the browser's requests, in Chinese."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Capacity
from casework import moves
from casework.models import Case, CorrectionItem, Submission
from incubators import conf
from incubators.cases import BASE_FILING
from incubators.checklist import CHECKLIST
from incubators.models import BaseFiling, Incubator, OverseasEntity
from tests.factories import OrganisationFactory, UserFactory
from tests.incubators.factories import NEEDED_FILES, SECTIONS, EntityFactory, bring_to, fill, pdf, start

pytestmark = pytest.mark.django_db
HOME = "/incubator/"


class Browser:
    """One person's requests; every answer is looked at."""

    def __init__(self, client, user):
        self.client = client
        client.force_login(user)

    def get(self, name, *args, **params):
        answer = self.client.get(reverse(name, args=args), params)
        assert answer.status_code == 200, answer
        return answer.content.decode()

    def post(self, name, *args, status=302, **data):
        answer = self.client.post(reverse(name, args=args), data)
        assert answer.status_code == status, answer.content.decode()[:3000]
        return answer

    def section(self, case, code, *, status=302, named="", **changes):
        """Send a section with all its files; ``named`` makes other files of them."""
        case.refresh_from_db()
        files = [slot.code for slot in BASE_FILING.section(code).files if slot.code in NEEDED_FILES]
        uploads = {f"{slot}-file": pdf(f"{named}{slot}.pdf") for slot in files}
        data = {**SECTIONS.get(code, {}), **uploads, **changes}
        return self.post(
            "casework:case-section", case.public_id, code, status=status, draft_version=case.draft_version, **data
        )

    def hand_in(self, case, clicks=1):
        """The one button of the check page, with the versions that the page showed."""
        case.refresh_from_db()
        shown = {"version": case.version, "draft_version": case.draft_version}
        return [self.post("casework:case-check", case.public_id, declared="on", **shown) for _click in range(clicks)]

    def decide(self, case, move, note=""):
        case.refresh_from_db()
        return self.post("casework:case-decide", case.public_id, move=move, note=note, version=case.version)


def test_the_whole_way_in_chinese_from_the_start_form_to_the_register(client, incubator, people):
    manager = Browser(client, people["manager"])
    manager.post("incubators:filing-start", name_zh="大阪服务点", kind="service_point", region="JP", key="a" * 16)
    case = Case.objects.get()
    assert "一、主体与基地" in manager.get("casework:case-tasks", case.public_id)
    for section in BASE_FILING.sections:
        assert str(section.title) in manager.get("casework:case-section", case.public_id, section.code)
        manager.section(case, section.code)
    assert "本单位承诺所填内容真实、完整" in manager.get("casework:case-check", case.public_id)
    manager.hand_in(case)
    assert "HZ" in manager.get("casework:case-receipt", case.public_id)

    Browser(client, people["district_officer"]).decide(case, "recommend", "场地已核实。")
    Browser(client, people["officer"]).decide(case, "accept")
    reviewer = Browser(client, people["reviewer"])
    reviewer.decide(case, "begin_review")
    assert "审核清单" in reviewer.get("casework:case-detail", case.public_id)
    reviewer.post("casework:case-checklist", case.public_id, **{f"mark-{line.code}": "yes" for line in CHECKLIST})
    reviewer.decide(case, "recommend_filing", "材料齐全。")
    assert "材料齐全。" not in Browser(client, people["manager"]).get("casework:case-detail", case.public_id)
    Browser(client, people["supervisor"]).decide(case, "file")
    assert "大阪服务点" in manager.get("incubators:notice-list")
    Case.objects.filter(pk=case.pk).update(notice_until="2026-01-05")
    Browser(client, people["officer"]).decide(case, "end_notice")

    case.refresh_from_db()
    client.logout()
    page = client.get("/bases/").content.decode()
    assert (
        case.state,
        case.filing_no in client.get(OverseasEntity.objects.get().get_absolute_url()).content.decode(),
    ) == ("filed", True)
    assert 'id="base-' in page


def test_the_first_reviewer_gets_a_403_page_when_deciding(client, at, people):
    case = at("decision")
    browser = Browser(client, people["reviewer"])
    case.refresh_from_db()
    browser.post("casework:case-decide", case.public_id, move="file", version=case.version, status=403)
    case.refresh_from_db()
    assert case.state == "decision"


def test_an_officer_of_another_district_gets_a_404(client, at, people):
    case = at("district_opinion")
    answers = {}
    for who in ("district_officer", "other_district_officer", "stranger", "officer"):
        client.force_login(people[who])
        answers[who] = client.get(case.get_absolute_url()).status_code
    assert answers == {"district_officer": 200, "other_district_officer": 404, "stranger": 404, "officer": 200}


class TestCorrection:
    @pytest.fixture
    def corrected(self, at, people):
        case = at("completeness")
        items = [
            {"section": "base", "target": "area", "reason": "differs", "text": "Which area?"},
            {"section": "files", "target": "slot:plan", "reason": "illegible", "text": "Cannot be read."},
        ]
        moves.perform(
            case, "ask_correction", by=people["officer"], data={"items": items, "answer_due_on": "2030-01-02"}
        )
        return case

    def test_only_the_named_field_is_changed_whatever_is_sent(self, client, corrected, manager):
        Browser(client, manager).section(
            corrected, "base", area="99", city="东京", name_zh="别的名字", kind="branch", region="DE"
        )
        filing = BaseFiling.objects.get()
        assert (filing.area, filing.city, filing.name_zh, filing.kind, filing.region.code) == (
            99,
            "大阪",
            "大阪服务点",
            "service_point",
            "JP",
        )

    def test_a_section_without_items_takes_nothing(self, client, corrected, manager):
        Browser(client, manager).section(corrected, "people", head_name="另一人", staff_local="9")
        filing = BaseFiling.objects.get()
        assert (filing.head_name, filing.staff_local) == ("王一明", 1)

    def test_only_the_named_slot_takes_a_file(self, client, corrected, manager):
        Browser(client, manager).section(corrected, "files", named="new-")
        now = {a.slot: a.name for a in corrected.attachments.current()}
        before = corrected.attachments.filter(removed_at__isnull=False).values_list("slot", flat=True)
        assert (sorted(now), list(before), now["plan"]) == (sorted(NEEDED_FILES), ["plan"], "new-plan.pdf")

    def test_a_file_that_is_not_named_cannot_be_removed(self, client, corrected, manager):
        attachment = corrected.attachments.get(slot="agreement")
        client.force_login(manager)
        client.post(reverse("casework:case-file-remove", args=[corrected.public_id, attachment.public_id]))
        assert corrected.attachments.current().filter(slot="agreement").exists()

    def test_the_form_is_closed_again_once_it_is_handed_in(self, client, corrected, manager):
        CorrectionItem.objects.update(answer="Answered.")
        moves.perform(corrected, "resubmit", by=manager, data={"declared": True})
        Browser(client, manager).section(corrected, "base", area="1")  # sent on to the case, nothing is kept
        assert BaseFiling.objects.get().area == 55


def test_a_double_submit_makes_one_receipt(client, filled, manager, district_officer):
    answers = Browser(client, manager).hand_in(filled, clicks=2)
    filled.refresh_from_db()
    assert (Submission.objects.count(), filled.events.filter(move="submit").count()) == (1, 1)
    assert answers[0].url == reverse("casework:case-receipt", args=[filled.public_id])
    assert client.get(answers[1].url).status_code == 200


def test_a_stale_section_keeps_what_was_typed_and_the_other_words(client, filled, manager):
    stale = filled.draft_version
    browser = Browser(client, manager)
    browser.section(filled, "people", head_name="先保存的人")
    late = {**SECTIONS["people"], "head_name": "后保存的人"}
    answer = browser.post("casework:case-section", filled.public_id, "people", status=409, draft_version=stale, **late)
    assert ("后保存的人" in answer.content.decode(), BaseFiling.objects.get().head_name) == (True, "先保存的人")


class TestHome:
    def home(self, client, user):
        client.force_login(user)
        return client.get(HOME)

    def test_it_says_first_what_waits(self, client, at, people, incubator):
        case = at("completeness")
        moves.perform(case, "send_back", by=people["officer"], note="Everything anew.")
        start(incubator, by=people["manager"], name_zh="草稿基地")
        client.cookies["language"] = "en"
        page = self.home(client, people["manager"]).content.decode()
        assert ("1 filing waits for you." in page, "1 draft is not handed in yet." in page) == (True, True)
        assert [page.count('id="filing-'), page.count('id="base-')] == [2, 2]

    @pytest.mark.parametrize(
        ("who", "status"), [("manager", 200), ("member", 200), ("stranger", 403), ("officer", 403)]
    )
    def test_it_is_for_members_of_incubators(self, client, incubator, people, who, status):
        assert self.home(client, people[who]).status_code == status

    def test_anonymous_visitors_sign_in_first(self, client):
        assert client.get(HOME).status_code == 302

    def test_it_shows_no_other_incubators_filings(self, client, incubator, people):
        other = UserFactory()
        foreign = OrganisationFactory(manager=other, capacities=["incubator"])
        EntityFactory(operator=foreign, name_zh="别家的基地")
        assert "别家的基地" not in self.home(client, people["manager"]).content.decode()

    def test_a_person_of_two_organisations_sees_the_incubator_they_act_for(self, client, incubator, manager):
        other = OrganisationFactory(manager=manager)
        Capacity.objects.create(organisation=other, kind="incubator", state="verified")
        manager.forget_rights()
        client.force_login(manager)
        session = client.session
        session["acting_organisation"] = other.public_id
        session.save()
        assert client.get(HOME).context["organisation"] == other

    @pytest.mark.parametrize("rows", [1, 12])
    def test_its_queries_do_not_grow(self, client, incubator, manager, rows, django_assert_max_num_queries):
        for number in range(rows):
            fill(start(incubator, by=manager, name_zh=f"基地{number}"), by=manager, files=())
        self.home(client, manager)
        with django_assert_max_num_queries(30):
            page = self.home(client, manager).content.decode()
        assert page.count('id="filing-') == rows


class TestProfile:
    DATA = {
        "focus_domains": ["AI", "IS"],
        "founded": "2012",
        "area": "18500",
        "staff": "62",
        "tenants": "148",
        "description_zh": "聚焦人工智能。",
        "version": "0",
    }

    def save(self, client, user, **changes):
        client.force_login(user)
        return client.post(reverse("incubators:profile-edit"), {**self.DATA, **changes})

    def test_it_is_made_and_changed(self, client, incubator, member):
        answer = self.save(client, member, area="20000")
        stored = Incubator.objects.get()
        assert (answer.status_code, stored.area, stored.version, stored.focus_domains) == (302, 20000, 1, ["AI", "IS"])

    def test_the_class_cannot_be_written_here(self, client, incubator, member):
        self.save(
            client, member, recognised_class="high_quality", class_evidence_no="MY-1", class_valid_until="2039-01-01"
        )
        stored = Incubator.objects.get()
        assert (stored.recognised_class, stored.class_evidence_no) == ("municipal", "SH-2024-017")

    def test_a_stale_form_gets_a_409_and_keeps_the_words(self, client, incubator, member, manager):
        self.save(client, manager, description_zh="先保存的简介")
        answer = self.save(client, member, description_zh="后保存的简介")
        page = answer.content.decode()
        assert (answer.status_code, "后保存的简介" in page, "先保存的简介" in page) == (409, True, True)
        assert Incubator.objects.get().description_zh == "先保存的简介"
        again = self.save(client, member, description_zh="后保存的简介", version="1")
        assert (again.status_code, Incubator.objects.get().description_zh) == (302, "后保存的简介")

    @pytest.mark.parametrize(
        "wrong",
        [{"founded": "1900"}, {"founded": "2999"}, {"area": "-1"}, {"focus_domains": ["XX"]}, {"description_zh": ""}, {"website": "javascript:alert(1)"},
         {"version": "x"}, {"description_zh": "a\x00b"}],
        ids=str,
    )  # fmt: skip
    def test_wrong_input_gets_a_422(self, client, incubator, member, wrong):
        assert (self.save(client, member, **wrong).status_code, Incubator.objects.get().version) == (422, 0)


def test_a_wrong_kind_of_file_is_refused_in_words(client, draft, manager):
    from django.core.files.uploadedfile import SimpleUploadedFile

    browser = Browser(client, manager)
    exe = SimpleUploadedFile("premises.pdf", b"MZ\x90\x00 not a pdf", content_type="application/pdf")
    data = {**SECTIONS["base"], "premises-file": exe, "draft_version": 0}
    answer = browser.post("casework:case-section", draft.public_id, "base", status=422, **data)
    assert ("PDF" in answer.content.decode(), draft.attachments.count()) == (True, 0)


def test_later_keeps_a_half_filled_section(client, draft, manager):
    data = {"head_name": "王一明", "staff_local": "", "staff_sent": "", "later": "1"}
    Browser(client, manager).post("casework:case-section", draft.public_id, "people", draft_version=0, **data)
    filing = BaseFiling.objects.get()
    assert (filing.head_name, filing.staff_local, filing.languages) == ("王一明", None, [])


def test_bring_to_names_states_of_the_way_only(filled, people):
    with pytest.raises(AssertionError):
        bring_to(filled, "castle", people)


def test_a_base_says_from_when_it_can_be_renewed_and_offers_it_only_then(client, manager, incubator):
    today = timezone.localdate()
    early = EntityFactory(operator=incubator.organisation, valid_until=today + timedelta(days=conf.renewal_days() + 1))
    ready = EntityFactory(operator=incubator.organisation, valid_until=today + timedelta(days=conf.renewal_days()))

    page = Browser(client, manager).get("incubators:home")

    assert f"{today + timedelta(days=1):%Y-%m-%d} 起可续期" in page
    assert reverse("incubators:filing-again", args=[ready.public_id]) in page
    assert reverse("incubators:filing-again", args=[early.public_id]) not in page
