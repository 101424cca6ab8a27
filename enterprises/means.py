"""Declaring limited means, and deciding about it. History is the rows themselves and the audit log."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import audit
from accounts.models import Membership
from accounts.permissions import Role, has_role, manages
from casework import notify
from casework.conflicts import conflicted_organisation_ids
from enterprises.models import Enterprise, LimitedMeans, MeansProof, MeansState

DECIDED = {
    True: gettext_noop("Your company is confirmed as an SME with limited means until %(day)s."),
    False: gettext_noop("Your company was not confirmed as an SME with limited means. The reason stands on the page."),
}
TOPIC = "task"


class NotPossible(Exception):
    """Why a declaration cannot be made or decided now, in one sentence."""


def may_decide(user, means: LimitedMeans) -> bool:
    """The office without a conflict of interest, or a manager of the company's incubator; never the company itself."""
    own = means.enterprise.organisation_id
    if own in user.organisation_ids:
        return False
    if means.enterprise.incubator_id and manages(user, means.enterprise.incubator):
        return True
    office = has_role(user, Role.CASE_OFFICER, Role.REVIEWER, Role.SUPERVISOR)
    return office and own not in conflicted_organisation_ids(user)


@transaction.atomic
def ask(*, enterprise: Enterprise, values: dict, upload=None, by) -> LimitedMeans:
    """Declare it. A second click finds the declaration that waits already. Raises NotPossible while a confirmation holds."""
    Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    rows = LimitedMeans.objects.filter(enterprise=enterprise)
    waiting = rows.asked().first()
    if waiting is not None:
        return waiting
    made = LimitedMeans(enterprise=enterprise, asked_by=by, **values)
    if upload is not None and made.proof == MeansProof.FILE:
        info = upload.info
        made.file_name, made.content_type, made.size = info.safe_name, info.content_type, info.size
        made.sha256, made.scan = info.sha256, info.scan.state
        made.file.save(info.safe_name, upload, save=False)
    try:
        made.save()
        audit.record("enterprise.means_asked", by=by, about=[enterprise.organisation], after=", ".join(made.reasons))
    except Exception:  # the row is rolled back; the bytes would stay for ever
        if made.file:
            made.file.delete(save=False)
        raise
    return made


@transaction.atomic
def decide(*, means: LimitedMeans, confirm: bool, note: str = "", valid_until=None, by) -> LimitedMeans:
    """Confirm it until a day, or refuse it with a note. Raises NotPossible when somebody has decided already."""
    row = (
        LimitedMeans.objects.select_for_update(of=("self",)).select_related("enterprise__organisation").get(pk=means.pk)
    )
    if not row.is_open:
        raise NotPossible(_("A colleague has decided about this declaration already."))
    row.state = MeansState.CONFIRMED if confirm else MeansState.REFUSED
    row.decided_by, row.decided_at, row.note = by, timezone.now(), note
    row.valid_until = valid_until if confirm else None
    row.save()
    audit.record(
        "enterprise.means_decided", by=by, about=[row.enterprise.organisation], before=MeansState.ASKED, after=row.state
    )
    day = f"{valid_until:%Y-%m-%d}" if confirm else ""
    for member in Membership.objects.managers().filter(organisation=row.enterprise.organisation).select_related("user"):
        notify.send(member.user, topic=TOPIC, text=DECIDED[confirm], params={"day": day}, url=row.get_absolute_url())
    return row
