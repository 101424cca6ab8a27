"""What the pages of the technology fields ask this app: which bases have specialised in a field."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incubators.models import OverseasEntity
from regions import uses


def register() -> None:
    uses.field_uses.register(
        uses.FieldUse(
            "bases",
            _("Overseas bases"),
            "specialised_fields",
            lambda user: OverseasEntity.objects.visible_to(user).active(),
            lambda code: f"{reverse('incubators:register')}?field={code}",
        ),
        order=20,
    )
