"""A filing in a few rows, for the panel beside it."""

from django.utils.translation import gettext as _

from regions.reference import field_label, region_label


def summary(case) -> list[tuple[str, str]]:
    """(label, value) pairs; empty values are left out by the page."""
    filing = case.kind_of.content(case)  # what this reader may see: never what the applicant is still working on
    place, between = filing.place, _(", ")
    return [
        (
            _("Base"),
            _("%(place)s, %(kind)s") % {"place": place, "kind": filing.get_kind_display()}
            if place
            else filing.get_kind_display(),
        ),
        (_("Purpose"), filing.get_purpose_display()),
        (_("Floor area"), f"{filing.area.normalize():f} m²" if filing.area else ""),
        (_("Team"), _("%(n)d persons") % {"n": filing.team} if filing.team is not None else ""),
        (_("Opened"), f"{filing.opened:%Y-%m-%d}" if filing.opened else ""),
        (_("Partner"), filing.partner),
        (_("Specialised fields"), between.join(field_label(code) for code in filing.specialised_fields[:6])),
        (_("Covers"), between.join(region_label(code) for code in filing.covers_countries)),
    ]
