"""The incubator's own pages: what waits, its bases and filings, its profile, the start of a filing."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from casework.kinds import Phase
from casework.moves import MoveNotAllowed
from casework.views.base import tell
from core.ids import new_public_id
from core.registry import panels_for
from incubators import actions
from incubators.cases import BASE_FILING
from incubators.forms.filters import SOON
from incubators.forms.profile import ProfileForm, StartForm
from incubators.models import BaseFiling, Incubator, OverseasEntity
from incubators.permissions import acting_incubator_organisation, hindrances

KEY = re.compile(r"[a-z0-9]{16}")
SHOWN = 100  # bases and filings on one page; no incubator has more


class IncubatorPage:
    """Pages for members of an incubator; others get a 403."""

    def dispatch(self, request, *args, **kwargs):
        if self.organisation is None:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def organisation(self):
        return acting_incubator_organisation(self.request)

    @cached_property
    def incubator(self) -> Incubator | None:
        return Incubator.objects.filter(organisation=self.organisation).select_related("organisation").first()


class Home(IncubatorPage, TemplateView):
    """First what waits for the incubator, then its bases and filings."""

    template_name = "incubators/home.html"

    def filings(self):
        seen = BaseFiling.objects.visible_to(self.request.user).filter(case__applicant=self.organisation)
        return list(
            seen.exclude(case__phase=Phase.WITHDRAWN).select_related("case").order_by("-case__moved_at", "-pk")[:SHOWN]
        )

    def bases(self, filings):
        """(entity, its unfinished filing or None, the day from which it can be renewed or None for now).

        A discarded first draft leaves its entity here, to be filed again.
        """
        running = {filing.entity_id: filing for filing in filings if not filing.case.is_closed}
        entities = OverseasEntity.objects.of(self.organisation).for_list().order_by("-filed_on", "-pk")[:SHOWN]
        today = timezone.localdate()
        opening = {
            entity.pk: opens for entity in entities if (opens := actions.renewal_opens(entity)) and opens > today
        }
        return [(entity, running.get(entity.pk), opening.get(entity.pk)) for entity in entities]

    def get_context_data(self, **context):
        filings = self.filings()
        bases = self.bases(filings)
        soon = timezone.localdate() + timezone.timedelta(days=SOON)
        return super().get_context_data(
            organisation=self.organisation,
            incubator=self.incubator,
            hindrances=hindrances(self.incubator),
            filings=filings,
            bases=bases,
            waiting=[filing for filing in filings if filing.case.phase == Phase.WAITING_APPLICANT],
            drafts=[filing for filing in filings if filing.case.phase == Phase.DRAFT],
            with_office=sum(filing.case.is_open and filing.case.phase != Phase.WAITING_APPLICANT for filing in filings),
            ending=[entity for entity, *_rest in bases if entity.is_in_force and entity.valid_until <= soon],
            panels=panels_for("incubator_home", self.request, self.incubator) if self.incubator else [],
            again_key=new_public_id(),
            **context,
        )


class ProfileEdit(IncubatorPage, TemplateView):
    """What the incubator says about itself. The class is not here: the commission writes it."""

    template_name = "incubators/profile_edit.html"

    def _form(self, data=None):
        return ProfileForm(
            data, instance=self.incubator, initial={"version": self.incubator.version if self.incubator else 0}
        )

    def get_context_data(self, **context):
        context.setdefault("form", self._form())
        return super().get_context_data(incubator=self.incubator, organisation=self.organisation, **context)

    def post(self, request, *args, **kwargs):
        form = self._form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            actions.save_profile(organisation=self.organisation, form=form, by=request.user)
        except actions.Stale as conflict:
            form.add_error(None, str(conflict))
            stored = Incubator.objects.get(organisation=self.organisation)
            form.data = {
                **form.data.dict(),
                "focus_domains": form.data.getlist("focus_domains"),
                "version": stored.version,
            }
            return self.render_to_response(self.get_context_data(form=form, stored=stored), status=409)
        messages.success(request, _("Saved."))
        return redirect("incubators:home")


class FilingStart(IncubatorPage, TemplateView):
    """The few words that open a filing, or what stands in the way."""

    template_name = "incubators/filing_start.html"

    def get_context_data(self, **context):
        context.setdefault("form", StartForm(initial={"key": new_public_id()}))
        return super().get_context_data(
            kind=BASE_FILING,
            incubator=self.incubator,
            hindrances=context.pop("hindrances", None) or hindrances(self.incubator),
            slots=[slot for section in BASE_FILING.sections for slot in section.files],
            **context,
        )

    def post(self, request, *args, **kwargs):
        if self.incubator is None:
            return self.render_to_response(self.get_context_data(), status=422)
        form = StartForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            case = actions.start_filing(incubator=self.incubator, by=request.user, **form.cleaned_data)
        except MoveNotAllowed as refusal:
            return self.render_to_response(
                self.get_context_data(form=form, hindrances=refusal.reasons), status=refusal.status
            )
        return redirect("casework:case-tasks", case.public_id)


class FilingAgain(IncubatorPage, View):
    """A new draft for one of the incubator's own bases, with the words of its last filing."""

    def post(self, request, public_id):
        entity = get_object_or_404(OverseasEntity.objects.of(self.organisation), public_id=public_id)
        key = request.POST.get("key", "")
        key = key if KEY.fullmatch(key) else new_public_id()
        if self.incubator is None:
            return redirect("incubators:profile-edit")
        try:
            case = actions.file_again(
                incubator=self.incubator, entity=entity, by=request.user, key=f"{key}-{entity.public_id}"
            )
        except MoveNotAllowed as refusal:
            tell(request, refusal)
            return redirect("incubators:home")
        messages.success(
            request, _("A new draft with the words of the last filing. Files are not copied: upload them again.")
        )
        return redirect("casework:case-tasks", case.public_id)
