"""Nothing personal is passed abroad without consent, wherever a person from abroad can look: every page, list, file and search.

Everybody's name, address, telephone, position and résumé are replaced by words that occur nowhere else. A person from abroad, whose
organisation takes part in everything that an organisation abroad can, then follows every link. What they may read follows from
consents and places of work, not from the code that is tested.
"""

import re
from collections import defaultdict

import pytest
from django.core.cache import cache
from django.db.models import Q

from accounts.models import Capacity, Consent, Membership, PersonalDataView, User
from accounts.personal import notices
from talent.models import TalentProfile
from tests.sweep.conftest import undone
from tests.sweep.crawl import crawl
from tests.sweep.test_tenancy import LISTS, Marks, text_of

pytestmark = pytest.mark.usefixtures("db")
READERS = ("corporate", "corporate2")
HOME = Q(organisation__country="CN")
WORD = re.compile(r"zq\d{4}z")


@pytest.fixture(scope="module")
def marked(demonstration, django_db_blocker):
    """(marks, the person of the pool who agreed)."""
    with django_db_blocker.unblock(), undone():
        for role in READERS:
            for kind in (Capacity.Kind.INCUBATOR, Capacity.Kind.TRANSFER_INSTITUTION):
                organisation = demonstration.organisation(role)
                Capacity.objects.get_or_create(organisation=organisation, kind=kind, defaults={"state": "verified"})
        pool = TalentProfile.objects.filter(manager__admission="admitted", is_listed=True).order_by("pk")
        agreed = pool.exclude(user=None).first().user
        notices.give(user=agreed, code="abroad", language="en")
        marks, readers = Marks(), {role: demonstration.user(role) for role in READERS}
        for (
            reader
        ) in readers.values():  # somebody at home has opened their data: the page that says so has something to say
            PersonalDataView.objects.create(viewer=agreed, person=reader, page="members", quarter=1)
        allowed = {person.pk: _who_may_read(person, readers) for person in User.objects.order_by("pk")}
        for person in User.objects.exclude(pk__in=[user.pk for user in readers.values()]).order_by("pk"):
            marks.put([person], ["name", "position", "phone"], readers=allowed[person.pk], of=person.email)
        for profile in TalentProfile.objects.order_by("pk"):
            texts = ["name", "bio_zh", "bio_en"]
            marks.put([profile], texts, readers=allowed.get(profile.user_id, ()), of=f"talent {profile.pk}")
        cache.clear()
        yield marks, agreed


def _who_may_read(person, readers) -> list[str]:
    """Everybody abroad, after consent; else those who work with them in one organisation, if they work abroad only."""
    if Consent.objects.abroad().filter(user=person).exists():
        return list(readers)
    works_at = Membership.objects.current().filter(user=person)
    if person.staffrole_set.exists() or works_at.filter(HOME).exists():
        return []
    places = set(works_at.values_list("organisation", flat=True))
    return [role for role, reader in readers.items() if places & set(reader.organisation_ids)]


@pytest.fixture
def looked(marked, world):
    """For a reader: every page that they reach, and every list as a file; (address, what) of all words, and of those they may not read."""

    def look(reader):
        marks, _agreed = marked
        client, seen, wrong = world.client(reader), defaultdict(set), set()

        def keep(url, response):
            text = text_of(response)
            seen[url] = set(WORD.findall(text))
            wrong.update((url, what) for what in marks.foreign(text, reader))

        pages = crawl(client, per_view=4, keep=keep)
        for url in LISTS:
            response = client.post(f"{url}?export=csv", {"purpose": "A sweep"})
            if response.status_code == 200:
                keep(f"{url} as a file", response)
            response.close()
        return pages, seen, wrong

    return look


@pytest.mark.parametrize("reader", READERS)
def test_no_page_list_or_file_that_is_read_abroad_holds_anything_personal(looked, reader):
    pages, seen, wrong = looked(reader)
    assert wrong == set()
    assert len(pages) > 40
    assert {"/technology-managers/", "/profile/data/opened/", "/my/", "/bases/", "/demands/ as a file"} <= set(seen)


@pytest.mark.parametrize("reader", READERS)
def test_whoever_agreed_is_read_in_the_pool_and_nobody_else_is_found_there(marked, looked, world, reader):
    marks, agreed = marked
    profile = TalentProfile.objects.get(user=agreed)
    _pages, seen, _wrong = looked(reader)
    assert profile.name in seen["/technology-managers/"]

    client = world.client(reader)
    words = {word: what.split(":")[0] for word, (what, _readers) in marks.known.items() if what.startswith("talent ")}
    found = {whose for word, whose in words.items() if client.get("/technology-managers/", {"q": word}).context["rows"]}
    assert found == {f"talent {profile.pk}"}
