"""What the pages of the technology fields ask this app: who has chosen a field, and where words stand."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.models import Enterprise
from regions import uses


def _texts(user) -> Iterable[str]:
    rows = Enterprise.objects.visible_to(user).willing().values_list("profile_zh", "profile_en")
    return (" ".join(texts) for texts in rows.iterator(chunk_size=2_000))


def register() -> None:
    uses.field_uses.register(
        uses.FieldUse(
            "enterprises",
            _("Enterprises"),
            "tech_fields",
            lambda user: Enterprise.objects.visible_to(user),
            lambda code: f"{reverse('enterprises:enterprise-list')}?field={code}",
        ),
        order=10,
    )
    uses.text_sources.register(uses.TextSource(_("Enterprises"), _texts), order=10)
