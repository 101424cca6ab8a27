"""For every address with a record in it: one record of the demonstration world, and whose it is."""

from django.apps import apps
from django.urls import get_resolver

from accounts.models import Invitation, Organisation, User
from casework.models import Attachment, Case, Notification, Task
from core.models import SavedView
from enterprises.models import Enterprise, Product
from incubators.models import Incubator, OverseasEntity
from talent.models import TechnologyManager

SKIPPED_NAMESPACES = ("account_", "mfa_", "socialaccount_", "openid_connect", "usersessions", "?")  # allauth tests its own


def routes(resolver=None, namespace=""):
    """(name, names of its arguments) of every address of ours."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern, inner)
            continue
        name = f"{namespace}{pattern.name or '?'}"
        if not name.startswith(SKIPPED_NAMESPACES):
            yield name, tuple(pattern.pattern.regex.groupindex)


def _of(model, email, **conditions):
    """A record of the organisation that the demo account acts for."""
    organisation = User.objects.get(email=email).organisations()[0]
    return model.objects.filter(**{key: organisation if value is OWN else value for key, value in conditions.items()}).first()


OWN = object()


class Samples:
    """Arguments by route. ``owner`` is the demo account whose record it is ("" where nobody owns it)."""

    def __init__(self):
        self.case = Case.objects.filter(kind="base_filing", phase="in_review").order_by("pk").first()
        self.case_owner = self.case.applicant.membership_set.managers().first().user.email
        self.draft = Case.objects.filter(phase="draft", applicant__membership__user__email="incubator@demo.example").first()
        self.attachment = Attachment.objects.filter(case=self.case).first()
        self.notification = Notification.objects.filter(user__email="officer@demo.example").first()
        self.organisation = Organisation.objects.filter(membership__user__email="enterprise@demo.example").first()

    def arguments(self, route: str, names: tuple[str, ...]) -> tuple[dict, str] | None:
        """(arguments, e-mail of the owner) of a route, or None when nobody has thought of it yet."""
        if not names:
            return {}, ""
        if route.startswith("casework:case-"):
            return self._case(route)
        known = getattr(self, route.replace(":", "_").replace("-", "_"), None)
        return known() if known else None

    def _case(self, route):
        case, owner = (self.draft, "incubator@demo.example") if route in DRAFT_ROUTES else (self.case, self.case_owner)
        extra = {
            "casework:case-move": {"move": case.kind_of.moves[0].name},
            "casework:case-section": {"section": case.kind_of.sections[0].code},
            "casework:case-file": {"attachment": self.attachment.public_id},
            "casework:case-file-remove": {"attachment": self.attachment.public_id},
            "casework:case-task-finish": {"task": "a" * 16},
        }
        return {"public_id": case.public_id, **extra.get(route, {})}, owner

    def casework_guide(self):
        return {"kind": "base_filing"}, ""

    def casework_notification_open(self):
        return {"public_id": self.notification.public_id}, "officer@demo.example"


DRAFT_ROUTES = {"casework:case-tasks", "casework:case-section", "casework:case-check", "casework:case-file-remove"}
UNUSED = (apps, Enterprise, Incubator, Invitation, OverseasEntity, Product, SavedView, Task, TechnologyManager, _of)
