"""Personal data in the demonstration: consents abroad, who opened whose data, a copy, a deletion that waits, rules that are on.

Loaded last, when everybody has their place. Everything goes through the same actions as a click; only the dates are moved back.
"""

from datetime import timedelta
from pathlib import Path

from accounts.models import (
    DeletionRequest,
    Membership,
    NoticeCode,
    PersonalCopy,
    PersonalDataView,
    RetentionRun,
    StaffRole,
    User,
)
from accounts.personal import copies, deletion, log, notices, requests, retaining
from accounts.personal.forms import CorrectionForm, NoticeForm

DATA = Path(__file__).parent / "data"
CORRECTION = (DATA / "demo_correction.txt").read_text(encoding="utf-8").strip()
ABROAD = ("manager", "enterprise", "institution")
NIGHTS = 5


def load(world: dict) -> None:
    people = {email.partition("@")[0]: user for email, user in world["users"].items()}
    for role in ABROAD:
        notices.give(user=people[role], code=NoticeCode.ABROAD, language="zh-hans")
    _views(world, people)
    _requests(world, people)
    _draft(people["admin"])
    _rules(world, people["admin"])


def _views(world: dict, people: dict) -> None:
    """Over the last three weeks officers, and colleagues among each other, opened pages with personal data."""
    rng, now, rows = world["rng"], world["now"], []
    staff = list(User.objects.filter(pk__in=StaffRole.objects.values("user")).order_by("pk")[:8])
    members = list(Membership.objects.current().select_related("user").order_by("pk")[:40])
    for number in range(60):
        member = rng.choice(members)
        mate = rng.choice([m for m in members if m.organisation_id == member.organisation_id])
        viewer = mate.user if number % 3 == 0 and mate.user_id != member.user_id else rng.choice(staff)
        at = now - timedelta(days=number // 3, minutes=rng.randrange(480))
        if viewer.pk != member.user_id:
            rows.append(_view(viewer, member.user, "members", at))
    for days in (1, 4, 9):
        rows.append(_view(people["officer"], people["enterprise"], "members", now - timedelta(days=days, hours=2)))
        rows.append(_view(people["admin"], people["officer"], "person", now - timedelta(days=days)))
    PersonalDataView.objects.bulk_create(rows, ignore_conflicts=True)


def _view(viewer, person, page, at) -> PersonalDataView:
    return PersonalDataView(viewer=viewer, person=person, page=page, at=at, quarter=int(at.timestamp()) // log.QUARTER)


def _requests(world: dict, people: dict) -> None:
    leaving = deletion.ask(by=people["enterprise.member"])
    asked_at = world["now"] - timedelta(days=4)
    DeletionRequest.objects.filter(pk=leaving.pk).update(asked_at=asked_at, due_at=asked_at + deletion.GRACE)
    wrong = CorrectionForm({"about": "places", "text": CORRECTION})
    if not wrong.is_valid():
        raise ValueError(wrong.errors.as_json())
    requests.ask_correction(by=people["incubator"], **wrong.cleaned_data)
    copy = PersonalCopy.objects.create(user=people["enterprise"], requested_by=people["enterprise"], total_units=1)
    copies.make(copy.pk)


def _draft(admin) -> None:
    """The next version of the general notice, being written."""
    before = notices.Notice.objects.current(NoticeCode.GENERAL)
    form = NoticeForm({"code": before.code, "version": "2027-01", "text_zh": before.text_zh, "text_en": before.text_en})
    if not form.is_valid():
        raise ValueError(form.errors.as_json())
    typed = {name: form.cleaned_data[name] for name in ("code", "version", "text_zh", "text_en")}
    notices.start(by=admin, **typed)


def _rules(world: dict, admin) -> None:
    for code in ("copies", "invitations", "mails"):
        kind = retaining.kind_of(code)
        retaining.set_rule(code=code, days=kind.days, active=True, by=admin)
        for night in range(NIGHTS, 0, -1):
            run = retaining.run(retaining.rule_of(code))
            RetentionRun.objects.filter(pk=run.pk).update(at=world["now"] - timedelta(days=night - 1, hours=6))
