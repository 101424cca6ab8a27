"""Where scripts do not run, everything essential works: fill in, file, check, accept, review."""

import re

import pytest
from playwright.sync_api import expect

from casework.models import Case
from casework.moves import perform
from core.demo_files import small_pdf
from incubators.cases import BASE_FILING
from tests.browser.accounts import account
from tests.factories import OrganisationFactory
from tests.incubators.factories import SECTIONS, IncubatorFactory, fill, start

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BASE = "大阪服务点"


@pytest.fixture
def manager():
    return account("沈禾")


@pytest.fixture
def draft(manager):
    """Filled in, but for one part and one file."""
    organisation = OrganisationFactory(name_zh="测试孵化器", capacities=["incubator"], manager=manager)
    case = start(IncubatorFactory(organisation=organisation), by=manager, name_zh=BASE)
    return fill(case, by=manager, files=("premises", "agreement", "appointment"), people={"head_name": "待定"})


def test_a_filing_is_filled_in_handed_in_accepted_and_reviewed(draft, manager, at_browser):
    fills_in_the_rest_and_hands_in(at_browser(manager, scripts=False))

    perform(
        Case.objects.get(pk=draft.pk),
        "without_district",
        by=account("罗静川", roles=["case_officer"]),
        note="区里没有专人。",
    )
    officer = at_browser(account("周明", roles=["case_officer"]), scripts=False)
    finds_takes_and_accepts(officer)
    reviewer = at_browser(account("林知夏", roles=["reviewer"]), scripts=False)
    reviews(reviewer)

    draft.refresh_from_db()
    assert (draft.state, draft.checklist_answers.count()) == ("decision", len(BASE_FILING.checklist))


def fills_in_the_rest_and_hands_in(manager):
    manager.arrives("我的基地").follows(BASE).arrives(BASE)
    if manager.main.get_by_role("link", name="继续填写").count():
        manager.follows("继续填写").arrives(BASE)
    manager.follows("人员").arrives("人员").fills_in(BASE_FILING.section("people").form, SECTIONS["people"])
    manager.presses("保存并继续").goes_to("我的事项").arrives("我的事项").follows(BASE).arrives(BASE)
    if manager.main.get_by_role("link", name="继续填写").count():
        manager.follows("继续填写").arrives(BASE)
    manager.follows("附件").arrives("附件")
    manager.hands_over("年度服务计划", "plan.pdf", small_pdf("虚构", "plan")).presses("保存并继续").arrives(
        "核对全部内容"
    )
    manager.presses("提交").arrives("核对全部内容").reads("没有提交")
    manager.chooses("本单位承诺").presses("提交").arrives("已提交").reads("接收回执号")


def finds_takes_and_accepts(officer):
    officer.arrives("收件箱").page.get_by_role("searchbox").fill(BASE)
    officer.presses("筛选").arrives("收件箱").follows(BASE).arrives(BASE)
    officer.presses("由我经办").arrives(BASE).reads("周明", within=officer.panel("摘要"))
    officer.chooses("受理", within=officer.panel("我的决定")).types("意见或理由", "材料齐全。").presses("确认")
    officer.arrives(BASE).reads("受理编号", "FB")


def reviews(reviewer):
    reviewer.arrives("收件箱").follows(BASE).arrives(BASE)
    reviewer.chooses("开始审核").presses("确认").arrives(BASE)
    for group in reviewer.panel("审核清单").get_by_role("group").all():
        group.get_by_text(re.compile(r"[:：]\s*符合$")).click()
    reviewer.presses("保存清单").arrives(BASE).reads("已核 7 / 7")
    reviewer.chooses("建议予以备案").types("意见或理由", "同意。").presses("确认").arrives(BASE).reads("待决定")
    expect(reviewer.panel("审核清单").get_by_role("radio").first).not_to_be_visible()
