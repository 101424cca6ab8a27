"""Where this app appears on other pages: navigation, foot, an organisation's page, search, demonstration data, the sweep."""

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from accounts import audit
from casework.timeline import name_events
from core import registry
from core.filters import search
from core.frame import Link, foot_links
from core.registry import DemoLoader, NavItem, Panel, SearchSource, Sweeper
from vouchers.models import VoucherUse, Wallet
from vouchers.permissions import may_be_paid, may_hold_vouchers, may_read_office


def find_orders(user, words: str, limit: int) -> list[tuple[str, str, str]]:
    """Orders by number, contract or names, for the portal's search."""
    if not user.is_authenticated:
        return []
    fields = (
        "number",
        "reference",
        "organisation__name_zh",
        "organisation__name_en",
        "provider__name_zh",
        "provider__name_en",
    )
    found = search(VoucherUse.objects.visible_to(user), words, fields=fields).for_list()
    return [(f"{use.number} {use.service_name}", use.get_absolute_url(), str(use.badge.label)) for use in found[:limit]]


def organisation_vouchers(request, organisation) -> str:
    """On an organisation's page, for the office and its own people: what it holds."""
    wallets = list(Wallet.objects.visible_to(request.user).filter(organisation=organisation).with_balances())
    if not wallets:
        return ""
    own = organisation.pk in request.user.organisation_ids
    return render_to_string("vouchers/panels/organisation.html", {"wallets": wallets, "own": own}, request=request)


def register() -> None:
    from vouchers import demo, notices, programmes, sweeps

    _navigation()
    foot_links.register(Link(_("Innovation vouchers"), "vouchers:programme-list", icon="award"))
    registry.panels.register(Panel("organisation", organisation_vouchers), order=60)
    registry.search_sources.register(SearchSource(_("Orders paid with vouchers"), find_orders), order=70)
    registry.demo_loaders.register(DemoLoader("vouchers", demo.load), order=80)
    registry.sweepers.register(Sweeper("vouchers that end", sweeps.expire_what_is_over))
    registry.sweepers.register(Sweeper("vouchers that end soon", notices.tell_ending))
    name_events(
        {
            "voucher_reserved": (_("Vouchers reserved for the order"), "award", True),
            "voucher_redeemed": (_("Vouchers redeemed"), "award", True),
            "voucher_released": (_("Vouchers released"), "award", True),
        }
    )
    audit.name_actions(
        {
            programmes.OPENED: _("Voucher programme opened"),
            programmes.CLOSED: _("Voucher programme closed"),
            programmes.RULE_CHANGED: _("Stacking ceiling changed"),
            "voucher_batch_paid": _("Claims of providers paid"),
            "voucher_batch_undone": _("Batch of claims taken apart"),
            "voucher_corrected": _("Voucher ledger corrected"),
            "voucher_correction_refused": _("Correction of the voucher ledger not approved"),
        }
    )


def _navigation() -> None:
    holder = (
        "check",
        "use-list",
        "use-new",
        "use-detail",
        "use-confirm",
        "use-cancel",
        "statement",
        "programme-detail",
    )
    office = (
        "programme-new", "programme-edit", "programme-detail", "stacking-list", "stacking-new", "stacking-edit", "wallets", "wallet",
        "correction-new", "ledger", "corrections", "payouts", "batch-detail", "use-detail", "statement",
    )  # fmt: skip
    registry.nav.register(
        NavItem(
            _("Vouchers"),
            "vouchers:mine",
            allowed=may_hold_vouchers,
            match=tuple(f"vouchers:{name}" for name in holder),
        ),
        order=35,
    )
    registry.nav.register(
        NavItem(
            _("Vouchers"), "vouchers:claims", allowed=lambda user: may_be_paid(user) and not may_hold_vouchers(user),
            match=("vouchers:use-detail",), seldom=True,
        ),
        order=45,
    )  # fmt: skip
    registry.nav.register(
        NavItem(
            _("Vouchers"), "vouchers:office-programmes", allowed=may_read_office, match=tuple(f"vouchers:{name}" for name in office),
            seldom=True,
        ),
        order=65,
    )  # fmt: skip
