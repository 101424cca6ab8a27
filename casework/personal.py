"""What a reader abroad may see of people in a case, and what casework contributes to the rights of people over their data.

A case is read by its parties; one of them may sit outside the mainland. For such a reader the people of the file become their
organisation, and the contact fields of what was handed in are left out, unless those people agreed (accounts.permissions).
"""

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import may_see_personal, reads_from_abroad, whose_data_may_be_seen
from accounts.personal.log import name_pages, opened
from casework.dossier import Part
from casework.kinds import Phase
from casework.models import Attachment, Case, CaseEventNote, Comment, Notification, NotificationChoice, Submission, Task
from casework.notify import topics
from core.personal import Eraser, PersonalData, Record, Retention, erasers, hindrances, personal_data, retentions

CONTACT = "contact_"  # fields of a form that name a person, by the house's convention
MOST = 1_000
FIRST = 5  # cases named in a sentence


def without_contact(parts: list[Part], viewer, submission: Submission | None) -> list[Part]:
    """The material without the fields that name a person, for a reader abroad whom that person has not agreed to."""
    if not reads_from_abroad(viewer):
        return parts
    person = submission.submitted_by if submission else None
    if person is not None and may_see_personal(viewer, person):
        return parts
    for part in parts:
        part.rows = [row for row in part.rows if not row.name.startswith(CONTACT)]
    return parts


def log_contact(parts: list[Part], request, submission: Submission | None) -> None:
    """Write down that material with contact fields was opened, and whose: the person who handed it in."""
    if submission is not None and any(row.name.startswith(CONTACT) for part in parts for row in part.rows):
        opened(request, [submission.submitted_by_id], page="case")


def nameless(case: Case, viewer, people: set[int]) -> set[int]:
    """Those of the applicant's people whom this reader may not know by name."""
    if not people or not reads_from_abroad(viewer):
        return set()
    return people - whose_data_may_be_seen(viewer, people)


# --- What is held, what stands in the way, what is erased ---------------------------------------


def my_cases(user: User) -> list[Record]:
    mine = Case.objects.filter(Q(applicant_person=user) | Q(submissions__submitted_by=user)).distinct()
    return [
        [(_("Matter"), case.title), (_("Number"), case.reference), (_("Handed in"), case.submitted_at)]
        for case in mine.order_by("-pk")[:MOST]
    ]


def my_words(user: User) -> list[Record]:
    comments = Comment.objects.filter(author=user).select_related("case").order_by("-at", "-pk")[:MOST]
    return [[(_("When"), c.at), (_("Matter"), c.case.title), (_("Text"), c.text)] for c in comments]


def my_files(user: User) -> list[Record]:
    files = Attachment.objects.filter(uploaded_by=user).select_related("case").order_by("-uploaded_at", "-pk")[:MOST]
    return [[(_("When"), f.uploaded_at), (_("Matter"), f.case.title), (_("File"), f.name)] for f in files]


def my_notifications(user: User) -> list[Record]:
    told = Notification.objects.filter(user=user).order_by("-at", "-pk")[:MOST]
    names = dict(topics())
    return [[(_("When"), n.at), (_("Topic"), names.get(n.topic, n.topic)), (_("Read"), n.read_at)] for n in told]


def open_cases(user: User) -> list[str]:
    """Nobody leaves with cases on their desk, or with a case of their own under way."""
    said = []
    on_desk = list(Case.objects.open().filter(assignee=user).order_by("pk")[: FIRST + 1])
    if on_desk:
        said.append(_("Hand over the open cases assigned to you: %(cases)s.") % {"cases": _named(on_desk)})
    own = list(Case.objects.open().filter(applicant_person=user).exclude(phase=Phase.DRAFT).order_by("pk")[: FIRST + 1])
    if own:
        said.append(_("Withdraw your own open matters, or wait for their end: %(cases)s.") % {"cases": _named(own)})
    if Task.objects.open().filter(owner=user, case__in=Case.objects.open()).exists():
        said.append(_("Finish or hand over your open tasks."))
    return said


def _named(cases: list[Case]) -> str:
    names = [case.reference or case.title for case in cases[:FIRST]]
    return _(", ").join(names) + (" …" if len(cases) > FIRST else "")


def erase(user: User) -> None:
    """Messages to the person go; words of theirs that name them are erased. The chain stays whole: it holds digests only."""
    Notification.objects.filter(user=user).delete()
    NotificationChoice.objects.filter(user=user).delete()
    naming = Q()
    for word in filter(None, (user.name, user.email, user.phone)):
        naming |= Q(text__icontains=word)
    CaseEventNote.objects.filter(naming, event__actor=user, erased_at__isnull=True).update(
        text="", erased_at=timezone.now()
    )
    Comment.objects.filter(naming, author=user).update(text="—")


# --- Retention ------------------------------------------------------------------------------------


def drafts(before) -> QuerySet:
    """Files of drafts that nobody has touched; the draft's row stays, since its history is anchored."""
    return Attachment.objects.filter(
        case__phase=Phase.DRAFT, case__saved_at__lt=before, uploaded_at__lt=before, first_round__isnull=True
    )


def remove_files(rows: QuerySet) -> int:
    gone = 0
    for attachment in rows.order_by("pk").iterator(chunk_size=100):
        file = attachment.file
        attachment.delete()
        file.storage.delete(file.name)
        gone += 1
    return gone


def notifications(before) -> QuerySet:
    return Notification.objects.filter(at__lt=before)


def register() -> None:
    """Called once, when the apps are ready."""
    kept = gettext_lazy("As long as archive rules ask for; without your name once the account is deleted.")
    by_you, file = gettext_lazy("From you."), gettext_lazy("They are part of the file.")
    for order, (code, label, purpose, records) in enumerate(
        (
            ("cases", gettext_lazy("Matters that you handed in"), file, my_cases),
            ("comments", gettext_lazy("Messages that you wrote"), file, my_words),
            ("files", gettext_lazy("Files that you uploaded"), file, my_files),
        ),
        start=100,
    ):
        personal_data.register(PersonalData(code, label, by_you, purpose, kept, records), order=order)
    personal_data.register(
        PersonalData(
            "notifications", gettext_lazy("Messages to you"), gettext_lazy("Written by the portal."),
            gettext_lazy("To tell you what happened."), gettext_lazy("By the rule of retention, or until the account is deleted."),
            my_notifications, correct_url="casework:notification-settings",
        ),
        order=110,
    )  # fmt: skip
    name_pages({"case": gettext_lazy("A case: to reach the contact person of what was handed in")})
    hindrances.register(open_cases, order=50)
    erasers.register(Eraser("casework", erase), order=100)
    retentions.register(
        Retention(
            "draft-files", gettext_lazy("Files of abandoned drafts"),
            why=gettext_lazy("They were never handed in; the draft itself stays."),
            days=365, least=30, due=drafts, remove=remove_files,
            words=lambda one: f"{one.uploaded_at:%Y-%m-%d} {one.slot} · {one.size} B",
        ),
        order=10,
    )  # fmt: skip
    retentions.register(
        Retention(
            "notifications", gettext_lazy("Notifications"),
            why=gettext_lazy("What they tell stands in the history of the case."),
            days=365, least=30, due=notifications,
            words=lambda one: f"{one.at:%Y-%m-%d} {one.topic}",
        ),
        order=20,
    )  # fmt: skip
