"""The 40 invented technology managers of the demonstration data; the first has an account."""

from django.utils import timezone

from talent.forms import TalentProfileForm
from talent.models import Admission, Affiliation, Level, Route, TechnologyManager

LEVELS = {"初级": Level.JUNIOR, "中级": Level.INTERMEDIATE, "高级": Level.SENIOR}
AFFILIATIONS = {
    "企业": Affiliation.COMPANY,
    "技术转移机构": Affiliation.TRANSFER_INSTITUTION,
    "孵化器": Affiliation.INCUBATOR,
    "高校技术转移办公室": Affiliation.UNIVERSITY_OFFICE,
    "科研院所": Affiliation.RESEARCH_INSTITUTE,
    "投资机构": Affiliation.INVESTOR,
    "独立执业": Affiliation.INDEPENDENT,
}


def load(world: dict) -> None:
    """Through the form a manager would fill in. Load and capacity are drawn with the world's seed."""
    rng = world["rng"]
    world["managers"] = {}
    for number, row in enumerate(world["data"]["managers"]):
        form = TalentProfileForm(
            {
                "name": row["name"],
                "route": rng.choice(Route.values),
                "affiliation": AFFILIATIONS[row["affiliation_type"]],
                "years": row["years"],
                "fields": row["specialities"],
                "languages": row["languages"],
                "regions": row["regions"],
                "bio_zh": row["bio_zh"],
                "bio_en": "",
                "is_listed": "on",
                "version": "0",
            }
        )
        if not form.is_valid():
            raise ValueError(f"{row['id']}: {form.errors.as_json()}")
        profile = form.save(commit=False)
        profile.certificates = row["certifications"]
        profile.is_invented = True
        if number == 0:
            profile.user = world["users"].get("manager@demo.example")
        profile.save()
        capacity = {Level.JUNIOR: 3, Level.INTERMEDIATE: 5, Level.SENIOR: 8}[LEVELS[row["level"]]]
        world["managers"][row["id"]] = TechnologyManager.objects.create(
            profile=profile,
            level=LEVELS[row["level"]],
            certificate_no=f"DEMO-{row['id']}",
            certificate_expires=world["today"] + timezone.timedelta(days=rng.randint(60, 1200)),
            admission=Admission.APPLIED if number % 20 == 19 else Admission.ADMITTED,
            admitted_on=None if number % 20 == 19 else world["today"] - timezone.timedelta(days=rng.randint(30, 900)),
            capacity=capacity,
            load=rng.randint(0, capacity),
            past_deals=row["past_deals"],
        )
