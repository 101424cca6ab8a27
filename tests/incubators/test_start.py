"""Who may start a filing, what is said to those who may not, and copies of earlier filings."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Capacity, Organisation
from casework import moves
from casework.models import Case
from incubators import actions
from incubators.models import BaseFiling, Incubator, OverseasEntity
from incubators.permissions import hindrances
from regions.models import Region
from tests.incubators.factories import EntityFactory, bring_to

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate

HINDRANCES = {
    "not verified": lambda i: Organisation.objects.filter(pk=i.organisation_id).update(status="unverified"),
    "not verified as an incubator": lambda i: Capacity.objects.update(state="asked"),
    "No recognised class": lambda i: Incubator.objects.update(recognised_class="", class_evidence_no="", class_valid_until=None),
    "Other carrier": lambda i: Incubator.objects.update(recognised_class="other"),
    "lacks its number": lambda i: Incubator.objects.update(class_evidence_no=""),
    "last day": lambda i: Incubator.objects.update(class_valid_until=None),
    "ended on": lambda i: Incubator.objects.update(class_valid_until=TODAY() - timedelta(days=1)),
}  # fmt: skip


def soon():
    """The last valid day of a filing that can be renewed."""
    return TODAY() + timedelta(days=60)


START = {"name_zh": "神户服务点", "kind": "service_point", "region": "JP", "key": "a" * 16}


def post(client, user, **changes):
    client.force_login(user)
    return client.post(reverse("incubators:filing-start"), {**START, **changes})


@pytest.mark.parametrize(("words", "spoil"), HINDRANCES.items(), ids=HINDRANCES)
def test_what_is_missing_is_said_and_nothing_is_started(client, incubator, manager, words, spoil):
    spoil(incubator)
    client.cookies["language"] = "en"

    stored = Incubator.objects.select_related("organisation").get()
    refused = post(client, manager)

    assert len(hindrances(stored)) == 1
    if words == "not verified as an incubator":  # then the incubator's pages are not theirs at all
        assert (refused.status_code, Case.objects.count()) == (403, 0)
    else:
        assert (refused.status_code, Case.objects.count(), OverseasEntity.objects.count()) == (422, 0, 0)
        assert words in refused.content.decode()


def test_the_last_day_of_the_recognition_still_counts(client, incubator, manager):
    Incubator.objects.update(class_valid_until=TODAY())
    assert post(client, manager).status_code == 302


def test_without_a_profile_the_page_leads_to_it(client, manager, organisation):
    Capacity.objects.create(organisation=organisation, kind="incubator", state="verified")
    client.force_login(manager)
    page = client.get(reverse("incubators:filing-start")).content.decode()
    assert reverse("incubators:profile-edit") in page
    assert post(client, manager).status_code == 422


@pytest.mark.parametrize(
    ("who", "status"),
    [("manager", 302), ("member", 302), ("stranger", 403), ("officer", 403), ("district_officer", 403)],
)
def test_members_of_the_incubator_start_it_and_nobody_else(client, incubator, people, who, status):
    assert (post(client, people[who]).status_code, Case.objects.count()) == (status, int(status == 302))


def test_a_double_click_starts_one_filing(client, incubator, manager):
    answers = [post(client, manager) for _click in range(2)]
    assert {answer.url for answer in answers} == {reverse("casework:case-tasks", args=[Case.objects.get().public_id])}
    assert OverseasEntity.objects.count() == 1


def test_the_draft_knows_the_incubator_and_who_started_it(client, incubator, manager):
    manager.phone = "021-1"
    manager.save()
    post(client, manager)
    filing = BaseFiling.objects.get()
    assert (filing.incubator_area, filing.incubator_staff, filing.contact_name, filing.contact_phone) == (
        12000,
        40,
        "Manager",
        "021-1",
    )
    assert (filing.case.district, filing.case.country, filing.case.phase) == ("310115", "JP", "draft")


@pytest.mark.parametrize(
    "changes",
    [
        {"name_zh": ""},
        {"name_zh": "x" * 121},
        {"name_zh": "a\x00b"},
        {"kind": "castle"},
        {"region": "CN"},
        {"region": "ZZ"},
        {"region": ""},
        {"key": ""},
        {"key": "'; DROP TABLE"},
    ],
    ids=str,
)
def test_hostile_or_wrong_input_gets_a_422_and_starts_nothing(client, incubator, manager, changes):
    assert (post(client, manager, **changes).status_code, Case.objects.count()) == (422, 0)


class TestAgain:
    def again(self, client, user, entity, key="b" * 16):
        client.force_login(user)
        return client.post(reverse("incubators:filing-again", args=[entity.public_id]), {"key": key})

    def test_words_of_a_withdrawn_filing_are_copied_and_files_are_not(self, client, filled, people, manager, incubator):
        case = bring_to(filled, "accepted", people)
        moves.perform(case, "withdraw", by=manager)

        self.again(client, manager, OverseasEntity.objects.get())

        copy = BaseFiling.objects.exclude(pk=case.pk).select_related("case").get()
        old = BaseFiling.objects.get(pk=case.pk)
        same = (
            "name_zh",
            "kind",
            "region_id",
            "city",
            "partner",
            "services",
            "specialised_fields",
            "head_name",
            "budget_amount",
            "screening",
            "entity_id",
        )
        assert [getattr(copy, name) for name in same] == [getattr(old, name) for name in same]
        assert (copy.case.phase, copy.case.attachments.count(), copy.purpose) == ("draft", 0, "new")
        assert (copy.district_opinion, copy.recommendation, old.district_opinion) == ("", "", "recommended")

    def test_a_base_from_before_the_portal_starts_with_the_words_of_the_register(self, client, incubator, manager):
        entity = EntityFactory(operator=incubator.organisation, partner="关西食品产业协会", valid_until=soon())
        self.again(client, manager, entity)
        filing = BaseFiling.objects.get()
        assert (filing.entity, filing.purpose, filing.partner, filing.capability_zh) == (
            entity,
            "renewal",
            "关西食品产业协会",
            entity.capability_zh,
        )

    def test_two_at_a_time_are_not_possible(self, client, draft, manager):
        answer = self.again(client, manager, OverseasEntity.objects.get())
        assert (answer.url, Case.objects.count()) == (reverse("incubators:home"), 1)

    def test_a_double_click_makes_one(self, client, incubator, manager):
        entity = EntityFactory(operator=incubator.organisation, valid_until=soon())
        answers = [self.again(client, manager, entity) for _click in range(2)]
        assert (Case.objects.count(), answers[0].url == answers[1].url) == (1, True)

    def test_a_closed_base_is_not_filed_again(self, client, incubator, manager):
        entity = EntityFactory(operator=incubator.organisation, status="closed")
        self.again(client, manager, entity)
        assert Case.objects.count() == 0

    def test_another_incubators_base_is_not_found(self, client, incubator, manager):
        assert self.again(client, manager, EntityFactory()).status_code == 404

    def test_it_needs_a_valid_recognition(self, incubator, manager):
        entity = EntityFactory(operator=incubator.organisation, valid_until=soon())
        Incubator.objects.update(class_valid_until=TODAY() - timedelta(days=1))
        with pytest.raises(moves.Incomplete):
            actions.file_again(incubator=incubator, entity=entity, by=manager, key="c" * 16)
        assert Case.objects.count() == 0


def test_a_discarded_draft_leaves_nothing_in_the_register(draft, manager):
    moves.perform(draft, "discard", by=manager)
    assert (draft.phase, OverseasEntity.objects.in_register().count(), Region.objects.get(code="JP").code) == (
        "withdrawn",
        0,
        "JP",
    )
