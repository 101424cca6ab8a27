"""Administrators correct the working-day calendar; what has been promised is then reckoned anew."""

from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView, View

from accounts import staff_actions
from accounts.forms import CalendarForm
from accounts.months import WEEKDAYS, months_of
from accounts.permissions import AdministratorRequired
from accounts.views.base import tell
from core.models import CalendarDay
from core.workdays import KNOWN_YEARS, is_provisional, workdays_between


class Calendar(AdministratorRequired, TemplateView):
    """The corrections of one year, and a form for more."""

    template_name = "accounts/calendar.html"

    @cached_property
    def year(self) -> int:
        asked = self.request.GET.get("year", "")
        return (
            int(asked)
            if asked.isdecimal() and len(asked) == 4 and int(asked) in KNOWN_YEARS
            else timezone.localdate().year
        )

    @cached_property
    def day(self) -> CalendarDay | None:
        """The correction that is being edited."""
        asked = self.request.GET.get("day", "")
        return CalendarDay.objects.filter(day=_date(asked)).first() if _date(asked) else None

    def get(self, request, *args, **kwargs):
        initial = (
            {"day": self.day.day, "is_workday": str(self.day.is_workday), "note": self.day.note} if self.day else {}
        )
        return self.render_to_response(self.get_context_data(form=CalendarForm(initial=initial)))

    def post(self, request, *args, **kwargs):
        form = CalendarForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        given = form.cleaned_data
        rows = staff_actions.set_days(
            first=given["day"],
            last=given["until"] or given["day"],
            is_workday=given["is_workday"],
            note=given["note"],
            by=request.user,
        )
        said = ngettext(
            "%(count)d day saved. Promised dates are being reckoned anew.",
            "%(count)d days saved. Promised dates are being reckoned anew.",
            len(rows),
        )
        messages.success(request, said % {"count": len(rows)})
        return redirect(_page(given["day"].year))

    def get_context_data(self, **context):
        first, last = date(self.year - 1, 12, 31), date(self.year, 12, 31)
        corrections = list(CalendarDay.objects.filter(day__year=self.year))
        return super().get_context_data(
            tab="calendar",
            year=self.year,
            previous=self.year - 1 if self.year - 1 in KNOWN_YEARS else None,
            next=self.year + 1 if self.year + 1 in KNOWN_YEARS else None,
            days=corrections,
            months=months_of(self.year, corrections),
            weekdays=WEEKDAYS,
            editing=self.day,
            workdays=workdays_between(first, last),
            provisional=is_provisional(date(self.year, 10, 1)),
            **context,
        )


class ForgetDay(AdministratorRequired, View):
    """Take a correction away."""

    def post(self, request, *args, **kwargs):
        day = _date(kwargs["day"])
        if day is None:
            raise Http404
        said = _("%(day)s follows the published calendar again. Promised dates are being reckoned anew.") % {
            "day": f"{day:%Y-%m-%d}"
        }
        tell(request, lambda: staff_actions.forget_day(day=day, by=request.user), said=said)
        return redirect(_page(day.year))


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _page(year: int) -> str:
    return f"{reverse('accounts:calendar')}?year={year}"
