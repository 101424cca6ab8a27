"""Which introduction, and from where the person reads it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property

from accounts.permissions import manages
from casework.who import handles_cases
from introductions import disclosure
from introductions.disclosure import INSIDE
from introductions.errors import NotPossible
from introductions.models import Introduction
from introductions.vocabulary import Actor

__all__ = ["INSIDE", "IntroductionMixin", "NotPossible", "SideRequired", "WorkingMixin", "refused"]


class IntroductionMixin:
    """The introduction among those that the person may see; a stranger gets a 404."""

    @cached_property
    def introduction(self) -> Introduction:
        visible = Introduction.objects.visible_to(self.request.user).for_list()
        return get_object_or_404(visible, case__public_id=self.kwargs["public_id"])

    @cached_property
    def reader(self) -> str:
        return disclosure.reader_of(self.introduction, self.request.user)

    @property
    def side(self):
        return self.introduction.side_of(self.request.user)

    @property
    def address(self) -> str:
        """The page the person works on: a side's own page, or the case."""
        return (
            self.introduction.case.get_absolute_url() if self.reader == INSIDE else self.introduction.get_absolute_url()
        )

    @property
    def actor(self) -> str:
        if self.side:
            return self.side.side
        from casework.who import broker

        return Actor.BROKER if broker(self.request.user, self.introduction.case) else Actor.OFFICE

    @property
    def is_manager(self) -> bool:
        return self.side is not None and manages(self.request.user, self.side.organisation)

    def back(self, problem: str = ""):
        if problem:
            messages.error(self.request, problem)
        return redirect(self.address)


class SideRequired(IntroductionMixin):
    """Pages of the two sides alone; the others get a 404."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated or self.side is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class WorkingMixin(IntroductionMixin):
    """What the sides, the broker and those of the office who handle cases do. Who only reads gets a 403."""

    def dispatch(self, request, *args, **kwargs):
        from introductions.who import working

        if not request.user.is_authenticated:
            raise Http404
        if not (working(request.user, self.introduction.case) or handles_cases(request.user, self.introduction.case)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


def refused(request, problem, to):
    """Say why it was not done, on the page one comes back to."""
    messages.error(request, str(problem))
    return redirect(to)
