"""Letters of a base filing at each step, and a machine that can make a PDF without the time it takes."""

import pytest

from accounts.models import Capacity
from casework.models import Case
from letters import actions, pdf
from letters.models import Letter
from tests.incubators import factories


@pytest.fixture
def quick_pdf(monkeypatch):
    """A PDF without WeasyPrint: the page itself, so that a test can read what would be printed."""
    monkeypatch.setattr(pdf, "missing", list)
    monkeypatch.setattr(pdf, "make", lambda html: html.encode())


@pytest.fixture
def no_pdf(monkeypatch):
    """A machine without Pango."""
    monkeypatch.setattr(pdf, "missing", lambda: ["The library Pango is not installed."])


@pytest.fixture
def people(manager, member, officer, reviewer, supervisor, administrator, district_officer, stranger):
    return {
        "manager": manager, "member": member, "officer": officer, "reviewer": reviewer, "supervisor": supervisor,
        "administrator": administrator, "district_officer": district_officer, "stranger": stranger,
    }  # fmt: skip


@pytest.fixture
def filing(organisation, manager):
    """A filled-in draft of a base filing."""
    Capacity.objects.create(organisation=organisation, kind="incubator", state="verified")
    incubator = factories.IncubatorFactory(organisation=organisation)
    return factories.fill(factories.start(incubator, by=manager), by=manager)


@pytest.fixture
def accepted(filing, people, django_capture_on_commit_callbacks):
    """Accepted: a receipt and a notice of acceptance wait."""
    with django_capture_on_commit_callbacks(execute=True):
        return factories.bring_to(filing, "accepted", people)


@pytest.fixture
def letter(accepted):
    return Letter.objects.get(kind="acceptance")


@pytest.fixture
def issued(letter, officer, quick_pdf):
    return actions.issue(letter=letter, by=officer)


@pytest.fixture
def filed(filing, people, django_capture_on_commit_callbacks):
    """Through to the register: decision and certificate wait, too."""
    from datetime import timedelta

    from django.utils import timezone

    from casework import moves

    with django_capture_on_commit_callbacks(execute=True):
        case = factories.bring_to(filing, "public_notice", people)
        case.notice_until = timezone.localdate() - timedelta(days=1)
        case.save(update_fields=["notice_until"])
        moves.perform(case, "end_notice", by=None)
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def certificate(filed, officer, quick_pdf):
    return actions.issue(letter=Letter.objects.get(kind="certificate"), by=officer)
