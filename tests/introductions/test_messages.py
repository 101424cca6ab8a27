"""Messages: who reads and writes which, translations beside the original, attachments by stage, nothing before names and after a withdrawal."""

import pytest
from django.urls import reverse

from casework.models import Notification
from conversations.models import Message, ReadMark, Translation
from core.models import OutgoingMail
from introductions import brokering
from introductions.vocabulary import DONE, Stage
from tests.introductions.factories import ENTERPRISE, OWNER, again, pdf, side_step

pytestmark = pytest.mark.django_db
BUYER_WORDS, SELLER_WORDS = "zqbuyerwords", "zqsellerwords"


def url(introduction, name="messages", *more):
    return reverse(f"introductions:{name}", args=[introduction.case.public_id, *more])


def say(client, user, introduction, text, key="k1", **more):
    client.force_login(user)
    return client.post(url(introduction), {"text": text, "key": f"{user.pk}-{key}", "stage": "introduced", **more})


def test_before_both_are_introduced_there_is_no_conversation(sides, introduction, buyer, officer, english):
    sides.to(Stage.COMPLIANCE)
    for user in (buyer, officer):
        english.force_login(user)
        assert english.get(url(introduction)).status_code == 404
        assert say(english, user, introduction, "x").status_code == 404
    assert not Message.objects.exists()


def test_a_form_sent_twice_is_one_message_and_no_word_travels(sides, introduction, buyer, seller, english):
    sides.to(Stage.INTRODUCED)
    for _ in range(2):
        assert say(english, seller, introduction, SELLER_WORDS + " 您好，我们可以寄送样品").status_code == 302

    assert (Message.objects.get().voice, Message.objects.get().language) == (ENTERPRISE, "zh")
    told = [f"{row.text}{row.params}" for row in Notification.objects.all()]
    told += [f"{mail.subject}{mail.body}" for mail in OutgoingMail.objects.all()]
    assert not any(SELLER_WORDS in words for words in told)
    assert Notification.objects.filter(user=buyer, text__contains="new message").exists()
    english.force_login(buyer)
    assert SELLER_WORDS in english.get(url(introduction)).content.decode()
    assert ReadMark.objects.filter(voice=OWNER).count() == 1
    english.force_login(seller)
    assert "read by" in english.get(url(introduction)).content.decode()


def test_the_office_and_the_broker_take_part_and_a_stranger_does_not(
    sides, introduction, buyer, officer, administrator, stranger, technology_manager, english
):
    from talent.models import TechnologyManager

    sides.to(Stage.INTRODUCED)
    asked = brokering.ask(introduction=again(introduction), manager=TechnologyManager.objects.get(), by=officer)
    english.force_login(technology_manager)
    assert english.get(url(introduction)).status_code == 404
    brokering.accept(request=asked, by=technology_manager)
    assert say(english, officer, introduction, "From the office").status_code == 302
    assert say(english, technology_manager, introduction, "From the broker").status_code == 302
    assert say(english, administrator, introduction, "From nobody").status_code == 409
    assert say(english, stranger, introduction, "x").status_code == 404
    assert list(Message.objects.order_by("pk").values_list("voice", flat=True)) == ["office", "broker"]
    english.force_login(buyer)
    page = english.get(url(introduction)).content.decode()
    assert "The office" in page
    assert str(officer) not in page


@pytest.mark.parametrize("who", [OWNER, ENTERPRISE])
def test_after_a_withdrawal_each_reads_its_own_words_alone(who, sides, introduction, buyer, seller, officer, english):
    sides.to(Stage.INTRODUCED)
    say(english, buyer, introduction, BUYER_WORDS, file=pdf("zqbuyerfile.pdf"))
    say(english, seller, introduction, SELLER_WORDS, file=pdf("zqsellerfile.pdf"))
    say(english, officer, introduction, "zqofficewords")
    for author, message in ((seller, BUYER_WORDS), (buyer, SELLER_WORDS)):
        english.force_login(author)
        row = Message.objects.get(text=message)
        answer = english.post(
            url(introduction, "message-translate", row.public_id),
            {"text": f"zqtranslated{author.pk}", "language": "de", "key": f"t{author.pk}"},
        )
        assert answer.status_code == 302
    english.force_login(buyer)
    before = english.get(url(introduction)).content.decode()
    assert all(
        word in before
        for word in (BUYER_WORDS, SELLER_WORDS, "zqsellerfile", "zqofficewords", f"zqtranslated{buyer.pk}")
    )

    side_step(introduction, "withdraw", who, buyer if who == OWNER else seller)

    for user, own, other in ((buyer, BUYER_WORDS, SELLER_WORDS), (seller, SELLER_WORDS, BUYER_WORDS)):
        english.force_login(user)
        for name in ("messages", "messages-print", "introduction-detail"):
            page = english.get(url(introduction, name)).content.decode()
            hidden = [other, other.replace("words", "file"), "zqofficewords", "zqtranslated"]
            assert [word for word in hidden if word in page] == []
            assert own in page or name == "introduction-detail"
        assert say(english, user, introduction, "more", key="late").status_code == 409
        row = Message.objects.get(text=other)
        assert english.get(url(introduction, "message-translate", row.public_id)).status_code == 404
    english.force_login(officer)
    assert SELLER_WORDS in english.get(url(introduction)).content.decode()


def test_a_translation_stands_beside_the_original_and_says_when_a_machine_made_it(
    sides, introduction, buyer, seller, english
):
    sides.to(Stage.INTRODUCED)
    say(english, seller, introduction, SELLER_WORDS)
    row = Message.objects.get()
    english.force_login(buyer)
    for _ in range(2):
        english.post(
            url(introduction, "message-translate", row.public_id),
            {"text": "Übersetzt", "language": "de", "by_machine": "on", "key": "t"},
        )

    assert Translation.objects.count() == 1
    page = english.get(url(introduction)).content.decode()
    assert SELLER_WORDS in page
    assert "By a machine, not checked" in page


def test_an_attachment_under_an_nda_opens_then(sides, introduction, buyer, seller, english):
    sides.to(Stage.INTRODUCED)
    say(english, seller, introduction, SELLER_WORDS, file=pdf("zqsecret.pdf"), stage="nda")
    english.force_login(buyer)
    page = english.get(url(introduction)).content.decode()
    assert "zqsecret" not in page
    assert "opens under an NDA" in page

    sides.to(Stage.NDA)

    assert "zqsecret" in english.get(url(introduction)).content.decode()


def test_after_the_end_one_reads_and_does_not_write(sides, introduction, buyer, english):
    sides.to(Stage.INTRODUCED)
    say(english, buyer, introduction, BUYER_WORDS)
    sides.to(DONE)
    english.force_login(buyer)
    assert BUYER_WORDS in english.get(url(introduction)).content.decode()
    assert say(english, buyer, introduction, "late", key="late").status_code == 409


@pytest.mark.parametrize("n", [2, 25])
def test_a_long_conversation_asks_no_more_than_a_short_one(
    n, sides, introduction, buyer, seller, english, django_assert_max_num_queries
):
    sides.to(Stage.INTRODUCED)
    for number in range(n):
        Message.objects.create(
            case=introduction.case, voice=ENTERPRISE, author=seller, text=f"m{number}", language="en", key=str(number)
        )
    english.force_login(buyer)
    english.get(url(introduction))
    with django_assert_max_num_queries(40):
        page = english.get(url(introduction))
    assert len(page.context["rows"]) == n
