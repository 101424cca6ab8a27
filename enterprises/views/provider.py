"""An incubator's side: what it was asked to answer, and what it could take."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.permissions import RightRequired
from casework import moves
from core.lists import KeysetFilterView
from enterprises import proposals
from enterprises.filters import OpenRequestFilter, RequestFilter
from enterprises.forms.moves import TakeForm
from enterprises.models import ServiceRequest
from enterprises.places import WAITING_FOR_PROVIDER, is_incubator_member
from enterprises.views.base import number

TABS = {
    "waiting": (gettext_lazy("Waiting for us"), WAITING_FOR_PROVIDER),
    "answered": (gettext_lazy("Answered"), ("answered", "delivered", "paused")),
    "closed": (gettext_lazy("Closed"), ("closed", "cancelled", "not_accepted", "called_off")),
}


class IncubatorRequired(RightRequired):
    right = staticmethod(is_incubator_member)


class ProviderRequests(IncubatorRequired, KeysetFilterView):
    """Requests in which an incubator of the person takes part, by what has to be done with them."""

    filterset_class = RequestFilter
    template_name = "enterprises/provider_requests.html"
    page_name = "enterprises:provider-requests"
    saves_views = False
    orderings = {
        "due": (("case__promised_on", "pk"), gettext_lazy("Due first")),
        "moved": (("-case__moved_at", "-pk"), gettext_lazy("Last change first")),
    }

    @cached_property
    def tab(self) -> str:
        asked = self.request.GET.get("tab", "")
        return asked if asked in TABS else "waiting"

    def get_queryset(self):
        mine = ServiceRequest.objects.provided_by(self.request.user)
        return mine.filter(case__state__in=TABS[self.tab][1]).for_list()

    def get_context_data(self, **context):
        user = self.request.user
        mine = ServiceRequest.objects.provided_by(user)
        tabs = [
            {
                "label": label,
                "url": f"?tab={code}",
                "current": code == self.tab,
                "count": mine.filter(case__state__in=states).count() if code != "closed" else None,
                "tone": "wait" if code == "waiting" else "",
            }
            for code, (label, states) in TABS.items()
        ]
        return super().get_context_data(
            tab=self.tab,
            tabs=tabs,
            waiting=tabs[0]["count"],
            takeable=ServiceRequest.objects.takeable_by(user).count(),
            **context,
        )


class OpenRequests(IncubatorRequired, KeysetFilterView):
    """Requests that could be taken: nobody has them yet, the enterprise allows it, and a base of ours fits."""

    filterset_class = OpenRequestFilter
    template_name = "enterprises/open_requests.html"
    page_name = "enterprises:open-requests"
    saves_views = False
    orderings = {
        "due": (("case__promised_on", "pk"), gettext_lazy("Due first")),
        "newest": (("-case__submitted_at", "-pk"), gettext_lazy("Newest first")),
    }

    def get_queryset(self):
        return ServiceRequest.objects.takeable_by(self.request.user).for_list()

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        best = proposals.best_of(context["rows"], self.request.user)
        context["shown"] = [(row, best.get(row.pk)) for row in context["rows"]]
        return context


class OpenRequest(IncubatorRequired, TemplateView):
    """One such request without the enterprise's name and mailbox, and the form that takes it."""

    template_name = "enterprises/open_request.html"

    @cached_property
    def asked(self) -> ServiceRequest:
        takeable = ServiceRequest.objects.takeable_by(self.request.user).for_list()
        return get_object_or_404(takeable, case__public_id=self.kwargs["public_id"])

    @cached_property
    def move(self):
        name = "take" if self.asked.case.state == "submitted" else "take_up"
        return self.asked.case.kind_of.move(name)

    def get_form(self, data=None):
        return TakeForm(data, case=self.asked.case, move=self.move, user=self.request.user)

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(form=self.get_form()))

    def post(self, request, *args, **kwargs):
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            moves.perform(
                self.asked.case,
                self.move.name,
                by=request.user,
                note=form.cleaned_data.get("note", ""),
                data=form.data_for_move,
                version=number(request.POST.get("version")),
            )
        except moves.MoveNotAllowed as refusal:
            return self._refused(form, refusal)
        messages.success(request, _("The request is yours. You now read the enterprise’s name and mailbox."))
        return redirect(self.asked.case)

    def _refused(self, form, refusal):
        """Another was quicker, or the request has changed: say so; what was typed stays where the page still exists."""
        if not ServiceRequest.objects.takeable_by(self.request.user).filter(pk=self.asked.pk).exists():
            messages.error(self.request, _("Somebody was quicker: this request has been taken."))
            return redirect("enterprises:open-requests")
        for reason in refusal.reasons:
            form.add_error(None, reason)
        self.asked.case.refresh_from_db()
        return self.render_to_response(self.get_context_data(form=form), status=refusal.status)

    def get_context_data(self, **context):
        return super().get_context_data(asked=self.asked, case=self.asked.case, move=self.move, **context)
