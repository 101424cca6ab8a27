"""Second link, walked in the browser: an enterprise asks for a going-abroad service and is answered by a base."""

import re

import pytest

from accounts.models import Membership
from enterprises.forms.request import DetailsForm, WhatForm
from enterprises.models import ServiceRequest
from tests.browser.accounts import account
from tests.enterprises.factories import BaseFactory, EnterpriseFactory, EnterpriseOrganisationFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BASE, FAR_BASE = "布里斯班服务点", "累西腓服务点"
REQUEST = "政策咨询 – 澳大利亚"
NEED = "十四天心电贴要在澳大利亚上市，想了解注册路径，并在布里斯班两家私立医院试用。"
ANSWER = "已联系两家医院，注册路径见附件；下周安排视频会议。"


@pytest.fixture
def people():
    """The manager of an enterprise that makes patches, the manager of the fitting base's incubator, an officer."""
    owner, provider = account("叶知微"), account("方若溪")
    EnterpriseFactory(organisation=EnterpriseOrganisationFactory(name_zh="测试医疗科技有限公司", manager=owner))
    base = BaseFactory(name_zh=BASE)
    Membership.objects.create(user=provider, organisation=base.operator, role=Membership.Role.MANAGER)
    BaseFactory(country="BR", city="Recife", name_zh=FAR_BASE, services=["fundraising"], specialised_fields=["AF-SED"],
                covers_countries=["BR"], capability_en="Agriculture only.")  # fmt: skip
    return {"owner": owner, "provider": provider, "officer": account("周明", roles=["case_officer"])}


def test_a_request_is_proposed_a_base_answered_and_rated(people, at_browser):
    owner = at_browser(people["owner"])
    asks_in_three_steps(owner)
    reads_which_bases_fit_and_why(owner)

    officer = at_browser(people["officer"])
    gives_it_to_the_base(officer)
    provider = at_browser(people["provider"])
    takes_it_on_and_answers(provider)

    confirms_and_rates(owner)
    provider.goes_to("服务需求").arrives("服务需求").follows("已办结", within=provider.main).arrives("服务需求").reads(
        REQUEST
    )


def asks_in_three_steps(owner):
    owner.arrives("为您找到").follows("提出服务需求")
    owner.arrives("什么服务，去哪里").reads("第 1 步，共 3 步")
    owner.fills_in(WhatForm, {"main_service": "policy_advice", "more_services": ["market_development"], "region": "AU"})
    owner.presses("保存并继续")
    owner.arrives("详细情况").fills_in(
        DetailsForm, {"text": NEED, "urgency": "normal", "budget": "to_50k", "mailbox": "abroad@enterprise.example"}
    )
    owner.presses("保存并继续")
    owner.arrives("核对全部内容").reads("政策咨询", "业务拓展", "澳大利亚", NEED)
    owner.chooses("所填内容真实").presses("提交").arrives("已提交").reads("接收回执号")


def reads_which_bases_fit_and_why(owner):
    owner.follows("查看办理进度").arrives(REQUEST)
    bases = owner.panel("合适的基地")
    best = bases.get_by_role("listitem").filter(has_text=f"1. {BASE}").first
    owner.reads("政策咨询", "澳大利亚", "生命体征监测与可穿戴", within=best)
    owner.misses(FAR_BASE, within=bases)


def gives_it_to_the_base(officer):
    officer.arrives("收件箱")
    officer.page.get_by_role("navigation", name="队列").get_by_role("link", name=re.compile("^待受理")).click()
    officer.arrives("收件箱").follows(REQUEST).arrives(REQUEST)
    officer.follows("请基地承接").arrives("请基地承接")
    officer.chooses(BASE).types("说明", "请在十个工作日内答复。").presses("请基地承接")
    officer.arrives(REQUEST).reads("已请基地承接", "测试单位")


def takes_it_on_and_answers(provider):
    provider.goes_to("服务需求").arrives("服务需求").reads("有 1 项需求等贵单位答复。")
    provider.follows(REQUEST).arrives(REQUEST).reads(NEED, "测试医疗科技有限公司", "abroad@enterprise.example")
    provider.chooses("承接").presses("确认").arrives(REQUEST)
    provider.follows("答复").arrives("答复").types("答复", ANSWER)
    provider.hands_over("文件", "pathway.pdf", b"%PDF-1.4\n%%EOF\n").presses("答复").arrives(REQUEST)
    provider.reads(ANSWER, "pathway.pdf")


def confirms_and_rates(owner):
    owner.goes_to("出海服务").arrives("出海服务").reads("有 1 项需求等您处理。").follows(REQUEST).arrives(REQUEST)
    owner.reads(ANSWER, BASE)
    with owner.page.expect_download() as fetched:
        owner.follows("pathway.pdf")
    assert fetched.value.suggested_filename == "pathway.pdf"
    owner.follows("确认并评价").arrives("确认并评价").chooses("4").types("说说您的感受", "答得很实在。")
    owner.presses("确认并评价").arrives(REQUEST).reads("已办结", "评价 4 分", "答得很实在。")
    assert (ServiceRequest.objects.get().rating, ServiceRequest.objects.get().rating_comment) == (4, "答得很实在。")
