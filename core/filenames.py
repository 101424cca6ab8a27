"""Names of files, in both directions: cleaned when they come in, quoted safely when they go out."""

import re
from urllib.parse import quote

from core.validators import without_unwanted

LONGEST_NAME = 120  # characters, the extension included

# Not allowed in a file name on some system, or meaningful in a header. Format characters (category Cf: zero-width, soft hyphen) go too.
FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
SPACES = re.compile(r"\s+")
DEVICE_NAMES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


def clean_file_name(name: str, *, fallback: str = "file") -> str:
    """The last part of a path as a name that every system accepts; Chinese stays. Never empty, at most ``LONGEST_NAME`` long."""
    last = re.split(r"[\\/]", name)[-1]
    last = INVISIBLE.sub("", without_unwanted(last, one_line=True))
    last = SPACES.sub(" ", FORBIDDEN.sub("_", last)).strip(" .")
    stem, dot, extension = last.rpartition(".")
    if not dot or len(extension) > 10:
        stem, dot, extension = last, "", ""
    stem = stem.strip(" .") or fallback
    if DEVICE_NAMES.match(stem):
        stem = f"{stem}_"
    return stem[: LONGEST_NAME - len(dot + extension)].rstrip(" .") + dot + extension


def attachment_header(name: str) -> str:
    """Value of Content-Disposition after RFC 6266: an ASCII name for old clients, the real one in UTF-8."""
    clean = clean_file_name(re.sub(r"[\\/]", "_", name))
    ascii_name = re.sub(r"[^A-Za-z0-9 ._()-]", "_", clean)
    header = f'attachment; filename="{ascii_name}"'
    if ascii_name != clean:
        header += f"; filename*=UTF-8''{quote(clean, safe='')}"
    return header
