"""The table that the list exports can be brought in again: it goes into the draft."""

from core.imports.models import ImportRow
from regions import drafts
from regions.imports import COLUMNS, undo
from tests.onboarding import test_imports as steps

HEAD = [str(column.label) for column in COLUMNS]
LANGS = ("zh", "en", "ja", "ko", "de", "pt")


def row_of(code, **synonyms):
    node = next(node for node in drafts.current().nodes if node["code"] == code)
    names = [node["labels"][lang] for lang in LANGS]
    own = ["; ".join([*node["synonyms"].get(lang, []), *synonyms.get(lang, [])]) for lang in LANGS]
    return [code, node["parent"], *names, *own, node["industry"]]


def upload(rows, by, monkeypatch):
    real, sent = steps.UploadForm, steps.actions.upload
    monkeypatch.setattr(steps, "UploadForm", lambda data, files: real({**data, "importer": "technology_fields"}, files))
    monkeypatch.setattr(steps.actions, "upload", lambda **given: sent(**{**given, "code": "technology_fields"}))
    return steps.upload(rows, by, head=HEAD)


def test_rows_go_into_the_draft_and_come_out_of_it(administrator, monkeypatch):
    bad = ["MD-X!", "MD", *(["n"] * 6), *([""] * 6), ""]
    lonely = ["XX-NEW", "XX", *(["n"] * 6), *([""] * 6), ""]
    batch = upload([row_of("MD-MON", de=["EKG-Pflaster"]), row_of("SN-LID"), bad, lonely], administrator, monkeypatch)
    assert [bool(row.problems) for row in batch.rows.all()] == [False, False, True, False]
    assert drafts.open_draft() is None
    steps.confirmed(batch, administrator)

    work = drafts.Work(drafts.open_draft())
    assert [(one.code, one.added) for one in work.differences] == [("MD-MON", (("de", "EKG-Pflaster"),))]
    assert [row.outcome for row in batch.rows.all()] == ["created", "created", "skipped", "refused"]
    undo(ImportRow.objects.get(batch=batch, object_ref="MD-MON"), by=administrator)
    assert drafts.Work(drafts.open_draft()).differences == []
