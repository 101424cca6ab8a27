"""Comparing the names of both sides with the lists of sanctions that administrators have loaded.

Names are folded (case, accents, width, legal forms) and compared by rapidfuzz's token-set ratio. Nothing is decided by the portal: what is at
least ``ALIKE`` of 100 is shown to a person, who says whether it is the same.
"""

import hashlib
import re
import unicodedata
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from rapidfuzz import fuzz, process

from accounts.models import Organisation
from casework.models import Case
from introductions.models import Introduction, SanctionsEntry, SanctionsList, Screening
from introductions.vocabulary import ScreeningResult
from matching.naming import LEGAL_FORMS

ALIKE = 88
SAME_CLICK = timedelta(minutes=1)
MOST_HITS = 20


def fold(name: str) -> str:
    """A name as it is compared: no case, no accents, no legal form, single blanks."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = re.sub(r"(股份有限公司|有限责任公司|有限公司|公司|株式会社|주식회사)", "", plain)
    plain = LEGAL_FORMS.sub("", " ".join(re.sub(r"[^\w\s]", " ", plain).split()))
    return plain[:200]


def in_force():
    return SanctionsList.objects.filter(retired_at__isnull=True)


def hits_of(organisation: Organisation) -> list[dict]:
    """Entries whose names are alike, the likeliest first: list, name, country, remark, likeness."""
    names = [folded for name in (organisation.name_zh, organisation.name_en) if name and len(folded := fold(name)) > 1]
    rows = list(SanctionsEntry.objects.filter(list__in=in_force()).values_list("pk", "folded"))
    texts = dict(rows)
    best: dict[int, float] = {}
    for name in names:
        for _text, likeness, pk in process.extract(
            name, texts, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=MOST_HITS
        ):
            best[pk] = max(likeness, best.get(pk, 0.0))
    entries = SanctionsEntry.objects.filter(pk__in=best).select_related("list")
    found = [
        {"list": str(entry.list), "name": entry.name, "country": entry.country, "remark": entry.remark, "likeness": round(best[entry.pk])}
        for entry in entries
    ]  # fmt: skip
    return sorted(found, key=lambda hit: (-hit["likeness"], hit["name"]))[:MOST_HITS]


@transaction.atomic
def compare(introduction: Introduction) -> list[Screening]:
    """One comparison for each side, with the lists in force now; the same again within a minute is the one before."""
    Case.objects.select_for_update().get(pk=introduction.pk)
    lists = [str(one) for one in in_force()]
    made = []
    for side in introduction.both_sides.values():
        hits = hits_of(side.organisation)
        known = Screening.objects.filter(introduction=introduction, organisation=side.organisation).first()
        if known and known.at > timezone.now() - SAME_CLICK and (known.lists, known.hits) == (lists, hits):
            made.append(known)
            continue
        result = ScreeningResult.HITS if hits else ScreeningResult.CLEAR
        made.append(
            Screening.objects.create(
                introduction=introduction, organisation=side.organisation, lists=lists, hits=hits, result=result
            )
        )
    return made


@transaction.atomic
def decide(*, screening: Screening, same: bool, note: str, by) -> Screening:
    """What a person made of the entries found. The first decision counts."""
    locked = Screening.objects.select_for_update().get(pk=screening.pk)
    if not locked.is_open:
        return locked
    locked.result = ScreeningResult.CONFIRMED if same else ScreeningResult.FALSE
    locked.note, locked.decided_by, locked.decided_at = note, by, timezone.now()
    locked.save()
    return locked


@transaction.atomic
def load_list(*, name: str, publisher: str, published_on, source: str, rows: list[dict], by) -> SanctionsList:
    """Put a list in force; an older one of the same name is retired. The same rows again are the same list."""
    body = "\n".join(f"{row['name']}|{row.get('country', '')}" for row in rows)
    digest = hashlib.sha256(body.encode()).hexdigest()
    known = in_force().filter(name=name, digest=digest, published_on=published_on).first()
    if known:
        return known
    in_force().filter(name=name).update(retired_at=timezone.now())
    made = SanctionsList.objects.create(
        name=name, publisher=publisher, published_on=published_on, source=source, loaded_by=by, digest=digest, entries_count=len(rows)
    )  # fmt: skip
    SanctionsEntry.objects.bulk_create(
        SanctionsEntry(
            list=made, name=row["name"][:200], folded=fold(row["name"]), country=row.get("country", "")[:2].upper(), remark=row.get("remark", "")[:200]
        )
        for row in rows
    )  # fmt: skip
    return made
