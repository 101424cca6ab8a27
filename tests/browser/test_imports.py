"""In and out, walked in the browser by an administrator: a register comes in and is taken back, a list goes out, two become one."""

import io
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from accounts.models import Membership, Organisation
from core.identifiers import make_uscc
from core.imports.models import ImportBatch
from core.models import ExportLog
from onboarding.models import MergeRecord
from tests.browser.accounts import account
from tests.browser.words import in_chinese
from tests.core.test_import_reading import as_csv, as_excel
from tests.factories import OrganisationFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEAD = ("单位名称", "统一社会信用代码", "所在区", "参与身份", "联系邮箱")
NEW, BAD, SAME, ALIKE = "上海甲光学研究院", "上海乙航天材料中心", "上海丙海洋生物公司", "上海同名新材料科技股份有限公司"


def line(name, number, *, code=None, mailbox="office@a.example"):
    return [name, code or make_uscc(number), "浦东新区", "科创企业", mailbox]


@pytest.fixture
def known():
    """What is here already: one with the same number, two that sound alike."""
    OrganisationFactory(name_zh="上海丙海洋生物有限公司", name_en="", uscc=make_uscc(9003))
    best = OrganisationFactory(name_zh="上海同名新材料科技有限公司", name_en="", mailbox="")
    other = OrganisationFactory(name_zh="上海同名新型材料科技公司", name_en="", mailbox="")
    return best, other


@pytest.fixture
def administrator(at_browser):
    return at_browser(account("许安平", roles=["administrator"]))


def test_a_register_comes_in_and_is_taken_back(known, administrator):
    uploads(administrator, "名单.xlsx", as_excel(rows(), head=HEAD))
    reads_what_is_wrong(administrator)
    chooses_which_one_is_filled(administrator, known[1])
    enters_the_good_rows(administrator, known)
    takes_it_back(administrator, known)
    brings_in_a_table_of_an_old_system(administrator)


def rows():
    return [line(NEW, 9001), line(BAD, 9002, code="91310000DEM00000XX"), line(SAME, 9003), line(ALIKE, 9004)]


def uploads(person, name, content):
    person.goes_to("系统管理").arrives(re.compile(".")).follows("批量导入").arrives("批量导入")
    person.follows("导入名录").arrives("导入名录").presses("上传并核对").arrives("导入名录")
    expect(person.page.get_by_role("alert")).to_contain_text("请选择文件")
    person.chooses("单位").hands_over("文件", name, content).presses("上传并核对").arrives(name)


def reads_what_is_wrong(person):
    """Each problem with the address of its cell and the heading of its column; nothing is entered yet."""
    person.reads("尚未录入任何内容", within=person.main)
    expect(person.row(BAD)).to_contain_text("B3 统一社会信用代码")
    expect(person.row(SAME)).to_contain_text("号码相同 上海丙海洋生物有限公司")
    expect(person.row(ALIKE)).to_contain_text("名称相近")
    assert Organisation.objects.filter(name_zh__in=[NEW, BAD, SAME, ALIKE]).count() == 0


def chooses_which_one_is_filled(person, other):
    row = person.main.get_by_label("第 5 行的处理方式")
    row.select_option(label=f"补充“{other.name_zh}”的空白项")
    person.presses("保存这些决定").arrives("名单.xlsx").reads("1")
    expect(row.locator("option:checked")).to_have_text(f"补充“{other.name_zh}”的空白项")


def enters_the_good_rows(person, known):
    best, other = known
    person.presses("确认并录入").confirms_with_password().arrives("名单.xlsx")
    outcomes = {NEW: "已录入", BAD: "未录入", SAME: "未录入", ALIKE: "已补充"}
    for name, words in outcomes.items():
        expect(person.row(name)).to_contain_text(words)
    best.refresh_from_db(), other.refresh_from_db()
    assert (best.mailbox, other.mailbox) == ("", "office@a.example")
    assert Organisation.objects.get(name_zh=NEW).status == "verified"


def takes_it_back(person, known):
    person.page.once("dialog", lambda dialog: dialog.accept())
    person.presses("撤销此次导入").arrives("名单.xlsx").reads("已撤销")
    known[1].refresh_from_db()
    assert (known[1].mailbox, Organisation.objects.filter(name_zh=NEW).exists()) == ("", False)
    assert ImportBatch.objects.get().stage == "undone"


def brings_in_a_table_of_an_old_system(person):
    """GB18030, as Excel in China saves CSV; one row is bad, and "all or none" is refused with the reason."""
    uploads(person, "旧系统.csv", as_csv(rows()[:2], encoding="gb18030", head=HEAD))
    expect(person.row(NEW)).to_be_visible()
    expect(person.row(BAD)).to_contain_text("B3")
    person.chooses("全部导入").presses("确认并录入").arrives("旧系统.csv").reads("1 行有问题")
    person.chooses("没有问题的行").presses("确认并录入").arrives("旧系统.csv")
    expect(person.row(NEW)).to_contain_text("已录入")
    assert Organisation.objects.filter(name_zh=NEW).count() == 1


def test_a_list_goes_out_with_the_chosen_columns_and_a_purpose(known, administrator):
    administrator.goes_to("单位").arrives("单位").follows("导出 Excel").arrives(re.compile("^导出"))
    administrator.presses("下载").arrives(re.compile("^导出"))
    expect(administrator.page.get_by_role("alert")).to_contain_text("导出用途")
    for box in administrator.main.get_by_role("checkbox").all()[2:]:
        box.uncheck()
    administrator.types("导出用途", "年度核对")
    with administrator.page.expect_download() as download:
        administrator.presses("下载")
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes())).active
    assert (sheet.max_column, sheet.max_row) == (2, 4)

    administrator.page.go_back()
    administrator.goes_to("系统管理").arrives(re.compile(".")).follows("导出记录").arrives("导出记录")
    expect(administrator.row("年度核对")).to_contain_text("许安平")
    assert len(ExportLog.objects.get().columns) == 2


def test_two_organisations_become_one_and_two_again(known, administrator):
    best, other = known
    Membership.objects.create(user=account("沈禾"), organisation=other, role="manager")
    administrator.goes_to("单位").arrives("单位").follows(in_chinese("Possible duplicates")).arrives("疑似重复单位")
    administrator.presses("立即比对").arrives("疑似重复单位")
    administrator.follows(best.name_zh).arrives("这两家是同一单位吗？")
    expect(administrator.panel("移动的内容").get_by_role("row").filter(has_text="成员")).to_contain_text("1")
    administrator.page.on("dialog", lambda dialog: dialog.accept())
    administrator.presses("合并").confirms_with_password().arrives("这两家是同一单位吗？")
    expect(administrator.page.get_by_role("alert")).to_contain_text("为什么是同一单位")
    administrator.types("为什么是同一单位", "同一张营业执照").presses("合并")

    administrator.arrives(re.compile("并入")).reads("成员", "可撤销至")
    other.refresh_from_db()
    assert (other.status, other.merged_into) == ("merged", best)
    assert best.membership_set.get().user.name == "沈禾"

    administrator.presses("撤销合并").arrives(re.compile("并入")).reads("撤销人")
    other.refresh_from_db()
    assert (other.status, other.membership_set.count(), best.membership_set.count()) == ("verified", 1, 0)
    assert MergeRecord.objects.get().undone_by.name == "许安平"
