"""Campaigns of evaluation: a draw that can be repeated, its progress and results, the way of one evaluation to its verdict."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import ConflictDeclaration, Membership
from casework import moves
from casework.models import Case, Notification
from incubators.campaigns import actions, consequences
from incubators.campaigns.draw import drawn, sample_size
from incubators.models import Campaign, Evaluation
from incubators.signals import evaluation_finished
from tests.factories import OrganisationFactory, UserFactory
from tests.incubators.factories import EntityFactory
from tests.reviews import factories

calm = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class TestDraw:
    @calm
    @given(
        st.lists(st.text(min_size=1, max_size=8), max_size=30), st.integers(1, 100), st.text(max_size=8), st.randoms()
    )
    def test_the_same_list_share_and_seed_draw_the_same_in_whatever_order(self, numbers, share, seed, rng):
        mixed = list(numbers)
        rng.shuffle(mixed)
        first = drawn(numbers, share=share, seed=seed)
        assert first == drawn(mixed, share=share, seed=seed)
        assert len(first) == len(set(first)) == sample_size(len(set(numbers)), share)
        assert set(first) <= set(numbers)

    def test_another_seed_draws_others(self):
        numbers = [str(n) for n in range(200)]
        assert drawn(numbers, share=10, seed="a") != drawn(numbers, share=10, seed="b")

    def test_a_share_is_rounded_up(self):
        assert [sample_size(n, 30) for n in (0, 1, 3, 10)] == [0, 1, 1, 3]

    def test_a_known_draw_stays_what_it_is(self):
        """Whoever repeats a draw years later with the printed rule gets the same bases."""
        numbers = [f"N{n}" for n in range(10)]
        assert drawn(numbers, share=30, seed="shanghai-2025") == ["N4", "N2", "N9"]


def bases(number, **fields):
    return [
        EntityFactory(operator=OrganisationFactory(manager=UserFactory(), capacities=["incubator"]), **fields)
        for _n in range(number)
    ]


class TestPlanning:
    def test_an_officer_plans_and_a_supervisor_draws(self, client, officer, supervisor):
        bases(4)
        client.force_login(officer)
        data = {**factories.campaign_data(share="50"), "key": "a" * 16, "country": "JP"}
        client.post(reverse("incubators:campaign-new"), data)
        client.post(reverse("incubators:campaign-new"), data)  # a second click
        campaign = Campaign.objects.get()
        assert campaign.population_query == "country=JP"
        page = reverse("incubators:campaign-draw", args=[campaign.public_id])
        assert client.post(page, {"version": 0}).status_code == 403

        client.force_login(supervisor)
        assert campaign.get_absolute_url() in client.post(page, {"version": 0})["Location"]
        client.post(page, {"version": 0})
        assert campaign.evaluations.count() == 2
        campaign.refresh_from_db()
        numbers = {row.entity.filing_no for row in campaign.evaluations.all()}
        assert numbers == set(drawn(campaign.population, share=50, seed="one"))

    def test_what_was_typed_wrongly_is_said_and_kept(self, client, officer):
        client.force_login(officer)
        data = factories.campaign_data(share="101", due="2020-01-01", title="Typed", country="XX")
        answer = client.post(reverse("incubators:campaign-new"), data)
        assert answer.status_code == 422
        assert 'value="Typed"' in answer.content.decode() and 'value="101"' in answer.content.decode()

    def test_a_plan_changed_in_between_is_neither_overwritten_nor_drawn(self, client, officer, supervisor):
        bases(1)
        campaign = factories.plan(officer)
        client.force_login(officer)
        page = reverse("incubators:campaign-edit", args=[campaign.public_id])
        client.post(page, {**factories.campaign_data(share="40"), "version": 0})
        answer = client.post(page, {**factories.campaign_data(title="Second"), "version": 0})
        assert answer.status_code == 409 and "Second" in answer.content.decode()
        with pytest.raises(moves.StateChanged):
            actions.draw_bases(campaign=campaign, version=0, by=supervisor)

    def test_nothing_to_draw_is_said(self, supervisor):
        with pytest.raises(moves.Incomplete):
            actions.draw_bases(campaign=factories.plan(supervisor), version=0, by=supervisor)

    def test_others_find_no_campaign(self, client, officer, manager, district_officer):
        campaign = factories.plan(officer)
        for person in (manager, district_officer):
            client.force_login(person)
            assert client.get(campaign.get_absolute_url()).status_code == 403
            assert client.get(reverse("incubators:campaigns")).status_code == 403

    def test_only_bases_in_force_that_fit_are_in_the_population(self, db):
        first, other, _closed = *bases(2), *bases(1, status="closed")
        other.kind = "joint_lab"
        other.save()
        assert list(actions.population("kind=service_point")) == [first]
        assert set(actions.population("")) == {first, other}
        assert list(actions.population("country=nowhere")) == []


class TestEvaluation:
    def test_the_incubator_is_told_and_hands_in_its_evidence(self, evaluated, manager, organisation):
        assert (evaluated.state, evaluated.answer_due_on) == ("evidence", timezone.localdate() + timedelta(days=30))
        assert Notification.objects.filter(user=manager, case=evaluated).count() == 1
        case = factories.hand_in_evidence(evaluated, by=manager)
        assert (case.state, case.round, case.case_no[:2]) == ("scoring", 1, "PG")

    def test_the_office_does_not_read_what_is_not_handed_in(self, client, evaluated, officer, manager):
        Evaluation.objects.filter(pk=evaluated.pk).update(statement="Half a sentence")
        client.force_login(officer)
        for tail in ("", "print/"):
            assert "Half a sentence" not in client.get(f"{evaluated.get_absolute_url()}{tail}").content.decode()
        client.force_login(manager)
        page = reverse("casework:case-section", args=[evaluated.public_id, "evidence"])
        assert "Half a sentence" in client.get(page).content.decode()

    def test_evidence_that_is_not_due_yet_is_not_passed_over(self, evaluated, supervisor):
        with pytest.raises(moves.Incomplete):
            moves.perform(evaluated, "without_evidence", by=supervisor, note="Nothing came")
        Case.objects.filter(pk=evaluated.pk).update(answer_due_on=timezone.localdate() - timedelta(days=1))
        moves.perform(evaluated, "without_evidence", by=supervisor, note="Nothing came")
        assert evaluated.state == "scoring"

    def test_the_way_to_a_final_verdict_by_a_second_person(
        self,
        scored,
        manager,
        reviewer,
        second_reviewer,
        supervisor,
        django_capture_on_commit_callbacks,
    ):
        with pytest.raises(moves.Incomplete):
            moves.perform(scored, "first_verdict", by=supervisor, note="Fine", data={"verdict": "passed"})
        factories.score(scored, by=reviewer, points=4)
        factories.score(scored, by=second_reviewer, points=3)
        moves.perform(scored, "first_verdict", by=supervisor, note="Fine", data={"verdict": "passed"})
        row = Evaluation.objects.get(pk=scored.pk)
        assert (row.first_verdict, row.score, row.spread, scored.state) == ("passed", 70.0, 20.0, "answer")

        moves.perform(scored, "answer", by=manager, note="We agree")
        with pytest.raises(moves.NotYours):
            moves.perform(scored, "fail", by=supervisor, note="No", data={"consequence": "suspension"})
        heard = []

        def listen(sender, **said):
            heard.append((said["verdict"], said["consequence"]))

        evaluation_finished.connect(listen)
        with django_capture_on_commit_callbacks(execute=True):
            moves.perform(scored, "fail", by=reviewer, note="No", data={"consequence": "suspension"})
        evaluation_finished.disconnect(listen)
        assert heard == [("failed", "suspension")]
        row.refresh_from_db()
        assert (scored.state, row.answer, row.final_verdict, row.consequence) == (
            "failed",
            "We agree",
            "failed",
            "suspension",
        )
        row.entity.refresh_from_db()
        assert row.entity.status == "active"  # a proposal, not a suspension
        proposal = consequences.proposed(row)
        assert (proposal.state, proposal.kind_of.content(proposal).ground) == ("decision", "evaluation")
        with pytest.raises(moves.NotYours):  # who gave the verdict has proposed it by that
            moves.perform(proposal, "order", by=reviewer)
        with django_capture_on_commit_callbacks(execute=True):
            moves.perform(proposal, "order", by=second_reviewer)
        row.entity.refresh_from_db()
        assert row.entity.status == "suspended"

    def test_a_second_look_becomes_a_task_of_its_day(
        self, scored, reviewer, second_reviewer, supervisor, django_capture_on_commit_callbacks
    ):
        day = timezone.localdate() + timedelta(days=90)
        for person in (reviewer, second_reviewer):
            factories.score(scored, by=person)
        moves.perform(scored, "first_verdict", by=reviewer, note="Fine", data={"verdict": "conditions"})
        Case.objects.filter(pk=scored.pk).update(answer_due_on=timezone.localdate() - timedelta(days=1))
        assert actions.go_on_without_answer() == 1
        given = {"consequence": "recheck", "recheck_on": day.isoformat(), "conditions": "Show the lease"}
        with django_capture_on_commit_callbacks(execute=True):
            moves.perform(scored, "pass_with_conditions", by=supervisor, note="Yes", data=given)
        assert [(task.owner, task.due_on) for task in scored.tasks.open()] == [(supervisor, day)]
        assert consequences.proposed(Evaluation.objects.get(pk=scored.pk)) is None

    def test_without_an_answer_it_goes_on_by_itself_the_day_after(self, scored, reviewer, second_reviewer, supervisor):
        for person in (reviewer, second_reviewer):
            factories.score(scored, by=person)
        moves.perform(scored, "first_verdict", by=supervisor, note="Fine", data={"verdict": "passed"})
        assert actions.go_on_without_answer() == 0
        Case.objects.filter(pk=scored.pk).update(answer_due_on=timezone.localdate() - timedelta(days=1))
        assert (actions.go_on_without_answer(), actions.go_on_without_answer()) == (1, 0)
        scored.refresh_from_db()
        assert scored.state == "final"

    def test_a_recheck_needs_its_day(self, client, scored, manager, reviewer, second_reviewer, supervisor):
        for person in (reviewer, second_reviewer):
            factories.score(scored, by=person)
        moves.perform(scored, "first_verdict", by=reviewer, note="Fine", data={"verdict": "conditions"})
        moves.perform(scored, "answer", by=manager, note="We agree")
        client.force_login(supervisor)
        page = reverse("casework:case-move", args=[scored.public_id, "pass_with_conditions"])
        data = {"version": scored.version, "conditions": "Two letters", "consequence": "recheck", "note": "Yes"}
        assert client.post(page, data).status_code == 422
        day = timezone.localdate() + timedelta(days=90)
        assert client.post(page, {**data, "recheck_on": f"{day}"}).status_code == 302
        row = Evaluation.objects.get(pk=scored.pk)
        assert (row.final_verdict, row.recheck_on, row.conditions) == ("conditions", day, "Two letters")


class TestProgress:
    def test_figures_open_their_lists(self, client, scored, reviewer, second_reviewer, supervisor):
        campaign = Evaluation.objects.get(pk=scored.pk).campaign
        factories.score(scored, by=reviewer)
        assert actions.figures(campaign, supervisor) == {
            "drawn": 1, "evidence_in": 1, "reviewed": 0, "first": 0, "final": 0, "late": 0,
        }  # fmt: skip
        factories.score(scored, by=second_reviewer)
        client.force_login(supervisor)
        for figure in client.get(campaign.get_absolute_url()).context["figures"]:
            shown = client.get(figure["url"]).content.decode().count('id="evaluation-')
            assert shown == figure["value"], figure

    def test_results_as_excel_with_scores_only_once_they_are_no_secret(
        self,
        client,
        scored,
        reviewer,
        second_reviewer,
        supervisor,
    ):
        campaign = Evaluation.objects.get(pk=scored.pk).campaign
        client.force_login(supervisor)

        def rows():
            answer = client.post(f"{campaign.get_absolute_url()}?export=xlsx", {"purpose": "Report"})
            body = b"".join(answer) if answer.streaming else answer.content
            return list(openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True))

        factories.score(scored, by=reviewer, points=5)
        assert 100 not in rows()[-1]
        factories.score(scored, by=second_reviewer, points=5)
        moves.perform(scored, "first_verdict", by=supervisor, note="Fine", data={"verdict": "passed"})
        assert 100 in rows()[-1]

    @pytest.mark.parametrize("tie", ["none", "declared", "member", "former employer"])
    def test_for_somebody_in_conflict_the_campaign_is_one_without_that_base(self, client, supervisor, tie):
        """Page, figures, draw and results: also a count would tell."""
        tied, *_others = bases(3)
        chair = UserFactory(roles=["supervisor"])
        campaign = factories.plan(chair)
        actions.draw_bases(campaign=campaign, version=0, by=chair)
        if tie == "declared":
            ConflictDeclaration.objects.create(user=supervisor, organisation=tied.operator, reason="Sister")
        elif tie != "none":
            until = timezone.now() if tie == "former employer" else None
            Membership.objects.create(user=supervisor, organisation=tied.operator, until=until)
        seen = 3 if tie == "none" else 2

        client.force_login(supervisor)
        answer = client.get(campaign.get_absolute_url())
        export = client.post(f"{campaign.get_absolute_url()}?export=xlsx", {"purpose": "Report"})
        body = b"".join(export) if export.streaming else export.content
        written = str(list(openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True)))

        assert (answer.context["repeated"], answer.context["of_all"]) == (seen, seen)
        assert [figure["value"] for figure in answer.context["figures"]][0] == seen
        assert answer.content.decode().count('id="evaluation-') == seen
        assert (tied.filing_no in written) == (seen == 3)

    @pytest.mark.parametrize("rows", [1, 12])
    def test_query_count_of_the_progress_page(self, client, supervisor, rows, django_assert_num_queries):
        bases(rows)
        campaign = factories.plan(supervisor)
        actions.draw_bases(campaign=campaign, version=0, by=supervisor)
        client.force_login(supervisor)
        client.get(campaign.get_absolute_url())
        with django_assert_num_queries(16):
            answer = client.get(campaign.get_absolute_url())
        assert answer.content.decode().count('id="evaluation-') == rows
