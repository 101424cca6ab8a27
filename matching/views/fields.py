"""Trying a draft of the technology fields on some demands; shown on the page of the draft."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import View

from accounts.permissions import RightRequired
from matching import field_trials
from regions.models import TaxonomyDraft
from regions.permissions import may_edit


class TryFields(RightRequired, View):
    """Ask a worker what the draft would change."""

    right = staticmethod(may_edit)
    http_method_names = ["post", "options"]

    def post(self, request, public_id):
        draft = get_object_or_404(TaxonomyDraft.objects.open(), public_id=public_id)
        _trial, new = field_trials.request(draft, by=request.user)
        if not new:
            messages.info(request, _("It is being worked out already."))
        return redirect(draft)
