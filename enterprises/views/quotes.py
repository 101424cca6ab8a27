"""An invited organisation's side: its invitations, and the page of one, with the request and its own quote. Nobody else's."""

import django_filters
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import TemplateView

from accounts.permissions import RightRequired
from casework.moves import MoveNotAllowed, StateChanged
from casework.views.base import conflict_page, typed_words
from core.lists import KeysetFilterView
from enterprises import quoting
from enterprises.forms.quotes import DeclineQuoteForm, QuoteForm
from enterprises.models import Quote, QuoteState
from enterprises.permissions import may_be_invited
from enterprises.views.base import number


class QuoteFilter(django_filters.FilterSet):
    """By what became of the invitation."""

    state = django_filters.ChoiceFilter(
        choices=QuoteState.choices, label=gettext_lazy("State"), empty_label=gettext_lazy("All")
    )

    class Meta:
        model = Quote
        fields = ["state"]


class QuoteList(RightRequired, KeysetFilterView):
    """Every invitation of the person's organisations, the next due first."""

    right = staticmethod(may_be_invited)
    filterset_class = QuoteFilter
    template_name = "enterprises/quote_list.html"
    page_name = "enterprises:quote-list"
    saves_views = False
    orderings = {
        "due": (("-due_on", "-pk"), pgettext_lazy("quotes", "Latest day first")),
        "oldest": (("due_on", "pk"), pgettext_lazy("quotes", "Earliest day first")),
    }

    def get_queryset(self):
        return Quote.objects.of_providers(self.request.user).for_list()


class QuoteDetail(TemplateView):
    """One invitation: what is asked, and the own quote. Strangers, and other invited organisations, get a 404."""

    template_name = "enterprises/quote_detail.html"

    @cached_property
    def quote(self) -> Quote:
        if not self.request.user.is_authenticated:
            raise Http404
        rows = Quote.objects.of_providers(self.request.user).for_list().select_related("request__enterprise")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data())

    def post(self, request, *args, **kwargs):
        """Write the quote, or decline: the button says which."""
        declines = "decline" in request.POST
        form = DeclineQuoteForm(request.POST) if declines else QuoteForm(request.POST, quote=self.quote)
        if not form.is_valid():
            return self._again(form, declines, 422)
        try:
            if declines:
                quoting.decline(
                    quote=self.quote, by=request.user, version=number(request.POST.get("version")), **form.cleaned_data
                )
            else:
                quoting.give(
                    quote=self.quote, by=request.user, version=number(request.POST.get("version")), **form.values
                )
        except StateChanged as refusal:
            kept = [(form[name].label, typed_words(form[name])) for name in form.fields]
            return conflict_page(request, refusal, back_url=self.quote.get_absolute_url(), kept=kept)
        except MoveNotAllowed as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
            return self._again(form, declines, refusal.status)
        messages.success(
            request,
            _("Declined.") if declines else _("Your quote is saved. The enterprise reads it when the invitation ends."),
        )
        return redirect(self.quote)

    def _again(self, form, declines, status):
        name = "decline_form" if declines else "form"
        return self.render_to_response(self.get_context_data(**{name: form, "tried": form}), status=status)

    def get_context_data(self, **context):
        quote = self.quote
        if quote.is_open:
            context.setdefault("form", QuoteForm(quote=quote))
            context.setdefault("decline_form", DeclineQuoteForm())
        return super().get_context_data(quote=quote, asked=quote.request, case=quote.request.case, **context)
