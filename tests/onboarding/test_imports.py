"""A register of organisations comes in: checked, judged, entered, taken back; once, whoever clicks how often."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook

from accounts.forms_imports import UploadForm
from accounts.models import Capacity, Membership, Organisation
from accounts.shown_imports import working_words
from core.identifiers import make_uscc
from core.ids import new_public_id
from core.imports import actions, running
from core.imports.declaring import Refused, importer
from core.imports.models import Decision, ImportBatch, ImportRow, Outcome
from core.imports.template_file import template_file
from core.jobs import JobState
from core.models import AuditEntry
from tests.accounts.helpers import at_once, counted, downloaded, in_english, trail
from tests.accounts.helpers import confirm as confirm_person
from tests.core.test_import_reading import as_csv, as_excel
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
HEAD = ("Chinese name", "English name", "Credit code", "District", "Takes part as", "Contact mailbox")
GOOD = [
    "上海示例甲材料有限公司",
    "Alpha Materials",
    make_uscc(6001),
    "浦东新区",
    "孵化器；科创企业",
    "office@a.example",
]
BAD = ["上海示例乙有限公司", "", "91310000DEM00000XX", "Nowhere", "Incubator", "no-mail"]


def upload(rows, by, *, mode="good", head=HEAD, name="register.xlsx", content=None):
    file = SimpleUploadedFile(name, content or as_excel(rows, head=head))
    form = UploadForm({"importer": "organisations", "mode": mode, "key": new_public_id()}, {"file": file})
    assert form.is_valid(), form.errors
    batch = actions.upload(
        code="organisations", file=file, info=form.info, mode=mode, key=form.cleaned_data["key"], by=by
    )
    running.run(batch.pk)  # tasks are sent after commit, which a test has not
    batch.refresh_from_db()
    return batch


def confirmed(batch, by, *, mode="good"):
    actions.confirm(batch=batch, mode=mode, by=by)
    running.run(batch.pk)
    batch.refresh_from_db()
    return batch


def undone(batch, by):
    actions.undo(batch=batch, by=by)
    running.run(batch.pk)
    batch.refresh_from_db()
    return batch


def outcomes(batch):
    return list(batch.rows.values_list("outcome", flat=True))


def test_good_rows_are_entered_and_problems_name_row_and_column_in_both_languages(administrator):
    batch = upload([GOOD, BAD], administrator)

    row = batch.rows.get(number=3)
    assert (batch.stage, [(p["column"], p["cell"]) for p in row.problems]) == (
        "preview",
        [("uscc", "C3"), ("district", "D3"), ("mailbox", "F3")],
    )
    assert {"zh-hans", "en"} == set(row.problems[0]["text"])
    assert Organisation.objects.count() == 0

    confirmed(batch, administrator)

    made = Organisation.objects.get()
    assert (batch.stage, outcomes(batch)) == ("imported", ["created", "skipped"])
    assert (made.status, made.district, made.mailbox) == ("verified", "310115", "office@a.example")
    assert sorted(Capacity.objects.verified().values_list("kind", flat=True)) == ["enterprise", "incubator"]
    assert "organisation_imported" in trail()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_csv_as_excel_saves_it(administrator, encoding):
    batch = upload([], administrator, name="名单.csv", content=as_csv([GOOD], encoding=encoding, head=HEAD))
    assert (batch.rows.get().title, batch.rows.get().problems) == (GOOD[0], [])


def test_all_or_none_refuses_problems_before_and_rolls_back_what_fails_at_the_last_moment(administrator):
    batch = upload([GOOD, BAD], administrator, mode="all")
    with pytest.raises(actions.Refusal, match="1 row has problems|1"):
        actions.confirm(batch=batch, mode="all", by=administrator)

    second = ["上海完全不同的机构", "", make_uscc(6002), "浦东新区", "Incubator", ""]
    batch = upload([GOOD, second], administrator, mode="all")
    actions.confirm(batch=batch, mode="all", by=administrator)
    OrganisationFactory(uscc=make_uscc(6002), name_zh="快了一步", name_en="")
    running.run(batch.pk)

    batch.refresh_from_db()
    assert (batch.stage, batch.state, batch.error) == ("preview", "failed", "all_or_none")
    assert Organisation.objects.count() == 1
    assert len(batch.rows.get(number=3).problems) == 1


def test_the_same_number_is_left_out_a_similar_name_waits_and_can_be_filled(administrator):
    same = OrganisationFactory(uscc=GOOD[2])
    alike = OrganisationFactory(name_zh="上海同名新材料科技有限公司", name_en="", uscc=make_uscc(6003), mailbox="")
    row = ["上海同名新材料科技股份有限公司", "Same Materials", make_uscc(6004), "浦东新区", "Enterprise", "x@a.example"]
    batch = upload([GOOD, [*row[:4], "科创企业", row[5]]], administrator)

    one, other = batch.rows.all()
    assert (one.decision, one.duplicates[0]["ref"], one.has_exact_duplicate) == ("skip", same.public_id, True)
    assert (other.decision, other.duplicates[0]["ref"], other.has_exact_duplicate) == ("", alike.public_id, False)
    assert actions.allowed(one) == ["skip", f"fill:{same.public_id}"]
    fill = f"fill:{alike.public_id}"
    actions.decide(batch=batch, decisions={one.public_id: "new", other.public_id: fill}, by=administrator)
    confirmed(batch, administrator)

    alike.refresh_from_db()
    assert (outcomes(batch), alike.mailbox, alike.uscc) == (["skipped", "filled"], "x@a.example", make_uscc(6003))
    undone(batch, administrator)
    alike.refresh_from_db()
    assert (alike.mailbox, alike.name_en, alike.capacity_set.count()) == ("", "", 0)


@pytest.fixture
def two_alike(administrator):
    """(batch, its row, the best of the two that sound like it, the other)."""
    best = OrganisationFactory(name_zh="上海同名新材料科技有限公司", name_en="", mailbox="")
    other = OrganisationFactory(name_zh="上海同名新型材料科技公司", name_en="", mailbox="")
    row = ["上海同名新材料科技股份有限公司", "", make_uscc(6004), "浦东新区", "科创企业", "x@a.example"]
    batch = upload([row], administrator)
    row = batch.rows.get()
    assert [known["ref"] for known in row.duplicates] == [best.public_id, other.public_id]
    return batch, row, best, other


def test_of_several_that_sound_alike_a_person_says_which_is_filled(administrator, two_alike):
    batch, row, best, other = two_alike
    assert actions.allowed(row) == ["new", f"fill:{best.public_id}", f"fill:{other.public_id}", "skip"]
    assert actions.decide(batch=batch, decisions={row.public_id: "fill"}, by=administrator) == 0
    assert actions.decide(batch=batch, decisions={row.public_id: f"fill:{other.public_id}"}, by=administrator) == 1

    confirmed(batch, administrator)

    mailboxes = dict(Organisation.objects.values_list("pk", "mailbox"))
    assert (outcomes(batch), mailboxes) == (["filled"], {best.pk: "", other.pk: "x@a.example"})


def test_what_was_to_be_filled_and_is_gone_is_said_in_the_row(administrator, two_alike):
    batch, row, best, other = two_alike
    actions.decide(batch=batch, decisions={row.public_id: f"fill:{other.public_id}"}, by=administrator)
    Organisation.objects.filter(pk=other.pk).update(status="merged", merged_into=best, uscc=None)
    confirmed(batch, administrator)
    assert (outcomes(batch), bool(batch.rows.get().why)) == (["refused"], True)


def test_all_or_none_counts_what_it_looks_at_before_it_writes_in_one_step(administrator, monkeypatch):
    rows = [[name, "", make_uscc(6030 + n), "浦东新区", "Incubator", ""] for n, name in enumerate(["甲光学", "乙航天"])]
    batch = upload(rows, administrator)
    seen, beat, enter = [], ImportBatch.beat, running._enter

    def counted_beat(job, *, done_units):
        beat(job, done_units=done_units)
        with override("en"):
            seen.append(working_words(ImportBatch.objects.get(pk=job.pk)))

    monkeypatch.setattr(running, "CHUNK", 1)
    monkeypatch.setattr(ImportBatch, "beat", counted_beat)
    monkeypatch.setattr(running, "_enter", lambda *given: (seen.append("written"), enter(*given)))
    confirmed(batch, administrator, mode="all")

    in_one = "All 2 rows are being entered in one step. It is not counted until it is finished."
    assert seen == ["Looked at once more: 1 of 2 rows", in_one, in_one, "written", "written", in_one]
    assert (batch.stage, Organisation.objects.count()) == ("imported", 2)


def test_the_second_row_with_a_number_is_a_problem_of_its_row(administrator):
    batch = upload([GOOD, GOOD], administrator)
    assert [len(row.problems) for row in batch.rows.all()] == [0, 1]


def test_undo_takes_back_what_nobody_used_and_says_what_stays(administrator):
    rows = [[f"上海甲乙丙丁第{n}试验站", "", make_uscc(6010 + n), "浦东新区", "Incubator", ""] for n in range(3)]
    batch = upload(rows, administrator)
    actions.decide(
        batch=batch, decisions=dict.fromkeys(batch.rows.values_list("public_id", flat=True), "new"), by=administrator
    )
    confirmed(batch, administrator)
    used, changed, free = Organisation.objects.order_by("pk")
    Membership.objects.create(user=UserFactory(), organisation=used)
    Organisation.objects.filter(pk=changed.pk).update(address="1 New Road")

    undone(batch, administrator)

    assert outcomes(batch) == [Outcome.KEPT, Outcome.KEPT, Outcome.UNDONE]
    assert not Organisation.objects.filter(pk=free.pk).exists()
    assert all(row.why for row in batch.rows.filter(outcome=Outcome.KEPT))


def test_two_people_with_one_file_make_one_organisation(administrator):
    other = UserFactory(roles=["administrator"])
    one, two = upload([GOOD], administrator), upload([GOOD], other)
    assert actions.same_file(two) == one
    confirmed(one, administrator)
    confirmed(two, other)
    assert (Organisation.objects.count(), outcomes(one), outcomes(two)) == (1, ["created"], ["refused"])


def test_twice_is_once(administrator):
    key, file = new_public_id(), SimpleUploadedFile("a.xlsx", as_excel([GOOD], head=HEAD))
    form = UploadForm({"importer": "organisations", "mode": "good", "key": key}, {"file": file})
    assert form.is_valid()
    given = {"code": "organisations", "file": file, "info": form.info, "mode": "good", "key": key, "by": administrator}
    assert actions.upload(**given) == actions.upload(**given)
    batch = ImportBatch.objects.get()
    running.run(batch.pk)
    for _click in range(2):
        actions.confirm(batch=batch, mode="good", by=administrator)
    for _delivery in range(2):
        running.run(batch.pk)
    assert Organisation.objects.count() == 1
    assert AuditEntry.objects.filter(action="import_confirmed").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", ["good", "all"])
def test_two_workers_with_one_import_enter_it_once(administrator, mode):
    rows = [[name, "", make_uscc(6040 + n), "浦东新区", "Incubator", ""] for n, name in enumerate(["甲光学", "乙航天"])]
    batch = upload(rows, administrator, mode=mode)
    at_once(*[lambda: actions.confirm(batch=batch, mode=mode, by=administrator)] * 2)
    at_once(*[lambda: running.run(batch.pk)] * 2)

    batch.refresh_from_db()
    assert (batch.stage, outcomes(batch), batch.attempt) == ("imported", ["created", "created"], 1)
    assert (Organisation.objects.count(), trail().count("organisation_imported")) == (2, 2)
    assert trail().count("import_confirmed") == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_file_written_twice_at_once_makes_one_organisation(administrator):
    batches = [upload([GOOD], administrator) for _time in range(2)]
    for batch in batches:
        actions.confirm(batch=batch, mode="good", by=administrator)
    at_once(*[lambda batch=batch: running.run(batch.pk) for batch in batches])

    assert Organisation.objects.count() == 1
    assert sorted(outcome for batch in batches for outcome in outcomes(batch)) == ["created", "refused"]


def test_a_job_that_was_killed_goes_on_where_it_was(administrator, monkeypatch):
    rows = [
        [name, "", make_uscc(6020 + n), "浦东新区", "Incubator", ""] for n, name in enumerate(["甲光学", "乙海洋生物"])
    ]
    batch = upload(rows, administrator)
    actions.confirm(batch=batch, mode="good", by=administrator)
    real = running._write_one
    monkeypatch.setattr(running, "_write_one", lambda *a: (real(*a), (_ for _ in ()).throw(MemoryError))[0])
    with pytest.raises(MemoryError):
        running.run(batch.pk)
    monkeypatch.setattr(running, "_write_one", real)
    assert Organisation.objects.count() == 1

    assert running.broke(batch.pk, MemoryError("killed"))
    running.run(batch.pk)

    batch.refresh_from_db()
    assert (batch.stage, batch.state, outcomes(batch)) == ("imported", JobState.DONE, ["created", "created"])
    assert Organisation.objects.count() == 2


def test_a_row_that_was_refused_says_why(administrator, monkeypatch):
    batch = upload([GOOD], administrator)

    def refuse(*args, **kwargs):
        raise Refused("No")

    monkeypatch.setitem(importer("organisations").__dict__, "write", refuse)
    confirmed(batch, administrator)
    assert (outcomes(batch), batch.rows.get().why) == ([Outcome.REFUSED], "No")


def test_pages_from_upload_to_undo(client, administrator):
    client.force_login(administrator)
    confirm_person(client, administrator)
    in_english(client)
    start = reverse("accounts:import-start")
    refused = client.post(start, {"importer": "organisations", "mode": "good", "key": new_public_id()})
    assert (refused.status_code, "Choose a file." in refused.content.decode()) == (422, True)
    file = SimpleUploadedFile("a.csv", as_csv([["x"]], head=["Colour"]))
    refused = client.post(start, {"importer": "organisations", "mode": "good", "key": new_public_id(), "file": file})
    assert (refused.status_code, "No row of headings" in refused.content.decode()) == (422, True)

    file = SimpleUploadedFile("a.xlsx", as_excel([GOOD, BAD], head=HEAD))
    client.post(start, {"importer": "organisations", "mode": "good", "key": new_public_id(), "file": file})
    batch = ImportBatch.objects.get()
    running.run(batch.pk)
    page = reverse("accounts:import-detail", args=[batch.public_id])
    text = client.get(page).content.decode()
    assert [word for word in (GOOD[0], "C3", "D3", "Confirm the import") if word not in text] == []
    row = batch.rows.good().get()
    client.post(reverse("accounts:import-decide", args=[batch.public_id]), {f"row-{row.public_id}": Decision.SKIP})
    nothing = client.post(reverse("accounts:import-confirm", args=[batch.public_id]), {"mode": "good"}, follow=True)
    assert "No row would be imported" in nothing.content.decode()
    client.post(reverse("accounts:import-decide", args=[batch.public_id]), {f"row-{row.public_id}": Decision.NEW})
    client.post(reverse("accounts:import-confirm", args=[batch.public_id]), {"mode": "good"})
    running.run(batch.pk)
    assert "Undo the import" in client.get(page).content.decode()
    client.post(reverse("accounts:import-undo", args=[batch.public_id]))
    running.run(batch.pk)
    assert Organisation.objects.count() == 0
    kept = client.get(reverse("accounts:import-file", args=[batch.public_id]))
    assert len(downloaded(kept)) == batch.size


@pytest.mark.parametrize("who", ["officer", "supervisor", "district_officer", "manager"])
def test_administrators_only(client, request, organisation, administrator, who):
    batch = upload([GOOD], administrator)
    client.force_login(request.getfixturevalue(who))
    pages = [reverse("accounts:import-list"), reverse("accounts:import-detail", args=[batch.public_id])]
    assert [client.get(page).status_code for page in pages] == [403, 403]


def test_pages_ask_the_same_number_of_questions_for_few_and_many_rows(client, administrator):
    batch = upload([GOOD], administrator)
    client.force_login(administrator)
    page = reverse("accounts:import-detail", args=[batch.public_id])
    few, one = counted(client, page)
    ImportRow.objects.bulk_create(
        ImportRow(batch=batch, number=n, title="x", values={}, problems=batch.rows.first().problems)
        for n in range(10, 39)
    )
    many, all_of_them = counted(client, page)
    assert (one.count('id="row-'), all_of_them.count('id="row-'), many) == (1, 30, few)


def test_the_template_can_be_filled_in_and_read(administrator):
    declared = importer("organisations")
    book = load_workbook(io.BytesIO(template_file(declared)))
    sheet = book.worksheets[0]
    assert [cell.value.strip(" *") for cell in sheet[1]] == [str(column.label) for column in declared.columns]
    assert len(sheet.data_validations.dataValidation) == 3
    filled = {"name_zh": GOOD[0], "uscc": GOOD[2], "district": "浦东新区", "capacities": "孵化器"}
    for place, column in enumerate(declared.columns, start=1):
        sheet.cell(2, place, filled.get(column.code))
    buffer = io.BytesIO()
    book.save(buffer)
    batch = upload([], administrator, content=buffer.getvalue())
    assert [row.problems for row in batch.rows.all()] == [[]]
