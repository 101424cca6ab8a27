"""The 160 invented enterprises of the demonstration with their products: checked by the forms, stored in bulk.

What the data lack (size, share of exports, recognitions, what is wanted) follows from what they have, or is drawn with the
world's seed.
"""

from datetime import timedelta

from django.db import transaction
from django.http import QueryDict

from accounts.models import Organisation
from enterprises.actions import derive
from enterprises.forms.profile import AbroadForm, CompanyForm, ProductForm, TechnologyForm, VisibilityForm
from enterprises.models import Enterprise, Product
from enterprises.vocabulary import Disclosure, Qualification, SizeBand, WantedAbroad, known_certificates

WANTED = {
    "supply": WantedAbroad.CUSTOMERS,
    "distribution": WantedAbroad.DISTRIBUTORS,
    "joint_development": WantedAbroad.DEVELOPMENT_PARTNERS,
    "technology_licence": WantedAbroad.LICENSEES,
    "investment": WantedAbroad.INVESTORS,
    "pilot_poc": WantedAbroad.TEST_SITES,
}
# What some invented companies state about the export of their technology.
EXPORT = {
    "E027": {"technology_export": "restricted", "technology_export_note": "湿法回收提锂工艺，须办理技术出口许可"},
    "E130": {
        "technology_export": "forbidden",
        "technology_export_note": "航空发动机部件增材制造工艺，列入禁止出口目录",
    },
    "E052": {"technology_export": "free", "technology_export_note": ""},
}
PRICED = 3  # every third company states the orders that it takes
ORDERS = ((50_000, 800_000, "CNY"), (300_000, 5_000_000, "CNY"), (20_000, 400_000, "USD"), (2_000_000, None, "CNY"))
SOFTWARE = "I65"
# Employees below which a company is micro, small, medium: software, and everything else (MIIT, 2011, no. 300).
BANDS = {True: (10, 100, 300), False: (20, 300, 1000)}
SHOWN = ("E001", "E002")  # the companies of the demonstration accounts show everything


def load(world: dict) -> None:
    rows = world["data"]["enterprises"]
    incubators = _incubators(world)
    made, products = [], []
    for row in rows:
        enterprise, own = _enterprise(row, world, incubators)
        made.append(enterprise)
        products.append(own)
    with transaction.atomic():
        Enterprise.objects.bulk_create(made)
        for enterprise, own in zip(made, products, strict=True):
            for product in own:
                product.enterprise = enterprise
        Product.objects.bulk_create([product for own in products for product in own])
    world["enterprises"] = {row["id"]: enterprise for row, enterprise in zip(rows, made, strict=True)}


def _incubators(world: dict) -> list[Organisation]:
    return [world["organisations"][row["id"]] for row in world["data"]["incubators"]]


def _enterprise(row: dict, world: dict, incubators) -> tuple[Enterprise, list[Product]]:
    """One enterprise, unsaved, with its unsaved products. Raises ValueError with the row's id when a form refuses."""
    rng = world["rng"]
    enterprise = Enterprise(organisation=world["organisations"][row["id"]])
    for form_class, data in (
        (CompanyForm, _company(row, rng, incubators)),
        (TechnologyForm, _technology(row)),
        (AbroadForm, _abroad(row)),
        (VisibilityForm, _visibility(row, rng)),
    ):
        for name, value in checked(form_class(posted(data), instance=Enterprise()), row).values.items():
            setattr(enterprise, name, value)
    products = [_product(given, row) for given in row["products"]]
    enterprise.version = 1
    enterprise.section_versions = {"company": 1, "technology": 1, "abroad": 1, "visibility": 1}
    enterprise.updated_at = world["now"] - timedelta(days=rng.randint(0, 120), minutes=rng.randint(0, 600))
    derive(enterprise, products)
    return enterprise, products


def posted(data: dict) -> QueryDict:
    """The values as a browser would send them."""
    posted = QueryDict(mutable=True)
    for name, value in data.items():
        posted.setlist(name, [str(item) for item in (value if isinstance(value, list) else [value])])
    return posted


def checked(form, row):
    if not form.is_valid():
        raise ValueError(f"{row['id']}: {form.errors.as_json()}")
    return form


def _company(row: dict, rng, incubators) -> dict:
    drawn = [(Qualification.HIGH_TECH, 0.8), (Qualification.TECHNOLOGY_SME, 0.6), (Qualification.SPECIALISED_SME, 0.3)]
    data = {
        "industry_code": row["industry_code"],
        "founded": row["founded"],
        "size_band": _size(row),
        "employees": row["employees"],
        "annual_revenue": row["annual_revenue_wan"],
        "export_share": rng.choice([0, 0, 5, 10, 15, 20, 30, 45]),
        "qualifications": [code.value for code, share in drawn if rng.random() < share],
    }
    if rng.random() < 0.6:
        data["incubator"] = rng.choice(incubators).public_id
    return data


def _size(row: dict) -> str:
    bands = zip(BANDS[row["industry_code"] == SOFTWARE], (SizeBand.MICRO, SizeBand.SMALL, SizeBand.MEDIUM), strict=True)
    return next((band.value for limit, band in bands if row["employees"] < limit), SizeBand.LARGE.value)


def _technology(row: dict) -> dict:
    known = known_certificates()
    data = {f"field_{number}": code for number, code in enumerate(row["tech_fields"][:3], start=1)}
    return {
        **data,
        "profile_zh": row["profile_zh"],
        "profile_en": row.get("profile_en") or "",
        "trl": row["trl"],
        "known_certificates": [name for name in row["certifications"] if name in known],
        "other_certificates": "\n".join(name for name in row["certifications"] if name not in known),
        **EXPORT.get(row["id"], {}),
    }


def _abroad(row: dict) -> dict:
    return {
        "target_regions": row["target_regions"],
        "cooperation_types": row["cooperation_types"],
        "wanted_abroad": [WANTED[code].value for code in row["cooperation_types"]],
        "wanted_note": "",
        "languages": row["languages"],
        **_contract(row),
    }


def _contract(row: dict) -> dict:
    number = int(row["id"][1:])
    if number % PRICED:
        return {}
    least, most, currency = ORDERS[number // PRICED % len(ORDERS)]
    return {"contract_from": least, "contract_to": most or "", "contract_currency": currency}


def _visibility(row: dict, rng) -> dict:
    weights = {Disclosure.PROFILE: 5, Disclosure.BASICS: 4, Disclosure.HIDDEN: 1}
    drawn = rng.choices(list(weights), weights=list(weights.values()))[0]
    disclosure = Disclosure.PROFILE if row["id"] in SHOWN else drawn
    return {"willing_to_be_matched": "on", "disclosure": disclosure.value}


def _product(given: dict, row: dict) -> Product:
    data = {name: given.get(name) or "" for name in ("name_zh", "name_en", "description_zh")}
    form = checked(ProductForm(posted(data), instance=Product()), row)
    return Product(version=1, **form.values)
