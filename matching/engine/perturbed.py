"""The judged data as another hand might have written it: what is lost of the ranking when texts and fields are less complete.

Every change is drawn for each record by itself from a seed, so the same seed gives the same data.  The grades stay; where a change takes
away what a grade rests on (a certificate, the one sentence that says it) a fall is right, so the figures are a lower bound.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from .types import Demand, Supplier, Taxonomy

LEFT_OUT = 0.25  # of sentences, of declared fields
SENTENCE = re.compile(r"[^。！？.!?]*(?:[。！？]|[.!?](?=\s|$))\s*|[^。！？.!?]+[.!?]?")
DEMAND_FIELDS = ("tech_fields", "required_certifications", "min_trl", "cooperation_type", "country", "summary_en")
SUPPLIER_FIELDS = (
    "tech_fields", "certifications", "trl", "cooperation_types", "target_regions", "languages", "employees", "profile_en",
)  # fmt: skip
Record = Demand | Supplier
Change = Callable[[Record, random.Random], Record]


def without_sentences(record: Record, rng: random.Random) -> Record:
    """One sentence of four is missing, never all."""
    if isinstance(record, Demand):
        return replace(record, text=_some_sentences(record.text, rng))
    texts = {name: _some_sentences(getattr(record, name), rng) for name in ("profile_zh", "profile_en")}
    return replace(record, **texts)


def _some_sentences(text: str, rng: random.Random) -> str:
    found = [one for one in SENTENCE.findall(text) if one]
    kept = [one for one in found if rng.random() >= LEFT_OUT]
    return "".join(kept or found[:1])


def without_fields(record: Record, rng: random.Random) -> Record:
    """One declared field of four is left empty."""
    names = DEMAND_FIELDS if isinstance(record, Demand) else SUPPLIER_FIELDS
    return replace(record, **{name: _empty(getattr(record, name)) for name in names if rng.random() < LEFT_OUT})


def _empty(value):
    return {tuple: (), str: ""}.get(type(value))


def other_language(record: Record, rng: random.Random) -> Record:
    """Half of those with an English summary or profile have it instead of their own words, the other half have lost it."""
    instead = rng.random() < 0.5
    if isinstance(record, Demand):
        if record.summary_en and instead:
            return replace(record, text=record.summary_en, lang="en", summary_en="")
        return replace(record, summary_en="")
    if record.profile_en and instead:
        return replace(record, profile_zh="")
    return replace(record, profile_en="")


def other_products(record: Record, rng: random.Random) -> Record:
    """Products in another order, and one of several not listed."""
    if isinstance(record, Demand) or not record.products:
        return record
    products = list(record.products)
    rng.shuffle(products)
    return replace(record, products=tuple(products[1:] if len(products) > 1 else products))


def other_names(record: Record, rng: random.Random, *, names: Mapping[str, Sequence[str]]) -> Record:
    """Names of technology fields in a text are written as another name of the same field, mostly of another language."""
    swap = partial(_other_names, names=names, rng=rng)
    if isinstance(record, Demand):
        return replace(record, title=swap(record.title), text=swap(record.text))
    products = tuple(
        replace(one, name_zh=swap(one.name_zh), description_zh=swap(one.description_zh)) for one in record.products
    )
    return replace(record, profile_zh=swap(record.profile_zh), profile_en=swap(record.profile_en), products=products)


def _other_names(text: str, *, names: Mapping[str, Sequence[str]], rng: random.Random) -> str:
    found = [name for name in names if name in text]
    if not found:
        return text
    pattern = "|".join(re.escape(name) for name in sorted(found, key=len, reverse=True))
    return re.sub(pattern, lambda hit: rng.choice(names[hit.group()]), text)


def names_of(taxonomy: Taxonomy) -> dict[str, list[str]]:
    """Each name of a field to its other names, in a fixed order; names of one letter or two would be found anywhere."""
    others = {}
    for node in taxonomy.nodes:
        all_names = [*node.labels.values(), *(name for found in node.synonyms.values() for name in found)]
        for name in all_names:
            least = 2 if ord(name[0]) > 0x2E80 else 4
            rest = [one for one in all_names if one != name]
            if len(name) >= least and rest:
                others.setdefault(name, rest)
    return others


def changes(taxonomy: Taxonomy) -> dict[str, Change]:
    """Each change under its name, and all of them together."""
    single: dict[str, Change] = {
        "sentences left out": without_sentences,
        "fields left empty": without_fields,
        "the other language": other_language,
        "products": other_products,
        "other names of fields": partial(other_names, names=names_of(taxonomy)),
    }

    def together(record: Record, rng: random.Random) -> Record:
        for change in single.values():
            record = change(record, rng)
        return record

    return {**single, "all together": together}


def perturbed(records: Sequence[Record], name: str, change: Change, seed: int) -> list:
    """The records after one change."""
    return [change(one, random.Random(f"{seed}:{name}:{one.id}")) for one in records]
