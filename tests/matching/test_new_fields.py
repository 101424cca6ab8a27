"""New technology fields in force: everything is matched again, and no run mixes two versions."""

from copy import deepcopy

import pytest
from django.urls import reverse

from matching import field_trials, running, runs, scheduling, snapshots
from matching.models import FieldTrial, MatchRun, ProfileSnapshot
from regions import drafts, reference, terms
from tests.enterprises.factories import EnterpriseFactory
from tests.matching.factories import listed, matched, prepared, published

GERMAN = {
    "title": "Brustsensorpflaster", "text": "Wir suchen einen Hersteller von Brustsensorpflaster.", "lang": "de", "teaser": "x",
    "tech_fields": ["IC-EDA"], "required_certifications": [], "min_trl": None,
}  # fmt: skip


@pytest.fixture(autouse=True)
def names_of_this_test(db):
    reference.forget()
    yield
    reference.forget()


@pytest.fixture
def draft(reviewer):
    """A draft with a synonym more in two languages, and with a new field."""
    made = drafts.begin(by=reviewer)
    nodes = drafts.Work(made).nodes
    node = deepcopy(nodes["MD-MON"])
    node["synonyms"]["de"], node["synonyms"]["zh"] = ["Brustsensorpflaster"], [*node["synonyms"]["zh"], "贴身心电片"]
    drafts.save_field(draft=made, node=node, by=reviewer, revision=0)
    new = {**deepcopy(node), "code": "MD-NEW", "synonyms": {}, "labels": dict.fromkeys(node["labels"], "Zzyx")}
    drafts.save_field(draft=made, node=new, by=reviewer, revision=0, what="added")
    made.refresh_from_db()
    return made


@pytest.fixture
def in_force(draft, supervisor, django_capture_on_commit_callbacks):
    def publish():
        with django_capture_on_commit_callbacks(execute=False):
            version = drafts.publish(draft=draft, by=supervisor, reason="German.", revision=draft.revision)
        drafts._announce(version, supervisor)
        return version

    return publish


def chinese():
    return EnterpriseFactory(tech_fields=["IC-EDA"], profile_zh="生产贴身心电片。", profile_en="", products=0)


def concept_pairs(demand):
    rows = demand.current_ranking.candidates.all()
    return {pair["offering_text"] for row in rows for pair in row.terms}


def test_publishing_asks_for_a_full_run_that_uses_the_new_words(demand, in_force):
    chinese()
    asked = published(**GERMAN)
    old = matched()
    asked.refresh_from_db()
    assert "贴身心电片" not in concept_pairs(asked)
    version = in_force()
    run = MatchRun.objects.filter(kind="full").order_by("-pk").first()
    assert run.pk != old.pk
    running.run_inline(run)
    run.refresh_from_db()
    asked.refresh_from_db()
    assert run.taxonomy_version == version.engine_name
    assert "贴身心电片" in concept_pairs(asked)
    assert set(ProfileSnapshot.objects.filter(is_current=True).values_list("taxonomy", flat=True)) == {
        version.engine_name
    }


def test_a_run_under_way_ends_with_the_fields_it_began_with_and_asks_for_the_next(demand, enterprise, in_force):
    run, shards = prepared()
    began = terms.in_force().version
    in_force()
    for shard in shards:
        running.run_shard(shard)
    run.refresh_from_db()
    assert (run.state, run.taxonomy_version) == ("done", began)
    following = MatchRun.objects.filter(kind="full").exclude(pk=run.pk).get()
    assert following.state == "queued"


def test_a_small_run_between_the_two_works_although_there_are_more_fields(demand, enterprise, in_force):
    matched()
    version = in_force()
    run = runs.request_for_demand(demand)
    running.run_inline(run)
    run.refresh_from_db()
    assert (run.state, run.taxonomy_version) == ("done", version.engine_name)
    assert listed(demand) == [enterprise]


def test_a_snapshot_of_older_fields_is_analysed_on_the_way(enterprise, in_force):
    from matching import adapters

    snapshots.refresh_all()
    old = ProfileSnapshot.objects.get(is_current=True)
    in_force()
    now = terms.in_force()
    assert (
        len(adapters.index_row(old, now)[2].fields)
        == len(adapters.index_row(old, terms.named(old.taxonomy))[2].fields) + 1
    )


def test_a_run_that_was_never_asked_for_is_found_by_the_sweep(demand, enterprise, draft, supervisor):
    matched()
    assert scheduling.match_with_new_fields() == 0
    drafts.publish(draft=draft, by=supervisor, reason="German.", revision=draft.revision)  # killed before the signal
    assert (scheduling.match_with_new_fields(), scheduling.match_with_new_fields()) == (1, 0)


def test_a_trial_shows_who_would_come(demand, enterprise, draft, english, reviewer, officer, buyer):
    company = chinese()
    asked = published(**GERMAN)
    matched()
    trial, new = field_trials.request(draft, by=reviewer)
    assert (field_trials.request(draft, by=reviewer), new) == ((trial, False), True)
    field_trials.work_out(trial.pk)
    field_trials.work_out(trial.pk)
    trial.refresh_from_db()
    assert (trial.state, trial.percent, trial.published, trial.compared) == ("done", 100, 2, 2)
    first = trial.changes[0]
    assert first["demand"] == asked.pk  # the draft touches its words
    english.force_login(officer)
    page = english.get(draft.get_absolute_url())
    assert page.status_code == 200
    assert "2 of 2 demands against 2 of 2 profiles" in page.content.decode()
    came = {row[0] for row in first["came"]}
    assert came <= {company.pk, enterprise.pk}
    english.force_login(reviewer)
    again = english.post(reverse("matching:field-trial", args=[draft.public_id]))
    assert (again.status_code, FieldTrial.objects.count()) == (302, 2)
    english.force_login(officer)
    assert english.post(reverse("matching:field-trial", args=[draft.public_id])).status_code == 403
