"""How good the lists are by what people decided: precision at 3 and at 10, by month, field and language.

Of the pairs that stood among the first k of a list and were decided for a reason about the fit, the share that went well.
"""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.translation import gettext as _

from enterprises.vocabulary import Language
from matching.models.outcomes import GOOD_FROM, GRADES, OutcomeKind
from regions.reference import field_label

CUTS = (3, 10)
FEW = 10  # decided pairs below which a share says nothing


@dataclass(frozen=True)
class Precision:
    """Among the first ``k`` of the lists: how many were decided, how many of them went well."""

    k: int
    decided: int
    good: int
    url: str = ""
    good_url: str = ""

    @property
    def is_small(self) -> bool:
        return self.decided < FEW

    @property
    def share(self) -> int | None:
        """Per cent; None when there are too few to say."""
        return None if self.is_small else round(100 * self.good / self.decided)


@dataclass(frozen=True)
class Row:
    label: str
    cuts: list[Precision]


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    heading: str
    rows: list[Row]


def list_url(query: dict) -> str:
    kept = {name: value for name, value in query.items() if value}
    return f"{reverse('matching:quality-decisions')}?{urlencode(kept)}"


def _counts() -> dict:
    good = Q(grade__gte=GOOD_FROM)
    found = {}
    for k in CUTS:
        found[f"decided_{k}"] = Count("pk", filter=Q(rank__lte=k))
        found[f"good_{k}"] = Count("pk", filter=Q(rank__lte=k) & good)
    return found


def _cuts(found: dict, query: dict) -> list[Precision]:
    return [
        Precision(
            k,
            found[f"decided_{k}"],
            found[f"good_{k}"],
            list_url({**query, "top": k}),
            list_url({**query, "top": k, "good": "yes"}),
        )
        for k in CUTS
    ]


def whole(rows: QuerySet, kept: dict) -> list[Precision]:
    """All of it together."""
    return _cuts(rows.judging().aggregate(**_counts()), kept)


def sections(rows: QuerySet, kept: dict) -> list[Section]:
    """The tables of the page; each number opens its list. ``kept``: the page's filters."""
    judged = rows.judging()
    return [
        Section("month", _("By month"), _("Decided in"), _by_month(judged, kept)),
        Section("field", _("By field"), _("Field"), _grouped(judged, "field", field_label, kept)),
        Section("language", _("By language of the demand"), _("Language"), _grouped(judged, "lang", _language, kept)),
    ]


def _by_month(rows: QuerySet, kept: dict) -> list[Row]:
    groups = rows.order_by().annotate(month=TruncMonth("decided_at")).values("month").annotate(**_counts())
    return [
        Row(f"{one['month']:%Y-%m}", _cuts(one, {**kept, "period": f"{one['month']:%Y-%m}"}))
        for one in groups.order_by("-month")
    ]


def _grouped(rows: QuerySet, column: str, label, kept: dict) -> list[Row]:
    groups = list(rows.order_by().values(column).annotate(**_counts()))
    groups.sort(key=lambda one: (-one[f"decided_{CUTS[-1]}"], one[column]))
    name = {"lang": "language"}.get(column, column)
    return [
        Row(label(one[column]) if one[column] else _("not stated"), _cuts(one, {**kept, name: one[column] or "none"}))
        for one in groups
    ]


def _language(code: str) -> str:
    return str(dict(Language.choices).get(code, code))


def kinds(rows: QuerySet, kept: dict) -> list[dict]:
    """How far pairs have come, and how many stopped for a reason that says nothing about the fit."""
    found = Counter(dict(rows.order_by().values_list("kind").annotate(n=Count("pk"))))
    shown = [
        {"label": OutcomeKind(kind).label, "number": found[kind], "url": list_url({**kept, "kind": kind})}
        for kind in sorted(GRADES, key=GRADES.get, reverse=True)
        if found[kind]
    ]
    aside = rows.filter(Q(tells=False) | Q(rank=None)).count()
    if aside:
        shown.append(
            {
                "label": _("not counted: another reason than the fit, or not from a list"),
                "number": aside,
                "url": list_url({**kept, "counted": "no"}),
            }
        )
    return shown
