"""An enterprise asks what would lift it; the answer stands on its page of demands found."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import View

from matching import advising
from matching.views.enterprise import OwnEnterpriseMixin


class AdviceStart(OwnEnterpriseMixin, View):
    """Ask a worker; a second click asks for nothing new."""

    http_method_names = ["post"]

    def post(self, request):
        if self.enterprise is None:
            raise Http404
        advising.request(self.enterprise, by=request.user)
        messages.info(request, _("Being worked out: load this page again in some seconds."))
        return redirect("matching:found-for-you")
