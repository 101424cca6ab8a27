"""A table of technology fields comes in: every row is written into the open draft, a new one when there is none. Nothing is published."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.moves import MoveNotAllowed
from core.imports.declaring import ImportColumn, Importer, Refused, Stays, Written
from core.lines import LinesField
from core.validators import CleanFormField
from regions import checks, drafts
from regions.forms import MOST_SYNONYMS, NAME_LENGTH
from regions.languages import LANGUAGES
from regions.models import TaxonomyChange, TaxonomyDraft
from regions.nodes import Node
from regions.views.fields import SYNONYMS_IN

SEVERAL = _("Several are separated by semicolons.")
COLUMNS = (
    ImportColumn("code", _("Code"), required=True, example="IC-EDA"),
    ImportColumn("parent", _("Domain"), _("Code of the domain; empty for a domain."), example="IC"),
    *(ImportColumn(f"label_{lang}", word, required=True) for lang, word in LANGUAGES.items()),
    *(ImportColumn(f"synonyms_{lang}", word, SEVERAL) for lang, word in SYNONYMS_IN.items()),
    ImportColumn("industry", _("Priority industry of the city")),
)


class Row(forms.Form):
    """One row. An empty cell of synonyms means none; a field that the file does not name stays as it is."""

    code = CleanFormField(max_length=11)
    parent = CleanFormField(max_length=2, required=False)
    industry = CleanFormField(max_length=120, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for lang in LANGUAGES:
            self.fields[f"label_{lang}"] = CleanFormField(max_length=NAME_LENGTH)
            self.fields[f"synonyms_{lang}"] = LinesField(
                max_lines=MOST_SYNONYMS, line_length=NAME_LENGTH, required=False
            )

    def clean_code(self):
        code = self.cleaned_data["code"].upper()
        if not checks.CODE.fullmatch(code):
            raise forms.ValidationError(checks.code_format())
        return code

    def clean(self):
        cleaned = super().clean()
        domain, hyphen, _own = cleaned.get("code", "").partition("-")
        if "code" in cleaned and cleaned.get("parent", "") != (domain if hyphen else ""):
            self.add_error("parent", _("The code of a field is the code of its domain, a hyphen, and its own part."))
        return cleaned

    def node(self, known: Node | None) -> Node:
        given = self.cleaned_data
        return {
            "code": given["code"],
            "parent": given["parent"],
            "labels": {lang: given[f"label_{lang}"] for lang in LANGUAGES},
            "synonyms": {lang: given[f"synonyms_{lang}"] for lang in LANGUAGES if given[f"synonyms_{lang}"]},
            "industry": given["industry"],
            "wipo_field": known["wipo_field"] if known else None,
            "is_active": known["is_active"] if known else True,
            "successor": known["successor"] if known else "",
        }


def row_form(values: dict) -> Row:
    lines = {
        code: text.replace("；", ";").replace(";", "\n")
        for code, text in values.items()
        if code.startswith("synonyms_")
    }
    return Row({**values, **lines})


def write(form: Row, *, by, batch, target: str | None) -> Written:
    """Into the draft; what stands there already in the same words is left alone."""
    try:
        draft = drafts.begin(by=by)
        work, code = drafts.Work(draft), form.cleaned_data["code"]
        node = form.node(work.nodes.get(code))
        for found in checks.problems(node, {**work.nodes, code: node}):
            raise Refused(found.text, found.field if found.field in form.fields else "")
        row = drafts.save_field(
            draft=draft, node=node, by=by, revision=work.revision_of(code), what=TaxonomyChange.What.IMPORTED
        )
    except MoveNotAllowed as refusal:
        raise Refused(" ".join(refusal.reasons)) from refusal
    return Written(code, {"draft": draft.public_id, "revision": row.revision if row else 0})


def undo(row, *, by) -> None:
    draft = TaxonomyDraft.objects.open().filter(public_id=row.written["draft"]).first()
    if draft is None:
        raise Stays(_("The draft is closed already."))
    if row.written["revision"]:
        try:
            drafts.take_back(draft=draft, code=row.object_ref, by=by, revision=row.written["revision"])
        except MoveNotAllowed as refusal:
            raise Stays(_("It was changed after the import.")) from refusal


def url_of(ref: str) -> str:
    draft = drafts.open_draft()
    return (
        reverse("regions:draft-field", args=[draft.public_id, ref]) if draft else reverse("regions:field", args=[ref])
    )


FIELDS = Importer(
    "technology_fields",
    label=_("Technology fields"),
    note=_(
        "Names and synonyms in six languages, as the list of technology fields is exported. They go into the draft; another person publishes it."
    ),
    columns=COLUMNS,
    form=row_form,
    title=lambda values: " ".join(filter(None, (values.get("code"), values.get("label_zh")))),
    keys=lambda form: [("code", form.cleaned_data["code"])],
    duplicates=lambda form, prepared: [],
    write=write,
    undo=undo,
    url=url_of,
)


def register() -> None:
    from core.imports.declaring import importers

    importers.register(FIELDS, order=30)
