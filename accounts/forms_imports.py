"""Forms around imports: which register, which file, all rows or the good ones."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import scanning
from core.filenames import clean_file_name
from core.ids import new_public_id
from core.imports.actions import check_headings
from core.imports.declaring import importers
from core.imports.models import Mode
from core.imports.reading import MAX_ROWS
from core.ui import choice
from core.uploads import MEGABYTE, FileKind, UploadInfo, check_upload, digest_of

MAX_MB = 10
CSV = "text/csv"
MODES = [
    (
        Mode.GOOD,
        choice(
            gettext_lazy("The rows without problems"),
            gettext_lazy("Rows with problems are left out and can be corrected and uploaded again."),
        ),
    ),
    (
        Mode.ALL,
        choice(
            gettext_lazy("All rows or none"),
            gettext_lazy("If one row has a problem, nothing is entered."),
        ),
    ),
]


def check_csv(uploaded) -> UploadInfo:
    """Accept a CSV file by its name and size; that it is a table is seen when it is read. Raises ``ValidationError``."""
    if uploaded.size > MAX_MB * MEGABYTE:
        raise ValidationError(_("This file is larger than %(limit)s MB. Divide it.") % {"limit": MAX_MB}, code="size")
    digest, size = digest_of(uploaded.file)
    scan = scanning.scan(uploaded.file)
    uploaded.file.seek(0)
    if scan.state == scanning.ScanState.INFECTED:
        raise ValidationError(
            _("A virus was found in this file, so it was not kept. Have your computer checked."), code="infected"
        )
    return UploadInfo(CSV, size, digest, clean_file_name(uploaded.name), FileKind.XLSX, scan)


class UploadForm(forms.Form):
    """``key`` is made once for each page that is shown: a double click sends it twice and makes one import."""

    key = forms.RegexField(r"^[a-z0-9]{16}$", widget=forms.HiddenInput)
    importer = forms.ChoiceField(label=gettext_lazy("What is imported"), choices=(), widget=forms.RadioSelect)
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "Excel (.xlsx) or CSV (UTF-8 or GB18030), at most 10 MB and 5,000 rows. The first row holds the headings."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": gettext_lazy("Choose a file."), "empty": gettext_lazy("This file is empty.")},
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("What is entered"), choices=MODES, widget=forms.RadioSelect, initial=Mode.GOOD
    )
    info: UploadInfo | None = None
    most_rows = MAX_ROWS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["importer"].choices = [(one.code, choice(one.label, one.note)) for one in importers]
        if not self.is_bound:
            self.initial.update(key=new_public_id(), importer=next(iter(importers)).code)

    def clean_file(self):
        uploaded = self.cleaned_data["file"]
        is_csv = (uploaded.name or "").lower().endswith(".csv")
        self.info = (
            check_csv(uploaded)
            if is_csv
            else check_upload(uploaded, kinds=[FileKind.XLSX], max_bytes=MAX_MB * MEGABYTE)
        )
        return uploaded

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("importer") and cleaned.get("file") and self.info:
            uploaded = cleaned["file"]
            uploaded.seek(0)
            content = uploaded.read()
            uploaded.seek(0)
            try:
                check_headings(code=cleaned["importer"], content=content, is_excel=self.info.content_type != CSV)
            except ValidationError as problem:
                self.add_error("file", problem)
        return cleaned


class ConfirmForm(forms.Form):
    mode = forms.ChoiceField(label=gettext_lazy("What is entered"), choices=MODES, widget=forms.RadioSelect)
