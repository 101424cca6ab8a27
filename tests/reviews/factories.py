"""A base drawn for evaluation, its evidence, and reviews of it."""

from datetime import timedelta

from django.utils import timezone

from casework import actions as case_actions
from casework import moves
from casework.models import Case
from core.ids import new_public_id
from core.uploads import check_upload
from incubators.campaigns import actions as campaigns
from incubators.campaigns.cases import BASE_EVALUATION
from incubators.campaigns.forms import CampaignForm
from incubators.models import Evaluation
from reviews import actions
from reviews.models import Review, ReviewRound
from tests.incubators.factories import EntityFactory, pdf

CODES = ("effect", "services", "operation", "compliance")


def campaign_data(**changes) -> dict:
    today = timezone.localdate()
    return {
        "title": "Evaluation", "year": "2025", "opens": f"{today}", "due": f"{today + timedelta(days=30)}",
        "evidence_text": "Lease\nFigures", "share": "100", "seed": "one", **changes,
    }  # fmt: skip


def plan(by, query="", **changes):
    form = CampaignForm(campaign_data(**changes))
    assert form.is_valid(), form.errors
    return campaigns.plan(form=form, query=query, key=new_public_id(), by=by)


def drawn_case(*, organisation, supervisor) -> Case:
    """The case of the only base of a campaign, waiting for the evidence of ``organisation``."""
    entity = EntityFactory(operator=organisation)
    campaign = plan(supervisor)
    campaigns.draw_bases(campaign=campaign, version=0, by=supervisor)
    return Evaluation.objects.get(campaign=campaign, entity=entity).case


def hand_in_evidence(case: Case, *, by) -> Case:
    section = BASE_EVALUATION.sections[0]
    values = {"landed": "2", "served": "9", "deals": "1", "statement": "Two projects landed.", "changes": ""}
    form = section.form(values, instance=BASE_EVALUATION.content(case), case=case)
    assert form.is_valid(), form.errors
    case_actions.save_section(case=case, form=form, by=by, draft_version=case.draft_version)
    upload = pdf("evidence.pdf")
    case_actions.attach(case=case, slot=section.files[0], upload=upload, info=check_upload(upload), by=by)
    moves.perform(case, "submit", by=by, data={"declared": True})
    return Case.objects.get(pk=case.pk)


def given(points: int = 4, recommendation: str = "yes", remark: str = "", **each) -> dict:
    return {
        "points": {**dict.fromkeys(CODES, points), **each},
        "remarks": {"effect": remark} if remark else {},
        "remark": remark,
        "recommendation": recommendation,
    }


def score(case: Case, *, by, **what) -> Review:
    """The reviewer's own review, asked for if it was not, and handed in."""
    round_ = ReviewRound.objects.get(case=case)
    review = Review.objects.active().filter(round=round_, reviewer=by).first()
    review = review or Review.objects.create(round=round_, reviewer=by)
    return actions.hand_in(review=review, given=given(**what), revision=review.revision, by=by)
