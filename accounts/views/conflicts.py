"""Staff say of themselves with which organisations they have to do. Those organisations' cases then disappear for them."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts import staff_actions
from accounts.errors import Refused
from accounts.forms import ConflictForm
from accounts.models import ConflictDeclaration, Membership, Organisation
from accounts.permissions import StaffRequired
from accounts.views.base import tell
from core.validators import without_unwanted

MOST_FOUND = 10
SHORTEST_SEARCH = 2


class Conflicts(StaffRequired, TemplateView):
    """What one has declared, what the portal knows anyway, and a search for the organisation to declare."""

    template_name = "accounts/conflicts.html"

    def get_context_data(self, **context):
        user, words = self.request.user, without_unwanted(self.request.GET.get("q", ""), one_line=True).strip()[:120]
        declared = (
            ConflictDeclaration.objects.filter(user=user).select_related("organisation").order_by("-declared_at", "-pk")
        )
        known = Membership.objects.filter(user=user).select_related("organisation").order_by("pk")
        return super().get_context_data(
            open_ones=[row for row in declared if row.ended_at is None],
            ended=[row for row in declared if row.ended_at is not None],
            memberships=known,
            q=words,
            found=self.search(words),
            too_short=0 < len(words) < SHORTEST_SEARCH,
            **context,
        )

    @staticmethod
    def search(words: str) -> list[Organisation]:
        """Names and codes of all organisations, since a conflict can be with any; ten are shown, the rest needs more words."""
        if len(words) < SHORTEST_SEARCH:
            return []
        fits = Q(name_zh__icontains=words) | Q(name_en__icontains=words) | Q(uscc__iexact=words)
        return list(Organisation.objects.filter(fits).order_by("name_zh", "name_en", "pk")[: MOST_FOUND + 1])


class ConflictMixin(StaffRequired):
    """Any organisation: a conflict may be with one whose pages the person cannot see."""

    @cached_property
    def organisation(self) -> Organisation:
        return get_object_or_404(Organisation, public_id=self.kwargs["public_id"])


class DeclareConflict(ConflictMixin, TemplateView):
    template_name = "accounts/conflict_declare.html"

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(form=ConflictForm()))

    def post(self, request, *args, **kwargs):
        form = ConflictForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            staff_actions.declare_conflict(
                user=request.user, organisation=self.organisation, reason=form.cleaned_data["reason"]
            )
        except Refused as refusal:
            messages.info(request, str(refusal))
        else:
            said = _("Declared. You no longer see cases of %(organisation)s.") % {"organisation": self.organisation}
            messages.success(request, said)
        return redirect("accounts:conflicts")

    def get_context_data(self, **context):
        return super().get_context_data(organisation=self.organisation, **context)


class EndConflict(ConflictMixin, View):
    def post(self, request, *args, **kwargs):
        organisation = self.organisation
        said = _("Ended. You see cases of %(organisation)s again.") % {"organisation": organisation}
        tell(request, lambda: staff_actions.end_conflict(user=request.user, organisation=organisation), said=said)
        return redirect("accounts:conflicts")
