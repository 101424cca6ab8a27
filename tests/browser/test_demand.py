"""Third and fourth link, walked in the browser: an overseas corporate's demand finds an enterprise, and a technology manager."""

import re

import pytest
from django.utils import translation
from playwright.sync_api import expect

from matching import running, tasks
from matching.cases import MODERATION
from matching.forms import DemandStartForm
from matching.index_cache import cache as index_cache
from matching.models import Demand
from matching.vocabulary import Mark
from talent.models import TalentProfile, TechnologyManager
from tests.browser.accounts import account
from tests.matching.factories import PATCH, CorporateOrganisationFactory, lidar_maker, patch_maker, published, values

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DEMAND = PATCH["title"]
OWNER = "Banksia Home Hospital"
MAKER, OTHER = "测试医疗科技有限公司", "测风雷达有限公司"
WIND = {
    "title": "Wind lidar for offshore sites",
    "tech_fields": ["SN-LID"],
    "text": "A vertical wind lidar for ten heights, offshore.",
}


@pytest.fixture
def people():
    """A corporate, an enterprise that fits and one that does not, a technology manager, an officer, a reviewer."""
    index_cache.forget()
    buyer, maker, broker = account("Eleanor Whitby", language="en"), account("叶知微"), account("顾行舟")
    CorporateOrganisationFactory(name_en=OWNER, manager=buyer)
    for row, name in ((patch_maker(maker), MAKER), (lidar_maker(), OTHER)):
        row.organisation.name_zh = name
        row.organisation.save(update_fields=["name_zh"])
    for number in (1, 2, 3):
        published(**{**WIND, "title": f"{WIND['title']} {number}"})
    profile = TalentProfile.objects.create(
        name="顾行舟", user=broker, fields=["MD-MON"], languages=["zh", "en"], regions=["AU"]
    )
    TechnologyManager.objects.create(profile=profile, level="senior", admission="admitted", capacity=3)
    staff = {"officer": account("周明", roles=["case_officer"]), "reviewer": account("林知夏", roles=["reviewer"])}
    yield {"buyer": buyer, "maker": maker, "broker": broker, **staff}
    index_cache.forget()


@pytest.fixture
def held_back(monkeypatch):
    """Parts of a full run that wait for a worker: the test is the worker. Everything else runs at once."""
    waiting = []
    monkeypatch.setattr(tasks.run_shard, "delay", lambda *, shard_id: waiting.append(shard_id))
    return waiting


def test_a_demand_is_published_matched_and_answered(people, at_browser, held_back):
    buyer = at_browser(people["buyer"], language="en")
    hands_in_a_demand(buyer)
    officer, reviewer = at_browser(people["officer"]), at_browser(people["reviewer"])
    accepts(officer)
    marks_and_publishes(reviewer)

    finds_candidates_with_reasons(officer)
    runs_all_demands_and_watches(officer, held_back)
    shortlists_and_asks_a_manager(officer)

    answers_interested(at_browser(people["maker"]))
    reads_the_answer_and_agrees(buyer)
    accepts_on_own_page(at_browser(people["broker"]))
    officer.page.reload()
    officer.arrives(DEMAND).reads("已接受", within=officer.panel("技术经理人"))


def hands_in_a_demand(buyer):
    """In English: three answers, six parts, look it over, promise, receipt."""
    typed = values()
    buyer.arrives("My demands").follows("New demand").arrives("New demand")
    buyer.fills_in(DemandStartForm, {name: typed["need"][name] for name in ("kind", "title", "lang")}).presses("Go on")
    buyer.arrives(DEMAND).reads("Done 3 / 6").follows("What you need")
    for section in MODERATION.sections:
        with translation.override("en"):
            buyer.arrives(str(section.title))
        buyer.fills_in(section.form, typed[section.code]).presses("Save and go on")
    buyer.arrives("Check everything").reads(
        PATCH["teaser"], "ISO 13485", "Vital-sign monitoring and wearables", "Australia"
    )
    buyer.chooses("The need is real and ours.").presses("Hand in").arrives("Handed in").reads("Receipt number")


def opens_from_inbox(person, queue):
    person.arrives("收件箱")
    person.page.get_by_role("navigation", name="队列").get_by_role("link", name=re.compile(f"^{queue}")).click()
    person.arrives("收件箱").follows(DEMAND).arrives(DEMAND)


def accepts(officer):
    opens_from_inbox(officer, "待受理")
    officer.chooses("受理", within=officer.panel("我的决定")).presses("确认").arrives(DEMAND).reads("受理编号", "YQ")


def marks_and_publishes(reviewer):
    opens_from_inbox(reviewer, "待审核")
    reviewer.follows("发布").arrives("发布")
    for _code, label in Mark.choices:
        with translation.override("zh-hans"):
            reviewer.gives(str(label), "4")
    reviewer.presses("发布").arrives(DEMAND).reads("已发布")


def finds_candidates_with_reasons(officer):
    """The demand was matched by itself when it was published."""
    officer.goes_to("匹配").arrives("匹配").follows(DEMAND, within=officer.row(OWNER)).arrives(DEMAND)
    best = officer.main.get_by_role("article").first
    officer.reads(MAKER, "生命体征监测与可穿戴", "ISO 13485", within=best)
    officer.misses(OTHER, within=officer.main.locator(".candidate"))
    marked = [officer.panel("需求").locator("mark.term"), best.locator("mark.term")]
    for side in marked:
        expect(side.filter(has_text=re.compile("fourteen", re.IGNORECASE)).first).to_be_visible()


def runs_all_demands_and_watches(officer, held_back):
    """The page asks for itself: part after part is done, and it says so without being loaded again."""
    officer.page.route("**/progress/", lambda route: route.continue_())  # asks only while the test waits for the page
    officer.goes_to("匹配").arrives("匹配").presses("全量匹配").arrives("全量匹配")
    officer.reads("已完成 0 / 4 片", "比对打分")
    assert len(held_back) == 4
    running.run_shard(held_back.pop(0))
    officer.reads("已完成 1 / 4 片")
    expect(officer.page).to_have_title(re.compile("^25%"))
    while held_back:
        running.run_shard(held_back.pop(0))
    officer.reads("100%，已完成")
    expect(officer.main.get_by_role("button", name="用相同输入重复")).to_be_visible()
    officer.arrives("全量匹配")


def shortlists_and_asks_a_manager(officer):
    officer.goes_to("匹配").arrives("匹配").follows(DEMAND, within=officer.row(OWNER)).arrives(DEMAND)
    best = officer.main.get_by_role("article").filter(has_text=MAKER)
    best.get_by_label("说明").fill("两项证书齐全。")
    officer.presses("列入入围", within=best).arrives(DEMAND).reads(
        MAKER, "两项证书齐全。", within=officer.panel("入围名单")
    )
    officer.presses("送出入围名单（1）").arrives(DEMAND).reads("已送出", within=officer.panel("入围名单"))
    managers = officer.panel("技术经理人")
    officer.reads("顾行舟", "生命体征监测与可穿戴", within=managers)
    officer.presses(re.compile("^邀请"), within=managers).arrives(DEMAND).reads("已向 顾行舟 发出邀请。")


def answers_interested(maker):
    maker.arrives("为您找到").reads(DEMAND, "为什么推荐给您", "生命体征监测与可穿戴", "ISO 13485").misses(OWNER)
    card = maker.main.get_by_role("article").filter(has_text=DEMAND)
    maker.presses("有兴趣", within=card).arrives(re.compile("为您找到|匹配需求"))
    maker.reads("对方可以看到贵公司名称").misses(OWNER)


def reads_the_answer_and_agrees(buyer):
    buyer.goes_to("My demands").arrives("My demands").reads("1 company waits for your answer.").follows(DEMAND).arrives(
        DEMAND
    )
    card = buyer.main.get_by_role("article").filter(has_text="Recommended")
    buyer.reads("Interested since", within=card)
    buyer.presses("Agree to an introduction", within=card).arrives(DEMAND).reads("Both sides want to talk.")


def accepts_on_own_page(broker):
    broker.arrives("我的档案").reads(DEMAND, within=broker.panel("请您促成的需求"))
    broker.presses(re.compile("^接受"), within=broker.panel("请您促成的需求"))
    broker.arrives("我的档案").reads("已接受", within=broker.panel("请您促成的需求"))
    assert Demand.objects.get(draft_title=DEMAND).manager_proposals.get().state == "accepted"
