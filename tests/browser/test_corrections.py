"""Part 4, walked in the browser: several corrections at once, only those open, a reminder and a closing, and what changed on return."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from casework import sweep, unanswered
from casework.models import Case, CorrectionItem, Notification
from core import workdays
from core.demo_files import small_pdf
from incubators.cases import BASE_FILING
from incubators.models import BaseFiling
from tests.browser.offices import BASE, day, filing, in_chinese, people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECOND = "名古屋服务点"
AREA, CAPABILITY, PLAN = "55", "对接关西食品企业，安排试用。", "plan.pdf"
NEW_AREA, BETTER, NEW_PLAN = "78", "对接关西食品企业，三个月内给出试用结果。", "plan-signed.pdf"
ASKED = {
    "area": ("differs", "请核对面积，与租约不一致。", ""),
    "capability_zh": ("unclear", "请写明试用多久给出结果。", "Please say after how long a trial has a result."),
    "slot_plan": ("unsigned", "", ""),
}


def label(name: str) -> str:
    return in_chinese(BaseFiling._meta.get_field(name).verbose_name)


def place(person, words: str):
    """The folded part of the correction form that is about this field or file."""
    return (
        person.main.locator("details")
        .filter(has=person.page.locator("summary .field-label", has_text=re.compile(f"^{re.escape(words)}$")))
        .first
    )


@pytest.fixture
def staff():
    return people()


def test_a_correction_is_asked_for_made_and_shown_as_a_change(staff, at_browser):
    case = filing(staff, "completeness")
    officer, manager = at_browser(staff["officer"]), at_browser(staff["manager"])

    opens(officer)
    asks_for_three_at_once(officer)
    stands_still(officer, case)
    corrects_only_what_is_open(manager)
    hands_in_with_the_answer_that_was_missing(manager)
    is_told_and_sees_what_changed(officer, case)


def opens(officer):
    officer.arrives("收件箱").page.get_by_role("navigation", name="队列").get_by_role(
        "link", name=re.compile("^待受理")
    ).click()
    officer.arrives("收件箱").follows(BASE).arrives(BASE).follows("一次性告知补正").arrives("一次性告知补正")


def asks_for_three_at_once(officer):
    """Nothing named is refused; then a field with both languages, a field, and a file by its coded reason alone."""
    officer.presses("一次性告知补正").arrives("一次性告知补正")
    officer.reads("请至少在一个字段或文件处写明需要补正的内容。")
    places = {"area": label("area"), "capability_zh": label("capability_zh"), "slot_plan": "年度服务计划"}
    for target, (reason, text, other) in ASKED.items():
        part = place(officer, places[target])
        part.locator("summary").first.click()
        part.get_by_label(re.compile("^问题类型")).select_option(reason)
        part.get_by_label(re.compile("^补正内容")).fill(text)
        if other:
            part.get_by_text(re.compile("^另一种语言的表述")).click()
            part.get_by_label(re.compile("^用于文书")).fill(other)
    officer.presses("一次性告知补正").arrives(BASE).reads("待补正", "请核对面积，与租约不一致。", "未签字或盖章")


def stands_still(officer, case):
    case.refresh_from_db()
    assert (case.state, case.clock_state, case.promised_on) == ("correction", "stopped", None)
    assert list(case.correction_items.values_list("section", "target", "reason")) == [
        ("base", "area", "differs"), ("services", "capability_zh", "unclear"), ("files", "slot:plan", "unsigned"),
    ]  # fmt: skip
    expect(officer.panel("我的决定")).to_contain_text("计时停止")
    officer.reads(f"申请人答复期限 {case.answer_due_on:%Y-%m-%d}", within=officer.panel("我的决定"))


def open_names(person) -> list[str]:
    """Names of what can be changed on the page of a section, without the answers."""
    form = person.main.locator("form").first
    controls = form.locator("input:not([type=hidden]):enabled, select:enabled, textarea:enabled")
    names = controls.evaluate_all("all => all.map(one => one.name)")
    return [name for name in names if name and not name.startswith("answer-")]


def corrects_only_what_is_open(manager):
    manager.goes_to("我的事项").arrives("我的事项").reads("1 件等您答复").follows(BASE).arrives(BASE)
    manager.follows("补正并重新提交").arrives(BASE).reads("3 处需要补正")
    for section, target, value in (("base", "area", NEW_AREA), ("services", "capability_zh", BETTER)):
        title = in_chinese(BASE_FILING.section(section).title)
        manager.follows(title).arrives(title).reads(ASKED[target][1])
        assert open_names(manager) == [target]
        manager.main.locator(f"form [name={target}]").fill(value)
        manager.presses("保存并继续")
        goes_back_to_the_list(manager)


def goes_back_to_the_list(manager):
    manager.goes_to("我的事项").arrives("我的事项").follows(BASE).follows("补正并重新提交").arrives(BASE)


def hands_in_with_the_answer_that_was_missing(manager):
    """Two of three are changed: the page says which is left; then the file is replaced, and only its slot takes one."""
    manager.follows("核对全部内容并提交").arrives("核对全部内容").chooses("本单位承诺").presses("提交补正")
    manager.arrives("核对全部内容").reads("补正 3 既未修改也未答复")
    goes_back_to_the_list(manager)
    title = in_chinese(BASE_FILING.section("files").title)
    manager.follows(title).arrives(title)
    slots = manager.main.locator("input[type=file]:enabled")
    assert slots.evaluate_all("all => all.map(one => one.name)") == ["plan-file"]
    slots.set_input_files({"name": NEW_PLAN, "mimeType": "application/pdf", "buffer": small_pdf("虚构", "signed")})
    manager.presses("保存并继续")
    goes_back_to_the_list(manager)
    manager.follows("核对全部内容并提交").arrives("核对全部内容").reads(NEW_AREA, BETTER, NEW_PLAN)
    manager.chooses("本单位承诺").presses("提交补正").arrives("已提交").reads("第 2 次提交")


def is_told_and_sees_what_changed(officer, case):
    """The same officer is told; the page shows the old and the new, and nothing else."""
    case.refresh_from_db()
    assert (case.state, case.clock_state, case.assignee) == ("completeness", "running", officer.user)
    assert CorrectionItem.objects.open().count() == 0
    told = Notification.objects.get(user=officer.user, text__contains="came back")
    officer.page.goto("/notifications/")
    officer.arrives("消息").presses(re.compile(f"申请人已补正“{BASE}”。"))
    officer.arrives(BASE).reads("申请人已补正并重新提交。", "只看改动").misses("大阪市北区")
    for old, new in ((AREA, NEW_AREA), (CAPABILITY, BETTER), (PLAN, NEW_PLAN)):
        row = officer.main.locator("dd").filter(has_text=new).first
        expect(row.locator("del")).to_contain_text(old)
    told.refresh_from_db()
    assert told.read_at is not None
    officer.main.get_by_role("link", name=re.compile("^全部")).click()
    officer.arrives(BASE).reads("大阪市北区")


def test_an_unanswered_correction_is_reminded_of_warned_of_and_closed(staff, at_browser, monkeypatch):
    case = filing(staff, "completeness", name=SECOND)
    officer = at_browser(staff["officer"])
    officer.arrives("收件箱").follows(SECOND).arrives(SECOND).follows("一次性告知补正").arrives("一次性告知补正")
    part = place(officer, label("area"))
    part.locator("summary").first.click()
    part.get_by_label(re.compile("^补正内容")).fill("请核对面积。")
    officer.presses("一次性告知补正").arrives(SECOND)
    last = Case.objects.get(pk=case.pk).answer_due_on

    with day(monkeypatch, before(last, unanswered.remind_days())):
        assert sweep.remind_applicants() == 1
    with day(monkeypatch, before(last, unanswered.warn_days())):
        assert (unanswered.warn_applicants(), unanswered.close_unanswered()) == (1, 0)
    manager = at_browser(staff["manager"])
    manager.page.goto("/notifications/")
    manager.arrives("消息").reads(
        f"“{SECOND}”等您答复，请在 {last:%Y-%m-%d} 前完成。", f"如在 {last:%Y-%m-%d} 前仍未补正提交，将按撤回办结。"
    )

    with day(monkeypatch, workdays.add_workdays(last, 1)):
        assert unanswered.close_unanswered() == 1
    manager.goes_to("我的事项").arrives("我的事项").follows(SECOND).arrives(SECOND).reads("已撤回")
    manager.follows("历史").arrives(SECOND).reads("逾期未补正，已办结", "已催办答复", "已预告：逾期不补正将办结")
    case.refresh_from_db()
    assert (case.state, case.clock_state) == ("withdrawn", "ended")


def before(last: date, days: int) -> date:
    """The working day from which so many are left until the last one."""
    first = last
    while workdays.workdays_between(first, last) < days or not workdays.is_workday(first):
        first -= timedelta(days=1)
    return first
