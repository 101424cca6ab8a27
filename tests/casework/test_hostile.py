"""Odd input on every address of a case: an answer in words, never a failure; and no address changes anything by being read."""

import pytest
from django.urls import reverse

from casework import actions, moves, office
from casework.models import Case, CaseEvent, Comment, Notification, Submission, Task
from casework.urls import urlpatterns
from core.ids import new_public_id
from core.models import OutgoingMail
from tests.casework.filing import Person, read_out, url

pytestmark = pytest.mark.django_db
WORST = ["\x00", "x" * 20_000, "\u202egnp.exe\u202c", "9" * 30, "9999-99-99"]  # each in every field at once
ODD = [  # spread over the fields, another in each
    *WORST,
    "a\x00b",
    "👩‍🔬🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "𠮷野家",
    "\ud7ff\ufdd0\uffff",
    "' OR 1=1; --",
    "{{ 7 * 7 }}{% debug %}",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "-1",
    "1e999",
    "NaN",
    "0001-01-01",
]
FIELDS = [
    "move", "note", "version", "queue", "next", "text", "to", "assignee", "title", "owner", "due_on", "draft_version", "back", "declared",
    "later", "do", "case", "answer_due_on", "text_base__area", "reason_base__area", "area", "head_name", "days", "mark-x",
    "answer-aaaaaaaaaaaaaaaa", "tab", "show", "name_zh", "opened", "region", "covers_countries",
]  # fmt: skip
TABLES = (Case, CaseEvent, Comment, Notification, Submission, Task, OutgoingMail)


def addresses(case, task, attachment):
    """Every address of the app, with this case in it."""
    known = {
        "public_id": case.public_id,
        "move": "ask_correction",
        "section": "base",
        "attachment": attachment.public_id,
        "task": task.public_id,
        "kind": "base_filing",
    }
    for pattern in urlpatterns:
        names = pattern.pattern.converters
        if pattern.name == "notification-open":
            yield reverse("casework:notification-open", args=["a" * 16])
        else:
            yield reverse(f"casework:{pattern.name}", kwargs={name: known[name] for name in names})


@pytest.fixture
def every(handed_in, officer):
    task = office.add_task(case=handed_in, title="Task", owner=officer, due_on=None, by=officer)
    return list(addresses(handed_in, task, handed_in.attachments.first()))


@pytest.fixture
def every_of_a_draft(filled, officer):
    task = Task.objects.create(case=filled, title="Task", owner=officer)
    return list(addresses(filled, task, filled.attachments.first()))


def people(request):
    return [request.getfixturevalue(name) for name in ("manager", "officer", "district_officer")]


def spread(names, shift):
    return {name: ODD[(place * 5 + shift) % len(ODD)] for place, name in enumerate(names)}


FILLINGS = [*(lambda names, text=text: dict.fromkeys(names, text) for text in WORST)] + [
    lambda names, shift=shift: spread(names, shift) for shift in (0, 6, 11)
]


def sent(client, method, address, data):
    response = getattr(client, method)(address, data)
    read_out(response)
    return response.status_code


@pytest.mark.parametrize("filling", FILLINGS)
def test_odd_words_in_every_field_are_answered(request, client, every, filling):
    for user in people(request):
        client.force_login(user)
        for address in every:
            status = sent(client, "post", address, filling(FIELDS))
            assert status < 500, (user, address)


@pytest.mark.parametrize("filling", FILLINGS)
def test_odd_words_in_the_owners_form_are_answered(client, every_of_a_draft, filled, manager, filling):
    person = Person(client, manager)
    for address in every_of_a_draft:
        assert sent(client, "post", address, filling(FIELDS)) < 500, address
    for section in filled.kind_of.sections:
        names = section.form.base_fields if section.form else ()
        for later in ({}, {"later": "1"}):
            response = person.section(filled, section.code, **{**filling(names), **later})
            assert response.status_code in (302, 422), (section.code, later)


@pytest.mark.parametrize("filling", FILLINGS)
def test_odd_words_in_the_address_are_answered_and_change_nothing(request, client, every, filling):
    before = [model.objects.count() for model in TABLES]
    for user in people(request):
        client.force_login(user)
        for address in every:
            status = sent(
                client, "get", address, filling([*FIELDS, "q", "kind", "sort", "cursor", "per_page", "export"])
            )
            assert status < 500, (user, address)
    assert [model.objects.count() for model in TABLES] == before


@pytest.mark.parametrize(
    "data",
    [
        {},
        {
            "note": ["a", "b"],
            "version": ["1", "2"],
            "move": ["accept", "withdraw"],
            "to": ["internal", "x"],
            "declared": ["on", "off"],
        },
    ],
)
def test_missing_and_doubled_fields_are_answered(request, client, every, data):
    for user in people(request):
        client.force_login(user)
        for address in every:
            assert sent(client, "post", address, data) < 500, (user, address)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "head", "options", "trace"])
def test_odd_methods_are_answered_and_change_nothing(client, every, officer, method):
    client.force_login(officer)
    before = list(Case.objects.values())
    for address in every:
        response = client.generic(method.upper(), address)
        read_out(response)
        assert response.status_code in (200, 302, 403, 404, 405), (method, address)
    assert list(Case.objects.values()) == before


def test_reading_every_address_changes_nothing(request, client, every, every_of_a_draft, filled):
    tables = {model: list(model.objects.order_by("pk").values()) for model in TABLES}
    for user in people(request):
        client.force_login(user)
        for address in every + every_of_a_draft:
            assert sent(client, "get", address, {}) < 500, address
    assert {model: list(model.objects.order_by("pk").values()) for model in TABLES} == tables


OF_ADMINISTRATORS = {
    "load-person",
    "absence-end",
    "rule-edit",
    "rule-shift",
    "rule-switch",
}  # closed to officers whatever the id


@pytest.mark.parametrize("public_id", ["a", "A" * 16, "a" * 16, "a" * 400, "-", "_", "0"])
def test_addresses_of_no_case_are_a_404_for_everybody(client, officer, public_id):
    client.force_login(officer)
    for pattern in urlpatterns:
        names = dict.fromkeys(pattern.pattern.converters, "x")
        if "public_id" not in names or pattern.name == "notification-open" or pattern.name in OF_ADMINISTRATORS:
            continue
        address = reverse(f"casework:{pattern.name}", kwargs={**names, "public_id": public_id})
        assert {client.get(address).status_code, client.post(address).status_code} <= {404, 405}, address


def test_a_kind_section_and_move_that_do_not_exist_are_a_404(client, draft, manager):
    person = Person(client, manager)
    assert person.get("case-move", draft, "nothing").status_code == 404
    assert person.post("case-move", draft, "submit").status_code == 404  # goes through the check page only
    assert client.get(reverse("casework:guide", args=["nothing"])).status_code == 404


def test_a_submission_cannot_be_made_past_the_check_page(client, filled, manager):
    response = Person(client, manager).decide(filled, "submit")
    filled.refresh_from_db()
    assert (response.status_code, filled.state) == (422, "draft")


@pytest.mark.parametrize("version", ["", "x", "1.0", "٣", None])
def test_a_decision_without_the_version_of_its_page_is_stale(client, submitted, officer, version):
    data = {"move": "accept", "note": "kept"} | ({} if version is None else {"version": version})
    client.force_login(officer)
    response = client.post(url("case-decide", submitted), data)
    submitted.refresh_from_db()
    assert (response.status_code, submitted.state, "kept" in response.content.decode()) == (409, "submitted", True)


def test_too_long_a_note_is_refused_whole_not_cut(client, submitted, officer):
    response = Person(client, officer).decide(submitted, "accept", "x" * 4001)
    submitted.refresh_from_db()
    assert (response.status_code, submitted.state, "x" * 4001 in response.content.decode()) == (422, "submitted", True)


def test_what_people_typed_never_comes_back_as_markup(client, organisation, manager, officer, matter_kind):
    bad = "<script>alert(1)</script>"
    case = actions.start(
        kind=matter_kind, by=manager, title=f"Title {bad}", organisation=organisation, key=new_public_id()
    )
    moves.perform(case, "submit", by=manager)
    actions.comment(case=case, by=manager, text=bad, internal=False)
    moves.perform(case, "ask", by=officer, note=bad)
    for user in (officer, manager):
        person = Person(client, user)
        for tab in ("material", "files", "comments", "history"):
            assert bad not in person.page("case-detail", case, tab=tab)
        assert bad not in person.page("case-print", case)
        assert bad not in client.get(reverse("casework:notifications")).content.decode()
    client.force_login(officer)
    assert bad not in client.get(reverse("casework:inbox"), {"tab": "all"}).content.decode()
