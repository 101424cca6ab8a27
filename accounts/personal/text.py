"""The text of a notice as HTML: "## " starts a heading, "- " an item, an empty line a paragraph. Everything else is text."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


def blocks(text: str) -> list[tuple[str, list[str]]]:
    """(kind, lines) of each block: heading, list or paragraph."""
    found = []
    for block in text.replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        if not lines:
            continue
        if lines[0].startswith("## "):
            found.append(("heading", [lines.pop(0)[3:]]))
        if lines and all(line.startswith("- ") for line in lines):
            found.append(("list", [line[2:] for line in lines]))
        elif lines:
            found.append(("paragraph", lines))
    return found


def as_html(text: str) -> SafeString:
    """Headings are second-level ones."""
    pieces = []
    for kind, lines in blocks(text):
        if kind == "heading":
            pieces.append(format_html("<h2>{}</h2>", lines[0]))
        elif kind == "list":
            items = format_html_join("", "<li>{}</li>", ((line,) for line in lines))
            pieces.append(format_html("<ul>{}</ul>", items))
        else:
            pieces.append(format_html("<p>{}</p>", " ".join(lines)))
    return mark_safe("".join(pieces))  # noqa: S308  (made of escaped pieces)
