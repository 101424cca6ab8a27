"""The open page: what has landed, by district and field, and what is looking for a place. No company is named without its consent."""

from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from inbound import figures
from inbound.models import InboundProject
from inbound.permissions import has_inbound
from regions.reference import field_label

SHOWN = 50


@method_decorator(login_not_required, name="dispatch")
class Landed(TemplateView):
    template_name = "inbound/public.html"

    def get_context_data(self, **context):
        user = self.request.user
        counts = figures.public_counts()
        counts["fields"] = [(field_label(code), n) for code, n in counts["fields"]]
        named = InboundProject.objects.named_in_public().for_list().order_by("-landed_on", "-pk")[:SHOWN]
        members = user.is_authenticated and any(one.is_verified for one in user.organisations())
        teasers = InboundProject.objects.teasers(members=members).for_list().order_by("-pk")[:SHOWN]
        return super().get_context_data(
            counts=counts, named=named, teasers=teasers, may_list=user.is_authenticated and has_inbound(user), **context
        )
