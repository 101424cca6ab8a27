"""Filters of a reviewer's list."""

import django_filters
from django.utils.translation import gettext_lazy as _

from core.filters import SearchFilter
from reviews.models import PanelMeeting, Review


class ReviewFilter(django_filters.FilterSet):
    q = SearchFilter(label=_("Name or number"), fields=("round__case__title", "round__case__case_no"))
    state = django_filters.ChoiceFilter(
        method="in_state",
        label=_("My review"),
        choices=[("to_do", _("To be scored")), ("in", _("Handed in"))],
        empty_label=_("All"),
    )

    class Meta:
        model = Review
        fields = ["q", "state"]

    def in_state(self, queryset, name, value):
        return queryset.to_do() if value == "to_do" else queryset.filter(submitted_at__isnull=False)


class PanelFilter(django_filters.FilterSet):
    q = SearchFilter(label=_("Title"), fields=("title",))

    class Meta:
        model = PanelMeeting
        fields = ["q"]
