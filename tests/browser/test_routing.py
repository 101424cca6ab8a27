"""Rules and load, walked in the browser: an administrator's rule with its preview, why a case is with whom, handing back, an absence."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from casework import moves
from casework.absences import hand_over_what_is_due
from casework.models import Case, LoadLimit, Notification, RoutingRule
from tests.browser.accounts import account
from tests.browser.steps import decides, opens_from_inbox
from tests.factories import OrganisationFactory
from tests.incubators import factories as filing
from tests.incubators.life import change

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULE = "浦东基地变更受理"
FIRST, SECOND, THIRD = "大阪服务点", "京都联络处", "神户办事处"


@pytest.fixture
def people():
    return {
        "manager": account("沈禾"),
        "administrator": account("许安平", roles=["administrator"]),
        "officer": account("周明", roles=["case_officer"]),
        "colleague": account("韩竹", roles=["case_officer"]),
        "supervisor": account("秦牧", roles=["supervisor"]),
    }


@pytest.fixture
def incubator(people):
    organisation = OrganisationFactory(name_zh="测试孵化器", capacities=["incubator"], manager=people["manager"])
    return filing.IncubatorFactory(organisation=organisation)


@pytest.fixture
def hand_in(incubator, people):
    """``hand_in("大阪服务点")``: the operator asks for a change of a base of this name, which comes to the office."""

    def done(name: str) -> Case:
        entity = filing.EntityFactory(operator=incubator.organisation, name_zh=name)
        case = change(entity, people["manager"])
        moves.perform(case, "submit", by=people["manager"], data={"declared": True})
        return Case.objects.get(pk=case.pk)

    return done


def test_a_rule_is_tried_on_the_last_month_and_places_what_comes(people, hand_in, at_browser):
    earlier = hand_in(FIRST)  # in the pool: there was no rule yet
    administrator = at_browser(people["administrator"])
    writes_a_rule(administrator)
    sees_what_it_would_have_done(administrator)
    switches_it_off_and_on(administrator)
    rule = RoutingRule.objects.get()
    assert (rule.name, rule.person, rule.is_active) == (RULE, people["officer"], True)

    placed = hand_in(SECOND)
    assert (earlier.assignee, placed.assignee) == (None, people["officer"])
    officer = at_browser(people["officer"])
    opens_from_inbox(officer, "我经办的", SECOND)
    officer.reads(f"规则“{RULE}”指定 周明", within=officer.panel("分派与任务"))
    hands_it_back(officer)
    assert Case.objects.get(pk=placed.pk).assignee is None

    is_away_from_today(officer)
    assert hand_over_what_is_due() == 0  # nothing is left to hand over
    supervisor = at_browser(people["supervisor"])
    reads_why_it_is_in_the_pool_and_who_is_away(supervisor)
    to_deputy = hand_in(THIRD)
    assert to_deputy.assignee == people["colleague"]
    colleague = at_browser(people["colleague"])
    opens_from_inbox(colleague, "我经办的", THIRD)
    colleague.reads(f"规则“{RULE}”指定 周明，其外出期间由 韩竹 代办", within=colleague.panel("分派与任务"))
    decides(colleague, "受理并转入复审").arrives(THIRD).reads("审核中")


def writes_a_rule(administrator):
    administrator.goes_to("工作负荷").arrives("分派管理").follows("规则").arrives("分派规则").reads("尚无规则")
    administrator.follows("新增规则").arrives("新增规则")
    administrator.presses("查看分派结果").arrives("新增规则")
    expect(administrator.page.get_by_role("alert")).to_be_focused()
    administrator.types("规则名称", RULE)
    for label, choice in (("类型", "基地变更"), ("环节", "受理"), ("所在区", "浦东新区"), ("分派给此人", "周明")):
        administrator.main.get_by_label(label).first.select_option(label=choice)


def sees_what_it_would_have_done(administrator):
    administrator.presses("查看分派结果").arrives("新增规则").reads("尚未保存")
    shares = administrator.panel("近 30 天如按此规则").get_by_role("row").all_inner_texts()
    assert [share.split() for share in shares[1:3]] == [["周明", "0", "1"], ["无人（待领池）", "1", "0"]]
    assert not RoutingRule.objects.exists()
    administrator.presses("保存").arrives("分派规则").reads(f"规则已保存：{RULE}")


def switches_it_off_and_on(administrator):
    row = administrator.row(RULE)
    for button, state in (("停用", "已停用"), ("启用", "有效")):
        administrator.presses(re.compile(f"^{button}"), within=row).arrives("分派规则").reads(state, within=row)


def hands_it_back(officer):
    panel = officer.panel("分派与任务")
    panel.get_by_text("退回待领池").click()
    officer.types("退回原因", "手头有三件即将到期。", within=panel)
    officer.presses("退回", within=panel).arrives("收件箱").reads("已退回待领池")


def is_away_from_today(officer):
    today = timezone.localdate()
    officer.page.goto("/work/absences/")
    officer.arrives("外出与代办").types("开始日期", f"{today}").types("最后一天", f"{today + timedelta(days=4)}")
    officer.main.get_by_label("代办人").select_option(label="韩竹")
    officer.presses("登记", within=officer.panel("登记外出")).arrives("外出与代办").reads("外出已登记", "韩竹")


def reads_why_it_is_in_the_pool_and_who_is_away(supervisor):
    last = timezone.localdate() + timedelta(days=4)
    opens_from_inbox(supervisor, "待受理", SECOND)
    panel = supervisor.panel("分派与任务")
    supervisor.reads("为何在待领池", "周明 已退回待领池", "手头有三件即将到期。", within=panel)
    choices = panel.get_by_label("分派给").get_by_role("option").all_inner_texts()
    assert [choice for choice in choices if "周明" in choice] == [f"周明（外出至 {last:%Y-%m-%d}）"]


# --- nobody is free --------------------------------------------------------------------------------------------------


def test_when_nobody_is_free_the_case_says_so_and_the_supervisor_assigns_it(people, hand_in, at_browser):
    RoutingRule.objects.create(name=RULE, kind="base_change", phase="acceptance", person=people["officer"])
    LoadLimit.objects.create(user=people["officer"], most=0)
    case = hand_in(FIRST)
    assert case.assignee is None

    supervisor = at_browser(people["supervisor"])
    supervisor.page.get_by_role("link", name=re.compile("^消息")).click()
    supervisor.arrives("消息").reads(f"{FIRST} 在待领池：规则“{RULE}”符合，但无人可分派。")
    note = supervisor.main.get_by_role("listitem").filter(has_text="在待领池")
    supervisor.presses(re.compile("^打开"), within=note)
    supervisor.arrives(FIRST).reads("该办件目前无人可办。", "请人工分派，或调整规则。")
    panel = supervisor.panel("分派与任务")
    panel.get_by_label("分派给").select_option(label="韩竹")
    supervisor.presses("分派", within=panel).arrives(FIRST).misses("该办件目前无人可办。")
    supervisor.reads("秦牧 分派给 韩竹", within=panel)
    case.refresh_from_db()
    told = Notification.objects.filter(user=people["supervisor"], topic="pool")
    assert (case.assignee, told.count()) == (people["colleague"], 1)
