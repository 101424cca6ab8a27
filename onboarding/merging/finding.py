"""Which organisations may be one: the same number written differently, or names that are alike. Run every night and on demand."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from django.db import transaction

from accounts.models import Organisation
from core.identifiers import name_core, similar_name_score
from onboarding.identity import ALIKE_ENOUGH
from onboarding.models import PossibleDuplicate

CODE_PART = slice(8, 17)  # of a credit code: the organisation itself, without authority, region and check digit
RAREST = 4  # pieces of a name that a second name has to share one of
MOST_SHARING = 200  # names that share a piece; more common pieces say nothing
LARGEST_GROUP = 20
Reason = PossibleDuplicate.Reason


def find() -> int:
    """Compare all organisations and keep the pairs. Those that were judged stay judged. Returns how many wait for a judgement."""
    rows = list(
        Organisation.objects.standing().values_list("pk", "name_zh", "name_en", "country", "uscc", "registry_no")
    )
    found: dict[tuple[int, int], tuple[str, float]] = {}
    for pair, reason, score in (*_by_number(rows), *_by_name(rows)):
        if pair not in found or found[pair][1] < score:
            found[pair] = (reason, score)
    with transaction.atomic():
        PossibleDuplicate.objects.bulk_create(
            [
                PossibleDuplicate(one_id=one, other_id=other, reason=reason, score=round(score))
                for (one, other), (reason, score) in sorted(found.items())
            ],
            ignore_conflicts=True,
        )
        waiting = PossibleDuplicate.objects.open()
        gone = [pk for pk, one, other in waiting.values_list("pk", "one", "other") if (one, other) not in found]
        PossibleDuplicate.objects.filter(pk__in=gone).delete()
        return PossibleDuplicate.objects.open().count()


def _by_number(rows) -> Iterator[tuple[tuple[int, int], str, float]]:
    groups = defaultdict(list)
    for pk, _zh, _en, _country, uscc, registry_no in rows:
        if uscc:
            groups[Reason.CODE, uscc[CODE_PART]].append(pk)
        digits = "".join(character for character in registry_no if character.isalnum()).upper()
        if len(digits) >= 5:
            groups[Reason.REGISTRY, digits].append(pk)
    for (reason, _number), members in groups.items():
        if 1 < len(members) <= LARGEST_GROUP:
            for pair in combinations(sorted(members), 2):
                yield pair, reason, 100


def _pieces(core: str) -> set[str]:
    text = core.replace(" ", "")
    return {text[place : place + 2] for place in range(len(text) - 1)} or {text}


def _by_name(rows) -> Iterator[tuple[tuple[int, int], str, float]]:
    """Names are compared closely only where they share one of their rarest pairs of characters."""
    for column in (1, 2):
        names = {row[0]: row[column] for row in rows if row[column]}
        pieces = {pk: _pieces(name_core(name)) for pk, name in names.items()}
        sharing = defaultdict(set)
        for pk, own in pieces.items():
            for piece in own:
                sharing[piece].add(pk)
        candidates = set()
        for pk, own in pieces.items():
            for piece in sorted(own, key=lambda one: (len(sharing[one]), one))[:RAREST]:
                if len(sharing[piece]) <= MOST_SHARING:
                    candidates.update((min(pk, other), max(pk, other)) for other in sharing[piece] if other != pk)
        for one, other in candidates:
            score = similar_name_score(names[one], names[other])
            if score >= ALIKE_ENOUGH:
                yield (one, other), Reason.NAME, score
