"""What the operator of a base, or the office, can start about it now; where it cannot, why not."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.permissions import is_case_officer
from casework.kinds import Phase
from incubators import conf
from incubators.actions import renewal_opens
from incubators.choices import EntityStatus
from incubators.life.cancellation import BASE_CANCELLATION
from incubators.life.change import BASE_CHANGE
from incubators.life.start import running, why_not
from incubators.life.suspension import BASE_SUSPENSION
from incubators.models import BaseConfirmation, BaseFiling, OverseasEntity
from incubators.permissions import hindrances

BY_OPERATOR = {"change": BASE_CHANGE, "suspension": BASE_SUSPENSION, "cancellation": BASE_CANCELLATION}
BY_OFFICE = {"suspension": BASE_SUSPENSION, "cancellation": BASE_CANCELLATION}


@dataclass(frozen=True)
class Offer:
    """One line of the panel: a case under way (``case``), a page (``url``), a button (``post_to``), or why neither."""

    label: Any
    caption: Any = ""
    case: Any = None
    case_url: str = ""
    url: str = ""
    post_to: str = ""
    why_not: str = ""
    late: bool = False


def _address(case) -> str:
    """The form while it is the operator's turn to fill in, else the case."""
    to_fill_in = case.phase == Phase.DRAFT or case.state in ("open", "correction")
    return reverse("casework:case-tasks", args=[case.public_id]) if to_fill_in else case.get_absolute_url()


def _of_kind(label, kind, entity, *, caption: str, post_to: str = "", url: str = "") -> Offer:
    under_way = running(kind, entity)
    if under_way:
        return Offer(label, caption, case=under_way.case, case_url=_address(under_way.case))
    if reason := why_not(kind, entity):
        return Offer(label, caption, why_not=reason)
    return Offer(label, caption, post_to=post_to, url=url)


def for_operator(entity: OverseasEntity, incubator) -> list[Offer]:
    """In the order in which they are needed."""
    if entity.status == EntityStatus.NONE:
        return []
    words = {
        "change": (
            pgettext("of a base", "Change"),
            _("Name, place, work or contacts; only what differs goes to the office."),
        ),
        "suspension": (pgettext("of a base", "Suspend"), _("The base stands still for a time.")),
        "cancellation": (pgettext("of a base", "Cancel"), _("The base leaves the public register.")),
    }
    rows = {
        what: _of_kind(
            words[what][0], kind, entity, caption=words[what][1],
            post_to=reverse("incubators:life-start", args=[entity.public_id, what]),
        )
        for what, kind in BY_OPERATOR.items()
    }  # fmt: skip
    return [
        rows["change"],
        _confirmation(entity),
        _renewal(entity, incubator),
        rows["suspension"],
        rows["cancellation"],
    ]


def _confirmation(entity: OverseasEntity) -> Offer:
    label = _("Confirm the year")
    report = BaseConfirmation.objects.unfinished().filter(entity=entity).select_related("case").order_by("year").first()
    if report:
        caption = _("Report of %(year)d, due on %(day)s.") % {
            "year": report.year,
            "day": f"{report.due_on:%Y-%m-%d}",
        }
        return Offer(label, caption, case=report.case, case_url=_address(report.case), late=report.is_late)
    year = timezone.localdate().year
    return Offer(
        label,
        _("The portal opens the report when a year has ended, and tells you."),
        why_not=_("Nothing to confirm now. The report of %(year)d opens in January %(next)d.")
        % {"year": year, "next": year + 1},
    )


def _renewal(entity: OverseasEntity, incubator) -> Offer:
    label, caption = (
        pgettext("of a base", "Renew"),
        _("A filing of its own, with the words of the last one; the number is new."),
    )
    filing = BaseFiling.objects.unfinished().filter(entity=entity).select_related("case").first()
    if filing:
        return Offer(label, caption, case=filing.case, case_url=_address(filing.case))
    opens = renewal_opens(entity)
    if entity.status == EntityStatus.CLOSED:
        return Offer(label, caption, why_not=_("This base is closed. File a new one instead."))
    if opens and opens > timezone.localdate():
        words = _("From %(day)s on, %(n)d days before the filing ends.")
        return Offer(label, caption, why_not=words % {"day": f"{opens:%Y-%m-%d}", "n": conf.renewal_days()})
    if reasons := hindrances(incubator):
        return Offer(label, caption, why_not=reasons[0])
    return Offer(label, caption, post_to=reverse("incubators:filing-again", args=[entity.public_id]))


def for_office(entity: OverseasEntity, user) -> list[Offer]:
    """What a case officer may start; what is under way is shown to everybody of the office."""
    if entity.status == EntityStatus.NONE or not is_case_officer(user):
        return []
    words = {
        "suspension": (_("Propose a suspension"), _("A second person orders it.")),
        "cancellation": (
            _("Propose a cancellation"),
            _("The operator is heard for %(n)d working days; a second person decides.") % {"n": conf.hearing_days()},
        ),
    }
    offers = []
    for what, kind in BY_OFFICE.items():
        url = reverse("incubators:office-start", args=[entity.public_id, what])
        offer = _of_kind(words[what][0], kind, entity, caption=words[what][1], url=url)
        if (
            offer.case is not None and offer.case.phase == Phase.DRAFT
        ):  # the operator's own, which the office does not see
            offer = Offer(offer.label, offer.caption, why_not=_("The operator has a draft of its own."))
        offers.append(offer)
    return offers
