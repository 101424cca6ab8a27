"""Filters of the registers of bases and of incubators."""

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.districts import district_choices
from casework.kinds import Phase
from core.filters import SearchFilter
from incubators import choices
from incubators.models import BaseConfirmation, EntityVersion, Incubator, Objection, OverseasEntity
from incubators.service_types import ServiceType
from regions.models import Continent, Region
from regions.reference import field_choices, holds_field

SOON = 90  # days before a recognition or a filing ends, in which it is called "ends soon"


def countries_with_bases():
    """Countries and regions that have a filed base, grouped by continent."""
    used = OverseasEntity.objects.in_register().values("region__country")
    rows = list(Region.objects.countries().filter(country__in=used))
    groups = [
        (label, sorted(((row.country, row.name) for row in rows if row.continent == code), key=lambda pair: pair[1]))
        for code, label in Continent.choices
    ]
    return [(label, pairs) for label, pairs in groups if pairs]


def not_in_the_future(day):
    if day > timezone.localdate():
        raise ValidationError(_("The register of a day to come is not known. Choose today or a day before."))


class RegisterFilter(django_filters.FilterSet):
    """The public register: words, country, kind, field, service; ``as_of`` is read by the page, which then lists versions."""

    codes_in = ""  # where lists of codes stand: columns of the entity itself

    q = SearchFilter(label=_("Name, city, incubator or number"))
    country = django_filters.ChoiceFilter(
        field_name="region__country",
        label=_("Country or region"),
        choices=countries_with_bases,
        empty_label=_("All countries and regions"),
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=choices.EntityKind.choices, empty_label=_("All kinds"))
    field = django_filters.ChoiceFilter(
        method="has_field", label=_("Field"), choices=field_choices, empty_label=_("All fields")
    )
    service = django_filters.ChoiceFilter(
        method="has_service", label=_("Service"), choices=ServiceType.choices, empty_label=_("All services")
    )
    as_of = django_filters.DateFilter(
        method="as_it_is",
        label=_("As of"),
        validators=[not_in_the_future],
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    class Meta:
        model = OverseasEntity
        fields = ["q", "country", "kind", "field", "service"]

    def as_it_is(self, queryset, name, value):
        """The page has chosen the versions of that day already."""
        return queryset

    def has_field(self, queryset, name, value):
        return queryset.filter(holds_field(f"{self.codes_in}specialised_fields", value))

    def has_service(self, queryset, name, value):
        return queryset.filter(**{f"{self.codes_in}services__icontains": f'"{value}"'})


class RegisterAsOfFilter(RegisterFilter):
    """The same over the versions that were in force on a day."""

    codes_in = "payload__"

    class Meta(RegisterFilter.Meta):
        model = EntityVersion


class StaffRegisterFilter(RegisterFilter):
    """For the office also: status, district, what ends soon."""

    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=choices.EntityStatus.choices[1:], empty_label=_("Any status")
    )
    district = django_filters.ChoiceFilter(
        field_name="operator__district", label=_("District"), choices=district_choices, empty_label=_("All districts")
    )
    ends = django_filters.ChoiceFilter(
        method="ending", label=_("Validity"), choices=[("soon", _("Ends within 90 days"))], empty_label=_("Any")
    )

    def ending(self, queryset, name, value):
        today = timezone.localdate()
        return queryset.filter(
            status=choices.EntityStatus.ACTIVE, valid_until__range=(today, today + timezone.timedelta(days=SOON))
        )


class StaffRegisterAsOfFilter(StaffRegisterFilter):
    """The office's filters over the versions that were in force on a day."""

    codes_in = "payload__"
    district = django_filters.ChoiceFilter(
        field_name="entity__operator__district",
        label=_("District"),
        choices=district_choices,
        empty_label=_("All districts"),
    )

    class Meta(StaffRegisterFilter.Meta):
        model = EntityVersion


class ConfirmationFilter(django_filters.FilterSet):
    """Yearly confirmations by base, year, how far they are, district."""

    q = SearchFilter(label=_("Name, city, incubator or number"), fields=("entity__search_text",))
    year = django_filters.ChoiceFilter(label=_("Year"), choices=lambda: years_confirmed(), empty_label=_("All years"))
    stage = django_filters.ChoiceFilter(
        method="at_stage",
        label=_("Stage"),
        choices=[
            ("late", _("Late")),
            ("waiting", _("With the operator")),
            ("office", _("With the office")),
            ("confirmed", _("Confirmed")),
            ("not", _("Not confirmed")),
        ],
        empty_label=_("Any stage"),
    )
    district = django_filters.ChoiceFilter(
        field_name="entity__operator__district",
        label=_("District"),
        choices=district_choices,
        empty_label=_("All districts"),
    )

    class Meta:
        model = BaseConfirmation
        fields = ["q", "year", "stage", "district"]

    def at_stage(self, queryset, name, value):
        if value in ("late", "waiting"):
            return getattr(queryset, value)()
        if value == "not":
            return queryset.filter(Q(case__phase=Phase.CLOSED_NO) | Q(case__state="missed"))
        return queryset.filter(case__phase={"office": Phase.TO_ACCEPT, "confirmed": Phase.CLOSED_YES}[value])


def years_confirmed():
    """The years that there are reports of, the latest first."""
    years = BaseConfirmation.objects.order_by("-year").values_list("year", flat=True).distinct()
    return [(str(year), str(year)) for year in years]


class IncubatorFilter(django_filters.FilterSet):
    """Incubators by name, class and validity of the class."""

    q = SearchFilter(label=_("Name of the incubator"), fields=("organisation__name_zh", "organisation__name_en"))
    recognised_class = django_filters.ChoiceFilter(
        label=_("Class"), choices=choices.RecognisedClass.choices, empty_label=_("All classes")
    )
    validity = django_filters.ChoiceFilter(
        method="by_validity",
        label=_("Recognition"),
        choices=[("none", _("No class on record")), ("soon", _("Ends within 90 days")), ("ended", _("Has ended"))],
        empty_label=_("Any"),
    )

    class Meta:
        model = Incubator
        fields = ["q", "recognised_class", "validity"]

    def by_validity(self, queryset, name, value):
        today = timezone.localdate()
        return queryset.filter(
            {
                "none": Q(recognised_class=""),
                "soon": Q(class_valid_until__range=(today, today + timezone.timedelta(days=SOON))),
                "ended": Q(class_valid_until__lt=today),
            }[value]
        )


class ObjectionFilter(django_filters.FilterSet):
    """Objections by number or filing, and by what came of them."""

    q = SearchFilter(label=_("Number or filing"), fields=("number", "filing__case__title", "filing__case__case_no"))
    verdict = django_filters.ChoiceFilter(
        method="with_answer",
        label=_("Answer"),
        choices=[("open", _("To be answered")), *choices.Verdict.choices],
        empty_label=_("Any"),
    )
    channel = django_filters.ChoiceFilter(label=_("Came by"), choices=choices.Channel.choices, empty_label=_("Any"))

    class Meta:
        model = Objection
        fields = ["q", "verdict", "channel"]

    def with_answer(self, queryset, name, value):
        return queryset.open() if value == "open" else queryset.filter(verdict=value)
