"""Writes on campaigns: plan, change, draw; and what happens by itself when nobody answers."""

import logging

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casework import actions as case_actions
from casework import moves, notify
from casework.models import Case, PartyRole
from casework.moves import Incomplete, MoveNotAllowed, NotYours, StateChanged
from core.models import AuditEntry
from incubators.campaigns import draw
from incubators.campaigns.cases import BASE_EVALUATION, CODE
from incubators.campaigns.forms import PopulationFilter
from incubators.campaigns.permissions import may_draw, may_plan
from incubators.models import Campaign, CampaignState, Evaluation, OverseasEntity

logger = logging.getLogger(__name__)
DRAWN_TEXT = gettext_noop("%(title)s was drawn for evaluation. Send the evidence by %(day)s.")
DRAWN = "campaign_drawn"


def population(query: str):
    """The filed bases that a stored filter means, as the register stands now. A filter that makes no sense means nothing."""
    found = PopulationFilter(QueryDict(query), queryset=OverseasEntity.objects.active())
    return found.qs if found.is_valid() else OverseasEntity.objects.none()


def drawn_now(campaign: Campaign) -> tuple[int, list[str]]:
    """How many bases fit now, and the filing numbers that the draw gives."""
    numbers = list(population(campaign.population_query).values_list("filing_no", flat=True))
    return len(numbers), draw.drawn(numbers, share=campaign.share, seed=campaign.seed)


@transaction.atomic
def plan(*, form, query: str, key: str, by) -> Campaign:
    """A new campaign, not drawn yet. The same ``key`` twice is one."""
    if not may_plan(by):
        raise NotYours(_("You may not plan campaigns."))
    campaign = form.save(commit=False)
    campaign.evidence, campaign.population_query, campaign.created_by = form.cleaned_data["evidence_text"], query, by
    values = {
        f.attname: getattr(campaign, f.attname)
        for f in Campaign._meta.concrete_fields
        if f.name not in ("id", "start_key")
    }
    made, _new = Campaign.objects.get_or_create(start_key=key, defaults=values)
    return made


def _locked(campaign: Campaign, version: int) -> Campaign:
    """Held, and still planned as the page showed it."""
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if not locked.is_planned:
        raise StateChanged(_("The bases of this campaign are drawn already."))
    if locked.version != version:
        raise StateChanged(_("A colleague changed this campaign after you opened the page."))
    return locked


@transaction.atomic
def change(*, campaign: Campaign, form, query: str, version: int, by) -> Campaign:
    """Change what is planned. Raises StateChanged when it is drawn, or somebody saved in between."""
    if not may_plan(by):
        raise NotYours(_("You may not plan campaigns."))
    locked = _locked(campaign, version)
    for name in form.Meta.fields:
        setattr(locked, name, form.cleaned_data[name])
    locked.evidence, locked.population_query = form.cleaned_data["evidence_text"], query
    locked.version += 1
    locked.save()
    return locked


@transaction.atomic
def draw_bases(*, campaign: Campaign, version: int, by) -> int:
    """Draw, open a case for each base, tell its incubator. Returns how many. Raises NotYours, StateChanged, Incomplete."""
    if not may_draw(by):
        raise NotYours(_("A supervisor draws the bases."))
    locked = _locked(campaign, version)
    bases = {base.filing_no: base for base in population(locked.population_query).select_related("operator", "region")}
    numbers = draw.drawn(bases, share=locked.share, seed=locked.seed)
    if not numbers:
        raise Incomplete(_("No filed base fits the population: nothing can be drawn."))
    locked.state, locked.drawn_by, locked.drawn_at = CampaignState.RUNNING, by, timezone.now()
    locked.population = sorted(bases)
    locked.version += 1
    locked.save()
    for number in numbers:
        _open(locked, bases[number], by)
    AuditEntry.record(DRAWN, by=by, subject=locked.title, before=len(bases), after=len(numbers))
    campaign.refresh_from_db()
    return len(numbers)


def _open(campaign: Campaign, base: OverseasEntity, by) -> Case:
    """The case of one base. It is opened by the office, so it is its business from this moment on."""
    case = case_actions.start(
        kind=BASE_EVALUATION,
        by=by,
        title=base.name_zh,
        organisation=base.operator,
        country=base.region.country,
        district=base.operator.district,
        key=f"{campaign.public_id}-{base.public_id}",
        content={"campaign": campaign, "entity": base},
    )
    Case.objects.filter(pk=case.pk).update(answer_due_on=campaign.due, submitted_at=timezone.now())
    params = {"title": case.title, "day": f"{campaign.due:%Y-%m-%d}"}
    for user in notify.recipients(case, PartyRole.APPLICANT):
        notify.send(user, topic=CODE, case=case, text=DRAWN_TEXT, params=params)
    return case


def go_on_without_answer(today=None) -> int:
    """Evaluations whose first verdict nobody answered in time go on to the final verdict. Returns how many."""
    today = today or timezone.localdate()
    done = 0
    waiting = Case.objects.filter(kind=CODE, state="answer", answer_due_on__lt=today)
    for case in waiting.order_by("pk"):
        try:
            moves.perform(case, "no_answer", by=None)
            done += 1
        except MoveNotAllowed as refusal:
            logger.info("evaluation %s stays where it is: %s", case.public_id, refusal)
    return done


def figures(campaign: Campaign, user) -> dict[str, int]:
    """Stage to number, over the evaluations that the reader may see."""
    mine = Evaluation.objects.handled_by_office(user).filter(campaign=campaign)
    return {stage: mine.at(stage).count() for stage in ("evidence_in", "reviewed", "first", "final", "late")} | {
        "drawn": mine.count()
    }
