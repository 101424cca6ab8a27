#!/usr/bin/env python
"""Catalogues of translations, one for each app: locale/<app>/zh_Hans/LC_MESSAGES/django.po.

    python scripts/messages.py update [app ...]    collect the English texts, keep the Chinese ones
    python scripts/messages.py compile [app ...]   write the .mo files that the portal reads
    python scripts/messages.py check [app ...]     nothing missing, nothing fuzzy, .mo up to date, same text same translation

Plain Python: neither step needs gettext on the machine. The source is English; see docs/architecture.md.
"""

import argparse
import ast
import re
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from catalogue import Entry, Key, compiled, read, render  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
APPS = (
    "core", "accounts", "casework", "conversations", "reviews", "letters", "onboarding", "regions", "talent", "vouchers", "incubators", "services", "outcomes", "inbound",
    "activities", "enterprises", "matching", "introductions", "incentives", "portal",
)  # fmt: skip
# What an app's catalogue covers besides <app>/. Templates are those of templates/<app>/ unless it says otherwise:
# templates/portal/ is the form pack and part of the look, the pages of the app `portal` stand in templates/portal_pages/.
EXTRA_CODE = {"core": ["incubator_network"]}
SIGN_IN = ["account", "allauth", "mfa", "socialaccount", "usersessions"]
TEMPLATES = {"core": ["core", "components", ".", "gallery", "portal", *SIGN_IN], "portal": ["home"]}
# Which arguments hold (context, text, plural); None where there is none.
PLACES = {
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
ALIASES = {"_": "gettext", "gettext_noop": "gettext"}
STRING = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
CALL = re.compile(rf"(?<![\w.])(_|n?p?gettext)\(\s*({STRING})(?:\s*,\s*({STRING}))?(?:\s*,\s*({STRING}))?")
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def main(argv: list[str] | None = None, *, root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["update", "compile", "check"])
    parser.add_argument("apps", nargs="*", metavar="app")
    given = parser.parse_args(argv)
    unknown = set(given.apps) - set(APPS)
    if unknown:
        parser.error(f"no such app: {', '.join(sorted(unknown))}")
    apps = [app for app in given.apps or APPS if (root / app).is_dir()]
    return {"update": update, "compile": compile_, "check": check}[given.command](apps, root)


def po(root: Path, app: str) -> Path:
    return root / "locale" / app / "zh_Hans" / "LC_MESSAGES" / "django.po"


def update(apps: list[str], root: Path) -> int:
    everywhere = {key: entry for app in APPS for key, entry in read(po(root, app)).items() if not entry.fault()}
    for app in apps:
        known, entries = read(po(root, app)), extract(app, root)
        for key, entry in entries.items():
            old = known.get(key) or everywhere.get(key)
            if old:
                entry.translation, entry.fuzzy = old.translation, old.fuzzy
                entry.comments = old.comments if key in known else []
        if not entries and not known:
            continue
        path = po(root, app)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(entries), encoding="utf-8")
        open_ones = sum(1 for entry in entries.values() if entry.fault())
        print(f"{app}: {len(entries)} texts, {open_ones} to translate, {len(known.keys() - entries.keys())} gone")
    return 0


def compile_(apps: list[str], root: Path) -> int:
    for app in apps:
        path = po(root, app)
        if path.exists():
            path.with_suffix(".mo").write_bytes(compiled(read(path)))
            print(f"{app}: compiled")
    return 0


def check(apps: list[str], root: Path) -> int:
    faults = [fault for app in apps for fault in faults_of(app, root)]
    faults += differing(apps, root)
    for fault in faults:
        print(fault)
    texts = sum(len(read(po(root, app))) for app in apps)
    print(f"{texts} texts in {len(apps)} catalogues, {len(faults)} faults")
    return 1 if faults else 0


def faults_of(app: str, root: Path) -> list[str]:
    path = po(root, app)
    known, wanted = read(path), extract(app, root)
    faults = [
        f"{app}: not in the catalogue, run update: {key[1]!r} ({', '.join(sorted(wanted[key].files))})"
        for key in wanted.keys() - known.keys()
    ]
    faults += [f"{app}: no longer used, run update: {key[1]!r}" for key in known.keys() - wanted.keys()]
    faults += [f"{app}: {entry.fault()}: {entry.text!r}" for entry in known.values() if entry.fault()]
    faults += [f"{app}: Chinese in a source text: {key[1]!r}" for key in wanted if CHINESE.search(key[1])]
    mo = path.with_suffix(".mo")
    if known and (not mo.exists() or mo.read_bytes() != compiled(known)):
        faults.append(f"{app}: the .mo file is not up to date, run compile")
    return sorted(faults)


def differing(apps: list[str], root: Path) -> list[str]:
    """Django merges all catalogues, so one text can have only one translation; a context keeps two apart."""
    found: dict[Key, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for app in APPS:
        for key, entry in read(po(root, app)).items():
            if entry.translation:
                found[key][entry.translation].append(app)
    return [
        f"{key[1]!r} is translated differently: "
        + "; ".join(f"{text!r} in {', '.join(names)}" for text, names in ways.items())
        for key, ways in sorted(found.items())
        if len(ways) > 1 and any(app in apps for names in ways.values() for app in names)
    ]


def extract(app: str, root: Path) -> dict[Key, Entry]:
    """All English texts of an app's code and templates."""
    entries: dict[Key, Entry] = {}
    for folder in [app, *EXTRA_CODE.get(app, [])]:
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                collect(entries, from_code(path.read_text(encoding="utf-8"), path), path.relative_to(root))
    for folder in TEMPLATES.get(app, [app]):
        base = root / "templates" / folder
        paths = base.glob("*") if folder == "." else base.rglob("*")
        for path in sorted(paths):
            if path.suffix in (".html", ".txt") and path.is_file():
                collect(entries, from_template(path.read_text(encoding="utf-8"), path), path.relative_to(root))
    return entries


def collect(entries: dict[Key, Entry], texts, path: Path) -> None:
    for context, text, plural in texts:
        if not text:
            continue
        entry = entries.setdefault((context, text), Entry(text=text, context=context))
        entry.plural = entry.plural or plural
        entry.files.add(path.as_posix())


def from_code(source: str, path: Path):
    """(context, text, plural) of each call with plain strings; adjacent strings are one."""
    for node in ast.walk(ast.parse(source, filename=str(path))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
        name = name.removesuffix("_lazy")
        places = PLACES.get(ALIASES.get(name, name))
        if places:
            values = [argument.value if isinstance(argument, ast.Constant) else None for argument in node.args]
            found = _placed(places, values)
            if found:
                yield found


def from_template(source: str, path: Path):
    from django.utils.translation.template import templatize

    for name, *strings in CALL.findall(templatize(source, origin=str(path))):
        values = [ast.literal_eval(string) if string else None for string in strings]
        found = _placed(PLACES[ALIASES.get(name, name)], values)
        if found:
            yield found


def _placed(places, values) -> tuple[str, str, str] | None:
    picked = [values[place] if place is not None and place < len(values) else None for place in places]
    if not isinstance(picked[1], str):
        return None
    context, text, plural = (value if isinstance(value, str) else "" for value in picked)
    return context, text, plural


if __name__ == "__main__":
    sys.exit(main())
