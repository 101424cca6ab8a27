"""A finished import with refused rows, and duplicates that wait to be judged. Through the form and the actions of the pages."""

import io
import json
from datetime import timedelta
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from accounts.districts import district_code
from accounts.forms_imports import UploadForm
from accounts.models import Organisation
from core.identifiers import make_uscc
from core.ids import new_public_id
from core.imports import actions, running
from core.imports.models import ImportBatch, Mode
from onboarding.imports import CODE
from onboarding.merging import actions as merging
from onboarding.merging import finding
from onboarding.models import PossibleDuplicate

DATA = Path(__file__).parent / "data" / "demo_import.json"


def load(world: dict) -> None:
    """Bring the register in, a row that only sounds like another as new: the comparison finds the pair afterwards."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    by = world["users"][data["by"]]
    batch = _uploaded(data, by)
    running.run(batch.pk)
    undecided = batch.rows.undecided().values_list("public_id", flat=True)
    actions.decide(batch=batch, decisions=dict.fromkeys(undecided, "new"), by=by)
    actions.confirm(batch=batch, mode=Mode.GOOD, by=by)
    running.run(batch.pk)
    ago = timedelta(days=data["days"])
    made = batch.rows.exclude(object_ref="").values_list("object_ref", flat=True)
    Organisation.objects.filter(public_id__in=list(made)).update(
        is_invented=True, created_at=world["now"] - ago, verified_at=world["now"] - ago
    )
    ImportBatch.objects.filter(pk=batch.pk).update(
        queued_at=world["now"] - ago, imported_at=world["now"] - ago + timedelta(minutes=2)
    )
    finding.find()
    _merge(data["merged"], by)
    PossibleDuplicate.objects.update(found_at=world["now"] - timedelta(hours=5))


def _merge(merged: dict, by) -> None:
    """One pair is judged already, so that a merge can be looked at and undone."""
    pair = PossibleDuplicate.objects.for_list().get(one__name_zh=merged["one"], other__name_zh=merged["other"])
    values = {name: getattr(pair.one, name) or getattr(pair.other, name) for name in merging.FIELDS}
    shown = merging.fingerprint(pair.one, pair.other)
    merging.merge(pair=pair, survivor=pair.one, values=values, reason=merged["reason"], shown=shown, by=by)


def _uploaded(data: dict, by) -> ImportBatch:
    file = SimpleUploadedFile(data["file"], _workbook(data))
    form = UploadForm({"importer": CODE, "mode": Mode.GOOD, "key": new_public_id()}, {"file": file})
    if not form.is_valid():
        raise ValueError(form.errors.as_json())
    given = form.cleaned_data
    return actions.upload(
        code=given["importer"], file=given["file"], info=form.info, mode=given["mode"], key=given["key"], by=by
    )


def _workbook(data: dict) -> bytes:
    book = Workbook()
    book.active.append(data["headings"])
    for row in data["rows"]:
        code = make_uscc(row["number"], region=district_code(row["district"]) or "310115")
        if row.get("spoil"):  # a digit that was mistyped
            code = f"{code[:-1]}{'1' if code[-1] != '1' else '2'}"
        book.active.append([row["name"], row["english"], code, row["district"], row["as"], row["mailbox"]])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
