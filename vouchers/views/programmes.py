"""The office's pages about programmes and stacking ceilings."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from accounts.permissions import RightRequired
from core.exports import Column
from core.lists import KeysetFilterView
from vouchers import programmes
from vouchers.figures import figures_of
from vouchers.filters import ProgrammeFilter
from vouchers.forms.office import ProgrammeForm, StackingForm
from vouchers.models import Programme, StackingRule
from vouchers.permissions import may_open_programmes, may_read_office, may_write_programmes
from vouchers.views.base import FormPage, office_tabs, posted_version, tried

COPIED = (
    "name_zh", "name_en", "capacities", "sizes", "services", "share", "order_ceiling", "yearly_quota", "budget", "stacking",
    "conditions_zh", "conditions_en",
)  # fmt: skip


class ProgrammeOffice(RightRequired, KeysetFilterView):
    """All programmes with their budget and what became of it."""

    right = staticmethod(may_read_office)
    filterset_class = ProgrammeFilter
    template_name = "vouchers/office/programmes.html"
    page_name = "vouchers:office-programmes"
    saves_views = False
    orderings = {"newest": (("-starts_on", "-pk"), gettext_lazy("Newest first"))}
    export_name = gettext_lazy("Voucher programmes")
    export_columns = [
        Column(gettext_lazy("Chinese name"), "name_zh"),
        Column(gettext_lazy("English name"), "name_en"),
        Column(gettext_lazy("State"), lambda one: one.get_state_display()),
        Column(gettext_lazy("Starts on"), "starts_on", kind="date"),
        Column(gettext_lazy("Ends on"), "ends_on", kind="date"),
        Column(gettext_lazy("Share covered"), "share", kind="number"),
        Column(gettext_lazy("Ceiling per order"), "order_ceiling", kind="number"),
        Column(gettext_lazy("Yearly quota per enterprise"), "yearly_quota", kind="number"),
        Column(gettext_lazy("Budget"), "budget", kind="number"),
    ]

    def get_queryset(self):
        return Programme.objects.visible_to(self.request.user).for_list()

    def get_context_data(self, **context):
        context = super().get_context_data(
            tabs=office_tabs(self.request), may_write=may_write_programmes(self.request.user), **context
        )
        figures = figures_of(list(context["rows"]), self.request.user)
        context["figured"] = [(one, figures[one.pk]) for one in context["rows"]]
        return context


class ProgrammeNew(RightRequired, FormPage):
    """A new draft; ``?copy=<programme>`` fills in another's terms, a year later."""

    right = staticmethod(may_write_programmes)
    form_class = ProgrammeForm
    template_name = "vouchers/office/programme_form.html"

    def initial(self):
        asked = self.request.GET.get("copy", "")
        model = Programme.objects.filter(public_id=asked[:16]).first() if asked.isalnum() else None
        if model is None:
            return {"capacities": ["enterprise"], "share": 50}
        return {name: getattr(model, name) for name in COPIED} | {
            "starts_on": model.ends_on + timedelta(days=1),
            "ends_on": model.ends_on + timedelta(days=364),
            "redeem_until": model.redeem_until + timedelta(days=364),
        }

    def save(self, form):
        made = programmes.write(form=form, key=self.key, by=self.request.user)
        messages.success(self.request, _("Saved. A supervisor, not the one who wrote it, opens the programme."))
        return redirect(made)


class ProgrammeEdit(RightRequired, FormPage):
    """Change a draft."""

    right = staticmethod(may_write_programmes)
    form_class = ProgrammeForm
    template_name = "vouchers/office/programme_form.html"

    @cached_property
    def programme(self) -> Programme:
        return get_object_or_404(Programme.objects.visible_to(self.request.user), public_id=self.kwargs["public_id"])

    @property
    def back_url(self) -> str:
        return self.programme.get_absolute_url()

    def form_arguments(self):
        return {"instance": Programme.objects.get(pk=self.programme.pk)}

    def get(self, request, *args, **kwargs):
        if not self.programme.is_draft:
            messages.info(request, _("The programme is open: what it promises is not changed any more."))
            return redirect(self.programme)
        return super().get(request, *args, **kwargs)

    def save(self, form):
        programmes.change(programme=self.programme, form=form, version=self.version, by=self.request.user)
        messages.success(self.request, _("Saved. A supervisor, not the one who wrote it, opens the programme."))
        return redirect(self.programme)

    def get_context_data(self, **context):
        return super().get_context_data(programme=self.programme, **context)


class ProgrammeStep(RightRequired, View):
    """Opening and closing, by a button on the programme's page."""

    right = staticmethod(may_open_programmes)
    http_method_names = ["post", "options"]
    step = ""

    def post(self, request, *args, **kwargs):
        programme = get_object_or_404(Programme.objects.visible_to(request.user), public_id=kwargs["public_id"])
        verb, done = {
            "open": (programmes.open_programme, _("The programme is open and its budget provided.")),
            "close": (programmes.close_programme, _("The programme is closed: unused vouchers expire.")),
        }[self.step]
        version = posted_version(request)
        return tried(request, lambda: verb(programme=programme, version=version, by=request.user), done, programme)


class StackingList(RightRequired, KeysetFilterView):
    """Ceilings for one order across the programmes of a group."""

    right = staticmethod(may_read_office)
    template_name = "vouchers/office/stacking_list.html"
    page_name = "vouchers:stacking-list"
    saves_views = False
    orderings = {"newest": (("-pk",), gettext_lazy("Newest first"))}

    def get_queryset(self):
        return StackingRule.objects.prefetch_related("programmes")

    def get_context_data(self, **context):
        return super().get_context_data(
            tabs=office_tabs(self.request), may_write=may_write_programmes(self.request.user), **context
        )


class StackingNew(RightRequired, FormPage):
    right = staticmethod(may_write_programmes)
    form_class = StackingForm
    template_name = "vouchers/office/stacking_form.html"

    def save(self, form):
        programmes.write_rule(form=form, key=self.key, by=self.request.user)
        messages.success(self.request, _("Saved."))
        return redirect("vouchers:stacking-list")


class StackingEdit(RightRequired, FormPage):
    right = staticmethod(may_write_programmes)
    form_class = StackingForm
    template_name = "vouchers/office/stacking_form.html"

    @cached_property
    def rule(self) -> StackingRule:
        return get_object_or_404(StackingRule, public_id=self.kwargs["public_id"])

    @property
    def back_url(self) -> str:
        return reverse("vouchers:stacking-list")

    def form_arguments(self):
        return {"instance": StackingRule.objects.get(pk=self.rule.pk)}

    def save(self, form):
        programmes.change_rule(rule=self.rule, form=form, version=self.version, by=self.request.user)
        messages.success(self.request, _("Saved."))
        return redirect("vouchers:stacking-list")

    def get_context_data(self, **context):
        return super().get_context_data(rule=self.rule, **context)
