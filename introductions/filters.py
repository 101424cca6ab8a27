"""Filters of the list of introductions. They narrow what the view allows and never widen it; words are those of the demand alone."""

from datetime import timedelta

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import is_commission
from casework.models import Case
from introductions.models import Introduction
from introductions.vocabulary import DONE, ENDED, TOGETHER, EndReason, Stage
from regions.reference import field_choices, region_choices

STAGES = [
    *Stage.choices,
    (DONE, pgettext_lazy("introduction", "Done")),
    (ENDED, pgettext_lazy("introduction", "Ended")),
]
WAITING = [
    ("stale", _("Stands still")),
    ("sides", _("Waits for an answer or statement")),
    ("office", _("Waits for the office")),
    ("together", _("Under way together")),
    ("nda", _("NDA ends within 30 days")),
]


class IntroductionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label=_("Number or words of the demand"))
    stage = django_filters.ChoiceFilter(
        field_name="case__state", choices=STAGES, label=_("Stage"), empty_label=_("All stages")
    )
    waiting = django_filters.ChoiceFilter(
        method="waits", choices=WAITING, label=_("What it waits for"), empty_label=_("Open and closed")
    )
    region = django_filters.ChoiceFilter(
        field_name="version__region", choices=region_choices, label=_("Country or region"), empty_label=_("All countries and regions")
    )  # fmt: skip
    field = django_filters.ChoiceFilter(
        method="in_field", choices=field_choices, label=_("Field"), empty_label=_("All fields")
    )
    reason = django_filters.ChoiceFilter(
        field_name="end_reason", choices=EndReason.choices, label=_("Why it ended"), empty_label=_("Any reason")
    )

    class Meta:
        model = Introduction
        fields = ["q", "stage", "waiting", "region", "field", "reason"]

    def search(self, queryset, name, value):
        """The office finds a side by name as well; others read the demand's words alone, or a hit would give a name away."""
        for word in value.split()[:5]:
            found = (
                Q(case__title__icontains=word)
                | Q(case__case_no__istartswith=word)
                | Q(demand__number__istartswith=word)
            )
            if is_commission(self.request.user):
                found |= Q(case__in=Case.objects.filter(search_text__contains=word.casefold()))
            queryset = queryset.filter(found)
        return queryset

    def waits(self, queryset, name, value):
        today = timezone.localdate()
        if value == "stale":
            return queryset.stale(today)
        if value == "nda":
            return queryset.open().filter(nda_expires_on__range=(today, today + timedelta(days=30)))
        states = {"sides": [Stage.PROPOSED, Stage.SELF_CHECK], "office": [Stage.COMPLIANCE], "together": list(TOGETHER)}
        return queryset.filter(case__state__in=states[value])

    def in_field(self, queryset, name, value):
        return queryset.filter(version__tech_fields__icontains=f'"{value}')


class BroughtFilter(django_filters.FilterSet):
    """For those who brought a side: by number and stage. Words would give away what they do not read."""

    q = django_filters.CharFilter(field_name="case__case_no", lookup_expr="istartswith", label=_("Number"))
    stage = django_filters.ChoiceFilter(
        field_name="case__state", choices=STAGES, label=_("Stage"), empty_label=_("All stages")
    )

    class Meta:
        model = Introduction
        fields = ["q", "stage"]
