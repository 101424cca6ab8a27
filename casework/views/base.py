"""What the case views share: which case, from which side, what this side may read, and the conflict page."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property

from casework import dossier, handed_in
from casework.models import Case, Submission
from casework.viewpoint import APPLICANT, STAFF, viewpoint
from casework.who import handles_cases

PUBLIC_ID = re.compile(r"[0-9a-z]{1,16}")
NO_VERSION = -1  # of a page that did not send one, or no number: older than every version


class CaseMixin:
    """Finds the case among those the person may see; a stranger gets a 404."""

    for_reading = False  # True: the content is what this side may read (casework.handed_in), never to be saved

    @cached_property
    def case(self) -> Case:
        visible = Case.objects.visible_to(self.request.user).for_list()
        case = get_object_or_404(visible, public_id=self.kwargs["public_id"])
        if self.for_reading:
            self.submissions = list(case.submissions.all())
            handed_in.show_to(case, viewpoint(case, self.request.user), self.last_submission)
        return case

    @cached_property
    def viewpoint(self) -> str:
        return viewpoint(self.case, self.request.user)

    @cached_property
    def submissions(self) -> list[Submission]:
        return list(self.case.submissions.all())

    @property
    def last_submission(self) -> Submission | None:
        return self.submissions[-1] if self.submissions else None

    def get_context_data(self, **context):
        return super().get_context_data(case=self.case, kind=self.case.kind_of, viewpoint=self.viewpoint, **context)


class ApplicantCaseMixin(CaseMixin):
    """Pages of the applicant only."""

    def dispatch(self, request, *args, **kwargs):
        if self.viewpoint != APPLICANT:
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class HandlerCaseMixin(CaseMixin):
    """What those who handle cases do beside the moves. The other sides get a 404; who only reads (an administrator), a 403."""

    def dispatch(self, request, *args, **kwargs):
        if self.viewpoint != STAFF:
            raise Http404
        if not handles_cases(request.user, self.case):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


def posted_version(request, name: str = "version") -> int:
    """The version that the person's page showed."""
    try:
        return int(request.POST.get(name, ""))
    except ValueError:
        return NO_VERSION


def conflict_page(request, refusal, *, back_url: str, kept=()):
    """What happened, with what the person typed kept to be copied."""
    kept = [(label, text) for label, text in kept if text]
    context = {"reason": " ".join(refusal.reasons), "kept": kept, "back_url": back_url}
    return render(request, "409.html", context, status=refusal.status)


def typed_words(bound_field) -> str:
    """What stood in a field, for copying it from the conflict page; a choice in its words, a file by its name."""
    return dossier.words(bound_field.field, dossier.plain(bound_field.value()))


def tell(request, refusal) -> None:
    """Show why a move was not made."""
    for reason in refusal.reasons:
        messages.error(request, reason)
