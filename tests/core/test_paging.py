"""Keyset pages: walking them gives the list, in any order, with nulls, forwards and back, while rows come and go."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.db.models import Count, F, Value
from django.db.models.functions import Length, NullIf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import ExportLog, OutgoingMail
from core.paging import SALT, KeysetPaginator, capped_count

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 1, tzinfo=UTC)
COLUMNS = ["sent_at", "attempts", "subject", "created_at"]
MAILS = st.lists(
    st.tuples(
        st.none()
        | st.integers(0, 3),  # sent_at, in microseconds after the start: equal seconds must not be equal moments
        st.integers(0, 2),
        st.sampled_from(["", "a", "B", "\u6c34", "\U00020000"]),
        st.integers(0, 2),
    ),
    max_size=14,
)
ORDERS = st.lists(
    st.tuples(st.booleans(), st.sampled_from(COLUMNS)), min_size=0, max_size=3, unique_by=lambda pair: pair[1]
).map(lambda pairs: tuple(("-" if down else "") + name for down, name in pairs))


def make_mails(rows):
    OutgoingMail.objects.all().delete()
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            to="a@demo.example",
            sent_at=None if sent is None else START + timedelta(microseconds=sent),
            attempts=attempts,
            subject=subject,
            created_at=START + timedelta(days=created),
        )
        for sent, attempts, subject, created in rows
    )


def expected_order(order):
    expressions = []
    for text in (*order, "pk"):
        column = F(text.removeprefix("-"))
        expressions.append(column.desc(nulls_last=True) if text.startswith("-") else column.asc(nulls_last=True))
    return list(OutgoingMail.objects.order_by(*expressions).values_list("pk", flat=True))


def walk(paginator, *, cursor=None, back=False):
    """Keys of each page from ``cursor`` to the end (or to the beginning), and the last page."""
    pages, page = [], paginator.page(cursor)
    for _step in range(100):
        pages.append([row.pk for row in page])
        following = page.previous_cursor if back else page.next_cursor
        if following is None:
            return pages, page
        page = paginator.page(following)
    raise AssertionError("the pages do not end")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MAILS, ORDERS, st.integers(1, 5))
def test_walking_the_pages_gives_exactly_the_ordered_list_both_ways(rows, order, per_page):
    make_mails(rows)
    paginator = KeysetPaginator(OutgoingMail.objects.all(), order=order, per_page=per_page)

    forward, last = walk(paginator)
    assert [key for page in forward for key in page] == expected_order(order)
    assert all(len(page) == per_page for page in forward[:-1])

    backward = [[row.pk for row in last]]
    if last.previous_cursor:
        backward += walk(paginator, cursor=last.previous_cursor, back=True)[0]
    assert backward[::-1] == forward


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MAILS, ORDERS, st.integers(1, 4), st.data())
def test_rows_that_vanish_between_two_pages_cost_no_other_row(rows, order, per_page, data):
    make_mails(rows)
    paginator = KeysetPaginator(OutgoingMail.objects.all(), order=order, per_page=per_page)
    page = paginator.page()
    seen = [row.pk for row in page]
    if not page.has_next:
        return
    gone = data.draw(st.sets(st.sampled_from(expected_order(order))))
    OutgoingMail.objects.filter(pk__in=gone).delete()
    behind = [key for key in expected_order(order) if key not in seen]

    pages, _last = walk(paginator, cursor=page.next_cursor)

    if behind:
        assert [key for one in pages for key in one] == behind
    else:  # nothing is left behind the cursor: the end of the list stands there instead of nothing
        assert pages == [expected_order(order)[-per_page:]]


def test_orders_over_relations_and_annotations_page_exactly(django_user_model):
    users = [django_user_model.objects.create(email=f"{name}@demo.example", name=name) for name in ("b", "a", "c")]
    for number in range(13):
        user = [*users, None][number % 4]
        ExportLog.objects.create(user=user, page="x" * (number % 3), format="csv", rows=number)

    for order in [
        ("user__email", "-rows"),
        ("-user__name",),
        ("-words", "rows"),
        ("maybe", "-user"),
        ("-many", "user_id"),
    ]:
        logs = ExportLog.objects.annotate(words=Length("page"), maybe=NullIf("page", Value("")), many=Count("user"))
        plain = [
            F(text.strip("-")).desc(nulls_last=True) if text[0] == "-" else F(text).asc(nulls_last=True)
            for text in order
        ]
        expected = list(logs.order_by(*plain, "pk").values_list("pk", flat=True))
        forward, last = walk(KeysetPaginator(logs, order=order, per_page=4))
        assert [key for page in forward for key in page] == expected
        backward, _first = walk(KeysetPaginator(logs, order=order, per_page=4), cursor=last.previous_cursor, back=True)
        assert backward[::-1] == forward[:-1]


def test_a_distinct_queryset_ordered_by_a_relation_pages_exactly(django_user_model):
    user = django_user_model.objects.create(email="a@demo.example", name="a")
    for number in range(5):
        ExportLog.objects.create(user=user if number % 2 else None, page="p", format="csv", rows=number)
    forward, _last = walk(KeysetPaginator(ExportLog.objects.distinct(), order=("user__email", "-rows"), per_page=2))
    rows = dict(ExportLog.objects.values_list("pk", "rows"))
    assert [[rows[key] for key in page] for page in forward] == [[3, 1], [4, 2], [0]]


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "abc",
        "\x00",
        "a:b:c",
        "\U0001f600",
        "x" * 100_000,
        "%00",
        lambda good: good[:-1] + ("A" if good[-1] != "A" else "B"),
        lambda good: "x" + good,
        lambda good: signing.dumps([0, ["attempts", "pk"], [1, 2]], salt=SALT),  # another order
        lambda good: signing.dumps([0, ["subject", "pk"], [1]], salt=SALT),
        lambda good: signing.dumps([0, ["subject", "pk"], [{"t": "yesterday"}, 1]], salt=SALT),
        lambda good: signing.dumps([0, ["subject", "pk"], [{"?": "1"}, 1]], salt=SALT),
        lambda good: signing.dumps({"no": "list"}, salt=SALT),
        lambda good: signing.dumps([0, ["subject", "pk"], ["a", 1]], salt="another"),
    ],
)
def test_a_cursor_that_is_odd_old_or_tampered_with_is_the_first_page(cursor):
    make_mails([(None, 0, text, 0) for text in "abcd"])
    paginator = KeysetPaginator(OutgoingMail.objects.all(), order=("subject",), per_page=2)
    good = paginator.page().next_cursor
    assert [row.subject for row in paginator.page(good)] == ["c", "d"]

    page = paginator.page(cursor(good) if callable(cursor) else cursor)

    assert ([row.subject for row in page], page.has_next, page.has_previous) == (["a", "b"], True, False)


def test_a_cursor_that_outlived_its_columns_types_is_answered_with_the_first_page():
    make_mails([(None, 0, text, 0) for text in "abcd"])
    paginator = KeysetPaginator(OutgoingMail.objects.all(), order=("created_at",), per_page=2)
    foreign = signing.dumps([0, ["created_at", "pk"], ["no date", "no number"]], salt=SALT)
    assert [row.subject for row in paginator.page(foreign)] == ["a", "b"]


@pytest.mark.parametrize("depth", [1, 8])
@pytest.mark.parametrize("order", [("subject",), ("-sent_at", "subject")])
def test_a_page_at_any_depth_takes_one_query_without_offset_or_count(order, depth, django_assert_num_queries):
    make_mails([(number, 0, f"{number:03d}", 0) for number in range(50)])
    paginator = KeysetPaginator(OutgoingMail.objects.all(), order=order, per_page=5)
    cursor = None
    for _step in range(depth):
        cursor = paginator.page(cursor).next_cursor

    with django_assert_num_queries(1) as queries:
        paginator.page(cursor)

    statement = queries.captured_queries[0]["sql"].upper()
    assert ("OFFSET" in statement, "COUNT(" in statement) == (False, False)


def test_a_row_that_came_after_the_cursor_was_made_is_not_shown_twice():
    make_mails([(None, 0, text, 0) for text in "bcde"])
    paginator = KeysetPaginator(OutgoingMail.objects.all(), order=("subject",), per_page=2)
    first = paginator.page()
    OutgoingMail.objects.create(to="a@demo.example", subject="a", body="")
    assert [row.subject for row in paginator.page(first.next_cursor)] == ["d", "e"]


def test_an_empty_list_is_one_empty_page():
    page = KeysetPaginator(OutgoingMail.objects.all(), order=("-sent_at",)).page()
    assert (list(page), page.has_next, page.has_previous) == ([], False, False)


def test_a_page_without_rows_is_refused():
    with pytest.raises(ValueError, match="at least one row"):
        KeysetPaginator(OutgoingMail.objects.all(), per_page=0)


@pytest.mark.parametrize(("rows", "cap", "shown"), [(0, 3, "0"), (3, 3, "3"), (4, 3, "3+"), (9, 3, "3+")])
def test_counting_stops_at_the_cap(rows, cap, shown, django_assert_num_queries):
    make_mails([(None, 0, "a", 0)] * rows)
    with django_assert_num_queries(1) as queries:
        count = capped_count(OutgoingMail.objects.order_by("subject"), cap)
    assert (str(count), int(count), count.more) == (shown, min(rows, cap), rows > cap)
    assert "LIMIT" in queries.captured_queries[0]["sql"]


def test_a_cursor_shows_nothing_outside_the_queryset():
    make_mails([(None, attempts, text, 0) for text, attempts in zip("abcdef", [0, 1, 0, 1, 0, 1], strict=True)])
    everything = KeysetPaginator(OutgoingMail.objects.all(), order=("subject",), per_page=2)
    own = KeysetPaginator(OutgoingMail.objects.filter(attempts=1), order=("subject",), per_page=2)
    assert [row.subject for row in own.page(everything.page().next_cursor)] == ["d", "f"]


def test_a_column_with_nulls_is_walked_without_a_condition_that_no_index_serves(django_assert_num_queries):
    make_mails([(number, 0, "a", 0) for number in range(8)] + [(None, 0, "a", 0)] * 4)
    paginator = KeysetPaginator(OutgoingMail.objects.all(), order=("sent_at",), per_page=3)
    second = paginator.page(paginator.page().next_cursor)

    with django_assert_num_queries(2) as seam:  # the last two that are sent, and the first that is not
        third = paginator.page(second.next_cursor)

    assert [row.sent_at is None for row in third] == [False, False, True]
    assert "IS NULL" not in seam.captured_queries[0]["sql"]
