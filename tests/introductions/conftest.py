"""A demand and an enterprise that are introduced, with planted words that must not reach the other side before consent."""

import pytest

from introductions import actions
from tests.introductions.factories import Sides
from tests.matching.conftest import *  # noqa: F403  (the corporate, its people, the index)
from tests.matching.factories import patch_maker, published

SELLER_NAME = "麒麟骨科贴片"  # planted: the enterprise's name
SELLER_MAIL = "qilin.contact@planted.example"
BUYER_MAIL = "banksia.contact@planted.example"


@pytest.fixture
def seller(db):
    from tests.factories import UserFactory

    return UserFactory(name="麒麟联络人", email=SELLER_MAIL)


@pytest.fixture
def maker_company(seller):
    company = patch_maker(seller)
    company.organisation.name_zh, company.organisation.name_en = SELLER_NAME, "Qilinpatch Medical Co., Ltd."
    company.organisation.save()
    return company


@pytest.fixture
def demand(corporate):
    return published(corporate)


@pytest.fixture
def introduction(demand, maker_company, officer):
    return actions.propose(demand=demand, enterprise=maker_company, by=officer)


@pytest.fixture
def sides(introduction, buyer, seller, officer, reviewer):
    buyer.email = BUYER_MAIL
    buyer.name = "Planted Buyer"
    buyer.save()
    return Sides(introduction, buyer=buyer, seller=seller, officer=officer, reviewer=reviewer)


@pytest.fixture
def technology_manager(db):
    """A person of the pool with room for a case."""
    from talent.models import Admission, Level, TalentProfile, TechnologyManager
    from tests.factories import UserFactory

    user = UserFactory(name="Pool manager")
    profile = TalentProfile.objects.create(user=user, name="Pool manager")
    TechnologyManager.objects.create(profile=profile, level=Level.SENIOR, admission=Admission.ADMITTED)
    return user
