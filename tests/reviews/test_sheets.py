"""Sheets as versions: edited by administrators, published by a second person, kept by the cases that began with them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import checklists, moves
from casework.kinds import kinds
from casework.models import Case
from reviews import sheet_actions
from reviews.checklists import keep_version
from reviews.declared import enter
from reviews.diff import compare
from reviews.models import Purpose, Sheet, SheetVersion
from reviews.models.sheets import SheetLine
from tests.factories import UserFactory
from tests.incubators import factories as filings


@pytest.fixture
def sheet(db):
    return Sheet.objects.get(kind="base_evaluation", purpose=Purpose.SCORING)


@pytest.fixture
def draft(sheet, administrator):
    return sheet_actions.begin_draft(sheet=sheet, by=administrator)


def posted(version, **changes) -> dict:
    """The edit page's form as a browser sends it."""
    data = {"revision": version.revision, "line": [line["code"] for line in version.lines], "reason": version.reason}
    for line in version.lines:
        data |= {f"{line['code']}-{name}": value for name, value in line.items() if name != "code"}
    return {**data, **changes}


def line(code, weight, label="x"):
    return SheetLine(code=code, label_zh=label, label_en=label, weight=weight)


def save(version, lines, *, by, reason="Because"):
    return sheet_actions.save_draft(version=version, lines=lines, reason=reason, revision=version.revision, by=by)


class TestDeclaredLines:
    def test_version_1_is_what_the_kinds_declare_in_both_languages(self, db):
        version = SheetVersion.objects.get(sheet__kind="base_filing", sheet__purpose=Purpose.CHECKLIST)
        declared = kinds["base_filing"].checklist
        assert [row.code for row in version.rows] == [row.code for row in declared]
        assert version.rows[0].label_en == "The applicant is a recognised incubator, the recognition is valid"
        assert version.rows[0].label_zh != version.rows[0].label_en
        assert (version.number, version.is_draft) == (1, False)

    def test_entering_them_again_changes_nothing(self, db):
        before = list(SheetVersion.objects.order_by("pk").values())
        assert enter() == 0
        assert list(SheetVersion.objects.order_by("pk").values()) == before

    def test_every_scoring_sheet_in_code_sums_to_100(self):
        scored = [kind for kind in kinds.values() if kind.scoring]
        assert scored
        assert {sum(row.weight for row in kind.scoring) for kind in scored} == {100}


class TestEditing:
    def test_lines_are_added_moved_and_removed_without_scripts(self, client, draft, administrator):
        client.force_login(administrator)
        page = reverse("reviews:edit", args=[draft.public_id])

        client.post(page, posted(draft, do="add", **{"effect-label_en": "Effect of the year"}))
        draft.refresh_from_db()
        new = draft.lines[-1]["code"]
        assert (len(draft.lines), draft.lines[0]["label_en"]) == (5, "Effect of the year")

        client.post(page, posted(draft, do=f"up:{new}"))
        draft.refresh_from_db()
        client.post(page, posted(draft, do="remove:services"))
        draft.refresh_from_db()
        assert [row["code"] for row in draft.lines] == ["effect", "operation", new, "compliance"]
        assert client.get(page).status_code == 200

    def test_a_wrong_weight_is_said_beside_the_field_and_what_was_typed_stays(self, client, draft, administrator):
        client.force_login(administrator)
        page = reverse("reviews:edit", args=[draft.public_id])
        answer = client.post(page, posted(draft, do="save", **{"effect-weight": "many", "effect-label_en": "Typed"}))
        assert answer.status_code == 422
        assert 'value="many"' in answer.content.decode() and 'value="Typed"' in answer.content.decode()

    def test_what_would_keep_it_from_being_published_is_said_beside_the_field(self, client, draft, administrator):
        client.force_login(administrator)
        page = reverse("reviews:edit", args=[draft.public_id])
        typed = posted(draft, do="preview", **{"effect-weight": "0", "services-label_en": "", "reason": ""})
        answer = client.post(page, typed)
        errors = {(form.prefix, name) for form in answer.context["draft"].forms for name in form.errors}
        assert (answer.status_code, errors) == (
            422,
            {("effect", "weight"), ("services", "label_en"), ("compliance", "weight"), (None, "reason")},
        )
        assert client.post(page, {**typed, "do": "save"}).status_code == 302  # a draft may be kept with gaps

    def test_of_two_editors_the_second_is_told_with_the_words_kept(self, client, draft, administrator):
        save(draft, [line("effect", 100)], by=administrator)
        client.force_login(administrator)
        answer = client.post(
            reverse("reviews:edit", args=[draft.public_id]), posted(draft, do="save", **{"effect-label_en": "Mine"})
        )
        assert answer.status_code == 409
        assert "Mine" in answer.content.decode()

    def test_there_is_one_draft_at_a_time(self, sheet, draft, administrator):
        assert sheet_actions.begin_draft(sheet=sheet, by=UserFactory(roles=["administrator"])) == draft

    @pytest.mark.parametrize("role", ["officer", "reviewer", "supervisor"])
    def test_only_administrators_edit(self, client, request, draft, role):
        client.force_login(request.getfixturevalue(role))
        assert client.get(reverse("reviews:edit", args=[draft.public_id])).status_code == 403

    def test_nobody_outside_the_commission_sees_a_sheet(self, client, sheet, manager):
        client.force_login(manager)
        assert client.get(reverse("reviews:sheets")).status_code == 403
        assert client.get(sheet.get_absolute_url()).status_code == 403


class TestPublishing:
    @pytest.mark.parametrize(("weights", "problem"), [((50, 49), 1), ((60, 41), 1), ((100, 0), 1), ((60, 40), 0)])
    def test_weights_are_exactly_100(self, draft, administrator, supervisor, weights, problem):
        saved = save(draft, [line("a", weights[0]), line("b", weights[1])], by=administrator)
        assert len(sheet_actions.hindrances(saved)) == problem
        if problem:
            with pytest.raises(moves.Incomplete):
                sheet_actions.publish(version=saved, revision=saved.revision, by=supervisor)
        else:
            assert not sheet_actions.publish(version=saved, revision=saved.revision, by=supervisor).is_draft

    def test_a_draft_needs_words_in_both_languages_a_reason_and_a_difference(self, sheet, draft, administrator):
        assert len(sheet_actions.hindrances(draft)) == 2  # no reason, nothing differs
        saved = save(draft, [SheetLine("a", "只有中文", "", weight=100)], by=administrator, reason="")
        assert len(sheet_actions.hindrances(saved)) == 2

    def test_the_author_does_not_publish(self, client, draft, administrator):
        saved = save(draft, [line("a", 100)], by=administrator)
        client.force_login(administrator)
        answer = client.post(reverse("reviews:publish", args=[saved.public_id]), {"revision": saved.revision})
        assert answer.status_code == 403
        saved.refresh_from_db()
        assert saved.is_draft

    def test_what_was_saved_since_the_page_was_opened_is_not_published(self, draft, administrator, supervisor):
        saved = save(draft, [line("a", 100)], by=administrator)
        with pytest.raises(moves.StateChanged):
            sheet_actions.publish(version=saved, revision=saved.revision - 1, by=supervisor)

    def test_what_is_published_is_not_changed(self, draft, administrator, supervisor):
        saved = save(draft, [line("a", 100)], by=administrator)
        done = sheet_actions.publish(version=saved, revision=saved.revision, by=supervisor)
        for attempt in (
            lambda: save(done, [line("b", 100)], by=administrator),
            lambda: sheet_actions.discard(version=done, by=administrator),
            lambda: sheet_actions.publish(version=done, revision=done.revision, by=supervisor),
        ):
            with pytest.raises(moves.StateChanged):
                attempt()
        done.refresh_from_db()
        assert [row.code for row in done.rows] == ["a"]


def test_versions_side_by_side(sheet, draft, administrator):
    first = sheet.versions.get(number=1)
    effect, services, operation, _compliance = first.rows
    changed = SheetLine(**{**vars(effect), "weight": 40})
    saved = save(draft, [changed, operation, services, line("new", 20)], by=administrator)
    rows = compare(first, saved)
    assert [(row.badge.tone, sorted(row.changed)) for row in rows if row.before is None or row.after is None or row.changed] == [
        ("wait", ["weight"]), ("ok", []), ("bad", []),
    ]  # fmt: skip
    assert [row.moved for row in rows] == [False, True, True, False, False]


class TestCasesKeepTheirVersion:
    @pytest.fixture
    def second(self, db, administrator, supervisor):
        """Publishes version 2 of the checklist of filings: one line less, another reworded."""

        def publish():
            sheet = Sheet.objects.get(kind="base_filing", purpose=Purpose.CHECKLIST)
            version = sheet_actions.begin_draft(sheet=sheet, by=administrator)
            rows = [
                SheetLine(**{**vars(version.rows[0]), "label_zh": "新的话", "label_en": "New words"}),
                *version.rows[1:-1],
            ]
            saved = save(version, rows, by=administrator)
            return sheet_actions.publish(version=saved, revision=saved.revision, by=supervisor)

        return publish

    def test_a_review_that_began_keeps_its_lines_and_a_later_one_has_the_new(self, at, second):
        case = at("under_review")
        keep_version(Case, case=case, event=None, move=None)
        second()
        assert len(checklists.lines_of(Case.objects.get(pk=case.pk))) == 7

        fresh = Case.objects.get(pk=case.pk)
        fresh.pk = None  # a case that has not begun
        assert len(checklists.lines_of(fresh)) == 6

    def test_the_case_page_and_the_guard_follow_the_version_and_evidence_stays_bound(
        self, client, at, second, reviewer
    ):
        second()
        case = at("under_review")
        client.force_login(reviewer)
        client.cookies["language"] = "en"
        page = client.get(case.get_absolute_url()).content.decode()
        assert "New words" in page and "MUNICIPAL" not in page
        assert "SH-2024-017" in page  # what the commission's record says, beside the reworded line
        assert "The district’s opinion was heard" not in page

        marks = {f"mark-{row.code}": "yes" for row in checklists.lines_of(case)}
        client.post(reverse("casework:case-checklist", args=[case.public_id]), marks)
        assert case.checklist_answers.count() == 6
        assert moves.missing(case, case.kind_of.move("recommend_filing")) == []

    def test_a_closed_case_shows_the_lines_of_its_day(self, at, second):
        case = at("under_review")
        case.closed_at = timezone.now() - timedelta(days=1)
        second()
        assert len(checklists.lines_of(case)) == 7


@pytest.fixture
def at(organisation, manager, officer, reviewer, supervisor, district_officer):
    """A filing in a state, as tests/incubators walks it."""
    from accounts.models import Capacity

    Capacity.objects.create(organisation=organisation, kind="incubator", state="verified")
    incubator = filings.IncubatorFactory(organisation=organisation)
    people = {
        "manager": manager, "officer": officer, "reviewer": reviewer, "supervisor": supervisor, "district_officer": district_officer,
    }  # fmt: skip

    def walk(state):
        case = filings.fill(filings.start(incubator, by=manager), by=manager)
        return filings.bring_to(case, state, people)

    return walk
