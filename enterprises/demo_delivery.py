"""Demonstration: requests with quotes, plans and deliveries, one of them with vouchers through to the rating."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, F
from django.utils import timezone

from enterprises import quoting
from enterprises.models import Delivery, Milestone, MilestoneReport, Quote
from vouchers.money import plain
from vouchers.quotes import quote as voucher_quote

INVITED = 2


class DeliveryCourses:
    """Courses of the second way, mixed into the desk of the demonstration. ``texts`` are those of demo.json."""

    texts: dict

    def _ask_for_quotes(self, asked) -> None:
        self._later(asked, 1)
        able = quoting.may_quote(asked.case).annotate(people=Count("membership")).order_by("-people", "pk")[:INVITED]
        self._step(asked, "invite_quotes", self.officer, organisations=[one.public_id for one in able], days=5)

    def _quotes(self, asked) -> list[Quote]:
        return list(Quote.objects.filter(request=asked.pk).select_related("organisation").order_by("pk"))

    def _give(self, quote: Quote, price: str) -> None:
        rows = [
            dict(zip(("title", "deliverable", "day", "share"), row, strict=True)) for row in self.texts["milestones"]
        ]
        quoting.give(
            quote=quote, by=self.manager_of(quote.organisation), version=0, price=Decimal(price), days=rows[-1]["day"], milestones=rows,
            deliverables=self.texts["deliverables"], valid_until=timezone.localdate() + timedelta(days=60),
        )  # fmt: skip

    def _choose(self, asked) -> None:
        self._course_choosing(asked)
        chosen = self._quotes(asked)[0]
        found = voucher_quote(
            organisation=asked.case.applicant, service_type=asked.main_service, price=Decimal(chosen.price)
        ).total
        with_voucher = bool(found) and asked.use_voucher
        self._step(
            asked, "choose", self._owner(asked), quote=chosen.public_id, days=chosen.days, voucher=with_voucher,
            expected=plain(found) if with_voucher else "",
        )  # fmt: skip

    def _report(self, asked, *, accepted: bool) -> None:
        one = Milestone.objects.filter(delivery=asked.pk, state="open").first()
        provider = self.manager_of(Delivery.objects.get(pk=asked.pk).provider)
        self._step(
            asked, "report", provider, milestone=one.public_id, report={"text": self.texts["report"], "file": None}
        )
        if accepted:
            self._step(asked, "accept_milestone", self._owner(asked), milestone=one.public_id)

    def _course_quoting(self, asked):
        self._ask_for_quotes(asked)
        self._give(self._quotes(asked)[0], self.texts["prices"][0])

    def _course_choosing(self, asked):
        self._ask_for_quotes(asked)
        for quote, price in zip(self._quotes(asked), self.texts["prices"], strict=True):
            self._give(quote, price)
        asked.case.refresh_from_db()

    def _course_in_delivery(self, asked):
        self._choose(asked)
        self._report(asked, accepted=True)
        self._report(asked, accepted=False)
        self._past(asked, 4)

    def _course_paused(self, asked):
        self._choose(asked)
        self._step(asked, "pause", self._owner(asked), note=self.texts["pause"])
        self._past(asked, 40)

    def _course_delivered(self, asked):
        self._choose(asked)
        self._report(asked, accepted=True)
        self._report(asked, accepted=True)
        self._past(asked, 8)

    def _course_rated(self, asked):
        type(asked).objects.filter(pk=asked.pk).update(use_voucher=True)
        asked.use_voucher = True
        self._choose(asked)
        self._report(asked, accepted=True)
        self._report(asked, accepted=True)
        self._step(asked, "confirm_delivery", self._owner(asked), rating=5, said={"comment": ""})

    def _course_called_off(self, asked):
        self._choose(asked)
        self._report(asked, accepted=True)
        self._step(asked, "call_off", self._owner(asked), note=self.texts["call_off"])
        self._past(asked, 3)

    def _past(self, asked, days: int) -> None:
        """The request and all of its delivery, so many days ago."""
        back = timedelta(days=days)
        self._later(asked, days)
        Quote.objects.filter(request=asked.pk).update(
            invited_at=F("invited_at") - back, given_at=F("given_at") - back, shown_at=F("shown_at") - back,
            decided_at=F("decided_at") - back, due_on=F("due_on") - back,
        )  # fmt: skip
        Delivery.objects.filter(pk=asked.pk).update(started_on=F("started_on") - back, paused_on=F("paused_on") - back)
        rows = Milestone.objects.filter(delivery=asked.pk)
        rows.update(due_on=F("due_on") - back, accepted_at=F("accepted_at") - back)
        MilestoneReport.objects.filter(milestone__in=rows).update(
            at=F("at") - back, answered_at=F("answered_at") - back
        )
