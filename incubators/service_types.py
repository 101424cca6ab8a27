"""The going-abroad services that bases offer and enterprises ask for: one list for both sides.

Eleven come from the letter (parts 2 and 3), three were added (``fields.md``, vocabularies). Data files name them in Chinese.
"""

import json
from functools import lru_cache
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _

SOURCE = Path(__file__).parent / "data" / "service_types.json"


class ServiceType(models.TextChoices):
    POLICY_ADVICE = "policy_advice", _("Policy advice")
    RISK_ASSESSMENT = "risk_assessment", _("Risk assessment")
    MARKET_DEVELOPMENT = "market_development", _("Market development")
    FUNDRAISING = "fundraising", _("Fundraising")
    TECHNOLOGY_COOPERATION = "technology_cooperation", _("Technology co-operation")
    REGIONAL_STRATEGY = "regional_strategy", _("Regional strategy")
    STRATEGIC_PARTNERS = "strategic_partners", _("Strategic partners")
    OVERSEAS_FINANCING = "overseas_financing", _("Overseas investment and financing")
    SPECIALIST_TALENT = "specialist_talent", _("Specialist talent")
    DATA_COMPLIANCE = "data_compliance", _("Cross-border data compliance")
    ENTRY_RESIDENCE = "entry_residence", _("Entry and residence")
    COMPLIANCE_IP = "compliance_ip", _("Compliance and intellectual property")
    PLATFORM_TESTING = "platform_testing", _("Testing, proof of concept and pilot production")
    CROSS_BORDER_FINANCE = "cross_border_finance", _("Cross-border finance")


@lru_cache(maxsize=1)
def source_names() -> dict[str, str]:
    """Code to the Chinese name that data files use."""
    return json.loads(SOURCE.read_text(encoding="utf-8"))


def service_code(source_name: str) -> str:
    """The code of a service named in Chinese. Raises KeyError for a name that is not in the list."""
    return {name: code for code, name in source_names().items()}[source_name.strip()]


def service_label(code: str) -> str:
    """The service in the active language; an unknown code is shown as it is."""
    return str(ServiceType(code).label) if code in ServiceType.values else code
