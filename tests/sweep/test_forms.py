"""Every form that a role finds on a page, posted empty, hostile, tampered, with others' ids, stale and twice."""

from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache

from accounts.models import Organisation
from casework.models import Case
from enterprises.models import Enterprise
from tests.sweep import filling
from tests.sweep.conftest import undone
from tests.sweep.crawl import view_name
from tests.sweep.page import Form, read
from tests.sweep.world import changed

pytestmark = pytest.mark.usefixtures("db")

# Leaving ends the session of the test's browser, and there is nothing to fill in.
NOT_POSTED = {"account_logout"}
# Rows that say that something happened, not what: each try leaves one.
NEW_RECORDS = {"enterprises:product-add", "services:platform-new"}  # nothing is stored yet that could be older
TRACES = {"core_auditentry", "core_exportlog", "core_outgoingmail", "django_celery_results_taskresult"}


@pytest.fixture(scope="module")
def forms(visits) -> list[tuple[str, str, Form]]:
    """(role, page, form): each kind of form once for the office and once for members."""
    found = {}
    for (role, language), pages in visits[0].items():
        side = "office" if role in {"officer", "reviewer", "supervisor", "admin", "district"} else "members"
        for page in pages if language == "zh-hans" else ():
            for form in page.forms:
                kind = filling.kind_of(form)
                if kind[0] not in NOT_POSTED | {"?"}:
                    found.setdefault((side, kind), (role, page.url, form))
    return list(found.values())


def send(world, role: str, form: Form, data: dict, *, client=None):
    client = client or world.client(role, raise_request_exception=False)
    cache.clear()
    response = (client.post if form.method == "post" else client.get)(form.action, filling.prepared(data))
    response.close()
    return response


def where(role: str, page: str, form: Form) -> str:
    return f"{view_name(urlsplit(form.action).path)} (from {view_name(urlsplit(page).path)}, {role})"


def test_there_are_forms_of_all_apps(forms):
    apps = Counter(view_name(urlsplit(form.action).path).split(":")[0] for _role, _page, form in forms)
    assert {
        "accounts",
        "casework",
        "core",
        "enterprises",
        "incubators",
        "matching",
        "onboarding",
        "portal",
        "services",
        "talent",
    } <= set(apps)
    assert len(forms) > 60


@pytest.mark.parametrize(
    ("how", "fill"),
    [
        ("empty", filling.empty),
        ("a null byte", lambda form: filling.hostile(form, filling.NULL)),
        ("20,000 characters", lambda form: filling.hostile(form, filling.LONG)),
        ("odd characters", lambda form: filling.hostile(form, filling.ODD)),
        ("huge numbers and days", filling.huge),
        ("tampered", lambda form: filling.tampered(form, filling.ODD)),
        ("tampered with a null byte", lambda form: filling.tampered(form, filling.NULL)),
        ("stale", filling.stale),
    ],
)
def test_no_form_fails(world, forms, how, fill):
    failed = []
    for role, page, form in forms:
        with undone():
            response = send(world, role, form, fill(form))
        if response.status_code >= 500:
            failed.append(f"{where(role, page, form)}: {response.status_code}")
    assert failed == []


def test_hostile_text_never_comes_back_as_markup(world, forms):
    script = []
    for role, page, form in forms:
        with undone():
            response = send(world, role, form, filling.hostile(form, filling.ODD))
        if not response.streaming and b"<script>alert(1)" in response.content:
            script.append(where(role, page, form))
    assert script == []


def test_what_was_typed_is_kept_where_the_form_comes_back(world, forms):
    lost = []
    for role, page, form in forms:
        if form.method != "post":
            continue
        with undone():
            response = send(world, role, form, filling.typed(form))
        if response.status_code not in {200, 409, 422} or response.streaming:
            continue
        shown = [one for one in read(page, response).forms if filling.kind_of(one)[0] == filling.kind_of(form)[0]]
        for name in (one.name for one in form.fields.values() if one.kind in {"text", "textarea"}):
            values = [one.fields[name].value for one in shown if name in one.fields]
            if values and filling.TYPED not in {value.replace("\r\n", "\n").strip() for value in values}:
                lost.append(f"{where(role, page, form)}: {name} shows {values[0][:40]!r} ({response.status_code})")
    assert lost == []


def test_a_choice_that_was_not_offered_is_refused(world, forms):
    """A6: the id of another's record in a select box changes nothing, neither now nor in part."""
    ids = [
        Organisation.objects.order_by("-pk").first().public_id,
        Enterprise.objects.filter(disclosure="hidden").first().public_id,
        Case.objects.filter(phase="draft").first().public_id,
    ]
    taken, tried = [], 0
    for role, page, form in forms:
        for data in filling.foreign(form, ids) if form.method == "post" else ():
            with undone():
                client = world.client(role, raise_request_exception=False)
                before, tried = world.digests(), tried + 1
                response = send(world, role, form, data, client=client)
                after = changed(before, world.digests())
            if response.status_code >= 500 or set(after) - TRACES:
                taken.append(f"{where(role, page, form)}: {response.status_code} {sorted(after)}")
    assert taken == []
    assert tried > 5


def test_a_form_from_an_older_page_does_not_overwrite(world, forms):
    """R2: what another saved meanwhile stays; the answer says so."""
    overwritten, tried = [], 0
    for role, page, form in forms:
        if form.method != "post" or not filling.has_version(form) or filling.kind_of(form)[0] in NEW_RECORDS:
            continue
        with undone():
            client = world.client(role, raise_request_exception=False)
            before, tried = world.digests(), tried + 1
            response = send(world, role, form, filling.stale(form), client=client)
            after = changed(before, world.digests())
        if set(after) - TRACES:
            overwritten.append(f"{where(role, page, form)}: {response.status_code} {sorted(after)}")
    assert overwritten == []
    assert tried > 5


def test_a_second_click_makes_no_second_record(world, forms):
    """R1: the same form sent twice leaves as many rows as sent once."""
    doubled, made = [], 0
    for role, page, form in forms:
        if form.method != "post":
            continue
        with undone():
            client = world.client(role, raise_request_exception=False)
            none = world.counts()
            send(world, role, form, filling.good(form), client=client)
            once = world.counts()
            second = send(world, role, form, filling.good(form), client=client)
            twice = world.counts()
        made += bool(set(changed(none, once)) - TRACES)
        if set(changed(once, twice)) - TRACES:
            doubled.append(f"{where(role, page, form)}: {second.status_code} {changed(once, twice)}")
    assert doubled == []
    assert made > 10
