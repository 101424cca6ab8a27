"""How complete a profile is, and what would help most: the weights follow what the matching reads."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from enterprises.models.enterprise import Enterprise
from enterprises.models.product import Product


@dataclass(frozen=True)
class Check:
    """One thing a profile should have: its points of 100, what to do when it is missing, and in which section."""

    code: str
    points: int
    advice: Any
    section: str
    met: Callable[[Enterprise, list[Product]], bool]


CHECKS = (
    Check("profile_zh", 14, _("Write the profile in Chinese"), "technology", lambda e, p: bool(e.profile_zh)),
    Check("products", 14, _("Add a product or capability"), "products", lambda e, p: bool(p)),
    Check("tech_fields", 10, _("Name the technology fields"), "technology", lambda e, p: bool(e.tech_fields)),
    Check("profile_en", 8, _("Write the profile in English"), "technology", lambda e, p: bool(e.profile_en)),
    Check(
        "descriptions",
        8,
        _("Describe every product"),
        "products",
        lambda e, p: bool(p) and all(x.description_zh or x.description_en for x in p),
    ),
    Check(
        "target_regions",
        8,
        _("Name the countries and regions you aim at"),
        "abroad",
        lambda e, p: bool(e.target_regions),
    ),
    Check(
        "cooperation_types", 6, _("Say which co-operation you offer"), "abroad", lambda e, p: bool(e.cooperation_types)
    ),
    Check(
        "product_names_en",
        6,
        _("Name every product in English"),
        "products",
        lambda e, p: bool(p) and all(x.name_en for x in p),
    ),
    Check("trl", 6, _("Give the technology readiness level"), "technology", lambda e, p: e.trl is not None),
    Check("certifications", 5, _("List your certificates"), "technology", lambda e, p: bool(e.certifications)),
    Check("wanted_abroad", 4, _("Say what you are looking for abroad"), "abroad", lambda e, p: bool(e.wanted_abroad)),
    Check("languages", 3, _("Name the languages you can work in"), "abroad", lambda e, p: bool(e.languages)),
    Check("industry", 3, _("Name the industry"), "company", lambda e, p: bool(e.industry_code)),
    Check(
        "figures",
        3,
        _("Give year of foundation and employees"),
        "company",
        lambda e, p: bool(e.founded and e.employees),
    ),
    Check("size_band", 2, _("Give the size by national classification"), "company", lambda e, p: bool(e.size_band)),
)


def score(enterprise: Enterprise, products: Iterable[Product]) -> int:
    """Points of 100."""
    products = list(products)
    return sum(check.points for check in CHECKS if check.met(enterprise, products))


def missing(enterprise: Enterprise, products: Iterable[Product]) -> list[Check]:
    """What is not there yet, the most useful first."""
    products = list(products)
    return sorted((check for check in CHECKS if not check.met(enterprise, products)), key=lambda check: -check.points)
