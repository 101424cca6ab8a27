"""Log lines: one JSON object each, who and which request, and nothing that should not be there."""

import io
import json
import logging

import pytest
import structlog

from core.logs import configure, masked

pytestmark = pytest.mark.urls("tests.frame.urls")


@pytest.fixture
def lines():
    """The lines written from here on, read back; the run's own logging is put back afterwards."""
    configure({"level": "INFO"})
    stream = io.StringIO()
    handler = logging.getLogger().handlers[0]
    handler.setStream(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    configure({"level": "WARNING"})


@pytest.mark.django_db
def test_a_request_leaves_one_line_with_id_actor_and_time(client, manager, lines):
    client.force_login(manager)

    response = client.get("/private/?q=li.na@firm.example")

    inside, request = lines()
    assert {name: request[name] for name in ("event", "method", "path", "status", "actor", "request_id")} == {
        "event": "request",
        "method": "GET",
        "path": "/private/",
        "status": 200,
        "actor": manager.public_id,
        "request_id": response["X-Request-ID"],
    }
    assert (type(request["ms"]), request["level"]) == (int, "info")
    assert (inside["event"], inside["request_id"], inside["actor"]) == (
        "inside",
        request["request_id"],
        manager.public_id,
    )


@pytest.mark.django_db
def test_typed_new_lines_forge_no_line(client, manager, lines):
    client.force_login(manager)

    client.get("/private/%0A%7B%22event%22:%22forged%22%7D/")

    assert [line["event"] for line in lines()] == ["inside", "request"]
    assert lines()[0]["note"] == "line one\nline two"


@pytest.mark.django_db
def test_one_time_keys_are_not_in_the_path(client, manager, lines):
    client.force_login(manager)

    client.get("/private/Zk3kd92mfk2/")

    assert lines()[-1]["path"] == "/private/***/"


@pytest.mark.django_db
def test_an_error_is_told_with_its_trace_and_without_personal_data(client, manager, lines):
    client.raise_request_exception = False
    client.force_login(manager)

    client.get("/failing/?phone=13812345678")

    failed, request = lines()
    text = json.dumps([failed, request])
    assert (failed["event"], failed["level"], request["status"]) == ("request_failed", "error", 500)
    assert failed["request_id"] == request["request_id"]
    assert "RuntimeError" in failed["exception"]
    assert [word for word in ("zhang.wei", "13812345678", manager.email, manager.name) if word in text] == []


@pytest.mark.django_db
def test_refusals_are_told_once(client, lines):
    client.get("/nowhere/")

    assert [(line["event"], line["status"]) for line in lines()] == [("request", 404)]


@pytest.mark.django_db
def test_a_probe_that_fails_is_one_line(client, lines):
    client.get("/readyz")  # no worker has ever been here

    assert [(line["event"], line["level"], line["status"]) for line in lines()] == [("request", "error", 503)]


def test_healthy_probes_are_silent(client, lines):
    client.get("/healthz")

    assert lines() == []


def test_a_request_id_is_taken_only_from_our_own_proxy(client, settings):
    settings.PROXY_COUNT = 0
    assert client.get("/healthz", headers={"x-request-id": "from-outside-1"})["X-Request-ID"] != "from-outside-1"

    settings.PROXY_COUNT = 1
    assert client.get("/healthz", headers={"x-request-id": "from-proxy-1"})["X-Request-ID"] == "from-proxy-1"
    assert client.get("/healthz", headers={"x-request-id": "x" * 65})["X-Request-ID"] != "x" * 65


def test_lines_of_other_libraries_look_the_same(lines):
    structlog.contextvars.clear_contextvars()
    logging.getLogger("some.library").warning("login failed for %s", "wang@firm.example")

    (line,) = lines()
    assert {name: line[name] for name in ("event", "level", "logger")} == {
        "event": "login failed for ***@firm.example",
        "level": "warning",
        "logger": "some.library",
    }


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("mail to li.na+x@firm.example failed", "mail to ***@firm.example failed"),
        ("call 13812345678 or +86 138 1234 5678", "call *** or ***"),
        ("identity 11010519491231002X", "identity ***"),
        ("password=hunter2&next=/", "password=***&next=/"),
        ("{'token': 'abc123'}", "{'token': '***'}"),
        ("postgres://portal:secret@db:5432/portal", "postgres://***@db:5432/portal"),
        ("case FB2026-000123-K of 2026-11-24", "case FB2026-000123-K of 2026-11-24"),
        ("took 1234 ms for 100000 rows", "took 1234 ms for 100000 rows"),
    ],
)
def test_masking(text, shown):
    assert masked(text) == shown
