"""What a company says about the export of its technology, on its form and in the lists of demands for technology."""

import pytest
from django.urls import reverse

from matching import adapters, responses
from matching.models import Candidate
from tests.matching.factories import listed, matched, patch_maker, published

LICENCE = {"cooperation_type": "technology_licence"}


@pytest.fixture
def licensor(maker):
    return patch_maker(maker, cooperation_types=["technology_licence"], technology_export="forbidden")


def test_a_prohibited_technology_is_left_out_with_its_reason_and_both_sides_read_it(
    english, corporate, buyer, officer, maker, licensor
):
    demand = published(corporate, **LICENCE)
    matched()

    row = Candidate.objects.current().get(demand=demand, enterprise=licensor)
    assert (listed(demand), row.left_out) == ([], "export_forbidden")
    assert demand.rankings.get().left_out_counts == {"export_forbidden": 1}
    words = {}
    for user, url in (
        (officer, reverse("matching:candidates", args=[demand.public_id]) + "?tab=left_out"),
        (buyer, reverse("matching:demand-owner", args=[demand.public_id])),
        (maker, reverse("matching:found-for-you")),
    ):
        english.force_login(user)
        words[user] = english.get(url).content.decode()
    assert "The export of its technology is forbidden" in words[officer] and "Export forbidden" in words[officer]
    assert "The export of its technology is forbidden" in words[buyer]
    assert "You state that the export of your technology is forbidden" in words[maker]


def test_the_office_cannot_put_a_prohibited_technology_on_the_shortlist_by_hand(corporate, officer, licensor):
    demand = published(corporate, **LICENCE)
    matched()

    with pytest.raises(responses.NotPossible, match="prohibited"):
        responses.shortlist(demand=demand, enterprise=licensor, note="", by=officer)


@pytest.mark.parametrize(
    ("stated", "words"), [("restricted", "a licence of the commerce authority"), ("", "Has not said whether")]
)
def test_restricted_or_unsaid_is_open_and_says_what_would_settle_it(
    english, corporate, officer, licensor, stated, words
):
    licensor.technology_export = stated
    licensor.save()
    demand = published(corporate, **LICENCE)
    matched()
    english.force_login(officer)

    page = english.get(reverse("matching:candidates", args=[demand.public_id])).content.decode()

    assert (listed(demand), words in page) == ([licensor], True)


def test_what_was_never_said_leaves_the_reading_as_it_was(enterprise):
    assert "technology_export" not in adapters.supplier_record(enterprise)


def test_a_limit_needs_a_note_and_the_profile_shows_it(english, maker, licensor):
    english.force_login(maker)
    url = reverse("enterprises:profile-edit", args=["technology"])
    typed = {
        "field_1": "MD-MON", "profile_zh": "长程心电贴。", "profile_en": "", "other_certificates": "", "version": 0,
        "technology_export": "restricted", "technology_export_note": "",
    }  # fmt: skip

    refused = english.post(url, typed)
    kept = english.post(url, {**typed, "technology_export_note": "Entry 183506X, licence applied for."})

    assert (refused.status_code, kept.status_code) == (422, 302)
    assert "Say which entry of the catalogue it is" in refused.content.decode()
    page = english.get(reverse("enterprises:profile")).content.decode()
    assert "Restricted: may be exported with a licence" in page and "Entry 183506X" in page
