"""Small values that pages are drawn from: a badge, a choice with a hint, the icons there are.

What they look like stands in ``templates/components`` and ``static/css``; how they are written into a page in
``core/templatetags/ui.py``.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

# What a colour says. Nothing else may be said by colour, and never by colour alone.
DEFAULT_ICONS = {
    "neutral": "circle",
    "progress": "arrow-repeat",
    "wait": "exclamation-triangle-fill",
    "ok": "check-circle-fill",
    "bad": "x-octagon-fill",
    "notice": "megaphone",
}
TONES = frozenset(DEFAULT_ICONS)
DUE_SOON_DAYS = 2


@dataclass(frozen=True)
class Badge:
    """The state of a record as icon, word and tint. Without ``icon`` the tone's own is taken.

    Raises ValueError for a tone that the look does not have.
    """

    label: Any
    tone: str = "neutral"
    icon: str = ""

    def __post_init__(self):
        if self.tone not in TONES:
            raise ValueError(f"no tone {self.tone!r}; there are {sorted(TONES)}")
        if not self.icon:
            object.__setattr__(self, "icon", DEFAULT_ICONS[self.tone])

    def __str__(self):
        return str(self.label)


def deadline_badge(*, days_left: int | None, stopped: bool = False) -> tuple[str, str]:
    """Tone and icon of a deadline: ``("", "")`` while there is time, since an ordinary deadline is no news.

    ``days_left`` counts Chinese working days; below zero the promised day has passed.
    """
    if stopped:
        return "none", "pause-circle"
    if days_left is None:
        return "", ""
    if days_left < 0:
        return "bad", DEFAULT_ICONS["bad"]
    if days_left <= DUE_SOON_DAYS:
        return "wait", "clock"
    return "", ""


# First match wins: Edge and WeChat call themselves Chrome as well, and Chrome calls itself Safari.
BROWSERS = {
    "Edg": "Edge",
    "MicroMessenger": "WeChat",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iOS",
    "iPad": "iOS",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def device_name(user_agent: str) -> str:
    """Browser and system as people call them; what is not known stays as the browser said it, shortened."""
    parts = [next((name for sign, name in names.items() if sign in user_agent), "") for names in (BROWSERS, SYSTEMS)]
    return " \u00b7 ".join(filter(None, parts)) or user_agent[:60]


_format_late = lazy(format_html, SafeString)


def choice(label, hint):
    """Label of a radio or tick box with one caption line under it.

    Both are escaped and may be lazy: they come out in the reader's language.
    """
    return _format_late('{}<span class="sub">{}</span>', label, hint)


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """Names in the sprite, without the ``i-`` prefix. Raises FileNotFoundError when the sprite is missing."""
    path = finders.find("icons.svg")
    if path is None:
        raise FileNotFoundError("icons.svg is not among the static files")
    return frozenset(re.findall(r'<symbol id="i-([a-z0-9-]+)"', Path(path).read_text(encoding="utf-8")))
