"""Is this organisation here already? By its number, surely; by its name, perhaps."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from accounts.models import Organisation
from core.identifiers import fold_width, similar_names

ALIKE_ENOUGH = 85  # of 100; see core.identifiers.similar_name_score
WORTH_A_LOOK = 50  # of 100, letter by letter; below it no two names are alike after their legal forms are taken off
LONGEST_LOOK = 300
MOST_SHOWN = 5


def clean_registry_no(text: str) -> str:
    """The number of a foreign register in one spelling. Raises ``ValidationError``.

    Registers differ, so only what no register uses is refused.
    """
    number = " ".join(unicodedata.normalize("NFKC", text or "").upper().split())
    if not re.search(r"[0-9]", number):
        raise ValidationError(
            _("A registry number has digits, such as HRB 12345. Copy it from the extract."), code="digits"
        )
    wrong = re.search(r"[^\w .,/()&:+-]", number)
    if wrong:
        raise ValidationError(
            _("The character %(character)s does not occur in registry numbers. Copy the number from the extract."),
            code="character",
            params={"character": wrong.group()},
        )
    return number


def known_by_number(*, uscc: str = "", country: str = "", registry_no: str = "", but=None) -> Organisation | None:
    """The organisation that has this credit code, or this number in this country's register."""
    others = Organisation.objects.exclude(pk=but.pk) if but is not None else Organisation.objects.all()
    if uscc:
        return others.filter(uscc=uscc).first()
    if country and registry_no:
        return others.filter(country=country, registry_no=registry_no).first()
    return None


class KnownNames:
    """The names of all organisations but ``but``, read and folded once: for a page that compares one, or a file that compares thousands."""

    def __init__(self, *, but=None):
        rows = Organisation.objects.standing()
        rows = rows.exclude(pk=but.pk) if but is not None else rows
        self._names = {
            column: dict(rows.exclude(**{column: ""}).values_list("pk", column)) for column in ("name_zh", "name_en")
        }
        self._folded = {
            column: {pk: fold_width(name) for pk, name in names.items()} for column, names in self._names.items()
        }

    def alike(self, name_zh: str, name_en: str) -> list[tuple[float, Organisation, str]]:
        """Organisations with a similar name: (score, organisation, the name that is alike), the most alike first."""
        best: dict[int, tuple[float, str]] = {}
        for name, column in ((name_zh, "name_zh"), (name_en, "name_en")):
            if not name:
                continue
            shortlist = self._shortlist(name, column)
            for score, pk, other in similar_names(name, shortlist, at_least=ALIKE_ENOUGH, limit=MOST_SHOWN):
                if score > best.get(pk, (0, ""))[0]:
                    best[pk] = (score, other)
        found = {organisation.pk: organisation for organisation in Organisation.objects.filter(pk__in=best)}
        ordered = sorted(best.items(), key=lambda pair: (-pair[1][0], pair[1][1]))
        return [(score, found[pk], name) for pk, (score, name) in ordered[:MOST_SHOWN] if pk in found]

    def _shortlist(self, name: str, column: str) -> list[tuple[int, str]]:
        """The names that a close comparison is worth its time for: of ten thousand a few hundred, found in a tenth of a second."""
        names, folded = self._names[column], self._folded[column]
        looked_at = {
            pk
            for scorer in (fuzz.ratio, fuzz.token_sort_ratio)
            for _other, _score, pk in process.extract(
                fold_width(name), folded, scorer=scorer, score_cutoff=WORTH_A_LOOK, limit=LONGEST_LOOK
            )
        }
        return [(pk, names[pk]) for pk in looked_at]


def known_by_name(name_zh: str, name_en: str, *, but=None) -> list[tuple[float, Organisation, str]]:
    """Organisations with a similar name: (score, organisation, the name that is alike), the most alike first."""
    return KnownNames(but=but).alike(name_zh, name_en)
