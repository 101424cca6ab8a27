"""Outcomes of the demonstration, in all states, on closed service requests. Titles and figures are invented."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, Organisation
from casework.models import Case
from core.demo_files import small_pdf
from core.uploads import FileKind, check_upload
from outcomes import actions, follow_ups, shares, sources
from outcomes.choices import HELP, ContributorKind, ContributorRole, Currency, OutcomeKind, ValueKind
from outcomes.models import ExchangeRate, FollowUp, Outcome, OutcomeVersion
from outcomes.sources import Contributor
from talent.models import TechnologyManager

K, V, C = OutcomeKind, ValueKind, Currency


@dataclass(frozen=True)
class Row:
    """One outcome: ``days`` since it was signed, and how far it has come (``course``)."""

    course: str
    kind: str
    zh: str
    en: str
    days: int
    currency: str
    amounts: tuple
    jobs: int | None = None
    register_no: str = ""
    confidential: bool = True
    case_study: bool = False


ROWS = (
    Row("answered", K.SUPPLY, "监测设备首批供货", "First delivery of monitoring devices", 400, C.EUR,
        ((V.SALES, 1, "480000"), (V.SALES, 2, "650000")), 12, confidential=False, case_study=True),
    Row("overdue", K.SERVICE, "海外注册技术服务", "Technical service for registration abroad", 235, C.CNY,
        ((V.SERVICE_FEE, 1, "860000"),), 3, "DEMO-2026-310-00417"),
    Row("due", K.PILOT, "园区应用场景试点", "Pilot in an industrial park", 186, C.SGD,
        ((V.SERVICE_FEE, 1, "120000"), (V.GRANT, 1, "60000")), 4, confidential=False),
    Row("confirmed", K.LICENCE, "算法模块许可", "Licence of an algorithm module", 95, C.USD,
        ((V.LICENCE_FEE, 1, "200000"), (V.LICENCE_FEE, 2, "200000"), (V.LICENCE_FEE, 3, "250000")), None, "DEMO-2026-310-00893"),
    Row("objected", K.DEVELOPMENT, "联合开发合同", "Joint development contract", 60, C.CNY,
        ((V.SERVICE_FEE, 1, "1500000"), (V.SERVICE_FEE, 2, "900000")), 6, "DEMO-2026-310-01120"),
    Row("asked", K.CONSULTING, "准入法规咨询", "Advice on market approval", 20, C.CNY, ((V.SERVICE_FEE, 1, "180000"),), 1),
    Row("by_link", K.SUPPLY, "与海外经销商的供货合同", "Supply contract with a distributor abroad", 12, C.AUD,
        ((V.SALES, 1, "310000"), (V.SALES, 2, "420000")), 5),
    Row("disputed", K.INVESTMENT, "战略投资", "Strategic investment", 45, C.USD, ((V.INVESTMENT, 1, "3000000"),), 20),
    Row("draft", K.TRANSFER, "专利转让（拟稿）", "Transfer of a patent (draft)", 5, C.CNY, ((V.LICENCE_FEE, 1, "700000"),)),
    Row("withdrawn", K.SUPPLY, "未生效的供货合同", "Supply contract that never took effect", 130, C.CNY, ((V.SALES, 1, "90000"),)),
)  # fmt: skip
TEXT = "双方约定的内容见所附签字页。演示数据，合同与数额均为虚构。"
CONFIRMED = ("answered", "overdue", "due", "confirmed", "objected")


@transaction.atomic
def load(world: dict) -> None:
    """Through the real steps; afterwards the times go into the past."""
    officer = world["users"]["officer@demo.example"]
    cases = _cases(officer)
    if not cases:
        return
    desk = _Desk(world["today"], officer)
    world["outcomes"] = [desk.make(row, cases[number % len(cases)]) for number, row in enumerate(ROWS)]
    desk.follow_ups()
    desk.rates()


def _cases(officer) -> list[Case]:
    """Closed cases with two sides, both with a manager who can answer; those of the demonstration accounts first."""
    found = []
    rows = Case.objects.handled_by_office(officer).filter(kind__in=sources.kinds(), phase="closed_yes").order_by("pk")
    for case in rows:
        sides = sources.sides_of(case)
        managers = [_manager(one) for one in sides[:2]]
        if len(managers) == 2 and all(managers):
            known = sum(user.email.endswith("@demo.example") and user.has_usable_password() for user in managers)
            found.append((-known, case.pk, case))
    return [case for _known, _pk, case in sorted(found)]


def _manager(organisation: Organisation):
    row = Membership.objects.managers().filter(organisation=organisation).select_related("user").order_by("pk").first()
    return row.user if row else None


class _Desk:
    """The people of the demonstration who record, confirm and dispute."""

    def __init__(self, today: date, officer):
        self.today, self.officer = today, officer

    def make(self, row: Row, case: Case) -> Outcome:
        first, second, *_more = sources.sides_of(case)
        if row.course == "by_link":
            second = self._distributor()
        by = _manager(first)
        outcome = actions.record(
            case=case,
            sides=(first, second),
            values={
                "kind": row.kind, "title_zh": row.zh, "title_en": row.en, "register_no": row.register_no,
                "signed_on": self.today - timedelta(days=row.days), "currency": row.currency, "jobs": row.jobs,
                "text": TEXT, "confidential": row.confidential, "case_study": row.case_study,
            },
            amounts=[(kind, year, Decimal(amount)) for kind, year, amount in row.amounts],
            by=by,
            files=[_signed_page()] if row.course in CONFIRMED else (),
            key=f"demo-{row.course}",
            ask=row.course != "draft",
        )  # fmt: skip
        self._go_on(row, outcome, second, by)
        self._into_the_past(row, outcome)
        return outcome

    def _distributor(self) -> Organisation:
        made, _new = Organisation.objects.get_or_create(
            name_en="Yarra Valley Devices Pty Ltd (invented)",
            defaults={"country": "AU", "mailbox": "contact@yarra.example", "is_invented": True},
        )
        return made

    def _go_on(self, row: Row, outcome: Outcome, second: Organisation, by) -> None:
        answer = {"outcome": outcome, "organisation": second, "by": _manager(second)}
        outcome.refresh_from_db()
        if row.course in CONFIRMED:
            actions.confirm(**answer, number=outcome.number)
            self._shares(row, outcome)
        elif row.course == "disputed":
            actions.dispute(**answer, number=outcome.number, reason="投资额以美元分两期支付，第一期为一百五十万美元。")
        elif row.course == "withdrawn":
            actions.withdraw(outcome=outcome, reason="合同未生效，双方不再执行。", by=by, version=outcome.version)

    def _shares(self, row: Row, outcome: Outcome) -> None:
        """What the case suggests and a technology manager, 60 to 40; or the manager alone."""
        outcome.refresh_from_db()
        manager = TechnologyManager.objects.filter(profile__user__email="manager@demo.example").first()
        rows = shares.propose(outcome.case)
        if manager is not None:
            named = [one for one, _share in rows] + [
                Contributor(ContributorKind.MANAGER, ContributorRole.BROKERED, target=manager)
            ]
            rows = list(zip(named, shares.split([60] * len(rows) + [40]), strict=True))
        if not rows:
            return
        made = shares.set_shares(outcome=outcome, rows=rows, by=self.officer, version=outcome.version)
        own = next((one for one in made if one.kind == ContributorKind.MANAGER), None)
        if row.course == "objected" and own is not None:
            shares.object_to(share=own, reason="我自 2025 年起全程参与谈判，份额应更高。", by=own.manager.profile.user)

    def _into_the_past(self, row: Row, outcome: Outcome) -> None:
        at = _noon(self.today - timedelta(days=max(row.days - 3, 0)))
        outcome.refresh_from_db()
        times = {"created_at": at, "changed_at": at}
        if outcome.confirmed_at:
            times["confirmed_at"] = at
        if outcome.withdrawn_at:
            times["withdrawn_at"] = at
        Outcome.objects.filter(pk=outcome.pk).update(**times)
        outcome.sides.filter(said_at__isnull=False).update(said_at=at)
        OutcomeVersion.objects.filter(outcome=outcome).update(made_at=at)

    def follow_ups(self) -> None:
        """Each questionnaire was sent when it was due; both sides of the first outcome have answered."""
        for days in (200, 20, 0):
            follow_ups.sweep(self.today - timedelta(days=days))
        for one in FollowUp.objects.select_related("outcome"):
            FollowUp.objects.filter(pk=one.pk).update(sent_at=_noon(one.due_on))
            by = _manager(one.organisation)
            if one.outcome.start_key == "demo-answered" and by is not None:
                follow_ups.answer(follow_up=one, values=_answers(one), by=by)
                FollowUp.objects.filter(pk=one.pk).update(answered_at=_noon(one.due_on + timedelta(days=6)))

    def rates(self) -> None:
        """One rate, so that sums show both what is converted and what is listed apart."""
        day = self.today - timedelta(days=30)
        ExchangeRate.objects.get_or_create(
            currency=C.USD,
            on=day,
            defaults={"cny_per_unit": Decimal("7.1"), "source": "演示用汇率，非官方数据", "by": self.officer},
        )


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def _answers(one: FollowUp) -> dict:
    half = one.months == 6
    return {
        "sales": Decimal("210000") if half else Decimal("455000"),
        "jobs": 5 if half else 9,
        "patents": 0 if half else 1,
        "landed": not half,
        "adapted": True,
        "ratings": {code: 3 + number % 3 for number, (code, _label) in enumerate(HELP)},
        "without_help": "later",
        "may_be_case_study": True,
    }


def _signed_page() -> SimpleUploadedFile:
    upload = SimpleUploadedFile(
        "signed-page.pdf", small_pdf("Demonstration data", "Page with two signatures (invented)")
    )
    upload.info = check_upload(upload, kinds=(FileKind.PDF,), max_bytes=1_000_000)
    return upload
