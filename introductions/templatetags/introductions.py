"""What the case page of an introduction shows, gathered once."""

from django import template

from accounts.links.panel import links_panel
from casework.who import broker, handles_cases
from introductions import disclosure
from introductions.announce import managers_of
from introductions.beside import beside
from introductions.guards import statement_of
from introductions.summary import answers
from introductions.views.sides import stages
from introductions.vocabulary import TOGETHER, Actor

register = template.Library()


@register.simple_tag(takes_context=True)
def introduction_facts(context, introduction) -> dict:
    """Both sides with their answers and statements, screenings, files, meetings: for the office and brokers."""
    request, case = context["request"], context["case"]
    known = request.__dict__.get("_introduction_facts")
    if known is None:
        handles = handles_cases(request.user, case)
        is_broker = broker(request.user, case)
        sides = list(introduction.both_sides.values())
        known = request.__dict__["_introduction_facts"] = {
            "answers": answers(introduction),
            "statements": [(side, statement_of(introduction, side.side)) for side in sides],
            "screenings": list(introduction.screenings.select_related("organisation")),
            "files": list(introduction.files.current()),
            "meetings": list(introduction.meetings.all()),
            "disclosures": disclosure.log(introduction, disclosure.INSIDE),
            "stages": stages(case),
            "handles": handles,
            "links": links_panel(request, [case.public_id]) if handles else "",
            "silent": [side for side in sides if handles and not managers_of(side.organisation_id)],
            "around": beside(introduction, request.user),
            "actor": Actor.BROKER if is_broker else Actor.OFFICE,
            "may_add": (handles or is_broker) and case.state in TOGETHER,
        }
    return known
