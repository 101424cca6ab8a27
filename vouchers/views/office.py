"""The office's lists: enterprises with vouchers, the ledger, claims to pay, batches, corrections."""

from django.contrib import messages
from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from accounts.permissions import RightRequired
from casework.views.base import PUBLIC_ID
from core.exports import Column
from core.ids import new_public_id
from core.lists import KeysetFilterView
from vouchers import corrections, payouts
from vouchers.filters import ClaimFilter, CorrectionFilter, LedgerFilter, WalletFilter
from vouchers.forms.office import CorrectionForm, PaidForm
from vouchers.models import OF_WALLET, AccountKind, Claim, ClaimState, Correction, PayoutBatch, Transaction, Wallet
from vouchers.money import summed
from vouchers.permissions import may_open_programmes, may_pay, may_read_office, may_write_programmes
from vouchers.statements import account_labels, years_of
from vouchers.views.base import FormPage, office_tabs, tried


class OfficeList(RightRequired, KeysetFilterView):
    """A list of the office, with its tabs."""

    right = staticmethod(may_read_office)
    orderings = {"newest": (("-pk",), gettext_lazy("Newest first"))}

    def get_context_data(self, **context):
        return super().get_context_data(tabs=office_tabs(self.request), **context)


class Wallets(OfficeList):
    """Enterprises with vouchers, one row for each programme."""

    filterset_class = WalletFilter
    template_name = "vouchers/office/wallets.html"
    page_name = "vouchers:wallets"
    export_name = gettext_lazy("Vouchers of the enterprises")
    export_columns = [
        Column(gettext_lazy("Enterprise"), "organisation.name"),
        Column(gettext_lazy("Credit code"), "organisation.uscc"),
        Column(gettext_lazy("Programme"), "programme.name"),
        Column(gettext_lazy("Granted"), "granted", kind="number"),
        *(
            Column(AccountKind(kind).label, lambda wallet, kind=kind: wallet.balances[kind], kind="number")
            for kind in OF_WALLET
        ),
    ]

    def get_queryset(self):
        return Wallet.objects.of_office(self.request.user).with_balances()


class Ledger(OfficeList):
    """Every transaction, the newest first."""

    filterset_class = LedgerFilter
    template_name = "vouchers/office/ledger.html"
    page_name = "vouchers:ledger"
    orderings = {
        "newest": (("-at", "-pk"), gettext_lazy("Newest first")),
        "oldest": (("at", "pk"), gettext_lazy("Oldest first")),
    }
    export_name = gettext_lazy("Ledger of the vouchers")
    export_columns = [
        Column(gettext_lazy("Date"), "at", kind="datetime"),
        Column(gettext_lazy("Transaction"), lambda row: row.get_kind_display()),
        Column(gettext_lazy("Programme"), "programme.name"),
        Column(gettext_lazy("Enterprise"), "wallet.organisation.name"),
        Column(gettext_lazy("Reference"), "reference"),
        Column(gettext_lazy("Amount"), "amount", kind="number"),
        *(
            Column(AccountKind(kind).label, lambda row, kind=kind: row.amount_on(kind) or None, kind="number")
            for kind in AccountKind.values
        ),
        Column(gettext_lazy("Person"), lambda row: row.by or _("The portal")),
        Column(gettext_lazy("Note"), "note"),
    ]

    def get_queryset(self):
        return Transaction.objects.of_office(self.request.user).for_list()

    def get_context_data(self, **context):
        return super().get_context_data(kinds=account_labels(), **context)


class WalletMixin:
    @cached_property
    def wallet(self) -> Wallet:
        seen = Wallet.objects.of_office(self.request.user).with_balances()
        return get_object_or_404(seen, public_id=self.kwargs["public_id"])

    @property
    def back_url(self) -> str:
        return reverse("vouchers:wallet", args=[self.wallet.public_id])


class WalletDetail(WalletMixin, OfficeList):
    """One enterprise in one programme: balances, transactions, corrections."""

    template_name = "vouchers/office/wallet.html"
    page_name = "vouchers:wallet"
    saves_views = False
    orderings = Ledger.orderings
    export_name = Ledger.export_name
    export_columns = Ledger.export_columns

    def get_queryset(self):
        return Transaction.objects.of_office(self.request.user).filter(wallet=self.wallet).for_list()

    def get_context_data(self, **context):
        return super().get_context_data(
            wallet=self.wallet,
            kinds=account_labels(),
            corrections=self.wallet.corrections.for_list(),
            years=years_of(self.wallet.organisation, Wallet.objects.of_office(self.request.user)),
            may_correct=may_write_programmes(self.request.user),
            **context,
        )


class CorrectionNew(RightRequired, WalletMixin, FormPage):
    right = staticmethod(may_write_programmes)
    form_class = CorrectionForm
    template_name = "vouchers/office/correction_form.html"

    def form_arguments(self):
        return {"wallet": self.wallet}

    def save(self, form):
        given = form.cleaned_data
        corrections.propose(
            wallet=self.wallet, kind=given["kind"], amount=given["amount"], reason=given["reason"], part=given["part"], key=self.key,
            by=self.request.user,
        )  # fmt: skip
        messages.success(self.request, _("Proposed. Another person, a supervisor, carries it out."))
        return redirect(self.back_url)

    def get_context_data(self, **context):
        return super().get_context_data(wallet=self.wallet, **context)


class Corrections(OfficeList):
    filterset_class = CorrectionFilter
    template_name = "vouchers/office/corrections.html"
    page_name = "vouchers:corrections"
    saves_views = False
    orderings = {"newest": (("-proposed_at", "-pk"), gettext_lazy("Newest first"))}
    export_name = gettext_lazy("Corrections of the ledger")
    export_columns = [
        Column(gettext_lazy("Enterprise"), "wallet.organisation.name"),
        Column(gettext_lazy("Programme"), "wallet.programme.name"),
        Column(gettext_lazy("Correction"), lambda row: row.get_kind_display()),
        Column(gettext_lazy("Amount"), "amount", kind="number"),
        Column(gettext_lazy("Reason"), "reason"),
        Column(gettext_lazy("State"), lambda row: row.get_state_display()),
        Column(gettext_lazy("Proposed by"), "proposed_by"),
        Column(gettext_lazy("Decided by"), "decided_by"),
    ]

    def get_queryset(self):
        return Correction.objects.of_office(self.request.user).for_list()

    def get_context_data(self, **context):
        return super().get_context_data(may_decide=may_open_programmes(self.request.user), **context)


class CorrectionDecide(RightRequired, View):
    right = staticmethod(may_open_programmes)
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        seen = Correction.objects.of_office(request.user)
        correction = get_object_or_404(seen, public_id=kwargs["public_id"])
        if request.POST.get("decision") == "approve":
            return tried(
                request, lambda: corrections.approve(correction=correction, by=request.user), _("The correction is carried out."), "vouchers:corrections"
            )  # fmt: skip
        return tried(
            request, lambda: corrections.refuse(correction=correction, by=request.user), _("The correction is not carried out."), "vouchers:corrections"
        )  # fmt: skip


# --- payouts -----------------------------------------------------------------------------------------------------------

TABS = (*ClaimState.choices, ("all", gettext_lazy("All")))
CLAIM_COLUMNS = [
    Column(gettext_lazy("Provider"), "provider.name"),
    Column(gettext_lazy("Credit code"), "provider.uscc"),
    Column(gettext_lazy("Order"), "part.use.number"),
    Column(gettext_lazy("Contract or order number"), "part.use.reference"),
    Column(gettext_lazy("Enterprise"), "part.use.organisation.name"),
    Column(gettext_lazy("Programme"), "part.wallet.programme.name"),
    Column(gettext_lazy("Amount"), "amount", kind="number"),
    Column(gettext_lazy("Redeemed on"), "made_at", kind="date"),
    Column(gettext_lazy("State"), lambda claim: claim.get_state_display()),
    Column(gettext_lazy("Batch"), "batch.number"),
    Column(gettext_lazy("Paid on"), "batch.paid_on", kind="date"),
    Column(gettext_lazy("Reference of the payment"), "batch.payment_reference"),
]


class Payouts(OfficeList):
    """What providers claim: to pay first."""

    filterset_class = ClaimFilter
    template_name = "vouchers/office/payouts.html"
    page_name = "vouchers:payouts"
    orderings = {
        "oldest": (("made_at", "pk"), gettext_lazy("Longest waiting first")),
        "newest": (("-made_at", "-pk"), gettext_lazy("Newest first")),
    }
    export_name = gettext_lazy("Claims of providers")
    export_columns = CLAIM_COLUMNS

    @cached_property
    def tab(self) -> str:
        asked = self.request.GET.get("tab", "")
        return asked if asked in dict(TABS) else TABS[0][0]

    def get_queryset(self):
        claims = Claim.objects.of_office(self.request.user).for_list()
        return claims if self.tab == "all" else claims.filter(state=self.tab)

    def get_context_data(self, **context):
        seen = Claim.objects.of_office(self.request.user)
        waiting = seen.filter(state=ClaimState.TO_PAY).aggregate(n=Count("pk"), sum=Sum("amount"))
        states = [
            {
                "label": label,
                "url": f"?tab={code}",
                "current": code == self.tab,
                "count": waiting["n"] if code == "to_pay" else None,
            }
            for code, label in TABS
        ]
        batches = (
            PayoutBatch.objects.filter(claims__in=seen).annotate(n=Count("claims")).order_by("-made_at", "-pk")[:5]
        )
        return super().get_context_data(
            tab=self.tab, states=states, to_pay=summed(waiting["sum"]), batches=batches, key=new_public_id(),
            may_batch=may_pay(self.request.user) and self.tab == ClaimState.TO_PAY, **context,
        )  # fmt: skip


class BatchNew(RightRequired, View):
    """Put the ticked claims together."""

    right = staticmethod(may_pay)
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        ids = [one for one in request.POST.getlist("claim")[: payouts.MOST] if PUBLIC_ID.fullmatch(one)]
        key = request.POST.get("key", "")
        key = f"{request.user.public_id}-{key if key.isalnum() and len(key) <= 16 else new_public_id()}"
        made = []
        answer = tried(
            request,
            lambda: made.append(payouts.make_batch(public_ids=ids, key=key, by=request.user)),
            _("The claims are in one batch: pay it, then note down the payment here."),
            "vouchers:payouts",
        )
        return redirect(made[0]) if made else answer


class BatchMixin:
    """A batch of which the reader may see a claim; the others of it are left out, also from its sum."""

    @cached_property
    def claims(self):
        return Claim.objects.of_office(self.request.user).filter(batch__public_id=self.kwargs["public_id"]).for_list()

    @cached_property
    def batch(self) -> PayoutBatch:
        seen = PayoutBatch.objects.filter(pk__in=self.claims.values("batch")).select_related("made_by", "paid_by")
        return get_object_or_404(seen, public_id=self.kwargs["public_id"])

    @property
    def back_url(self) -> str:
        return self.batch.get_absolute_url()


class BatchDetail(BatchMixin, OfficeList):
    """The claims of a batch, and the form that notes down the payment."""

    template_name = "vouchers/office/batch.html"
    page_name = "vouchers:batch-detail"
    saves_views = False
    orderings = {"provider": (("provider__name_zh", "pk"), gettext_lazy("By provider"))}
    export_columns = CLAIM_COLUMNS
    form = None

    @property
    def export_name(self):
        return self.batch.number

    def get_queryset(self):
        self.batch  # noqa: B018  (404 where there is none)
        return self.claims

    def get_context_data(self, **context):
        form = self.form or PaidForm(initial={"paid_on": timezone.localdate()})
        return super().get_context_data(
            batch=self.batch,
            total=summed(self.claims.aggregate(sum=Sum("amount"))["sum"]),
            form=form,
            may_pay=may_pay(self.request.user) and self.batch.paid_on is None,
            **context,
        )


class BatchPay(RightRequired, BatchMixin, FormPage):
    right = staticmethod(may_pay)
    form_class = PaidForm
    http_method_names = ["post", "options"]

    def again(self, form, *, status: int = 422):
        view = BatchDetail(form=form)
        view.setup(self.request, public_id=self.kwargs["public_id"])
        return view.render_to_response(view.get_context_data(), status=status)

    def post(self, request, *args, **kwargs):
        self.batch  # noqa: B018
        return super().post(request, *args, **kwargs)

    def save(self, form):
        given = form.cleaned_data
        payouts.pay_batch(
            batch=self.batch, paid_on=given["paid_on"], reference=given["reference"], by=self.request.user
        )
        messages.success(self.request, _("The payment is noted down and the providers are told."))
        return redirect(self.batch)


class BatchUndo(RightRequired, BatchMixin, View):
    right = staticmethod(may_pay)
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        batch = self.batch
        return tried(
            request, lambda: payouts.take_apart(batch=batch, by=request.user), _("The batch is taken apart: its claims wait again."), "vouchers:payouts"
        )  # fmt: skip
