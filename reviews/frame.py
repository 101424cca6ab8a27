"""What reviews put on pages of the apps below: the number beside the navigation, the panel on a case."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from casework.viewpoint import STAFF, viewpoint
from casework.who import handles_cases
from reviews.models import Review, ReviewRound
from reviews.permissions import may_assign
from reviews.results import result_for


def to_do_count(user) -> tuple[int, str, str] | None:
    number = Review.objects.of(user).to_do().count()
    return (number, "wait", _("to be scored")) if number else None


def case_panel(request, case) -> str:
    """On a scored case, for the office: how far the scoring is; points only where the reader is not blind."""
    if not case.kind_of.scoring or viewpoint(case, request.user) != STAFF:
        return ""
    round_ = ReviewRound.objects.visible_to(request.user).filter(case=case).select_related("version__sheet").first()
    if round_ is None:
        return ""
    round_.case = case
    context = {
        "case": case,
        "round": round_,
        "mine": round_.reviews.active().filter(reviewer=request.user).first(),
        "result": result_for(round_, request.user),
        "given": len(round_.counted()),
        "may_assign": may_assign(request.user, case),
        "handles": handles_cases(request.user, case),
    }
    return render_to_string("reviews/parts/case_panel.html", context, request=request)
