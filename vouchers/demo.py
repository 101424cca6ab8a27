"""Demonstration: programmes of three years, applications in every state, orders reserved, redeemed, paid, released and expired.

Everything goes through the forms and actions that people use; the ledger books it on the days on which it would have happened.
"""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Membership, Organisation, User
from casework import actions as case_actions
from casework import moves
from casework.demo_clock import shift
from casework.models import Notification
from core.demo_files import small_pdf
from core.ids import new_public_id
from core.uploads import check_upload
from vouchers import actions, applying, corrections, ledger, payouts, programmes, sweeps
from vouchers.cases import VOUCHER_APPLICATION
from vouchers.forms.application import ConditionsForm, WhatForm
from vouchers.forms.office import ProgrammeForm, StackingForm
from vouchers.models import Claim, Correction, PayoutBatch, Programme, VoucherUse, Wallet

DATA = Path(__file__).parent / "data" / "demo.json"
HOLDERS, PROVIDERS = 6, 2


@transaction.atomic
def load(world: dict) -> None:
    desk = Desk(world, json.loads(DATA.read_text(encoding="utf-8")))
    desk.write_programmes()
    desk.last_year()
    for row in desk.data["applications"]:
        desk.application(row)
    for row in desk.data["orders"]:
        desk.order(row)
    desk.pay()
    for row in desk.data["corrections"]:
        desk.correct(row)


def checked(form):
    if not form.is_valid():
        raise ValueError(form.errors.as_json())
    return form


def posted(values: dict) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in values.items():
        query.setlist(name, value if isinstance(value, list) else [str(value)])
    return query


class Desk:
    """The people of the demonstration at work."""

    def __init__(self, world: dict, data: dict):
        self.world, self.data, self.now = world, data, timezone.now()
        self.years = {"year": world["today"].year, "last": world["today"].year - 1, "next": world["today"].year + 1}
        users = world["users"]
        self.officer, self.supervisor = users["officer@demo.example"], users["supervisor@demo.example"]
        self.reviewer = users["reviewer@demo.example"]
        self.holders = self._organisations("enterprise", HOLDERS)
        self.providers = self._organisations("incubator", PROVIDERS)
        self.programmes: dict[str, Programme] = {}

    def _organisations(self, kind: str, number: int) -> list[Organisation]:
        """Those of the two demonstration accounts first, then others with a manager."""
        named = [self.world["users"][f"{kind}{n}@demo.example"].organisations()[0] for n in ("", "2")]
        others = Organisation.objects.verified().with_capacity(kind).filter(country="CN", membership__isnull=False)
        found = others.exclude(pk__in=[one.pk for one in named]).order_by("pk").distinct()[: max(number - 2, 0)]
        return [*named, *found]

    def manager(self, organisation) -> User:
        return Membership.objects.managers().filter(organisation=organisation).select_related("user").first().user

    def at(self, days: int) -> datetime:
        """So many days ago; never in the future."""
        return self.now - timedelta(days=max(days, 0))

    # --- programmes ------------------------------------------------------------------------------------------------

    def write_programmes(self) -> None:
        stacking = checked(StackingForm(posted(self.data["stacking"])))
        self.rule = programmes.write_rule(form=stacking, key=new_public_id(), by=self.officer)
        for code, row in self.data["programmes"].items():
            self.programmes[code] = made = self._programme(code, row)
            if code != "draft":
                with ledger.demonstrated_at(self.at(-row["starts"] + 20)):
                    programmes.open_programme(programme=made, version=made.version, by=self.supervisor)
                Programme.objects.filter(pk=made.pk).update(opened_at=self.at(-row["starts"] + 20))
                made.refresh_from_db()

    def _programme(self, code: str, row: dict) -> Programme:
        past = timedelta(days=800 if code == "last_year" else 0)  # opened before it was over: moved back afterwards
        day = self.world["today"] + past
        form = ProgrammeForm(
            posted(
                {
                    **{name: row[name] for name in ("capacities", "sizes", "services", "share", "order_ceiling", "yearly_quota", "budget")},
                    **{name: row[name].format(**self.years) for name in ("name_zh", "name_en", "conditions_zh", "conditions_en")},
                    "starts_on": day + timedelta(days=row["starts"]),
                    "ends_on": day + timedelta(days=row["ends"]),
                    "redeem_until": day + timedelta(days=row["redeem"]),
                    "stacking": self.rule.pk if row["stacking"] else "",
                }
            )
        )  # fmt: skip
        made = programmes.write(form=checked(form), key=new_public_id(), by=self.officer)
        written = self.at(max(-row["starts"] + 30, 2))
        Programme.objects.filter(pk=made.pk).update(written_at=written, is_invented=True)
        return Programme.objects.get(pk=made.pk)

    def last_year(self) -> None:
        """The programme that is over: used in part, one order forgotten; the sweep ends it as it would have."""
        programme = self.programmes["last_year"]
        row = self.data["programmes"]["last_year"]
        today = self.world["today"]
        Programme.objects.filter(pk=programme.pk).update(starts_on=today - timedelta(days=1))
        programme.refresh_from_db()
        for one in self.data["last_year"]:
            organisation = self.holders[one["who"]]
            with ledger.demonstrated_at(self.at(500)):
                programmes.grant(programme=programme, organisation=organisation, amount=Decimal(one["amount"]), key=new_public_id(), by=self.supervisor)  # fmt: skip
            for order in one["orders"]:
                self.order({**order, "who": one["who"], "contract": ""})
        days = {name: today + timedelta(days=row[key]) for name, key in (("starts_on", "starts"), ("ends_on", "ends"), ("redeem_until", "redeem"))}  # fmt: skip
        Programme.objects.filter(pk=programme.pk).update(**days)
        VoucherUse.objects.update(redeem_until=days["redeem_until"])
        with ledger.demonstrated_at(self.at(-row["redeem"] - 1)):
            sweeps.expire_what_is_over()
        ended = self.at(-row["redeem"] - 1)
        VoucherUse.objects.filter(state="expired").update(settled_at=ended)
        Programme.objects.filter(pk=programme.pk).update(closed_at=ended)

    # --- applications ----------------------------------------------------------------------------------------------

    def application(self, row: dict) -> None:
        organisation, programme = self.holders[row["who"]], self.programmes[row["programme"]]
        by = self.manager(organisation)
        case = applying.apply(programme=programme, organisation=organisation, by=by)
        what = {"amount": row["amount"], "services": programme.services[:3], "purpose": self.data["purpose"]}
        self._section(case, WhatForm, what, by)
        if row["to"] != "draft":
            self._section(
                case, ConditionsForm, {"size": "small", "staff": 48, "other_support": self.data["other_support"]}, by
            )
            self._evidence(case, by)
            moves.perform(case, "submit", by=by, data={"declared": True})
            self._decide(case, row)
        shift(case, days=-min(row["days"], 12 if row["to"] == "granted" else row["days"]))
        if row["to"] in ("granted", "refused"):
            shift(case, days=-max(row["days"] - 12, 0))

    def _decide(self, case, row: dict) -> None:
        notes = self.data["notes"]
        if row["to"] == "submitted":
            return
        if row["to"] == "correction":
            items = [
                {"section": "conditions", "target": "slot:evidence", "reason": "missing", "text": notes["correct"]}
            ]
            due = (self.world["today"] + timedelta(days=14)).isoformat()
            moves.perform(case, "ask_correction", by=self.officer, data={"items": items, "answer_due_on": due})
            return
        moves.perform(
            case, "accept", by=self.officer, note=notes["accept"], data={"amount": row.get("granted", row["amount"])}
        )
        if row["to"] == "refused":
            moves.perform(case, "refuse", by=self.reviewer, note=notes["refuse"])
        if row["to"] == "granted":
            with ledger.demonstrated_at(self.at(row["days"])):
                moves.perform(case, "grant", by=self.supervisor, note=notes["grant"], data={"amount": row["granted"]})

    def _section(self, case, form_class, values: dict, by) -> None:
        content = VOUCHER_APPLICATION.content(case)
        form = checked(form_class(posted(values), instance=content, case=case))
        case_actions.save_section(case=case, form=form, by=by, draft_version=case.draft_version)

    def _evidence(self, case, by) -> None:
        file = SimpleUploadedFile(
            "evidence.pdf", small_pdf("Demonstration", case.public_id), content_type="application/pdf"
        )
        slot = next(slot for slot in VOUCHER_APPLICATION.slots if slot.code == "evidence")
        case_actions.attach(case=case, slot=slot, upload=file, info=check_upload(file), by=by)

    # --- orders ----------------------------------------------------------------------------------------------------

    def order(self, row: dict) -> None:
        organisation, provider = self.holders[row["who"]], self.providers[row["provider"]]
        by, ordered = self.manager(organisation), self.at(row["days"])
        before = set(Notification.objects.values_list("pk", flat=True))
        with ledger.demonstrated_at(ordered):
            use = actions.reserve(
                organisation=organisation, provider=provider, service_type=row["service"], price=Decimal(row["price"]),
                reference=row["contract"].format(**self.years), key=new_public_id(), by=by,
            )  # fmt: skip
        settled = self.at(row["days"] * 2 // 3)
        settle = {
            "released": partial(actions.release, use=use, by=by, note=self.data["notes"]["cancel"]),
            "redeemed": partial(
                actions.redeem, use=use, by=by, delivered_price=Decimal(row.get("delivered", row["price"])), note=self.data["notes"]["delivered"]
            ),
        }  # fmt: skip
        job = settle.get("redeemed" if row["to"] in ("paid", "batch") else row["to"])
        if job:
            with ledger.demonstrated_at(settled):
                job()
        VoucherUse.objects.filter(pk=use.pk).update(reserved_at=ordered, ordered_on=timezone.localtime(ordered).date())
        VoucherUse.objects.filter(pk=use.pk, settled_at__isnull=False).update(settled_at=settled)
        Claim.objects.filter(part__use=use).update(made_at=settled)
        Notification.objects.exclude(pk__in=before).update(at=settled if job else ordered)
        self.world.setdefault("voucher_uses", []).append((use.pk, row["to"]))

    def pay(self) -> None:
        """One batch that was paid, one that is being paid; the other claims wait."""
        by_state = {to: [pk for pk, state in self.world["voucher_uses"] if state == to] for to in ("paid", "batch")}
        past = Claim.objects.filter(part__wallet__programme=self.programmes["last_year"]).values_list(
            "part__use", flat=True
        )
        for pks, days in ((list(past), 250), (by_state["paid"], 20), (by_state["batch"], 3)):
            ids = list(Claim.objects.filter(part__use__in=pks).values_list("public_id", flat=True))
            batch = payouts.make_batch(public_ids=ids, key=new_public_id(), by=self.officer)
            if days > 3:
                payouts.pay_batch(
                    batch=batch, paid_on=self.world["today"] - timedelta(days=days), by=self.supervisor,
                    reference=self.data["payment"].format(**self.years),
                )  # fmt: skip
            PayoutBatch.objects.filter(pk=batch.pk).update(made_at=self.at(days + 2))

    def correct(self, row: dict) -> None:
        wallet = Wallet.objects.get(organisation=self.holders[row["who"]], programme=self.programmes[row["programme"]])
        made = corrections.propose(
            wallet=wallet,
            kind=row["kind"],
            amount=Decimal(row["amount"]),
            reason=row["reason"],
            key=new_public_id(),
            by=self.officer,
        )
        if row["to"] == "approved":
            with ledger.demonstrated_at(self.at(10)):
                corrections.approve(correction=made, by=self.supervisor)
            Correction.objects.filter(pk=made.pk).update(proposed_at=self.at(12), decided_at=self.at(10))
