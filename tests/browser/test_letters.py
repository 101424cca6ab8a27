"""Part 5, walked in the browser: texts approved in both languages, letters looked over and issued, the PDF, the public page."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from casework import sweep
from casework.models import Case
from incubators.life.suspension import BASE_SUSPENSION
from incubators.models import OverseasEntity
from letters import pdf
from letters.models import Letter
from tests.browser.offices import BASE, day, filing, people
from tests.incubators import life

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
needs_pango = pytest.mark.skipif(bool(pdf.missing()), reason="needs Pango and a Chinese font")

ADDED = {"中文": "办理中如有疑问，请在门户中留言。", "英文": "If you have a question, write to us in the portal."}
NOBODYS_CODE = "abcdefghjkmnpqrstuvwxyz2"


@pytest.fixture
def staff(live_server, settings):
    settings.SITE_URL = live_server.url  # the address that is printed under the square
    return people()


@needs_pango
def test_a_text_is_approved_and_letters_are_issued_together(staff, at_browser):
    case = filing(staff, "accepted")
    administrator, supervisor = at_browser(staff["administrator"]), at_browser(staff["supervisor"])
    writes_both_languages(administrator)
    approves_both(supervisor)

    officer = at_browser(staff["officer"])
    previews_one(officer)
    issues_two_together(officer)
    reads_the_pdf(at_browser(staff["manager"]), case)


def opens_text(person, language):
    person.goes_to("文书").arrives("文书").follows("文书文本").arrives("文书文本")
    person.panel("海外基地备案").get_by_role("link", name=re.compile(f"^{language} 受理通知书")).click()
    person.arrives("受理通知书")


def writes_both_languages(administrator):
    """A name that is no fact is refused beside its field; then a paragraph more in each language."""
    administrator.arrives(re.compile("."))
    for language, words in ADDED.items():
        opens_text(administrator, language)
        body = administrator.main.get_by_label("段落")
        delivered = body.input_value()
        if language == "中文":
            body.fill(f"{delivered}\n\n{{nothing}}")
            administrator.presses("存为草稿").arrives("受理通知书").reads("没有名为 {nothing} 的事实")
            expect(administrator.main.locator(".has-error [name=body]")).to_have_value(re.compile("nothing"))
        body.fill(f"{delivered}\n\n{words}")
        administrator.presses("存为草稿").arrives("受理通知书").reads("另一位管理员或分管领导")


def approves_both(supervisor):
    for language in ADDED:
        opens_text(supervisor, language)
        supervisor.reads(ADDED[language]).presses("批准并启用").arrives("受理通知书").reads("文本已启用")


def previews_one(officer):
    officer.arrives("收件箱").goes_to("文书").arrives("文书").reads("有 2 份文书待发出")
    officer.follows("受理通知书").arrives("受理通知书").reads(
        *ADDED.values(), "草稿，未发出", "Notice of acceptance", "中文 1, 英文 1"
    )
    officer.follows("打印页").arrives("受理通知书").reads("未发出：没有编号")
    officer.follows("返回文书").arrives("受理通知书")


def issues_two_together(officer):
    officer.goes_to("文书").arrives("文书")
    for box in officer.main.get_by_role("checkbox", name=re.compile("^勾选关于")).all():
        box.check()
    officer.presses("预览并发出").arrives("发出 2 份文书")
    expect(officer.main.locator("article.paper")).to_have_count(2)
    officer.presses("一并发出").arrives("批量发出的文书").reads("已发出 2 份，未能发出 0 份。")
    numbers = list(Letter.objects.order_by("pk").values_list("number", flat=True))
    assert [number[:3] for number in numbers] == ["WSJ", "WSS"]
    officer.reads(*numbers).follows("返回文书列表").arrives("文书").reads("没有待发出的文书")


def words_of(person, link: str) -> str:
    """The text of the PDF that this link downloads."""
    with person.page.expect_download() as coming:
        person.follows(link)
    text = "\n".join(page.extract_text() for page in PdfReader(coming.value.path()).pages)
    return re.sub(r"\s+", "", text)


def reads_the_pdf(manager, case):
    letter = Letter.objects.get(kind="acceptance")
    manager.arrives("我的基地").goes_to("我的事项").arrives("我的事项").follows(BASE).arrives(BASE)
    manager.follows("受理通知书").arrives("受理通知书").reads(letter.number, letter.sha256)
    printed = words_of(manager, "下载 PDF")
    case.refresh_from_db()
    for words in ("受理通知书", case.case_no, letter.number, *ADDED.values()):
        assert re.sub(r"\s+", "", words) in printed
    assert "草稿" not in printed


@needs_pango
def test_the_square_of_a_certificate_leads_to_where_it_stands(staff, at_browser, monkeypatch, watch):
    case = filing(staff, "public_notice")
    with day(monkeypatch, case.notice_until + timedelta(days=1)):
        assert sweep.move_what_is_due() == 1
    officer = at_browser(staff["officer"])
    officer.arrives("收件箱").goes_to("文书").arrives("文书").follows("证书").arrives("证书")
    officer.follows("发出").arrives("发出 1 份文书").presses("一并发出").arrives("批量发出的文书")
    letter = Letter.objects.get(kind="certificate")

    manager = at_browser(staff["manager"])
    manager.arrives("我的基地").goes_to("我的事项").arrives("我的事项").follows(BASE).arrives(BASE).follows(
        "证书"
    ).arrives("证书")
    printed = words_of(manager, "下载 PDF")
    address = re.search(r"https?://\S+?/verify/[a-z2-9]{24}/", printed).group()
    assert address.endswith(f"/verify/{letter.verify_code}/")

    visitor = at_browser(None)
    visitor.page.goto(urlsplit(address).path)
    base = OverseasEntity.objects.get(name_zh=BASE)
    visitor.arrives("有效").reads(letter.number, base.filing_no, letter.sha256).misses("沈禾", "021-55550000")
    is_suspended(base, staff)
    visitor.page.reload()
    visitor.arrives("已暂停").reads("所证明的备案目前处于暂停状态")

    watch.not_there.add(f"/verify/{NOBODYS_CODE}/")
    visitor.follows("证书查验", within=visitor.page.locator("body")).arrives("证书查验")
    visitor.types("证书查验码", "ABC-0001").presses("查验").arrives("证书查验").reads("查验码只含小写字母和数字 2 至 9")
    visitor.types("证书查验码", NOBODYS_CODE.upper()).presses("查验").arrives("查无此证").reads(
        "没有对应此查验码的证书"
    )


def is_suspended(base, staff):
    """The office proposes it and a second person orders it; that way is walked elsewhere."""
    proposed = life.by_office(BASE_SUSPENSION, base, staff["officer"])
    life.walk(Case.objects.get(pk=proposed.pk), staff, ("order", "supervisor"))
    base.refresh_from_db()
    assert base.status == "suspended"


def test_without_the_library_letters_wait_and_can_be_printed(staff, at_browser, monkeypatch):
    filing(staff, "accepted")
    reason = "未安装 Pango 库（Debian：libpango-1.0-0）。"
    monkeypatch.setattr(pdf, "missing", lambda: [reason])
    officer = at_browser(staff["officer"])

    officer.arrives("收件箱").goes_to("文书").arrives("文书").reads("本机无法生成 PDF。", reason)
    officer.follows("受理通知书").arrives("受理通知书").reads(reason).follows("发出").arrives("发出 1 份文书").reads(
        reason
    )
    expect(officer.main.get_by_role("button", name="一并发出")).to_be_disabled()
    officer.follows("不作改动，返回").arrives("文书").follows("受理通知书").arrives("受理通知书")
    officer.follows("打印页").arrives("受理通知书").reads("草稿，未发出", "Notice of acceptance")
    assert set(Letter.objects.values_list("state", "number")) == {("to_issue", "")}
