"""The judged data as plain rows: 60 published demands, 160 enterprises. Without forms and cases, which take longer."""

import json

from django.conf import settings

from accounts.models import Organisation
from enterprises.models import Enterprise, Product
from tests.matching.factories import CorporateOrganisationFactory, published

DATA = settings.BASE_DIR / "demo_data" / "matching-eval"


def rows(name):
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def load_judged_data(*, times=1):
    """60 published demands, each so many times, and 160 enterprises, as plain rows."""
    for number, row in enumerate(rows("enterprises")):
        organisation = Organisation.objects.create(
            name_zh=row["name_zh"], name_en=row["name_en"], registry_no=f"E{number}", status="verified"
        )
        names = (
            "tech_fields",
            "certifications",
            "trl",
            "cooperation_types",
            "target_regions",
            "languages",
            "employees",
            "founded",
        )
        enterprise = Enterprise.objects.create(
            organisation=organisation,
            profile_zh=row["profile_zh"] or "",
            profile_en=row.get("profile_en") or "",
            **{name: row[name] for name in names if row.get(name) is not None},
        )
        Product.objects.bulk_create(
            Product(
                enterprise=enterprise,
                name_zh=p["name_zh"],
                name_en=p.get("name_en") or "",
                description_zh=p.get("description_zh") or "",
            )
            for p in row["products"]
        )
    owner = CorporateOrganisationFactory()
    for row in rows("demands") * times:
        names = ("title", "text", "lang", "tech_fields", "required_certifications", "min_trl", "cooperation_type")
        published(
            owner,
            **{name: row[name] for name in names},
            summary_en=row["summary_en"] or "",
            region_id=row["country"],
            teaser="",
        )
