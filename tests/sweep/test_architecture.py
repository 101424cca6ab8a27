"""The two ways upward (signals, ``core.registry``) and no third; an engine without Django; nothing in the tree that must not be there.

What an app imports is checked by import-linter (``make check``). Here stand the ways that no import shows.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
# From the lowest to the highest.
ORDER = (
    "core", "accounts", "casework", "conversations", "reviews", "letters", "onboarding", "regions", "talent", "vouchers", "incubators", "services", "activities", "outcomes",
    "inbound",
    "enterprises", "matching", "introductions", "incentives", "portal",
)  # fmt: skip
RANK = {app: place for place, app in enumerate(ORDER)}
TEMPLATE_APP = {
    "home": "portal",
    "service_request": "enterprises",
    "inbound_project": "inbound",
}  # folders of templates that are not called as their app; the others belong to the look, that is to core
# The page frame knows the first page and the sign-in page; everything else in it comes from registries.
FRAME = {"base.html"}
CODE_SUFFIXES = {
    ".py",
    ".html",
    ".js",
    ".css",
    ".txt",
    ".md",
    ".json",
    ".toml",
    ".yml",
    ".yaml",
    ".sh",
    ".cfg",
    ".ini",
    ".svg",
    "",
}


def app_of_template(path: Path) -> str:
    folder = path.relative_to(ROOT / "templates").parts[0]
    return TEMPLATE_APP.get(folder, folder if folder in RANK and folder != "portal" else "core")


def local_relations():
    """(app, field, app it points to) of every relation between two apps of ours."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields(include_hidden=True):
            if not field.is_relation or field.auto_created or not field.related_model:
                continue
            here, there = model._meta.app_label, field.related_model._meta.app_label
            if here in RANK and there in RANK and here != there:
                yield here, field, there


def python_files():
    for app in ORDER:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield app, path


def tracked_files():
    """What is in the repository, or in the folder where there is no git."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.split("\0") if listed.returncode == 0 else [str(p.relative_to(ROOT)) for p in ROOT.rglob("*")]
    kept = (ROOT / name for name in names if name and not name.startswith((".venv/", "var/", ".git/")))
    return [path for path in kept if path.is_file()]


def test_there_is_something_to_look_at():
    assert len(list(local_relations())) > 20
    assert len(list(python_files())) > 150


def test_no_relation_points_upward():
    """A foreign key to a higher app is an import in disguise. The user model is the one that settings name."""
    upward = {
        f"{here}: {field.model.__name__}.{field.name} -> {there}"
        for here, field, there in local_relations()
        if RANK[there] > RANK[here] and field.related_model is not apps.get_model(settings.AUTH_USER_MODEL)
    }
    assert upward == set()


def test_no_lower_model_gets_an_accessor_from_above():
    """``related_name="+"``: a lower app cannot reach what a higher one hangs on its rows."""
    open_ways = {
        f"{here}: {field.model.__name__}.{field.name} gives {there} .{field.remote_field.get_accessor_name()}"
        for here, field, there in local_relations()
        if not field.model._meta.auto_created and not field.remote_field.hidden
    }
    assert open_ways == set()


def _named_in_templates():
    """(app, file, app whose address, template or tags it names)."""
    tag = re.compile(r"""{%\s*(url|include|extends|load)\s+([^%]*?)\s*%}""")
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix not in {".html", ".txt"} or path.name in FRAME and path.parent.name == "templates":
            continue
        for kind, rest in tag.findall(path.read_text(encoding="utf-8")):
            for name in re.findall(r"[\w:/.-]+", rest):
                named = (
                    name.split(":")[0]
                    if kind == "url" and ":" in name
                    else name.split("/")[0]
                    if "/" in name
                    else name
                    if kind == "load"
                    else ""
                )
                named = TEMPLATE_APP.get(named, "core" if named == "portal" and kind != "url" else named)
                if named in RANK:
                    yield app_of_template(path), path.relative_to(ROOT), named, f"{kind} {name}"


def test_no_template_names_a_higher_app():
    assert {f"{path}: {what}" for app, path, named, what in _named_in_templates() if RANK[named] > RANK[app]} == set()


def _texts(path: Path):
    """(line, text) of every string in a module that is not a docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    described = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described:
            yield node.lineno, node.value


def test_no_code_names_an_address_or_a_model_of_a_higher_app():
    """``reverse("portal:home")``, ``apps.get_model("matching.Demand")``, "matching/x.html" in an app below."""
    pattern = re.compile(rf"(?P<app>{'|'.join(ORDER)})(?::[a-z][a-z-]*|\.[A-Z]\w+|/[\w/]+\.html)$")
    found = set()
    for app, path in python_files():
        for line, text in _texts(path):
            match = pattern.match(text)
            if match and RANK[match["app"]] > RANK[app]:
                found.add(f"{path.relative_to(ROOT)}:{line}: {text}")
    assert found == set()


def test_the_engine_is_a_library_without_django():
    """Imported in a fresh interpreter, all of it, and neither Django nor an app came along."""
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted((ROOT / "matching" / "engine").rglob("*.py"))
        if path.name != "__main__.py"
    ]
    code = (
        "import importlib, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        f"print(sorted({{m.split('.')[0] for m in sys.modules}} & {{'django', 'celery', *{[a for a in ORDER if a != 'matching']!r}}}),"
        " sorted(m for m in sys.modules if m.startswith('matching.') and not m.startswith('matching.engine')))"
    )
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (answer.stderr[-500:], answer.stdout.strip()) == ("", "[] []")


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("private key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
        ("cloud key", r"\bAKIA[0-9A-Z]{16}\b|\bLTAI[0-9A-Za-z]{12,20}\b"),
        ("access token", r"\bgh[pousr]_[0-9A-Za-z]{36}\b|\bglpat-[\w-]{20}\b|\bxox[abpr]-[\w-]{10,}"),
        (
            "password in an address",
            r"[a-z]+://[^\s/:@\"'<{$]+:(?!(?:pass|password|secret|portal|x+)@)[^\s/@\"'<{$]{3,}@",
        ),
        ("key in the settings", r"^SECRET_KEY\s*=\s*[\"']"),
    ],
)
def test_the_repository_holds_no(what, pattern):
    found = []
    for path in tracked_files():
        if path.suffix not in CODE_SUFFIXES or path.stat().st_size > 2_000_000 or path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        found += [f"{path.relative_to(ROOT)}: {match[0][:60]}" for match in re.finditer(pattern, text, re.MULTILINE)]
    assert found == []


def test_no_map_is_in_the_repository():
    """Borders are a matter of law and of sides; the portal shows regions as boards and lists."""
    suffixes = {".geojson", ".topojson", ".shp", ".dbf", ".kml", ".gpkg", ".mbtiles", ".pmtiles"}
    named = [str(path.relative_to(ROOT)) for path in tracked_files() if path.suffix.lower() in suffixes]
    held = [
        str(path.relative_to(ROOT))
        for path in tracked_files()
        if path.suffix in {".json", ".js", ".html", ".svg"}
        and re.search(r'"(?:FeatureCollection|Topology)"', path.read_text("utf-8", errors="ignore"))
    ]
    assert (named, held) == ([], [])


def test_templates_name_no_other_site():
    found = []
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.is_file():
            text = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
            found += [
                f"{path.relative_to(ROOT)}: {match[0]}"
                for match in re.finditer(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}\S*", text)
            ]
    assert found == []


def test_a_part_with_a_form_gets_its_token():
    """``{% include … only %}`` leaves the token behind: the form would answer 403 in a browser and pass in every test client."""
    templates = {
        str(p.relative_to(ROOT / "templates")): p.read_text(encoding="utf-8")
        for p in (ROOT / "templates").rglob("*.html")
    }
    posting = {name for name, text in templates.items() if "{% csrf_token %}" in text}
    left_out = [
        f"{name}: {part}"
        for name, text in templates.items()
        for part, given in re.findall(r'{%\s*include\s+"([^"]+)"([^%]*)%}', text)
        if part in posting and given.strip().endswith("only") and "csrf_token=" not in given
    ]
    assert left_out == []
