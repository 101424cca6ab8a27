"""Lists of records: filters in the address, an order to choose, keyset pages, saved views and exports. One class for all.

    class Inbox(StaffRequired, KeysetFilterView):
        filterset_class = CaseFilter
        template_name = "casework/inbox.html"
        page_name = "casework:inbox"
        orderings = {"due": (("promised_on", "pk"), _("Due first")), "newest": (("-submitted_at",), _("Newest first"))}
        export_columns = [Column(_("Number"), "case_no")]

        def get_queryset(self):
            return Case.objects.visible_to(self.request.user).for_list()

Parameters of the address that are spoken for: sort, per_page, cursor, export. Whatever else is in the address and is not a filter
(a tab, say) is kept in every link.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from allauth.account.decorators import reauthentication_required
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from core.exports import FORMATS, Column, TooManyRows, export_response
from core.filters import Chip, active_chips, count_of, parameter_names, prepare, problems_in_words, without
from core.forms import ExportForm
from core.models import ExportChoice, SavedView, SavedViewSeen
from core.paging import COUNT_CAP, CappedCount, KeysetPaginator, Page, capped_count

OWN_PARAMETERS = ("sort", "per_page", "cursor", "export")
NO_VIEW = "no-view"  # in the address: the list as it is, not the view that it opens with
MOST_KEPT = 10  # foreign parameters that are carried along
MOST_COUNTED = 8  # saved views whose new rows are counted
MASS_EXPORT = 1_000  # rows from which a person has to show again who they are
FORMAT_LABELS = {"xlsx": _("Excel"), "csv": "CSV"}


@dataclass(frozen=True)
class Choice:
    """One of several, as a link."""

    value: Any
    label: Any
    url: str
    current: bool = False
    changed: int = 0  # of a saved view: rows that are new or changed since the person has seen it
    seen_at: Any = None


@dataclass(frozen=True)
class Listing:
    """All that the parts around a list need: ``components/list_toolbar.html``, ``list_chips``, ``list_pages``, ``saved_views``."""

    form: Any
    problems: list[str]
    chips: list[Chip]
    clear_url: str
    sorts: list[tuple[str, Any]]
    sort: str
    keep: list[tuple[str, str]]
    page: Page
    count: CappedCount
    sizes: list[Choice]
    first_url: str
    previous_url: str
    next_url: str
    exports: list[Choice]
    saved_views: list[Choice]
    shared_views: list[Choice]
    address: str  # path and query of this list, for saving it

    @property
    def shown_view(self) -> Choice | None:
        """The saved view that the list shows now."""
        return next((view for view in (*self.saved_views, *self.shared_views) if view.current), None)

    @property
    def is_filtered(self) -> bool:
        return bool(self.chips)


@reauthentication_required
def _recently_signed_in(request) -> None:
    """Raises what sends the person to the page that asks for the password or the second factor, and back here."""


def works_for_office(user) -> bool:
    """Whether a person has a role at the commission or a district. Only they share views, and only with one another."""
    return bool(getattr(user, "staff_roles", None))


def same_query(one: str, other: str) -> bool:
    """Whether two query strings ask for the same list."""
    return sorted(parse_qsl(one)) == sorted(parse_qsl(other))


class KeysetFilterView(TemplateResponseMixin, ContextMixin, View):
    """A list. ``get_queryset`` decides what a person may see; everything here only narrows and orders it.

    The context holds ``filter``, ``page``, ``rows``, ``count``, ``chips``, ``clear_url``, ``sorts``, ``problems`` and all of it
    again as ``listing``.
    """

    queryset: QuerySet | None = None
    filterset_class: type | None = None
    orderings: Mapping[str, tuple[Sequence[str], Any]] = {"": (("pk",), "")}
    default_ordering: str | None = None  # the first of ``orderings``
    per_page = 25
    page_sizes: Sequence[int] = (25, 50, 100)
    count_cap = COUNT_CAP
    page_name = ""  # under which views are saved and exports logged; the name of the URL if empty
    saves_views = True
    changed_column = ""  # when a row changed last; with ``rows_of_view``, saved views say how much is new
    export_columns: Sequence[Column] = ()
    export_name: Any = _("List")
    export_purpose_required = True

    def rows_of_view(self, query: QueryDict) -> QuerySet | None:
        """The rows of a saved view, for counting those that changed (``changed_column``); None where a list does not count."""
        return None

    def get_queryset(self) -> QuerySet:
        if self.queryset is None:
            raise ImproperlyConfigured(f"{type(self).__name__} needs get_queryset() or a queryset")
        return self.queryset.all()

    def may_export(self) -> bool:
        """Whether this person may take the list out of the portal. Whoever may see it, unless a list says otherwise."""
        return self.request.user.is_authenticated

    def get(self, request, *args, **kwargs):
        if self.export_format:
            return self._ask_for_export(self._export_form())
        if not request.GET and (view := next((view for view in self._saved if self._opens_with(view)), None)):
            return redirect(f"{request.path}?{view.query}")
        return self.render_to_response(self.get_context_data(**kwargs))

    def post(self, request, *args, **kwargs):
        """An export. By POST, since it leaves a line in the log, and no link that is followed may do that."""
        if not self.export_format:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        form = self._export_form(request.POST)
        if not form.is_valid():
            return self._ask_for_export(form)
        self._check_export()
        try:
            response = export_response(
                rows=self.paginator.ordered(),
                columns=form.chosen,
                fmt=self.export_format,
                filename=self.export_name,
                by=request.user,
                purpose=form.cleaned_data["purpose"],
                query=self._url(export=None)[1:],
                page=self.name,
            )
        except TooManyRows as refusal:
            form.add_error(None, str(refusal))
            return self._ask_for_export(form)
        self._remember(form)
        return response

    def _export_form(self, data=None) -> ExportForm:
        kept = ExportChoice.objects.filter(user=self.request.user.pk, page=self.name).first()
        return ExportForm(
            data,
            columns=self.export_columns,
            remembered=kept.columns if kept else (),
            purpose_required=self.export_purpose_required,
        )

    def _remember(self, form: ExportForm) -> None:
        if form.cleaned_data["asked"] and self.request.user.is_authenticated:
            ExportChoice.objects.update_or_create(
                user=self.request.user, page=self.name, defaults={"columns": form.cleaned_data["columns"]}
            )

    @cached_property
    def export_format(self) -> str:
        asked = self.request.GET.get("export", "")
        return asked if asked in FORMATS and self.export_columns else ""

    def _check_export(self) -> None:
        if not self.may_export():
            raise PermissionDenied
        if self.count.number >= MASS_EXPORT:
            _recently_signed_in(self.request)

    def _ask_for_export(self, form: ExportForm) -> TemplateResponse:
        self._check_export()
        context = {
            "form": form,
            "export_name": self.export_name,
            "format_label": FORMAT_LABELS[self.export_format],
            "count": self.count,
            "chips": self.chips,
            "back_url": self._url(export=None),
        }
        return TemplateResponse(self.request, "core/export.html", context)

    @property
    def name(self) -> str:
        return self.page_name or self.request.resolver_match.view_name

    @cached_property
    def filterset(self):
        if self.filterset_class is None:
            return None
        filterset = self.filterset_class(self.request.GET, queryset=self.get_queryset(), request=self.request)
        prepare(filterset.form)
        return filterset

    @cached_property
    def filtered(self) -> QuerySet:
        """The rows that fit. A filter that makes no sense is left out, and ``problems`` says so."""
        return self.get_queryset() if self.filterset is None else self.filterset.qs

    @cached_property
    def ordering(self) -> str:
        asked = self.request.GET.get("sort")
        return asked if asked in self.orderings else self.default_ordering or next(iter(self.orderings))

    @cached_property
    def page_size(self) -> int:
        asked = self.request.GET.get("per_page", "")
        sizes = {str(size): size for size in self.page_sizes}
        return sizes.get(asked, self.per_page)

    @cached_property
    def paginator(self) -> KeysetPaginator:
        return KeysetPaginator(self.filtered, order=self.orderings[self.ordering][0], per_page=self.page_size)

    @cached_property
    def page(self) -> Page:
        return self.paginator.page(self.request.GET.get("cursor"))

    @cached_property
    def count(self) -> CappedCount:
        if not self.export_format and not self.page.has_previous and not self.page.has_next:
            return CappedCount(len(self.page), False)
        return capped_count(self.filtered, self.count_cap)

    @cached_property
    def chips(self) -> list[Chip]:
        if self.filterset is None:
            return []
        chips = active_chips(self.filterset.form, self.request.GET, also_without=("cursor", "export"))
        return [replace(chip, url=self._without_view(chip.url)) for chip in chips]

    @cached_property
    def filter_parameters(self) -> set[str]:
        if self.filterset is None:
            return set()
        form = self.filterset.form
        return set().union(*(parameter_names(form, name) for name in form.fields))

    def _url(self, **changes) -> str:
        """This list with some parameters changed (None takes one away), from its first page."""
        query = self.request.GET.copy()
        query.pop("cursor", None)
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"?{query.urlencode()}"

    def _kept(self) -> list[tuple[str, str]]:
        """Parameters that are neither ours nor a filter's, such as a tab, and the page size: hidden fields of the filter form."""
        foreign = [
            name for name in self.request.GET if name not in self.filter_parameters and name not in OWN_PARAMETERS
        ]
        kept = [(name, value) for name in foreign[:MOST_KEPT] for value in self.request.GET.getlist(name)[-1:]]
        return kept if self.page_size == self.per_page else [*kept, ("per_page", str(self.page_size))]

    def _opens_with(self, view: SavedView) -> bool:
        """Whether the list, asked for without filters, is shown as this view: a person's own, and no loop."""
        return view.is_default and view.user_id == self.request.user.pk and bool(QueryDict(view.query))

    @cached_property
    def _saved(self) -> list[SavedView]:
        if not self.saves_views or not self.request.user.is_authenticated:
            return []
        views = SavedView.objects.visible_to(self.request.user).filter(page=self.name)
        return list(views if works_for_office(self.request.user) else views.filter(user=self.request.user))

    @cached_property
    def _seen(self) -> dict[int, datetime]:
        """Up to when the person has seen each view."""
        marks = SavedViewSeen.objects.filter(user=self.request.user, view__in=self._saved)
        return {view.pk: view.created_at for view in self._saved} | dict(marks.values_list("view", "seen_at"))

    @cached_property
    def _changed(self) -> dict[int, int]:
        """How many rows of each view changed since. One query for all of them; the first views only, if there are many."""
        if not self.changed_column or not self._saved:
            return {}
        counted = {}
        for view in self._saved[:MOST_COUNTED]:
            rows = self.rows_of_view(QueryDict(view.query))
            if rows is not None:
                since = rows.filter(**{f"{self.changed_column}__gt": self._seen[view.pk]}).order_by()
                counted[f"view_{view.pk}"] = count_of(since)
        found = SavedView.objects.filter(pk=self._saved[0].pk).values(**counted).get() if counted else {}
        return {view.pk: found.get(f"view_{view.pk}") or 0 for view in self._saved}

    def _without_view(self, url: str) -> str:
        """An address without any filter says so, where the list would open with a saved view instead."""
        return f"?{NO_VIEW}=1" if url == "?" and any(self._opens_with(view) for view in self._saved) else url

    def get_listing(self) -> Listing:
        here = self._url(export=None)[1:]
        mine, shared = [], []
        for view in self._saved:
            group = mine if view.user_id == self.request.user.pk else shared
            current, changed = same_query(view.query, here), self._changed.get(view.pk, 0)
            seen_at = self._seen[view.pk] if self.changed_column else None
            group.append(Choice(view.public_id, view.name, f"?{view.query}", current, changed, seen_at))
        page, formats = self.page, FORMATS if self.export_columns and self.may_export() else ()
        return Listing(
            form=None if self.filterset is None else self.filterset.form,
            problems=[] if self.filterset is None else problems_in_words(self.filterset.form),
            chips=self.chips,
            clear_url=self._without_view(
                without(self.request.GET, {*self.filter_parameters, "cursor", "export"}),
            ),
            sorts=[(key, label) for key, (_order, label) in self.orderings.items()] if len(self.orderings) > 1 else [],
            sort=self.ordering,
            keep=self._kept(),
            page=page,
            count=self.count,
            sizes=[Choice(size, size, self._url(per_page=size), size == self.page_size) for size in self.page_sizes],
            first_url=self._url() if page.has_previous else "",
            previous_url=self._url(cursor=page.previous_cursor) if page.has_previous else "",
            next_url=self._url(cursor=page.next_cursor) if page.has_next else "",
            exports=[Choice(fmt, FORMAT_LABELS[fmt], self._url(export=fmt)) for fmt in formats],
            saved_views=mine,
            shared_views=shared,
            address=f"{self.request.path}?{here}" if self.saves_views and self.request.user.is_authenticated else "",
        )

    def get_context_data(self, **context):
        listing = self.get_listing()
        return super().get_context_data(
            listing=listing,
            filter=self.filterset,
            page=listing.page,
            rows=listing.page.object_list,
            count=listing.count,
            chips=listing.chips,
            clear_url=listing.clear_url,
            sorts=listing.sorts,
            problems=listing.problems,
            **context,
        )
