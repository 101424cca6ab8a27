"""The first page: the network at a glance for the public, one's own work for those who are signed in."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from core.registry import first_pages
from enterprises.permissions import may_see_directory
from incubators.models import BaseFiling, OverseasEntity
from matching.models import Demand
from portal import figures
from talent.permissions import may_see_pool

NEWEST = 5


def first_page_of(user) -> str:
    """The address of the page where this person's work waits."""
    for page in first_pages:
        if page.applies(user):
            try:
                return reverse(page.url_name)
            except NoReverseMatch:
                continue
    return reverse("portal:network")


@method_decorator(login_not_required, name="dispatch")
class Network(TemplateView):
    """The public page."""

    template_name = "home/network.html"

    def get_context_data(self, **context):
        user = self.request.user
        return super().get_context_data(
            totals=figures.totals(),
            links={"enterprises": may_see_directory(user), "managers": may_see_pool(user)},
            board=figures.board(),
            domains=figures.domains(),
            demands=Demand.objects.public().for_list().order_by("-published_at", "-pk")[:NEWEST],
            bases=OverseasEntity.objects.in_register().for_list().order_by("-filed_on", "-pk")[:NEWEST],
            on_notice=BaseFiling.objects.on_notice().order_by("case__notice_until", "pk")[:NEWEST],
            **context,
        )


@method_decorator(login_not_required, name="dispatch")
class Home(Network):
    """ "/": signed-in people go to their first page, the others see the network."""

    def get(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            return redirect(first_page_of(request.user))
        return super().get(request, *args, **kwargs)
