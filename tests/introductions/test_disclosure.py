"""Planted names, contacts and file names reach the other side nowhere before consent, and nowhere after its withdrawal."""

from urllib.parse import quote, quote_plus

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from casework.models import Notification
from core import ics
from core.models import OutgoingMail
from introductions import actions, calendar, disclosure, files
from introductions.models import Disclosure
from introductions.vocabulary import DONE, ENDED, Shown, Stage
from tests.introductions.conftest import BUYER_MAIL, SELLER_MAIL, SELLER_NAME
from tests.introductions.factories import (
    ENTERPRISE,
    OWNER,
    again,
    next_step,
    pdf,
    side_step,
    with_file,
)
from tests.matching.factories import OWNER_NAME

pytestmark = pytest.mark.django_db

OF_SELLER = [SELLER_NAME, "Qilinpatch", SELLER_MAIL, "麒麟联络人", "qilin-secret"]
OF_BUYER = [OWNER_NAME, "Banksia", BUYER_MAIL, "Planted Buyer", "banksia-secret"]
BEFORE = [Stage.PROPOSED, Stage.SELF_CHECK, Stage.COMPLIANCE]


def pages(introduction) -> list[str]:
    """Every address of introductions that a side can ask for."""
    key = introduction.case.public_id
    of = [reverse(f"introductions:{name}", args=[key]) for name in ("introduction-detail", "file-add", "meeting-add")]
    steps = [reverse("introductions:step", args=[key, move.name]) for move in introduction.case.kind_of.moves]
    lists = [reverse("introductions:introduction-list"), reverse("introductions:introduction-board")]
    words = [f"{lists[0]}?q={word}" for word in (*OF_SELLER, *OF_BUYER)]
    others = [reverse("casework:my-cases"), reverse("casework:notifications"), introduction.case.get_absolute_url()]
    return [*of, *steps, *lists, *words, *others]


def everything_read_by(client, user, introduction) -> str:
    """All that the person's pages, exports, messages, mails and calendars say."""
    client.force_login(user)
    texts = []
    for url in pages(introduction):
        answer = client.get(url, follow=True)
        assert answer.status_code < 500
        text = answer.content.decode(errors="replace")
        query = url.partition("?q=")[2]
        texts.append(_without_own_words(text, query))
    listing = reverse("introductions:introduction-list")
    export = client.post(f"{listing}?export=csv", {"purpose": "Test"})
    texts.append(b"".join(export.streaming_content).decode() if export.streaming else export.content.decode())
    texts += [f"{row.text} {row.params} {row.url}" for row in Notification.objects.filter(user=user)]
    texts += [f"{mail.subject} {mail.body}" for mail in OutgoingMail.objects.filter(to=user.email)]
    texts.append(ics.calendar(calendar.meetings_of(user), name="", host="portal").decode().replace("\r\n ", ""))
    return "\n".join(texts)


def _without_own_words(text: str, query: str) -> str:
    """What was searched for stands in the search field, in links and chips: the person's own words."""
    for written in (
        query,
        quote(query),
        quote_plus(query),
        quote(quote_plus(query)),
        quote(quote(query)),
        escape(query),
    ):
        text = text.replace(written, "") if query else text
    return text


@pytest.mark.parametrize("stage", BEFORE)
@pytest.mark.parametrize(("reader", "planted"), [("buyer", OF_SELLER), ("seller", OF_BUYER)])
def test_before_consent_nothing_of_the_other_side_is_anywhere(stage, reader, planted, sides, request, english):
    introduction = sides.to(stage)
    user = request.getfixturevalue(reader)

    text = everything_read_by(english, user, introduction)

    assert [word for word in planted if word in text] == []


@pytest.mark.parametrize(("reader", "planted"), [("buyer", OF_SELLER), ("seller", OF_BUYER)])
def test_once_introduced_both_read_name_and_contact(reader, planted, sides, request, english):
    introduction = sides.to(Stage.INTRODUCED)

    text = everything_read_by(english, request.getfixturevalue(reader), introduction)

    assert planted[0] in text or planted[1] in text  # in either language
    assert planted[2] in text


@pytest.mark.parametrize("who", [OWNER, ENTERPRISE])
@pytest.mark.parametrize(("reader", "planted"), [("buyer", OF_SELLER), ("seller", OF_BUYER)])
def test_after_a_withdrawal_neither_reads_anything_of_the_other_side(
    who, reader, planted, sides, request, english, buyer, seller
):
    introduction = sides.to(Stage.MEETING)
    with_file(introduction, owner=ENTERPRISE, by=seller, name="qilin-secret.pdf")
    with_file(introduction, owner=OWNER, by=buyer, name="banksia-secret.pdf")
    side_step(
        introduction,
        "plan",
        ENTERPRISE,
        seller,
        note=f"{SELLER_NAME} sends",
        **next_step(next_step=f"{SELLER_NAME} sends"),
    )
    actions.save_meeting(
        introduction=again(introduction), by=buyer, values={"starts_at": timezone.now(), "minutes": 30, "topic": "Banksia and Qilinpatch", "place": ""}
    )  # fmt: skip
    Notification.objects.all().delete()
    OutgoingMail.objects.all().delete()

    side_step(introduction, "withdraw", who, buyer if who == OWNER else seller)

    text = everything_read_by(english, request.getfixturevalue(reader), again(introduction))
    assert [word for word in planted if word in text] == []


@pytest.mark.parametrize("end", [DONE, ENDED])
def test_a_consent_can_be_withdrawn_after_the_end(end, sides, introduction, buyer, seller, english):
    sides.to(end)
    english.force_login(seller)

    answer = english.post(reverse("introductions:withdraw-afterwards", args=[introduction.case.public_id]), follow=True)

    assert answer.status_code == 200
    assert SELLER_NAME not in everything_read_by(english, buyer, again(introduction)).replace("qilin-secret", "")
    assert Disclosure.objects.filter(what=Shown.WITHDRAWN, about=ENTERPRISE).count() == 1
    english.force_login(seller)
    english.post(reverse("introductions:withdraw-afterwards", args=[introduction.case.public_id]))
    assert Disclosure.objects.filter(what=Shown.WITHDRAWN).count() == 1


def test_a_withdrawal_ends_the_interest_in_the_list_as_well(
    demand, maker_company, sides, introduction, seller, english, buyer
):
    from matching import responses
    from matching.models import CandidateResponse

    responses.respond(demand=demand, enterprise=maker_company, side=ENTERPRISE, answer="interested", by=seller)
    sides.to(Stage.INTRODUCED)
    side_step(introduction, "withdraw", ENTERPRISE, seller)

    assert not CandidateResponse.objects.current().filter(side=ENTERPRISE).exists()
    english.force_login(buyer)
    page = english.get(reverse("matching:demand-owner", args=[demand.public_id]))
    assert SELLER_NAME not in page.content.decode()


def test_each_disclosure_is_in_the_log_of_both(sides, introduction, buyer, seller, english):
    sides.to(Stage.INTRODUCED)
    for user in (buyer, seller):
        english.force_login(user)
        page = english.get(introduction.get_absolute_url()).content.decode()
        assert page.count("Name of the organisation") == 2
    assert Disclosure.objects.filter(what=Shown.TEASER).count() == 2


def test_strangers_and_other_companies_get_404(sides, introduction, stranger, other_buyer, english):
    sides.to(Stage.INTRODUCED)
    for user in (stranger, other_buyer):
        english.force_login(user)
        for url in pages(introduction)[:3]:
            assert english.get(url).status_code == 404


# --- files ------------------------------------------------------------------------------------------


def test_a_file_for_an_nda_opens_under_it_alone_and_as_a_marked_copy(sides, introduction, buyer, seller, english):
    import io

    from pypdf import PdfReader

    sides.to(Stage.INTRODUCED)
    kept = with_file(introduction, owner=ENTERPRISE, by=seller, name="recipe.pdf", stage="nda")
    url = reverse("introductions:file-open", args=[introduction.case.public_id, kept.public_id])
    english.force_login(buyer)
    assert english.get(url).status_code == 404

    sides.to(Stage.NDA)
    answer = english.get(url)

    reader = PdfReader(io.BytesIO(answer.content))
    words = reader.pages[0].extract_text()
    assert buyer.public_id in words
    assert introduction.case.case_no in words
    assert not reader.metadata or not any(reader.metadata.values())
    assert Disclosure.objects.filter(what=Shown.FILE, about=ENTERPRISE, by=buyer).count() == 1
    english.force_login(seller)
    own = english.get(url)
    assert buyer.public_id not in PdfReader(io.BytesIO(b"".join(own.streaming_content))).pages[0].extract_text()


def test_an_nda_that_has_ended_closes_its_files(sides, introduction, buyer, seller, english):
    from datetime import timedelta

    from introductions.models import Introduction

    sides.to(Stage.NDA)
    kept = with_file(introduction, owner=ENTERPRISE, by=seller, name="recipe.pdf", stage="nda")
    Introduction.objects.filter(pk=introduction.pk).update(nda_signed_on=timezone.localdate() - timedelta(days=9), nda_expires_on=timezone.localdate() - timedelta(days=1))  # fmt: skip
    english.force_login(buyer)

    assert (
        english.get(reverse("introductions:file-open", args=[introduction.case.public_id, kept.public_id])).status_code
        == 404
    )


def test_the_metadata_of_a_marked_copy_is_gone(sides, introduction, buyer, seller, english):
    import io

    from django.core.files.uploadedfile import SimpleUploadedFile
    from pypdf import PdfReader, PdfWriter

    from core.uploads import check_upload

    writer = PdfWriter(clone_from=io.BytesIO(pdf().read()))
    writer.add_metadata({"/Author": "qilin-secret", "/Title": "qilin-secret"})
    out = io.BytesIO()
    writer.write(out)
    upload = SimpleUploadedFile("named.pdf", out.getvalue(), content_type="application/pdf")
    upload.info = check_upload(upload)
    sides.to(Stage.NDA)
    kept = files.keep(again(introduction), upload=upload, owner=ENTERPRISE, stage="nda", by=seller)

    body = files.marked_copy(kept, reader_id=buyer.public_id, reference="DJ", at=timezone.now())

    assert b"qilin-secret" not in body
    assert "qilin-secret" not in str(PdfReader(io.BytesIO(body)).metadata)


def test_what_cannot_be_marked_is_refused_beside_the_field(sides, introduction, seller, english):
    sides.to(Stage.INTRODUCED)
    english.force_login(seller)
    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    picture = __import__("io").BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")

    answer = english.post(
        reverse("introductions:file-add", args=[introduction.case.public_id]),
        {"file": SimpleUploadedFile("a.png", picture.getvalue(), content_type="image/png"), "stage": "nda"},
    )

    assert answer.status_code == 422
    assert "PDF" in str(answer.context["form"].errors["file"])


def test_a_broker_reads_both_and_an_outsider_of_the_pool_nothing(
    sides, introduction, officer, technology_manager, english
):
    from talent.models import TechnologyManager

    manager = TechnologyManager.objects.get(profile__user=technology_manager)
    english.force_login(technology_manager)
    assert english.get(introduction.get_absolute_url()).status_code == 404

    actions.name_broker(introduction=again(introduction), manager=manager, by=officer)

    page = english.get(introduction.get_absolute_url(), follow=True).content.decode()
    assert "Qilinpatch" in page
    assert OWNER_NAME in page


def test_stage_of_disclosure_is_the_same_in_every_reader(sides, introduction):
    """One serialiser: what a list, a page and an export call the other side is the same string."""
    sides.to(Stage.SELF_CHECK)
    row = again(introduction)
    names = {
        disclosure.party(row, ENTERPRISE, OWNER).name,
        disclosure.other_party(row, OWNER).name,
        str(disclosure.parties(row, OWNER)[1]),
    }
    assert len(names) == 1
    assert names.pop().startswith("Company ")
    assert not disclosure.party(row, ENTERPRISE, OWNER).is_named
