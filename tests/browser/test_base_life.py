"""The life of a base after filing, walked in the browser: change, yearly confirmation, renewal, suspension, cancellation."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import StaffRole
from casework import moves
from casework.models import Case
from incubators.life.change import BASE_CHANGE
from incubators.life.start import open_confirmation
from incubators.models import EntityVersion, OverseasEntity
from incubators.register import current_version, register_as_of, write, years_later
from tests.browser.accounts import account
from tests.browser.steps import decides, hands_in, in_chinese, opens_from_inbox, starts
from tests.factories import OrganisationFactory
from tests.incubators import factories as filing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OLD, NEW = "大阪服务点", "大阪商务创新中心"
NUMBER = "沪孵海备〔2025〕000017"


@pytest.fixture
def people():
    return {
        "manager": account("沈禾"),
        "officer": account("周明", roles=["case_officer"]),
        "reviewer": account("林知夏", roles=["reviewer"]),
        "supervisor": account("秦牧", roles=["supervisor"]),
    }


@pytest.fixture
def incubator(people):
    organisation = OrganisationFactory(
        name_zh="测试孵化器", name_en="Test Incubator", capacities=["incubator"], manager=people["manager"]
    )
    return filing.IncubatorFactory(organisation=organisation)


@pytest.fixture
def base(incubator):
    """Filed in March 2025, with the version that the register has held since."""
    entity = filing.EntityFactory(
        operator=incubator.organisation, name_zh=OLD, name_en="Osaka service point", filing_no=NUMBER
    )
    current_version(entity)
    return entity


def register_of(day) -> list[str]:
    return [version.as_entity().name_zh for version in register_as_of(day)]


# --- change ----------------------------------------------------------------------------------------------------------


def test_a_change_shows_old_and_new_and_the_register_keeps_both(base, people, at_browser):
    manager = at_browser(people["manager"])
    asks_for_a_new_name_and_area(manager)

    officer = at_browser(people["officer"])
    opens_from_inbox(officer, "待受理", OLD)
    reads_old_and_new(officer)
    decides(officer, "受理并转入复审").arrives(OLD).reads("审核中")

    reviewer = at_browser(people["reviewer"])
    opens_from_inbox(reviewer, "待审核", OLD)
    reads_old_and_new(reviewer)
    decides(reviewer, "建议登记", "租约已核对。").arrives(OLD).reads("待决定")
    expect(reviewer.panel("我的决定")).not_to_contain_text("登记变更")

    supervisor = at_browser(people["supervisor"])
    opens_from_inbox(supervisor, "待审核", OLD)
    decides(supervisor, "登记变更").arrives(OLD).reads("变更已登记入名录。", "已登记")

    reads_the_register_now_and_as_of_yesterday(at_browser(None))
    lays_the_two_versions_side_by_side(supervisor)
    today = timezone.localdate()
    assert (register_of(today), register_of(today - timedelta(days=1))) == ([NEW], [OLD])
    assert list(EntityVersion.objects.order_by("number").values_list("reason", "payload__area")) == [
        ("imported", 55),
        ("changed", 77),
    ]


def asks_for_a_new_name_and_area(manager):
    manager.arrives("我的基地").follows(OLD).arrives(OLD)
    starts(manager, "变更").arrives(OLD).reads("草稿已填入名录现有内容")
    manager.follows(in_chinese(BASE_CHANGE.sections[0].title))
    for section in BASE_CHANGE.sections:
        manager.arrives(in_chinese(section.title))
        if section.code == "name":
            manager.types("基地中文名称", NEW)
        elif section.code == "place":
            manager.types("面积", "77")
        elif section.code == "why":
            manager.types("变更理由", "扩租相邻房间，并更名。")
            manager.types("变更发生日期", f"{timezone.localdate() - timedelta(days=3)}")
        manager.presses("保存并继续")
    manager.arrives("核对全部内容").reads("55 m²", "77 m²", NEW)
    hands_in(manager)


def reads_old_and_new(person):
    """The two columns of the panel, the changed lines and no others."""
    rows = person.panel("变更前后对照").get_by_role("row")
    found = [[cell.strip() for cell in row.locator("th, td").all_inner_texts()] for row in rows.all()]
    assert found == [["事项", "名录现有", "拟变更为"], ["基地中文名称", OLD, NEW], ["面积", "55 m²", "77 m²"]]


def reads_the_register_now_and_as_of_yesterday(visitor):
    visitor.page.goto("/bases/")
    visitor.arrives("海外基地").reads(NEW)
    expect(visitor.main.get_by_role("table")).not_to_contain_text(OLD)
    yesterday = f"{timezone.localdate() - timedelta(days=1)}"
    visitor.page.goto(f"/bases/?as_of={yesterday}")
    visitor.arrives("海外基地").reads(OLD)
    expect(visitor.main.get_by_role("table")).not_to_contain_text(NEW)


def lays_the_two_versions_side_by_side(person):
    person.follows("查看历次版本").arrives(NEW).reads("第 1 版", "第 2 版", "两个版本对照")
    panel = person.panel("两个版本对照")
    expect(panel.locator("del").first).to_have_text(OLD)
    expect(panel.locator("ins").first).to_have_text(NEW)


# --- yearly confirmation and renewal, in English ---------------------------------------------------------------------


@pytest.fixture
def filed(incubator, people):
    """A base that went the whole way, so that a filing stands behind what the register holds; it ends in 60 days."""
    people = {**people, "district_officer": district_officer()}
    case = filing.fill(filing.start(incubator, by=people["manager"], name_zh=OLD), by=people["manager"])
    enter_in_register(filing.bring_to(case, "public_notice", people), by=people["officer"])
    entity = OverseasEntity.objects.get()
    end = timezone.localdate() + timedelta(days=60)
    write(entity, reason="imported", values={"valid_until": end})
    return entity


def district_officer():
    user = account("陆晓岚")
    StaffRole.objects.create(user=user, role=StaffRole.Role.DISTRICT_OFFICER, district="310115")
    return user


def enter_in_register(case, *, by):
    Case.objects.filter(pk=case.pk).update(notice_until=timezone.localdate() - timedelta(days=1))
    moves.perform(Case.objects.get(pk=case.pk), "end_notice", by=by)


def test_a_year_is_confirmed_from_what_is_known_and_the_filing_renewed(filed, incubator, people, at_browser):
    year = timezone.localdate().year - 1
    title = f"{OLD} {year}"
    open_confirmation(entity=filed, year=year)
    before = (filed.filing_no, filed.valid_until)

    manager = at_browser(people["manager"], language="en")
    corrects_the_report_that_is_filled_in(manager, title)
    officer = at_browser(people["officer"], language="en")
    opens_from_inbox(officer, "To accept", title)
    compares_with_the_last_report(officer)
    decides(officer, "Confirm").arrives(title).reads(f"The register notes that the base is confirmed for {year}.")
    assert list(filed.versions.order_by("-number").values_list("reason", "payload__staff"))[0] == ("confirmed", 3)

    renews_with_the_words_of_the_last_filing(manager)
    renewal = filing.fill(Case.objects.get(kind="base_filing", phase="draft"), by=people["manager"])
    people = {**people, "district_officer": StaffRole.objects.get(role="district_officer").user}
    enter_in_register(filing.bring_to(renewal, "public_notice", people), by=people["officer"])
    filed.refresh_from_db()
    manager.page.goto(filed.get_absolute_url())
    manager.arrives("Osaka service point").reads(filed.filing_no, "Earlier numbers", before[0])
    assert (filed.filing_no != before[0], filed.valid_until) == (True, years_later(before[1], 3))


def corrects_the_report_that_is_filled_in(manager, title):
    manager.arrives("My bases").follows("Osaka service point").arrives("Osaka service point")
    starts(manager, "Confirm the year").arrives(title).follows("The base").arrives("The base")
    expect(manager.main.get_by_label("Team")).to_have_value("2")
    manager.gives("Did the base work in this year?", "yes").gives("Team", "3").presses("Save and go on")
    manager.arrives("Two-way figures").reads("The portal counts – ")
    served = manager.main.get_by_label("Enterprises served going abroad")
    expect(served).to_have_value("7")
    served.fill("9")
    manager.presses("Save and go on").arrives("Check everything")
    hands_in(manager)


def compares_with_the_last_report(officer):
    row = (
        officer.panel("Figures beside each other").get_by_role("row").filter(has_text="Enterprises served going abroad")
    )
    cells = row.get_by_role("cell").all_inner_texts()
    assert [cells[0].strip(), cells[2].strip()] == ["7", "9"]


def renews_with_the_words_of_the_last_filing(manager):
    manager.goes_to("My bases").arrives("My bases").follows("Osaka service point").arrives("Osaka service point")
    starts(manager, "Renew").arrives(OLD).follows("Services and platforms").arrives("Services and platforms")
    expect(manager.main.locator("[name=capability_zh]")).to_have_value("对接关西食品企业，安排试用。")


# --- suspension and cancellation by the office -----------------------------------------------------------------------


def test_the_office_suspends_a_base_and_cancels_its_filing_after_a_hearing(base, people, at_browser):
    officer, supervisor = at_browser(people["officer"]), at_browser(people["supervisor"])
    proposes_a_suspension(officer)
    opens_from_inbox(supervisor, "待审核", OLD).reads("国家/地区形势", "当地展会中心封闭。")
    decides(supervisor, "决定暂停").arrives(OLD).reads("已暂停")
    visitor = at_browser(None)
    visitor.page.goto(base.get_absolute_url())
    visitor.arrives(OLD).reads("已暂停").misses("当地展会中心封闭。")

    announces_a_cancellation(officer, base)
    gives_its_views(at_browser(people["manager"]))
    supervisor.goes_to("收件箱")
    opens_from_inbox(supervisor, "待审核", OLD).reads("不再符合备案条件", "租约已终止。", "正在寻找新场地。")
    decides(supervisor, "注销备案", "场地条件不再具备。").arrives(OLD).reads("备案已注销")

    visitor.goes_to("海外基地").arrives("海外基地").misses(OLD)
    visitor.page.goto(f"/bases/?as_of={timezone.localdate() - timedelta(days=1)}")
    visitor.arrives("海外基地").reads(OLD)
    base.refresh_from_db()
    reasons = list(base.versions.order_by("number").values_list("reason", flat=True))
    assert (base.status, reasons) == ("closed", ["imported", "suspended", "cancelled"])
    assert set(Case.objects.values_list("kind", "state")) == {
        ("base_suspension", "lapsed"),
        ("base_cancellation", "cancelled"),
    }


def proposes_a_suspension(officer):
    officer.goes_to("海外基地").arrives("海外基地").follows(OLD, within=officer.row("测试孵化器")).arrives(OLD)
    starts(officer, "提出暂停").arrives("基地暂停").presses("提出暂停").arrives("基地暂停")
    expect(officer.page.get_by_role("alert")).to_be_focused()
    expect(officer.main.get_by_label("预计至")).to_have_attribute("aria-invalid", "true")
    officer.chooses("国家/地区形势").types("理由", "当地展会中心封闭。")
    officer.types("预计至", f"{timezone.localdate() + timedelta(days=40)}")
    officer.presses("提出暂停").arrives(OLD).reads("暂停待决定", "国家/地区形势", "当地展会中心封闭。")


def announces_a_cancellation(officer, base):
    officer.page.goto(base.get_absolute_url())
    starts(officer.arrives(OLD), "提出注销").arrives("基地备案注销")
    officer.chooses("不再符合备案条件").types("理由", "租约已终止。")
    officer.presses("告知并听取意见").arrives(OLD).reads("听取意见中", "租约已终止。")


def gives_its_views(manager):
    manager.goes_to("我的事项").arrives("我的事项").follows(OLD).arrives(OLD).reads("租约已终止。")
    manager.follows("陈述意见").arrives("陈述意见").types("您的意见", "正在寻找新场地。")
    manager.presses("陈述意见").arrives(OLD).reads("审定中")
