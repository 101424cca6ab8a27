"""The matching engine: plain Python and NumPy, no Django, no network, no clock.

>>> from matching import engine
>>> index = engine.Index.build(suppliers, taxonomy)          # settings=engine.Settings() by default
>>> matches = index.rank(demand, k=20)                       # list[Match], best first
>>> index.replace(changed_supplier); index.remove("E007")
>>> index.rank_demands(supplier, demands, k=20)              # the other way round, the same scores
>>> engine.rank_bases(request, bases, taxonomy, k=5)
>>> engine.rank_managers(demand, managers, taxonomy, k=5)

Analysis (segmentation) is the dear part and depends on one record and the taxonomy alone:

>>> analysis = engine.analyse(supplier, taxonomy)
>>> stored = analysis.to_bytes()                             # keep it beside the record
>>> engine.Index.build(suppliers, taxonomy, analyses={supplier.id: engine.Analysis.from_bytes(stored)})

`Analysis.key` says which engine, taxonomy and text it was made from: `engine.analysis_key(record, taxonomy)`
gives the key it should have now.  `engine.warm()` loads dictionaries ahead of the first request (about 1 s).
"""

from . import lexicon, measures
from .analysis import Analysis, analyse, analysis_key, texts_of
from .bases import FITS_WELL, BaseIndex, rank_bases
from .codes import REASON_PARAMS, CriterionCode, NoteCode, PartCode, ReasonCode, State
from .encoder import Encoder
from .encoder import load as load_encoder
from .fields import field_model
from .index import Index
from .lexicon import has_lexicon
from .managers import ManagerIndex, rank_managers
from .plain import from_plain, to_plain
from .prepared import Prepared, prepared_key
from .question import Question
from .scoring import NOBODY_FITS_BELOW
from .settings import ENGINE_VERSION, Settings
from .types import (
    Base,
    Criterion,
    Demand,
    FieldText,
    Manager,
    Match,
    Money,
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


def warm() -> None:
    """Read the Chinese dictionaries now instead of with the first analysis (about a second); others when met."""
    lexicon.segmenter()
    lexicon.words()
    lexicon.specificity("en:warm")


__all__ = [
    "ENGINE_VERSION",
    "FITS_WELL",
    "NOBODY_FITS_BELOW",
    "REASON_PARAMS",
    "Analysis",
    "Base",
    "BaseIndex",
    "Criterion",
    "CriterionCode",
    "Demand",
    "Encoder",
    "FieldText",
    "Index",
    "Manager",
    "ManagerIndex",
    "Match",
    "Money",
    "NoteCode",
    "Part",
    "PartCode",
    "Prepared",
    "Product",
    "Question",
    "Reason",
    "ReasonCode",
    "ServiceRequest",
    "Settings",
    "Span",
    "State",
    "Supplier",
    "Taxonomy",
    "TaxonomyNode",
    "TermPair",
    "analyse",
    "analysis_key",
    "field_model",
    "measures",
    "from_plain",
    "has_lexicon",
    "load_encoder",
    "prepared_key",
    "rank_bases",
    "rank_managers",
    "texts_of",
    "to_plain",
    "warm",
]
