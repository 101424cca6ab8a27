"""A real form with sections and files for the machinery's tests: the base filing, through the pages as a person would."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.demo_files import small_pdf
from incubators.cases import BASE_FILING
from tests.incubators.factories import SECTIONS

ITEMS = [
    {"section": "base", "target": "area", "reason": "differs", "text": "Which area is it?"},
    {"section": "files", "target": "slot:plan", "reason": "illegible", "text": "The scan cannot be read."},
]


def url(name, case, *more):
    return reverse(f"casework:{name}", args=[case.public_id, *more])


def pdf(name="file.pdf", words="Invented"):
    return SimpleUploadedFile(name, small_pdf(words, name), content_type="application/pdf")


def read_out(response) -> None:
    """A download is closed by reading it to the end, as a browser does. (``close()`` would close the test's database as well.)"""
    if response.streaming:
        list(response.streaming_content)


class Person:
    """One person at the browser. English pages, so that tests read in one language."""

    def __init__(self, client, user):
        user.language = "en"
        user.save(update_fields=["language"])
        client.force_login(user)
        client.cookies["language"] = "en"
        self.client, self.user = client, user

    def get(self, name, case, *more, **params):
        return self.client.get(url(name, case, *more), params)

    def fetch(self, case, file) -> int:
        """The status of a download; the file is closed again."""
        response = self.get("case-file", case, file.public_id)
        read_out(response)
        return response.status_code

    def page(self, name, case, *more, **params) -> str:
        response = self.get(name, case, *more, **params)
        assert response.status_code == 200, response
        return response.content.decode()

    def post(self, name, case, *more, **data):
        return self.client.post(url(name, case, *more), data)

    def section(self, case, code, *, version=None, **changes):
        """Send a section as its page does; ``version``: the draft version that the page showed, by default the present one."""
        case.refresh_from_db()
        shown = case.draft_version if version is None else version
        return self.post("case-section", case, code, draft_version=shown, **{**SECTIONS.get(code, {}), **changes})

    def hand_in(self, case, *, declared="on", **shown):
        case.refresh_from_db()
        versions = {"version": case.version, "draft_version": case.draft_version, **shown}
        return self.post("case-check", case, **versions, **({"declared": declared} if declared else {}))

    def decide(self, case, move, note="", **more):
        case.refresh_from_db()
        return self.post("case-decide", case, move=move, note=note, **{"version": case.version, **more})

    def badges(self, case) -> dict[str, str]:
        """Section title to the words of its badge on the task list."""
        html = self.page("case-tasks", case)
        rows = re.findall(r'/edit/(\w+)/">.*?</span><span class="status[^"]*">.*?</svg>([^<]+)</span></li>', html, re.S)
        return dict(rows)


def value(html: str, name: str) -> str:
    """What stands in a text field of a page."""
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', html).group()
    found = re.search(r'value="([^"]*)"', tag)
    return found.group(1) if found else ""


def slots() -> list[str]:
    return [slot.code for slot in BASE_FILING.slots]
