"""Lists: filters in the address, chips, orders, pages, exports; and nothing in the address that breaks them."""

import io
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import django_filters
import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from core import exports, lists
from core.filters import ListFilterSet, SearchFilter, make_search_text, search
from core.models import ExportChoice, ExportLog, OutgoingMail
from tests.core.urls import MailList

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.urls")]
START = datetime(2026, 1, 1, 4, tzinfo=UTC)


@pytest.fixture
def person(client, django_user_model):
    user = django_user_model.objects.create(email="a@demo.example", name="a", language="en")
    client.force_login(user)
    client.cookies["language"] = "en"
    return user


def make_mails(number, **fields):
    return OutgoingMail.objects.bulk_create(
        OutgoingMail(
            **{
                "to": "x@demo.example",
                "subject": f"mail {n:03d}",
                "attempts": n % 3,
                "created_at": START + timedelta(days=n),
                **fields,
            }
        )
        for n in range(number)
    )


def subjects(response):
    return [mail.subject for mail in response.context["rows"]]


def get(client, query="", name="mails"):
    return client.get(f"{reverse(name)}?{query}", headers={"accept-language": "en"})


def test_the_address_holds_filters_order_and_page_size(client, person):
    make_mails(6)
    response = get(client, "attempts=1&attempts=2&sort=subject&q=mail")
    assert subjects(response) == ["mail 001", "mail 002", "mail 004", "mail 005"]
    assert str(response.context["count"]) == "4"


def test_each_active_filter_is_a_chip_that_takes_only_itself_away(client, person):
    make_mails(1)
    query = (
        "q=mail&attempts=0&attempts=2&error=full&created_at_after=2025-12-01&created_at_before=2026-02-01"
        "&size_min=1&size_max=&unsent=false&day=2026-01-01&body=&sort=subject&tab=mine&cursor=old"
    )
    chips = get(client, query).context["chips"]

    assert [chip.label for chip in chips] == [
        "Search: mail",
        "Tries: None, Two",
        "Problem: Mailbox full",
        "Written: 2025-12-01 to 2026-02-01",
        "Number of tries: from 1",
        "Not sent: no",
        "Day: 2026-01-01",
    ]
    removed = {
        "q",
        "attempts",
        "error",
        "created_at_after",
        "created_at_before",
        "size_min",
        "size_max",
        "unsent",
        "day",
        "body",
        "sort",
        "tab",
    }
    for chip, gone in zip(chips[1:4:2], [{"attempts"}, {"created_at_after", "created_at_before"}], strict=True):
        left = set(parse_qs(chip.url[1:], keep_blank_values=True))
        assert left == removed - gone


def test_clearing_the_filters_keeps_tab_and_order(client, person):
    response = get(client, "q=x&attempts=1&sort=subject&tab=mine&per_page=50&cursor=abc")
    assert parse_qs(response.context["clear_url"][1:]) == {"sort": ["subject"], "tab": ["mine"], "per_page": ["50"]}
    assert response.context["listing"].keep == [("tab", "mine"), ("per_page", "50")]


def test_a_filter_that_makes_no_sense_is_named_and_the_others_hold(client, person):
    make_mails(3)
    response = get(client, "attempts=1&day=yesterday&error=unheard")
    assert subjects(response) == ["mail 001"]
    assert response.context["problems"] == [
        "One filter was left out. Problem: Select a valid choice. unheard is not one of the available choices.",
        "One filter was left out. Day: Enter a valid date.",
    ]
    assert "Enter a valid date." in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=" + "%E6%B0%B4" * 20_000,
        "body=" + "%E6%B0%B4" * 20_000,
        "q=%E2%80%AE%F0%9F%98%80%F0%A0%80%80",
        "q=%25_%5C%27%22--",
        "q=%FF%FE",
        "attempts=99999999999999999999",
        "attempts=1&attempts=\x00&attempts=abc",
        "size_min=1e400&size_max=-99999999999999999999999",
        "size_min=NaN&size_max=Infinity",
        "created_at_after=0000-00-00&created_at_before=99999-01-01",
        "created_at_after=0001-01-01&created_at_before=9999-12-31",
        "day=9999-12-31",
        "day=0001-01-01",
        "created_at_after=2200-12-31&created_at_before=1900-01-01",
        "unsent=maybe",
        "error=full&error=gone",
        "sort=%00",
        "sort=pk&sort=subject",
        "sort=-password",
        "per_page=abc",
        "per_page=-1",
        "per_page=999999999999999999999",
        "per_page=25&per_page=100",
        "cursor=abc",
        "cursor=%00",
        "cursor=" + "a" * 9_000,
        "cursor=a&cursor=b",
        "page=abc",
        "page=-1",
        "export=pdf",
        "export=",
        "export=%00",
        "=&&==;;&a",
        "%00=%00",
        "q[]=1&q[$ne]=2",
        "&".join(f"a{n}={n}" for n in range(200)),
    ],
)
def test_nothing_in_the_address_breaks_a_list(client, person, query):
    make_mails(2)
    response = get(client, query)
    assert response.status_code == 200
    assert get(client, urlsplit(response.context["clear_url"]).query).status_code == 200


def test_the_pages_hang_together_by_their_links(client, person):
    make_mails(60)
    seen, query = [], "sort=subject&q=mail"
    for _page in range(3):
        response = get(client, query)
        seen += subjects(response)
        query = response.context["listing"].next_url[1:]
    assert seen == [f"mail {n:03d}" for n in range(60)]
    assert query == ""
    back = get(client, response.context["listing"].previous_url[1:])
    assert subjects(back) == [f"mail {n:03d}" for n in range(25, 50)]
    assert subjects(get(client, back.context["listing"].first_url[1:])) == [f"mail {n:03d}" for n in range(25)]


def test_the_links_on_the_page_say_what_the_listing_says(client, person):
    make_mails(30)
    response = get(client, "q=mail&per_page=25")  # one answer: a cursor is signed with its second
    listing, page = response.context["listing"], unescape(response.content.decode())
    for url in (
        listing.next_url,
        listing.chips[0].url,
        listing.clear_url,
        *(choice.url for choice in [*listing.exports, *listing.sizes[1:]]),
    ):
        assert f'href="{url}"' in page
    assert "30 rows" in page
    assert 'value="mail"' in page


def test_a_long_list_is_counted_only_up_to_the_cap(client, person, monkeypatch):
    monkeypatch.setattr("tests.core.urls.MailList.count_cap", 40, raising=False)
    make_mails(60)
    assert str(get(client).context["count"]) == "40+"
    assert "40+ rows" in get(client).content.decode()


@pytest.mark.parametrize(("rows", "queries"), [(1, 1), (20, 1), (60, 2)])
def test_a_list_costs_its_page_and_its_count(rf, person, django_assert_num_queries, rows, queries):
    from tests.core.urls import MailList

    make_mails(rows)
    view = MailList()
    view.setup(rf.get("/mails/"))
    view.request.user = person
    with django_assert_num_queries(queries + 2):  # the saved views, and the roles of the person
        view.request.resolver_match = type("Match", (), {"view_name": "mails"})
        view.get_context_data()


def test_filters_say_all_in_words_and_offer_a_calendar(client, person):
    html = get(client).content.decode()
    assert "-----" not in html and "Unknown" not in html
    assert html.count('type="date"') == 3  # a day, and both ends of a span


def test_a_filter_set_without_a_list_has_limits_too():
    class Mails(ListFilterSet):
        q = SearchFilter()
        day = django_filters.DateFilter(field_name="created_at", lookup_expr="date__gte")
        size = django_filters.NumberFilter(field_name="attempts")

    with translation.override("en"):
        mails = Mails(
            QueryDict("day=0001-01-01&size=99999999999999999999&q=" + "a" * 300), queryset=OutgoingMail.objects.all()
        )
        assert list(mails.qs) == []
        assert {name: errors[0] for name, errors in mails.errors.items()} == {
            "day": "Enter a year from 1900 to 2200.",
            "size": "Enter a smaller number.",
            "q": "Ensure this value has at most 200 characters (it has 300).",
        }


def test_a_list_needs_no_filters_no_orders_and_no_one_signed_in(client):
    response = get(client, name="open")
    assert response.status_code == 200
    listing = response.context["listing"]
    assert (listing.sorts, listing.form, listing.address, listing.exports) == ([], None, "", [])


def test_an_export_asks_for_its_purpose_first_and_changes_nothing_until_then(client, person):
    make_mails(3)
    response = get(client, "attempts=1&export=xlsx")
    assert response.status_code == 200
    assert "Export Mails as Excel" in response.content.decode()
    assert [chip.label for chip in response.context["chips"]] == ["Tries: One"]
    assert ExportLog.objects.count() == 0

    refused = client.post(f"{reverse('mails')}?attempts=1&export=xlsx", {"purpose": " "})
    assert (refused.status_code, ExportLog.objects.count()) == (200, 0)


@pytest.mark.parametrize("fmt", ["xlsx", "csv"])
def test_an_export_holds_the_filtered_list_in_its_order_and_is_logged(client, person, fmt):
    make_mails(60)
    query = f"attempts=1&sort=subject&cursor=x&per_page=50&export={fmt}"

    response = client.post(f"{reverse('mails')}?{query}", {"purpose": "yearly report"})

    content = b"".join(response.streaming_content)
    if fmt == "xlsx":
        rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active]
    else:
        rows = [line.split(",") for line in content.decode("utf-8-sig").splitlines()]
    assert rows[0] == ["Subject", "Tries"]
    assert [row[0] for row in rows[1:]] == [f"mail {n:03d}" for n in range(1, 60, 3)]
    log = ExportLog.objects.get()
    assert (log.user, log.page, log.query, log.purpose, log.format, log.rows) == (
        person,
        "mails",
        "attempts=1&sort=subject&per_page=50",
        "yearly report",
        fmt,
        20,
    )


def test_the_columns_that_somebody_chose_are_chosen_the_next_time_for_this_person_and_list(
    client, person, django_user_model
):
    make_mails(1)
    page = get(client, "export=csv")
    tries = MailList.export_columns[1].code
    assert page.context["form"]["columns"].value() == [column.code for column in MailList.export_columns]

    asked = {"asked": "on", "purpose": "x"}
    none = client.post(f"{reverse('mails')}?export=csv", asked)
    file = client.post(f"{reverse('mails')}?export=csv", {**asked, "columns": [tries]})

    assert (none.context["form"].errors.keys() & {"columns"}) == {"columns"}
    assert b"".join(file.streaming_content).decode("utf-8-sig").split()[0] == "Tries"
    assert get(client, "export=xlsx").context["form"]["columns"].value() == [tries]
    assert (ExportChoice.objects.get().user, ExportLog.objects.get().columns) == (person, [tries])
    client.force_login(django_user_model.objects.create(email="b@demo.example", name="b"))
    assert len(get(client, "export=csv").context["form"]["columns"].value()) == 2


def test_who_may_not_export_is_refused_and_sees_no_link(client, person):
    make_mails(1)
    url = f"{reverse('closed-mails')}?export=csv"
    assert (client.get(url).status_code, client.post(url, {"purpose": "x"}).status_code) == (403, 403)
    assert get(client, name="closed-mails").context["listing"].exports == []
    assert ExportLog.objects.count() == 0


def test_a_mass_export_asks_again_for_the_password(client, person, monkeypatch):
    person.set_password("long enough for this")
    person.save()
    client.force_login(person)
    monkeypatch.setattr(lists, "MASS_EXPORT", 2)
    make_mails(2)
    response = get(client, "export=csv")
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_reauthenticate"))


def test_a_list_too_long_for_one_file_is_refused_in_words(client, person, monkeypatch):
    monkeypatch.setattr(exports, "MAX_ROWS", 2)
    make_mails(3)
    response = client.post(f"{reverse('mails')}?export=csv", {"purpose": "x"}, headers={"accept-language": "en"})
    assert response.status_code == 200
    assert "too many for one file" in response.content.decode()
    assert ExportLog.objects.count() == 0


def test_a_post_that_is_no_export_is_not_allowed(client, person):
    assert client.post(reverse("mails"), {"purpose": "x"}).status_code == 405


class TestSearch:
    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("\u6c34", ["water"]),
            ("\u96fb\u6c60", ["battery"]),
            ("\u7535\u6c60", ["battery"]),
            ("\uff22\uff41\uff54\uff54", ["battery"]),
            ("battery \u6c60", ["battery"]),
            ("\u6c60 nothing", []),
            ("%", ["percent"]),
            ("_", []),
            ("\\", []),
            ("'", []),
            ("100%", ["percent"]),
            ("ete", ["accents"]),
            ("\u00c9T\u00c9", ["accents"]),
            ("", ["accents", "battery", "percent", "water"]),
            ("   ", ["accents", "battery", "percent", "water"]),
        ],
    )
    def test_one_or_two_characters_wildcards_and_other_spellings(self, typed, found):
        texts = {
            "water": "\u6c34\u5904\u7406",
            "battery": "Battery \u96fb\u6c60",
            "percent": "100\uff05 sure",
            "accents": "\u00e9t\u00e9",
        }
        for name, text in texts.items():
            OutgoingMail.objects.create(
                to="a@demo.example", subject=name, body=make_search_text(text, None, ""), created_at=timezone.now()
            )
        rows = search(OutgoingMail.objects.order_by("subject"), typed, fields=["body"])
        assert list(rows.values_list("subject", flat=True)) == found
