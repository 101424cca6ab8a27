"""What the pages of the technology fields share."""

from django.urls import reverse
from django.utils.translation import gettext as _

from regions import drafts


def tabs(here: str) -> list[dict]:
    """Fields, draft, versions; for ``components/tabs.html``."""
    draft = drafts.open_draft()
    pages = [("fields", _("In force"), reverse("regions:fields"))]
    if draft:
        pages.append(("draft", _("Draft"), draft.get_absolute_url()))
    pages.append(("versions", _("Versions"), reverse("regions:versions")))
    return [
        {"label": label, "url": url, "current": code == here, "count": None, "tone": ""} for code, label, url in pages
    ]
