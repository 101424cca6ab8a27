"""The first page of an enterprise: what was found for it, its requests, what its profile lacks, who can help."""

from django.views.generic import TemplateView

from casework.models import Case
from core.registry import panels_for
from enterprises import completeness, suggestions
from enterprises.models import ServiceRequest
from enterprises.views.base import OwnEnterpriseMixin

SHOWN_REQUESTS = 5
SHOWN_GAPS = 4
WAITING_FOR_US = ("answered", "sent_back", "draft")


class Home(OwnEnterpriseMixin, TemplateView):
    """Higher apps add panels: ``enterprise_home_lead`` (a sentence), ``enterprise_home`` and ``enterprise_home_aside``."""

    template_name = "enterprises/home.html"

    def get_context_data(self, **context):
        enterprise, request = self.enterprise, self.request
        products = list(enterprise.products.all()) if enterprise.pk else []
        mine = ServiceRequest.objects.filter(
            case__in=Case.objects.visible_to(request.user), case__applicant=self.organisation
        )
        running = list(
            mine.filter(case__closed_at__isnull=True).for_list().order_by("-case__moved_at")[: SHOWN_REQUESTS + 1]
        )
        return super().get_context_data(
            lead=panels_for("enterprise_home_lead", request, enterprise),
            panels=panels_for("enterprise_home", request, enterprise),
            aside_panels=panels_for("enterprise_home_aside", request, enterprise),
            requests=running[:SHOWN_REQUESTS],
            more_requests=len(running) > SHOWN_REQUESTS,
            waiting=sum(row.case.state in WAITING_FOR_US for row in running),
            score=completeness.score(enterprise, products),
            gaps=completeness.missing(enterprise, products)[:SHOWN_GAPS],
            bases=suggestions.bases_for(enterprise),
            **context,
        )
