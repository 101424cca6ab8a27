"""The enterprise's own pages: what is saved, who is told, what happens when two save at once."""

import pytest
from django.urls import reverse

from accounts.models import Capacity
from enterprises import actions, completeness
from enterprises.models import Enterprise, Product
from enterprises.signals import profile_changed
from tests.enterprises.factories import EnterpriseFactory, EnterpriseOrganisationFactory
from tests.factories import OrganisationFactory, UserFactory

TECHNOLOGY = {
    "field_1": "MD-MON",
    "field_2": "MD-DIG",
    "field_3": "",
    "profile_zh": "长程心电贴，可连续记录十四天。",
    "profile_en": "A patch that records for fourteen days.",
    "trl": "9",
    "known_certificates": ["ISO 13485", "CE MDR"],
    "other_certificates": "iso9001\nKGMP",
    "version": "0",
}
ABROAD = {"target_regions": ["AU", "SG"], "cooperation_types": ["supply"], "languages": ["zh", "en"], "version": "0"}
PRODUCT = {"name_zh": "心电云分析", "name_en": "ECG cloud", "description_zh": "FHIR接口", "version": "0", "trl": "8"}


def edit(section):
    return reverse("enterprises:profile-edit", args=[section])


@pytest.fixture
def announced():
    """Ids of enterprises whose change was announced."""
    heard = []

    def listen(sender, enterprise_id, **kwargs):
        heard.append(enterprise_id)

    profile_changed.connect(listen)
    yield heard
    profile_changed.disconnect(listen)


def test_a_section_is_saved_counted_and_announced_after_commit(
    english, owner, enterprise, announced, django_capture_on_commit_callbacks
):
    english.force_login(owner)

    with django_capture_on_commit_callbacks(execute=True):
        response = english.post(edit("technology"), TECHNOLOGY)

    assert (response.status_code, response["Location"]) == (302, edit("abroad"))
    stored = Enterprise.objects.get(pk=enterprise.pk)
    assert stored.tech_fields == ["MD-MON", "MD-DIG"]
    assert stored.certifications == ["ISO 13485", "CE MDR", "ISO 9001", "KGMP"]
    assert (stored.trl, stored.version, stored.section_versions) == (9, 1, {"technology": 1})
    assert stored.updated_by == owner
    assert announced == [enterprise.pk]


def test_the_first_save_makes_the_profile(db, client, announced, django_capture_on_commit_callbacks):
    person = UserFactory()
    organisation = EnterpriseOrganisationFactory(manager=person)
    client.force_login(person)

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(edit("abroad"), {**ABROAD, "later": "1"})

    made = Enterprise.objects.get(organisation=organisation)
    assert (response["Location"], made.target_regions, announced) == (
        reverse("enterprises:profile"),
        ["AU", "SG"],
        [made.pk],
    )


def test_the_second_of_two_editors_gets_409_and_keeps_what_he_typed(english, owner, colleague, enterprise):
    english.force_login(owner)
    english.post(edit("technology"), {**TECHNOLOGY, "profile_en": "The owner was quicker."})

    english.force_login(colleague)
    late = english.post(edit("technology"), {**TECHNOLOGY, "profile_en": "The colleague typed for an hour."})

    page = late.content.decode()
    assert late.status_code == 409
    assert "The colleague typed for an hour.</textarea>" in page
    assert "<dd>The owner was quicker.</dd>" in page
    assert "Owner saved this at" in page
    assert 'name="version" value="1"' in page
    assert Enterprise.objects.get(pk=enterprise.pk).profile_en == "The owner was quicker."

    again = english.post(
        edit("technology"), {**TECHNOLOGY, "profile_en": "The colleague typed for an hour.", "version": "1"}
    )
    assert again.status_code == 302
    assert Enterprise.objects.get(pk=enterprise.pk).profile_en == "The colleague typed for an hour."


def test_colleagues_in_different_sections_do_not_collide(client, owner, colleague, enterprise):
    client.force_login(owner)
    client.post(edit("technology"), TECHNOLOGY)
    client.force_login(colleague)

    response = client.post(edit("abroad"), ABROAD)

    stored = Enterprise.objects.get(pk=enterprise.pk)
    assert (response.status_code, stored.section_versions, stored.version) == (302, {"technology": 1, "abroad": 1}, 2)


def test_mistakes_stand_in_a_summary_that_leads_to_the_fields_and_nothing_is_saved(english, owner, enterprise):
    english.force_login(owner)

    response = english.post(
        edit("company"),
        {"industry_code": "", "founded": "1850", "employees": "-3", "export_share": "140", "version": "0"},
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "4 things need changing" in page
    assert '<a href="#id_industry_code">Choose “Industry”.</a>' in page
    assert "<title>Error: The company" in " ".join(page.split()).replace("<title> ", "<title>")
    assert 'value="1850"' in page
    assert Enterprise.objects.get(pk=enterprise.pk).version == 0


@pytest.mark.parametrize(
    ("section", "changes"),
    [
        ("technology", {"profile_zh": "null\x00byte"}),
        ("technology", {"profile_zh": "turned \u202e around"}),
        ("technology", {"field_1": "NO-SUCH"}),
        ("technology", {"field_2": "MD-MON"}),
        ("technology", {"other_certificates": "x" * 61}),
        ("technology", {"other_certificates": "\n".join(f"C{n}" for n in range(31))}),
        ("technology", {"trl": "10"}),
        ("abroad", {"target_regions": ["XX"]}),
        ("abroad", {"cooperation_types": ["theft"]}),
        ("company", {"industry_code": "C35", "employees": "99999999999999999999"}),
        ("company", {"industry_code": "C35", "annual_revenue": "1e9"}),
        ("company", {"industry_code": "C35", "incubator": "a" * 16}),
        ("company", {"industry_code": "C35", "incubator": "a\x00b"}),
        ("visibility", {"disclosure": "everything"}),
    ],
)
def test_hostile_input_is_refused_with_a_sentence(client, owner, enterprise, section, changes):
    client.force_login(owner)
    base = {"technology": TECHNOLOGY, "abroad": ABROAD}.get(section, {"version": "0"})

    response = client.post(edit(section), {**base, **changes})

    assert (response.status_code, Enterprise.objects.get(pk=enterprise.pk).version) == (422, 0)
    assert 'class="error-summary"' in response.content.decode()


def test_markup_in_a_profile_is_text(client, owner, enterprise):
    client.force_login(owner)
    client.post(edit("technology"), {**TECHNOLOGY, "profile_zh": "<script>alert(1)</script>", "profile_en": ""})

    for page in (reverse("enterprises:profile"), enterprise.get_absolute_url()):
        shown = client.get(page).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
        assert "<script>alert" not in shown


def test_a_product_is_added_changed_and_removed(
    english, owner, enterprise, announced, django_capture_on_commit_callbacks
):
    english.force_login(owner)
    enterprise.products.all().delete()

    with django_capture_on_commit_callbacks(execute=True):
        english.post(reverse("enterprises:product-add"), PRODUCT)
    product = enterprise.products.get()
    with django_capture_on_commit_callbacks(execute=True):
        english.post(
            reverse("enterprises:product-edit", args=[product.public_id]),
            {**PRODUCT, "name_en": "Cloud", "version": "1"},
        )
    product.refresh_from_db()
    assert (product.name_en, product.trl, product.version) == ("Cloud", 8, 2)

    asked = english.get(reverse("enterprises:product-remove", args=[product.public_id]))
    assert "Remove “Cloud”?" in asked.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        english.post(reverse("enterprises:product-remove", args=[product.public_id]))
    assert list(enterprise.products.all()) == []
    assert announced == [enterprise.pk] * 3


def test_a_product_that_a_colleague_changed_or_removed_is_not_overwritten(english, owner, colleague, enterprise):
    product = enterprise.products.get()
    page = reverse("enterprises:product-edit", args=[product.public_id])
    actions.save_product(
        organisation=enterprise.organisation,
        product=product,
        values={"name_en": "By the colleague"},
        by=colleague,
        version=0,
    )
    english.force_login(owner)

    late = english.post(page, {**PRODUCT, "name_en": "By the owner"})

    shown = late.content.decode()
    assert late.status_code == 409
    assert 'value="By the owner"' in shown
    assert "<dd>By the colleague</dd>" in shown
    assert enterprise.products.get().name_en == "By the colleague"


def test_a_full_profile_takes_no_more_products(english, owner, enterprise):
    Product.objects.bulk_create(Product(enterprise=enterprise, name_zh=f"产品{n}") for n in range(actions.MAX_PRODUCTS))
    english.force_login(owner)

    response = english.post(reverse("enterprises:product-add"), PRODUCT)

    assert response.status_code == 422
    assert "A profile holds 40 products. Remove one first." in response.content.decode()
    assert "心电云分析" in response.content.decode()


def test_completeness_says_what_is_missing_and_falls_away_when_it_is_there():
    empty = Enterprise()
    assert completeness.score(empty, []) == 0
    assert [check.code for check in completeness.missing(empty, [])][:2] == ["profile_zh", "products"]
    assert sum(check.points for check in completeness.CHECKS) == 100

    full = Enterprise(
        industry_code="C35", founded=2017, size_band="small", employees=88, tech_fields=["MD-MON"], profile_zh="有",
        profile_en="yes", trl=9, certifications=["CE"], target_regions=["AU"], cooperation_types=["supply"],
        wanted_abroad=["customers"], languages=["zh"],
    )  # fmt: skip
    product = Product(name_zh="贴", name_en="Patch", description_zh="防水")
    assert (completeness.score(full, [product]), completeness.missing(full, [product])) == (100, [])


def own_pages(enterprise):
    product = enterprise.products.get()
    return [
        reverse("enterprises:home"),
        reverse("enterprises:profile"),
        edit("company"),
        reverse("enterprises:product-add"),
        reverse("enterprises:product-edit", args=[product.public_id]),
        reverse("enterprises:product-remove", args=[product.public_id]),
        reverse("enterprises:request-list"),
        reverse("enterprises:request-start"),
    ]


def test_the_enterprises_pages_are_for_its_people_only(client, owner, colleague, enterprise, rival, officer, stranger):
    pages = own_pages(enterprise)
    answers = {}
    for name, user in (
        ("owner", owner),
        ("colleague", colleague),
        ("rival", rival),
        ("officer", officer),
        ("stranger", stranger),
    ):
        client.force_login(user)
        answers[name] = [client.get(page).status_code for page in pages]

    assert answers == {
        "owner": [200] * 8,
        "colleague": [200] * 8,
        "rival": [
            200,
            200,
            200,
            200,
            404,
            404,
            200,
            200,
        ],  # his own pages; the product of another does not exist for him
        "officer": [403] * 8,
        "stranger": [403] * 8,
    }
    client.logout()
    assert [client.get(page).status_code for page in pages] == [302] * 8


def test_an_enterprise_that_is_not_verified_yet_has_no_pages(db, client):
    person = UserFactory()
    organisation = OrganisationFactory(manager=person)
    Capacity.objects.create(organisation=organisation, kind=Capacity.Kind.ENTERPRISE, state=Capacity.State.ASKED)
    client.force_login(person)

    assert client.get(reverse("enterprises:profile")).status_code == 403


def test_unknown_sections_and_products_do_not_exist(client, owner, enterprise):
    client.force_login(owner)

    assert client.get(edit("secrets")).status_code == 404
    assert client.get(reverse("enterprises:product-edit", args=["a" * 16])).status_code == 404
    assert client.post(reverse("enterprises:product-remove", args=["a" * 16])).status_code == 404


@pytest.mark.parametrize("products", [1, 20])
def test_the_profile_costs_the_same_with_many_products(
    client, owner, colleague, products, django_assert_max_num_queries
):
    EnterpriseFactory(organisation=EnterpriseOrganisationFactory(manager=owner), products=products)
    client.force_login(owner)
    client.get(reverse("enterprises:profile"))

    with django_assert_max_num_queries(19):
        response = client.get(reverse("enterprises:profile"))

    assert response.content.decode().count('id="product-') == products
