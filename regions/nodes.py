"""A node of the taxonomy as plain JSON, and what differs between two taxonomies.

``{"code", "parent" (code or ""), "labels": {language: name}, "synonyms": {language: [name, …]}, "industry", "wipo_field",
"is_active", "successor" (code or "")}``. A domain has no parent; the code of a field is its domain's, a hyphen, and its own part.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.identifiers import fold_text
from regions.languages import LANGUAGES, in_reading_language

KINDS = {
    "added": pgettext_lazy("technology field", "New"),
    "retired": _("Retired"),
    "brought_back": _("In use again"),
    "changed": pgettext_lazy("technology field", "Changed"),
}

Node = dict
Nodes = dict[str, Node]  # by code


def by_code(nodes: Iterable[Node]) -> Nodes:
    return {node["code"]: node for node in nodes}


def in_order(nodes: Nodes) -> list[Node]:
    """Domain by domain, each before its fields."""
    return [nodes[code] for code in sorted(nodes)]


def digest_of(nodes: Iterable[Node]) -> str:
    """Changes with anything in the taxonomy, and with nothing else."""
    body = json.dumps(list(nodes), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def label(node: Node) -> str:
    return in_reading_language(node["labels"]) or node["code"]


def names(node: Node) -> Iterator[tuple[str, str]]:
    """(language, name) of every name and synonym."""
    yield from ((lang, name) for lang, name in node["labels"].items() if name)
    yield from ((lang, name) for lang, given in node["synonyms"].items() for name in given)


def folded(name: str) -> str:
    """Two spellings that this makes equal count as one name."""
    return " ".join(fold_text(name).split())


def search_words(node: Node) -> list[str]:
    return [node["code"], *dict.fromkeys(name for _lang, name in names(node))]


@dataclass(frozen=True)
class Difference:
    """What became of one node. Names are (language, old, new), synonyms (language, name), the rest (old, new) or None."""

    code: str
    label: str
    kind: str  # one of KINDS
    renamed: tuple[tuple[str, str, str], ...] = ()
    added: tuple[tuple[str, str], ...] = ()
    removed: tuple[tuple[str, str], ...] = ()
    successor: tuple[str, str] | None = None
    industry: tuple[str, str] | None = None

    @property
    def kind_words(self) -> str:
        return str(KINDS[self.kind])


def compare(before: Mapping[str, Node], after: Mapping[str, Node]) -> list[Difference]:
    """Every node that differs, in the order of codes. A node that is only in ``before`` counts as retired."""
    found = []
    for code in sorted({*before, *after}):
        one = difference(before.get(code), after.get(code))
        if one:
            found.append(one)
    return found


def difference(old: Node | None, new: Node | None) -> Difference | None:
    if old == new or not (old or new):
        return None
    if not new:
        return Difference(old["code"], label(old), "retired")
    was = old or {"labels": {}, "synonyms": {}, "is_active": True, "successor": "", "industry": ""}
    return Difference(
        code=new["code"],
        label=label(new),
        kind=_kind(old, new),
        renamed=tuple(
            (lang, was["labels"].get(lang, ""), new["labels"].get(lang, ""))
            for lang in LANGUAGES
            if was["labels"].get(lang, "") != new["labels"].get(lang, "")
        ),
        added=_only_in(new, was),
        removed=_only_in(was, new),
        successor=_both(was, new, "successor"),
        industry=_both(was, new, "industry"),
    )


def _kind(old: Node | None, new: Node) -> str:
    if old is None:
        return "added"
    if old["is_active"] != new["is_active"]:
        return "brought_back" if new["is_active"] else "retired"
    return "changed"


def _only_in(one: Node, other: Node) -> tuple[tuple[str, str], ...]:
    return tuple(
        (lang, name)
        for lang in LANGUAGES
        for name in one["synonyms"].get(lang, [])
        if name not in other["synonyms"].get(lang, [])
    )


def _both(old: Node, new: Node, name: str) -> tuple[str, str] | None:
    return (old[name], new[name]) if old[name] != new[name] else None


def final_successors(nodes: Nodes) -> dict[str, str]:
    """Retired code → the active field that stands for it, through any number of successions. Without one it is not in the answer."""
    found = {}
    for code, node in nodes.items():
        seen, now = {code}, node
        while now and not now["is_active"] and now["successor"] and now["successor"] not in seen:
            seen.add(now["successor"])
            now = nodes.get(now["successor"])
        if now and now["is_active"] and now["code"] != code:
            found[code] = now["code"]
    return found
