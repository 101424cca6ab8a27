"""What is wrong with a draft of the taxonomy, and what somebody should look at twice."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from regions import uses
from regions.languages import LANGUAGES
from regions.nodes import Node, Nodes, folded, label, names

CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{2,8})?")
MOST_LOOKED_FOR = 60  # new synonyms of one field whose standing in the texts is counted


@dataclass(frozen=True)
class Warned:
    """Something that may be meant so. ``key`` stays the same while the words do, so that it is confirmed once."""

    key: str
    code: str
    text: str


@dataclass(frozen=True)
class Problem:
    """Something that stops publishing, and the form field it belongs to ("" for the whole field)."""

    code: str
    text: Any
    field: str = ""


def problems(node: Node, nodes: Nodes) -> list[Problem]:
    """Of one node among all the others."""
    return [*_names(node), *_place(node, nodes), *_succession(node, nodes)]


def all_problems(nodes: Nodes, codes: Iterable[str]) -> list[Problem]:
    """Of the nodes that a draft changes, and of those that lean on them."""
    touched = set(codes)
    leaning = {
        code
        for code, node in nodes.items()
        if node["is_active"] and node["parent"] in touched or node["successor"] in touched
    }
    return [found for code in sorted(touched | leaning) for found in problems(nodes[code], nodes)]


def _names(node: Node) -> list[Problem]:
    return [
        Problem(node["code"], _("A name in %(language)s is missing.") % {"language": word}, f"label_{lang}")
        for lang, word in LANGUAGES.items()
        if not node["labels"].get(lang, "").strip()
    ]


def _place(node: Node, nodes: Nodes) -> list[Problem]:
    code, parent = node["code"], node["parent"]
    if not CODE.fullmatch(code):
        return [Problem(code, code_format(), "code")]
    if parent != code.partition("-")[0] and (parent or "-" in code):
        return [Problem(code, _("The code of a field is the code of its domain, a hyphen, and its own part."), "code")]
    if not parent:
        return []
    above = nodes.get(parent)
    if above is None:
        return [Problem(code, _("The domain %(code)s does not exist.") % {"code": parent}, "parent")]
    if above["parent"]:
        return [Problem(code, _("%(code)s is a field itself; there are two levels.") % {"code": parent}, "parent")]
    if node["is_active"] and not above["is_active"]:
        return [Problem(code, _("Its domain is retired. Retire its fields first, or bring the domain back."), "parent")]
    return []


def code_format() -> str:
    return _("Two capital letters for a domain (IC); for a field a hyphen and two to eight more, or digits (IC-EDA).")


def _succession(node: Node, nodes: Nodes) -> list[Problem]:
    code, successor = node["code"], node["successor"]
    if not successor:
        return []
    if node["is_active"]:
        return [Problem(code, _("Only a retired field has a successor."), "successor")]
    after = nodes.get(successor)
    if after is None or successor == code:
        return [Problem(code, _("Choose another field as the successor."), "successor")]
    if not after["is_active"]:
        return [Problem(code, _("The successor is retired itself. Choose one that is in use."), "successor")]
    if bool(after["parent"]) != bool(node["parent"]):
        return [Problem(code, _("A field is followed by a field, a domain by a domain."), "successor")]
    return []


def warnings(node: Node, nodes: Nodes, before: Node | None, user) -> list[Warned]:
    """Of the names that this change brings in: those of another field, and those that stand nearly everywhere."""
    if not node["is_active"]:
        return []
    old = {folded(name) for _lang, name in names(before)} if before else set()
    new = {name: folded(name) for _lang, name in names(node) if folded(name) not in old}
    return [*_shared(node, nodes, new), *_general(node, new, user)]


def _shared(node: Node, nodes: Nodes, new: dict[str, str]) -> list[Warned]:
    owners = defaultdict(list)
    for other in nodes.values():
        if other["code"] != node["code"] and other["is_active"]:
            for form in {folded(name) for _lang, name in names(other)}:
                owners[form].append(other)
    return [
        Warned(
            f"shared:{form}",
            node["code"],
            _("“%(name)s” is a name of %(fields)s as well; in a text it counts for one of them only.")
            % {"name": name, "fields": ", ".join(f"{label(other)} ({other['code']})" for other in owners[form])},
        )
        for name, form in new.items()
        if form in owners
    ]


def _general(node: Node, new: dict[str, str], user) -> list[Warned]:
    found = uses.standing(list(new)[:MOST_LOOKED_FOR], user)
    return [
        Warned(
            f"general:{new[name]}",
            node["code"],
            _("“%(name)s” stands in %(n)d of %(all)d demands and profiles: it tells hardly anything apart.")
            % {"name": name, "n": one.texts, "all": one.of},
        )
        for name, one in found.items()
        if one.is_general
    ]
