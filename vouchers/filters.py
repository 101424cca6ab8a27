"""Filters of the lists about vouchers."""

import django_filters
from django.utils.translation import gettext_lazy as _

from core.filters import ListFilterSet, SearchFilter
from vouchers.forms.use import services_of
from vouchers.models import (
    Claim,
    Correction,
    CorrectionState,
    Programme,
    ProgrammeState,
    Transaction,
    TransactionKind,
    UseState,
    VoucherUse,
    Wallet,
)
from vouchers.service_types import service_choices

NAMES = ("organisation__name_zh", "organisation__name_en")


def programme_choices():
    return [(one.public_id, one.name) for one in Programme.objects.published()]


class ProgrammeChoice(django_filters.ChoiceFilter):
    def __init__(self, **kwargs):
        super().__init__(choices=programme_choices, label=_("Programme"), empty_label=_("All programmes"), **kwargs)


class PublicProgrammeFilter(ListFilterSet):
    q = SearchFilter(label=_("Name of the programme"), fields=("name_zh", "name_en"))
    service = django_filters.ChoiceFilter(
        method="covering",
        label=_("Service"),
        choices=lambda: services_of(Programme.objects.published()),
        empty_label=_("All services"),
    )

    class Meta:
        model = Programme
        fields = ["q", "service"]

    def covering(self, queryset, name, value):
        return queryset.filter(pk__in=[one.pk for one in queryset if value in one.services])


class ProgrammeFilter(ListFilterSet):
    q = SearchFilter(label=_("Name of the programme"), fields=("name_zh", "name_en"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=ProgrammeState.choices, empty_label=_("Any state"))

    class Meta:
        model = Programme
        fields = ["q", "state"]


class UseFilter(ListFilterSet):
    """Orders, for the enterprise that pays with vouchers."""

    q = SearchFilter(
        label=_("Number or provider"), fields=("number", "reference", "provider__name_zh", "provider__name_en")
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=UseState.choices, empty_label=_("Any state"))
    service_type = django_filters.ChoiceFilter(
        label=_("Service"), choices=service_choices, empty_label=_("All services")
    )
    ordered_on = django_filters.DateFromToRangeFilter(label=_("Ordered on"))

    class Meta:
        model = VoucherUse
        fields = ["q", "state", "service_type", "ordered_on"]


class ProvidedFilter(UseFilter):
    """The same orders, for the provider."""

    q = SearchFilter(label=_("Number or enterprise"), fields=("number", "reference", *NAMES))


class WalletFilter(ListFilterSet):
    q = SearchFilter(label=_("Enterprise"), fields=(*NAMES, "organisation__uscc"))
    programme = ProgrammeChoice(field_name="programme__public_id")

    class Meta:
        model = Wallet
        fields = ["q", "programme"]


class LedgerFilter(ListFilterSet):
    q = SearchFilter(
        label=_("Enterprise or reference"),
        fields=("reference", "wallet__organisation__name_zh", "wallet__organisation__name_en"),
    )
    programme = ProgrammeChoice(field_name="programme__public_id")
    kind = django_filters.ChoiceFilter(
        label=_("Transaction"), choices=TransactionKind.choices, empty_label=_("All transactions")
    )
    at = django_filters.DateFromToRangeFilter(field_name="at__date", label=_("Date"))

    class Meta:
        model = Transaction
        fields = ["q", "programme", "kind", "at"]


class ClaimFilter(ListFilterSet):
    q = SearchFilter(
        label=_("Provider, enterprise or order"),
        fields=(
            "provider__name_zh",
            "provider__name_en",
            "part__use__number",
            "part__use__reference",
            "part__use__organisation__name_zh",
            "part__use__organisation__name_en",
        ),
    )
    programme = ProgrammeChoice(field_name="part__wallet__programme__public_id")
    made_at = django_filters.DateFromToRangeFilter(field_name="made_at__date", label=_("Redeemed on"))

    class Meta:
        model = Claim
        fields = ["q", "programme", "made_at"]


class CorrectionFilter(ListFilterSet):
    q = SearchFilter(
        label=_("Enterprise or reason"),
        fields=("wallet__organisation__name_zh", "wallet__organisation__name_en", "reason"),
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=CorrectionState.choices, empty_label=_("Any state"))

    class Meta:
        model = Correction
        fields = ["q", "state"]
