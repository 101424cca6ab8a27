"""The page of a project that its districts read, the steps they take there, and milestones."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View

from casework.models import Case
from casework.moves import available
from casework.views.case import MovePage
from core.scanning import may_download
from core.uploads import download_response
from inbound import actions, board, summary
from inbound.forms.milestone import MilestoneForm
from inbound.models import InboundProject
from inbound.vocabulary import OfferState
from inbound.who import working
from outcomes.showing import money
from regions.reference import field_label


class ProjectMixin:
    """The project among those that the person may see; a stranger gets a 404."""

    @cached_property
    def project(self) -> InboundProject:
        if not self.request.user.is_authenticated:
            raise Http404
        visible = InboundProject.objects.visible_to(self.request.user).for_list()
        return get_object_or_404(visible, case__public_id=self.kwargs["public_id"])

    @cached_property
    def is_inside(self) -> bool:
        """Whether the person reads the case itself: the proposer and the office."""
        return Case.objects.visible_to(self.request.user).filter(pk=self.project.pk).exists()


class DistrictMixin(ProjectMixin):
    """What officers of the districts that are asked read: the project as it was handed in, and their own answer alone."""

    @cached_property
    def offers(self):
        districts = self.request.user.staff_districts
        return [offer for offer in self.project.all_offers if offer.district in districts]

    @property
    def is_chosen(self) -> bool:
        return any(offer.state == OfferState.CHOSEN for offer in self.offers)

    def decks(self):
        return self.project.case.attachments.current().handed_in().filter(slot="deck")


class ProjectDetail(DistrictMixin, TemplateView):
    template_name = "inbound/project_detail.html"

    def get(self, request, *args, **kwargs):
        if self.is_inside:
            return redirect(self.project.case)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **context):
        project = self.project
        return super().get_context_data(
            project=project,
            case=project.case,
            chain=board.chain(project),
            offers=self.offers,
            is_chosen=self.is_chosen,
            landing=[row for row in summary.landing(project) if row[1]] if self.is_chosen else [],
            fields=", ".join(field_label(code) for code in project.tech_fields),
            wants=wants_of(project),
            decks=self.decks(),
            planned=money(project.investment, project.currency),
            steps=available(project.case, self.request.user),
            **context,
        )


def wants_of(project: InboundProject) -> list:
    from inbound.vocabulary import Want

    return [label for code, label in Want.choices if code in project.wants]


class OpenDeck(DistrictMixin, View):
    """A presentation, for the districts that are asked; nothing else of the case's files."""

    def get(self, request, *args, **kwargs):
        deck = get_object_or_404(self.decks(), public_id=kwargs["file"]) if self.project else None
        if not may_download(deck.scan):
            raise Http404
        return download_response(deck.file, name=deck.name, content_type=deck.content_type)


class Step(DistrictMixin, MovePage):
    """A step of a district: the same forms and machinery as the office's, on the district's own page."""

    template_name = "inbound/step.html"

    def dispatch(self, request, *args, **kwargs):
        if self.is_inside and self.project:  # they take their steps on the case
            return redirect(self.project.case)
        return super().dispatch(request, *args, **kwargs)

    def get_template_names(self):
        return [self.template_name]

    @cached_property
    def case(self):
        return self.project.case

    @property
    def address(self) -> str:
        return self.project.get_absolute_url()

    def way_on(self) -> str:
        from django.urls import reverse

        return reverse("inbound:project-list") if self.move.name == "pass" else self.address

    def get_summary(self):
        return [(gettext_lazy("Project"), self.project.name), (gettext_lazy("Home"), self.project.home)]


class WorkingMixin(ProjectMixin):
    """What the proposer and those who handle cases do. Who only reads gets a 403."""

    def dispatch(self, request, *args, **kwargs):
        if not working(request.user, self.project.case):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class AddMilestone(WorkingMixin, FormView):
    form_class = MilestoneForm
    template_name = "inbound/milestone.html"

    def get_context_data(self, **context):
        return super().get_context_data(project=self.project, case=self.project.case, **context)

    def form_valid(self, form):
        try:
            actions.add_milestone(project=self.project, by=self.request.user, **form.cleaned_data)
        except actions.NotPossible as refusal:
            form.add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(form=form), status=refusal.status)
        messages.success(self.request, _("Saved."))
        return redirect(self.project.case)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ReachMilestone(WorkingMixin, View):
    def post(self, request, *args, **kwargs):
        milestone = get_object_or_404(self.project.milestones.all(), public_id=kwargs["milestone"])
        try:
            actions.reach_milestone(milestone=milestone, by=request.user)
        except actions.NotPossible as refusal:
            messages.error(request, str(refusal))
        return redirect(self.project.case)
