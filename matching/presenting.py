"""Texts of both sides with their marks, for pages that show why."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from matching import adapters
from matching.marking import Mark, Numbers, marked
from matching.models import DemandVersion
from matching.pairs import Pair

ASKING_FIELDS = ("title", "text", "summary_en", "more.must_haves", "more.nice_to_haves", "more.application")
MOST_PRODUCTS = 4
MOST_MISSING = 6  # of the words that nobody mentions; they come strongest first


@dataclass(frozen=True)
class Text:
    """One text, marked, with its language and which field it is."""

    field: str
    html: SafeString
    lang: str


def demand_texts(version: DemandVersion, numbers: Numbers, missing) -> dict[str, Text]:
    """Title, text, summary and the rest that there is, by field name."""
    texts = {}
    for field in ASKING_FIELDS:
        plain = adapters.text_of(version, field)
        if plain:
            lang = "en" if field == "summary_en" else version.lang_tag
            texts[field] = Text(field, marked(plain, numbers.in_demand(field, missing)), lang)
    return texts


def numbers_for(pairs: list[Pair]) -> Numbers:
    """One numbering for all candidates of a page."""
    return Numbers([pair.candidate for pair in pairs], fields=ASKING_FIELDS)


def nobody_mentions(pairs: list[Pair]) -> list[dict]:
    """Places of the demand that no candidate of the page answers; without candidates, nothing."""
    if not pairs:
        return []
    common = set.intersection(*({(s["field"], s["start"], s["end"]) for s in pair.candidate.missing} for pair in pairs))
    strongest_first = [(s["field"], s["start"], s["end"]) for s in pairs[0].candidate.missing]
    return [{"field": f, "start": a, "end": b} for f, a, b in strongest_first if (f, a, b) in common][:MOST_MISSING]


def offer_texts(pair: Pair, numbers: Numbers) -> list[Text]:
    """The company's profile, as it was when it was matched; the one in the other language too where words correspond in it."""
    record = pair.candidate.snapshot.record
    english = (get_language() or "").startswith("en")
    own = "profile_en" if english and record.get("profile_en") else "profile_zh"
    other = "profile_zh" if own == "profile_en" else "profile_en"
    texts = []
    for field in (own, other):
        marks = numbers.in_offer(pair.candidate, field)
        plain = record.get(field, "")
        if plain and (field == own or marks or not record.get(own)):
            texts.append(Text(field, marked(plain, marks), _lang(field)))
    return texts


def product_texts(pair: Pair, numbers: Numbers) -> list[Text]:
    """Names and descriptions of products in which words correspond."""
    record, shown = pair.candidate.snapshot.record, []
    for place, product in enumerate(record["products"]):
        for name in ("name_zh", "description_zh", "name_en", "description_en"):
            field = f"products.{place}.{name}"
            marks: list[Mark] = numbers.in_offer(pair.candidate, field)
            if marks and product.get(name):
                shown.append(Text(field, marked(product[name], marks), _lang(name)))
    return shown[:MOST_PRODUCTS]


def _lang(field: str) -> str:
    return "en" if field.endswith("_en") else "zh-CN"
