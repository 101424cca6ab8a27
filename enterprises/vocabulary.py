"""The words an enterprise describes itself with, as codes; labels are translated, names of standards are data.

Co-operation types and languages are shared with the demands that enterprises are matched to.
"""

import json
import re
from functools import lru_cache
from pathlib import Path

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

DATA = Path(__file__).parent / "data"


class CooperationType(models.TextChoices):
    """What two companies may do together."""

    SUPPLY = "supply", _("Supply")
    DISTRIBUTION = "distribution", _("Distribution")
    JOINT_DEVELOPMENT = "joint_development", _("Joint development")
    TECHNOLOGY_LICENCE = "technology_licence", _("Technology licence")
    PILOT_POC = "pilot_poc", _("Pilot or proof of concept")
    INVESTMENT = "investment", _("Investment")


CURRENCIES = [
    (code, code)
    for code in ("USD", "EUR", "GBP", "CHF", "JPY", "SGD", "AUD", "CAD", "CNY", "KRW", "INR", "BRL", "AED", "DKK", "NOK")
]  # fmt: skip


class SizeBand(models.TextChoices):
    """Size by the national classification, which counts differently in each industry (MIIT, 2011, no. 300)."""

    MICRO = "micro", _("Micro")
    SMALL = "small", _("Small")
    MEDIUM = "medium", _("Medium")
    LARGE = "large", _("Large")


class Qualification(models.TextChoices):
    """Recognitions that open programmes and incentives."""

    HIGH_TECH = "high_tech", _("High-tech enterprise")
    TECHNOLOGY_SME = "technology_sme", _("Technology SME")
    INNOVATIVE_SME = "innovative_sme", _("Innovative SME")
    SPECIALISED_SME = "specialised_sme", _("Specialised and innovative SME")
    LITTLE_GIANT = "little_giant", _("Little giant (national)")


class WantedAbroad(models.TextChoices):
    """What an enterprise hopes to find abroad."""

    CUSTOMERS = "customers", _("Customers")
    DISTRIBUTORS = "distributors", _("Distributors")
    DEVELOPMENT_PARTNERS = "development_partners", _("Partners for joint development")
    LICENSEES = "licensees", _("Licensees")
    INVESTORS = "investors", _("Investors")
    TEST_SITES = "test_sites", _("Test sites")
    PRODUCTION_PARTNERS = "production_partners", _("Production partners")


class IpStatus(models.TextChoices):
    """How the technology of a product is protected."""

    GRANTED = "granted", _("Patents granted")
    APPLIED = "applied", _("Patents applied for")
    COPYRIGHT = "copyright", _("Software copyright")
    KNOW_HOW = "know_how", _("Know-how kept secret")
    NONE = "none", _("Not protected")


class TechnologyExport(models.TextChoices):
    """What the catalogue of technologies whose export is prohibited or restricted says of a company's technology.

    (Catalogue of the Ministry of Commerce and the Ministry of Science and Technology, under the Regulations on Technology Import
    and Export Administration.) Empty: the company has not said.
    """

    FREE = "free", _("Free: not in the catalogue")
    RESTRICTED = "restricted", _("Restricted: may be exported with a licence")
    FORBIDDEN = "forbidden", _("Prohibited: may not be exported")


class Disclosure(models.TextChoices):
    """What other members of the network read. The office reads everything, always."""

    HIDDEN = "hidden", _("Nothing: not in the directory")
    BASICS = "basics", _("The basics: name, district, fields, names of products")
    PROFILE = "profile", _("The whole profile, without turnover and contact")


class Language(models.TextChoices):
    """Languages in which an enterprise can deal with a partner (ISO 639-1)."""

    ZH = "zh", _("Chinese")
    EN = "en", _("English")
    JA = "ja", _("Japanese")
    KO = "ko", _("Korean")
    DE = "de", _("German")
    FR = "fr", _("French")
    ES = "es", _("Spanish")
    PT = "pt", _("Portuguese")
    IT = "it", _("Italian")
    NL = "nl", _("Dutch")
    RU = "ru", _("Russian")
    AR = "ar", _("Arabic")
    MS = "ms", _("Malay")
    ID = "id", _("Indonesian")
    TH = "th", _("Thai")
    VI = "vi", _("Vietnamese")


# Technology readiness level 1 to 9 (GB/T 22900, ISO 16290).
TRL_LABELS = {
    1: _("basic principle observed"),
    2: _("concept formulated"),
    3: _("proof of concept in the laboratory"),
    4: _("components tested in the laboratory"),
    5: _("tested in a realistic environment"),
    6: _("prototype shown in a realistic environment"),
    7: _("system shown in operation"),
    8: _("system complete and qualified"),
    9: _("proven in regular operation"),
}


def trl_choices() -> list[tuple[int, str]]:
    return [(level, f"TRL {level} – {label}") for level, label in TRL_LABELS.items()]


def labels(choices: type[models.TextChoices], codes) -> list:
    """The labels of codes, in the order of the vocabulary; an unknown code is shown as it is."""
    known = dict(choices.choices)
    order = list(known)
    return [
        known.get(code, code) for code in sorted(codes, key=lambda code: order.index(code) if code in order else 99)
    ]


def _english() -> bool:
    return (get_language() or "").startswith("en")


@lru_cache(maxsize=1)
def _industries() -> list[dict]:
    """Sections A to R of GB/T 4754-2017 with their divisions; S and T have no enterprises."""
    return json.loads((DATA / "industries.json").read_text(encoding="utf-8"))


def _name(row: dict) -> str:
    return row["en"] if _english() else row["zh"]


def industry_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (
            f"{section['code']} {_name(section)}",
            [(row["code"], f"{row['code']} {_name(row)}") for row in section["divisions"]],
        )
        for section in _industries()
    ]


@lru_cache(maxsize=1)
def _divisions() -> dict[str, dict]:
    return {row["code"]: row for section in _industries() for row in section["divisions"]}


def industry_label(code: str) -> str:
    row = _divisions().get(code)
    return _name(row) if row else code


@lru_cache(maxsize=1)
def _certificates() -> dict[str, dict]:
    rows = json.loads((DATA / "certificates.json").read_text(encoding="utf-8"))
    return {row["code"]: row for row in rows}


def industry_names(code: str) -> list[str]:
    """The Chinese and the English name, for searching."""
    row = _divisions().get(code)
    return [row["zh"], row["en"]] if row else []


def certificate_label(code: str) -> str:
    row = _certificates().get(code, {})
    return row.get("en", code) if _english() else code


CERTIFICATE_GROUPS = {
    "management": _("Management and laboratories"),
    "security": _("Information security and software"),
    "market": _("Market access and product safety"),
    "medical": _("Medical and pharmaceutical"),
    "vehicles": _("Vehicles, aviation, rail and ships"),
    "energy": _("Energy, batteries and semiconductor equipment"),
    "goods": _("Food, materials and consumer goods"),
}


def certificate_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The known certificates by group, for tick boxes; any other is written by name."""
    rows = _certificates().values()
    return [
        (label, [(row["code"], certificate_label(row["code"])) for row in rows if row["group"] == group])
        for group, label in CERTIFICATE_GROUPS.items()
    ]


def known_certificates() -> frozenset[str]:
    return frozenset(_certificates())


def _bare(name: str) -> str:
    return re.sub(r"[^0-9a-z\u4e00-\u9fff]", "", name.casefold())


@lru_cache(maxsize=1)
def _by_bare_name() -> dict[str, str]:
    names = {_bare(code): code for code in _certificates()}
    names.update({_bare(row["en"]): code for code, row in _certificates().items() if "en" in row})
    return names


def certificate_code(name: str) -> str:
    """The usual spelling of a certificate's name ("iso9001" is ISO 9001); an unknown name stays as it was typed."""
    name = " ".join(name.split())
    return _by_bare_name().get(_bare(name), name)
