"""What happens in the steps of a service request: effects, guards and who may, used by the table in ``cases.py``."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import actions
from casework.kinds import Who
from casework.models import Attachment, PartyRole
from casework.moves import Step, give_case_number
from enterprises import proposals
from enterprises.models import RequestAnswer, ServiceRequest

ANSWER_SLOT = "answer"


def _fits(user, case) -> bool:
    return bool(
        user is not None
        and user.organisation_ids
        and ServiceRequest.objects.takeable_by(user).filter(pk=case.pk).exists()
    )


fitting_provider = Who(gettext_lazy("incubator with a fitting base"), _fits)


def base_can_serve(case, data: dict) -> list[str]:
    """Guard: the chosen base is in force, and not the enterprise's own."""
    if "base" not in data:  # asked before anything was chosen
        return []
    base = proposals.active_bases().filter(public_id=data["base"]).first()
    if base is None:
        return [_("This base is not in force any more. Choose another.")]
    if base.operator_id == case.applicant_id:
        return [_("The enterprise runs this base itself. Choose another.")]
    return []


def own_base_can_serve(case, data: dict) -> list[str]:
    """Guard of taking: the base is one of those proposed. Who may take at all is decided before."""
    reasons = base_can_serve(case, data)
    if (
        not reasons
        and "base" in data
        and not case.kind_of.content(case).proposals.filter(base__public_id=data["base"]).exists()
    ):
        return [_("This base does not fit the request.")]
    return reasons


def handed_in(step: Step) -> None:
    """The case is called after what was asked for; a request handed in again may ask for something else."""
    request = step.content
    step.case.title = request.title[:200]
    step.case.country = request.region.country
    step.case.save(update_fields=["title", "country"])


def accept(step: Step) -> None:
    give_case_number(step)


def ask_provider(step: Step) -> None:
    """The chosen base's operator takes part from now on; whoever was asked before does not."""
    give_case_number(step)
    base = proposals.active_bases().get(public_id=step.data["base"])
    actions.end_party(step.case, role=PartyRole.PROVIDER, by=step.by)
    actions.add_party(step.case, role=PartyRole.PROVIDER, organisation=base.operator, by=step.by)
    _choose(step.case, base)


def release_provider(step: Step) -> None:
    """Back to the pool: the provider sees the case no longer."""
    actions.end_party(step.case, role=PartyRole.PROVIDER, by=step.by)
    _choose(step.case, None)


def _choose(case, base) -> None:
    ServiceRequest.objects.filter(pk=case.pk).update(chosen_base=base)


def record_answer(step: Step) -> None:
    """Keep the answer and its file. An answer of the office itself has no organisation."""
    give_case_number(step)
    request, given = step.content, step.data["given"]
    base = request.chosen_base
    RequestAnswer.objects.create(
        request=request,
        text=given["text"],
        attachment=keep_file(step, given["file"], slot=ANSWER_SLOT) if given.get("file") else None,
        organisation=base.operator if base else None,
        base=base,
        by=step.by,
    )


def keep_file(step: Step, upload, *, slot: str) -> Attachment:
    info = upload.info
    made = Attachment(
        case=step.case,
        slot=slot,
        name=info.safe_name,
        content_type=info.content_type,
        size=info.size,
        sha256=info.sha256,
        scan=info.scan.state,
        uploaded_by=step.by,
    )
    made.file.save(info.safe_name, upload, save=False)
    made.save()
    return made


def record_rating(step: Step) -> None:
    ServiceRequest.objects.filter(pk=step.case.pk).update(
        rating=step.data["rating"],
        rating_comment=step.data["said"]["comment"],
        rated_at=timezone.now(),
        rated_by=step.by,
    )


def has_answer(case, data: dict) -> list[str]:
    """Guard of an answer: something was written."""
    return [] if data == {} or data.get("given", {}).get("text", "").strip() else [_("Write the answer.")]


def is_rated(case, data: dict) -> list[str]:
    """Guard of the confirmation: a rating from 1 to 5."""
    return [] if data == {} or data.get("rating") in range(1, 6) else [_("Give a rating from 1 to 5.")]
