"""Filters of the time statistics and of the list behind them: the same names, so that a figure's link shows what it counted."""

from datetime import date

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.districts import district_choices
from accounts.models import User
from accounts.permissions import Role, has_role, is_commission
from casework.forms import colleagues
from casework.kinds import Stage, kind_choices
from casework.models import StageTime
from core.filters import ListFilterSet

MONTHS_SHOWN = 12
ALL_TIME = "all"
NO_DISTRICT = "none"
SHORT = 3  # months


def may_see_officers(user) -> bool:
    """Figures about single colleagues are for those who answer for the work."""
    return has_role(user, Role.SUPERVISOR, Role.ADMINISTRATOR)


def month_before(day: date, months: int) -> date:
    """The first day of the month that lies ``months`` before that of ``day``."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def period_choices():
    today = timezone.localdate()
    months = [month_before(today, back) for back in range(MONTHS_SHOWN)]
    return [
        (str(SHORT), _("Last 3 months")),
        *((str(year), str(year)) for year in (today.year, today.year - 1, today.year - 2)),
        *((f"{month:%Y-%m}", f"{month:%Y-%m}") for month in months),
        (ALL_TIME, _("Since the beginning")),
    ]


def span(period: str, today: date) -> tuple[date | None, date | None]:
    """First and last day (None: open) of a period; the last twelve months when none is named."""
    if period == ALL_TIME:
        return None, None
    if "-" in period:
        first = date(int(period[:4]), int(period[5:]), 1)
        return first, date.fromordinal(month_before(first, -1).toordinal() - 1)
    if len(period) == len("2026"):
        return date(int(period), 1, 1), date(int(period), 12, 31)
    return month_before(today, (int(period) if period else MONTHS_SHOWN) - 1), today


def places():
    return [*district_choices(), (NO_DISTRICT, _("No district"))]


def single_stages():
    return [choice for choice in Stage.choices if choice[0] != Stage.WHOLE]


class TimesFilter(ListFilterSet):
    """Of the page of figures. The stage narrows nothing here: the page asks for it, since its first chart shows all of them."""

    period = django_filters.ChoiceFilter(
        label=_("Finished"), choices=period_choices, empty_label=_("Last 12 months"), method="as_it_is"
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=kind_choices, empty_label=_("All kinds"))
    stage = django_filters.ChoiceFilter(
        label=pgettext_lazy("of a case", "Stage"),
        choices=single_stages,
        empty_label=_("Whole procedure"),
        method="as_it_is",
    )
    district = django_filters.ChoiceFilter(
        label=_("District"), choices=places, empty_label=_("All districts"), method="in_district"
    )

    class Meta:
        model = StageTime
        fields = ["period", "kind", "stage", "district"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_commission(self.request.user):
            self.filters.pop("district", None)

    def as_it_is(self, queryset, name, value):
        return queryset  # narrowed below, since a missing period is one as well

    def in_district(self, queryset, name, value):
        return queryset.filter(district="" if value == NO_DISTRICT else value)

    @property
    def days(self) -> tuple[date | None, date | None]:
        """First and last day of what is shown."""
        asked = getattr(self.form, "cleaned_data", {}).get("period") or ""
        return span(asked, timezone.localdate())

    def filter_queryset(self, queryset):
        first, last = self.days
        if first:
            queryset = queryset.filter(left__gte=first)
        if last:
            queryset = queryset.filter(left__lte=last)
        return super().filter_queryset(queryset)


class StageTimeFilter(TimesFilter):
    """Of the list of cases behind a figure."""

    stage = django_filters.ChoiceFilter(
        label=pgettext_lazy("of a case", "Stage"), choices=Stage.choices, empty_label=_("All stages")
    )
    officer = django_filters.ChoiceFilter(label=_("Officer"), method="of_officer", choices=(), empty_label=_("Anybody"))
    in_time = django_filters.ChoiceFilter(
        label=pgettext_lazy("of a case", "Promise"),
        choices=[("true", _("In time")), ("false", _("Late"))],
        empty_label=_("All"),
        method="kept",
    )
    over = django_filters.NumberFilter(
        label=_("More working days than"), field_name="working_days", lookup_expr="gt", min_value=0
    )

    class Meta:
        model = StageTime
        fields = ["period", "kind", "district", "stage"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if may_see_officers(self.request.user):
            self.filters["officer"].extra["choices"] = lambda: [(one.public_id, str(one)) for one in colleagues()]
        else:
            self.filters.pop("officer", None)

    def of_officer(self, queryset, name, value):
        return queryset.filter(officer__in=User.objects.filter(public_id=value))

    def kept(self, queryset, name, value):
        return queryset.filter(in_time=value == "true")
