"""Two candidates side by side: exactly two, the same rules of disclosure as the list, parts with their differences, and a file."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from matching import disclosure, responses
from matching.models import Candidate
from matching.vocabulary import Answer, Side
from tests.factories import UserFactory
from tests.matching.factories import listed, matched, patch_maker


@pytest.fixture
def second(db):
    """Another maker of patches, which lacks the certificate and does not aim at the country."""
    return patch_maker(UserFactory(), certifications=["CE MDR"], target_regions=["SG"], languages=["zh"])


@pytest.fixture
def found(demand, enterprise, second):
    matched()
    assert listed(demand) == [enterprise, second]
    return demand


def keys(demand, *enterprises) -> list[str]:
    return [disclosure.pair_key(demand.pk, one.pk) for one in enterprises]


def page(client, name, demand, chosen, **more):
    return client.get(reverse(f"matching:{name}", args=[demand.public_id]), {"with": chosen, **more})


def words_of(response) -> str:
    return response.content.decode()


def test_the_office_reads_both_columns_with_the_difference(english, officer, found, enterprise, second):
    english.force_login(officer)

    answer = page(english, "two", found, keys(found, enterprise, second))

    rows = {row.label: row for section in answer.context["sections"] for row in section.rows}
    scores = [Candidate.objects.current().get(enterprise=one).score for one in (enterprise, second)]
    assert rows["Score"].difference == f"{scores[0] - scores[1]:+.1f}"
    assert (rows["Certificates"].left.words, rows["Certificates"].right.words) == ("ISO 13485", "CE MDR")
    assert [rows["Country or region"].left.lines[0].css, rows["Country or region"].right.lines[0].css] == ["yes", "no"]
    assert enterprise.organisation.name_en in words_of(answer)


def test_the_parts_differences_add_up_to_that_of_the_score(english, officer, found, enterprise, second):
    english.force_login(officer)
    answer = page(english, "two", found, keys(found, enterprise, second))

    left, right = answer.context["left"].candidate, answer.context["right"].candidate

    parts = [sum(part["points"] for part in one.parts) for one in (left, right)]
    assert parts[0] - parts[1] == pytest.approx(left.score - right.score, abs=1e-6)


@pytest.mark.parametrize("number", [0, 1, 3])
def test_not_exactly_two_leads_back_with_a_sentence_and_the_ticks(english, officer, found, enterprise, second, number):
    english.force_login(officer)
    third = patch_maker(UserFactory())
    matched()
    chosen = keys(found, enterprise, second, third)[:number]

    answer = english.get(reverse("matching:two", args=[found.public_id]), {"with": chosen}, follow=True)

    assert answer.redirect_chain[0][0].startswith(reverse("matching:candidates", args=[found.public_id]))
    assert "exactly two companies" in words_of(answer)
    assert words_of(answer).count(" checked") == number


def test_unknown_keys_are_not_counted(english, officer, found, enterprise):
    english.force_login(officer)

    assert page(english, "two", found, [*keys(found, enterprise), "nonsense"]).status_code == 302


def test_the_owner_reads_codes_and_no_words_of_a_company_before_its_interest(
    english, buyer, found, enterprise, second, maker
):
    english.force_login(buyer)
    chosen = keys(found, enterprise, second)
    hidden = [one.organisation.name_en for one in (enterprise, second)] + ["CE MDR", "心电贴"]

    before = words_of(page(english, "owner-two", found, chosen))
    responses.respond(
        demand=found, enterprise=second, side=Side.ENTERPRISE, answer=Answer.INTERESTED,
        by=second.organisation.membership_set.first().user,
    )  # fmt: skip
    after = words_of(page(english, "owner-two", found, chosen))

    assert [word for word in hidden if word in before] == []
    assert disclosure.anonymous_name(found.pk, enterprise.pk) in before
    assert (second.organisation.name_en in after, "CE MDR" in after) == (True, True)
    assert enterprise.organisation.name_en not in after


@pytest.mark.parametrize("name", ["two", "owner-two", "two-export", "owner-two-export"])
def test_neither_enterprises_nor_strangers_see_it(english, found, enterprise, second, maker, other_buyer, name):
    statuses = []
    for user in (maker, other_buyer):
        english.force_login(user)
        statuses.append(page(english, name, found, keys(found, enterprise, second)).status_code)

    assert set(statuses) == {404 if name.startswith("owner") else 403}


def test_the_owner_cannot_compare_what_the_office_took_out(english, buyer, officer, found, enterprise, second):
    responses.dismiss(demand=found, enterprise=second, reason="capacity", note="", by=officer)
    english.force_login(buyer)

    assert page(english, "owner-two", found, keys(found, enterprise, second)).status_code == 302


@pytest.mark.parametrize("fmt", ["xlsx", "csv"])
def test_the_file_says_what_the_page_says(english, buyer, found, enterprise, second, fmt):
    english.force_login(buyer)
    url = reverse("matching:owner-two-export", args=[found.public_id])
    query = "&".join(f"with={key}" for key in keys(found, enterprise, second))

    asked = english.get(f"{url}?{query}&format={fmt}")
    file = english.post(f"{url}?{query}&format={fmt}", {"purpose": "Talk with the board"})

    body = b"".join(file.streaming_content)
    if fmt == "xlsx":
        rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(body)).active]
        text = "\n".join(str(cell) for row in rows for cell in row)
    else:
        text = body.decode("utf-8-sig")
    assert asked.status_code == 200
    assert disclosure.anonymous_name(found.pk, enterprise.pk) in text
    assert "How certain" in text and "Technical terms" in text
    assert enterprise.organisation.name_en not in text


@pytest.mark.parametrize("companies", [0, 6])
def test_query_count_does_not_grow_with_the_list(queries_of, officer, found, enterprise, second, companies, english):
    for _number in range(companies):
        patch_maker(UserFactory())
    matched()
    english.force_login(officer)
    query = "&".join(f"with={key}" for key in keys(found, enterprise, second))

    count, answer = queries_of(f"{reverse('matching:two', args=[found.public_id])}?{query}")

    assert (answer.status_code, count <= 14) == (200, True), count
