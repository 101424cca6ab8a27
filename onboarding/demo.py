"""The organisations of the demonstration, their members, and verifications in every state.

What the composed data lacks is generated: credit codes with valid check digits that no register has given out, registry numbers that
say DEMO, role mailboxes at demo.example. Each organisation goes through the form of the registration page.
"""

import json
from datetime import timedelta
from pathlib import Path

from django.db import transaction

from accounts import actions as membership_actions
from accounts import staff_actions
from accounts.demo import only_embedded
from accounts.districts import DISTRICTS, district_code
from accounts.models import Capacity, Membership, Organisation, OrganisationStatus
from core.identifiers import make_uscc
from core.ids import new_public_id
from onboarding import actions, demo_cases
from onboarding.forms import AbroadForm, CityForm

DATA = Path(__file__).parent / "data" / "demo_organisations.json"
Kind = Capacity.Kind
# Where the invented credit codes of each group begin; ``make_uscc`` has one for each number below 10,000.
ENTERPRISES, INCUBATORS, PLACES, CASES = 1000, 2000, 2100, 2200
OLDEST = 900  # days


def load(world: dict) -> None:
    """``world["organisations"]`` maps the ids of the data (E001, I01, "C:" and a corporate's name) to organisations."""
    only_embedded()
    data = json.loads(DATA.read_text(encoding="utf-8"))
    with transaction.atomic():
        _organisations(world, data)
        _members(world, data["members"])
    demo_cases.load(world, data, register=lambda row, number: _register(world, data, row, number))
    _around(world, data)


# --- Organisations that are verified already -----------------------------------------------------


def _organisations(world: dict, data: dict) -> None:
    rows = [*_enterprises(world), *_incubators(world), *_corporates(world), *_places(data)]
    made, capacities = [], []
    for key, typed, kinds in rows:
        organisation = _verified(world, data, key, _checked(key, typed))
        world["organisations"][key] = organisation
        made.append(organisation)
        since = organisation.verified_at.date()
        capacities += [
            Capacity(organisation=organisation, kind=kind, state=Capacity.State.VERIFIED, since=since) for kind in kinds
        ]
    Organisation.objects.bulk_create(made)
    Capacity.objects.bulk_create(capacities)


def _enterprises(world):
    for number, row in enumerate(world["data"]["enterprises"]):
        district = district_code(row["district"])
        code = make_uscc(ENTERPRISES + number, region=district)
        yield row["id"], {**_names(row), "district": district, "uscc": code}, [Kind.ENTERPRISE]


def _incubators(world):
    for number, row in enumerate(world["data"]["incubators"]):
        district = district_code(row["district"])
        code = make_uscc(INCUBATORS + number, region=district)
        yield row["id"], {**_names(row), "district": district, "uscc": code}, [Kind.INCUBATOR]


def _corporates(world):
    """One for each company that has a demand. A name in Chinese characters alone is its Chinese name, too."""
    seen = dict.fromkeys((row["corporate"]["name"], row["corporate"]["country"]) for row in world["data"]["demands"])
    for number, (name, country) in enumerate(seen):
        is_chinese = all("\u4e00" <= character <= "\u9fff" for character in name)
        typed = {
            "name_en": name,
            "name_zh": name if is_chinese and country != "JP" else "",
            "country": country,
            "registry_no": f"DEMO {world['rng'].randint(10, 99)}{number:04d}",
        }
        yield f"C:{name}", typed, [Kind.CORPORATE]


def _places(data):
    for number, row in enumerate(data["places"]):
        district = district_code(row["district"])
        code = make_uscc(PLACES + number, region=district, authority=row.get("authority", "12"))
        yield row["key"], {**_names(row), "district": district, "uscc": code}, row["capacities"]


def _names(row: dict) -> dict:
    return {"name_zh": row["name_zh"], "name_en": row["name_en"] or ""}


def _checked(key: str, typed: dict) -> dict:
    """What a person would have typed, through the form of the registration page."""
    form_class = AbroadForm if "country" in typed else CityForm
    form = form_class({**typed, "key": new_public_id()})
    if not form.is_valid():
        raise ValueError(f"{key}: {form.errors.as_json()}")
    return form.identity


def _verified(world: dict, data: dict, key: str, identity: dict) -> Organisation:
    age = timedelta(days=world["rng"].randint(60, OLDEST), minutes=world["rng"].randint(0, 600))
    organisation = Organisation(
        **{**identity, "uscc": identity["uscc"] or None},
        address=_address(world, data, identity["district"]),
        mailbox=_mailbox(key, len(world["organisations"])),
        status=OrganisationStatus.VERIFIED,
        created_at=world["now"] - age,
        verified_at=world["now"] - age + timedelta(days=8),
        is_invented=True,
    )
    organisation.clean_fields(exclude=["id"])
    return organisation


def _address(world: dict, data: dict, district: str) -> str:
    if not district:
        return ""
    return data["address"].format(district=DISTRICTS[district][0], number=world["rng"].randint(1, 999))


def _mailbox(key: str, number: int) -> str:
    """A mailbox of the office, not of a person: office.e001@demo.example."""
    return f"office.{key.lower() if key.isalnum() else f'c{number}'}@demo.example"


def _members(world: dict, members: list) -> None:
    """Those of the data; the second demonstration corporate is the owner of the first demand."""
    first_demand = f"C:{world['data']['demands'][0]['corporate']['name']}"
    for key, email, role in [*members, [first_demand, "corporate2@demo.example", "manager"]]:
        organisation = world["organisations"][key]
        Membership.objects.create(
            user=world["users"][email], organisation=organisation, role=role, since=organisation.verified_at
        )
    for user in world["users"].values():
        user.forget_rights()


# --- Registrations under way, and what happens around organisations ------------------------------


def _register(world: dict, data: dict, row: dict, number: int):
    """One registration through the same form and action as in the browser."""
    typed = {"name_zh": row["name_zh"], "name_en": row["name_en"]}
    if "country" in row:
        typed.update(country=row["country"], registry_no=f"DEMO {world['rng'].randint(100000, 999999)}")
    else:
        district = district_code(row["district"])
        typed.update(district=district, uscc=make_uscc(CASES + number, region=district))
    identity = _checked(row["key"], typed)
    case = actions.register(identity=identity, by=world["users"][row["by"]], key=new_public_id())
    Organisation.objects.filter(pk=case.applicant_id).update(
        is_invented=True, created_at=world["now"] - timedelta(days=row["days"], hours=3)
    )
    world["organisations"][row["key"]] = case.applicant
    row["mailbox"] = _mailbox(row["key"], number)
    row["address"] = _address(world, data, identity["district"]) or "1 Demo Quay"
    return case


def _around(world: dict, data: dict) -> None:
    """Somebody asks to be let in, an invitation is open, a colleague has declared a conflict."""
    users, organisations = world["users"], world["organisations"]
    join, invitation, conflict = data["join"], data["invitation"], data["conflict"]
    actions.ask_to_join(organisation=organisations[join["organisation"]], by=users[join["by"]], message=join["message"])
    membership_actions.invite(
        organisation=organisations[invitation["organisation"]],
        email=invitation["email"],
        role=Membership.Role.MEMBER,
        by=users[invitation["by"]],
    )
    staff_actions.declare_conflict(
        user=users[conflict["by"]], organisation=organisations[conflict["organisation"]], reason=conflict["reason"]
    )
