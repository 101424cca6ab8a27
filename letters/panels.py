"""The letters of a case, on its page."""

from django.template.loader import render_to_string

from letters.kinds import case_kinds
from letters.models import Letter


def of_case(request, case) -> str:
    """What the reader may see of the case's letters; nothing while there are none."""
    if case.kind not in case_kinds():
        return ""
    letters = list(
        Letter.objects.visible_to(request.user).filter(case=case).select_related("run").order_by("-event", "pk")
    )
    for letter in letters:
        letter.case = case
    return render_to_string("letters/parts/case_panel.html", {"letters": letters}, request=request) if letters else ""
