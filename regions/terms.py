"""The taxonomy as the matching engine reads it: of the version in force, of an older one, or of a draft.

A retired field is no node any more. Its code counts as its successor's, and its names as synonyms of the successor; without a
successor neither counts.
"""

from collections.abc import Iterable
from functools import lru_cache

from matching import engine
from regions import nodes as node_tools
from regions.models import TaxonomyVersion


def in_force() -> engine.Taxonomy:
    """Read once for each version; which is the newest is asked each time."""
    newest = TaxonomyVersion.objects.values_list("pk", "version", "digest").first()
    return _of(*newest) if newest else engine.Taxonomy()


def named(engine_name: str) -> engine.Taxonomy:
    """The version that a match run names, so that a run ends with the one it began with. The one in force when it was not kept."""
    version, _plus, digest = engine_name.rpartition("+")
    found = TaxonomyVersion.objects.filter(version=version, digest__startswith=digest).exclude(nodes=[])
    row = found.values_list("pk", "version", "digest").first() if version else None
    return _of(*row) if row else in_force()


@lru_cache(maxsize=4)
def _of(pk: int, version: str, digest: str) -> engine.Taxonomy:
    return of_nodes(TaxonomyVersion.objects.get(pk=pk).nodes, f"{version}+{digest[:8]}")


def of_nodes(rows: Iterable[node_tools.Node], name: str) -> engine.Taxonomy:
    """``name`` goes into the keys of everything that is made with it."""
    known = node_tools.by_code(rows)
    replaced = node_tools.final_successors(known)
    extra: dict[str, dict[str, list[str]]] = {}
    for old, new in replaced.items():
        for lang, word in node_tools.names(known[old]):
            extra.setdefault(new, {}).setdefault(lang, []).append(word)
    active = [_node(node, extra.get(node["code"], {})) for node in node_tools.in_order(known) if node["is_active"]]
    return engine.Taxonomy(version=name, nodes=tuple(active), replaced=replaced)


def _node(node: node_tools.Node, extra: dict[str, list[str]]) -> engine.TaxonomyNode:
    languages = dict.fromkeys([*node["synonyms"], *extra])
    synonyms = {
        lang: tuple(dict.fromkeys([*node["synonyms"].get(lang, ()), *extra.get(lang, ())])) for lang in languages
    }
    return engine.TaxonomyNode(node["code"], node["parent"] or None, dict(node["labels"]), synonyms)
