"""People and rows that the demonstration lacks and the sweep needs: a stranger, a colleague, one of everything with an address."""

from datetime import date
from unittest import mock

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import Invitation, Membership, SignedLink, User, hash_token
from casework.models import Case, CaseEvent, Task
from core.models import CalendarDay, SavedView
from incubators import notices
from incubators.models import Objection
from letters import actions, pdf
from letters.models import IssueRun, Letter
from matching.models import Demand, ManagerProposal
from services.models import CalendarFeed
from services.views.feed import digest
from talent.models import TechnologyManager
from tests.factories import OrganisationFactory, UserFactory

STRANGER = "stranger@test.example"
COLLEAGUE = "colleague@test.example"
TOKEN = "t" * 43  # of the open invitation, of the objection and of the signed link


def person(email: str, name: str) -> User:
    user = UserFactory(email=email, name=name)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def add() -> None:
    """The stranger manages a verified organisation without capacities that takes part in nothing."""
    OrganisationFactory(manager=person(STRANGER, "Stranger"))
    officer = User.objects.get(email="officer@demo.example")
    manager = User.objects.get(email="enterprise@demo.example")
    organisation = manager.organisations()[0]
    Membership.objects.create(user=person(COLLEAGUE, "Olive Reed"), organisation=organisation)
    invitation, _token = Invitation.issue(
        organisation=organisation, email="invitee@test.example", role="member", by=manager
    )
    Invitation.objects.filter(pk=invitation.pk).update(token_hash=hash_token(TOKEN))
    SavedView.objects.create(user=officer, page="casework:inbox", name="Late ones", query="tab=overdue")
    case = Case.objects.get(kind="base_filing", state="correction")
    Task.objects.create(
        case=case, title="Call the incubator", owner=officer, created_by=officer, due_on=timezone.localdate()
    )
    demand = Demand.objects.filter(status="published", confidentiality="members").order_by("pk").first()
    manager = TechnologyManager.objects.get(profile__user__email="manager@demo.example")
    ManagerProposal.objects.create(demand=demand, manager=manager, proposed_by=officer)
    link = SignedLink.objects.filter(purpose="outcome_confirm", used_at=None, revoked_at=None).order_by("pk").first()
    SignedLink.objects.filter(pk=link.pk).update(digest=hash_token(TOKEN))
    Objection.objects.update(token_hash=notices.hash_of(TOKEN))
    CalendarFeed.objects.create(user=User.objects.get(email="enterprise@demo.example"), token_digest=digest(TOKEN))
    CalendarDay.objects.create(day=date(2027, 3, 6), is_workday=True, note="Made up for a sweep")
    _letters_of_the_incubator(officer)


def _letters_of_the_incubator(officer) -> None:
    """Issued together, whatever this machine can print: the demonstration issues none where there is no Pango."""
    owner = User.objects.get(email="incubator@demo.example")
    event = CaseEvent.objects.filter(case__applicant__in=owner.organisation_ids, move="end_notice").latest("at")
    with (
        mock.patch.object(pdf, "missing", return_value=[]),
        mock.patch.object(pdf, "make", return_value=b"%PDF-1.7 of a sweep"),
    ):
        actions.write_letters(event.case, event)
        for letter in Letter.objects.waiting().filter(event=event):
            actions.issue(letter=letter, by=officer)
    run = IssueRun.objects.create(requested_by=officer, state="done", done_units=2, total_units=2)
    Letter.objects.filter(event=event).update(run=run)
