"""Filling in the forms that a crawler found, as people and as attackers do."""

import copy
import re
from datetime import timedelta
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.core.files import PDF
from tests.sweep.crawl import view_name
from tests.sweep.page import Field, Form

LONG = "x" * 20_000
NULL = "a\x00b"
ODD = "\u202egnp.exe\u2066 🙂 𠮷 <script>alert(1)</script> {{ 7*7 }} ' OR 1=1 -- %s %n ../../etc/passwd"
TYPED = 'Typed by hand: 备案 "é" <b>&amp; 🙂'
CHOICES = {"select", "radio", "checkbox"}
HIDDEN = {"hidden", "submit"}
ID = re.compile(r"[0-9a-z]{16}")


def kind_of(form: Form) -> tuple:
    """Two forms with the same address and fields are one, whichever record they are about."""
    names = {re.sub(r"\d+|[0-9a-z]{16}", "…", name) for name in form.fields}
    return view_name(urlsplit(form.action).path), form.method, tuple(sorted(names))


def is_text(one: Field) -> bool:
    return one.kind not in CHOICES | HIDDEN | {"file"}


def _put(form: Form, value) -> dict[str, list]:
    """The page's own values, with ``value(field)`` in the place of each; None leaves a field as it is, [] takes it away."""
    sent = form.values()
    for one in form.fields.values():
        given = value(one)
        if given == []:
            sent.pop(one.name, None)
        elif given is not None:
            sent[one.name] = given
    return sent


def empty(form: Form) -> dict:
    return _put(form, lambda one: None if one.kind in HIDDEN else [])


def hostile(form: Form, text: str) -> dict:
    """``text`` wherever one can type, choices that are not offered, and a program that calls itself a picture."""

    def value(one):
        if one.kind in HIDDEN:
            return None
        if one.kind in CHOICES:
            return [text[:300]]
        if one.kind == "file":
            return [SimpleUploadedFile("picture.png.exe", b"MZ\x90\x00" + b"\x00" * 64, content_type="image/png")]
        return [text]

    return _put(form, value)


def huge(form: Form) -> dict:
    """Numbers and days that no column holds, in fields of every kind, twice each."""
    return _put(
        form, lambda one: None if one.kind in HIDDEN | {"file"} else ["9" * 400, "-1e309", "9999-99-99", "0001-01-01"]
    )


def tampered(form: Form, text: str) -> dict:
    """What the page hides is not what it wrote."""
    return _put(form, lambda one: [text] if one.kind in HIDDEN and one.name != "csrfmiddlewaretoken" else None)


def typed(form: Form) -> dict:
    """A person's words in every text field, and one choice that is not offered, so that the form comes back."""
    return _put(
        form,
        lambda one: (
            ["no-such-choice"]
            if one.kind in {"select", "radio"}
            else [TYPED]
            if one.kind in {"text", "textarea", "search"}
            else None
        ),
    )


def foreign(form: Form, ids: list[str]) -> list[dict]:
    """The page's own values, but for one choice that names a record which was not offered; one variant for each such field."""
    variants = []
    for one in form.fields.values():
        offered = [option for option in one.options if ID.fullmatch(option)]
        if one.kind in CHOICES and offered:
            strange = [public_id for public_id in ids if public_id not in one.options]
            variants += [_put(form, lambda field, n=one.name, i=i: [i] if field.name == n else None) for i in strange]
    return variants


def good(form: Form) -> dict:
    """What a willing person would send: the page's values, and something fitting where there is none."""
    later = timezone.localdate() + timedelta(days=30)

    def value(one):
        if (
            one.kind in HIDDEN
            or one.kind in CHOICES
            and one.chosen
            and one.chosen != [""]
            or is_text(one)
            and one.value
        ):
            return None
        if one.kind in CHOICES:
            offered = [option for option in one.options if option]
            return offered[:1] or []
        if one.kind == "file":
            return []
        by_name = {
            "email": "new@test.example",
            "date": later.isoformat(),
            "number": "3",
            "url": "https://test.example/",
            "password": "Zebra-lamp-8841",
        }
        name = one.name.rsplit("-", 1)[-1]
        if one.kind in by_name:
            return [by_name[one.kind]]
        if re.search(r"(_on|date|until|deadline|opened|day)$", name):
            return [later.isoformat()]
        if re.search(r"mail$", name):
            return ["new@test.example"]
        if re.search(r"(year|founded)$", name):
            return ["2020"]
        if re.search(
            r"(amount|area|staff|seats|tenants|employees|count|number|share|revenue|projects|deals|patents|budget\w*|trl)$",
            name,
        ):
            return ["3"]
        return ["A few fitting words"]

    return _put(form, value)


def stale(form: Form) -> dict:
    """The same as from a page that was opened before somebody else saved."""
    sent = good(form)
    for one in form.fields.values():
        if one.kind == "hidden" and "version" in one.name:
            sent[one.name] = [str(int(one.value) - 1) if one.value.lstrip("-").isdigit() else "0"]
    return sent


def has_version(form: Form) -> bool:
    return any(one.kind == "hidden" and "version" in one.name for one in form.fields.values())


def prepared(data: dict) -> dict:
    """Uploads are read once; a form that is sent twice needs fresh ones."""
    return {
        name: [copy.deepcopy(v) if isinstance(v, SimpleUploadedFile) else v for v in values]
        for name, values in data.items()
    }


FILE = SimpleUploadedFile("agreement.pdf", PDF, content_type="application/pdf")
