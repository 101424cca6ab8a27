"""The incubator's pages and the enterprise's lists: who reads what, what one click does, what it costs."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import moves
from enterprises import proposals
from enterprises.models import ServiceRequest
from enterprises.places import waiting_requests
from tests.enterprises.factories import BaseFactory, incubator_of, request_draft, request_submitted

OPEN = reverse("enterprises:open-requests")
SERVED = reverse("enterprises:provider-requests")


@pytest.fixture
def asked(owner, enterprise, base, provider) -> ServiceRequest:
    """Handed in, compared; the provider's base fits."""
    made = request_submitted(by=owner, enterprise=enterprise, text="We need approval for our patch.")
    proposals.refresh(made)
    return made


def one(request):
    return reverse("enterprises:open-request", args=[request.case.public_id])


def test_a_request_to_take_shows_neither_name_nor_mailbox(english, asked, enterprise, provider):
    english.force_login(provider)
    pages = english.get(OPEN).content.decode() + english.get(one(asked)).content.decode()

    assert "We need approval for our patch." in pages
    assert "Special purpose" in pages or "special purpose" in pages
    hidden = [
        enterprise.organisation.name_zh,
        enterprise.organisation.name_en,
        "contact@enterprise.example",
        enterprise.public_id,
    ]
    assert [word for word in hidden if word in pages] == []


def test_taking_it_opens_the_case_with_name_and_mailbox(english, asked, base, provider, enterprise):
    english.force_login(provider)
    assert english.get(asked.case.get_absolute_url()).status_code == 404

    response = english.post(one(asked), {"base": base.public_id, "version": asked.case.version})

    asked.refresh_from_db()
    assert (response["Location"], asked.case.state, asked.chosen_base) == (
        asked.case.get_absolute_url(),
        "in_service",
        base,
    )
    page = english.get(asked.case.get_absolute_url()).content.decode()
    assert enterprise.organisation.name_en in page
    assert "contact@enterprise.example" in page
    assert english.get(one(asked)).status_code == 404
    assert waiting_requests(provider)[:2] == (1, "wait")


def test_who_has_no_fitting_base_finds_nothing_to_take(english, asked, other_provider, owner, officer, stranger):
    english.force_login(other_provider)
    empty = english.get(OPEN).content.decode()
    assert "There is none now." in empty
    assert english.get(one(asked)).status_code == 404
    assert english.post(one(asked), {"base": asked.proposals.get().base.public_id}).status_code == 404
    answers = {}
    for name, user in (("owner", owner), ("officer", officer), ("stranger", stranger)):
        english.force_login(user)
        answers[name] = [english.get(page).status_code for page in (OPEN, SERVED, one(asked))]
    assert answers == {"owner": [403] * 3, "officer": [403] * 3, "stranger": [403] * 3}


@pytest.mark.parametrize(
    "change",
    [
        lambda asked, base: ServiceRequest.objects.filter(pk=asked.pk).update(open_to_providers=False),
        lambda asked, base: type(base).objects.filter(pk=base.pk).update(status="suspended"),
    ],
    ids=["closed by the enterprise", "base suspended"],
)
def test_what_is_not_open_any_more_is_gone(english, asked, base, provider, change):
    english.force_login(provider)
    assert english.get(one(asked)).status_code == 200

    change(asked, base)

    assert english.get(one(asked)).status_code == 404
    assert f'id="request-{asked.case.public_id}"' not in english.get(OPEN).content.decode()


def test_a_stale_page_is_refused_and_the_note_kept(english, asked, base, provider, officer):
    english.force_login(provider)
    stale = asked.case.version
    moves.perform(asked.case, "accept", by=officer)

    response = english.post(one(asked), {"base": base.public_id, "version": stale, "note": "We know the hospital."})

    page = response.content.decode()
    assert response.status_code == 409
    assert "We know the hospital.</textarea>" in page
    asked.case.refresh_from_db()
    assert asked.case.state == "pool"
    again = english.post(one(asked), {"base": base.public_id, "version": asked.case.version})
    assert again["Location"] == asked.case.get_absolute_url()


def test_taking_needs_a_base(english, asked, provider, far_base):
    english.force_login(provider)

    for chosen in ("", "nonsense", far_base.public_id):
        response = english.post(one(asked), {"base": chosen, "version": asked.case.version})
        assert response.status_code == 422
    asked.case.refresh_from_db()
    assert asked.case.state == "submitted"


def test_the_list_of_an_incubator_has_its_requests_by_what_is_to_do(english, asked, base, provider, officer):
    moves.perform(asked.case, "assign", by=officer, data={"base": base.public_id})
    english.force_login(provider)

    def rows(tab):
        return f'id="request-{asked.case.public_id}"' in english.get(SERVED, {"tab": tab}).content.decode()

    assert (rows("waiting"), rows("answered"), rows("closed"), rows("nonsense")) == (True, False, False, True)
    moves.perform(asked.case, "take_on", by=provider)
    moves.perform(asked.case, "answer", by=provider, data={"given": {"text": "So.", "file": None}})
    assert (rows("waiting"), rows("answered"), rows("closed")) == (False, True, False)


def test_the_wrong_kind_of_file_is_refused_and_the_answer_kept(english, asked, base, provider, officer):
    moves.perform(asked.case, "assign", by=officer, data={"base": base.public_id})
    moves.perform(asked.case, "take_on", by=provider)
    english.force_login(provider)
    page = reverse("casework:case-move", args=[asked.case.public_id, "answer"])

    response = english.post(
        page,
        {
            "answer": "An hour of typing.",
            "file": SimpleUploadedFile("list.exe", b"MZ"),
            "version": asked.case.version,
        },
    )

    assert response.status_code == 422
    assert "An hour of typing.</textarea>" in response.content.decode()
    assert asked.answers.count() == 0


def test_strangers_do_not_find_the_request(english, asked, rival, stranger, district_officer):
    pages = [
        asked.case.get_absolute_url(),
        reverse("casework:case-section", args=[asked.case.public_id, "what"]),
        reverse("casework:case-move", args=[asked.case.public_id, "cancel"]),
    ]
    for person in (rival, stranger, district_officer):
        english.force_login(person)
        assert [english.get(page).status_code for page in pages] == [404, 404, 404]
        assert english.post(reverse("enterprises:request-bases", args=[asked.case.public_id])).status_code == 404


def test_bases_are_compared_again_by_the_office_and_the_enterprise_only(english, asked, owner, officer, provider, base):
    better = BaseFactory(name_en="Second base", specialised_fields=["MD-MON", "MD-DIG"], staff=20)
    page = reverse("enterprises:request-bases", args=[asked.case.public_id])
    english.force_login(officer)

    response = english.post(page)

    assert response["Location"] == f"{asked.case.get_absolute_url()}#bases"
    assert {row.base for row in asked.proposals.all()} == {base, better}
    moves.perform(asked.case, "assign", by=officer, data={"base": base.public_id})
    answers = {}
    for name, user in (("owner", owner), ("provider", provider)):
        english.force_login(user)
        answers[name] = english.post(page).status_code
    assert answers == {"owner": 302, "provider": 403}


def test_a_draft_has_nothing_to_compare(english, owner, enterprise):
    draft = request_draft(by=owner, enterprise=enterprise)
    english.force_login(owner)

    assert english.post(reverse("enterprises:request-bases", args=[draft.case.public_id])).status_code == 404


def test_when_no_base_fits_the_page_says_so(english, owner, enterprise, far_base):
    asked = request_submitted(by=owner, enterprise=enterprise)
    english.force_login(owner)
    assert "The bases are being compared" in english.get(asked.case.get_absolute_url()).content.decode()

    proposals.refresh(asked)

    assert "No base in force serves this country" in english.get(asked.case.get_absolute_url()).content.decode()


def test_the_home_page_says_what_waits_and_who_can_help(english, owner, enterprise, base, far_base):
    english.force_login(owner)
    page = english.get(reverse("enterprises:home")).content.decode()

    assert "You have no service request running." in page
    assert "Brisbane service point" in page
    assert "It is in Australia itself." in page
    assert "Recife office" not in page
    request_draft(by=owner, enterprise=enterprise)
    assert "1 service request waits for you." in english.get(reverse("enterprises:home")).content.decode()


def test_higher_apps_add_to_the_home_page(english, owner, enterprise, monkeypatch):
    from core import registry
    from core.registry import Panel, Registry

    extra = Registry()
    extra.register(Panel("enterprise_home", lambda request, subject: f"<p>matches of {subject.pk}</p>"))
    extra.register(Panel("enterprise_home_lead", lambda request, subject: "One demand fits very well."))
    monkeypatch.setattr(registry, "panels", extra)
    english.force_login(owner)

    page = english.get(reverse("enterprises:home")).content.decode()

    assert "<p>One demand fits very well.</p>" in page
    assert f"matches of {enterprise.pk}" in page


def counted(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(url).content.decode()
    return page.count('id="request-'), len(queries)


def test_lists_cost_the_same_with_many_rows(english, owner, officer, enterprise, provider, base):
    index = proposals.base_index([base])
    seen = []
    for number in (1, 11):
        for _ in range(number):
            to_take = request_submitted(by=owner, enterprise=enterprise)
            proposals.refresh(to_take, bases=[base], index=index)
            served = request_submitted(by=owner, enterprise=enterprise)
            moves.perform(served.case, "assign", by=officer, data={"base": base.public_id})
        english.force_login(provider)
        taking, serving = counted(english, OPEN), counted(english, SERVED)
        english.force_login(owner)
        mine = counted(english, reverse("enterprises:request-list"))
        home = counted(english, reverse("enterprises:home"))
        seen.append((taking, serving, mine, home))

    (first, second) = seen
    assert [rows for rows, _cost in first] == [1, 1, 2, 0]
    assert [rows for rows, _cost in second] == [12, 12, 24, 0]
    assert [cost for _rows, cost in first] == [cost for _rows, cost in second]


def test_a_member_of_two_incubators_serves_both(english, asked, base, provider, far_base):
    from accounts.models import Membership

    Membership.objects.create(user=provider, organisation=far_base.operator)
    incubator_of(far_base)
    english.force_login(provider)

    assert f'id="request-{asked.case.public_id}"' in english.get(OPEN).content.decode()
