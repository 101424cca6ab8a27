"""Writes to profiles and products. Each locks the row, looks whether somebody was quicker, and announces the change."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation
from core.filters import make_search_text
from enterprises import completeness
from enterprises.models.enterprise import Enterprise
from enterprises.models.product import Product
from enterprises.signals import profile_changed
from enterprises.vocabulary import certificate_label, industry_names
from regions.models import TechnologyField

MAX_PRODUCTS = 40


class Stale(Exception):
    """Somebody saved the same part in between. The sentence says who and when."""

    status = 409


class TooMany(Exception):
    """No room for one more."""

    status = 422


def profile_of(organisation: Organisation) -> Enterprise:
    """The profile of an organisation; an empty one, not yet stored, when it has none."""
    return Enterprise.objects.filter(organisation=organisation).first() or Enterprise(organisation=organisation)


def ensure_profile(*, organisation: Organisation) -> Enterprise:
    """The stored profile of an organisation, made empty when it has none."""
    enterprise, _made = Enterprise.objects.get_or_create(organisation=organisation)
    return enterprise


@transaction.atomic
def save_section(*, organisation: Organisation, section: str, values: dict, by, version: int) -> Enterprise:
    """Store one section of the profile. ``version`` is the section's as the page showed it; raises Stale."""
    enterprise = _locked(ensure_profile(organisation=organisation))
    if enterprise.section_versions.get(section, 0) != version:
        raise Stale(_who_saved(enterprise))
    for name, value in values.items():
        setattr(enterprise, name, value)
    enterprise.section_versions = {**enterprise.section_versions, section: version + 1}
    _saved(enterprise, by=by)
    return enterprise


@transaction.atomic
def save_product(*, organisation: Organisation, product: Product | None, values: dict, by, version: int) -> Product:
    """Add a product (``product`` None) or store a changed one. Raises Stale when it was changed or removed, TooMany.

    The same product added twice within a minute is one: the second is a double click.
    """
    enterprise = _locked(ensure_profile(organisation=organisation))
    if product is None:
        recent = timezone.now() - timedelta(minutes=1)
        twin = enterprise.products.filter(updated_at__gt=recent, version=1, **values).first()
        if twin:
            return twin
        if enterprise.products.count() >= MAX_PRODUCTS:
            raise TooMany(_("A profile holds %(limit)d products. Remove one first.") % {"limit": MAX_PRODUCTS})
        kept = Product(enterprise=enterprise)
    else:
        kept = enterprise.products.select_for_update().filter(pk=product.pk).first()
        if kept is None or kept.version != version:
            raise Stale(_who_saved(enterprise))
    for name, value in values.items():
        setattr(kept, name, value)
    kept.version += 1
    kept.updated_at = timezone.now()
    kept.save()
    _saved(enterprise, by=by)
    return kept


@transaction.atomic
def remove_product(*, product: Product, by) -> None:
    """Take a product off the profile. Removing it twice is no error."""
    enterprise = _locked(product.enterprise)
    if enterprise.products.filter(pk=product.pk).delete()[0]:
        _saved(enterprise, by=by)


def _locked(enterprise: Enterprise) -> Enterprise:
    return Enterprise.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=enterprise.pk)


def _who_saved(enterprise: Enterprise) -> str:
    return _("%(who)s saved this at %(when)s. Compare, then save again to keep your words.") % {
        "who": enterprise.updated_by or _("A colleague"),
        "when": timezone.localtime(enterprise.updated_at).strftime("%Y-%m-%d %H:%M"),
    }


def _saved(enterprise: Enterprise, *, by) -> None:
    products = list(enterprise.products.all())
    enterprise.version += 1
    enterprise.updated_at = timezone.now()
    enterprise.updated_by = by
    derive(enterprise, products)
    enterprise.save()
    transaction.on_commit(lambda: profile_changed.send(sender=Enterprise, enterprise_id=enterprise.pk))


def derive(enterprise: Enterprise, products: list[Product]) -> None:
    """What follows from the other columns: completeness, and the texts that searches and filters look in."""
    basics = _basics(enterprise, products)
    enterprise.completeness = completeness.score(enterprise, products)
    enterprise.public_text = make_search_text(*basics)
    enterprise.search_text = make_search_text(*basics, *_rest(enterprise, products))
    enterprise.facets = facets(enterprise)


def facets(enterprise: Enterprise) -> str:
    """The code lists as words with a prefix each and a blank on both sides, for ``EnterpriseQuerySet``."""
    lists = (
        ("f", enterprise.tech_fields),
        ("r", enterprise.target_regions),
        ("c", enterprise.cooperation_types),
        ("q", enterprise.qualifications),
    )
    return " " + "".join(f"{prefix}:{code} " for prefix, codes in lists for code in codes)


def _basics(enterprise: Enterprise, products: list[Product]) -> list[str]:
    """Names and fields in both languages: what ``Disclosure.BASICS`` lets other members read."""
    words = [enterprise.organisation.name_zh, enterprise.organisation.name_en]
    words += [name for product in products for name in (product.name_zh, product.name_en)]
    for labels in TechnologyField.objects.filter(code__in=enterprise.tech_fields).values_list("labels", flat=True):
        words += [labels.get("zh"), labels.get("en")]
    return words


def _rest(enterprise: Enterprise, products: list[Product]) -> list[str]:
    """The texts of the profile. Turnover and contact are not searched for."""
    words = [enterprise.profile_zh, enterprise.profile_en, enterprise.industry_code]
    words += industry_names(enterprise.industry_code)
    for product in products:
        words += [product.description_zh, product.description_en, product.problem, product.advantage]
    return words + [certificate_label(code) for code in enterprise.certifications]
