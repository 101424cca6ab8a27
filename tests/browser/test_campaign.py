"""An evaluation of filed bases, walked in the browser: planned, drawn, evidenced, scored, answered; its consequence in the register."""

import io
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from core.demo_files import small_pdf
from incubators.campaigns.cases import BASE_EVALUATION
from incubators.campaigns.forms import CampaignForm, EvidenceForm, PopulationFilter
from incubators.models import Campaign, Evaluation, OverseasEntity
from regions.models import Region
from tests.browser.accounts import account
from tests.browser.words import in_chinese
from tests.factories import OrganisationFactory
from tests.incubators.factories import EntityFactory, IncubatorFactory
from tests.reviews.factories import campaign_data

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOTE = "理由"
CAMPAIGN, BASE = "2025 年度日本基地评估", "大阪服务点"
POINTS = {"何远": 2, "林知夏": 1}


@pytest.fixture
def people():
    """The manager of an incubator with a base in Japan and one in Germany, and the office."""
    manager = account("沈禾")
    incubator = OrganisationFactory(name_zh="测试孵化器", capacities=["incubator"], manager=manager)
    IncubatorFactory(organisation=incubator)
    EntityFactory(operator=incubator, name_zh=BASE)
    EntityFactory(operator=incubator, name_zh="慕尼黑服务点", region=Region.objects.get(code="DE"))
    return {
        "manager": manager,
        "officer": account("周明", roles=["case_officer"]),
        "reviewers": [account(name, roles=["reviewer"]) for name in POINTS],
        "supervisor": account("秦牧", roles=["supervisor"]),
    }


def test_a_base_is_evaluated_and_the_consequence_stands_in_the_register(people, at_browser):
    plans(at_browser(people["officer"]))
    supervisor = at_browser(people["supervisor"])
    draws(supervisor)

    manager = at_browser(people["manager"])
    hands_in_the_evidence(manager)
    reviewers = [at_browser(person) for person in people["reviewers"]]
    for reviewer in reviewers:
        scores(reviewer)
    gives_the_first_verdict(reviewers[0])
    answers(manager)
    gives_the_final_verdict(supervisor)

    follows_it_on_the_progress_page(supervisor)
    orders_the_suspension(reviewers[1])
    reads_it_in_the_register(at_browser(None))


def plans(officer):
    """The population narrowed by country, the share, what is asked for."""
    officer.arrives("收件箱").goes_to("海外基地").arrives("海外基地").follows("基地评估").arrives("基地评估")
    officer.reads("尚未计划评估").follows("计划评估").arrives("计划评估")
    officer.presses("保存并查看抽取结果").arrives("计划评估")
    expect(officer.page.get_by_role("alert")).to_contain_text("名称")
    officer.fills_in(CampaignForm, {**campaign_data(title=CAMPAIGN, evidence_text="租赁协议\n服务台账")})
    officer.gives(in_chinese(PopulationFilter.base_filters["country"].label), "JP")
    officer.presses("保存并查看抽取结果").arrives(CAMPAIGN)
    officer.reads(BASE, "1 个已备案基地中抽取 1 个", "由分管领导抽取", "日本").misses("慕尼黑服务点")
    expect(officer.main.get_by_role("button", name="抽取")).to_have_count(0)


def draws(supervisor):
    opens_the_campaign(supervisor)
    supervisor.page.once("dialog", lambda dialog: dialog.accept())
    supervisor.presses("抽取").arrives(CAMPAIGN).reads("抽中的基地", "等待证明材料")
    assert Campaign.objects.get().evaluations.count() == 1


def opens_the_campaign(person):
    person.goes_to("海外基地").arrives("海外基地").follows("基地评估").arrives("基地评估")
    person.follows(CAMPAIGN).arrives(CAMPAIGN)


def hands_in_the_evidence(manager):
    manager.goes_to("我的事项").arrives("我的事项").reads("1 件等您答复").follows(BASE).arrives(BASE)
    manager.reads("租赁协议", "服务台账").follows("继续填写").arrives(BASE).follows("全年工作与证明材料").arrives(
        "全年工作与证明材料"
    )
    manager.fills_in(EvidenceForm, {"landed": "0", "served": "2", "deals": "0", "statement": "全年服务企业两家。"})
    manager.hands_over("证明材料", "ledger.pdf", small_pdf("虚构", "服务台账"))
    manager.presses("保存并继续").arrives("核对全部内容").reads("ledger.pdf", "全年服务企业两家。")
    manager.chooses(in_chinese(BASE_EVALUATION.declaration)).presses("提交证明材料").arrives("已提交")


def scores(reviewer):
    """Blind: nothing of the others until one's own review is in."""
    reviewer.goes_to("评审").arrives("我的评审").follows(BASE).arrives(re.compile(BASE))
    for line in reviewer.main.get_by_role("group", name=re.compile("^打分")).all():
        line.get_by_text(str(POINTS[reviewer.user.name]), exact=True).click()
    reviewer.chooses("不通过")
    reviewer.main.get_by_role("textbox", name="总体意见").fill("服务明显少于备案时的计划。")
    reviewer.presses("提交我的评审").arrives(re.compile(BASE))


def gives_the_first_verdict(reviewer):
    reviewer.follows("查看办件").arrives(BASE).follows("作出初评").arrives("作出初评")
    reviewer.chooses("未通过").types(NOTE, "服务明显不足。").presses("作出初评").arrives(BASE)
    reviewer.reads("已初评，等待答复", "30")


def answers(manager):
    manager.goes_to("我的事项").arrives("我的事项").follows(BASE).arrives(BASE).reads("未通过").misses("何远", "林知夏")
    manager.follows("答复初评").arrives("答复初评").types(NOTE, "下半年已增加服务。").presses("答复初评")
    manager.arrives(BASE).reads("待终评")


def gives_the_final_verdict(supervisor):
    opens_the_campaign(supervisor)
    supervisor.follows(BASE).arrives(BASE).reads("下半年已增加服务。")
    supervisor.follows("终评：不通过").arrives("终评：不通过")
    supervisor.chooses("建议暂停备案").types(NOTE, "维持初评。").presses("终评：不通过").arrives(BASE)
    supervisor.reads("暂停待决定")


def follows_it_on_the_progress_page(supervisor):
    """All figures are one; the file holds the verdicts."""
    opens_the_campaign(supervisor)
    supervisor.reads("建议暂停备案", "未通过")
    supervisor.follows("导出 Excel").arrives(re.compile("^导出评估结果")).types("导出用途", "年度总结")
    with supervisor.page.expect_download() as download:
        supervisor.presses("下载")
    rows = list(load_workbook(io.BytesIO(download.value.path().read_bytes())).active.iter_rows(values_only=True))
    row = dict(zip(rows[0], rows[1], strict=True))
    assert {name: row[name] for name in ("基地", "初评", "孵化器答复", "终评", "后续处理", "得分（满分 100）")} == {
        "基地": BASE,
        "初评": "未通过",
        "孵化器答复": "下半年已增加服务。",
        "终评": "未通过",
        "后续处理": "建议暂停备案",
        "得分（满分 100）": 30,
    }


def orders_the_suspension(reviewer):
    """A second person; who gave the final verdict has proposed it."""
    assert OverseasEntity.objects.get(name_zh=BASE).status == "active"
    reviewer.goes_to("收件箱").arrives("收件箱")
    reviewer.page.get_by_role("navigation", name="队列").get_by_role("link", name=re.compile("^待审核")).click()
    reviewer.arrives("收件箱").follows(BASE).arrives(BASE).reads("未通过评估", CAMPAIGN)
    reviewer.chooses("决定暂停").presses("确认", within=reviewer.panel("我的决定")).arrives(BASE).reads("已暂停")


def reads_it_in_the_register(visitor):
    assert OverseasEntity.objects.get(name_zh=BASE).status == "suspended"
    assert Evaluation.objects.get().final_verdict == "failed"
    visitor.page.goto("/")
    visitor.arrives(re.compile(".")).goes_to("海外基地").arrives("海外基地")
    visitor.follows(BASE).arrives(BASE).reads("暂停")
