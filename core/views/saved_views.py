"""Saved views of lists: save under a name, share with colleagues, delete. Each by POST, each safe to send twice."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, View

from core.forms import SavedViewForm
from core.lists import NO_VIEW, KeysetFilterView, works_for_office
from core.models import SavedView, SavedViewSeen

MOST_VIEWS = 40  # of one person on one list
LONGEST_QUERY = 2_000
NOT_SAVED = ("cursor", "export", "csrfmiddlewaretoken", NO_VIEW)


@dataclass(frozen=True)
class ListAddress:
    """Where a list is, and with which filters."""

    path: str
    page: str
    query: str

    @property
    def url(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path

    @classmethod
    def read(cls, address: str) -> "ListAddress":
        """The list behind a path with query. Only lists of this portal have one: 404 for anything else."""
        try:
            parts = urlsplit(address)
            if (
                parts.scheme
                or parts.netloc
                or "\\" in address
                or not parts.path.startswith("/")
                or parts.path.startswith("//")
            ):
                raise Http404("not an address of this portal")
            match = resolve(parts.path)
        except (Resolver404, ValueError) as problem:
            raise Http404("no such list") from problem
        view = getattr(match.func, "view_class", None)
        if view is None or not issubclass(view, KeysetFilterView) or not view.saves_views:
            raise Http404("not a list")
        query = QueryDict(parts.query, mutable=True)
        for name in NOT_SAVED:
            query.pop(name, None)
        return cls(parts.path, view.page_name or match.view_name, query.urlencode())


class SaveView(LoginRequiredMixin, FormView):
    """Name the list that one came from, and see the views one has saved of it."""

    form_class = SavedViewForm
    template_name = "core/saved_view.html"

    @cached_property
    def address(self) -> ListAddress:
        return ListAddress.read(self.request.POST.get("address") or self.request.GET.get("address") or "")

    def own_views(self):
        return SavedView.objects.filter(user=self.request.user, page=self.address.page)

    def get_form_kwargs(self):
        return {
            **super().get_form_kwargs(),
            "may_share": works_for_office(self.request.user),
            "initial": {"address": self.address.url},
        }

    def get_context_data(self, **context):
        return super().get_context_data(
            own_views=self.own_views(),
            back_url=self.address.url,
            may_share=works_for_office(self.request.user),
            **context,
        )

    def form_valid(self, form):
        name = form.cleaned_data["name"]
        if len(self.address.query) > LONGEST_QUERY:
            form.add_error(None, _("These filters are too long to be saved. Take some away."))
        elif self.own_views().exclude(name=name).count() >= MOST_VIEWS:
            form.add_error(
                None, _("You have saved %(number)d views of this list. Delete one first.") % {"number": MOST_VIEWS}
            )
        if form.errors:
            return self.form_invalid(form)
        SavedView.objects.update_or_create(
            user=self.request.user,
            page=self.address.page,
            name=name,
            defaults={"query": self.address.query, "shared": form.cleaned_data.get("shared", False)},
        )
        messages.success(self.request, _("View “%(name)s” saved.") % {"name": name})
        return redirect(self.address.url)


class SeenView(LoginRequiredMixin, View):
    """Note that one has seen what a view showed when its page was drawn (``at``); what changed after that stays new."""

    http_method_names = ["post", "options"]

    def post(self, request, public_id):
        views = SavedView.objects.visible_to(request.user)
        if not works_for_office(request.user):
            views = views.filter(user=request.user)
        view = get_object_or_404(views, public_id=public_id)
        now = timezone.now()
        try:
            drawn = parse_datetime(request.POST.get("at", "")) or now
        except ValueError:
            drawn = now
        at = now if timezone.is_naive(drawn) else min(drawn, now)
        SavedViewSeen.objects.update_or_create(user=request.user, view=view, defaults={"seen_at": at})
        return redirect(ListAddress.read(request.POST.get("address", "")).url)


class OwnSavedView(LoginRequiredMixin, View):
    """One of one's own views; another person's is not found, shared or not."""

    http_method_names = ["post", "options"]

    @cached_property
    def saved_view(self) -> SavedView:
        return get_object_or_404(SavedView, user=self.request.user, public_id=self.kwargs["public_id"])

    def back(self):
        return redirect(ListAddress.read(self.request.POST.get("address", "")).url)


class ShareView(OwnSavedView):
    """Share a view with the office, or keep it to oneself again (``shared`` is 1 or 0)."""

    def post(self, request, public_id):
        if not works_for_office(request.user):
            raise PermissionDenied
        view = self.saved_view
        view.shared = request.POST.get("shared") == "1"
        view.save(update_fields=["shared"])
        said = (
            _("Your colleagues now see the view “%(name)s”.")
            if view.shared
            else _("The view “%(name)s” is yours alone again.")
        )
        messages.success(request, said % {"name": view.name})
        return self.back()


class DefaultView(OwnSavedView):
    """Open the list with this view from now on, or (``default`` is 0) without one again."""

    @transaction.atomic
    def post(self, request, public_id):
        view = self.saved_view
        siblings = SavedView.objects.select_for_update().filter(user=request.user, page=view.page)
        list(siblings)  # held until the end, so that of two clicks at once one is the default
        siblings.update(is_default=False)
        if request.POST.get("default") == "1":
            siblings.filter(pk=view.pk).update(is_default=True)
            said = _("The list now opens with the view “%(name)s”.")
        else:
            said = _("The list opens without a view again.")
        messages.success(request, said % {"name": view.name})
        return self.back()


class DeleteView(OwnSavedView):
    """Delete a view. The list and its records stay as they are."""

    def post(self, request, public_id):
        name = self.saved_view.name
        self.saved_view.delete()
        messages.success(request, _("View “%(name)s” deleted.") % {"name": name})
        return self.back()
