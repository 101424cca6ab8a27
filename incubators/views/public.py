"""Open pages: the register of filed bases, one base, one incubator, what is on public notice, open data. No sign-in."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts.permissions import belongs, is_staff_of_any_kind
from casework.models import Case
from core.exports import FORMATS, Column, csv_pieces
from core.filenames import attachment_header
from core.ids import new_public_id
from core.lists import KeysetFilterView
from core.registry import panels_for
from incubators import conf
from incubators.board import region_board
from incubators.forms.filters import RegisterAsOfFilter, RegisterFilter
from incubators.life import offers
from incubators.life.kinds_of_life import LIFE
from incubators.models import BaseConfirmation, BaseFiling, Incubator, OverseasEntity
from incubators.register import earlier_numbers, register_as_of
from incubators.service_types import service_label
from incubators.tabs import tabs_for
from incubators.views.asof import AsOfMixin, columns_as_of, day_asked
from regions.reference import field_label, region_label

open_page = method_decorator(login_not_required, name="dispatch")


def joined(codes, label) -> str:
    return "; ".join(label(code) for code in codes)


# What of an entity is public, as a table. The staff's register adds columns to these.
PUBLIC_COLUMNS = (
    Column(gettext_lazy("Filing number"), "filing_no"),
    Column(gettext_lazy("Chinese name"), "name_zh"),
    Column(gettext_lazy("English name"), "name_en"),
    Column(gettext_lazy("Local name"), "name_local"),
    Column(gettext_lazy("Kind"), lambda entity: entity.get_kind_display()),
    Column(gettext_lazy("Code of country or region"), "region.country"),
    Column(gettext_lazy("Country or region"), "region.name"),
    Column(gettext_lazy("City"), "city_name"),
    Column(gettext_lazy("Incubator"), "operator.name"),
    Column(gettext_lazy("Status"), lambda entity: entity.get_status_display()),
    Column(gettext_lazy("Filed on"), "filed_on", kind="date"),
    Column(gettext_lazy("Valid until"), "valid_until", kind="date"),
    Column(gettext_lazy("Services"), lambda entity: joined(entity.services, service_label)),
    Column(gettext_lazy("Specialised fields"), lambda entity: joined(entity.specialised_fields, field_label)),
    Column(gettext_lazy("Countries and regions covered"), lambda entity: joined(entity.covers_countries, region_label)),
    Column(gettext_lazy("Team"), "staff", kind="number"),
    Column(gettext_lazy("Floor area (m²)"), "area", kind="number"),
    Column(gettext_lazy("Opened"), "opened", kind="date"),
    Column(gettext_lazy("Legal form"), "legal_form"),
    Column(gettext_lazy("Partner abroad"), "partner"),
)


@open_page
class Register(AsOfMixin, KeysetFilterView):
    """Filed bases, now or as of a day, with the region board above them as long as nothing is filtered."""

    filterset_now, filterset_as_of = RegisterFilter, RegisterAsOfFilter
    template_name = "incubators/register.html"
    page_name = "incubators:register"
    saves_views = False
    orderings_now = {
        "newest": (("-filed_on", "-pk"), gettext_lazy("Newest filing first")),
        "country": (("region__country", "pk"), gettext_lazy("By country or region")),
        "name": (("name_zh", "pk"), gettext_lazy("By name of the base")),
    }

    def get_entities(self):
        return OverseasEntity.objects.in_register().for_list()

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        untouched = not context["chips"] and "cursor" not in self.request.GET
        context["board"] = region_board(OverseasEntity.objects.in_register()) if untouched else None
        context["tabs"] = tabs_for(self.request)
        context["on_notice"] = BaseFiling.objects.on_notice().count()
        return context


@open_page
class OpenData(View):
    """The public register as CSV, with the filters of the list. Nothing in it is personal, so no line is logged."""

    def get(self, request):
        day = day_asked(request.GET)
        if day:
            rows = RegisterAsOfFilter(request.GET, queryset=register_as_of(day), request=request)
            columns = columns_as_of(PUBLIC_COLUMNS)
        else:
            entities = OverseasEntity.objects.in_register().for_list()
            rows, columns = RegisterFilter(request.GET, queryset=entities, request=request), PUBLIC_COLUMNS
        found = rows.qs if rows.form.is_valid() else rows.queryset
        pieces = csv_pieces(found.order_by("filing_no").iterator(chunk_size=500), columns)
        response = StreamingHttpResponse(pieces, content_type=FORMATS["csv"])
        response["Content-Disposition"] = attachment_header(f"{_('Filed overseas bases')}.csv")
        response["X-Content-Type-Options"] = "nosniff"
        return response


def base_tabs(request, entity: OverseasEntity, here: str) -> list[dict]:
    """The base, and its versions with their number."""
    pages = (
        ("incubators:base-detail", _("The base"), None),
        ("incubators:base-history", _("Versions"), entity.versions.count()),
    )
    return [
        {"label": label, "url": reverse(name, args=[entity.public_id]), "current": name == here, "count": count}
        for name, label, count in pages
    ]


@open_page
class BaseDetail(TemplateView):
    """One entity: what is public; its operator and the office also see its filings."""

    template_name = "incubators/base_detail.html"

    @cached_property
    def entity(self) -> OverseasEntity:
        visible = OverseasEntity.objects.visible_to(self.request.user).for_list()
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])

    def filings(self):
        """Its filings and what followed them, to those who may see each of them as a case."""
        if not self.is_insider:
            return []
        about = Q(pk__in=BaseFiling.objects.filter(entity=self.entity).values("pk"))
        for kind in LIFE:
            about |= Q(pk__in=kind.model.objects.filter(entity=self.entity).values("pk"))
        return list(Case.objects.visible_to(self.request.user).filter(about).order_by("-pk"))

    @cached_property
    def is_own(self) -> bool:
        return belongs(self.request.user, self.entity.operator)

    @cached_property
    def is_insider(self) -> bool:
        user = self.request.user
        return user.is_authenticated and (self.is_own or is_staff_of_any_kind(user))

    def offers(self):
        """What the reader may start about this base."""
        if self.is_own:
            own = Incubator.objects.filter(organisation=self.entity.operator).select_related("organisation").first()
            return offers.for_operator(self.entity, own)
        return offers.for_office(self.entity, self.request.user) if self.is_insider else []

    def get_context_data(self, **context):
        entity = self.entity
        return super().get_context_data(
            entity=entity,
            tabs=base_tabs(self.request, entity, "incubators:base-detail"),
            numbers=earlier_numbers(entity),
            incubator=Incubator.objects.public().filter(organisation=entity.operator).first(),
            is_own=self.is_own,
            is_insider=self.is_insider,
            offers=self.offers(),
            key=new_public_id(),
            late=BaseConfirmation.objects.late().filter(entity=entity).first() if self.is_insider else None,
            filings=self.filings(),
            panels=panels_for("base", self.request, entity),
            **context,
        )


@open_page
class IncubatorDetail(TemplateView):
    """What an incubator says about itself, its class, and its filed bases."""

    template_name = "incubators/incubator_detail.html"

    def get_context_data(self, **context):
        user = self.request.user
        visible = Incubator.objects.visible_to(user).for_list()
        incubator = get_object_or_404(visible, public_id=self.kwargs["public_id"])
        entities = (
            OverseasEntity.objects.in_register().of(incubator.organisation).for_list().order_by("-filed_on", "pk")
        )
        return super().get_context_data(
            incubator=incubator,
            organisation=incubator.organisation,
            entities=entities[:100],
            is_own=belongs(user, incubator.organisation),
            panels=panels_for("incubator", self.request, incubator),
            **context,
        )


@open_page
class NoticeList(KeysetFilterView):
    """Filings on public notice: what is proposed, until when one may object, and to whom."""

    template_name = "incubators/notice_list.html"
    page_name = "incubators:notice-list"
    saves_views = False
    orderings = {"ends": (("case__notice_until", "pk"), gettext_lazy("Ends first"))}

    def get_queryset(self):
        return BaseFiling.objects.on_notice()

    def get_context_data(self, **context):
        return super().get_context_data(tabs=tabs_for(self.request), notice_days=conf.notice_days(), **context)
