"""First link, walked in the browser: an incubator files an overseas base, and the commission files it."""

import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import StaffRole
from casework.models import Case
from casework.sweep import move_what_is_due
from core.demo_files import small_pdf
from incubators.cases import BASE_FILING
from incubators.models import BaseFiling, OverseasEntity
from tests.browser.accounts import account
from tests.browser.steps import decides, in_chinese, opens_from_inbox
from tests.factories import OrganisationFactory
from tests.incubators.factories import NEEDED_FILES, SECTIONS, IncubatorFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BASE = "大阪服务点"
FIELD = BaseFiling._meta.get_field("capability_zh").verbose_name
BETTER = "对接关西食品企业，安排样机试用，三个月内给出结果。"


@pytest.fixture
def people():
    """The manager of an incubator in Pudong, and four people of the offices."""
    manager = account("沈禾")
    IncubatorFactory(organisation=OrganisationFactory(name_zh="测试孵化器", capacities=["incubator"], manager=manager))
    district = account("陆晓岚")
    StaffRole.objects.create(user=district, role=StaffRole.Role.DISTRICT_OFFICER, district="310115")
    return {
        "manager": manager,
        "district": district,
        "officer": account("周明", roles=["case_officer"]),
        "reviewer": account("林知夏", roles=["reviewer"]),
        "supervisor": account("秦牧", roles=["supervisor"]),
    }


def test_a_base_is_filed_and_stands_in_the_public_register(people, at_browser, monkeypatch):
    manager = at_browser(people["manager"])
    hands_in_a_filing(manager)

    district = at_browser(people["district"])
    opens_from_inbox(district, "待受理", BASE)
    decides(district, "推荐", "场地与人员已核实，同意推荐。")

    officer = at_browser(people["officer"])
    opens_from_inbox(officer, "待受理", BASE)
    asks_for_one_correction(officer)
    corrects_that_field_only(manager)
    sees_what_changed_and_accepts(officer)

    reviewer = at_browser(people["reviewer"])
    marks_the_checklist_and_recommends(reviewer)
    decides_as_second_person(at_browser(people["supervisor"]))

    visitor = at_browser(None)
    reads_the_notice(visitor)
    the_notice_ends(monkeypatch)
    finds_it_in_the_register(visitor)


def hands_in_a_filing(manager):
    """Start, every part with its files, look it over, promise, receipt."""
    manager.arrives("我的基地").follows("备案海外基地").arrives("备案海外基地")
    manager.types("基地中文名称", BASE).chooses("服务点")
    manager.main.get_by_label("国家/地区").select_option(label="日本")
    manager.presses("开始填写").arrives(BASE).reads("完成 0 / 10", "未开始")
    for section in BASE_FILING.sections:
        manager.follows(str(section.title)) if section is BASE_FILING.sections[0] else None
        manager.arrives(in_chinese(section.title))
        manager.fills_in(section.form, SECTIONS[section.code]) if section.form else None
        for slot in section.files:
            if slot.code in NEEDED_FILES:
                manager.hands_over(in_chinese(slot.label), f"{slot.code}.pdf", small_pdf("虚构", slot.code))
        manager.presses("保存并继续")
    manager.arrives(re.compile("^核对全部内容$")).reads(
        "关西食品产业协会", "agreement.pdf", "对接关西食品企业，安排试用。"
    )
    manager.presses("提交").arrives("核对全部内容")
    expect(manager.page.get_by_role("alert")).to_be_focused()
    manager.chooses("本单位承诺").presses("提交").arrives("已提交").reads("接收回执号", "HZ")


def asks_for_one_correction(officer):
    officer.reads("区科委意见：推荐").follows("一次性告知补正").arrives("一次性告知补正")
    field = officer.main.locator("details").filter(has_text=in_chinese(FIELD)).first
    field.locator("summary").first.click()
    field.get_by_label(re.compile("^补正内容")).first.fill("请写明试用多久给出结果。")
    officer.presses("一次性告知补正").arrives(BASE).reads("待补正", "请写明试用多久给出结果。")
    expect(officer.panel("我的决定")).to_contain_text("计时停止")


def corrects_that_field_only(manager):
    manager.goes_to("我的事项").arrives("我的事项").reads("1 件等您答复").follows(BASE).arrives(BASE)
    manager.reads("请写明试用多久给出结果。").follows("补正并重新提交").arrives(BASE).reads("1 处需要补正")
    manager.follows("服务与平台").arrives("服务与平台")
    form = manager.main.locator("form").first
    open_fields = form.locator("input:not([type=hidden]):enabled, select:enabled, textarea:enabled")
    assert [name for name in open_fields.evaluate_all("all => all.map(one => one.name)") if "answer" not in name] == [
        "capability_zh"
    ]
    form.locator("[name=capability_zh]").fill(BETTER)
    manager.presses("保存并继续")
    manager.goes_to("我的事项").arrives("我的事项").follows(BASE).follows("补正并重新提交").arrives(BASE)
    manager.follows("核对全部内容并提交").arrives("核对全部内容").reads(BETTER)
    manager.chooses("本单位承诺").presses("提交补正").arrives("已提交").reads("第 2 次提交")


def sees_what_changed_and_accepts(officer):
    officer.goes_to("收件箱").arrives("收件箱").follows(BASE).arrives(BASE)
    officer.reads("申请人已补正并重新提交。", "只看改动", BETTER).misses("大阪市北区")
    decides(officer, "受理")
    officer.arrives(BASE).reads("受理编号", "FB")


def marks_the_checklist_and_recommends(reviewer):
    opens_from_inbox(reviewer, "待审核", BASE)
    decides(reviewer, "开始审核")
    reviewer.arrives(BASE)
    for line in BASE_FILING.checklist:
        group = reviewer.panel("审核清单").get_by_role("group", name=in_chinese(line.label))
        group.get_by_text(re.compile(r"[:：]\s*符合$")).click()
    reviewer.presses("保存清单").arrives(BASE).reads("已核 7 / 7")
    decides(reviewer, "建议予以备案", "材料齐全，建议备案。")
    reviewer.arrives(BASE).reads("待决定")
    expect(reviewer.panel("我的决定")).not_to_contain_text("公示后予以备案")


def decides_as_second_person(supervisor):
    opens_from_inbox(supervisor, "待审核", BASE)
    supervisor.reads("已核 7 / 7")
    decides(supervisor, "公示后予以备案", "同意。")
    supervisor.arrives(BASE).reads("公示中")


def reads_the_notice(visitor):
    visitor.page.goto("/")
    visitor.arrives(re.compile(".")).goes_to("海外基地").arrives("海外基地").reads("还没有")
    visitor.page.get_by_role("main").get_by_role("link", name=re.compile("公示")).first.click()
    visitor.arrives("公示中").reads(BASE, "测试孵化器").misses("021-55550000", "沈禾")


def the_notice_ends(monkeypatch):
    """The day after the last one comes, and with it the sweep."""
    last = Case.objects.get(title=BASE).notice_until
    assert move_what_is_due() == 0
    after = datetime.combine(last + timedelta(days=1), datetime.min.time(), tzinfo=timezone.get_default_timezone())
    with monkeypatch.context() as calendar:
        calendar.setattr("django.utils.timezone.now", lambda: after)
        assert move_what_is_due() == 1


def finds_it_in_the_register(visitor):
    filed = OverseasEntity.objects.get(name_zh=BASE)
    visitor.goes_to("海外基地").arrives("海外基地")
    visitor.follows(BASE, within=visitor.row("测试孵化器")).arrives(BASE)
    visitor.reads(filed.filing_no, BETTER, "日本").misses("021-55550000", "沈禾")
