"""What belongs to a person, walked in the browser in English: consents, a copy, a correction, the log, deletion; and the rules of retention."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Consent, DeletionRequest, Membership, PersonalDataView, User
from accounts.personal import deletion, notices
from casework.models import Case
from tests.browser.accounts import account
from tests.enterprises.factories import EnterpriseFactory, EnterpriseOrganisationFactory, request_submitted
from tests.factories import OrganisationFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME, COMPANY, ABROAD = "Lin Zhixia", "Borealis Sensors", "Harrow Sound Ltd"


@pytest.fixture
def people():
    """Somebody of the city who also belongs to an organisation in Britain, its manager there, an administrator, an officer."""
    person = account(NAME, language="en")
    notices.give(user=person, code="general", language="en")
    home = EnterpriseOrganisationFactory(name_en=COMPANY, name_zh="北辰传感有限公司", manager=account("Second manager"))
    Membership.objects.create(user=person, organisation=home)
    reader = account("Eleanor Whitby", language="en")
    abroad = OrganisationFactory(name_en=ABROAD, name_zh="", country="GB", uscc=None, manager=reader, members=[person])
    administrator = account("许安平", roles=["administrator"])
    request_submitted(by=home.membership_set.get(role="manager").user, enterprise=EnterpriseFactory(organisation=home))
    newer = notices.start(
        code="general", version="2030-01", text_zh="新的一版", text_en="A newer one", by=administrator
    )
    notices.publish(notice=newer, by=administrator)
    return {"person": person, "reader": reader, "abroad": abroad, "home": home, "administrator": administrator}


def test_a_person_sees_and_decides_what_happens_with_their_data(people, at_browser):
    person = at_browser(people["person"], language="en")
    agrees_to_the_new_version(person)
    reader = at_browser(people["reader"], language="en")
    lets_data_go_abroad_and_takes_it_back(person, reader, people["abroad"])
    takes_a_copy(person)
    corrects(person)
    administrator = at_browser(people["administrator"])
    answers(administrator)
    reads_who_opened_it(person)
    withdraws_and_agrees_again(person)
    leaves_the_portal(person, people)


def opens(person, entry):
    """From the menu under the person's name."""
    person.page.get_by_role("banner").get_by_text(person.user.name).first.click()
    person.page.get_by_role("banner").get_by_role("link", name=entry, exact=True).click()
    return person


def agrees_to_the_new_version(person):
    person.page.goto("/my/")
    person.arrives(re.compile(".")).reads("has a new version").follows("Read it and agree").arrives("My profile")
    consents = person.panel("Consents")
    person.reads("version 2030-01 is new", within=consents).misses("has a new version")
    person.presses(re.compile(r"^Agree\b.*Personal information"), within=consents).arrives("My profile")
    person.reads("Agreed to version 2030-01", within=person.panel("Consents"))
    person.page.goto("/my/")
    person.arrives(re.compile(".")).misses("has a new version")
    assert notices.has_agreed(person.user)


def lets_data_go_abroad_and_takes_it_back(person, reader, abroad):
    members = f"/organisations/{abroad.public_id}/members/"
    reader.page.goto(members)
    reader.arrives(re.compile(".")).reads("Name not passed abroad").misses(NAME)

    opens(person, "My profile").arrives("My profile")
    person.presses(re.compile(r"^Agree\b.*Passing data abroad")).arrives("My profile")
    reader.page.goto(members)
    reader.arrives(re.compile(".")).reads(NAME)

    person.presses(re.compile(r"^Withdraw\b.*Passing data abroad")).arrives("My profile").reads("Withdrawn")
    reader.page.goto(members)
    reader.arrives(re.compile(".")).misses(NAME)
    assert list(
        Consent.objects.in_force().filter(user=person.user).values_list("notice__code", flat=True).distinct()
    ) == ["general"]


def takes_a_copy(person):
    opens(person, "My data").arrives("My data").reads(COMPANY, person.user.email)
    person.presses("Have a copy made").confirms_with_password().arrives("My data")
    with person.page.expect_download() as download:
        person.presses(re.compile("^Download"))
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as copy:
        data = json.loads(next(copy.read(name) for name in copy.namelist() if name.endswith(".json")))
    assert person.user.email in json.dumps(data)


def corrects(person):
    """The name oneself; what one cannot correct is asked of the administrators."""
    person.page.reload()
    person.follows("My profile").arrives("My profile").types("Position", "").types("Name", "Lin Zhi-xia").presses(
        "Save"
    )
    person.arrives("My profile").reads("Saved.")
    assert User.objects.get(pk=person.user.pk).name == "Lin Zhi-xia"
    person.types("Name", NAME).presses("Save").arrives("My profile")

    opens(person, "My data").arrives("My data").follows("Ask for a correction").arrives("Ask for a correction")
    person.presses(re.compile("^Send")).arrives("Ask for a correction")
    expect(person.page.get_by_role("alert")).to_contain_text("What it is about")
    person.gives("What it is about", "places").types("What is wrong, and how it should read", "I joined in March.")
    person.presses(re.compile("^Send")).arrives("My data").reads("I joined in March.", "waiting for an answer")


def answers(administrator):
    administrator.goes_to("系统管理").arrives(re.compile(".")).follows("个人信息申请").arrives("个人信息申请")
    administrator.reads("I joined in March.").types("答复", "Corrected.").presses(re.compile("^答复并办结"))
    administrator.arrives("个人信息申请").reads("没有")


def reads_who_opened_it(person):
    """The manager abroad opened the list of members; who they are is passed to nobody abroad either."""
    opens(person, "My data").arrives("My data").reads("Corrected.")
    person.page.goto("/profile/data/opened/")
    person.arrives("Who opened my data").reads("Members of an organisation", "Eleanor Whitby")
    assert PersonalDataView.objects.filter(person=person.user, page="members").exists()


def withdraws_and_agrees_again(person):
    opens(person, "My profile").arrives("My profile").presses(re.compile(r"^Withdraw\b.*Personal information"))
    person.arrives("You have withdrawn your consent").reads("What has stopped", "What stays")
    person.page.goto("/my/")
    person.arrives("You have withdrawn your consent")
    person.presses("Agree again").arrives("My profile")
    person.page.goto("/my/")
    person.arrives(re.compile(".")).misses("withdrawn")


def leaves_the_portal(person, people):
    """After the days in which one may change one's mind the name is gone; what the company handed in stays, under its own name."""
    opens(person, "My data").arrives("My data").follows("What this means").arrives("Delete my account")
    person.presses("Delete my account").arrives("Delete my account").reads("will be deleted on")
    assert deletion.erase_due() == 0
    DeletionRequest.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    assert deletion.erase_due() == 1

    person.page.goto("/profile/data/")
    person.arrives("Sign in")
    erased = User.objects.get(pk=person.user.pk)
    assert (erased.name, erased.email.split("@")[1], erased.is_active) == ("Former member", "erased.invalid", False)
    assert Case.objects.get().applicant == people["home"]


def test_an_administrator_looks_first_what_a_rule_would_delete(at_browser):
    administrator = at_browser(account("许安平", roles=["administrator"]))
    reader, read = account("周明"), account("沈禾")
    view = PersonalDataView.objects.create(viewer=reader, person=read, page="members", quarter=1)
    PersonalDataView.objects.update(at=timezone.now() - timedelta(days=400))
    administrator.goes_to("系统管理").arrives(re.compile(".")).follows("保存期限").arrives("保存期限")
    administrator.follows("个人信息查看记录", within=administrator.row("个人信息查看记录")).arrives("个人信息查看记录")
    administrator.types("保存期限", "30").presses("查看将删除的内容").arrives("个人信息查看记录").reads("183")
    administrator.types("保存期限", "365").presses("查看将删除的内容").arrives("个人信息查看记录").reads("1", "members")
    assert PersonalDataView.objects.filter(pk=view.pk).exists()
