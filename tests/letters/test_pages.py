"""The outbox, the pages of a letter and of the texts: who sees what, what a page costs, what a second click does."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from letters import actions, wording
from letters.kinds import EN, kinds
from letters.models import IssueRun, Letter, LetterText
from tests.factories import UserFactory
from tests.letters.factories import letters as many_letters

pytestmark = pytest.mark.django_db
DETAIL_PAGES = ("letter-detail", "letter-print", "letter-pdf")


def status(client, user, name, letter):
    client.force_login(user)
    return client.get(reverse(f"letters:{name}", args=[letter.public_id])).status_code


@pytest.mark.parametrize("page", ["letter-detail", "letter-print"])
@pytest.mark.parametrize(
    ("who", "waiting", "given_out"),
    [
        ("officer", 200, 200), ("supervisor", 200, 200), ("administrator", 200, 200), ("manager", 404, 200),
        ("member", 404, 200), ("district_officer", 404, 200), ("stranger", 404, 404),
    ],
)  # fmt: skip
def test_who_reads_a_letter(client, letter, people, officer, quick_pdf, page, who, waiting, given_out):
    before = status(client, people[who], page, letter)
    actions.issue(letter=letter, by=officer)

    assert (before, status(client, people[who], page, letter)) == (waiting, given_out)


def test_another_party_of_the_case_reads_no_letter(client, issued, accepted):
    """A provider sees the case, but a letter is for the applicant."""
    from casework import actions as case_actions
    from tests.factories import OrganisationFactory

    provider = UserFactory()
    organisation = OrganisationFactory(manager=provider)
    case_actions.add_party(accepted, role="provider", organisation=organisation)

    client.force_login(provider)
    assert client.get(accepted.get_absolute_url()).status_code == 200
    assert status(client, provider, "letter-detail", issued) == 404


def test_the_pdf_is_a_download_for_who_may_read_it(client, issued, manager, stranger):
    assert status(client, stranger, "letter-pdf", issued) == 404
    client.force_login(manager)

    answer = client.get(reverse("letters:letter-pdf", args=[issued.public_id]))

    assert answer["Content-Type"] == "application/pdf"
    assert issued.number in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content).startswith(b"\n<!doctype html>")


def test_the_case_page_shows_the_applicant_only_what_was_issued(client, issued, accepted, manager, officer):
    client.force_login(manager)
    for_manager = client.get(accepted.get_absolute_url()).content.decode()
    client.force_login(officer)
    for_officer = client.get(accepted.get_absolute_url()).content.decode()
    waiting = Letter.objects.get(kind="receipt")

    assert issued.get_absolute_url() in for_manager
    assert waiting.get_absolute_url() not in for_manager
    assert waiting.get_absolute_url() in for_officer


@pytest.mark.parametrize("who", ["manager", "stranger", "district_officer"])
def test_the_outbox_is_for_the_commission(client, accepted, people, who):
    client.force_login(people[who])

    assert client.get(reverse("letters:outbox")).status_code == 403


@pytest.mark.parametrize("number", [1, 20])
def test_what_the_outbox_costs(client, accepted, officer, number, django_assert_num_queries, quick_pdf):
    many_letters(accepted, number)
    client.force_login(officer)
    client.get(reverse("letters:outbox"))

    # session, person, roles, conflicts, rows, waiting, saved views, and three of the frame
    with django_assert_num_queries(10):
        answer = client.get(reverse("letters:outbox"))

    assert answer.content.decode().count('id="letter-') == number + 2


@pytest.mark.parametrize("number", [1, 8])
def test_what_looking_them_over_costs(client, accepted, officer, number, django_assert_max_num_queries, quick_pdf):
    extra = many_letters(accepted, number)
    client.force_login(officer)

    with django_assert_max_num_queries(14):
        answer = client.get(reverse("letters:issue"), {"letter": [letter.public_id for letter in extra]})

    assert answer.content.decode().count('<article class="paper') == number


def test_ticked_letters_are_looked_over_and_issued(
    client, accepted, officer, quick_pdf, django_capture_on_commit_callbacks
):
    client.force_login(officer)
    ids = list(Letter.objects.values_list("public_id", flat=True))
    shown = client.get(reverse("letters:issue"), {"letter": ids}).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("letters:issue"), {"letter": ids})

    run = IssueRun.objects.get()
    assert shown.count('<article class="paper') == 2
    assert answer.url == run.get_absolute_url()
    page = client.get(answer.url).content.decode()
    for number in Letter.objects.values_list("number", flat=True):
        assert number and number in page


def test_a_second_click_leads_to_the_same_run(client, accepted, officer, quick_pdf):
    client.force_login(officer)
    ids = list(Letter.objects.values_list("public_id", flat=True))

    answers = [client.post(reverse("letters:issue"), {"letter": ids}).url for _click in range(2)]

    assert answers == [IssueRun.objects.get().get_absolute_url()] * 2


def test_without_pango_the_pages_say_so_and_nothing_is_issued(client, letter, officer, no_pdf):
    client.force_login(officer)
    pages = [
        reverse("letters:outbox"),
        letter.get_absolute_url(),
        f"{reverse('letters:issue')}?letter={letter.public_id}",
    ]

    for page in pages:
        assert "The library Pango is not installed." in client.get(page).content.decode()
    client.post(reverse("letters:issue"), {"letter": letter.public_id})

    assert not IssueRun.objects.exists()
    printed = client.get(reverse("letters:letter-print", args=[letter.public_id])).content.decode()
    assert "草稿，未发出" in printed


@pytest.mark.parametrize("ids", [[], ["no-such"], ["\x00"], ["x" * 500]])
def test_ids_that_are_none_are_answered(client, accepted, officer, ids, quick_pdf):
    client.force_login(officer)

    assert client.get(reverse("letters:issue"), {"letter": ids}).status_code == 302
    assert client.post(reverse("letters:issue"), {"letter": ids}).status_code == 302


def test_withdrawing_asks_for_a_reason_and_tells_who_comes_second(client, letter, officer):
    client.force_login(officer)
    url = reverse("letters:letter-withdraw", args=[letter.public_id])

    empty = client.post(url, {"reason": " ", "seen": "to_issue"})
    done = client.post(url, {"reason": "Not needed", "seen": "to_issue"})
    second = client.post(url, {"reason": "Words to keep", "seen": "to_issue"})

    assert (empty.status_code, done.status_code, second.status_code) == (422, 302, 409)
    assert "Words to keep" in second.content.decode()


@pytest.mark.parametrize(
    ("who", "answer"), [("manager", 404), ("administrator", 403), ("supervisor", 200), ("officer", 403)]
)
def test_who_withdraws_what_was_issued(client, issued, people, who, answer):
    assert status(client, people[who], "letter-withdraw", issued) == answer


# --- texts -----------------------------------------------------------------------------------------------------------

KIND = "base_filing.acceptance"
EDIT = ("letters:text-edit", ["base_filing", "acceptance", EN])
DECIDE = ("letters:text-decide", ["base_filing", "acceptance", EN])


def save(client, body="Number {case_no}.", seen=0, **more):
    return client.post(reverse(EDIT[0], args=EDIT[1]), {"title": "Accepted", "body": body, "seen": seen, **more})


def test_a_text_is_written_by_one_and_put_into_force_by_another(client, administrator, supervisor, letter):
    client.force_login(administrator)
    save(client)
    own = client.post(reverse(DECIDE[0], args=DECIDE[1]), {"decision": "approve", "seen": 1})
    client.force_login(supervisor)
    before = client.get(letter.get_absolute_url()).content.decode()
    client.post(reverse(DECIDE[0], args=DECIDE[1]), {"decision": "approve", "seen": 1})
    after = client.get(letter.get_absolute_url()).content.decode()

    text = LetterText.objects.get()
    assert own.status_code == 403
    assert (text.state, text.version, text.written_by, text.approved_by) == ("in_force", 1, administrator, supervisor)
    assert f"Number {letter.case.case_no}." not in before
    assert f"Number {letter.case.case_no}." in after


def test_the_next_version_replaces_the_one_in_force(administrator, supervisor):
    for number in (1, 2):
        text = wording.save_draft(
            kind=kinds[KIND], language=EN, title="T", body=f"Body {number}", by=administrator, seen=0
        )
        wording.approve(text=text, by=supervisor, seen=1)

    assert list(LetterText.objects.order_by("version").values_list("version", "state")) == [
        (1, "replaced"),
        (2, "in_force"),
    ]


@pytest.mark.parametrize("body", ["Number {case_nr}.", "Open {case_no", "{}", "{case_no.__class__}"])
def test_an_unknown_name_is_refused_beside_the_field(client, administrator, body):
    client.force_login(administrator)

    answer = save(client, body)

    assert answer.status_code == 422
    assert answer.context["form"].errors["body"]
    assert body in answer.context["form"]["body"].value()
    assert not LetterText.objects.exists()


def test_of_two_administrators_the_second_is_told_and_keeps_the_words(client, administrator):
    client.force_login(administrator)
    save(client)
    client.force_login(UserFactory(roles=["administrator"]))

    answer = save(client, "Other words.", seen=0)

    assert answer.status_code == 409
    assert "Other words." in answer.content.decode()


def test_a_preview_saves_nothing(client, administrator):
    client.force_login(administrator)

    answer = save(client, "Seen {case_no}", preview="1")

    assert "Seen [" in answer.content.decode()
    assert not LetterText.objects.exists()


def test_a_draft_that_changed_since_is_not_approved(client, administrator, supervisor):
    client.force_login(administrator)
    save(client)
    save(client, "Changed.", seen=1)
    client.force_login(supervisor)

    assert client.post(reverse(DECIDE[0], args=DECIDE[1]), {"decision": "approve", "seen": 1}).status_code == 409
    assert LetterText.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("who", "read", "write"), [("supervisor", 200, 403), ("officer", 403, 403), ("manager", 403, 403)]
)
def test_who_reads_and_writes_texts(client, people, who, read, write):
    client.force_login(people[who])

    assert client.get(reverse("letters:texts")).status_code == read
    assert client.get(reverse(EDIT[0], args=EDIT[1])).status_code == read
    assert save(client).status_code in {write, 409}
    assert not LetterText.objects.exists()


def test_unknown_texts_are_not_found(client, administrator):
    client.force_login(administrator)
    for arguments in (["base_filing", "poem", EN], ["nothing", "receipt", EN], ["base_filing", "receipt", "fr"]):
        assert client.get(reverse("letters:text-edit", args=arguments)).status_code == 404


def test_deciding_without_a_draft_is_answered(client, administrator):
    client.force_login(administrator)

    assert client.post(reverse(DECIDE[0], args=DECIDE[1]), {"decision": "approve", "seen": 1}).status_code == 404


def test_a_member_who_left_reads_no_letter(client, issued, member, organisation):
    from django.utils import timezone

    Membership.objects.filter(user=member).update(until=timezone.now())

    assert status(client, member, "letter-detail", issued) == 404
