"""What the pages of the technology fields ask this app: which demands name a field, where words stand, what a draft would change."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.registry import Panel, panels
from matching.models import Demand
from regions import uses


def _texts(user) -> Iterable[str]:
    columns = ("current_version__title", "current_version__text", "current_version__summary_en")
    rows = Demand.objects.handled_by_office(user).published().values_list(*columns)
    return (" ".join(texts) for texts in rows.iterator(chunk_size=2_000))


def _panel(request, draft) -> str:
    from matching import field_trials

    return field_trials.panel(request, draft)


def register() -> None:
    uses.field_uses.register(
        uses.FieldUse(
            "demands",
            _("Overseas demands"),
            "current_version__tech_fields",
            lambda user: Demand.objects.handled_by_office(user).published(),
            lambda code: f"{reverse('matching:staff-demands')}?field={code}",
        ),
        order=30,
    )
    uses.text_sources.register(uses.TextSource(_("Overseas demands"), _texts), order=20)
    panels.register(Panel("taxonomy_draft", _panel))
