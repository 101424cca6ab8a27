"""Who hears what a run has found: the person who asked for it, enterprises in new lists, owners of demands."""

from collections import defaultdict

from django.utils.translation import gettext_noop

from accounts.models import Membership, User
from casework import notify
from core.jobs import JobState
from enterprises.models import Enterprise
from matching.models import Demand, MatchRun
from matching.vocabulary import Confidentiality

TOPIC = "match"
RUN_DONE = gettext_noop("Match run %(run)s is done: %(candidates)s candidates, %(new)s of them new.")
RUN_FAILED = gettext_noop("Match run %(run)s has failed. The lists are as they were before.")
NEW_DEMANDS = gettext_noop("New overseas demands that suit your company: %(n)s")
NEW_COMPANIES = gettext_noop("Companies newly proposed for “%(title)s”: %(n)s")


def run_done(run: MatchRun, news) -> None:
    """After the switch. ``news.joined`` is demand to the enterprises new in its list."""
    if run.requested_by and run.number:
        params = {"run": str(run), "candidates": run.figures.get("candidates", 0), "new": run.figures.get("new", 0)}
        notify.send(run.requested_by, topic=TOPIC, text=RUN_DONE, params=params, url=run.get_absolute_url())
    if news.joined:
        demands = list(Demand.objects.published().filter(pk__in=news.joined).prefetch_related("named"))
        _tell_enterprises(demands, news.joined)
        _tell_owners(demands, news.joined)


def run_failed(run: MatchRun) -> None:
    if run.requested_by and run.number and run.state == JobState.FAILED:
        notify.send(
            run.requested_by, topic=TOPIC, text=RUN_FAILED, params={"run": str(run)}, url=run.get_absolute_url()
        )


def _managers(organisation_ids) -> dict[int, list[User]]:
    """Organisation to the managers who are told, in one query."""
    rows = (
        Membership.objects.managers()
        .filter(organisation__in=organisation_ids, user__is_active=True)
        .select_related("user")
    )
    found = defaultdict(list)
    for row in rows:
        found[row.organisation_id].append(row.user)
    return found


def _tell_enterprises(demands: list[Demand], joined: dict[int, list[int]]) -> None:
    """One message for each enterprise, however many demands; of a confidential demand only those it names hear."""
    from django.urls import reverse

    organisations = dict(
        Enterprise.objects.filter(pk__in={pk for pks in joined.values() for pk in pks}).values_list(
            "pk", "organisation"
        )
    )
    counts: dict[int, int] = defaultdict(int)
    for demand in demands:
        named = {one.pk for one in demand.named.all()} if demand.confidentiality == Confidentiality.NAMED else None
        for pk in joined[demand.pk]:
            organisation = organisations.get(pk)
            if organisation and (named is None or organisation in named):
                counts[organisation] += 1
    for organisation, users in _managers(counts).items():
        for user in users:
            params = {"n": counts[organisation]}
            notify.send(user, topic=TOPIC, text=NEW_DEMANDS, params=params, url=reverse("matching:found-for-you"))


def _tell_owners(demands: list[Demand], joined: dict[int, list[int]]) -> None:
    managers = _managers({demand.organisation_id for demand in demands})
    for demand in demands:
        for user in managers.get(demand.organisation_id, ()):
            params = {"title": demand.current_version.title, "n": len(joined[demand.pk])}
            notify.send(user, topic=TOPIC, text=NEW_COMPANIES, params=params, url=demand.get_absolute_url())
