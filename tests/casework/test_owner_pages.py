"""The applicant's pages with a real form: fill in, leave, come back, check, hand in."""

import pytest
from django.test import Client
from django.urls import reverse

from casework import moves
from casework.models import Case, Submission
from incubators.models import BaseFiling
from tests.casework.filing import Person, pdf, url, value
from tests.incubators.factories import SECTIONS

pytestmark = pytest.mark.django_db


class TestTaskList:
    def test_a_section_is_not_started_in_progress_or_done(self, client, filing, manager):
        person = Person(client, manager)
        before = person.badges(filing)
        person.section(filing, "people", head_name="", later="1")
        person.section(filing, "services")

        after = person.badges(filing)
        assert (before["people"], before["services"]) == ("Not started", "Not started")
        assert (after["people"], after["services"]) == ("In progress", "Done")

    def test_the_files_to_prepare_are_ticked_off(self, client, filing, manager):
        person = Person(client, manager)
        person.section(filing, "files", later="1", **{"plan-file": pdf("plan.pdf")})
        files = {slot.code: there for slot, there in person.get("case-tasks", filing).context["files"]}
        assert {code for code, there in files.items() if there} == {"plan"}

    def test_when_everything_is_done_it_says_ready(self, client, filled, manager):
        page = Person(client, manager).get("case-tasks", filled)
        assert (page.context["ready"], page.context["done"]) == (True, len(page.context["steps"]))


class TestSaving:
    def test_saved_for_later_with_gaps_the_values_are_there_after_signing_out_and_in(self, client, filing, manager):
        person = Person(client, manager)
        response = person.section(
            filing, "people", later="1", head_name="王一明", head_position="", staff_local="", languages=[]
        )
        client.post(reverse("account_logout"))
        signed_out = client.get(url("case-section", filing, "people")).status_code
        again = Person(Client(), manager).page("case-section", filing, "people")

        assert (response.status_code, response.url, signed_out) == (302, url("case-tasks", filing), 302)
        assert (value(again, "head_name"), value(again, "head_position")) == ("王一明", "")

    def test_going_on_refuses_gaps_says_which_and_keeps_what_was_typed(self, client, filing, manager):
        response = Person(client, manager).section(filing, "people", head_name="", head_position="Typed and kept")

        html = response.content.decode()
        assert (response.status_code, BaseFiling.objects.get().head_position) == (422, "")
        assert set(response.context["form"].errors) == {"head_name"}
        assert "Typed and kept" in html
        assert 'class="error-summary"' in html
        assert html.split("<title>")[1].startswith("Error:")

    def test_going_on_leads_to_the_next_section_and_at_last_to_the_check_page(self, client, filled, manager):
        person = Person(client, manager)
        assert person.section(filled, "applicant").url == url("case-section", filled, "base")
        assert person.section(filled, "files").url == url("case-check", filled)

    def test_a_section_that_does_not_exist_is_a_404(self, client, filing, manager):
        assert Person(client, manager).get("case-section", filing, "nothing").status_code == 404

    def test_nothing_of_a_section_is_kept_when_its_file_cannot_be(self, client, filing, manager):
        response = Person(client, manager).section(filing, "base", city="Kept?", **{"premises-file": pdf("lease.exe")})
        assert (response.status_code, BaseFiling.objects.get().city, filing.attachments.count()) == (422, "", 0)


class TestTwoEditors:
    def test_the_second_gets_a_409_with_both_versions_and_saves_on_the_next_try(self, client, filled, manager, member):
        opened = filled.draft_version
        Person(client, manager).section(filled, "people", head_name="Saved first", head_position="Director")

        second = Person(client, member)
        response = second.section(filled, "people", version=opened, head_name="Typed second", head_position="Director")
        html = response.content.decode()
        assert (response.status_code, BaseFiling.objects.get().head_name) == (409, "Saved first")
        assert value(html, "head_name") == "Typed second"
        assert [stored for _label, stored in response.context["stored"]] == ["Saved first"]

        again = second.section(filled, "people", version=value(html, "draft_version"), head_name="Typed second")
        assert (again.status_code, BaseFiling.objects.get().head_name) == (302, "Typed second")

    def test_two_in_different_sections_are_told_as_well_and_lose_nothing(self, client, filled, manager):
        opened = filled.draft_version
        person = Person(client, manager)
        person.section(filled, "base", city="Kobe")
        response = person.section(filled, "people", version=opened, head_name="Mine")
        assert (response.status_code, value(response.content.decode(), "head_name")) == (409, "Mine")

    def test_when_it_was_handed_in_meanwhile_the_typed_words_can_be_copied(self, client, filled, manager, monkeypatch):
        """The page was still open for editing when the request began, and closed when it came to saving."""
        from casework import actions

        honest = actions.save_section

        def handed_in_at_that_moment(**arguments):
            moves.perform(Case.objects.get(pk=filled.pk), "submit", by=manager, data={"declared": True})
            return honest(**arguments)

        monkeypatch.setattr(actions, "save_section", handed_in_at_that_moment)
        response = Person(client, manager).section(filled, "people", head_name="Too late")
        assert (response.status_code, "Too late" in response.content.decode()) == (409, True)
        assert BaseFiling.objects.get().head_name == SECTIONS["people"]["head_name"]

    def test_a_page_of_the_form_from_before_a_submission_cannot_save_after_it(
        self, client, filled, manager, district_officer
    ):
        opened = filled.draft_version
        moves.perform(filled, "submit", by=manager, data={"declared": True})
        moves.perform(filled, "return_to_applicant", by=district_officer, note="Please complete")

        response = Person(client, manager).section(filled, "people", version=opened, head_name="From an old page")
        assert (response.status_code, BaseFiling.objects.get().head_name) == (409, SECTIONS["people"]["head_name"])

    @pytest.mark.parametrize("version", ["", "abc", "-1", "1.5", "9" * 400])
    def test_a_version_that_is_none_counts_as_stale(self, client, filled, manager, version):
        assert Person(client, manager).section(filled, "people", version=version).status_code == 409


class TestHandingIn:
    def test_a_change_link_leads_to_the_section_and_back_to_the_check_page(self, client, filled, manager):
        person = Person(client, manager)
        link = f"{url('case-section', filled, 'people')}?back=check"
        assert f'href="{link}"' in person.page("case-check", filled)

        section = client.get(link).content.decode()
        assert value(section, "back") == "check"
        response = person.section(filled, "people", back="check", head_name="Changed")
        assert response.url == url("case-check", filled)
        assert "Changed" in person.page("case-check", filled)

    def test_the_way_back_survives_a_mistake(self, client, filled, manager):
        response = Person(client, manager).section(filled, "people", back="check", head_name="")
        assert (response.status_code, value(response.content.decode(), "back")) == (422, "check")

    def test_without_the_promise_nothing_is_handed_in(self, client, filled, manager):
        response = Person(client, manager).hand_in(filled, declared=None)
        filled.refresh_from_db()
        assert (response.status_code, filled.state, Submission.objects.count()) == (422, "draft", 0)
        assert "state secrets" in response.content.decode()

    def test_what_is_missing_is_listed_and_linked(self, client, filing, manager):
        person = Person(client, manager)
        page = person.get("case-check", filing)
        response = person.hand_in(filing)
        filing.refresh_from_db()
        assert {"people", "files"} <= set(page.context["problems"])
        assert f'href="{url("case-section", filing, "people")}?back=check"' in page.content.decode()
        assert (response.status_code, filing.state) == (422, "draft")

    def test_a_save_after_the_page_was_opened_has_to_be_looked_at_first(self, client, filled, manager, member):
        seen = {"version": filled.version, "draft_version": filled.draft_version}
        Person(client, member).section(filled, "people", head_name="Slipped in")

        response = Person(client, manager).hand_in(filled, **seen)
        filled.refresh_from_db()
        assert (response.status_code, filled.state) == (409, "draft")
        assert "Slipped in" in response.content.decode()

    def test_a_second_click_leads_to_the_same_receipt(self, client, filled, manager):
        person = Person(client, manager)
        seen = {"version": filled.version, "draft_version": filled.draft_version}
        first, second = person.hand_in(filled, **seen), person.hand_in(filled, **seen)
        filled.refresh_from_db()
        assert [first.url, second.url] == [url("case-receipt", filled)] * 2
        assert (Submission.objects.count(), filled.events.filter(move="submit").count()) == (1, 1)
        assert filled.receipt_no in client.get(second.url).content.decode()

    def test_somebody_elses_second_click_does_not_pass_as_theirs(self, client, filled, manager, member):
        moves.perform(filled, "submit", by=manager, data={"declared": True})
        response = Person(client, member).hand_in(filled)
        assert response.url == filled.get_absolute_url()

    def test_a_member_fills_in_but_a_manager_hands_in(self, client, filled, member):
        person = Person(client, member)
        assert "up to a manager" in person.page("case-check", filled)
        assert person.hand_in(filled).status_code == 403
        assert Submission.objects.count() == 0

    def test_the_receipt_says_number_what_was_handed_in_and_what_comes_next(self, client, filled, manager):
        person = Person(client, manager)
        person.hand_in(filled)
        filled.refresh_from_db()
        html = person.page("case-receipt", filled)
        submission = filled.submissions.get()
        for words in (
            filled.receipt_no,
            "plan.pdf",
            submission.digest[:32],
            f"{filled.promised_on:%Y-%m-%d}",
            "You may withdraw",
        ):
            assert words in html, words

    def test_there_is_no_receipt_before(self, client, filled, manager):
        assert Person(client, manager).get("case-receipt", filled).status_code == 404

    @pytest.mark.parametrize("page", ["case-tasks", "case-check"])
    def test_the_form_is_closed_after_handing_in(self, client, handed_in, manager, page):
        assert Person(client, manager).get(page, handed_in).url == handed_in.get_absolute_url()

    @pytest.mark.parametrize("page", ["case-tasks", "case-check", "case-receipt"])
    def test_the_office_has_no_business_on_the_owners_pages(self, client, handed_in, officer, stranger, page):
        assert [Person(client, user).get(page, handed_in).status_code for user in (officer, stranger)] == [404, 404]


class TestWithdrawing:
    def test_it_is_asked_once_more_on_a_page_of_its_own(self, client, submitted, manager):
        person = Person(client, manager)
        html = person.page("case-detail", submitted)
        assert (url("case-move", submitted, "withdraw") in html, 'name="move"' in html) == (True, False)

        page = person.page("case-move", submitted, "withdraw")
        response = person.post("case-move", submitted, "withdraw", version=value(page, "version"), note="Too early")
        submitted.refresh_from_db()
        assert (response.status_code, submitted.state, submitted.phase) == (302, "withdrawn", "withdrawn")
        assert submitted.closed_at is not None

    def test_it_cannot_be_done_twice_nor_after_the_decision(self, client, to_decide, manager, reviewer):
        moves.perform(to_decide, "refuse", by=reviewer, note="No")
        person = Person(client, manager)
        response = person.post("case-move", to_decide, "withdraw", version=to_decide.version, note="Quick!")
        to_decide.refresh_from_db()
        assert (response.status_code, to_decide.state) == (409, "refused")
        assert "Quick!" in response.content.decode()
