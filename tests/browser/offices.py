"""The people of a filing at their browsers: an incubator of Pudong with its manager, and those who handle it."""

from contextlib import contextmanager
from datetime import date, datetime, time

from django.utils import timezone, translation

from accounts.models import StaffRole
from casework.models import Case
from incubators.models import Incubator
from tests.browser.accounts import account
from tests.factories import OrganisationFactory
from tests.incubators import factories

INCUBATOR = "测试孵化器"
BASE = "大阪服务点"


def people(*, language="zh-hans") -> dict:
    """Role to person; all can sign in by the page."""
    manager = account("沈禾", language=language)
    factories.IncubatorFactory(
        organisation=OrganisationFactory(
            name_zh=INCUBATOR, name_en="Test Incubator", capacities=["incubator"], manager=manager
        )
    )
    district = account("陆晓岚", language=language)
    StaffRole.objects.create(user=district, role=StaffRole.Role.DISTRICT_OFFICER, district="310115")
    staff = {
        "officer": ("周明", "case_officer"),
        "reviewer": ("林知夏", "reviewer"),
        "supervisor": ("顾行舟", "supervisor"),
        "administrator": ("许安平", "administrator"),
    }
    office = {who: account(name, roles=[role], language=language) for who, (name, role) in staff.items()}
    return {"manager": manager, "district_officer": district, **office}


def filing(people: dict, state: str, *, name: str = BASE) -> Case:
    """A filing of the manager's incubator, brought to this state."""
    incubator = Incubator.objects.get()
    case = factories.fill(
        factories.start(incubator, by=people["manager"], name_zh=name), by=people["manager"], base={"name_zh": name}
    )
    return factories.bring_to(case, state, people)


@contextmanager
def day(monkeypatch, when: date):
    """It is nine in the morning of this day in Shanghai, for the portal alone."""
    moment = datetime.combine(when, time(9), tzinfo=timezone.get_default_timezone())
    with monkeypatch.context() as calendar:
        calendar.setattr("django.utils.timezone.now", lambda: moment)
        yield


def in_chinese(text) -> str:
    with translation.override("zh-hans"):
        return str(text)
