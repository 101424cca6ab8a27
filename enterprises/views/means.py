"""SMEs with limited means: the company's own page, the list of the office and of incubators, and the decision."""

import django_filters
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View

from accounts.permissions import is_commission
from core.exports import Column
from core.filters import ListFilterSet
from core.lists import KeysetFilterView
from core.uploads import download_response
from enterprises import means
from enterprises.forms.means import MeansDecisionForm, MeansForm
from enterprises.models import LimitedMeans, MeansState
from enterprises.places import is_incubator_member
from enterprises.views.base import OwnEnterpriseMixin


class OwnMeans(OwnEnterpriseMixin, FormView):
    """Where the company stands, what was decided so far, and the form while nothing waits."""

    template_name = "enterprises/means_own.html"
    form_class = MeansForm

    @cached_property
    def rows(self) -> list[LimitedMeans]:
        if self.enterprise.pk is None:
            return []
        return list(LimitedMeans.objects.filter(enterprise=self.enterprise).for_list())

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "incubator": self.enterprise.incubator}

    def get_initial(self):
        return {"turnover": self.enterprise.annual_revenue}

    def form_valid(self, form):
        if self.enterprise.pk is None:
            messages.error(self.request, _("Fill in the company's profile first."))
            return redirect("enterprises:profile")
        means.ask(
            enterprise=self.enterprise, values=form.values, upload=form.cleaned_data["upload"], by=self.request.user
        )
        messages.success(self.request, _("Handed in. You are told when it has been decided."))
        return redirect("enterprises:means-own")

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **context):
        waiting = any(row.is_open for row in self.rows)
        return super().get_context_data(rows=self.rows, waiting=waiting, **context)


class MeansFilter(ListFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=MeansState.choices, method="in_state", empty_label=gettext_lazy("All states")
    )  # fmt: skip

    class Meta:
        model = LimitedMeans
        fields = ["state"]

    def in_state(self, queryset, name, value):
        return queryset.in_state(value)


class MeansList(LoginRequiredMixin, KeysetFilterView):
    """Declarations that the person may read: all for the commission, an incubator those of its companies."""

    filterset_class = MeansFilter
    template_name = "enterprises/means_list.html"
    page_name = "enterprises:means-list"
    orderings = {
        "newest": (("-asked_at", "-pk"), gettext_lazy("Newest first")),
        "ending": (("valid_until", "pk"), gettext_lazy("Ending first")),
    }
    export_columns = [
        Column(gettext_lazy("Enterprise"), "enterprise"),
        Column(gettext_lazy("Reasons"), lambda row: " · ".join(map(str, row.reason_names))),
        Column(gettext_lazy("Evidence"), "get_proof_display"),
        Column(gettext_lazy("State"), lambda row: row.shown_state.label),
        Column(gettext_lazy("Asked for"), "asked_at", kind="datetime"),
        Column(gettext_lazy("Decided"), "decided_at", kind="datetime"),
        Column(gettext_lazy("Valid until"), "valid_until", kind="date"),
    ]
    export_name = gettext_lazy("SMEs with limited means")

    def dispatch(self, request, *args, **kwargs):
        user = request.user
        if user.is_authenticated and not (is_commission(user) or is_incubator_member(user)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return LimitedMeans.objects.visible_to(self.request.user).for_list()


class OneMeans(LoginRequiredMixin):
    @cached_property
    def means(self) -> LimitedMeans:
        seen = LimitedMeans.objects.visible_to(self.request.user).for_list()
        return get_object_or_404(seen, public_id=self.kwargs["public_id"])


class MeansDetail(OneMeans, FormView):
    """One declaration with its evidence, what the company had before, and the decision for those who may make it."""

    template_name = "enterprises/means_detail.html"
    form_class = MeansDecisionForm

    def post(self, request, *args, **kwargs):
        if not means.may_decide(request.user, self.means):
            raise PermissionDenied
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        given = form.cleaned_data
        try:
            means.decide(
                means=self.means, confirm=given["decision"] == "confirm", note=given["note"],
                valid_until=given["valid_until"], by=self.request.user,
            )  # fmt: skip
        except means.NotPossible as refusal:
            context = {"reason": str(refusal), "back_url": self.means.get_absolute_url()}
            context["kept"] = [(form.fields["note"].label, given["note"])] if given["note"] else []
            return render(self.request, "409.html", context, status=409)
        messages.success(self.request, _("Saved. The company has been told."))
        return redirect(self.means)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **context):
        user, row = self.request.user, self.means
        others = row.enterprise.limited_means.visible_to(user).for_list().exclude(pk=row.pk)
        own = row.enterprise.organisation_id in user.organisation_ids
        return super().get_context_data(
            means=row,
            others=others,
            may_decide=row.is_open and means.may_decide(user, row),
            up_url=reverse("enterprises:means-own" if own else "enterprises:means-list"),
            **context,
        )


class MeansFile(OneMeans, View):
    """The evidence, as a download."""

    def get(self, request, *args, **kwargs):
        if not self.means.file:
            raise Http404
        return download_response(self.means.file, name=self.means.file_name, content_type=self.means.content_type)
