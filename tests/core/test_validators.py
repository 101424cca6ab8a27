"""Text and file names from strangers."""

import unicodedata

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from core.filenames import LONGEST_NAME, attachment_header, clean_file_name
from core.validators import (
    CleanCharField,
    CleanFormField,
    CleanTextField,
    CleanTextFormField,
    validate_clean_text,
    without_unwanted,
)

HARMLESS = [
    "\u4e0a\u6d77 Shanghai",
    "\U00020bb7\u91ce\u5bb6",  # a Han character beyond the first plane
    "\u3007 \u30fb caf\u00e9 \u20ac",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",  # a family, held together by joiners
    "",
]
REFUSED = [
    ("\x00", 1, "U+0000"),
    ("a\x00b", 2, "U+0000"),
    ("ab\x07", 3, "U+0007"),
    ("\x1b[31m", 1, "U+001B"),
    ("a\x7f", 2, "U+007F"),
    ("a\x85", 2, "U+0085"),
    ("invoice\u202egpj.exe", 8, "U+202E"),
    ("a\u2066b", 2, "U+2066"),
    ("\u200fa", 1, "U+200F"),
    ("a\ud800", 2, "U+D800"),
    ("a\ufffe", 2, "U+FFFE"),
    ("a\U0001ffff", 2, "U+1FFFF"),
]


class LetterForm(forms.Form):
    title = CleanFormField(required=False)
    body = CleanTextFormField(required=False)


@pytest.mark.parametrize("text", HARMLESS)
def test_text_that_people_type_is_kept(text):
    form = LetterForm({"title": text, "body": text})
    assert form.is_valid()
    assert form.cleaned_data == {"title": text, "body": text}


@pytest.mark.parametrize(("text", "place", "name"), REFUSED)
def test_invisible_characters_are_refused_with_their_place(text, place, name):
    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        validate_clean_text(text)
    assert refusal.value.messages == [
        f"Character {place} is invisible ({name}) and cannot be kept. Delete it, or type the text again."
    ]


@pytest.mark.parametrize(("text", "_place", "_name"), REFUSED)
def test_both_form_fields_refuse_them(text, _place, _name):
    padded = f"a{text}a"  # what stands at the end would be stripped as a blank
    assert set(LetterForm({"title": padded, "body": padded}).errors) == {"title", "body"}


def test_line_breaks_may_stand_in_a_text_but_not_in_a_line():
    with translation.override("en"):
        form = LetterForm({"title": "one\ntwo", "body": "one\r\ntwo\tthree\rfour"})
        assert form.errors == {"title": ["Write this on one line: character 4 is a line break or a tab."]}
    assert form.cleaned_data["body"] == "one\ntwo\tthree\nfour"


class Letter(models.Model):
    title = CleanCharField(max_length=10)
    body = CleanTextField(max_length=10, blank=True)
    tone = CleanCharField(max_length=5, choices=[("a", "A")], default="a")

    class Meta:
        app_label = "core"
        managed = False


def test_a_model_checks_its_own_text_and_its_form_does_too():
    with pytest.raises(ValidationError) as refusal:
        Letter(title="a\x00", body="\u202e").clean_fields()
    assert set(refusal.value.message_dict) == {"title", "body"}

    form = forms.modelform_factory(Letter, fields=["title", "body", "tone"])(
        {"title": "a\u202e", "body": "12345\r\n789", "tone": "a"}
    )
    assert set(form.errors) == {"title"}
    assert len(form.errors["title"]) == 1
    assert form.cleaned_data["body"] == "12345\n789"  # ten characters as sent, nine as kept
    assert isinstance(form.fields["tone"], forms.TypedChoiceField)


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_whatever_is_left_after_cleaning_is_accepted(text):
    cleaned = without_unwanted(text)
    validate_clean_text(cleaned)
    assert without_unwanted(cleaned) == cleaned


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("plan.pdf", "plan.pdf"),
        ("\u8ba1\u5212\u4e66\uff082026\uff09.pdf", "\u8ba1\u5212\u4e66\uff082026\uff09.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\plan.pdf", "plan.pdf"),
        ("/", "file"),
        ("", "file"),
        ("...", "file"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\u200bb\ufeff.pdf", "ab.pdf"),
        ("a\x00b\nc.pdf", "abc.pdf"),
        ('a"b<c>|?*.pdf', "a_b_c____.pdf"),
        ("  a   b .pdf ", "a b.pdf"),
        ("con.pdf", "con_.pdf"),
        ("LPT1", "LPT1_"),
        (".pdf", "pdf"),  # no hidden files
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
        ("\u6c34" * 300 + ".docx", "\u6c34" * 115 + ".docx"),
        ("a." + "b" * 300, "a." + "b" * 118),
    ],
)
def test_a_file_name_becomes_one_that_every_system_accepts(name, kept):
    assert clean_file_name(name) == kept


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_any_name_is_safe_on_disk_and_in_a_header(name):
    clean = clean_file_name(name)
    assert 0 < len(clean) <= LONGEST_NAME
    assert not set(clean) & set('\\/:*?"<>|\r\n\t\x00')
    assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in clean)
    assert clean_file_name(clean) == clean
    header = attachment_header(name)
    assert header.isascii() and header.isprintable()
    assert header.startswith('attachment; filename="') and header.split("; filename*=")[0].count('"') == 2
