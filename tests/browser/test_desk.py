"""The office's tools around matching, walked in the browser: a plan goes on the shortlists, weights go on and back, a schedule is set."""

import re

import pytest

from core.jobs import JobState
from matching import running, weights
from matching.index_cache import cache as index_cache
from matching.models import MatchRun, StaffDecision, WeightSet
from matching.models.schedule import RunSchedule
from matching.models.weights import Verdict
from tests.browser.accounts import account
from tests.matching.factories import CorporateOrganisationFactory, matched, patch_maker, published
from tests.matching.test_weights import OWN, SHIFTED

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COMPANY = "测试医疗科技有限公司"


@pytest.fixture
def lists():
    """Two demands that want the same two companies, matched twice."""
    index_cache.forget()
    for number in (1, 2):
        published(CorporateOrganisationFactory(), title=f"ECG patches {number}")
    for number in (1, 2):
        organisation = patch_maker().organisation
        organisation.name_zh = f"{COMPANY}{number}"
        organisation.save(update_fields=["name_zh"])
    matched()
    yield matched()
    index_cache.forget()


def test_a_fair_plan_goes_on_the_shortlists(lists, at_browser):
    officer = at_browser(account("周明", roles=["case_officer"]))

    officer.goes_to("匹配").arrives("匹配").follows("统筹分配").arrives("统筹分配").reads("还没有分配")
    officer.page.get_by_role("link", name="新建分配").first.click()
    officer.arrives("新建分配").gives("每家企业至多几个需求", "1")
    officer.presses("开始测算").arrives("现行名单的统筹分配")
    officer.reads("总分", "满足程度最低的需求", within=officer.panel("两种方案的数据对比"))
    for plan in ("贪心", "不同之处", "公平"):
        officer.page.get_by_role("link", name=re.compile(f"^{plan}")).click()
        officer.arrives("现行名单的统筹分配")
    officer.page.on("dialog", lambda dialog: dialog.accept())
    officer.page.get_by_role("button", name="按此推荐").click()
    officer.reads("本方案的全部名额均已列入入围名单。").arrives("现行名单的统筹分配")

    assert StaffDecision.objects.shortlisted().count() == 2
    officer.goes_to("匹配").arrives("匹配").follows("质量").arrives("匹配质量").reads("已入围")
    officer.follows("已入围").arrives("对候选企业的结论").reads(f"{COMPANY}1", f"{COMPANY}2")


def test_weights_are_tried_switched_on_and_rolled_back(lists, at_browser):
    one = WeightSet.objects.create(number=1, state=JobState.DONE, verdict=Verdict.BETTER, weights=SHIFTED, before=OWN,
                                   outcomes=240, figures={"sureness": 3.1})  # fmt: skip
    supervisor = at_browser(account("顾行舟", roles=["supervisor"]))

    supervisor.goes_to("匹配").arrives("匹配").follows("权重").arrives("得分权重").follows("#1").arrives("学习所得权重")
    supervisor.reads("+15.0").presses("试算").arrives("学习所得权重的试算").reads("100%，已完成")
    supervisor.page.goto(one.get_absolute_url())
    supervisor.arrives("学习所得权重").reads("新进名单")
    supervisor.types("理由", "半年的结论都支持").presses("启用").arrives("学习所得权重").reads(
        "已启用", "半年的结论都支持"
    )
    assert weights.in_force() == one
    supervisor.types("理由", "企业反映不合适").presses("退回").arrives("学习所得权重").reads("已退回", "企业反映不合适")
    assert weights.in_force() is None

    supervisor.goes_to("匹配").arrives("匹配").follows("匹配记录").arrives("匹配记录")
    newest = MatchRun.objects.filter(kind="full", state="done").order_by("-pk").first()
    assert running.MatchRun.objects.filter(is_trial=True).count() == 1
    supervisor.follows(str(newest)).arrives("全量匹配").presses("对照").arrives(
        f"任务 #{newest.number - 1} 与 {newest}"
    )


def test_an_administrator_sets_when_all_demands_are_matched(lists, at_browser):
    administrator = at_browser(account("许安平", roles=["administrator"]), language="en")

    administrator.goes_to("Matching").arrives("Matching").follows("Runs").arrives("Match runs").follows("Schedule")
    administrator.arrives("Schedule of the full run").reads("Nobody has set a schedule yet.")
    administrator.chooses("Match all demands by itself").presses("Save")
    administrator.arrives("Schedule of the full run").reads("The schedule is saved.", "Friday at")

    schedule = RunSchedule.objects.get()
    assert (schedule.is_on, schedule.days, schedule.set_by) == (
        True,
        [1, 2, 3, 4, 5],
        administrator.user,
    )  # Monday is 1
