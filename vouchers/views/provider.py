"""What a provider sees: orders that vouchers pay in part, and what it is paid for them."""

from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.lists import KeysetFilterView
from vouchers.filters import ProvidedFilter
from vouchers.models import Claim, ClaimState, UseState, VoucherUse
from vouchers.money import shown, summed
from vouchers.permissions import may_be_paid
from vouchers.views.holder import USE_COLUMNS


class Claims(KeysetFilterView):
    """Orders of one's organisations with the state of what is paid for them. Open to incubators, and to whoever has such an order."""

    filterset_class = ProvidedFilter
    template_name = "vouchers/claims.html"
    page_name = "vouchers:claims"
    saves_views = False
    orderings = {"newest": (("-reserved_at", "-pk"), gettext_lazy("Newest first"))}
    export_columns = USE_COLUMNS
    export_name = gettext_lazy("Vouchers redeemed with us")
    export_purpose_required = False

    def dispatch(self, request, *args, **kwargs):
        user = request.user
        if user.is_authenticated and not may_be_paid(user) and not self.mine.exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def mine(self):
        return VoucherUse.objects.filter(provider__in=self.request.user.organisation_ids)

    def get_queryset(self):
        return self.mine.for_list().prefetch_related("parts__claims")

    def get_context_data(self, **context):
        return super().get_context_data(figures=self._figures(), **context)

    def _figures(self) -> list[dict]:
        claims = Claim.objects.filter(provider__in=self.request.user.organisation_ids)
        sums = {
            row["state"]: summed(row["sum"]) for row in claims.order_by().values("state").annotate(sum=Sum("amount"))
        }
        held = summed(self.mine.filter(state=UseState.RESERVED).aggregate(sum=Sum("reserved"))["sum"])
        unpaid = summed(sums.get(ClaimState.TO_PAY)) + summed(sums.get(ClaimState.IN_BATCH))
        rows = [
            (held, _("reserved, to be confirmed by the enterprise"), f"?state={UseState.RESERVED}"),
            (unpaid, _("redeemed, to be paid to us"), f"?state={UseState.REDEEMED}"),
            (summed(sums.get(ClaimState.PAID)), _("paid to us"), f"?state={UseState.REDEEMED}"),
        ]
        return [{"value": shown(amount), "unit": _("CNY"), "label": label, "url": url} for amount, label, url in rows]
