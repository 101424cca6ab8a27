"""What outcomes contribute to the rights of people over their data."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import User
from core.personal import PersonalData, Record, personal_data
from outcomes.models import Attribution, FollowUp, Outcome, OutcomeSide

MOST = 1_000


def my_outcomes(user: User) -> list[Record]:
    """Outcomes that the person wrote down, answers they gave for a side, shares of their own."""
    written = Outcome.objects.filter(created_by=user).order_by("-pk")[:MOST]
    said = OutcomeSide.objects.filter(said_by=user).select_related("outcome").order_by("-pk")[:MOST]
    answered = FollowUp.objects.filter(answered_by=user).select_related("outcome").order_by("-pk")[:MOST]
    shares = Attribution.objects.filter(manager__profile__user=user).select_related("outcome").order_by("-pk")[:MOST]
    return [
        *([(pgettext("outcome", "Outcome"), one.title), (_("Written down"), one.created_at)] for one in written),
        *(
            [
                (pgettext("outcome", "Outcome"), one.outcome.title),
                (_("Your answer"), one.get_state_display()),
                (_("When"), one.said_at),
            ]
            for one in said
        ),
        *([(_("Questionnaire"), one.outcome.title), (_("When"), one.answered_at)] for one in answered),
        *(
            [(pgettext("outcome", "Outcome"), one.outcome.title), (_("Your share, %"), f"{one.share:.2f}")]
            for one in shares
        ),
    ]


def register() -> None:
    personal_data.register(
        PersonalData(
            "outcomes",
            gettext_lazy("Outcomes: what you wrote down, confirmed or contributed to"),
            gettext_lazy("From you, and from the office for shares."),
            gettext_lazy("To know what came of the work, and to whom it is owed."),
            gettext_lazy("As long as the outcome counts; without your name once the account is deleted."),
            my_outcomes,
        ),
        order=160,
    )
