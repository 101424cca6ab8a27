"""The 60 invented demands: through the form's sections and the moderation's moves, matched by one full run, with some answers.

Texts come from the evaluation data; Chinese titles and teasers were made for the demonstration.
"""

import json
from datetime import date, timedelta
from pathlib import Path

from accounts.models import Membership, User
from matching import demo_answers, demo_moderation, naming, running, runs
from matching.models import Corporate, Demand, ExchangeRate
from matching.vocabulary import BuyingStage, CompanySize, Confidentiality, TranslatedBy

WRITTEN_ON = date(2026, 11, 23)  # the day the data's deadlines are meant from
RATE_SOURCE = "演示数据，非真实汇率 (invented for the demonstration)"
TITLES = Path(__file__).parent / "data" / "demo_titles.json"
NAMED = {"D008": ("E087", "E089", "E114"), "D028": ("E157", "E038"), "D048": ("E053", "E009")}  # read by these only
# Two owners who made musts of much, so that it shows who is left out because of it and what could be rewritten.
MUSTS = {"D007": {"gates": ["certification", "trl", "region", "budget"]},
         "D012": {"gates": ["certification", "cooperation", "budget"],
                  "must_haves": ["At least 20 units a year"]}}  # fmt: skip
RATES = (("USD", "7.08"), ("EUR", "8.21"), ("JPY", "0.0454"))  # invented, and marked so
COOPERATION_PARTNERS = {"supply": ["manufacturer"], "distribution": ["manufacturer"], "joint_development": ["developer", "research"],
                        "technology_licence": ["developer"], "pilot_poc": ["developer", "service"]}  # fmt: skip


def load(world: dict) -> None:
    """Most demands are published; one moderation case stands in each of the other states. Then everything is matched."""
    world["demands"] = {}
    ExchangeRate.objects.bulk_create(
        ExchangeRate(
            currency=code,
            on=world["today"],
            cny_per_unit=worth,
            source=RATE_SOURCE,
            entered_by=world["users"].get("admin@demo.example"),
        )
        for code, worth in RATES
    )
    titles = json.loads(TITLES.read_text(encoding="utf-8"))
    with runs.one_full_run_instead():
        for number, row in enumerate(world["data"]["demands"]):
            owner, manager = _owner(world, row)
            values = section_values(world, row, number, titles)
            world["demands"][row["id"]] = demo_moderation.carry_through(world, row, number, owner, manager, values)
        demo_moderation.change_of_a_published_one(world)
    Demand.objects.update(is_invented=True)
    run, _new = runs.request_full(by=world["users"].get("officer@demo.example"))
    running.run_inline(run)
    demo_answers.load(world)


def _owner(world: dict, row: dict):
    """The corporate's organisation and somebody who manages it; a desk of its own where there is no account."""
    facts = row["corporate"]
    organisation = world["organisations"][f"C:{facts['name']}"]
    Corporate.objects.update_or_create(
        organisation=organisation,
        defaults={
            "sector": facts["sector"],
            "size": CompanySize(facts["size"]),
            "languages": list(dict.fromkeys([row["lang"], "en"])),
            "show_name": False,
        },
    )
    managing = Membership.objects.managers().filter(organisation=organisation).select_related("user").first()
    if managing is None:
        desk = User.objects.create_user(
            f"desk.{row['id'].lower()}@demo.example", name=f"Partnerships desk {row['id']}", language="en"
        )
        managing = Membership.objects.create(user=desk, organisation=organisation, role=Membership.Role.MANAGER)
    return organisation, managing.user


def section_values(world: dict, row: dict, number: int, titles: dict[str, str]) -> dict[str, dict]:
    """What a person would type into the six sections. Dates keep their distance from the day the data was written."""
    deadline = date.fromisoformat(row["deadline"]) + (world["today"] - WRITTEN_ON)
    low, high = row["budget_range_usd"]
    title_zh = titles.get(row["id"], "")
    return {
        "need": {"kind": "scenario" if row["cooperation_type"] == "pilot_poc" and number % 3 == 0 else "technology",
                 "lang": row["lang"], "title": row["title"], "teaser": teaser(row["text"]), "text": row["text"]},
        "translation": {"summary_en": row["summary_en"] or "", "title_zh": title_zh, "summary_zh": "",
                        "translated_by": TranslatedBy.OFFICE if title_zh or row["summary_en"] else ""},
        "requirements": {"tech_fields": row["tech_fields"], "application": "", "required_certifications": row["required_certifications"],
                         "min_trl": row["min_trl"], "must_haves": [], "nice_to_haves": [], "excluded": [], "gates": [], "ipr": "",
                         **MUSTS.get(row["id"], {})},
        "cooperation": {"cooperation_type": row["cooperation_type"], "region": row["country"],
                        "partner_kinds": COOPERATION_PARTNERS.get(row["cooperation_type"], []), "min_employees": ""},
        "time_money": {"budget_low": low, "budget_high": high, "currency": "USD",
                       "buying_stage": [BuyingStage.BUDGETED, BuyingStage.SCOUTING, BuyingStage.TENDER][number % 3],
                       "deadline": deadline, "valid_until": deadline + timedelta(days=60)},
        "readers": readers(world, row, number),
    }  # fmt: skip


def readers(world: dict, row: dict, number: int) -> dict:
    """Every fourth demand is public, three are for named companies only, the others for members."""
    if row["id"] in NAMED:
        named = [world["organisations"][key].name_zh for key in NAMED[row["id"]]]
        return {"confidentiality": Confidentiality.NAMED, "named_organisations": named, "show_name": "False"}
    circle = Confidentiality.PUBLIC if number % 4 == 1 else Confidentiality.MEMBERS
    name = row["corporate"]["name"]
    shown = number % 5 == 4 or bool(naming.given_away([name], [row["title"], row["text"], row["summary_en"]]))
    return {"confidentiality": circle, "named_organisations": [], "show_name": str(shown)}


def teaser(text: str) -> str:
    """The first sentence, shortened to what a teaser holds."""
    for end in demo_moderation.WORDS["sentence_ends"]:
        first, found, _rest = text.partition(end)
        if found and len(first) <= 138:
            return first + end.strip()
    words = text[:137].rsplit(" ", 1)[0] if " " in text[:137] else text[:137]
    return words.rstrip(",; \u3001\uff0c") + "\u2026"
