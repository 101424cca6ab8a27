"""Filters of the lists of demands. They narrow what the view allows and never widen it."""

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.permissions import is_commission
from enterprises.vocabulary import CooperationType
from matching.models import CandidateResponse, Demand, StaffDecision
from matching.models.demand import is_network_member
from matching.vocabulary import Answer, Confidentiality, DemandKind, DemandStatus
from regions.reference import field_choices, holds_field, region_choices

WORDS = 5


def in_words(queryset, text: str, *, user):
    """Demands that hold every word where this reader may read: a hit in anything else would give it away."""
    column = "search_words" if is_network_member(user) else "public_words"
    for word in text.split()[:WORDS]:
        found = Q(**{f"{column}__icontains": word}) | Q(number__istartswith=word)
        if is_commission(user):
            found |= Q(organisation__name_zh__icontains=word) | Q(organisation__name_en__icontains=word)
        queryset = queryset.filter(found)
    return queryset


class DemandFilter(django_filters.FilterSet):
    """For readers: words, field, country, kind, form of co-operation."""

    q = django_filters.CharFilter(method="search", label=_("Words"))
    field = django_filters.ChoiceFilter(
        method="in_field", choices=field_choices, label=_("Field"), empty_label=_("All fields")
    )
    region = django_filters.ChoiceFilter(
        method="in_region",
        choices=region_choices,
        label=_("Country or region"),
        empty_label=_("All countries and regions"),
    )
    kind = django_filters.ChoiceFilter(
        field_name="current_version__kind", choices=DemandKind.choices, label=_("Kind"), empty_label=_("All kinds")
    )
    cooperation = django_filters.ChoiceFilter(
        field_name="current_version__cooperation_type",
        choices=CooperationType.choices,
        label=_("Co-operation"),
        empty_label=_("All forms"),
    )

    class Meta:
        model = Demand
        fields = ["q", "field", "region", "kind", "cooperation"]

    def search(self, queryset, name, value):
        return in_words(queryset, value, user=self.request.user)

    def in_field(self, queryset, name, value):
        """A domain's code finds all fields in it."""
        return queryset.filter(holds_field("current_version__tech_fields", value))

    def in_region(self, queryset, name, value):
        return queryset.filter(region__country=value)


class StaffDemandFilter(DemandFilter):
    """For the office: also state, circle of readers, and what has to be done."""

    status = django_filters.ChoiceFilter(choices=DemandStatus.choices, label=_("State"), empty_label=_("All states"))
    confidentiality = django_filters.ChoiceFilter(
        choices=[(code, label) for code, label in (
            (Confidentiality.PUBLIC, _("Public")), (Confidentiality.MEMBERS, _("Members")), (Confidentiality.NAMED, _("Named"))
        )],
        label=_("Who may read it"),
        empty_label=_("All"),
    )  # fmt: skip
    todo = django_filters.ChoiceFilter(
        method="to_do",
        label=_("To do"),
        empty_label=_("All"),
        choices=[
            ("empty", _("Nobody proposed")),
            ("no_shortlist", _("No shortlist yet")),
            ("interest", _("A company is interested, no answer")),
            ("both", _("Both sides interested")),
        ],
    )

    class Meta(DemandFilter.Meta):
        fields = ["q", "field", "region", "status", "confidentiality", "todo"]

    def to_do(self, queryset, name, value):
        said = CandidateResponse.objects.current().filter(demand=OuterRef("pk"), answer=Answer.INTERESTED)
        if value == "empty":
            return queryset.published().filter(Q(current_ranking=None) | Q(current_ranking__proposed=0))
        if value == "no_shortlist":
            return queryset.published().filter(
                ~Exists(StaffDecision.objects.shortlisted().filter(demand=OuterRef("pk")))
            )
        answered = CandidateResponse.objects.current().filter(
            demand=OuterRef("demand"), enterprise=OuterRef("enterprise"), side="corporate"
        )
        theirs = said.filter(side="enterprise")
        if value == "both":
            return queryset.filter(Exists(theirs.filter(Exists(answered.filter(answer=Answer.INTERESTED)))))
        return queryset.filter(Exists(theirs.filter(~Exists(answered))))
