"""A registration at each of its stages, driven through the real actions."""

from django.core.files.uploadedfile import SimpleUploadedFile

from casework import actions as case_actions
from casework import moves
from casework.models import ChecklistAnswer
from core.demo_files import small_pdf
from core.identifiers import make_uscc
from core.ids import new_public_id
from core.uploads import check_upload
from onboarding import actions
from onboarding.cases import VERIFICATION

NUMBER = 7001  # far from the codes of tests.factories
CITY = {
    "country": "CN",
    "name_zh": "上海聆波医疗科技有限公司",
    "name_en": "Lingbo Cardio",
    "uscc": make_uscc(NUMBER, region="310106"),
    "registry_no": "",
    "district": "310106",
}
ABROAD = {
    "country": "NO",
    "name_zh": "",
    "name_en": "Nordvik Marine Robotics AS",
    "uscc": "",
    "registry_no": "DEMO 914778271",
    "district": "",
}
SUBJECT = {
    "name_zh": CITY["name_zh"],
    "name_en": CITY["name_en"],
    "uscc": CITY["uscc"],
    "district": CITY["district"],
    "address": "1 Demo Road",
    "website": "https://lingbo.example",
    "mailbox": "office@lingbo.example",
    "legal_representative": "Jiang Yifan",
}
SUBJECT_ABROAD = {
    **SUBJECT,
    "name_zh": "",
    "name_en": ABROAD["name_en"],
    "country": "NO",
    "registry_no": ABROAD["registry_no"],
}
CAPACITIES = {"capacities": ["enterprise"], "activity": "Wearable heart monitors."}


def pdf(name="file.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, small_pdf("test"), content_type="application/pdf")


def registered(by, identity=None):
    return actions.register(identity=identity or CITY, by=by, key=new_public_id())


def fill(case, by, *, subject=None, capacities=None, files=("licence", "authorisation")):
    """Fill the sections in and upload the files."""
    typed = {"subject": subject or SUBJECT, "capacities": capacities or CAPACITIES}
    for code, values in typed.items():
        form = VERIFICATION.section(code).form(values, instance=VERIFICATION.content(case), case=case)
        assert form.is_valid(), form.errors
        case_actions.save_section(case=case, form=form, by=by, draft_version=case.draft_version)
    for section in VERIFICATION.sections:
        for slot in section.files:
            if slot.code in files:
                upload = pdf()
                case_actions.attach(case=case, slot=slot, upload=upload, info=check_upload(upload), by=by)
    case.refresh_from_db()
    return case


def submitted(by, **filled):
    case = fill(registered(by, filled.pop("identity", None)), by, **filled)
    moves.perform(case, "submit", by=by, data={"declared": True})
    return case


def check(case, by, *, unmet=""):
    for line in VERIFICATION.checklist:
        ChecklistAnswer.objects.update_or_create(
            case=case, line=line.code, defaults={"mark": "no" if line.code == unmet else "yes", "by": by}
        )


def recommended(by, officer, **filled):
    case = submitted(by, **filled)
    check(case, officer)
    moves.perform(case, "recommend", by=officer)
    return case


def verified(by, officer, reviewer, *, capacities=("enterprise",), **filled):
    case = recommended(by, officer, **filled)
    moves.perform(case, "verify", by=reviewer, data={"capacities": list(capacities)})
    return case
