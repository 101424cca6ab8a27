"""The lead operator's pages: the platform, its operators, equipment and closed days; and the answer of a joint operator."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from services.actions import platforms as actions
from services.actions.common import MOVES, Refused, Stale
from services.forms.platform import ClosureForm, EquipmentForm, PlatformForm, operator_formset
from services.models import Equipment, Platform
from services.permissions import acting_provider, may_edit_platform, may_offer
from services.views.common import known, posted_version, refused


class PlatformPage:
    """Pages of one platform for those who may change it. Strangers get a 404, its other people a 403."""

    def dispatch(self, request, *args, **kwargs):
        if not may_edit_platform(request.user, self.platform):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def platform(self) -> Platform:
        ids = getattr(self.request.user, "organisation_ids", ())
        run = Platform.objects.run_by(ids).select_related("region", "base").prefetch_related("operators__organisation")
        return get_object_or_404(run, public_id=self.kwargs["public_id"])

    def get_context_data(self, **context):
        return super().get_context_data(platform=self.platform, **context)


class PlatformEdit(TemplateView):
    """Add or change a platform."""

    template_name = "services/platform_edit.html"

    def dispatch(self, request, *args, **kwargs):
        if self.platform is None and (self.lead is None or not may_offer(request.user, self.lead)):
            raise PermissionDenied
        if self.platform is not None and not may_edit_platform(request.user, self.platform):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def platform(self) -> Platform | None:
        return PlatformPage.platform.func(self) if "public_id" in self.kwargs else None

    @cached_property
    def lead(self):
        return self.platform.lead if self.platform else acting_provider(self.request)

    def _form(self, data=None):
        operators = [row.organisation for row in self.platform.operators.all()] if self.platform else [self.lead]
        return PlatformForm(data, instance=self.platform, organisations=operators)

    def post(self, request, *args, **kwargs):
        form = self._form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            kept = actions.save_platform(
                platform=self.platform, lead=self.lead, values=form.values, by=request.user,
                version=form.cleaned_data["version"], key=form.cleaned_data["key"],
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
            if isinstance(refusal, Stale):
                form.shown_again(Platform.objects.get(pk=self.platform.pk).version)
            return self.render_to_response(self.get_context_data(form=form), status=refusal.status)
        messages.success(request, _("Saved."))
        return redirect(kept)

    def get_context_data(self, **context):
        context.setdefault("form", self._form())
        stored = Platform.objects.get(pk=self.platform.pk) if self.platform else None
        return super().get_context_data(platform=stored, lead=self.lead, **context)


class PlatformMove(PlatformPage, View):
    """Publish, pause, retire."""

    http_method_names = ["post"]

    def post(self, request, public_id, move):
        known(move, MOVES)
        try:
            actions.move_platform(platform=self.platform, move=move, by=request.user)
        except Refused as refusal:
            return refused(request, refusal, back=self.platform.get_absolute_url())
        messages.success(request, _("Saved."))
        return redirect(self.platform)


class Operators(PlatformPage, TemplateView):
    """Who runs the platform, with shares of duty; new ones are asked to agree."""

    template_name = "services/operators.html"

    def _formset(self, data=None):
        return operator_formset(
            data, queryset=self.platform.operators.select_related("organisation"), prefix="operator"
        )

    def post(self, request, *args, **kwargs):
        formset = self._formset(request.POST)
        if not formset.is_valid():
            return self.render_to_response(self.get_context_data(formset=formset), status=422)
        try:
            actions.save_operators(
                platform=self.platform, rows=formset.rows, by=request.user, version=posted_version(request)
            )
        except Refused as refusal:
            return refused(request, refusal, back=reverse("services:operators", args=[self.platform.public_id]))
        messages.success(request, _("Saved. New operators are asked to agree."))
        return redirect(self.platform)

    def get_context_data(self, **context):
        context.setdefault("formset", self._formset())
        return super().get_context_data(**context)


class OperatorAnswer(View):
    """A joint operator agrees or declines."""

    http_method_names = ["post"]

    def post(self, request, public_id):
        platform = get_object_or_404(Platform.objects.run_by(request.user.organisation_ids), public_id=public_id)
        rows = platform.operators.filter(agreed_at=None, organisation__in=request.user.organisation_ids)
        row = rows.select_related("organisation").first()
        agree = request.POST.get("answer") == "agree"
        try:
            if row is None:
                raise Stale(_("This has been answered already."))
            actions.answer_operator(platform=platform, organisation=row.organisation, agree=agree, by=request.user)
        except Refused as refusal:
            return refused(request, refusal, back=reverse("services:offers"))
        messages.success(request, _("Saved."))
        return redirect(platform) if agree else redirect("services:offers")


class EquipmentEdit(PlatformPage, TemplateView):
    """Add equipment to a platform, or change it with its units."""

    template_name = "services/equipment_edit.html"

    @cached_property
    def equipment(self) -> Equipment | None:
        if self.request.resolver_match.url_name == "equipment-new":
            return None
        ids = getattr(self.request.user, "organisation_ids", ())
        standing = Equipment.objects.standing().filter(platform__in=Platform.objects.run_by(ids))
        return get_object_or_404(standing, public_id=self.kwargs["public_id"])

    @cached_property
    def platform(self) -> Platform:
        return self.equipment.platform if self.equipment else PlatformPage.platform.func(self)

    def post(self, request, *args, **kwargs):
        form = EquipmentForm(request.POST, instance=self.equipment)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            actions.save_equipment(
                platform=self.platform, equipment=self.equipment, values=form.values, units=form.cleaned_data["numbers"],
                by=request.user, version=form.cleaned_data["version"], key=form.cleaned_data["key"],
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None if isinstance(refusal, Stale) else "numbers", str(refusal))
            if isinstance(refusal, Stale):
                form.shown_again(Equipment.objects.get(pk=self.equipment.pk).version)
            return self.render_to_response(self.get_context_data(form=form), status=refusal.status)
        messages.success(request, _("Saved."))
        return redirect(self.platform)

    def get_context_data(self, **context):
        context.setdefault("form", EquipmentForm(instance=self.equipment))
        stored = Equipment.objects.get(pk=self.equipment.pk) if self.equipment else None
        return super().get_context_data(equipment=stored, **context)


class EquipmentRemove(EquipmentEdit):
    """Take equipment off the platform, if nobody has booked it."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        try:
            actions.remove_equipment(equipment=self.equipment, by=request.user)
        except Refused as refusal:
            return refused(request, refusal, back=self.platform.get_absolute_url())
        messages.success(request, _("Taken off the platform."))
        return redirect(self.platform)


class Closures(PlatformPage, TemplateView):
    """Closed days ahead, and the form that adds some."""

    template_name = "services/closures.html"

    def post(self, request, *args, **kwargs):
        form = ClosureForm(request.POST, platform=self.platform)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            actions.add_closure(platform=self.platform, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("starts_on", str(refusal))
            return self.render_to_response(self.get_context_data(form=form), status=refusal.status)
        messages.success(request, _("Saved."))
        return redirect("services:closures", public_id=self.platform.public_id)

    def get_context_data(self, **context):
        context.setdefault("form", ClosureForm(platform=self.platform))
        ahead = self.platform.closures.filter(ends_on__gte=timezone.localdate()).select_related("equipment")
        return super().get_context_data(closures=ahead[:200], **context)


class ClosureRemove(PlatformPage, View):
    """Open again on days that were closed."""

    http_method_names = ["post"]

    def post(self, request, public_id, closure):
        row = self.platform.closures.filter(public_id=closure).first()
        if row is not None:
            actions.remove_closure(closure=row, by=request.user)
        messages.success(request, _("Open again."))
        return redirect("services:closures", public_id=self.platform.public_id)
