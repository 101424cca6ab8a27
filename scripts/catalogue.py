"""Reading and writing gettext catalogues in plain Python, the same bytes on every machine.

Only what this project's catalogues hold: one language with one plural form, no obsolete entries, no dates.
"""

import ast
import re
import struct
from dataclasses import dataclass, field
from pathlib import Path

HEADER = (
    "Language: zh_Hans\n"
    "MIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Plural-Forms: nplurals=1; plural=0;\n"
)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}")

Key = tuple[str, str]  # context, English text


@dataclass
class Entry:
    """One text: English, its plural if it has one, and the Chinese. ``files`` are where it is used."""

    text: str
    context: str = ""
    plural: str = ""
    translation: str = ""
    files: set[str] = field(default_factory=set)
    comments: list[str] = field(default_factory=list)
    fuzzy: bool = False

    @property
    def key(self) -> Key:
        return self.context, self.text

    def fault(self) -> str:
        """What is wrong with the translation, in words; "" when nothing is."""
        if self.fuzzy:
            return "fuzzy"
        if not self.translation.strip():
            return "not translated"
        one, many = _placeholders(self.text), _placeholders(self.plural or self.text)
        given = _placeholders(self.translation)
        if not one & many <= given <= one | many:
            return f"placeholders differ: {sorted(one | many)} and {sorted(given)}"
        if self.text.startswith("\n") != self.translation.startswith("\n"):
            return "one begins with a new line and the other does not"
        return ""


def _placeholders(text: str) -> set[str]:
    return {found for found in PLACEHOLDER.findall(text) if found != "%%"}


def read(path: Path) -> dict[Key, Entry]:
    """The entries of a .po file; an absent file has none. Raises ValueError naming the line that is not understood."""
    entries: dict[Key, Entry] = {}
    if not path.exists():
        return entries
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        entry = _read_block(block, path)
        if entry is not None and entry.text:
            if entry.key in entries:
                raise ValueError(f"{path}: {entry.text!r} stands twice")
            entries[entry.key] = entry
    return entries


NAMES = {
    "msgctxt": "context",
    "msgid": "text",
    "msgid_plural": "plural",
    "msgstr": "translation",
    "msgstr[0]": "translation",
}


def _read_block(block: str, path: Path) -> Entry | None:
    entry, target, seen = Entry(text=""), "", False
    for line in block.splitlines():
        line = line.strip()
        if not line or line.startswith("#~"):
            continue
        if line.startswith("#"):
            _read_comment(line, entry)
            continue
        word, _space, rest = ("", "", line) if line.startswith('"') else line.partition(" ")
        if word and word not in NAMES or not rest.startswith('"'):
            raise ValueError(f"{path}: not understood: {line}")
        target = NAMES[word] if word else target
        setattr(entry, target, getattr(entry, target) + ast.literal_eval(rest))
        seen = True
    return entry if seen else None


def _read_comment(line: str, entry: Entry) -> None:
    if line.startswith("#:"):
        entry.files.update(line[2:].split())
    elif line.startswith("#,"):
        entry.fuzzy = "fuzzy" in line
    elif line.startswith("# "):
        entry.comments.append(line)


def render(entries: dict[Key, Entry]) -> str:
    """The text of a .po file, sorted, so that two people's additions rarely meet."""
    blocks = [f"msgid {_quoted('')}\nmsgstr {_quoted(HEADER)}"]
    for _key, entry in sorted(entries.items(), key=lambda pair: (pair[0][1], pair[0][0])):
        lines = [*entry.comments, *(f"#: {name}" for name in sorted(entry.files))]
        flags = (["fuzzy"] if entry.fuzzy else []) + (
            ["python-format"] if re.search(r"%\(\w+\)[a-z]|%[sd]", entry.text) else []
        )
        lines += [f"#, {', '.join(flags)}"] if flags else []
        lines += [f"msgctxt {_quoted(entry.context)}"] if entry.context else []
        lines.append(f"msgid {_quoted(entry.text)}")
        lines += [f"msgid_plural {_quoted(entry.plural)}"] if entry.plural else []
        lines.append(f"msgstr{'[0]' if entry.plural else ''} {_quoted(entry.translation)}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _quoted(text: str) -> str:
    def one(part: str) -> str:
        escaped = part.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\r", "\\r")
        return '"' + escaped.replace("\n", "\\n") + '"'

    parts = text.splitlines(keepends=True)
    return one(text) if len(parts) < 2 else "\n".join(['""', *(one(part) for part in parts)])


def compiled(entries: dict[Key, Entry]) -> bytes:
    """The .mo file: header, index of texts, index of translations, texts. Entries without translation are left out."""
    pairs = {"": HEADER}
    for entry in entries.values():
        if entry.translation and not entry.fuzzy:
            name = f"{entry.context}\x04{entry.text}" if entry.context else entry.text
            pairs[f"{name}\0{entry.plural}" if entry.plural else name] = entry.translation
    ordered = sorted((name.encode(), text.encode()) for name, text in pairs.items())
    count = len(ordered)
    start = 28 + 16 * count
    names = b"".join(name + b"\0" for name, _text in ordered)
    texts = b"".join(text + b"\0" for _name, text in ordered)
    indexes = [[], []]
    offsets = [start, start + len(names)]
    for pair in ordered:
        for side, value in enumerate(pair):
            indexes[side] += [len(value), offsets[side]]
            offsets[side] += len(value) + 1
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, start)
    return head + struct.pack(f"<{4 * count}I", *indexes[0], *indexes[1]) + names + texts
