"""The pages of the technology fields, by role."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from regions import drafts
from regions.models import TaxonomyVersion, TechnologyField
from tests.enterprises.factories import EnterpriseFactory


def post_field(client, draft, code, version=0, **changes):
    from regions.forms import NodeForm

    work = drafts.Work(draft)
    form = NodeForm(nodes=work.nodes, node=work.nodes[code], user=None)
    data = {
        name: "\n".join(value) if isinstance(value, list) else value
        for name, value in form.initial.items()
        if value not in (False, None)
    }
    return client.post(
        reverse("regions:draft-field", args=[draft.public_id, code]), {**data, "version": version, **changes}
    )


def test_a_synonym_goes_from_the_form_into_force(english, reviewer, supervisor, django_capture_on_commit_callbacks):
    english.force_login(reviewer)
    english.post(reverse("regions:draft-start"), {"code": "MD-MON"})
    draft = drafts.open_draft()
    answer = post_field(english, draft, "MD-MON", synonyms_de="EKG-Pflaster\nLangzeit-EKG")
    assert answer.status_code == 302
    assert "EKG-Pflaster" in english.get(draft.get_absolute_url()).content.decode()

    draft.refresh_from_db()
    english.force_login(supervisor)
    with django_capture_on_commit_callbacks(execute=True):
        answer = english.post(
            reverse("regions:draft-publish", args=[draft.public_id]), {"reason": "German.", "version": draft.revision}
        )
    newest = TaxonomyVersion.objects.first()
    assert (answer.url, newest.number) == (newest.get_absolute_url(), 2)
    assert "Langzeit-EKG" in english.get(reverse("regions:field", args=["MD-MON"])).content.decode()
    first = TaxonomyVersion.objects.get(number=1)
    page = english.get(reverse("regions:against", args=[newest.public_id, first.public_id])).content.decode()
    assert "EKG-Pflaster" in page


def test_the_second_editor_gets_their_words_back(english, edit, administrator):
    draft = edit("MD-MON", synonyms={"en": ["patch"]})
    english.force_login(administrator)
    answer = post_field(english, draft, "MD-MON", synonyms_de="Mein Wort")
    assert answer.status_code == 409
    assert "Mein Wort" in answer.content.decode()


def test_a_name_of_another_field_has_to_be_confirmed(english, reviewer):
    draft = drafts.begin(by=reviewer)
    taken = drafts.current().nodes[1]["labels"]["en"]
    english.force_login(reviewer)
    answer = post_field(english, draft, "MD-MON", synonyms_en=taken)
    assert answer.status_code == 422
    assert "is a name of" in answer.content.decode()
    assert post_field(english, draft, "MD-MON", synonyms_en=taken, confirmed="on").status_code == 302
    assert draft.rows.get().confirmed == [f"shared:{taken.lower()}"]


def test_a_word_that_stands_everywhere_is_named_with_its_count(english, reviewer):
    EnterpriseFactory.create_batch(12, profile_en="We build a platform for everybody.")
    draft = drafts.begin(by=reviewer)
    english.force_login(reviewer)
    answer = post_field(english, draft, "MD-MON", synonyms_en="platform")
    assert "stands in 12 of 12 demands and profiles" in answer.content.decode()


@pytest.mark.parametrize(
    "changes, words", [({"label_ja": ""}, "Name in Japanese"), ({"synonyms_en": "x" * 90}, "At most")]
)
def test_bad_words_stay_with_the_reason_beside_them(english, reviewer, changes, words):
    draft = drafts.begin(by=reviewer)
    english.force_login(reviewer)
    answer = post_field(english, draft, "MD-MON", **{"industry": "typed", **changes})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "typed" in page and not draft.rows.exists()
    assert words in page or "characters" in page


@pytest.mark.parametrize("code", ["ic-eda2!", "MD-MON", "XX-NEW", "TOOLONGCODE1"])
def test_a_new_field_needs_a_code_of_its_domain(english, reviewer, code):
    draft = drafts.begin(by=reviewer)
    english.force_login(reviewer)
    data = {f"label_{lang}": "Something new" for lang in ("zh", "en", "ja", "ko", "de", "pt")}
    answer = english.post(reverse("regions:draft-add", args=[draft.public_id]), {**data, "code": code, "version": 0})
    assert (answer.status_code, draft.rows.count()) == (422, 0)
    answer = english.post(
        reverse("regions:draft-add", args=[draft.public_id]), {**data, "code": "md-new", "version": 0}
    )
    assert (answer.status_code, draft.rows.get().node["parent"]) == (302, "MD")


def test_who_may_what(english, edit, officer, reviewer, member, supervisor):
    draft = edit("MD-MON", synonyms={"en": ["patch"]})
    version = drafts.current()
    reads = [
        reverse("regions:fields"), reverse("regions:field", args=["MD-MON"]), reverse("regions:versions"),
        version.get_absolute_url(), draft.get_absolute_url(),
    ]  # fmt: skip
    edits = [
        reverse("regions:draft-field", args=[draft.public_id, "MD-MON"]),
        reverse("regions:draft-add", args=[draft.public_id]),
    ]

    def answers(user, urls):
        english.force_login(user)
        return {english.get(url).status_code for url in urls}

    assert (answers(officer, reads), answers(officer, edits)) == ({200}, {403})
    assert (answers(reviewer, reads), answers(reviewer, edits)) == ({200}, {200})
    assert (answers(member, reads), answers(member, edits)) == ({403}, {403})
    publish = reverse("regions:draft-publish", args=[draft.public_id])
    english.force_login(reviewer)
    assert english.post(publish, {"reason": "x", "version": draft.revision}).status_code == 403
    assert drafts.current() == version


def test_search_finds_every_language_and_the_list_counts_who_uses_a_field(english, officer):
    EnterpriseFactory.create_batch(3, tech_fields=["MD-MON", "MD-ROB"])
    english.force_login(officer)
    page = english.get(reverse("regions:fields"), {"q": "Operations- und Rehabilitationsroboter"})
    assert [(row.code, uses[0]["count"]) for row, uses in page.context["shown"]] == [("MD-ROB", 3)]
    domain = english.get(reverse("regions:fields"), {"q": "MD", "domain": "MD"}).context["shown"]
    assert {row.code: uses[0]["count"] for row, uses in domain}["MD"] == 3


@pytest.mark.parametrize("companies, fields", [(1, 0), (20, 60)])
def test_the_list_asks_as_much_for_many_as_for_few(english, officer, companies, fields):
    EnterpriseFactory.create_batch(companies, tech_fields=["MD-MON"])
    TechnologyField.objects.bulk_create(TechnologyField(code=f"ZZ-{n:03}", labels={"en": "x"}) for n in range(fields))
    english.force_login(officer)
    english.get(reverse("regions:fields"))
    with CaptureQueriesContext(connection) as asked:
        english.get(reverse("regions:fields"), {"per_page": 200})
    assert len(asked) == QUERIES


QUERIES = 15
