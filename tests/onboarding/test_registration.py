"""Registering in the browser: number and name first, then the three parts, then the office."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import Capacity, Membership, Organisation
from casework.models import Case
from core.identifiers import make_uscc
from core.ids import new_public_id
from onboarding import actions
from onboarding.models import JoinRequest, OrganisationVerification
from tests.accounts.helpers import filled, in_english, messages_of, queued, trail
from tests.factories import OrganisationFactory, UserFactory
from tests.onboarding.factories import ABROAD, CAPACITIES, CITY, SUBJECT, check, pdf

pytestmark = pytest.mark.django_db
CITY_PAGE, ABROAD_PAGE = "/register/city/", "/register/abroad/"
TYPED = {name: CITY[name] for name in ("name_zh", "name_en", "uscc", "district")}
TYPED_ABROAD = {name: ABROAD[name] for name in ("name_en", "country", "registry_no")}


@pytest.fixture
def newcomer(client):
    person = UserFactory(name="Newcomer")
    client.force_login(person)
    in_english(client)
    return person


def post(client, page=CITY_PAGE, **typed):
    given = {"key": new_public_id(), **(TYPED if page == CITY_PAGE else TYPED_ABROAD), **typed}
    return client.post(page, given)


def test_the_whole_way_from_the_first_page_to_a_verified_organisation(client, newcomer, officer, reviewer):
    case_url = post(client)["Location"]
    case, organisation = Case.objects.get(), Organisation.objects.get()
    assert case_url == reverse("casework:case-tasks", args=[case.public_id])
    assert (organisation.status, organisation.uscc) == ("unverified", CITY["uscc"])

    def send(page, **typed):
        url = page if page.startswith("/") else reverse("casework:case-section", args=[case.public_id, page])
        response = client.post(url, filled(client.get(url), **typed))
        return response["Location"].rstrip("/").rsplit("/", 1)[-1]

    ways = [
        send("subject", **SUBJECT, **{"licence-file": pdf("licence.pdf")}),
        send("capacities", activity=CAPACITIES["activity"], capacities=["enterprise", "park"]),
        send("authority", **{"authorisation-file": pdf("letter.pdf")}),
        send(reverse("casework:case-check", args=[case.public_id]), declared="on"),
    ]
    client.force_login(officer)
    check(case, officer)
    client.post(reverse("casework:case-decide", args=[case.public_id]), {"move": "recommend", "version": "1"})
    client.force_login(reviewer)
    send(reverse("casework:case-move", args=[case.public_id, "verify"]), capacities=["enterprise"])

    case.refresh_from_db()
    organisation.refresh_from_db()
    assert ways == ["capacities", "authority", "check", "receipt"]
    assert (case.state, case.receipt_no[:2], case.case_no[:2]) == ("verified", "HZ", "RZ")
    assert (organisation.status, organisation.address, organisation.mailbox) == (
        "verified",
        "1 Demo Road",
        "office@lingbo.example",
    )
    states = {c.kind: (c.state, c.evidence) for c in Capacity.objects.all()}
    assert states == {"enterprise": ("verified", case.case_no), "park": ("refused", case.case_no)}
    assert newcomer.email in [to for to, _subject in queued()]


def test_who_registers_is_the_first_manager(client, newcomer):
    post(client)
    assert Membership.objects.get().role == "manager"
    content = OrganisationVerification.objects.get()
    assert (content.uscc, content.name_zh, content.is_change) == (CITY["uscc"], CITY["name_zh"], False)
    assert trail()[-1] == "organisation_registered"


def test_an_organisation_from_abroad_is_known_by_its_register(client, newcomer):
    post(client, ABROAD_PAGE, registry_no=" demo  914778271 ")
    organisation = Organisation.objects.get()
    assert (organisation.country.code, organisation.registry_no, organisation.uscc) == ("NO", "DEMO 914778271", None)


GOOD = CITY["uscc"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Fill in “Unified social credit code”."),
        (GOOD[:-1], "A credit code has 18 characters; this one has 17."),
        (GOOD + "0", "A credit code has 18 characters; this one has 19."),
        (
            "AB" + GOOD[2:],
            "The first two characters name the registration authority and must be digits, such as 91 for companies.",
        ),
        ("91990106" + GOOD[8:], "Characters 3 to 8 (990106) are not a region of China, such as 310115."),
        ("9131O106" + GOOD[8:], "Character 5 is the letter O, which credit codes do not use. Perhaps it is 0."),
        (GOOD[:10] + "I" + GOOD[11:], "Character 11 is the letter I, which credit codes do not use. Perhaps it is 1."),
        (
            GOOD[:10] + "*" + GOOD[11:],
            "Character 11 is neither a digit nor a capital letter. A credit code has only those.",
        ),
        (
            GOOD[:-1] + ("1" if GOOD[-1] != "1" else "2"),
            "The last character of the credit code does not fit the others, so at least one character is mistyped. Compare it with the licence.",
        ),
    ],
)
def test_a_wrong_credit_code_is_told_by_its_wrong_part(client, newcomer, typed, said):
    response = post(client, uscc=typed)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert (Organisation.objects.count(), list(response.context["form"].errors)) == (0, ["uscc"])


@pytest.mark.parametrize(
    "written",
    [GOOD.lower(), " ".join([GOOD[:8], GOOD[8:]]), GOOD.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"})],
)
def test_blanks_small_and_wide_letters_are_put_right(client, newcomer, written):
    post(client, uscc=written)
    assert Organisation.objects.get().uscc == GOOD


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Fill in “Registry number”."),
        ("ABC", "A registry number has digits"),
        ("12<script>", "The character &lt; does not occur"),
    ],
)
def test_a_wrong_registry_number_is_told(client, newcomer, typed, said):
    response = post(client, ABROAD_PAGE, registry_no=typed)
    assert (response.status_code, said in response.content.decode(), Organisation.objects.count()) == (422, True, 0)


@pytest.mark.parametrize("page", [CITY_PAGE, ABROAD_PAGE])
def test_an_empty_form_says_what_is_missing(client, newcomer, page):
    response = client.post(page, {})
    wanted = (
        {"key", "name_zh", "uscc", "district"} if page == CITY_PAGE else {"key", "name_en", "country", "registry_no"}
    )
    assert (response.status_code, set(response.context["form"].errors)) == (422, wanted)


@pytest.mark.parametrize(
    "hostile",
    ["x" * 20_000, "null\x00byte", "\u202eright to left", "two\nlines", "<script>alert(1)</script>", "𠮷野家", "🙂"],
)
def test_no_name_is_an_error_of_the_portal(client, newcomer, hostile):
    response = post(client, name_zh=hostile)
    assert response.status_code in (302, 422)
    assert b"<script>alert(1)" not in client.get("/register/").content


def test_the_country_of_the_city_is_not_abroad(client, newcomer):
    assert list(post(client, ABROAD_PAGE, country="CN").context["form"].errors) == ["country"]


def test_a_double_click_makes_one_organisation_and_one_case(client, newcomer):
    key = new_public_id()
    first, second = post(client, key=key), post(client, key=key)
    assert first["Location"] == second["Location"]
    assert (Organisation.objects.count(), Case.objects.count(), Membership.objects.count()) == (1, 1, 1)


def test_a_key_that_somebody_else_used_opens_nothing(client, newcomer):
    key = new_public_id()
    actions.register(identity={**ABROAD}, by=UserFactory(), key=key)

    response = post(client, key=key)

    assert (response.status_code, Case.objects.count()) == (409, 1)


def test_five_unverified_organisations_are_enough(client, newcomer):
    for number in range(5):
        post(client, ABROAD_PAGE, name_en=f"{'ABCDE'[number] * 8} Ltd", registry_no=f"12{number}")

    response = post(client)

    assert (response.status_code, Organisation.objects.count()) == (409, 5)


def test_the_register_of_numbers_cannot_be_read_out(client, newcomer, monkeypatch):
    monkeypatch.setattr(actions, "MOST_LOOKUPS", 2)
    OrganisationFactory(uscc=CITY["uscc"], name_en="Somebody Ltd")

    answers = [post(client) for _time in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert ["Somebody Ltd" in answer.content.decode() for answer in answers] == [True, True, False]


def test_a_visitor_signs_in_first(client):
    assert client.get(CITY_PAGE)["Location"] == f"/accounts/login/?next={CITY_PAGE}"


class TestKnownByNumber:
    """The organisation is here already: its name and nothing else, and a way to ask its managers."""

    @pytest.fixture
    def known(self, manager):
        return OrganisationFactory(
            name_en="Lingbo Cardio",
            uscc=CITY["uscc"],
            manager=manager,
            address="Secret Street 1",
            mailbox="secret@lingbo.example",
        )

    def test_its_name_is_shown_and_nothing_else(self, client, newcomer, known, manager):
        text = post(client).content.decode()

        assert "belongs to <strong>Lingbo Cardio</strong>" in text
        hidden = (known.public_id, known.address, known.mailbox, manager.name, manager.email)
        assert [word for word in hidden if word in text.replace(actions.ticket_for(known, newcomer), "")] == []
        assert (Organisation.objects.count(), Case.objects.count()) == (1, 0)

    def ask(self, client, message="I work in research"):
        ticket = post(client).context["form"]["ticket"].value()
        return client.post("/register/join/", {"ticket": ticket, "message": message})

    def test_its_managers_are_asked_and_let_in(self, client, newcomer, known, manager):
        self.ask(client)
        asked = JoinRequest.objects.get()
        assert [to for to, _subject in queued()] == [manager.email]

        client.force_login(manager)
        members = client.get(reverse("accounts:members", args=[known.public_id])).content.decode()
        client.post(reverse("onboarding:join-accept", args=[asked.public_id]), {"role": "member"})

        asked.refresh_from_db()
        assert ("I work in research" in members, asked.state, asked.answered_by) == (True, "accepted", manager)
        assert Membership.objects.get(user=newcomer).role == "member"
        assert [to for to, _subject in queued()] == [manager.email, newcomer.email]

    def test_or_declined_and_told(self, client, newcomer, known, manager):
        self.ask(client)
        client.force_login(manager)
        url = reverse("onboarding:join-decline", args=[JoinRequest.objects.get().public_id])

        client.post(url)
        twice = messages_of(client.post(url, follow=True))

        assert (JoinRequest.objects.get().state, Membership.objects.filter(user=newcomer).count()) == ("declined", 0)
        assert twice[-1] == "This request has been answered already."

    def test_asking_twice_is_one_request(self, client, newcomer, known):
        self.ask(client)
        self.ask(client)
        assert (JoinRequest.objects.count(), len(queued())) == (1, 1)

    def test_a_message_is_needed(self, client, newcomer, known):
        response = self.ask(client, message="")
        assert (response.status_code, list(response.context["form"].errors), JoinRequest.objects.count()) == (
            422,
            ["message"],
            0,
        )

    @pytest.mark.parametrize("ticket", ["", "nonsense", "somebody else’s"])
    def test_without_having_typed_the_number_nobody_can_be_asked(self, client, newcomer, known, ticket):
        if ticket.startswith("somebody"):
            ticket = actions.ticket_for(known, UserFactory())
        response = client.post("/register/join/", {"ticket": ticket, "message": "Hello"})
        assert (response["Location"], JoinRequest.objects.count()) == ("/register/", 0)

    def test_a_member_is_led_to_the_page(self, client, known, manager):
        client.force_login(manager)
        assert post(client)["Location"] == reverse("accounts:organisation", args=[known.public_id])

    def test_five_open_requests_are_enough(self, newcomer, known):
        for _number in range(5):
            actions.ask_to_join(organisation=OrganisationFactory(), by=newcomer, message="Hello")
        with pytest.raises(actions.Refused):
            actions.ask_to_join(organisation=known, by=newcomer, message="Hello")

    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("manager", 302),
            ("officer", 302),
            ("administrator", 302),
            ("member", 404),
            ("reviewer", 404),
            ("stranger", 404),
        ],
    )
    @pytest.mark.parametrize("answer", ["accept", "decline"])
    def test_its_managers_and_the_office_answer_and_nobody_else(
        self, client, newcomer, known, request, who, status, answer
    ):
        asked = JoinRequest.objects.create(user=newcomer, organisation=known)
        if who == "member":
            Membership.objects.create(user=request.getfixturevalue("member"), organisation=known)
        client.force_login(request.getfixturevalue(who))

        response = client.post(reverse(f"onboarding:join-{answer}", args=[asked.public_id]), {"role": "member"})

        asked.refresh_from_db()
        assert (response.status_code, asked.state == "asked") == (status, status == 404)


class TestKnownByName:
    """A similar name is a hint: compared side by side, confirmed before it goes on."""

    @pytest.fixture
    def alike(self):
        return OrganisationFactory(name_zh="上海聆波医疗科技股份有限公司", name_en="Other name", uscc=make_uscc(7002))

    def test_the_names_stand_side_by_side_and_nothing_is_made(self, client, newcomer, alike):
        response = post(client)
        text = response.content.decode()
        shown = (alike.name_zh in text, CITY["name_zh"] in text, alike.uscc in text, alike.public_id in text)
        assert (response.status_code, shown, Case.objects.count()) == (200, (True, True, False, False), 0)

    def test_swapped_characters_are_noticed(self, client, newcomer):
        OrganisationFactory(name_zh="上海波聆医疗科技有限公司", uscc=make_uscc(7002))
        assert "similar.html" in post(client).templates[0].name

    def test_it_goes_on_only_when_confirmed(self, client, newcomer, alike):
        unanswered = post(client, compared="1")
        confirmed = post(client, compared="1", none_of_these="on")
        assert (unanswered.status_code, confirmed.status_code, Organisation.objects.count()) == (422, 302, 2)

    def test_or_back_to_the_form_with_what_was_typed(self, client, newcomer, alike):
        response = post(client, compared="1", edit="1")
        assert response.templates[0].name == "onboarding/register_form.html"
        assert response.context["form"]["uscc"].value() == CITY["uscc"]

    def test_another_name_is_no_hint(self, client, newcomer):
        OrganisationFactory(name_zh="上海睿瑕半导体设备有限公司", uscc=make_uscc(7002))
        assert post(client).status_code == 302


def test_no_mail_leaves_before_something_is_handed_in(client, newcomer):
    post(client)
    assert (queued(), mail.outbox) == ([], [])
