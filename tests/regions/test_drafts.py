"""A draft is edited by many, published by somebody else, and nothing of it is lost."""

import pytest

from casework.moves import NotYours, StateChanged
from core.models import AuditEntry
from regions import drafts, nodes, reference
from regions.models import TaxonomyChange, TaxonomyDraft, TaxonomyVersion, TechnologyField


def test_publishing_makes_a_version_and_keeps_the_old_one(edit, publish, reviewer, supervisor):
    first = drafts.current()
    draft = edit("MD-MON", synonyms={"de": ["EKG-Pflaster"]})
    version = publish(draft, reason="Words of German clinics.")

    draft.refresh_from_db()
    assert (version.number, version.published_by, version.note) == (2, supervisor, "Words of German clinics.")
    assert version.digest == nodes.digest_of(version.nodes)
    assert (draft.state, draft.version, draft.closed_by) == ("published", version, supervisor)
    assert TechnologyField.objects.get(code="MD-MON").synonyms["de"] == ["EKG-Pflaster"]
    first.refresh_from_db()
    found = nodes.compare(nodes.by_code(first.nodes), nodes.by_code(version.nodes))
    assert [(one.code, one.kind, one.added, one.removed) for one in found] == [
        ("MD-MON", "changed", (("de", "EKG-Pflaster"),), ())
    ]
    assert list(AuditEntry.objects.filter(user__isnull=False).order_by("pk").values_list("action", flat=True)) == [
        "taxonomy_draft_started", "taxonomy_published",
    ]  # fmt: skip
    assert publish(draft) == version  # a second click


def test_nobody_publishes_their_own_words(edit, publish, supervisor, administrator, officer):
    draft = edit("MD-MON", by=supervisor, synonyms={"en": ["patch"]})
    with pytest.raises(NotYours, match="another person"):
        publish(draft, by=supervisor)
    with pytest.raises(NotYours):
        publish(draft, by=officer)
    assert publish(draft, by=administrator).number == 2


def test_what_was_not_seen_is_not_published(edit, publish, supervisor):
    seen = edit("MD-MON", synonyms={"en": ["patch"]})
    edit("SN-LID", synonyms={"en": ["wind laser"]})
    with pytest.raises(StateChanged, match="has changed"):
        publish(seen)
    assert TaxonomyVersion.objects.count() == 1


def test_a_draft_without_changes_or_with_problems_is_not_published(edit, publish):
    draft = edit("MD-MON")
    with pytest.raises(StateChanged, match="changes nothing"):
        publish(draft)
    labels = drafts.Work(draft).nodes["MD-MON"]["labels"]
    draft = edit("MD-MON", labels={**labels, "ko": ""})
    with pytest.raises(StateChanged, match="problems"):
        publish(draft)


@pytest.mark.parametrize(
    "code, values, words",
    [
        ("MD", {"is_active": False}, "Its domain is retired"),
        ("MD-MON", {"is_active": False, "successor": "MD-MON"}, "another field"),
        ("MD-MON", {"is_active": False, "successor": "NO-ONE"}, "another field"),
        ("MD-MON", {"is_active": False, "successor": "IC"}, "by a domain"),
        ("MD-MON", {"successor": "MD-ROB"}, "Only a retired field"),
        ("MD-MON", {"parent": "IC"}, "code of its domain"),
    ],
)
def test_what_does_not_hold_together_is_named(edit, code, values, words):
    problems = drafts.Work(edit(code, **values)).problems
    assert any(words in str(one.text) for one in problems), problems


def test_the_second_editor_of_a_field_is_told(edit, reviewer, administrator):
    draft = edit("MD-MON", synonyms={"en": ["patch"]})
    node = {**drafts.Work(draft).nodes["MD-MON"], "industry": "Other"}
    with pytest.raises(StateChanged, match="Reviewer has changed this field"):
        drafts.save_field(draft=draft, node=node, by=administrator, revision=0)
    other = {**drafts.Work(draft).nodes["SN-LID"], "industry": "Other"}
    drafts.save_field(draft=draft, node=other, by=administrator, revision=0)  # another field is free
    drafts.save_field(draft=draft, node=other, by=administrator, revision=0)  # a second click writes nothing
    assert TaxonomyChange.objects.filter(code="SN-LID").count() == 1


def test_taking_back_and_discarding_keep_the_trail(edit, reviewer):
    draft = edit("MD-MON", synonyms={"en": ["patch"]})
    assert drafts.take_back(draft=draft, code="MD-MON", by=reviewer, revision=1)
    assert not drafts.take_back(draft=draft, code="MD-MON", by=reviewer, revision=2)
    assert drafts.Work(draft).differences == []
    drafts.discard(draft=draft, by=reviewer, reason="Not needed.")
    with pytest.raises(StateChanged, match="closed"):
        drafts.discard(draft=draft, by=reviewer, reason="Again.")
    assert [change.what for change in draft.changes.all()] == ["taken_back", "edited"]
    assert drafts.begin(by=reviewer) != draft
    assert TaxonomyDraft.objects.count() == 2


def test_an_earlier_version_comes_back_and_newer_fields_are_retired(edit, publish, reviewer):
    first = drafts.current()
    draft = edit("MD-MON", synonyms={"en": ["patch"]})
    new = {**drafts.Work(draft).nodes["MD-MON"], "code": "MD-NEW", "synonyms": {}}
    drafts.save_field(draft=draft, node=new, by=reviewer, revision=0, what="added")
    draft.refresh_from_db()
    publish(draft)
    assert TechnologyField.objects.get(code="MD-NEW").parent.code == "MD"

    back = drafts.restore(first, by=reviewer)
    assert [(one.code, one.kind) for one in drafts.Work(back).differences] == [
        ("MD-MON", "changed"), ("MD-NEW", "retired"),
    ]  # fmt: skip
    with pytest.raises(StateChanged, match="in work"):
        drafts.restore(first, by=reviewer)
    publish(back)
    assert not TechnologyField.objects.get(code="MD-NEW").is_active
    assert "patch" not in TechnologyField.objects.get(code="MD-MON").synonyms["en"]


def test_a_newer_file_does_not_write_over_the_offices_work(edit, publish, monkeypatch, tmp_path):
    publish(edit("MD-MON", synonyms={"en": ["patch"]}))
    for name in ("taxonomy.json", "regions.json"):
        text = (reference.DATA / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("dev-1", "dev-2"), encoding="utf-8")
    monkeypatch.setattr(reference, "DATA", tmp_path)
    reference.load_reference()
    assert (drafts.current().version, TaxonomyVersion.objects.count()) == ("v2", 2)


def test_retired_fields_are_offered_only_where_they_stand(edit, publish):
    from enterprises.forms.profile import TechnologyForm
    from enterprises.models import Enterprise
    from tests.enterprises.factories import EnterpriseFactory

    company = EnterpriseFactory(tech_fields=["SN-LID"])
    publish(edit("SN-LID", is_active=False, successor="SN-SPE"))

    def offered(choices):
        return {value for _group, pairs in choices for value, _label in pairs}

    assert "SN-LID" not in offered(reference.field_choices())
    form = TechnologyForm(instance=company)
    assert "SN-LID" in str(form["field_1"]) and 'value="SN-LID" selected' in str(form["field_1"])
    assert "retired, replaced by" in reference.field_label("SN-LID")
    assert list(Enterprise.objects.in_field("SN-SPE")) == [company]
