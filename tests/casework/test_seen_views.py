"""A saved view of the inbox says what is new or changed since the person has seen it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import actions, moves
from core.models import SavedView, SavedViewSeen

pytestmark = pytest.mark.django_db

INBOX = reverse("casework:inbox")


@pytest.fixture
def view(officer):
    made = SavedView.objects.create(user=officer, page="casework:inbox", name="All", query="tab=all", shared=True)
    SavedView.objects.filter(pk=made.pk).update(created_at=timezone.now() + timedelta(seconds=5))
    return made


def look(client, user, **query):
    client.cookies["language"] = "en"
    client.force_login(user)
    listing = client.get(INBOX, query or {"tab": "all"}).context["listing"]
    return {one.label: one.changed for one in (*listing.saved_views, *listing.shared_views)}


def seen(client, view, **data):
    return client.post(reverse("core:saved-view-seen", args=[view.public_id]), {"address": f"{INBOX}?tab=all", **data})


def earlier(view, user):
    SavedViewSeen.objects.update_or_create(
        user=user, view=view, defaults={"seen_at": timezone.now() - timedelta(hours=1)}
    )


def test_new_and_changed_rows_are_counted_and_marked_until_seen(client, view, submitted, officer):
    assert look(client, officer) == {"All": 0}  # nothing has happened since the view was saved
    earlier(view, officer)

    assert look(client, officer) == {"All": 1}
    page = client.get(INBOX, {"tab": "all"}).content.decode()
    assert "1 new or changed since" in page
    assert '<span class="tag">new</span>' in page

    assert seen(client, view)["Location"] == f"{INBOX}?tab=all"
    assert look(client, officer) == {"All": 0}


def test_each_person_has_seen_for_themselves(client, view, submitted, officer, reviewer):
    earlier(view, officer), earlier(view, reviewer)
    client.force_login(officer)
    seen(client, view)

    assert look(client, officer) == {"All": 0}
    assert look(client, reviewer) == {"All": 1}


def test_what_changed_after_the_page_was_drawn_stays_new(client, view, submitted, officer):
    earlier(view, officer)
    drawn = timezone.now()
    moves.perform(submitted, "accept", by=officer)
    client.force_login(officer)
    seen(client, view, at=drawn.isoformat())

    assert look(client, officer) == {"All": 1}


@pytest.mark.parametrize("at", ["", "never", "2026-13-45T99:99", "2999-01-01T00:00:00+08:00", "2026-01-01T00:00:00"])
def test_an_odd_moment_is_now(client, view, submitted, officer, at):
    client.force_login(officer)
    seen(client, view, at=at)
    assert SavedViewSeen.objects.get().seen_at <= timezone.now()
    assert look(client, officer) == {"All": 0}


def test_strangers_cannot_mark_a_view(client, view, manager):
    client.force_login(manager)
    assert (seen(client, view).status_code, SavedViewSeen.objects.count()) == (404, 0)


@pytest.mark.parametrize("number", [1, 8])
def test_counting_is_one_query_for_all_views(
    client, officer, submitted, number, django_assert_max_num_queries, organisation, manager, matter_kind
):
    for n in range(number):
        SavedView.objects.create(user=officer, page="casework:inbox", name=f"View {n}", query=f"tab=all&q={n}")
    other = actions.start(kind=matter_kind, by=manager, title="Other", organisation=organisation)
    moves.perform(other, "submit", by=manager)
    look(client, officer)
    with django_assert_max_num_queries(16):
        client.get(INBOX, {"tab": "all"})
