"""What the case page of an inbound project shows, gathered once."""

from django import template

from inbound.board import chain
from inbound.models import InboundProject
from inbound.views.project import wants_of
from inbound.vocabulary import WORKING
from inbound.who import working

register = template.Library()


@register.simple_tag(takes_context=True)
def inbound_facts(context, content) -> dict:
    """Chain, offers, milestones: for the proposer and the office."""
    request, case = context["request"], context["case"]
    known = request.__dict__.get("_inbound_facts")
    if known is None:
        project = InboundProject.objects.select_related("case").get(pk=content.pk)
        known = request.__dict__["_inbound_facts"] = {
            "project": project,
            "chain": chain(project),
            "offers": project.all_offers,
            "milestones": list(project.milestones.all()),
            "wants": wants_of(content),
            "may_add": case.state in WORKING and working(request.user, case),
        }
    return known
