"""Documents that name tests name tests that are there."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def functions_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("document", sorted(path.name for path in (ROOT / "docs").glob("*.md")))
def test_every_test_that_is_named_is_there(document):
    named = NAMED.findall((ROOT / "docs" / document).read_text(encoding="utf-8"))

    assert [f"{file}::{test}" for file, test in named
            if not (ROOT / file).exists() or test not in functions_of(ROOT / file)] == []  # fmt: skip
    assert document != "security.md" or len(named) > 60
