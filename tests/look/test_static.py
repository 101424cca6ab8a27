"""What no template and no static file of ours may hold: the strict content security policy depends on it."""

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings

from core.ui import icon_names

ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OUR_STATIC = sorted(
    path
    for path in STATIC.rglob("*")
    if path.suffix in {".css", ".js", ".svg", ".html", ".json"} and "vendor" not in path.parts
)
OUR_CODE = sorted(path for app in settings.LOCAL_APPS for path in (ROOT / app).rglob("*.py"))
# Namespaces name a format; nothing is fetched from them.
NAMESPACE = "http://www.w3.org/"


def found_in(paths, pattern):
    """(file, line) of each match, so that a failure names the place."""
    hits = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if re.search(pattern, line.replace(NAMESPACE, "")):
                hits.append(f"{path.relative_to(ROOT)}:{number}")
    return hits


def test_there_are_templates_and_files_to_look_at():
    assert len(TEMPLATES) > 100
    assert {"portal.css", "site.css", "portal.js", "early.js", "icons.svg"} <= {path.name for path in OUR_STATIC}


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("style attribute", r"\sstyle\s*="),
        ("style element", r"<style\b"),
        ("inline script", r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>"),
        ("event attribute", r"\son[a-z]+\s*=\s*[\"']"),
        ("htmx expression", r"\shx-on\b|hx-on:|hx-vals=['\"]js:|hx-vars"),
        ("script address", r"(href|src|action)\s*=\s*[\"']\s*javascript:"),
        ("other site", r"(?:src|href|action|poster|srcset|data-src)\s*=\s*[\"'](?:https?:)?//"),
    ],
)
def test_no_template_holds(what, pattern):
    assert found_in(TEMPLATES, pattern) == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("address of another site", r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}"),
        ("eval", r"\beval\(|new Function\b"),
        ("map data or tiles", r"(?i)geojson|topojson|\{z\}/\{x\}|/tiles?/|\bfeaturecollection\b"),
    ],
)
def test_no_static_file_of_ours_holds(what, pattern):
    assert found_in(OUR_STATIC, pattern) == []


def test_there_is_no_map_anywhere():
    pattern = r"(?i)geojson|topojson|\{z\}/\{x\}|tile\.openstreetmap|amap\.com|map\.baidu|mapbox|leaflet"

    assert found_in(TEMPLATES, pattern) == []
    assert [
        path.name for path in STATIC.rglob("*") if re.search(r"(?i)geojson|topojson|\.pmtiles$|\.mbtiles$", path.name)
    ] == []


def test_every_icon_that_is_asked_for_is_in_the_sprite():
    asked = set()
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        asked |= {
            (name, path.name) for name in re.findall(r"{%\s*(?:icon|empty|nothing_here)\s+[\"']([a-z0-9-]+)[\"']", text)
        }
        asked |= {(name, path.name) for name in re.findall(r"\bicon=[\"']([a-z0-9-]+)[\"']", text)}
        asked |= {(name, path.name) for name in re.findall(r"#i-([a-z0-9-]+)", text)}
    for path in OUR_CODE:
        text = path.read_text(encoding="utf-8")
        asked |= {(name, path.name) for name in re.findall(r"\bicon[\"']?\s*[=:]\s*[\"']([a-z0-9-]+)[\"']", text)}

    assert len(asked) > 30
    assert {(name, place) for name, place in asked if name not in icon_names()} == set()


def test_the_crispy_pack_brings_no_words_of_its_own():
    """Its folder is the portal app's as well; words would land in the wrong catalogue."""
    pack = ["field", "errors", "uni_form", "whole_uni_form", "inputs", "toolbar_field", "display_form", "uni_formset"]
    files = [ROOT / "templates/portal" / f"{name}.html" for name in pack]
    files += sorted((ROOT / "templates/portal/layout").glob("*.html"))

    assert found_in(files, r"{%\s*(translate|trans|blocktrans)") == []


def test_foreign_files_are_those_that_the_list_names():
    table = (STATIC / "LICENSES.md").read_text(encoding="utf-8")
    rows = re.findall(r"\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|", table)
    sums = {name: hashlib.sha256((STATIC / name).read_bytes()).hexdigest() for name, _sum in rows}
    vendored = {f"vendor/{path.name}" for path in (STATIC / "vendor").iterdir() if not path.name.startswith("LICENSE")}

    assert dict(rows) == sums
    assert vendored <= set(sums)
    assert [name for name in re.findall(r"\]\((vendor/[^)]+)\)", table) if not (STATIC / name).exists()] == []


def test_a_component_says_on_its_first_line_what_it_expects():
    components = sorted((ROOT / "templates/components").glob("*.html"))

    assert [path.name for path in components if not path.read_text(encoding="utf-8").startswith("{# Expects: ")] == []
