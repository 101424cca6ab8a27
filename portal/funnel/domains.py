"""To which domains of the technology fields a list of codes belongs: the same rule as ``regions.reference.holds_field``."""

from collections.abc import Iterable

from regions.reference import codes_counted_as, field_choices


def domain_choices() -> list[tuple[str, str]]:
    """Domains in force, in the active language."""
    return [nodes[0] for _label, nodes in field_choices()]


def _known() -> tuple[dict[str, set], dict[str, set]]:
    """Whole code to domains, and code before the hyphen to domains: a retired domain or field counts for its successor."""
    exact: dict[str, set] = {}
    starts: dict[str, set] = {}
    for domain, _label in domain_choices():
        for code in codes_counted_as(domain):
            exact.setdefault(code, set()).add(domain)
            if "-" not in code:
                starts.setdefault(code, set()).add(domain)
    return exact, starts


class Domains:
    """Codes to domains, for many rows."""

    def __init__(self):
        self._exact, self._starts = _known()
        self._kept: dict[str, frozenset] = {}

    def of(self, codes: Iterable[str]) -> frozenset:
        found: frozenset = frozenset()
        for code in codes:
            if code not in self._kept:
                head = code.partition("-")[0] if "-" in code else ""
                self._kept[code] = frozenset(self._exact.get(code, set()) | self._starts.get(head, set()))
            found |= self._kept[code]
        return found
