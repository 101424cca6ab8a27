"""Demonstration rows: 14 incubators with 24 filed bases, and filings in every state. All invented."""

import json
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from django.utils.translation import override

from accounts.models import Membership, User
from core.numbers import next_number
from incubators import actions, conf, demo_life, demo_walks
from incubators.choices import EntityKind
from incubators.forms.entity import EntityForm
from incubators.forms.profile import ClassForm, ProfileForm
from incubators.life.sweeps import expire_lapsed
from incubators.models import Incubator, OverseasEntity
from incubators.register import SERIES, years_later
from incubators.service_types import service_code

DATA = Path(__file__).parent / "data" / "demo.json"
LANGUAGE_OF = {
    "JP": "ja", "DE": "de", "CH": "de", "KR": "ko", "BR": "pt", "FR": "fr", "MY": "ms", "TH": "th", "ID": "id", "AE": "ar",
}  # fmt: skip
OLDEST, YOUNGEST = 720, 150  # days since the filing of a base that was filed before the portal
SOON_DAYS = 60


@transaction.atomic
def load(world: dict) -> None:
    """Fill ``world["incubators"]`` and ``world["bases"]`` (ids of the data to rows)."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    life = json.loads(demo_life.DATA.read_text(encoding="utf-8"))
    world["incubators"], world["bases"] = {}, {}
    rows = world["data"]["incubators"]
    for number, row in enumerate(rows):
        world["incubators"][row["id"]] = _incubator(world, data, row, number)
    bases = [(row, base) for row in rows for base in row["overseas_bases"]]
    for row, base in bases:
        plan = _plan(base, data)
        if base["id"] in data["walked"]:
            earlier = life["filed_earlier"].get(base["id"], 0)
            world["bases"][base["id"]] = demo_walks.filed(world, data, row["id"], plan, days_more=earlier)
        else:
            world["bases"][base["id"]] = _registered(world, data, row["id"], base["id"], plan)
    expire_lapsed(world["today"])
    for plan in data["filings"]:
        demo_walks.filing(world, data, plan)
    demo_walks.renewal(world, data, world["bases"][data["renewal"]])
    demo_walks.count_notices()
    demo_life.load(world, data)


def manager_of(world: dict, data: dict, incubator: Incubator) -> User:
    """The manager of an incubator; one is made where the organisation has none."""
    organisation = incubator.organisation
    known = User.objects.filter(membership__in=Membership.objects.managers().filter(organisation=organisation)).first()
    if known:
        return known
    number = incubator.pk % len(data["persons"])
    user = User.objects.create_user(email=f"incubator-{incubator.public_id}@demo.example", name=data["persons"][number])
    Membership.objects.create(user=user, organisation=organisation, role=Membership.Role.MANAGER)
    return user


def checked(form):
    """The form, or ValueError with what is wrong: demonstration data obeys the rules of user input."""
    if not form.is_valid():
        raise ValueError(form.errors.as_json())
    return form


def _incubator(world: dict, data: dict, row: dict, number: int) -> Incubator:
    organisation = world["organisations"][row["id"]]
    profile = ProfileForm(
        {
            "focus_domains": row["focus_domains"],
            "founded": row["founded"],
            "area": row["area_m2"],
            "staff": row["staff"],
            "tenants": row["tenant_enterprises"],
            "description_zh": row["description_zh"],
            "description_en": "",
            "website": "",
            "version": 0,
        }
    )
    incubator = actions.save_profile(organisation=organisation, form=checked(profile), by=None)
    Incubator.objects.filter(pk=incubator.pk).update(is_invented=True)
    days = data["class_days"].get(row["id"], 300 + 37 * number)
    recognised = ClassForm(
        {
            "recognised_class": data["other_class"].get(row["id"]) or data["class_of"][row["category"]],
            "class_evidence_no": f"DEMO-{row['id']}",
            "class_valid_until": world["today"] + timedelta(days=days),
            "version": 1,
        },
        instance=incubator,
    )
    return actions.record_class(incubator=incubator, form=checked(recognised), by=world["users"]["admin@demo.example"])


def names(kind: str, city: str, city_en: str) -> dict[str, str]:
    """A base is called by its city and kind, in both languages."""
    label = EntityKind(kind).label
    with override("zh-hans"):
        gap = " " if city[-1].isascii() else ""
        name_zh = f"{city}{gap}{label}"
    with override("en"):
        words = str(label)
    return {
        "name_zh": name_zh,
        "name_en": f"{city_en} {words if words.isupper() or words[:2].isupper() else words.lower()}",
    }


def _plan(base: dict, data: dict) -> dict:
    """A base of the data set in the shape of ``demo.json``."""
    more = data["cities"][base["id"]]
    held = "desk" if base["type"] == "service_point" else "agreement" if base["type"] == "joint_lab" else "owned"
    return {
        "kind": base["type"], "country": base["country"], "city": base["city"], "city_en": more["city_en"], "local": more["local"],
        "partner": base["partner"], "partner_kind": "park", "holding": held, "legal_form": base["legal_form"],
        "services": [service_code(name) for name in base["services"]], "fields": base["specialised_fields"],
        "covers": base["covers_countries"], "staff": [base["staff"] - 1, 1], "area": str(base["area_m2"]),
        "opened": f"{base['opened']}-01", "capability_zh": base["capability_zh"], "capability_en": "",
    }  # fmt: skip


def languages(plan: dict) -> list[str]:
    return list(dict.fromkeys(["zh", "en", LANGUAGE_OF.get(plan["country"], "en")]))


def _registered(world: dict, data: dict, incubator_id: str, base_id: str, plan: dict) -> OverseasEntity:
    """A base that was filed before the portal, checked by its form."""
    form = EntityForm(
        {
            **names(plan["kind"], plan["city"], plan["city_en"]),
            "kind": plan["kind"], "region": plan["country"], "city": plan["city"], "city_en": plan["city_en"], "name_local": plan["local"],
            "services": plan["services"], "specialised_fields": plan["fields"], "covers_countries": plan["covers"],
            "languages": languages(plan), "staff": sum(plan["staff"]), "area": plan["area"], "opened": plan["opened"],
            "legal_form": plan["legal_form"], "partner": plan["partner"], "capability_zh": plan["capability_zh"], "is_invented": True,
        }
    )  # fmt: skip
    filed_on = _filed_on(world, data, base_id)
    return actions.register_existing(
        operator=world["incubators"][incubator_id].organisation,
        form=checked(form),
        filing_no=conf.filing_number(year=filed_on.year, serial=next_number(SERIES, year=filed_on.year)),
        filed_on=filed_on,
        valid_until=years_later(filed_on, conf.valid_years()),
    )


def _filed_on(world: dict, data: dict, base_id: str) -> date:
    today = world["today"]
    if base_id in data["expired"]:
        return years_later(today - timedelta(days=20), -conf.valid_years())
    if base_id in data["ends_soon"]:
        return years_later(today + timedelta(days=SOON_DAYS), -conf.valid_years())
    return today - timedelta(days=world["rng"].randint(YOUNGEST, OLDEST))
