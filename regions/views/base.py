"""What the pages of the technology fields share."""

from django.urls import reverse
from django.utils.translation import gettext as _

from regions.models import TaxonomyDraft


def tabs(here: str, draft: TaxonomyDraft | None) -> list[dict]:
    """Fields, the open draft, versions; for ``components/tabs.html``."""
    pages = [("fields", _("In force"), reverse("regions:fields"))]
    if draft:
        pages.append(("draft", _("Draft"), draft.get_absolute_url()))
    pages.append(("versions", _("Versions"), reverse("regions:versions")))
    return [
        {"label": label, "url": url, "current": code == here, "count": None, "tone": ""} for code, label, url in pages
    ]
