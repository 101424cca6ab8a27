"""Six organisations, every ordered pair: what one keeps private stands nowhere that another can look.

Each private text is replaced by a word of its own that occurs nowhere else, and for each word it is known, from the parties of
the case and not from the code that is tested, which organisations may read it. Then every organisation's manager visits all
pages, searches for each word, takes every list out as a file and reads the notifications.
"""

import json
import re
import zipfile
from collections import defaultdict
from io import BytesIO

import pytest
from django.core.cache import cache
from django.db import models

from accounts.models import Invitation, Membership, Organisation, User
from casework.kinds import kinds
from casework.models import Attachment, Case, Comment, Notification, PartyRole, Submission, Task
from core.models import SavedView
from enterprises.models import Enterprise, Product, Quote
from introductions.models import Introduction
from matching.models import CandidateResponse, Demand, DemandVersion
from services.models import Booking, Platform, PlatformOperator, Service
from tests.sweep.conftest import undone
from tests.sweep.crawl import crawl

pytestmark = pytest.mark.usefixtures("db")

TENANTS = ("incubator", "incubator2", "enterprise", "enterprise2", "corporate", "corporate2")
MARK = re.compile(r"zq(\d{4})z")
LISTS = (
    "/my/", "/bases/", "/bases/notices/", "/enterprises/", "/service-requests/", "/service-requests/served/", "/service-requests/open/",
    "/demands/", "/technology-managers/", "/inbox/", "/staff/organisations/", "/matching/", "/bases/office/", "/incubators/", "/vouchers/orders/", "/vouchers/claims/",
    "/outcomes/", "/outcomes/ours/", "/outcomes/questionnaires/", "/introductions/", "/introductions/board/",
    "/inbound/", "/inbound/projects/", "/inbound/board/",
    "/services/", "/platforms/", "/bookings/", "/bookings/requests/", "/services/office/", "/platforms/office/", "/bookings/office/",
)  # fmt: skip
INTERESTED = (PartyRole.APPLICANT, PartyRole.PROVIDER, PartyRole.BROKER, PartyRole.OTHER_SIDE, PartyRole.SIDE)


class Marks:
    """Words that occur once, what they stand for, and which tenants may read them."""

    def __init__(self):
        self.known: dict[str, tuple[str, frozenset[str]]] = {}

    def word(self, what: str, readers) -> str:
        word = f"zq{len(self.known):04d}z"
        self.known[word] = (what, frozenset(readers))
        return word

    def put(self, rows, fields, *, readers, of: str) -> None:
        """Write a new word of its own into each text column named of each row."""
        for row in rows:
            for name in fields:
                field = row._meta.get_field(name)
                if not getattr(row, name) and name not in ALWAYS:
                    continue
                word = self.word(f"{of}: {row._meta.label}.{name}", readers)
                value = (
                    f"{word}@test.example"
                    if isinstance(field, models.EmailField)
                    else [word]
                    if isinstance(field, models.JSONField)
                    else word
                )
                type(row)._default_manager.filter(pk=row.pk).update(**{name: value})

    def foreign(self, text: str, reader: str) -> set[str]:
        """What stands in the text that this reader may not know."""
        return {
            self.known[word][0]
            for word in {match[0] for match in MARK.finditer(text)}
            if reader not in self.known[word][1]
        }


ALWAYS = {"search_text", "search_words", "phone", "position"}
PRIVATE_TEXT = (models.TextField, models.CharField)


def text_columns(model) -> list[str]:
    """Free text of a content model: not choices, not codes, not keys."""
    return [
        f.name
        for f in model._meta.concrete_fields
        if isinstance(f, PRIVATE_TEXT)
        and not f.choices
        and not f.primary_key
        and not f.unique
        and (f.max_length or 999) >= 20
        and f.name != "public_id"
    ]


@pytest.fixture(scope="module")
def marked(demonstration, django_db_blocker):
    with django_db_blocker.unblock(), undone():
        marks = Marks()
        owners = {demonstration.organisation(role).pk: role for role in TENANTS}
        for pk, role in owners.items():
            _mark_organisation(marks, pk, role, owners)
            _mark_cases(marks, pk, role, owners)
        _mark_names(marks, owners)
        cache.clear()
        yield marks


def _mark_organisation(marks, pk, role, owners):
    people = Membership.objects.filter(organisation=pk).values("user")
    marks.put(Organisation.objects.filter(pk=pk), ["address", "registry_no"], readers=[role], of=role)
    # Whoever works together in a case writes to one another.
    together = {
        reader for case in Case.objects.filter(parties__organisation=pk) for reader in _readers_of(case, owners)
    }
    marks.put(Organisation.objects.filter(pk=pk), ["mailbox"], readers={role, *together}, of=role)
    marks.put(User.objects.filter(pk__in=people), ["phone", "position"], readers=[role], of=role)
    marks.put(Invitation.objects.filter(organisation=pk), ["email"], readers=[role], of=role)
    marks.put(SavedView.objects.filter(user__in=people), ["name"], readers=[role], of=role)
    closed = Enterprise.objects.filter(organisation=pk).exclude(disclosure="profile")
    marks.put(closed, [*text_columns(Enterprise), "search_text"], readers=[role], of=role)
    hidden = Service.objects.filter(provider=pk, state__in=["draft", "paused", "retired"])
    marks.put(hidden, ["title_zh", "description_zh", "search_text"], readers=[role], of=role)
    drafts = Platform.objects.filter(operators__organisation=pk, publication="draft")
    marks.put(drafts, ["name_zh", "description_zh", "search_text"], readers=[role], of=role)
    for booking in Booking.objects.filter(organisation=pk).select_related("unit__equipment"):
        run = PlatformOperator.objects.filter(platform=booking.unit.equipment.platform_id, agreed_at__isnull=False)
        operators = {owners[one] for one in run.values_list("organisation", flat=True) if one in owners}
        marks.put([booking], ["purpose"], readers={role, *operators}, of=role)
    declined = CandidateResponse.objects.filter(enterprise__organisation=pk, side="enterprise", answer="declined")
    marks.put(declined, ["text"], readers=[role], of=role)
    marks.put(Product.objects.filter(enterprise__in=closed), text_columns(Product), readers=[role], of=role)


def _readers_of(case, owners) -> set[str]:
    """Parties with an interest read a case once it was handed in; until then only the applicant does."""
    parties = case.parties.filter(until=None, role__in=INTERESTED)
    if case.phase == "draft":
        parties = parties.filter(role=PartyRole.APPLICANT)
    # Who was asked for a quote goes on reading the request on the page of its own quote.
    quoting = Quote.objects.filter(request=case.pk).values_list("organisation", flat=True)
    return {owners[pk] for pk in (*parties.values_list("organisation", flat=True), *quoting) if pk in owners}


# Shown to others by design: a filing on public notice by its name and place, a request without a base to incubators that could
# take it, without name and mailbox. The tests of their apps say to whom. What is filed or published is read from a copy.
SHOWN = {
    "base_filing": {"public_notice"},
    "service_request": {"submitted", "pool"},
    "inbound_project": {state.code for state in kinds["inbound_project"].states},  # teaser and name by its own choice
}


def _mark_cases(marks, pk, role, owners):
    for case in Case.objects.filter(applicant=pk):
        readers = _readers_of(case, owners)
        marks.put([case], ["search_text"], readers=readers, of=role)
        marks.put(Comment.objects.filter(case=case, internal=False), ["text"], readers=readers, of=role)
        marks.put(Comment.objects.filter(case=case, internal=True), ["text"], readers=(), of=role)
        marks.put(Task.objects.filter(case=case), ["title"], readers=(), of=role)
        marks.put(Attachment.objects.filter(case=case), ["name"], readers=readers, of=role)
        marks.put(case.correction_items.all(), ["text", "answer"], readers=readers, of=role)
        if case.state in SHOWN.get(case.kind, ()):
            continue
        marks.put([case], ["title"], readers=readers, of=role)
        content = case.kind_of.content(case)
        marks.put([content], text_columns(type(content)), readers=readers, of=role)
        for submission in case.submissions.all():
            word = marks.word(f"{role}: submission of {case}", readers)
            payload = re.sub(
                r'(: ")[^"]{8,}(")', rf"\g<1>{word}\g<2>", json.dumps(submission.payload, ensure_ascii=False)
            )
            Submission.objects.filter(pk=submission.pk).update(payload=json.loads(payload))
    for demand in Demand.objects.filter(organisation=pk).exclude(status="published"):
        marks.put([demand], ["draft_title", "search_words", "public_words"], readers=[role], of=role)
        marks.put(DemandVersion.objects.filter(demand=demand), ["title", "text", "summary_en"], readers=[role], of=role)


def _mark_names(marks, owners):
    """The owner of a demand is not named to enterprises and others before both sides are interested, unless it says so itself."""
    for pk, role in owners.items():
        if not role.startswith("corporate"):
            continue
        if not DemandVersion.objects.filter(demand__organisation=pk, show_name=True).exists():
            # Whoever brought the demand to an introduction knows whose it is.
            brought = Introduction.objects.filter(demand__organisation=pk).values_list("brought_demand", flat=True)
            readers = {role, *(owners[one] for one in brought if one in owners)}
            marks.put(Organisation.objects.filter(pk=pk), ["name_zh", "name_en"], readers=readers, of=role)


def text_of(response) -> str:
    """What a person could read of an answer, inside a workbook too."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    return body.decode(errors="replace")


def test_there_is_something_to_be_seen(marked, world):
    """Every tenant finds words of its own on its own pages, so that looking for others' is a real look."""
    counted = defaultdict(int)
    for what, _readers in marked.known.values():
        counted[what.split(":")[0]] += 1
    assert {role: counted[role] > 5 for role in TENANTS} == dict.fromkeys(TENANTS, True)
    page = world.client("incubator").get("/my/").content.decode()
    assert {what for word, (what, readers) in marked.known.items() if word in page} != set()


@pytest.mark.parametrize("reader", TENANTS)
def test_pages_hold_nothing_of_others(marked, world, reader):
    found, client, own = set(), world.client(reader), set()

    def keep(url, response):
        text = text_of(response)
        found.update((url, what) for what in marked.foreign(text, reader))
        own.update(MARK.findall(text))

    pages = crawl(client, keep=keep)

    assert found == set()
    assert len(pages) > 25
    assert own != set()
    assert [(page.url, page.status) for page in pages if page.status >= 400] == []


@pytest.mark.parametrize("reader", TENANTS)
def test_searching_for_it_finds_nothing(marked, world, reader):
    """Nor does a filter tell that it is there: a list that answers a word it may not know gives it away."""
    client, told = world.client(reader), set()
    words = [word for word, (_what, readers) in marked.known.items() if reader not in readers]
    for word in words[:: max(1, len(words) // 15)]:
        for url in ("/search/", "/demands/", "/enterprises/", "/my/"):
            response = client.get(url, {"q": word})
            links = re.findall(r'href="/(?:cases|demands|enterprises|organisations|bases)/(\w{16})/', text_of(response))
            told |= {(url, marked.known[word][0])} if links else set()
    assert told == set()


@pytest.mark.parametrize("reader", TENANTS)
def test_files_taken_out_hold_nothing_of_others(marked, world, reader):
    client, found, taken = world.client(reader), set(), 0
    for url in LISTS:
        for fmt in ("csv", "xlsx"):
            for query in ("", "&tab=all", "&tab=answered", "&tab=closed"):
                response = client.post(f"{url}?export={fmt}{query}", {"purpose": "A sweep"})
                if response.status_code == 200:
                    taken += 1
                    found |= {(url, what) for what in marked.foreign(text_of(response), reader)}
                response.close()
    assert found == set()
    assert taken > 0


def test_notifications_are_for_their_person_alone(marked, world):
    """Their texts are rendered with the parameters that were stored: no word of a case that the person may not read."""
    wrong = set()
    for role in TENANTS:
        user = world.user(role)
        for note in Notification.objects.filter(user=user).select_related("case"):
            if note.case and not Case.objects.visible_to(user).filter(pk=note.case_id).exists():
                wrong.add((role, note.topic, note.case.kind, note.case.state))
        text = world.client(role).get("/notifications/").content.decode()
        wrong |= {(role, what) for what in marked.foreign(text, role)}
    assert wrong == set()
