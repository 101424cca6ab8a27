"""The facts beside an introduction, for the office and brokers."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from introductions.vocabulary import Said


def summary(case) -> list[tuple]:
    introduction = case.kind_of.content(case)
    sides = introduction.both_sides
    return [
        (_("Demand"), introduction.demand.number),
        (_("Owner of the demand"), sides["corporate"].organisation),
        (_("Enterprise"), sides["enterprise"].organisation),
        (pgettext_lazy("introduction", "How it came about"), introduction.get_origin_display()),
        (_("Score"), f"{introduction.score:.1f}" if introduction.score is not None else ""),
        (_("Broker"), introduction.broker_name),
        (_("Commission agreed"), introduction.commission),
        (_("NDA valid until"), introduction.nda_expires_on),
        (_("Next step"), introduction.next_step),
        (_("Until"), introduction.next_on),
    ]


def answers(introduction) -> list[tuple]:
    """Each side and what it said, with the tone of a badge."""
    tones = {Said.AGREED: "ok", Said.DECLINED: "bad", Said.MORE: "wait", Said.ASKED: "neutral"}
    return [(side, tones[side.said]) for side in introduction.both_sides.values()]
