"""For somebody in conflict the portal is a world without the case: every page, count, list and export is the same to the letter."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ConflictDeclaration, Membership, User
from casework import actions, moves, placing, preview, queue, stage_times, workload
from casework.conflicts import in_conflict, in_conflict_about
from casework.forms import colleagues
from casework.kinds import Stage
from casework.models import Case, CaseParty, Notification, RoutingRule, StageTime, Task
from casework.moves import NotYours
from casework.statistics import spreads
from tests.casework.conftest import MATTER
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
OWN = ("member", "party")  # one reads one's own case, but from the applicant's side, never from the office's
OF_APPLICANTS = ("/search/",)
TIES = ("declared", "member", "former employer", "same organisation", "party")
CHANGING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": "[^"]+"|nonce-\S+|name="(key|start_key)" value="[^"]+"'
)


def matter(manager, organisation, title, **facts):
    case = actions.start(kind=MATTER, by=manager, title=title, organisation=organisation, district="310115", **facts)
    moves.perform(case, "submit", by=manager)
    return case


def relate(kind: str, user):
    """Give the person the tie. Returns the manager and the organisation (None: the manager acts for themselves) of a case to come."""
    manager = UserFactory(name="Tied manager")
    organisation = OrganisationFactory(manager=manager)
    if kind == "declared":
        ConflictDeclaration.objects.create(user=user, organisation=organisation, reason="Brother")
    elif kind == "member":
        Membership.objects.create(user=user, organisation=organisation)
    elif kind in ("former employer", "same organisation"):
        Membership.objects.create(user=user, organisation=organisation, until=timezone.now())
    return manager, None if kind == "same organisation" else organisation


def plant(kind: str, user, manager, organisation) -> Case:
    """The case that this person has to keep away from."""
    title = "Tied zebra matter"
    case = actions.start(kind=MATTER, by=manager, title=title, organisation=organisation, district="310115")
    if kind == "party":
        CaseParty.objects.create(case=case, person=user, role="broker")
    moves.perform(case, "submit", by=manager)
    return case


def tie(kind: str, user) -> Case:
    return plant(kind, user, *relate(kind, user))


def seen_by(client, user) -> dict[str, str]:
    """Everything about cases that the portal shows this person."""
    client.force_login(User.objects.get(pk=user.pk))
    addresses = [
        *(f"{reverse('casework:inbox')}?tab={tab.code}&no-view=1" for tab in queue.TABS),
        f"{reverse('casework:inbox')}?tab=all&q=zebra",
        f"{reverse('casework:inbox')}?tab=all&export=csv",
        reverse("casework:notifications"),
        reverse("casework:load"),
        reverse("portal:times"),
        *(f"{reverse('portal:times-cases')}?stage={stage}&months=12" for stage in Stage.values),
        reverse("casework:rules"),
        *(reverse("casework:load-person", args=[one.public_id]) for one in colleagues()),
        "/search/?q=zebra",
        "/",
    ]
    pages = {one: CHANGING.sub("", client.get(one, follow=True).content.decode()) for one in addresses}
    export = client.post(f"{reverse('casework:inbox')}?tab=all&export=csv", {"purpose": "A report", "format": "csv"})
    pages["export"] = b"".join(export).decode() if export.streaming else CHANGING.sub("", export.content.decode())
    pages["averages"] = str(_averages(user))
    return pages


def _averages(user) -> list[list]:
    """Every figure of the time statistics, and of their export, which is made of the same rows."""
    rows = StageTime.objects.visible_to(user)
    return [
        [code, key, one.number, one.median, one.nine_in_ten, one.share_in_time]
        for code in ("stage", "officer", "district", "kind")
        for key, one in sorted(spreads(rows, code).items(), key=str)
    ]


def goes_on(case, officer) -> None:
    """Taken and accepted, so that a stage of it would count in the statistics."""
    actions.claim(case=case, by=officer)
    moves.perform(case, "accept", by=officer)
    stage_times.record(case=case)


@pytest.fixture
def user(db):
    """Of the office in every function, so that every page is open."""
    return UserFactory(name="Tied", roles=["case_officer", "reviewer", "supervisor", "administrator"])


@pytest.mark.parametrize("kind", TIES)
def test_every_page_count_and_export_is_that_of_a_world_without_the_case(
    client, user, officer, manager, organisation, kind
):
    goes_on(matter(manager, organisation, "Another matter"), officer)
    Notification.objects.all().delete()
    tied = relate(kind, user)
    without = seen_by(client, user)
    case = plant(kind, user, *tied)
    goes_on(case, officer)
    assert StageTime.objects.filter(case=case).exists()
    Task.objects.create(case=case, title="Zebra task", owner=user)
    Notification.objects.filter(user=user).delete()  # as a party one is told as such: see below
    if kind not in OWN:
        Notification.objects.create(user=user, topic="x", case=case, text="Zebra told", url=case.get_absolute_url())
    with_case = seen_by(client, user)
    for address, page in without.items():
        if kind not in OWN or not address.startswith(OF_APPLICANTS):
            assert with_case[address] == page, address


@pytest.mark.parametrize("kind", TIES)
def test_never_opened_offered_assigned_or_placed(client, user, officer, kind):
    case = tie(kind, user)
    client.force_login(user)
    page = client.get(case.get_absolute_url())
    assert page.status_code == (200 if kind in OWN else 404)
    assert not Case.objects.handled_by_office(user).filter(pk=case.pk).exists()
    case = Case.objects.get(pk=case.pk)
    assert in_conflict(user, case)
    assert user.pk in in_conflict_about(case)
    assert user not in colleagues(case)
    assert "Tied" not in {str(one) for one in colleagues(case)}
    with pytest.raises(NotYours):
        actions.assign(case=case, to=user, by=officer)
    RoutingRule.objects.create(name="To the tied", person=user)
    assert placing.place_pool(cases=[case]) == (0, 1)
    assert case not in preview.last_month(user)
    assert sum(row.open for row in workload.rows(user)) == 0


@pytest.mark.parametrize("kind", TIES)
def test_no_message_about_it_reaches_them(user, kind):
    case = tie(kind, user)
    about = Notification.objects.filter(user=user, case=case)
    if kind in OWN:
        assert set(about.values_list("params__state", flat=True)) <= {"test_matter.submitted.applicant"}
    else:
        assert not about.exists()


def test_somebody_without_a_tie_is_offered(client, officer, user):
    case = tie("declared", user)
    assert officer in colleagues(Case.objects.get(pk=case.pk))
    assert not in_conflict(officer, case)
