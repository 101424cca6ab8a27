"""Files that people upload: accepted by content, kept outside every public folder, handed out as downloads only.

class ProofForm(forms.Form):
    proof = UploadField(kinds=[FileKind.PDF, FileKind.JPG], max_mb=10, label=_("Proof"))

form.cleaned_data["proof"].info   # UploadInfo: content_type, size, sha256, safe_name, scan
"""

import hashlib
import logging
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.deconstruct import deconstructible
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import contents, scanning
from core.filenames import attachment_header, clean_file_name

logger = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
DEFAULT_MAX_MB = 20
PIECE = 64 * 1024
BINARY = "application/octet-stream"
# Endings that some program would run or show as a page. Refused anywhere in a name: "report.exe.pdf" is hidden on many desks.
RUN_BY_SOMEONE = frozenset(
    "exe com scr bat cmd ps1 psm1 vbs vbe js jse mjs wsf wsh hta msi msp jar class lnk url reg cpl dll pif app apk sh bash py pl rb"
    " php phtml php5 phar asp aspx jsp jspx cgi htm html xhtml shtml mht mhtml svg svgz xml xsl swf iso img vhd docm dotm xlsm xltm xlam"
    " pptm".split()  # noqa: SIM905
)


class FileKind(Enum):
    """What may be uploaded: its endings, its content type, the check of its content."""

    PDF = ("PDF", ("pdf",), "application/pdf", contents.check_pdf)
    PNG = ("PNG", ("png",), "image/png", contents.check_png)
    JPG = ("JPG", ("jpg", "jpeg"), "image/jpeg", contents.check_jpeg)
    DOCX = (
        "Word (.docx)",
        ("docx",),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        contents.check_word,
    )
    XLSX = (
        "Excel (.xlsx)",
        ("xlsx",),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        contents.check_excel,
    )

    def __init__(self, label, endings, content_type, check):
        self.label = label
        self.endings = endings
        self.content_type = content_type
        self.check = check


ALL_KINDS = tuple(FileKind)
DOWNLOAD_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
CONTENT_TYPES = frozenset(kind.content_type for kind in FileKind)


@dataclass(frozen=True)
class UploadInfo:
    """What was learnt about an accepted file. ``size`` in bytes; ``scan`` says whether a virus scanner has seen it."""

    content_type: str
    size: int
    sha256: str
    safe_name: str
    kind: FileKind
    scan: scanning.ScanResult


def check_upload(
    uploaded: UploadedFile, *, kinds: Iterable[FileKind] = ALL_KINDS, max_bytes: int = DEFAULT_MAX_MB * MEGABYTE
) -> UploadInfo:
    """Accept a file or say in one plain sentence why not (``ValidationError``). The file is left at its start.

    The content type that the browser sent is not looked at: it is the sender's word.
    """
    kinds = tuple(kinds)
    name = clean_file_name(uploaded.name or "")
    kind = _kind_of_name(name, kinds)
    _check_size(uploaded.size, max_bytes)
    file = uploaded.file
    kind.check(file)
    digest, size = digest_of(file)
    _check_size(size, max_bytes)
    scan = scanning.scan(file)
    file.seek(0)
    if scan.state == scanning.ScanState.INFECTED:
        logger.warning("upload refused, virus %s, sha256 %s", scan.detail, digest)
        raise ValidationError(
            _("A virus was found in this file, so it was not kept. Have your computer checked."), code="infected"
        )
    return UploadInfo(kind.content_type, size, digest, name, kind, scan)


def _kind_of_name(name: str, kinds: tuple[FileKind, ...]) -> FileKind:
    *inner, ending = name.lower().split(".") if "." in name else [name, ""]
    if any(part.strip() in RUN_BY_SOMEONE for part in inner[1:]):
        raise ValidationError(
            _("The name of this file hides another type in the middle (%(name)s). Rename it and upload it again."),
            code="double",
            params={"name": name},
        )
    for kind in kinds:
        if ending in kind.endings:
            return kind
    raise ValidationError(
        _("Files of this type are not accepted (%(name)s). Upload %(kinds)s."),
        code="type",
        params={"name": name, "kinds": kinds_in_words(kinds)},
    )


def _check_size(size: int | None, max_bytes: int) -> None:
    if not size:
        raise ValidationError(_("This file is empty."), code="empty")
    if size > max_bytes:
        raise ValidationError(
            _("This file has %(size)s; at most %(limit)s are accepted."),
            code="size",
            params={"size": filesizeformat(size), "limit": filesizeformat(max_bytes)},
        )


def digest_of(file) -> tuple[str, int]:
    """(SHA-256 as hexadecimal, size in bytes) of a file, from its start."""
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while piece := file.read(PIECE):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def kinds_in_words(kinds: Iterable[FileKind]) -> str:
    labels = [kind.label for kind in kinds]
    if len(labels) == 1:
        return labels[0]
    return _("%(first)s or %(last)s") % {"first": ", ".join(labels[:-1]), "last": labels[-1]}


class UploadField(forms.FileField):
    """A file of the named kinds. States its limits in the hint; the cleaned file carries ``.info`` and a cleaned name."""

    default_error_messages = {
        "required": gettext_lazy("Choose a file."),
        "empty": gettext_lazy("This file is empty."),
        "missing": gettext_lazy("Choose a file."),
    }

    def __init__(self, *, kinds: Iterable[FileKind] = ALL_KINDS, max_mb: int = DEFAULT_MAX_MB, **kwargs):
        self.kinds = tuple(kinds)
        self.max_mb = max_mb
        limits = format_lazy(
            gettext_lazy("{kinds}, at most {megabytes} MB."),
            kinds=lazy(kinds_in_words, str)(self.kinds),
            megabytes=max_mb,
        )
        own = kwargs.pop("help_text", "")
        super().__init__(help_text=format_lazy("{own} {limits}", own=own, limits=limits) if own else limits, **kwargs)

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs["accept"] = ",".join(f".{ending}" for kind in self.kinds for ending in kind.endings)
        return attrs

    def clean(self, data, initial=None):
        uploaded = super().clean(data, initial)
        if isinstance(uploaded, UploadedFile):
            uploaded.info = check_upload(uploaded, kinds=self.kinds, max_bytes=self.max_mb * MEGABYTE)
            uploaded.name = uploaded.info.safe_name
        return uploaded


@deconstructible(path="core.uploads.PrivateStorage")
class PrivateStorage(FileSystemStorage):
    """Files under ``VAR/media``. They have no address: a view checks the right and answers with ``download_response``."""

    @property
    def base_location(self):
        return Path(settings.VAR) / "media"

    @property
    def location(self):
        return os.path.abspath(self.base_location)

    @property
    def file_permissions_mode(self):
        return 0o640

    @property
    def directory_permissions_mode(self):
        return 0o750

    def url(self, name):
        raise ValueError("uploaded files have no address; link to a view that checks who may see them")


private_storage = PrivateStorage()


def upload_path(instance, filename: str) -> str:
    """``upload_to`` of every file column: a random name that tells nothing and cannot be guessed."""
    return f"{timezone.localdate():%Y/%m}/{secrets.token_hex(16)}"


def download_response(field_file, *, name: str, content_type: str) -> FileResponse:
    """Hand a stored file out: as a download, never shown by the browser, never kept by a proxy. 404 when it is gone."""
    try:
        stream = field_file.open("rb")
    except (FileNotFoundError, ValueError) as problem:
        logger.error("stored file %s is missing", getattr(field_file, "name", ""))
        raise Http404("file is missing") from problem
    response = FileResponse(stream, content_type=content_type if content_type in CONTENT_TYPES else BINARY)
    for header, value in DOWNLOAD_HEADERS.items():
        response[header] = value
    response["Content-Disposition"] = attachment_header(name)
    return response
