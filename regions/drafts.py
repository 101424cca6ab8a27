"""Work on the taxonomy: a draft is begun, edited field by field, published by a second person, or thrown away."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from casework.moves import NotYours, StateChanged
from core.models import AuditEntry
from regions import checks, reference
from regions import nodes as node_tools
from regions.models import DraftNode, DraftState, TaxonomyChange, TaxonomyDraft, TaxonomyVersion
from regions.nodes import Difference, Node, Nodes
from regions.permissions import may_edit, may_publish
from regions.signals import taxonomy_published

What = TaxonomyChange.What


class Work:
    """A draft as it reads now: the version it began from, with what was changed laid over it."""

    def __init__(self, draft: TaxonomyDraft):
        self.draft = draft

    @cached_property
    def rows(self) -> dict[str, DraftNode]:
        return {row.code: row for row in self.draft.rows.select_related("changed_by")}

    @cached_property
    def before(self) -> Nodes:
        return node_tools.by_code(self.draft.base.nodes)

    @cached_property
    def nodes(self) -> Nodes:
        changed = {code: row.node for code, row in self.rows.items()}
        return {code: node for code, node in {**self.before, **changed}.items() if node}

    @cached_property
    def differences(self) -> list[Difference]:
        return node_tools.compare(self.before, self.nodes)

    @cached_property
    def problems(self) -> list[checks.Problem]:
        return checks.all_problems(self.nodes, [one.code for one in self.differences if one.code in self.nodes])

    def revision_of(self, code: str) -> int:
        return self.rows[code].revision if code in self.rows else 0


def current() -> TaxonomyVersion:
    """The version in force."""
    return TaxonomyVersion.objects.first()


def open_draft() -> TaxonomyDraft | None:
    return TaxonomyDraft.objects.open().select_related("base", "started_by", "restores").first()


def _only_editors(by) -> None:
    if not may_edit(by):
        raise NotYours(_("Reviewers, supervisors and administrators edit the technology fields."))


def begin(*, by) -> TaxonomyDraft:
    """Start a draft of the version in force; the one that is open when there is one."""
    _only_editors(by)
    known = open_draft()
    if known:
        return known
    try:
        with transaction.atomic():
            made = TaxonomyDraft.objects.create(base=current(), started_by=by)
            AuditEntry.record("taxonomy_draft_started", by=by, subject=_about(made))
    except IntegrityError:  # the other click was quicker
        made = open_draft()
    return made


def restore(version: TaxonomyVersion, *, by) -> TaxonomyDraft:
    """A draft that brings an earlier version back. Fields that it did not know are retired, for records may name them.

    Raises StateChanged while a draft with changes is open.
    """
    _only_editors(by)
    if not version.nodes:
        raise StateChanged(_("What this version held was not kept."))
    draft = begin(by=by)
    with transaction.atomic():
        locked = _locked(draft)
        work = Work(locked)
        if work.differences:
            raise StateChanged(_("A draft is in work. Publish or discard it first."))
        for _code, node in _wanted(version, work.before).items():
            _write(locked, work, node, by=by, what=What.RESTORED)
        locked.restores = version
        locked.save(update_fields=["restores", "revision"])
    return locked


def _wanted(version: TaxonomyVersion, now: Nodes) -> Nodes:
    then = node_tools.by_code(version.nodes)
    newer = {code: {**node, "is_active": False, "successor": ""} for code, node in now.items() if code not in then}
    return {code: node for code, node in {**then, **newer}.items() if now.get(code) != node}


@transaction.atomic
def save_field(
    *, draft: TaxonomyDraft, node: Node, by, revision: int, confirmed: Iterable[str] = (), what: str = What.EDITED
) -> DraftNode | None:
    """Change or add one field in a draft. ``revision`` is the one its page showed; 0 for a field that nobody has touched.

    The same words twice are written once. Raises StateChanged when somebody else was faster or the draft is closed.
    """
    _only_editors(by)
    locked = _locked(draft)
    work, code = Work(locked), node["code"]
    if work.nodes.get(code) == node:
        return work.rows.get(code)
    if work.revision_of(code) != revision:
        raise StateChanged(
            _("%(who)s has changed this field in the draft since you opened it.")
            % {"who": work.rows[code].changed_by or ""}
        )
    if what == What.ADDED and code in work.nodes:
        raise StateChanged(_("A field with the code %(code)s is there already.") % {"code": code})
    row = _write(locked, work, node, by=by, what=what, confirmed=confirmed)
    locked.save(update_fields=["revision"])
    return row


@transaction.atomic
def take_back(*, draft: TaxonomyDraft, code: str, by, revision: int) -> bool:
    """The field as the version in force has it; False when the draft does not change it."""
    _only_editors(by)
    locked = _locked(draft)
    work = Work(locked)
    if work.nodes.get(code) == work.before.get(code):
        return False
    if work.revision_of(code) != revision:
        raise StateChanged(
            _("%(who)s has changed this field in the draft since you opened it.")
            % {"who": work.rows[code].changed_by or ""}
        )
    _write(locked, work, work.before.get(code) or {}, by=by, what=What.TAKEN_BACK, code=code)
    locked.save(update_fields=["revision"])
    return True


def _write(
    locked, work: Work, node: Node, *, by, what: str, confirmed: Iterable[str] = (), code: str = ""
) -> DraftNode:
    code = code or node["code"]
    before = work.nodes.get(code, {})
    row = work.rows.get(code) or DraftNode(draft=locked, code=code, revision=0)
    row.node, row.revision, row.confirmed = node, row.revision + 1, sorted(confirmed)
    row.changed_by, row.changed_at = by, timezone.now()
    row.save()
    TaxonomyChange.objects.create(draft=locked, code=code, what=what, before=before, after=node, by=by)
    locked.revision += 1
    return row


def _locked(draft: TaxonomyDraft) -> TaxonomyDraft:
    locked = TaxonomyDraft.objects.select_for_update(of=("self",)).select_related("base").get(pk=draft.pk)
    if not locked.is_open:
        raise StateChanged(_("This draft is closed: %(state)s.") % {"state": locked.get_state_display()})
    return locked


# --- the end of a draft -------------------------------------------------------------------------------


def editors(draft: TaxonomyDraft) -> set[int]:
    """Whose words stand in a draft; none of them may publish it."""
    return set(draft.changes.exclude(by=None).values_list("by", flat=True))


@transaction.atomic
def discard(*, draft: TaxonomyDraft, by, reason: str) -> None:
    """Throw a draft away; what was typed stays in its history."""
    _only_editors(by)
    locked = _locked(draft)
    _close(locked, DraftState.DISCARDED, by=by, reason=reason)
    AuditEntry.record("taxonomy_draft_discarded", by=by, subject=_about(locked), after=reason)


@transaction.atomic
def publish(*, draft: TaxonomyDraft, by, reason: str, revision: int) -> TaxonomyVersion:
    """Put a draft in force. Publishing twice gives the same version.

    Raises NotYours without the right or for one's own words, StateChanged when the draft has changed since its page was drawn.
    """
    if not may_publish(by):
        raise NotYours(_("A supervisor or an administrator publishes the technology fields."))
    made = TaxonomyVersion.objects.filter(draft=draft).first()
    if made:
        return made
    locked = _locked(draft)
    work = Work(locked)
    _may_be_published(locked, work, by, revision)
    version = _enter(work, by=by, reason=reason)
    locked.version = version
    _close(locked, DraftState.PUBLISHED, by=by, reason=reason)
    AuditEntry.record(
        "taxonomy_published",
        by=by,
        subject=f"taxonomy:{version.number}",
        before=locked.base.engine_name,
        after=version.engine_name,
    )
    transaction.on_commit(lambda: _announce(version, by))
    return version


def _may_be_published(locked: TaxonomyDraft, work: Work, by, revision: int) -> None:
    if by.pk in editors(locked):
        raise NotYours(_("You have worked on this draft yourself, so another person has to publish it."))
    if locked.revision != revision:
        raise StateChanged(_("The draft has changed since you opened it. Look at it again."))
    if not work.differences:
        raise StateChanged(_("The draft changes nothing."))
    if work.problems:
        raise StateChanged(_("The draft has problems that have to be solved first."))


def _enter(work: Work, *, by, reason: str) -> TaxonomyVersion:
    nodes = node_tools.in_order(work.nodes)
    number = current().number + 1
    version = TaxonomyVersion.objects.create(
        number=number,
        version=f"v{number}",
        digest=node_tools.digest_of(nodes),
        nodes=nodes,
        note=reason,
        published_by=by,
        loaded_at=timezone.now(),
    )
    reference.write_fields([work.nodes[one.code] for one in work.differences])
    return version


def _announce(version: TaxonomyVersion, by) -> None:
    reference.forget()
    taxonomy_published.send(sender=TaxonomyVersion, version=version, by=by)


def _close(draft: TaxonomyDraft, state: str, *, by, reason: str) -> None:
    draft.state, draft.closed_by, draft.closed_at, draft.reason = state, by, timezone.now(), reason
    draft.save(update_fields=["state", "closed_by", "closed_at", "reason", "version"])


def _about(draft: TaxonomyDraft) -> str:
    return f"taxonomy-draft:{draft.public_id}"
