"""What people do in every walk, whatever the kind of case, in the language in which they read the portal."""

import re

from django.utils import translation
from playwright.sync_api import expect


def said(text, language: str = "zh-hans") -> str:
    """A sentence of the source as a reader of this language has it; lazy ones keep their context."""
    with translation.override(language):
        return translation.gettext(text) if type(text) is str else str(text)


def in_chinese(text) -> str:
    return said(text)


def opens_from_inbox(person, queue: str, title: str):
    """The case of this title, by the queue whose name begins so."""
    person.arrives(said("Inbox", person.language))
    queues = person.page.get_by_role("navigation", name=said("Queues", person.language))
    queues.get_by_role("link", name=re.compile(f"^{queue}")).click()
    person.arrives(said("Inbox", person.language)).follows(title).arrives(title)
    return person


def decides(person, step: str, note: str = ""):
    """A step of the panel, with words where they are wanted."""
    panel = person.panel(said("My decision", person.language))
    person.chooses(step, within=panel)
    if note:
        person.types(said("Opinion or reason", person.language), note, within=panel)
    person.presses(said("Confirm", person.language), within=panel)
    return person


def hands_in(person):
    """From the page that shows everything: the promise, then the receipt."""
    person.main.get_by_role("checkbox").first.check()
    person.presses(said("Hand in", person.language)).arrives(said("Handed in", person.language))
    return person


def starts(person, offer: str):
    """A line of “What you can do” on the page of a base, begun or gone on with."""
    panel = person.panel(said("What you can do", person.language))
    line = panel.get_by_role("listitem").filter(has_text=re.compile(rf"^\s*{re.escape(offer)}"))
    expect(line).to_be_visible()
    line.locator("button, a.btn").first.click()
    return person
