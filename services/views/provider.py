"""The provider's own pages: everything it offers, in any state, and the form of a service."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from services.actions import services as actions
from services.actions.common import MOVES, Refused, Stale
from services.forms.service import ServiceForm
from services.models import Platform, PlatformOperator, Service
from services.permissions import acting_provider, may_offer
from services.tabs import tabs_for
from services.views.common import known, refused

SHOWN = 200


class ProviderPage:
    """Pages for members of a verified carrier; others get a 403."""

    def dispatch(self, request, *args, **kwargs):
        if self.organisation is None:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def organisation(self):
        return acting_provider(self.request)


class Offers(ProviderPage, TemplateView):
    """What the organisation offers, drafts first, and platforms it was asked to run."""

    template_name = "services/offers.html"

    def get_context_data(self, **context):
        user, organisation = self.request.user, self.organisation
        mine = Service.objects.visible_to(user).of(organisation).for_list().order_by("-changed_at", "-pk")
        run = Platform.objects.visible_to(user).run_by([organisation.pk]).for_list().order_by("-changed_at", "-pk")
        asked = set(
            PlatformOperator.objects.filter(organisation=organisation, agreed_at=None).values_list(
                "platform", flat=True
            )
        )
        return super().get_context_data(
            organisation=organisation,
            services=mine[:SHOWN],
            platforms=run[:SHOWN],
            asked=asked,
            may_edit=may_offer(user, organisation),
            tabs=tabs_for(self.request),
            **context,
        )


class ServiceEdit(ProviderPage, TemplateView):
    """Add or change a service. When a colleague was faster: 409 with the words kept."""

    template_name = "services/service_edit.html"

    def dispatch(self, request, *args, **kwargs):
        if "public_id" in kwargs:
            service = self.service  # a stranger's is not found before anything else is said
            if not may_offer(request.user, service.provider):
                raise PermissionDenied
        elif self.organisation is not None and not may_offer(request.user, self.organisation):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def service(self) -> Service | None:
        if "public_id" not in self.kwargs:
            return None
        own = Service.objects.filter(provider__in=getattr(self.request.user, "organisation_ids", ()))
        return get_object_or_404(own.select_related("provider", "base"), public_id=self.kwargs["public_id"])

    def _form(self, data=None):
        provider = self.service.provider if self.service else self.organisation
        return ServiceForm(data, instance=self.service, provider=provider)

    def post(self, request, *args, **kwargs):
        form = self._form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        provider = self.service.provider if self.service else self.organisation
        try:
            kept = actions.save_service(
                service=self.service, provider=provider, values=form.values, by=request.user,
                version=form.cleaned_data["version"], key=form.cleaned_data["key"],
            )  # fmt: skip
        except Stale as stale:
            form.add_error(None, str(stale))
            form.shown_again(Service.objects.get(pk=self.service.pk).version)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(form=form), status=422)
        if "publish" in request.POST and kept.state == "draft":
            actions.move_service(service=kept, move="publish", by=request.user)
            messages.success(request, _("Published."))
        else:
            messages.success(request, _("Saved."))
        return redirect(kept)

    def get_context_data(self, **context):
        context.setdefault("form", self._form())
        stored = Service.objects.get(pk=self.service.pk) if self.service else None
        return super().get_context_data(service=stored, organisation=self.organisation, **context)


class ServiceMove(View):
    """Publish, pause, retire."""

    http_method_names = ["post"]

    def post(self, request, public_id, move):
        known(move, MOVES)
        service = Service.objects.visible_to(request.user).filter(public_id=public_id).first()
        if service is None:
            raise Http404
        try:
            actions.move_service(service=service, move=move, by=request.user)
        except Refused as refusal:
            return refused(request, refusal, back=service.get_absolute_url())
        messages.success(request, _("Saved."))
        return redirect(service)
