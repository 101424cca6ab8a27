"""Part 6, walked in the browser: a batch is planned and published, somebody objects, and nothing is filed before the answer."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from accounts.forms import CalendarForm
from casework import sweep
from casework.models import Case
from core import workdays
from incubators import notices
from incubators.forms.notice import ObjectionForm, PlanForm
from incubators.models import NoticeBatch, Objection
from tests.browser.offices import BASE, INCUBATOR, day, filing, in_chinese, people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WHY = "附近没有挂牌的服务点，租约上的地址查无此处。"
ANSWER = "已请合作方出具书面证明并核对租约，地址无误。"
OBJECTION = {"from_kind": "person", "name": "匿名群众甲", "contact": "someone@citizen.example", "text": WHY}


@pytest.fixture
def staff():
    return people()


def test_a_notice_with_an_objection(staff, at_browser, monkeypatch):
    case = filing(staff, "decision")
    first = workdays.next_workday(timezone.localdate())
    officer, supervisor = at_browser(staff["officer"]), at_browser(staff["supervisor"])

    plans_a_batch(officer, first)
    decides(supervisor)
    batch = NoticeBatch.objects.get(begins=first)
    case.refresh_from_db()
    assert (case.state, case.notice_until) == ("public_notice", batch.ends)

    with day(monkeypatch, first):
        visitor = at_browser(None)
        reads_it(visitor, batch)
        moved_to = takes_a_working_day_away(at_browser(staff["administrator"]), batch)
        visitor.page.reload()
        visitor.arrives(in_chinese(batch)).reads(f"{first:%Y-%m-%d} 至 {moved_to:%Y-%m-%d}")
        objects(visitor)

    after = moved_to + timedelta(days=1)
    with day(monkeypatch, after):
        assert sweep.move_what_is_due() == 0
        officer = at_browser(staff["officer"])  # days later one signs in anew
        is_kept_from_ending(officer)
        answers(officer)
        reads_the_answer(visitor)
        assert sweep.move_what_is_due() == 1
    visitor.page.goto("/bases/")
    visitor.arrives("海外基地").reads(BASE, INCUBATOR)
    case.refresh_from_db()
    assert case.state == "filed"


def plans_a_batch(officer, first):
    """A day that is free is refused beside its field, and what was typed stays."""
    sunday = first + timedelta(days=(6 - first.weekday()))
    while workdays.is_workday(sunday):
        sunday += timedelta(days=7)
    officer.arrives("收件箱").goes_to("海外基地").arrives("海外基地").follows("公示批次").arrives("公示批次").reads(
        "尚未安排公示"
    )
    officer.fills_in(PlanForm, {"begins": f"{sunday:%Y-%m-%d}", "working_days": "6"}).presses("安排")
    officer.arrives("公示批次").reads(f"{sunday:%Y-%m-%d} 不是工作日")
    expect(officer.main.locator(".has-error [name=begins]")).to_have_value(f"{sunday:%Y-%m-%d}")
    expect(officer.main.locator("[name=working_days]")).to_have_value("6")
    officer.fills_in(PlanForm, {"begins": f"{first:%Y-%m-%d}"}).presses("安排")
    officer.arrives("公示批次").reads("已安排：", f"{first:%Y-%m-%d}")


def decides(supervisor):
    supervisor.arrives("收件箱")
    queues = supervisor.page.get_by_role("navigation", name="队列")
    queues.get_by_role("link", name=re.compile("^待审核")).click()
    supervisor.arrives("收件箱").follows(BASE).arrives(BASE)
    panel = supervisor.panel("我的决定")
    supervisor.chooses("公示后予以备案", within=panel).types("意见或理由", "同意。").presses("确认", within=panel)
    supervisor.arrives(BASE).reads("公示中")


def reads_it(visitor, batch):
    visitor.page.goto("/")
    visitor.arrives(re.compile(".")).goes_to("海外基地").arrives("海外基地").follows("公示中").arrives("公示中").reads(
        BASE
    )
    visitor.follows(in_chinese(batch)).arrives(in_chinese(batch))
    visitor.reads(BASE, INCUBATOR, f"{batch.ends:%Y-%m-%d}", "6 个工作日").misses("沈禾", "021-55550000")


def takes_a_working_day_away(administrator, batch):
    """An override within the notice: its last day moves by one working day, and with it the case."""
    free = workdays.next_workday(batch.begins)
    administrator.arrives(re.compile(".")).goes_to("系统管理").arrives(re.compile(".")).follows("工作日历").arrives(
        "工作日历"
    )
    administrator.fills_in(
        CalendarForm, {"day": f"{free:%Y-%m-%d}", "is_workday": "False", "note": "台风停工"}
    ).presses("保存")
    administrator.arrives("工作日历").reads("已保存 1 天", "台风停工")
    before = batch.ends
    assert notices.follow_calendar() == 1  # the sweep of the minute
    batch.refresh_from_db()
    assert batch.ends == workdays.next_workday(before)
    assert Case.objects.get(title=BASE).notice_until == batch.ends
    return batch.ends


def objects(visitor):
    """What is missing or wrong is said beside its field, and everything typed is still there."""
    visitor.main.get_by_role("link", name=re.compile("^提出异议")).click()
    visitor.arrives(re.compile("异议"))
    visitor.fills_in(ObjectionForm, {**OBJECTION, "contact": "someone@"}).presses("提交异议").arrives(
        re.compile("异议")
    )
    expect(visitor.main.locator(".has-error [name=contact]")).to_have_value("someone@")
    expect(visitor.main.locator("[name=text]")).to_have_value(WHY)
    expect(visitor.main.locator("[name=name]")).to_have_value(OBJECTION["name"])
    visitor.reads("不同意则无法核实异议。")
    visitor.fills_in(ObjectionForm, {"contact": OBJECTION["contact"]}).chooses("同意市科委为核实异议").presses(
        "提交异议"
    )
    visitor.arrives("您的异议").reads("已收到您的异议。", Objection.objects.get().number).misses(OBJECTION["name"])


def is_kept_from_ending(officer):
    officer.arrives("收件箱")
    officer.page.get_by_role("navigation", name="队列").get_by_role("link", name=re.compile("^公示中")).click()
    officer.arrives("收件箱").follows(BASE).arrives(BASE)
    panel = officer.panel("我的决定")
    officer.reads("还有异议未答复。", within=panel)
    officer.chooses("结束公示并备案", within=panel).presses("确认", within=panel)
    officer.arrives(BASE).reads("还有异议未答复。")
    assert Case.objects.get(title=BASE).state == "public_notice"


def answers(officer):
    officer.goes_to("海外基地").arrives("海外基地").follows("异议").arrives("异议")
    number = Objection.objects.get().number
    officer.follows(number).arrives(re.compile("异议")).reads(WHY, OBJECTION["name"], OBJECTION["contact"])
    officer.follows("答复").arrives("答复异议").chooses("不成立").types("答复", ANSWER).presses("答复异议")
    officer.arrives(BASE).reads("公示中")
    one = Objection.objects.get()
    assert (one.verdict, one.answer, one.answered_by) == ("not_upheld", ANSWER, officer.user)


def reads_the_answer(visitor):
    """The mail brings a link of its own: the first one is kept as a hash alone."""
    letter = next(one for one in reversed(mail.outbox) if one.to == [OBJECTION["contact"]])
    path = re.search(r"/bases/objections/\S+", letter.body).group()
    assert (WHY in letter.body, ANSWER in letter.body, OBJECTION["name"] in letter.body) == (False, False, False)
    visitor.page.goto(path)
    visitor.arrives("您的异议").reads(ANSWER, "不成立")
