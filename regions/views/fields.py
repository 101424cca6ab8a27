"""The technology fields in force: the tree with who uses it, and one field with its names and its history."""

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.permissions import CommissionRequired
from core.exports import Column
from core.lists import KeysetFilterView
from regions import drafts, uses
from regions import nodes as node_tools
from regions.filters import FieldFilter
from regions.languages import LANGUAGES
from regions.models import TaxonomyVersion, TechnologyField
from regions.permissions import may_edit
from regions.views.base import tabs


def use_rows(code: str, counted: dict[str, dict[str, int]]) -> list[dict]:
    """How many records of each kind name a field, with the list of them."""
    return [
        {"label": use.label, "count": counted[use.code].get(code, 0), "url": use.url(code)} for use in uses.field_uses
    ]


def _language_columns() -> list[Column]:
    columns = []
    for lang, word in LANGUAGES.items():
        columns.append(Column(word, lambda row, lang=lang: row.labels.get(lang, "")))
    return columns


def _synonyms(lang: str):
    return lambda row: "; ".join(row.synonyms.get(lang, []))


SYNONYMS_IN = {
    "zh": gettext_lazy("Synonyms in Chinese"),
    "en": gettext_lazy("Synonyms in English"),
    "ja": gettext_lazy("Synonyms in Japanese"),
    "ko": gettext_lazy("Synonyms in Korean"),
    "de": gettext_lazy("Synonyms in German"),
    "pt": gettext_lazy("Synonyms in Portuguese"),
}


class FieldList(CommissionRequired, KeysetFilterView):
    """Domain by domain, each with its fields. The file of the whole list is what an import reads."""

    filterset_class = FieldFilter
    template_name = "regions/fields.html"
    page_name = "regions:fields"
    orderings = {"code": (("code",), gettext_lazy("By code"))}
    per_page = 100
    page_sizes = (50, 100, 200)
    saves_views = False
    export_name = gettext_lazy("Technology fields")
    export_columns = [
        Column(gettext_lazy("Code"), "code"),
        Column(gettext_lazy("Domain"), "parent.code"),
        *_language_columns(),
        *(Column(word, _synonyms(lang)) for lang, word in SYNONYMS_IN.items()),
        Column(gettext_lazy("Priority industry of the city"), "industry"),
        Column(gettext_lazy("State"), lambda row: str(row.badge)),
        Column(gettext_lazy("Replaced by"), lambda row: row.successor.code if row.successor else ""),
    ]

    def get_queryset(self):
        return TechnologyField.objects.select_related("parent", "successor")

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        counted = uses.counts(self.request.user)
        context["shown"] = [(row, use_rows(row.code, counted)) for row in context["rows"]]
        context["use_labels"] = [use.label for use in uses.field_uses]
        context["draft"] = drafts.open_draft()
        context["tabs"] = tabs("fields", context["draft"])
        context["in_force"] = drafts.current()
        context["may_edit"] = may_edit(self.request.user)
        return context


class FieldDetail(CommissionRequired, TemplateView):
    """One field: its names, who uses it, what replaced it, and what each version changed of it."""

    template_name = "regions/field.html"

    @cached_property
    def field(self) -> TechnologyField:
        rows = TechnologyField.objects.select_related("parent", "successor")
        return get_object_or_404(rows, code=self.kwargs["code"])

    def get_context_data(self, **context):
        field = self.field
        return super().get_context_data(
            field=field,
            names=[
                (lang, word, field.labels.get(lang, ""), field.synonyms.get(lang, []))
                for lang, word in LANGUAGES.items()
            ],
            inside=list(field.fields.all()),
            predecessors=list(field.predecessors.all()),
            uses=use_rows(field.code, uses.counts(self.request.user)),
            history=field_history(field.code),
            draft=drafts.open_draft(),
            may_edit=may_edit(self.request.user),
            **context,
        )


def field_history(code: str) -> list[tuple[TaxonomyVersion, node_tools.Difference]]:
    """What each version changed of a field, the newest first. Versions are few; each is read once."""
    found, before = [], None
    for version in TaxonomyVersion.objects.exclude(nodes=[]).select_related("published_by").order_by("number"):
        after = node_tools.by_code(version.nodes).get(code)
        one = node_tools.difference(before, after)
        if one:
            found.append((version, one))
        before = after
    return found[::-1]
