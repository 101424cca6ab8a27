"""What a base did for enterprises through the portal, for its yearly report."""

from django.utils.translation import gettext_lazy as _

from enterprises.models import RequestAnswer
from incubators.figures import FigureSource, figure_sources


def enterprises_answered(entity, year: int) -> int:
    """Enterprises that got an answer from this base in the year, each once."""
    answers = RequestAnswer.objects.filter(base=entity, at__year=year)
    return answers.order_by().values("request__enterprise").distinct().count()


def register() -> None:
    figure_sources.register(
        FigureSource(
            "enterprises_answered", _("Enterprises answered in the portal"), "outbound_served", enterprises_answered
        )
    )
