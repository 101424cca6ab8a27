"""How a case looks in a list and on its page."""

from django import template

from casework.models import Case
from core.templatetags.ui import badge
from core.ui import Badge

register = template.Library()


@register.simple_tag
def case_badge(case: Case, viewpoint: str = "staff"):
    """The state as icon, word and tint, in the words of the reader's side."""
    state = case.state_of
    return badge(Badge(state.label_for(viewpoint), state.tone, state.icon))


@register.simple_tag
def checklist_progress(checklist) -> tuple[int, int]:
    """(marked, all) of (line, evidence, answer) rows."""
    return sum(answer is not None for _line, _evidence, answer in checklist), len(checklist)
