"""Quality of the lists by what people decided: the figures, the decisions behind each, and both as files."""

from types import SimpleNamespace

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.permissions import CommissionRequired
from core.exports import Column
from core.filters import active_chips, problems_in_words
from core.lists import KeysetFilterView
from core.tables import TablesExport
from matching import desk, quality
from matching.desk_filters import OutcomeFilter, QualityFilter
from matching.models import MatchOutcome
from matching.vocabulary import CorporateReason, DismissReason, EnterpriseReason
from regions.reference import field_label

PAGE = "matching:quality"
REASONS = {
    code: label for choices in (EnterpriseReason, CorporateReason, DismissReason) for code, label in choices.choices
}


class QualityMixin(CommissionRequired):
    """What the person may see of it, narrowed by the address."""

    @cached_property
    def filterset(self):
        seen = MatchOutcome.objects.visible_to(self.request.user)
        return QualityFilter(self.request.GET, queryset=seen, request=self.request)

    @cached_property
    def kept(self) -> dict[str, str]:
        """The filters in the address that make sense."""
        self.filterset.form.is_valid()
        return {name: value for name, value in self.filterset.form.cleaned_data.items() if value}

    @property
    def chips(self):
        return active_chips(self.filterset.form, self.request.GET)

    @cached_property
    def sections(self) -> list[quality.Section]:
        return quality.sections(self.filterset.qs, self.kept)

    @cached_property
    def whole(self) -> list[quality.Precision]:
        return quality.whole(self.filterset.qs, self.kept)


class Quality(QualityMixin, TemplateView):
    template_name = "matching/quality.html"

    def get_context_data(self, **context):
        form = self.filterset.form
        return super().get_context_data(
            form=None,
            tabs=desk.tabs("quality"),
            filter_form=form,
            problems=problems_in_words(form),
            chips=self.chips,
            clear_url=self.request.path,
            whole=self.whole,
            sections=self.sections,
            kinds=quality.kinds(self.filterset.qs, self.kept),
            few=quality.FEW,
            query=self.request.GET.urlencode(),
            **context,
        )


class QualityExport(QualityMixin, TablesExport):
    """All tables of the page in one sheet."""

    page = PAGE
    title = gettext_lazy("Quality of matching")
    columns = [
        Column(gettext_lazy("Table"), "section"),
        Column(gettext_lazy("Group"), "label"),
        Column(gettext_lazy("Among the first"), "cut.k", kind="number"),
        Column(gettext_lazy("Decided"), "cut.decided", kind="number"),
        Column(gettext_lazy("Went well"), "cut.good", kind="number"),
        Column(gettext_lazy("Precision, per cent"), "cut.share", kind="number"),
    ]

    @property
    def rows(self):
        tables = [(_("All"), [quality.Row(_("All"), self.whole)]), *((one.title, one.rows) for one in self.sections)]
        return [
            SimpleNamespace(section=title, label=row.label, cut=cut)
            for title, rows in tables
            for row in rows
            for cut in row.cuts
        ]


def reason_label(outcome: MatchOutcome) -> str:
    return str(REASONS.get(outcome.reason, outcome.reason))


class QualityDecisions(CommissionRequired, KeysetFilterView):
    """The decisions that a figure counts."""

    filterset_class = OutcomeFilter
    template_name = "matching/quality_decisions.html"
    page_name = "matching:quality-decisions"
    orderings = {
        "newest": (("-decided_at", "-pk"), gettext_lazy("Newest first")),
        "place": (("rank", "pk"), gettext_lazy("By place in the list")),
    }
    export_name = gettext_lazy("Decisions about candidates")
    export_columns = [
        *desk.PAIR_COLUMNS,
        Column(gettext_lazy("Field"), lambda row: field_label(row.field) if row.field else ""),
        Column(gettext_lazy("Language"), "lang"),
        Column(gettext_lazy("Place in the list"), "rank", kind="number"),
        Column(
            gettext_lazy("Score"), lambda row: round(row.score, 1) if row.score is not None else None, kind="number"
        ),
        Column(gettext_lazy("What came of it"), "get_kind_display"),
        Column(gettext_lazy("Reason"), reason_label),
        Column(gettext_lazy("Decided at"), "decided_at", kind="datetime"),
    ]

    def get_queryset(self):
        return MatchOutcome.objects.visible_to(self.request.user).for_list()

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        context["outcomes"] = [(row, reason_label(row)) for row in context["rows"]]
        return context
