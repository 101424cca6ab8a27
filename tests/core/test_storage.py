"""Stored files: under names that tell nothing, without an address, handed out as downloads only."""

from contextlib import contextmanager

import pytest
from django.core.files.base import ContentFile
from django.db import models
from django.http import Http404
from django.test import override_settings

from core.uploads import download_response, private_storage, upload_path
from tests.core.files import PDF


def test_stored_files_lie_under_var_with_names_that_tell_nothing_and_have_no_address(tmp_path):
    with override_settings(VAR=tmp_path):
        name = private_storage.save(upload_path(None, "secret plan.pdf"), ContentFile(PDF))
        assert (tmp_path / "media" / name).read_bytes() == PDF
        assert "secret" not in name and len(name.rpartition("/")[2]) == 32
        with pytest.raises(ValueError, match="no address"):
            private_storage.url(name)


def test_a_migration_does_not_hold_the_folder_of_this_machine():
    _name, _path, _args, kwargs = models.FileField(storage=private_storage).deconstruct()
    assert kwargs["storage"].deconstruct() == ("core.uploads.PrivateStorage", (), {})


@contextmanager
def downloaded(response):
    """Closes the file only: closing the response would tell the database that a request has ended."""
    try:
        yield response
    finally:
        response.file_to_stream.close()


def test_a_download_is_an_attachment_that_no_browser_shows_and_no_proxy_keeps(tmp_path):
    with override_settings(VAR=tmp_path):
        name = private_storage.save(upload_path(None, "a"), ContentFile(PDF))
        field_file = models.FileField(storage=private_storage).attr_class(
            None, models.FileField(storage=private_storage), name
        )
        with downloaded(
            download_response(field_file, name='\u8ba1\u5212"\r\nX: y.pdf', content_type="application/pdf")
        ) as response:
            assert b"".join(response.streaming_content) == PDF

    assert (
        response["Content-Disposition"]
        == "attachment; filename=\"___X_ y.pdf\"; filename*=UTF-8''%E8%AE%A1%E5%88%92_X_%20y.pdf"
    )
    assert {
        name: response[name]
        for name in (
            "Content-Type",
            "Content-Length",
            "X-Content-Type-Options",
            "Cache-Control",
            "Content-Security-Policy",
        )
    } == {
        "Content-Type": "application/pdf",
        "Content-Length": str(len(PDF)),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }


def test_a_type_that_was_never_accepted_is_handed_out_as_bytes(tmp_path):
    with override_settings(VAR=tmp_path):
        name = private_storage.save(upload_path(None, "a"), ContentFile(b"<script>"))
        file = models.FileField(storage=private_storage).attr_class(
            None, models.FileField(storage=private_storage), name
        )
        with downloaded(download_response(file, name="a.html", content_type="text/html")) as response:
            assert response["Content-Type"] == "application/octet-stream"


def test_a_file_that_is_gone_is_not_found(tmp_path):
    with override_settings(VAR=tmp_path):
        file = models.FileField(storage=private_storage).attr_class(
            None, models.FileField(storage=private_storage), "2026/01/none"
        )
        with pytest.raises(Http404):
            download_response(file, name="a.pdf", content_type="application/pdf")
