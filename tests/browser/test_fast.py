"""Working fast, walked in the browser: several cases at once, a shared view, an organisation's cases, a search, and no text that is lost."""

import re

import pytest
from playwright.sync_api import expect

from casework.models import Case
from core.models import SavedView
from tests.browser.accounts import account
from tests.enterprises.factories import EnterpriseFactory, EnterpriseOrganisationFactory, request_submitted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOTE = "请先核对测风雷达的出口管制编码。\n明天前答复。"
VIEW = "全部未办结"


@pytest.fixture
def companies():
    """Two companies; the first has two matters, the second one."""
    made = []
    for name in ("测试测风雷达有限公司", "测试医疗科技有限公司"):
        owner = account(f"{name[2:4]}负责人")
        made.append(
            EnterpriseFactory(organisation=EnterpriseOrganisationFactory(name_zh=name, manager=owner, name_en=""))
        )
    for number in (0, 0, 1):
        hands_in(made[number])
    return made


@pytest.fixture
def office():
    return account("周明", roles=["case_officer"]), account("蒋予微", roles=["case_officer"])


def hands_in(enterprise):
    owner = enterprise.organisation.membership_set.get().user
    return request_submitted(by=owner, enterprise=enterprise).case


def test_several_cases_a_shared_view_and_everything_of_one_organisation(companies, office, at_browser):
    officer, colleague = (at_browser(person) for person in office)
    assigns_several(officer, office[1])
    shares_a_view(officer)
    sees_what_is_new_in_it(colleague, hands_in(companies[1]))
    finds_all_of_an_organisation(officer, companies[0].organisation)


def assigns_several(officer, to):
    """The colleague has one of them already: it stays as it is, and the page says why."""
    first, *others = Case.objects.order_by("pk")
    Case.objects.filter(pk=first.pk).update(assignee=to)
    opens_all(officer)
    for box in officer.main.locator("[data-pick]").all():
        box.check()
    bar = officer.page.get_by_role("region", name="对所选事项")
    expect(bar).to_contain_text("已选 3 件")
    bar.get_by_label("分派给").select_option(label="蒋予微")
    officer.presses("分派", within=bar).arrives("批量分派").reads("2 件将处理", "1 件不处理", "已经如此")
    assert Case.objects.filter(assignee=to).count() == 1
    officer.presses("分派").arrives("收件箱").reads("2 件全部完成")
    assert Case.objects.filter(assignee=to).count() == 3
    assert [case.events.filter(move="assign").count() for case in (first, *others)] == [0, 1, 1]


def opens_all(person):
    person.goes_to("收件箱").arrives("收件箱")
    person.page.get_by_role("navigation", name="队列").get_by_role("link", name=re.compile("^全部未办结")).click()
    person.arrives("收件箱")
    expect(person.page.get_by_role("navigation", name="队列").locator("[aria-current]")).to_contain_text("全部未办结")


def shares_a_view(officer):
    officer.follows("保存当前视图").arrives("保存当前视图").types("视图名称", VIEW).chooses("与同事共享")
    officer.presses(re.compile("^保存")).arrives("收件箱")
    assert SavedView.objects.get().shared


def sees_what_is_new_in_it(colleague, new):
    colleague.goes_to("收件箱").arrives("收件箱")
    rail = colleague.page.get_by_role("navigation", name="保存的视图")
    expect(rail).to_contain_text("共享视图")
    rail.get_by_role("link", name=re.compile(VIEW)).click()
    colleague.arrives("收件箱").reads("1 件新增或有变化", new.reference)
    expect(colleague.row(new.reference).locator(".tag")).to_have_text("新")
    expect(colleague.main.locator(".tag")).to_have_count(1)
    colleague.presses("我已看过").arrives("收件箱").misses("件新增或有变化")
    expect(colleague.main.locator(".tag")).to_have_count(0)


def finds_all_of_an_organisation(officer, organisation):
    """Two characters of its name are enough."""
    officer.page.goto("/search/")
    officer.arrives("搜索")
    officer.main.get_by_role("searchbox").fill("雷达")
    officer.presses("搜索").arrives("搜索").reads(organisation.name_zh)
    officer.page.goto(f"/staff/organisations/{organisation.public_id}/")
    officer.arrives(organisation.name_zh).follows("全部 2 项").arrives(f"{organisation.name_zh}的办件")
    expect(officer.main.get_by_role("row")).to_have_count(3)
    assert Case.objects.filter(applicant=organisation).count() == 2


def test_of_two_who_decide_the_second_keeps_the_words(companies, office, at_browser):
    case = Case.objects.order_by("pk").first()
    officer, colleague = (at_browser(person) for person in office)
    for person in (officer, colleague):
        person.page.goto(case.get_absolute_url())
        person.arrives(case.title).chooses("受理", within=person.panel("我的决定"))
    officer.presses("确认", within=officer.panel("我的决定")).arrives(case.title).reads("周明")

    colleague.types("意见或理由", NOTE).presses("确认", within=colleague.panel("我的决定"))
    expect(colleague.main.get_by_role("alert")).to_contain_text("周明")
    assert NOTE in [area.input_value() for area in colleague.main.get_by_role("textbox").all()]
    case.refresh_from_db()
    assert case.events.filter(move="accept").count() == 1


def test_what_was_written_when_the_sign_in_ran_out_is_back_in_its_field(companies, office, at_browser):
    case = Case.objects.order_by("pk").first()
    officer = at_browser(office[0])
    officer.page.goto(case.get_absolute_url())
    officer.arrives(case.title).chooses("受理", within=officer.panel("我的决定")).types("意见或理由", NOTE)
    officer.context.clear_cookies(name="session")
    officer.presses("确认", within=officer.panel("我的决定"))

    officer.arrives("登录").reads("您填写的内容已保留").signs_in_here()
    officer.arrives(case.title).reads("已放回表单")
    expect(officer.main.get_by_label("意见或理由")).to_have_value(NOTE)
    case.refresh_from_db()
    assert case.state == "submitted"
    officer.chooses("受理", within=officer.panel("我的决定"))
    officer.presses("确认", within=officer.panel("我的决定")).arrives(case.title).misses("已放回表单")
    assert case.events.get(move="accept").note.text == NOTE
