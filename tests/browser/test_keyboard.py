"""Without a mouse: an officer signs in, opens the inbox, takes a case, decides, goes on to the next, and so through five cases."""

import re

import pytest
from playwright.sync_api import expect

from casework.models import Case
from tests.browser.accounts import account
from tests.browser.person import Person
from tests.enterprises.factories import EnterpriseFactory, EnterpriseOrganisationFactory, request_submitted
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_TABS = 60  # more than this and nobody would get there
# What has the focus: its words, and whether one sees that it has it.
FOCUS = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const label = one.labels && one.labels.length ? one.labels[0].innerText : one.getAttribute("aria-label") || one.innerText || "";
  const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  return {words: label.trim().replace(/\\s+/g, " "), seen: ring && one.getBoundingClientRect().width > 0, html: one.outerHTML.slice(0, 120)};
}"""


class Keys(Person):
    """Somebody who has no mouse: only keys are pressed, and every stop on the way shows where one is."""

    def tabs_to(self, words: str) -> "Keys":
        pattern = re.compile(words)
        for _stop in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            focus = self.page.evaluate(FOCUS)
            if not focus["seen"]:
                self.watch.note(self.page, f"the focus is not to be seen: {focus['html']}")
            if pattern.search(focus["words"]):
                return self
        raise AssertionError(f"{MOST_TABS} times Tab did not lead to {words!r}")

    def hits(self, key: str) -> "Keys":
        self.page.keyboard.press(key)
        return self

    def writes(self, text: str) -> "Keys":
        self.page.keyboard.type(text)
        return self


def requests_of(names):
    """Handed in one after the other, so that the first is due first."""
    for name in names:
        owner = account(f"企业{name}")
        enterprise = EnterpriseFactory(
            organisation=EnterpriseOrganisationFactory(name_zh=f"测试企业{name}", manager=owner)
        )
        request_submitted(by=owner, enterprise=enterprise)
    return list(Case.objects.order_by("pk"))


@pytest.fixture
def two_requests():
    return requests_of("甲乙")


@pytest.fixture
def five_requests():
    return requests_of("甲乙丙丁戊")


def test_a_case_is_taken_and_decided_and_the_next_one_opened(two_requests, chromium, watch):
    officer = Keys(chromium, watch, account("周明", roles=["case_officer"]))
    first, second = two_requests

    officer.page.goto("/accounts/login/")
    officer.tabs_to("^电子邮箱").writes(officer.user.email).tabs_to("^密码").writes(PASSWORD).hits("Enter")
    officer.arrives("收件箱").tabs_to("^跳到正文").hits("Enter")
    expect(officer.main).to_be_focused()
    officer.tabs_to("^开始第一件").hits("Enter").arrives(first.title).reads("测试企业甲")

    officer.tabs_to("^由我经办").hits("Enter").arrives(first.title).reads("周明", within=officer.panel("摘要"))
    decides(officer, "资料齐全，先受理。", and_next=True)

    officer.arrives(second.title).reads("测试企业乙")
    first.refresh_from_db()
    assert (first.state, first.assignee) == ("pool", officer.user)
    assert first.events.get(move="accept").note.text == "资料齐全，先受理。"
    officer.leaves()


def test_five_cases_without_a_mouse(five_requests, chromium, watch):
    """Next and previous, then each is taken and decided; "and next" opens the one after it, until nothing is left."""
    officer = Keys(chromium, watch, account("周明", roles=["case_officer"])).sign_in()
    officer.arrives("收件箱").tabs_to("^开始第一件").hits("Enter")
    looks_forward_and_back(officer, five_requests)
    for number, case in enumerate(five_requests, start=1):
        officer.arrives(case.title).reads(case.reference)
        takes(officer, case)
        decides(officer, f"第 {number} 件资料齐全。", and_next=number < len(five_requests))

    officer.arrives(five_requests[-1].title)
    rows = Case.objects.order_by("pk").values_list("state", "assignee__name")
    assert list(rows) == [("pool", "周明")] * 5
    notes = [case.events.get(move="accept").note.text for case in five_requests]
    assert notes == [f"第 {number} 件资料齐全。" for number in range(1, 6)]
    officer.leaves()


def looks_forward_and_back(officer, cases):
    for case in cases[:-1]:
        officer.arrives(case.title).reads(case.reference).hits("Alt+n")
    officer.reads(cases[-1].reference)
    for case in reversed(cases[:-1]):
        officer.hits("Alt+p").reads(case.reference)


def takes(officer, case):
    officer.tabs_to("^由我经办").hits("Enter").arrives(case.title).reads("周明", within=officer.panel("摘要"))


def decides(officer, words, *, and_next):
    officer.hits("Alt+j")
    expect(officer.panel("我的决定").get_by_role("radio").first).to_be_focused()
    button = "^确认并下一件" if and_next else "^确认$"
    officer.hits("Space").tabs_to("^意见或理由").writes(words).tabs_to(button).hits("Enter")
