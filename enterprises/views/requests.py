"""An enterprise's service requests: its list, the page that starts one, and comparing the bases anew."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View

from accounts.permissions import is_commission
from casework import actions as case_actions
from casework.conflicts import in_conflict
from casework.models import Case
from casework.who import anyone_of_applicant
from core.ids import new_public_id
from core.lists import KeysetFilterView
from enterprises import actions, proposals
from enterprises.cases import SERVICE_REQUEST
from enterprises.filters import RequestFilter
from enterprises.forms.request import WhatForm
from enterprises.models import ServiceRequest
from enterprises.views.base import OwnEnterpriseMixin
from incubators.models import OverseasEntity

WAITING_FOR_US = ("answered", "sent_back", "draft", "choosing", "delivered")
KEY_LIMIT = 23  # of what the page sent; the case keeps it together with the person


class RequestList(OwnEnterpriseMixin, KeysetFilterView):
    """Everything the enterprise asked for, the last change first."""

    filterset_class = RequestFilter
    template_name = "enterprises/request_list.html"
    page_name = "enterprises:request-list"
    saves_views = False
    orderings = {
        "moved": (("-case__moved_at", "-pk"), gettext_lazy("Last change first")),
        "due": (("case__promised_on", "pk"), gettext_lazy("Due first")),
    }

    def get_queryset(self):
        return self.mine.for_list()

    @property
    def mine(self):
        visible = ServiceRequest.objects.visible_to(self.request.user)
        return visible.filter(case__applicant=self.organisation)

    def get_context_data(self, **context):
        waiting = self.mine.filter(case__state__in=WAITING_FOR_US).count()
        return super().get_context_data(waiting=waiting, **context)


class RequestStart(OwnEnterpriseMixin, TemplateView):
    """Step 1 of 3: what and where. Handing this page in starts the draft; a double click starts one."""

    template_name = "enterprises/request_start.html"

    def get(self, request, *args, **kwargs):
        form = WhatForm(instance=ServiceRequest(), initial=self._asked_for())
        return self.render_to_response(self.get_context_data(form=form, key=new_public_id()))

    def _asked_for(self) -> dict:
        """Coming from a base's page: that base, in its country."""
        asked = self.request.GET.get("base", "")
        base = OverseasEntity.objects.active().filter(public_id=asked).first() if asked.isalnum() else None
        return {"base_wanted": base, "region": base.region.parent or base.region} if base else {}

    def post(self, request, *args, **kwargs):
        form = WhatForm(request.POST, instance=ServiceRequest())
        key = request.POST.get("key", "")
        key = key if key.isalnum() and len(key) < KEY_LIMIT else new_public_id()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, key=key), status=422)
        asked = form.instance
        enterprise = actions.ensure_profile(organisation=self.organisation)
        case = case_actions.start(
            kind=SERVICE_REQUEST,
            by=request.user,
            title=asked.title,
            organisation=self.organisation,
            country=asked.region.country,
            district=self.organisation.district,
            key=f"{request.user.public_id}-{key}",
            content={
                "enterprise": enterprise,
                "main_service": asked.main_service,
                "more_services": asked.more_services,
                "region": asked.region,
                "base_wanted": asked.base_wanted,
                "mailbox": self.organisation.mailbox,
            },
        )
        return redirect("casework:case-section", case.public_id, "details")


class CompareBases(View):
    """Compare the bases in force with the request now: when a new base was filed, or the request has changed."""

    @cached_property
    def case(self):
        visible = Case.objects.visible_to(self.request.user).filter(kind=SERVICE_REQUEST.code)
        case = get_object_or_404(visible, public_id=self.kwargs["public_id"])
        if case.submitted_at is None:
            raise Http404
        return case

    def post(self, request, *args, **kwargs):
        office = is_commission(request.user) and not in_conflict(request.user, self.case)
        if not office and not anyone_of_applicant(request.user, self.case):
            raise PermissionDenied
        asked = ServiceRequest.objects.select_related("case", "enterprise", "region", "base_wanted").get(
            pk=self.case.pk
        )
        found = len(proposals.refresh(asked))
        if found:
            words = ngettext("%(n)d base fits.", "%(n)d bases fit.", found) % {"n": found}
            messages.success(request, words)
        else:
            messages.info(request, _("No base in force fits this request."))
        return redirect(f"{reverse('casework:case-detail', args=[self.case.public_id])}#bases")
