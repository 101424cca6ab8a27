"""The PDF of a letter, by WeasyPrint. The library and its system libraries are loaded only when a letter is made.

``make setup`` does not install Pango or a Chinese font. Where they are missing the portal runs, says so, offers the page for
printing, and letters wait.
"""

import logging
import shutil
import subprocess
import time

from django.contrib.staticfiles import finders
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)  # seven lines a letter

REMEMBERED = 60  # seconds for which a good answer is believed
_good_until = 0.0


class NotPossible(Exception):
    """The PDF cannot be made here. ``reasons`` are sentences."""

    def __init__(self, reasons: list[str]):
        self.reasons = reasons
        super().__init__("; ".join(reasons))


def missing() -> list[str]:
    """What this machine lacks for PDFs, in sentences for the office; empty when nothing."""
    global _good_until
    if time.monotonic() < _good_until:
        return []
    found = [reason for reason in (_without_pango(), _without_font()) if reason]
    if not found:
        _good_until = time.monotonic() + REMEMBERED
    return found


def _without_pango() -> str:
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as problem:  # OSError: cffi did not find the library
        logger.warning("weasyprint cannot be loaded: %s", problem)
        return _("The library Pango is not installed (Debian: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0).")
    return ""


def _without_font() -> str:
    lists_fonts = shutil.which("fc-list")
    if lists_fonts:
        listed = subprocess.run(
            [lists_fonts, ":lang=zh", "family"], capture_output=True, text=True, timeout=20, check=False
        )
        if listed.stdout.strip():
            return ""
    return _("No font with Chinese characters is installed (Debian: fontconfig fonts-noto-cjk).")


def make(html: str, *, style: str = "css/letter.css") -> bytes:
    """The page as PDF. Nothing is fetched: what the page needs stands in it, the style comes from our own file."""
    reasons = missing()
    if reasons:
        raise NotPossible(reasons)
    import weasyprint
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=["data"])
    sheet = weasyprint.CSS(filename=finders.find(style))
    document = weasyprint.HTML(string=html, base_url=None, url_fetcher=fetcher)
    return document.write_pdf(stylesheets=[sheet])
