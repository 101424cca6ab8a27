"""What a text of the source is called on the pages of a reader."""

from django.utils import translation


def in_chinese(text) -> str:
    """A lazy text, or the English of the source."""
    with translation.override("zh-hans"):
        return str(translation.gettext(text) if isinstance(text, str) else text)
