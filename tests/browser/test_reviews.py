"""Reviews, walked in the browser: a sheet in a new version, two blind reviewers, a conflict of interest, a panel with minutes."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import ConflictDeclaration
from casework import moves
from casework.models import Case
from incubators.campaigns.cases import CODE
from incubators.models import Evaluation
from reviews.models import PanelMeeting, Purpose, Review, SheetVersion
from tests.browser.accounts import account
from tests.browser.steps import opens_from_inbox
from tests.factories import OrganisationFactory
from tests.reviews.factories import drawn_case, hand_in_evidence

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHEET = "基地评估：评分表"
OPERATOR = "测试孵化器"
PRAISE, BLAME = "成效明显，合同齐全。", "服务与备案不符。"


@pytest.fixture
def people():
    return {
        "manager": account("沈禾"),
        "administrator": account("许安平", roles=["administrator"]),
        "first": account("林知夏", roles=["reviewer"]),
        "tied": account("蒋予微", roles=["reviewer"]),
        "supervisor": account("秦牧", roles=["supervisor"]),
        "chair": account("顾行舟", roles=["supervisor"]),
    }


# --- sheets ----------------------------------------------------------------------------------------------------------


def test_a_scoring_sheet_gets_a_new_version_by_two_people(people, at_browser):
    administrator = at_browser(people["administrator"])
    opens_the_sheet(administrator)
    administrator.presses("新建草稿").arrives(re.compile("^基地评估：评分表")).reads("已保存的权重合计：100")
    is_told_beside_the_field_that_weights_miss_100(administrator)
    administrator.presses("保存并预览").arrives(re.compile("第 2 版$")).reads("此草稿由您撰写", "100")
    assert administrator.main.get_by_role("button", name="发布此版本").count() == 0

    supervisor = at_browser(people["supervisor"])
    opens_the_sheet(supervisor)
    supervisor.follows("第 2 版").arrives(re.compile("第 2 版$")).reads("把成效放在更重的位置。")
    supervisor.presses("发布此版本").arrives(re.compile("第 2 版$")).reads("已发布。此后开始的审核使用此版本。")
    version = SheetVersion.objects.in_force(CODE, Purpose.SCORING)
    assert (version.number, list(version.weights.values())) == (2, [40, 20, 20, 20])
    assert (version.edited_by, version.published_by) == (people["administrator"], people["supervisor"])


def opens_the_sheet(person):
    person.opens_own_menu("核对清单与评分表").arrives("核对清单与评分表").follows("基地评估").arrives(SHEET)


def is_told_beside_the_field_that_weights_miss_100(administrator):
    weights = administrator.main.get_by_label("权重")
    weights.first.fill("40")
    administrator.presses("保存并预览").arrives(re.compile("^基地评估：评分表"))
    expect(administrator.page.get_by_role("alert")).to_have_count(1)
    last = administrator.main.locator(".field").filter(has=administrator.page.get_by_label("权重")).last
    expect(last).to_contain_text("权重合计 105，多出 5。")
    expect(weights.last).to_have_attribute("aria-invalid", "true")
    reason = administrator.main.get_by_label("修改原因")
    expect(reason).to_have_attribute("aria-invalid", "true")
    assert SheetVersion.objects.get(number=2, sheet__kind=CODE).weight_sum == 100
    weights.nth(1).fill("20")
    reason.fill("把成效放在更重的位置。")


# --- two reviewers, a conflict of interest, a panel ------------------------------------------------------------------


@pytest.fixture
def case(people):
    """A base under evaluation: its evidence is in, and the portal has asked the two reviewers there are."""
    organisation = OrganisationFactory(name_zh=OPERATOR, capacities=["incubator"], manager=people["manager"])
    return hand_in_evidence(
        drawn_case(organisation=organisation, supervisor=people["supervisor"]), by=people["manager"]
    )


def test_two_score_blind_one_with_a_tie_is_out_and_a_panel_decides(case, people, at_browser):
    first = at_browser(people["first"])
    scores(first, case.title, points="5", says=PRAISE, recommends="通过")
    assert Review.objects.visible_to(people["first"]).count() == 1

    tied = at_browser(people["tied"])
    tied.page.goto(case.get_absolute_url())
    tied.arrives(case.title).reads("已提交 1 / 2", "已提交的评审暂不公开").misses(PRAISE)
    declares_a_tie(tied)
    has_never_heard_of(tied, case)

    other = account("韩竹", roles=["reviewer"])
    supervisor = at_browser(people["supervisor"])
    asks_somebody_else(supervisor, case, gone="蒋予微", instead="韩竹")
    scores(at_browser(other), case.title, points="1", says=BLAME, recommends="不通过")

    supervisor.page.goto(case.get_absolute_url())
    supervisor.arrives(case.title)
    reads_both_and_how_far_they_are_apart(supervisor)
    gives_the_first_verdict(supervisor, case)
    moves.perform(Case.objects.get(pk=case.pk), "answer", by=people["manager"], note="已补充合同。")

    chair = at_browser(people["chair"])
    calls_a_meeting(chair, case)
    decides_by_votes(chair, case)
    closes_the_minutes(chair)
    reads_the_minutes_without_the_case(tied, case)

    evaluation = Evaluation.objects.select_related("case").get(pk=case.pk)
    item = PanelMeeting.objects.get().items.get()
    assert (evaluation.case.state, evaluation.final_verdict, item.move) == ("passed", "passed", "pass")
    assert [item.number_of(vote) for vote in ("for", "against", "abstain", "recused")] == [2, 1, 0, 1]


def scores(reviewer, title: str, *, points: str, says: str, recommends: str):
    """First without the points: the page says beside each line what is missing."""
    reviewer.goes_to("评审").arrives("我的评审").follows(title).arrives(f"我的评审：{title}")
    reviewer.presses("提交我的评审").arrives(f"我的评审：{title}")
    expect(reviewer.main.locator(".field-error").filter(has_text="请打 0 至 5 分。")).to_have_count(4)
    for group in reviewer.main.locator(".btn-group").all():
        group.get_by_text(points, exact=True).click()
    reviewer.chooses(recommends).main.get_by_role("textbox", name="总体意见").fill(says)
    reviewer.presses("提交我的评审").arrives(f"我的评审：{title}").reads("您的评审已提交。", "打分对照", says)


def declares_a_tie(person):
    person.opens_own_menu("利益冲突").arrives("利益冲突").main.get_by_role("searchbox").fill(OPERATOR)
    person.presses("搜索").arrives("利益冲突")
    person.main.get_by_role("link", name=re.compile("^申报")).first.click()
    person.arrives("申报利益冲突").main.get_by_role("textbox").first.fill("配偶在该单位任职。")
    person.presses("申报").arrives("利益冲突").reads("您申报的", OPERATOR)
    assert ConflictDeclaration.objects.filter(user=person.user).exists()


def has_never_heard_of(person, case):
    """Not by its address, not in lists, not in counts, not in the search."""
    assert person.context.request.get(case.get_absolute_url()).status == 404
    assert person.context.request.get(Review.objects.get(reviewer=person.user).get_absolute_url()).status == 404
    person.goes_to("评审").arrives("我的评审").misses(case.title)
    person.goes_to("收件箱").arrives("收件箱").misses(case.title)
    counts = person.page.get_by_role("navigation", name="队列").get_by_role("link").all_inner_texts()
    assert [count for count in counts if re.search(r"[1-9]", count)] == []
    person.page.goto(f"/search/?q={case.title}")
    person.arrives(re.compile("搜索")).misses(case.reference)


def asks_somebody_else(supervisor, case, *, gone: str, instead: str):
    opens_from_inbox(supervisor, "待审核", case.title).follows("选择评审人").arrives("评审人")
    line = supervisor.main.get_by_role("listitem").filter(has_text=gone)
    supervisor.reads("不计入：其后出现利益冲突。", within=line)
    supervisor.presses(re.compile("^取消邀请"), within=line).arrives("评审人").misses(gone)
    supervisor.main.get_by_label("审核人").select_option(label=instead)
    supervisor.presses("邀请").arrives("评审人").reads("已邀请。", instead)


def reads_both_and_how_far_they_are_apart(supervisor):
    table = supervisor.main.get_by_role("group", name="打分对照")
    supervisor.reads("林知夏", "韩竹", "相差 4", "相差 80.0", within=table)
    supervisor.reads("评审意见分歧较大：已标出 4 项。", PRAISE, BLAME)


def gives_the_first_verdict(supervisor, case):
    supervisor.follows("作出初评").arrives("作出初评").chooses("通过").types("理由", "两份评审分歧大，提交审定会。")
    supervisor.presses("作出初评").arrives(case.title).reads("初评")


def calls_a_meeting(chair, case):
    chair.goes_to("评审").arrives("我的评审").follows("审定会").arrives("审定会").follows("召集会议").arrives(
        "召集会议"
    )
    chair.presses("保存").arrives("召集会议")
    expect(chair.page.get_by_role("alert")).to_be_focused()
    chair.types("名称", "第一次审定会").types("会议日期", f"{timezone.localdate()}")
    for member in ("林知夏", "蒋予微", "秦牧", case.title):
        chair.chooses(member)
    chair.presses("保存").arrives("第一次审定会").reads("进行中", case.title)


def decides_by_votes(chair, case):
    chair.main.get_by_role("link", name=re.compile("^记录审定结果")).click()
    chair.arrives(case.title).reads("回避：与申请人有关联记录。")
    for member, vote in (("林知夏", "赞成"), ("秦牧", "反对"), ("顾行舟", "赞成")):
        chair.chooses(vote, within=chair.main.get_by_role("group", name=member))
    chair.types("理由", "合同已核对，成效属实。")
    chair.presses("作决定").arrives("第一次审定会").reads("通过", "赞成 2 · 反对 1 · 弃权 0 · 回避 1", "已审定")


def closes_the_minutes(chair):
    chair.page.on("dialog", lambda dialog: dialog.accept())
    chair.main.get_by_role("textbox", name="会议纪要").fill("逐项讨论分差后表决。")
    chair.presses("确认纪要")
    chair.arrives("第一次审定会").reads("纪要已确认", "逐项讨论分差后表决。")


def reads_the_minutes_without_the_case(tied, case):
    tied.page.goto(PanelMeeting.objects.get().get_absolute_url())
    tied.arrives("第一次审定会").reads("议程中没有您可以查看的办件。").misses(case.title)
