"""Declarations of limited means in the demonstration: some wait, most are confirmed, one is refused, one has expired."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Membership
from core.demo_files import small_pdf
from core.uploads import check_upload
from enterprises import means
from enterprises.models import Enterprise, LimitedMeans, MeansProof, MeansReason
from enterprises.models.means import LOW_TURNOVER

SHOWN = 24
TEXT = "公司人员集中在研发，暂无专人负责海外业务。"
NOTE = "已核对上年度审计报告。"
REFUSAL = "审计报告显示公司已有海外子公司和出口收入。"


def load(world: dict) -> None:
    small = Enterprise.objects.filter(annual_revenue__lt=LOW_TURNOVER) | Enterprise.objects.filter(
        size_band__in=["micro", "small"]
    )
    demo = Enterprise.objects.filter(organisation__membership__user__email="enterprise2@demo.example")
    rows = list(demo.select_related("organisation")) + list(
        small.exclude(pk__in=demo.values("pk"))
        .select_related("organisation", "incubator")
        .distinct()
        .order_by("pk")[:SHOWN]
    )
    for number, enterprise in enumerate(rows):
        _declare(world, enterprise, number)


def _declare(world: dict, enterprise: Enterprise, number: int) -> None:
    officer, today = world["users"]["officer@demo.example"], world["today"]
    managers = Membership.objects.managers().filter(organisation=enterprise.organisation).select_related("user")
    member = managers.first()
    revenue = enterprise.annual_revenue
    reasons = [MeansReason.NO_STAFF_ABROAD, *([MeansReason.NO_EXPORT] if not enterprise.export_share else [])]
    if revenue is not None and revenue < LOW_TURNOVER:
        reasons.append(MeansReason.LOW_TURNOVER)
    proof = MeansProof.INCUBATOR if enterprise.incubator and number % 3 else MeansProof.FILE
    made = means.ask(
        enterprise=enterprise, upload=_upload() if proof == MeansProof.FILE else None, by=member.user if member else None,
        values={"reasons": [str(one) for one in reasons], "turnover": revenue, "text": TEXT, "proof": proof},
    )  # fmt: skip
    asked = world["now"] - timedelta(days=3 + 5 * number)
    LimitedMeans.objects.filter(pk=made.pk).update(asked_at=asked)
    if number % 6 == 5:
        return
    confirm = number % 8 != 7
    means.decide(
        means=made, confirm=confirm, note=NOTE if confirm else REFUSAL, by=officer,
        valid_until=today + timedelta(days=365) if confirm else None,
    )  # fmt: skip
    past = {"valid_until": today - timedelta(days=20)} if number == 4 else {}
    LimitedMeans.objects.filter(pk=made.pk).update(decided_at=asked + timedelta(days=2), **past)


def _upload() -> SimpleUploadedFile:
    upload = SimpleUploadedFile("audit.pdf", small_pdf("Audit report, invented"), content_type="application/pdf")
    upload.info = check_upload(upload)
    return upload
