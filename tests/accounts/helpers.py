"""What the tests of accounts and onboarding share: signing in afresh, links in mails, several at once."""

import re
import threading
import time

from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import AuditEntry, OutgoingMail
from tests.factories import PASSWORD, UserFactory


def person_with_password(**fields):
    """Somebody who can sign in through the page."""
    person = UserFactory(password=PASSWORD, **fields)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def sign_in(client, person):
    """Through the page; what the person is asked again later is asked in earnest."""
    return client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})


def confirm(client, person):
    """As if the person had typed the password again a moment ago."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


def in_english(client):
    client.cookies["language"] = "en"
    return client


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def filled(page, **typed) -> dict:
    """What a browser sends from a page's form: its hidden fields, and what was typed."""
    main = page.content.decode().split('<main id="main"', 1)[1].split("</main>", 1)[0]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', main)
    return {**dict(hidden), **typed}


def queued() -> list[tuple[str, str]]:
    """(to, subject) of the mails that were promised."""
    return list(OutgoingMail.objects.order_by("pk").values_list("to", "subject"))


def token_in_mail() -> str:
    """The token of the last invitation that left."""
    return re.search(r"/invitations/([\w-]+)/", mail.outbox[-1].body).group(1)


def trail() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def counted(client, url) -> tuple[int, str]:
    """How many questions a page asks the database, and its text. The first call, which fills caches, is not counted."""
    client.get(url)
    with CaptureQueriesContext(connection) as questions:
        text = client.get(url).content.decode()
    return len(questions), text


def downloaded(response) -> bytes:
    """The whole file; its parts are closed without ``response.close()``, which would end the test's connection, too."""
    content = b"".join(response.streaming_content)
    for close in response._resource_closers:
        close()
    return content


def at_once(*jobs):
    """Run each callable in a thread of its own from one starting line; returns results or exceptions in order."""
    barrier, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(place, job):
        try:
            barrier.wait(timeout=10)
            results[place] = job()
        except Exception as problem:
            results[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, job)) for place, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results
