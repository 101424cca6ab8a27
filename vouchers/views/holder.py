"""Pages of an enterprise: its vouchers, what they would cover, orders."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from core.exports import Column
from core.lists import KeysetFilterView
from core.validators import without_unwanted
from vouchers import actions, applying
from vouchers.filters import UseFilter
from vouchers.forms.use import CancelForm, CheckForm, ConfirmForm, OrderForm
from vouchers.models import Programme, VoucherUse, Wallet
from vouchers.money import plain
from vouchers.permissions import may_cancel, may_confirm
from vouchers.quotes import quote
from vouchers.statements import years_of
from vouchers.views.base import FormPage, HolderMixin

SHOWN = 5
USE_COLUMNS = (
    Column(gettext_lazy("Number"), "number"),
    Column(gettext_lazy("Enterprise"), "organisation.name"),
    Column(gettext_lazy("Provider"), "provider.name"),
    Column(gettext_lazy("Service"), "service_name"),
    Column(gettext_lazy("Contract or order number"), "reference"),
    Column(gettext_lazy("Ordered on"), "ordered_on", kind="date"),
    Column(gettext_lazy("State"), lambda use: use.get_state_display()),
    Column(gettext_lazy("Price"), "price", kind="number"),
    Column(gettext_lazy("Delivered"), "delivered_price", kind="number"),
    Column(gettext_lazy("Reserved"), "reserved", kind="number"),
    Column(gettext_lazy("Redeemed"), "redeemed", kind="number"),
)


class Mine(HolderMixin, TemplateView):
    """The enterprise's vouchers: balances, the latest orders, applications, programmes that it could apply for."""

    template_name = "vouchers/mine.html"

    def get_context_data(self, **context):
        mine, today = self.organisation, timezone.localdate()
        wallets = list(Wallet.objects.filter(organisation=mine).with_balances().order_by("-programme__ends_on", "pk"))
        held = {wallet.programme_id for wallet in wallets}
        programmes = Programme.objects.coming_or_running(today).order_by("ends_on", "pk")
        return super().get_context_data(
            wallets=[wallet for wallet in wallets if wallet.programme.redeem_until >= today],
            past=[wallet for wallet in wallets if wallet.programme.redeem_until < today],
            soon=today + timedelta(days=30),
            uses=VoucherUse.objects.filter(organisation=mine).for_list()[:SHOWN],
            applications=applying.applications_of(mine).order_by("-case__moved_at", "-pk")[:SHOWN],
            open_programmes=[one for one in programmes if one.pk not in held],
            years=years_of(mine, Wallet.objects.all()),
            **context,
        )


class Check(HolderMixin, TemplateView):
    """What vouchers would cover of an order, and why not more. Nothing is written."""

    template_name = "vouchers/check.html"

    def get_context_data(self, **context):
        asked = self.request.GET if self.request.GET else None
        form = CheckForm(asked)
        found = None
        if asked is not None and form.is_valid():
            given = form.cleaned_data
            found = quote(
                organisation=self.organisation, service_type=given["service"], price=given["price"], on=given["on"]
            )
        return super().get_context_data(form=form, found=found, today=timezone.localdate(), **context)


class UseList(HolderMixin, KeysetFilterView):
    """Every order that was paid with vouchers, the newest first."""

    filterset_class = UseFilter
    template_name = "vouchers/use_list.html"
    page_name = "vouchers:use-list"
    saves_views = False
    orderings = {"newest": (("-reserved_at", "-pk"), gettext_lazy("Newest first"))}
    export_columns = USE_COLUMNS
    export_name = gettext_lazy("Orders paid with vouchers")
    export_purpose_required = False

    def get_queryset(self):
        return VoucherUse.objects.filter(organisation=self.organisation).for_list()


class UseNew(HolderMixin, FormPage):
    """Place an order: first what is covered is shown, then it is reserved with the same button's second press."""

    form_class = OrderForm
    template_name = "vouchers/use_new.html"
    found = None

    def form_arguments(self):
        return {"initial": self.initial(), "organisation": self.organisation}

    def initial(self):
        asked = {name: self.request.GET.get(name, "")[:40] for name in ("service", "price", "provider")}
        return {name: without_unwanted(text, one_line=True) for name, text in asked.items() if text}

    def save(self, form):
        given = form.cleaned_data
        shown = self.request.POST.get("expected", "")
        self.found = quote(organisation=self.organisation, service_type=given["service"], price=given["price"])
        if shown != plain(self.found.total) and not VoucherUse.objects.filter(key=self.order_key).exists():
            return self.again(form, status=200)  # what would be covered, to be confirmed
        use = actions.reserve(
            organisation=self.organisation, provider=given["provider"], service_type=given["service"], price=given["price"],
            reference=given["reference"], key=self.order_key, by=self.request.user,
        )  # fmt: skip
        messages.success(self.request, _("The vouchers are reserved for this order."))
        return redirect(use)

    @property
    def order_key(self) -> str:
        return f"{self.request.user.public_id}-{self.key}"

    def get_context_data(self, **context):
        expected = plain(self.found.total) if self.found else ""
        return super().get_context_data(found=self.found, expected=expected, **context)


class UseMixin:
    """An order, among those that one of its sides or the office may see."""

    @cached_property
    def use(self) -> VoucherUse:
        visible = VoucherUse.objects.visible_to(self.request.user).for_list()
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])

    @property
    def back_url(self) -> str:
        return self.use.get_absolute_url()

    def get_context_data(self, **context):
        return super().get_context_data(use=self.use, **context)


class UseDetail(UseMixin, TemplateView):
    """An order: amounts by programme, what has happened, what one may do."""

    template_name = "vouchers/use_detail.html"

    def get_context_data(self, **context):
        use, user = self.use, self.request.user
        own = use.organisation_id in user.organisation_ids
        office = VoucherUse.objects.of_office(user).filter(pk=use.pk).exists()
        return super().get_context_data(
            may_confirm=use.is_open and may_confirm(user, use),
            may_cancel=use.is_open and may_cancel(user, use),
            is_holder=own,
            claims=[claim for part in use.parts.all() for claim in part.claims.all()],
            transactions=use.transactions.select_related("programme", "by").order_by("pk"),
            office=office,
            up=self._up(own, office),
            **context,
        )

    def _up(self, own: bool, office: bool) -> tuple[str, str]:
        if own:
            return _("Orders paid with vouchers"), reverse("vouchers:use-list")
        if office:
            return _("Ledger"), reverse("vouchers:ledger")
        return _("Vouchers redeemed with us"), reverse("vouchers:claims")


class Settle(UseMixin, FormPage):
    """A page that ends an order; 404 for those who may not."""

    may = staticmethod(lambda user, use: False)

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not type(self).may(request.user, self.use):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        if not self.use.is_open:
            messages.info(
                request, _("This order is settled already: %(state)s.") % {"state": self.use.get_state_display()}
            )
            return redirect(self.use)
        return super().get(request, *args, **kwargs)


class Confirm(Settle):
    form_class = ConfirmForm
    template_name = "vouchers/use_confirm.html"
    may = staticmethod(may_confirm)

    def initial(self):
        return {"delivered_price": plain(self.use.price)}

    def save(self, form):
        use = actions.redeem(
            use=self.use,
            by=self.request.user,
            delivered_price=form.cleaned_data["delivered_price"],
            note=form.cleaned_data["note"],
        )
        messages.success(self.request, _("Delivery is confirmed: the provider is paid by the office."))
        return redirect(use)


class Cancel(Settle):
    form_class = CancelForm
    template_name = "vouchers/use_cancel.html"
    may = staticmethod(may_cancel)

    def save(self, form):
        use = actions.release(use=self.use, by=self.request.user, note=form.cleaned_data["note"])
        messages.success(self.request, _("The order is called off and the vouchers are available again."))
        return redirect(use)
