"""The matching engine: plain Python and NumPy, no Django, no network, no clock.

>>> from matching import engine
>>> index = engine.Index.build(suppliers, taxonomy)          # settings=engine.Settings() by default
>>> matches = index.rank(demand, k=20)                       # list[Match], best first
>>> index.replace(changed_supplier); index.remove("E007")
>>> index.rank_demands(supplier, demands, k=20)              # the other way round, the same scores
>>> engine.rank_bases(request, bases, taxonomy, k=5)
>>> engine.rank_managers(demand, managers, taxonomy, k=5)

Analysis (segmentation) is the dear part and depends on one record and the taxonomy alone:

>>> analysis = engine.analyse_supplier(supplier, taxonomy)
>>> stored = analysis.to_bytes()                             # keep it beside the record
>>> engine.Index.build(suppliers, taxonomy, analyses={supplier.id: engine.Analysis.from_bytes(stored)})

`Analysis.key` says which engine, taxonomy and text it was made from: `engine.analysis_key(record, taxonomy)`
gives the key it should have now.  `engine.warm()` loads dictionaries ahead of the first request (about 1 s).
"""

from .codes import REASON_PARAMS, CriterionCode, PartCode, ReasonCode, State
from .types import (
    Base,
    Criterion,
    Demand,
    FieldText,
    Manager,
    Match,
    Part,
    Product,
    Reason,
    ServiceRequest,
    Span,
    Supplier,
    Taxonomy,
    TaxonomyNode,
    TermPair,
)

__all__ = [
    "REASON_PARAMS",
    "Base",
    "Criterion",
    "CriterionCode",
    "Demand",
    "FieldText",
    "Manager",
    "Match",
    "Part",
    "PartCode",
    "Product",
    "Reason",
    "ReasonCode",
    "ServiceRequest",
    "Span",
    "State",
    "Supplier",
    "Taxonomy",
    "TaxonomyNode",
    "TermPair",
]
