"""Writes around a case that are not moves: start it, save its form, files, comments, assignment, tasks, corrections."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import dossier, history, notify
from casework.kinds import Kind, Phase
from casework.models import Attachment, Case, CaseParty, Comment, CorrectionItem, PartyRole
from casework.moves import NotYours, StateChanged, Step, perform
from casework.who import anyone_of_applicant, handles_cases


@transaction.atomic
def start(
    *,
    kind: Kind,
    by,
    title: str,
    organisation=None,
    country: str = "",
    district: str = "",
    key: str | None = None,
    content: dict | None = None,
    role: str = PartyRole.APPLICANT,
) -> Case:
    """Open a case in its first state with the applicant as a party. The same ``key`` twice gives the same case.

    ``role``: as what the organisation that the case is about takes part, where that is not the applicant's.
    """
    if key:
        known = Case.objects.filter(start_key=key, kind=kind.code).first()
        if known:
            return known
    try:
        with transaction.atomic():
            case = Case.objects.create(
                kind=kind.code,
                state=kind.first_state.code,
                phase=kind.first_state.phase,
                title=title[:200],
                applicant=organisation,
                applicant_person=None if organisation else by,
                country=country,
                district=district,
                start_key=key or None,
                search_text=dossier.search_text_of_start(title, organisation or by),
            )
    except IntegrityError:  # the other click was quicker
        return Case.objects.get(start_key=key, kind=kind.code)
    CaseParty.objects.create(case=case, organisation=organisation, person=None if organisation else by, role=role)
    if kind.model is not None:
        kind.model._default_manager.create(case=case, **(content or {}))
    history.append(case, move="start", by=by, to_state=case.state)
    return case


@transaction.atomic
def add_party(case: Case, *, role: str, organisation=None, person=None, by=None) -> CaseParty:
    """Let an organisation or a person take part; doing it twice changes nothing."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    known = locked.parties.current().filter(role=role, organisation=organisation, person=person).first()
    if known:
        return known
    made = CaseParty.objects.create(case=locked, role=role, organisation=organisation, person=person)
    history.append(locked, move="party_added", by=by, data={"role": role, "who": (organisation or person).public_id})
    case.head_seq, case.head_hash = locked.head_seq, locked.head_hash
    case.__dict__.pop("current_parties", None)
    return made


@transaction.atomic
def end_party(case: Case, *, role: str, by=None) -> None:
    """The parties in this role leave the case from now on."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.parties.current().filter(role=role).update(until=timezone.now()):
        history.append(locked, move="party_left", by=by, data={"role": role})
        case.head_seq, case.head_hash = locked.head_seq, locked.head_hash
        case.__dict__.pop("current_parties", None)


@transaction.atomic
def save_section(*, case: Case, form, by, draft_version: int, answers: dict[str, str] | None = None) -> None:
    """Store one section of the form. Raises StateChanged when somebody saved in between, or editing has ended."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if not may_edit(locked, by):
        raise StateChanged(
            _("This can no longer be edited: the case is now “%(state)s”.")
            % {"state": locked.state_of.label_for("applicant")}
        )
    if locked.draft_version != draft_version:
        raise StateChanged(
            _(
                "This form was saved by somebody else at %(when)s, or in another window. Compare, then save again to keep your words."
            )
            % {"when": timezone.localtime(locked.saved_at).strftime("%Y-%m-%d %H:%M")}
        )
    if form is not None:
        form.save()
    for item in locked.correction_items.open() if answers else ():
        answer = answers.get(item.public_id)
        if answer is not None and answer != item.answer:
            item.answer = answer
            item.save(update_fields=["answer"])
    touch(locked)
    case.draft_version, case.saved_at = locked.draft_version, locked.saved_at


def touch(case: Case) -> None:
    """Count one save of the form (of a locked case)."""
    case.draft_version += 1
    case.saved_at = timezone.now()
    case.save(update_fields=["draft_version", "saved_at"])


@transaction.atomic
def hand_in(*, case: Case, by, declared: bool, version: int, draft_version: int):
    """Submit what the person has looked over. Raises StateChanged when the form was saved since their page was drawn."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    move = next((move for move in locked.kind_of.moves_from(locked.state) if move.submits), None)
    if move is None or version != locked.version:
        raise StateChanged(
            _("The case has changed in the meantime: it is now “%(state)s”.")
            % {"state": locked.state_of.label_for("applicant")}
        )
    if draft_version != locked.draft_version:
        raise StateChanged(
            _("The form was saved at %(when)s, after you opened this page. Look it over once more, then hand in.")
            % {"when": timezone.localtime(locked.saved_at).strftime("%Y-%m-%d %H:%M")}
        )
    return perform(case, move.name, by=by, data={"declared": declared}, version=version)


EDITABLE = (Phase.DRAFT, Phase.WAITING_APPLICANT)


def may_edit(case: Case, user) -> bool:
    """The applicant may fill in the form: as a draft, when sent back, or where correction items are open."""
    if not anyone_of_applicant(user, case) or case.phase not in EDITABLE or not case.kind_of.sections:
        return False
    return any(move.submits for move in case.kind_of.moves_from(case.state))


@transaction.atomic
def attach(*, case: Case, slot, upload, info, by) -> Attachment:
    """Put a checked file into its slot; in a slot for one file it replaces the one before, in one for many the same file twice is one.

    Raises StateChanged when the case can no longer be edited, or the slot is not among what is to be corrected, or full.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if not may_edit(locked, by):
        raise StateChanged(
            _("Files can no longer be added: the case is now “%(state)s”.")
            % {"state": locked.state_of.label_for("applicant")}
        )
    _check_slot(locked, slot.code)
    current = locked.attachments.current().filter(slot=slot.code)
    twin = current.filter(sha256=info.sha256, name=info.safe_name).first() if slot.many else None
    if twin:
        return twin
    if slot.many and current.count() >= slot.most:
        raise StateChanged(_("“%(file)s”: at most %(most)d files.") % {"file": slot.label, "most": slot.most})
    if not slot.many:
        locked.attachments.current().filter(slot=slot.code).update(removed_at=timezone.now())
    made = Attachment(
        case=locked,
        slot=slot.code,
        name=info.safe_name,
        content_type=info.content_type,
        size=info.size,
        sha256=info.sha256,
        scan=info.scan.state,
        uploaded_by=by,
    )
    made.file.save(info.safe_name, upload, save=False)
    try:
        made.save()
        touch(locked)
    except Exception:  # the row is rolled back; the bytes would stay for ever
        made.file.delete(save=False)
        raise
    case.draft_version, case.saved_at = locked.draft_version, locked.saved_at
    return made


def is_open_slot(case: Case, slot: str) -> bool:
    """Whether a file of this slot may be added or removed: not during a correction that names other things."""
    section = next((s for s in case.kind_of.sections if any(place.code == slot for place in s.files)), None)
    targets = dossier.targets_in(dossier.open_items(case), section.code) if section else None
    return targets is None or f"slot:{slot}" in targets


def _check_slot(case: Case, slot: str) -> None:
    if not is_open_slot(case, slot):
        raise StateChanged(_("This file is not among what is to be corrected."))


@transaction.atomic
def remove_attachment(*, attachment: Attachment, by) -> None:
    locked = Case.objects.select_for_update().get(pk=attachment.case_id)
    if not may_edit(locked, by):
        raise StateChanged(_("Files can no longer be removed."))
    _check_slot(locked, attachment.slot)
    Attachment.objects.filter(pk=attachment.pk, removed_at__isnull=True).update(removed_at=timezone.now())
    touch(locked)


@transaction.atomic
def comment(*, case: Case, by, text: str, internal: bool) -> Comment:
    """Add a remark and tell the other sides. The same words by the same person within a minute are one remark."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    recent = timezone.now() - timezone.timedelta(minutes=1)
    twin = locked.comments.filter(author=by, text=text, internal=internal, at__gt=recent).first()
    if twin:
        return twin
    made = Comment.objects.create(case=locked, author=by, text=text, internal=internal)
    staff_writes = locked.pk in set(
        Case.objects.handled_by_office(by).filter(pk=locked.pk).values_list("pk", flat=True)
    )
    who = str(by) if internal or not staff_writes else notify.OFFICE
    for user in _told_of_comment(locked, internal=internal, staff_writes=staff_writes):
        if user.pk != by.pk:
            notify.send(
                user,
                topic="comment",
                case=locked,
                text=notify.COMMENT_TEXT,
                mail_text=notify.COMMENT_MAIL,
                params={"title": locked.title, "who": who},
            )
    return made


def _told_of_comment(case: Case, *, internal: bool, staff_writes: bool) -> list:
    """Everybody who can read the remark and should know: each party with an interest, and the officer unless staff wrote."""
    parties = [] if internal else sorted({party.role for party in case.current_parties if party.takes_part})
    targets = [*parties, *([notify.ASSIGNEE] if internal or not staff_writes else [])]
    people = {user.pk: user for target in targets for user in notify.recipients(case, target)}
    return list(people.values())


@transaction.atomic
def assign(*, case: Case, to, by, expected=None) -> Case:
    """Give a case to a colleague, or back to the pool.

    Raises NotYours for people who do not handle cases or have a conflict of interest, StateChanged when it is taken or closed.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if not handles_cases(by, locked):
        raise NotYours(_("You may not take this step."))
    if not locked.is_open:
        raise StateChanged(_("The case is closed: “%(state)s”.") % {"state": locked.state_of.label})
    if locked.assignee_id == (to.pk if to else None):
        return locked
    if expected is not None and locked.assignee_id != (expected.pk if expected != "nobody" else None):
        raise StateChanged(_("%(who)s has this case already.") % {"who": locked.assignee or _("Nobody")})
    if to is not None and not handles_cases(to, locked):
        raise NotYours(_("%(who)s cannot be given this case.") % {"who": to})
    locked.assignee, locked.assigned_at = to, timezone.now() if to else None
    locked.save(update_fields=["assignee", "assigned_at"])
    history.append(locked, move="assign" if to else "unassign", by=by, data={"to": to.public_id if to else ""})
    if to is not None and to.pk != by.pk:
        notify.send(to, topic="assigned", case=locked, text=notify.ASSIGNED_TEXT, params={"title": locked.title})
    case.refresh_from_db()
    return locked


def claim(*, case: Case, by) -> Case:
    """Take a case that nobody has. Of two who click at once, one gets it and the other is told."""
    return assign(case=case, to=by, by=by, expected="nobody")


@transaction.atomic
def hand_back(*, case: Case, by, reason: str) -> Case:
    """Whoever has a case gives it back to the pool and says why; only the office reads it. Raises StateChanged when it is not theirs."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.assignee_id != by.pk:
        raise StateChanged(_("%(who)s has this case already.") % {"who": locked.assignee or _("Nobody")})
    locked.assignee = locked.assigned_at = None
    locked.save(update_fields=["assignee", "assigned_at"])
    history.append(locked, move="handed_back", by=by, note=reason)
    case.refresh_from_db()
    return locked


def open_correction(step: Step) -> None:
    """Effect of asking for corrections: one item per field or file, and the day until when."""
    case = step.case
    before = case.correction_items.filter(round=case.round).count()  # asked for twice in one round
    CorrectionItem.objects.bulk_create(
        CorrectionItem(
            case=case,
            number=number,
            round=case.round,
            section=item["section"],
            target=item["target"],
            reason=item["reason"],
            text=item["text"],
            asked_by=step.by,
        )
        for number, item in enumerate(step.data["items"], start=before + 1)
    )
    case.answer_due_on = step.data["answer_due_on"]
    case.save(update_fields=["answer_due_on"])


def corrections_answered(case: Case, data: dict) -> list[str]:
    """Guard of a resubmission: each item has an answer, or its field or file has changed."""
    return [
        _("Item %(number)d is neither changed nor answered: %(text)s") % {"number": item.number, "text": item.text}
        for item in dossier.untouched_items(case)
    ]


def close_correction(step: Step) -> None:
    """Effect of a resubmission: the items are closed with what was answered."""
    step.case.correction_items.open().update(resubmitted_at=timezone.now())
