"""Where (regions: countries, and cities in them) and what (the taxonomy of technology fields)."""

from regions.models.draft import DraftNode, DraftState, TaxonomyChange, TaxonomyDraft
from regions.models.place import Continent, Region
from regions.models.taxonomy import TaxonomyVersion, TechnologyField

__all__ = [
    "Continent",
    "DraftNode",
    "DraftState",
    "Region",
    "TaxonomyChange",
    "TaxonomyDraft",
    "TaxonomyVersion",
    "TechnologyField",
]
