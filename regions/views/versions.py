"""Every version that was in force: the list, one of them, two compared, and back to an earlier one."""

from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts.permissions import CommissionRequired
from casework.moves import MoveNotAllowed
from casework.views.base import tell
from core.exports import Column
from core.lists import KeysetFilterView
from regions import drafts
from regions import nodes as node_tools
from regions.models import TaxonomyDraft, TaxonomyVersion
from regions.permissions import may_edit
from regions.views.base import tabs
from regions.views.drafts import EditorRequired, totals

DISCARDED_SHOWN = 10


class VersionList(CommissionRequired, KeysetFilterView):
    """Which taxonomy was in force when, published by whom and why."""

    template_name = "regions/versions.html"
    page_name = "regions:versions"
    orderings = {"newest": (("-number",), gettext_lazy("Newest first"))}
    saves_views = False
    export_name = gettext_lazy("Versions of the technology fields")
    export_columns = [
        Column(gettext_lazy("Version"), "number", kind="number"),
        Column(gettext_lazy("In force from"), "loaded_at", kind="datetime"),
        Column(gettext_lazy("Published by"), lambda one: str(one.published_by or "")),
        Column(gettext_lazy("Reason"), "note"),
        Column(gettext_lazy("Fingerprint"), "digest"),
    ]

    def get_queryset(self):
        return TaxonomyVersion.objects.select_related("published_by").defer("nodes")

    def get_context_data(self, **context):
        closed = TaxonomyDraft.objects.filter(state="discarded").select_related("closed_by")
        return super().get_context_data(
            tabs=tabs("versions", drafts.open_draft()),
            in_force=drafts.current(),
            discarded=list(closed[:DISCARDED_SHOWN]),
            **context,
        )


class VersionMixin(CommissionRequired):
    @cached_property
    def version(self) -> TaxonomyVersion:
        rows = TaxonomyVersion.objects.select_related("published_by", "draft")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])


class VersionDetail(VersionMixin, TemplateView):
    """The tree as it stood, and what the version changed."""

    template_name = "regions/version.html"

    def get_context_data(self, **context):
        version = self.version
        before = TaxonomyVersion.objects.filter(number__lt=version.number).exclude(nodes=[]).order_by("-number").first()
        nodes = node_tools.by_code(version.nodes)
        changed = node_tools.compare(node_tools.by_code(before.nodes), nodes) if before else []
        others = TaxonomyVersion.objects.exclude(pk=version.pk).exclude(nodes=[]).defer("nodes").order_by("-number")
        return super().get_context_data(
            version=version,
            draft=getattr(version, "draft", None),
            before=before,
            differences=[(one, None) for one in changed],
            tree=_tree(version.nodes),
            others=list(others[:20]),
            is_in_force=version == drafts.current(),
            may_edit=may_edit(self.request.user),
            **context,
        )


def _tree(nodes: list[node_tools.Node]) -> list[dict]:
    rows = node_tools.in_order(node_tools.by_code(nodes))
    return [
        {
            "code": node["code"],
            "label": node_tools.label(node),
            "is_domain": not node["parent"],
            "is_active": node["is_active"],
            "synonyms": [name for given in node["synonyms"].values() for name in given],
        }
        for node in rows
    ]


class VersionAgainst(VersionMixin, TemplateView):
    """What lies between two versions, the earlier first."""

    template_name = "regions/against.html"

    def get_context_data(self, **context):
        other = get_object_or_404(TaxonomyVersion, public_id=self.kwargs["other"])
        old, new = sorted([self.version, other], key=lambda one: one.number)
        found = node_tools.compare(node_tools.by_code(old.nodes), node_tools.by_code(new.nodes))
        return super().get_context_data(
            old=old, new=new, differences=[(one, None) for one in found], totals=totals(found), **context
        )


class VersionChoose(VersionMixin, View):
    """From the choice of another version to the page of both."""

    def get(self, request, *args, **kwargs):
        other = TaxonomyVersion.objects.filter(public_id=request.GET.get("other", "")).first()
        return redirect("regions:against", self.version.public_id, other.public_id) if other else redirect(self.version)


class VersionRestore(EditorRequired, View):
    """A draft that brings an earlier version back; it is published like any other."""

    http_method_names = ["post", "options"]

    def post(self, request, public_id):
        version = get_object_or_404(TaxonomyVersion, public_id=public_id)
        try:
            draft = drafts.restore(version, by=request.user)
        except MoveNotAllowed as refusal:
            tell(request, refusal)
            return redirect(version)
        return redirect(draft)
