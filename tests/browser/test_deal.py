"""From a demand to a deal that both sides confirm, walked in the browser: an enterprise in Chinese, a corporate in English, a broker, the office."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from core.demo_files import small_pdf
from introductions.models import Introduction
from introductions.vocabulary import DONE
from matching.models import Demand
from outcomes.models import Outcome
from regions.models import Region
from tests.browser import test_demand as before
from tests.browser.accounts import account
from tests.browser.test_demand import DEMAND, MAKER, OWNER, held_back, people  # noqa: F401  (the world before it)
from tests.incubators.factories import EntityFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def base(db):
    """An incubator with a filed base in the country of the demand: it has brought the demand."""
    return EntityFactory(region=Region.objects.get(code="AU"), name_zh="悉尼海外基地")


def test_a_match_becomes_a_confirmed_deal(people, held_back, base, at_browser):  # noqa: F811
    buyer = at_browser(people["buyer"], language="en")
    officer, reviewer = at_browser(people["officer"]), at_browser(people["reviewer"])
    before.hands_in_a_demand(buyer)
    before.accepts(officer)
    before.marks_and_publishes(reviewer)
    before.finds_candidates_with_reasons(officer)
    before.runs_all_demands_and_watches(officer, held_back)
    before.shortlists_and_asks_a_manager(officer)
    broker, maker = at_browser(people["broker"]), at_browser(people["maker"])
    before.accepts_on_own_page(broker)
    before.answers_interested(maker)
    before.reads_the_answer_and_agrees(buyer)
    Introduction.objects.update(brought_demand=base.operator)

    both_agree(maker, buyer)
    both_make_their_statement(maker, buyer)
    is_cleared(reviewer)
    both_read_each_other(maker, buyer)
    broker_takes_part(broker)
    signs_an_nda_and_hands_over_a_file(maker, buyer)
    they_meet(maker, buyer)
    they_sign(maker, buyer)
    outcome = the_deal_is_confirmed(maker, buyer)
    is_finished(maker)
    the_office_walks_it_backwards(at_browser(account("林分管", roles=["supervisor"])), outcome, base)

    introduction = Introduction.objects.get()
    assert introduction.case.state == DONE
    assert introduction.demand == Demand.objects.get(draft_title=DEMAND)


def opens(person, heading: str, entry: str):
    person.goes_to(entry).arrives(entry).follows(heading).arrives(heading)
    return person


def both_agree(maker, buyer):
    """Neither reads a name; each names a contact that agrees."""
    opens(maker, DEMAND, "对接").misses(OWNER).follows("同意").arrives("同意")
    maker.misses(OWNER).types("电话", "+86 21 5555 0101").chooses("联系人同意").presses("同意").arrives(DEMAND).reads(
        "已同意"
    )
    opens(buyer, DEMAND, "Introductions").misses(MAKER).follows("Agree").arrives("Agree")
    buyer.misses(MAKER).chooses("The contact agrees that").presses("Agree").arrives(DEMAND).misses(MAKER)


def both_make_their_statement(maker, buyer):
    maker.page.reload()
    maker.arrives(DEMAND).follows("填报自查说明").arrives("填报自查说明")
    for choice in ("不在目录内", "不涉及个人信息和重要数据", "全部权利归我方所有"):
        maker.chooses(choice)
    maker.main.locator("textarea[name=end_use]").fill("用于居家监测。")
    maker.presses("填报自查说明").arrives(DEMAND)
    buyer.follows("Make the statement").arrives("Make the statement")
    buyer.types("What it will be used for", "Home care of patients.").chooses("No military end use")
    buyer.presses("Make the statement").arrives(DEMAND).misses(MAKER)


def is_cleared(reviewer):
    reviewer.goes_to("收件箱")
    before.opens_from_inbox(reviewer, "待审核")
    reviewer.reads(OWNER, MAKER, "不在目录内", within=reviewer.main)
    reviewer.follows("审查通过，安排对接").arrives("审查通过，安排对接")
    reviewer.types("附加条件", "样品出口前核对管制编码。").presses("审查通过，安排对接").arrives(DEMAND).reads("已对接")


def both_read_each_other(maker, buyer):
    for person, name, heading in ((maker, OWNER, "对方"), (buyer, "叶知微", "The other side")):
        person.page.reload()
        person.arrives(DEMAND).reads(name, within=person.panel(heading))
    maker.reads("样品出口前核对管制编码。")


def broker_takes_part(broker):
    broker.goes_to("对接促成").arrives("我促成的对接").follows(DEMAND).arrives(DEMAND).reads(OWNER, MAKER)


def says_next(person, english: bool, step: str):
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    person.types("Next step" if english else "下一步", step)
    person.gives("Until" if english else "期限", day)
    return person


def signs_an_nda_and_hands_over_a_file(maker, buyer):
    maker.follows("签署保密协议").arrives("签署保密协议")
    maker.main.locator("input[name=signed_on]").fill(timezone.localdate().isoformat())
    says_next(maker, False, "交换资料清单").presses("签署保密协议").arrives(DEMAND).reads("交换资料清单")
    maker.follows("添加文件").arrives("添加文件")
    maker.hands_over("文件", "recipe.pdf", small_pdf("Recipe")).chooses("签署保密协议后").presses("保存").arrives(
        DEMAND
    ).reads("recipe.pdf")
    buyer.page.reload()
    buyer.arrives(DEMAND).reads("recipe.pdf", "Under NDA")
    with buyer.page.expect_download() as download:
        buyer.follows("recipe.pdf")
    assert download.value.suggested_filename == "recipe.pdf"


def they_meet(maker, buyer):
    buyer.follows("Enter a meeting").arrives("Enter a meeting")
    begins = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    buyer.main.locator("input[name=starts_at]").fill(begins)
    buyer.types("About", "First call").presses("Save").arrives(DEMAND).reads("First call")
    buyer.follows("They have met").arrives("They have met")
    says_next(buyer, True, "Agree on the price").presses("They have met").arrives(DEMAND).reads("Agree on the price")


def they_sign(maker, buyer):
    buyer.follows("Signed").arrives("Signed")
    buyer.main.locator("input[name=signed_on]").fill(timezone.localdate().isoformat())
    says_next(buyer, True, "First delivery").presses("Signed").arrives(DEMAND).reads("First delivery")


def the_deal_is_confirmed(maker, buyer) -> Outcome:
    maker.page.reload()
    maker.arrives(DEMAND).follows("登记成果").arrives("登记成果")
    form = maker.main
    form.locator("input[name=partner]").first.check()
    form.locator("select[name=kind]").select_option("supply")
    form.locator("input[name=title_zh]").fill("心电贴供货合同")
    form.locator("input[name=title_en]").fill("Supply of ECG patches")
    form.locator("input[name=signed_on]").fill(timezone.localdate().isoformat())
    form.locator("select[name=currency]").select_option("EUR")
    form.locator("select[name$=-kind]").first.select_option("sales")
    form.locator("select[name$=-year]").first.select_option("1")
    form.locator("input[name$=-amount]").first.fill("120000")
    maker.presses("保存并请求确认").arrives("心电贴供货合同")
    outcome = Outcome.objects.get()
    buyer.page.goto(outcome.get_absolute_url())
    buyer.arrives("Supply of ECG patches").presses("Yes, confirm").arrives("Supply of ECG patches").reads(
        "Confirmed by both sides"
    )
    return outcome


def is_finished(maker):
    maker.page.goto(Introduction.objects.get().get_absolute_url())
    maker.arrives(DEMAND).follows("办结").arrives("办结").presses("办结").arrives(DEMAND).reads("已完成")


def the_office_walks_it_backwards(supervisor, outcome, base):
    """Shares as proposed; the chain leads from the deal to the match, the demand, the base and its filing."""
    supervisor.page.goto(outcome.get_absolute_url())
    supervisor.arrives("心电贴供货合同")
    supervisor.page.get_by_role("link", name=re.compile("份额")).first.click()
    supervisor.arrives("贡献归属").presses("设定份额").arrives("心电贴供货合同")
    chain = supervisor.panel("促成链条")
    supervisor.reads(DEMAND, "匹配", base.name_zh, within=chain)
