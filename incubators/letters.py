"""The letters of a base filing, and what a certificate of filing is worth today."""

from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubators.choices import EntityStatus
from incubators.forms.moves import REMEDIES
from incubators.models import BaseFiling, OverseasEntity
from letters.facts import is_delivered
from letters.kinds import LetterCode, LetterKind, Standing, Verdict, register

TEXTS = Path(__file__).parent / "data" / "letters.json"
FACTS = {
    "base": gettext_lazy("Name of the base"),
    "place": gettext_lazy("Place of the base"),
    "filed_on": gettext_lazy("Filed on"),
    "valid_until": gettext_lazy("Valid until"),
    "notice_until": gettext_lazy("Last day of the public notice"),
}


def gather(case, event) -> dict:
    """What the filing says, and since when the base stands in the register."""
    filing = BaseFiling.objects.select_related("region", "entity").get(pk=case.pk)
    entity = filing.entity if case.filing_no and filing.entity.filing_no == case.filing_no else None
    return {
        "base": filing.name,
        "place": filing.place,
        "filed_on": entity.filed_on if entity else None,
        "valid_until": entity.valid_until if entity else None,
        "notice_until": case.notice_until,
        **_remedies(event),
    }


def _remedies(event) -> dict:
    """The words that stand in the form from the start are known in each language; what somebody wrote is not."""
    written = event.data.get("remedies", "")
    return {"remedies": REMEDIES} if written and is_delivered(REMEDIES, written) else {}


def standing_of(entity: OverseasEntity, *, submission_id: int | None) -> Standing:
    """A certificate was made from one submission; a later filing, a suspension or the end of the term overtakes it."""
    if entity.status in (EntityStatus.NONE, EntityStatus.CLOSED):
        return Standing.WITHDRAWN
    if entity.status == EntityStatus.SUSPENDED:
        return Standing.SUSPENDED
    if submission_id is None or entity.current_submission_id != submission_id:
        return Standing.CHANGED
    return Standing.VALID if entity.is_in_force else Standing.EXPIRED


def resolve(letter) -> Verdict:
    """Public facts of the register, as they are now."""
    entity = OverseasEntity.objects.select_related("operator", "region").get(filings=letter.case_id)
    rows = (
        (_("Base"), entity.name),
        (_("Incubator"), entity.operator.name),
        (_("Place of the base"), entity.place),
        (_("Filing number"), entity.filing_no),
        (_("Filed on"), entity.filed_on),
        (_("Valid until"), entity.valid_until),
    )
    public = rows if entity.is_public else ()
    return Verdict(standing_of(entity, submission_id=letter.submission_id), public)


def _letter(code: LetterCode, *after: str, **more) -> LetterKind:
    return LetterKind("base_filing", code, frozenset(after), TEXTS, facts=FACTS, gather=gather, **more)


def declare() -> None:
    register(
        _letter(LetterCode.RECEIPT, "submit"),
        _letter(LetterCode.ACCEPTANCE, "accept"),
        _letter(LetterCode.CORRECTION, "ask_correction"),
        _letter(LetterCode.REFUSAL, "not_accept", "refuse"),
        _letter(LetterCode.DECISION, "end_notice"),
        _letter(
            LetterCode.CERTIFICATE,
            "end_notice",
            public=("applicant", "base", "place", "filing_no", "filed_on", "valid_until"),
            resolve=resolve,
        ),
    )
