"""The broker of files: nothing lost, nothing doubled, nothing half-read, with real processes on both sides."""

import subprocess
import sys
import textwrap
import time
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection
from kombu.transport.virtual import BrokerState

from incubator_network.fsbroker import Transport
from incubator_network.prepare import tidy_broker

WRITERS, EACH, BODY = 4, 150, 20_000
FOLDERS = {"data_folder_in": "queue", "data_folder_out": "queue", "control_folder": "control", "taken_folder": "taken"}
OPTIONS = f"transport_options={ {**FOLDERS, 'polling_interval': 0.01} }"
WRITER = f"""
    import sys
    from kombu import Connection
    from incubator_network.fsbroker import Transport
    with Connection(transport=Transport, {OPTIONS}) as connection:
        queue = connection.SimpleQueue("work")
        for number in range({EACH}):
            queue.put({{"n": f"{{sys.argv[1]}}-{{number}}", "body": "x" * {BODY}}})
"""
READER = f"""
    from queue import Empty
    from kombu import Connection
    from incubator_network.fsbroker import Transport
    with Connection(transport=Transport, {OPTIONS}) as connection:
        queue = connection.SimpleQueue("work")
        while True:
            try:
                message = queue.get(timeout=4)
            except Empty:
                break
            assert len(message.payload["body"]) == {BODY}
            print(message.payload["n"])
            message.ack()
"""
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folders(tmp_path):
    for name in ("queue", "control", "taken"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def queue(folders, monkeypatch):
    monkeypatch.setattr(Transport, "global_state", BrokerState())  # what a process knows of its bindings
    options = {name: str(folders / folder) for name, folder in FOLDERS.items()} | {"polling_interval": 0.01}
    with Connection(transport=Transport, transport_options=options) as connection:
        yield connection.SimpleQueue("work")


def start(folders, code, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        cwd=folders,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_parallel_writers_and_readers_lose_and_double_nothing(folders):
    readers = [start(folders, READER) for _ in range(2)]
    writers = [start(folders, WRITER, str(number)) for number in range(WRITERS)]

    outputs = [process.communicate(timeout=120) for process in (*writers, *readers)]

    assert [errors for _, errors in outputs] == [""] * (WRITERS + 2)
    received = [line for output, _ in outputs for line in output.split()]
    assert sorted(received) == sorted(f"{writer}-{number}" for writer in range(WRITERS) for number in range(EACH))
    assert list((folders / "queue").iterdir()) == list((folders / "taken").iterdir()) == []


def test_messages_come_in_the_order_they_were_sent(queue):
    for number in range(20):
        queue.put({"n": number})

    assert [queue.get(timeout=1).payload["n"] for _ in range(20)] == list(range(20))


def test_an_unreadable_message_is_set_aside_and_the_next_one_read(queue, folders):
    broken = f"{time.time_ns() - 10**9:020d}_broken.work.msg"
    (folders / "queue" / broken).write_bytes(b"")
    queue.put({"n": 1})

    assert queue.get(timeout=1).payload == {"n": 1}
    assert [path.name for path in (folders / "taken").iterdir()] == [f"{broken}.unreadable"]


BINDER = f"""
    import sys
    from kombu import Connection, Exchange, Queue
    from incubator_network.fsbroker import Transport
    with Connection(transport=Transport, {OPTIONS}) as connection:
        channel = connection.channel()
        for number in range(30):
            name = f"{{sys.argv[1]}}-{{number}}"
            Queue(name, Exchange("shared"), routing_key=name)(channel).declare()
            assert name in [row.queue for row in channel.get_table("shared")]
"""


def test_processes_that_bind_at_the_same_moment_all_stay_bound(folders, queue):
    binders = [start(folders, BINDER, str(number)) for number in range(4)]

    errors = [process.communicate(timeout=60)[1] for process in binders]

    bound = sorted(row.queue for row in queue.channel.get_table("shared"))
    assert errors == [""] * 4
    assert bound == sorted(f"{binder}-{number}" for binder in range(4) for number in range(30))


def test_a_file_that_is_still_written_is_no_message(queue, folders):
    (folders / "queue" / "tmp-0123").write_bytes(b'{"half')

    with pytest.raises(Empty):
        queue.get(timeout=0.2)


def test_tidying_drops_what_dead_processes_left_and_keeps_the_work(folders):
    (folders / "control" / "celery.pidbox.exchange").write_text("[]")
    for name in ("1_a.reply.celery.pidbox.msg", "tmp-77", "2_b.celery.msg"):
        (folders / "queue" / name).write_text("{}")
    for name in ("0_c.celery.msg", "0_d.celery.msg.unreadable"):
        (folders / "taken" / name).write_text("{}")

    tidy_broker(**{name: folders / name for name in ("control", "queue", "taken")})

    left = {name: sorted(path.name for path in (folders / name).iterdir()) for name in ("control", "queue", "taken")}
    assert left == {
        "control": [],
        "queue": ["0_c.celery.msg", "2_b.celery.msg"],
        "taken": ["0_d.celery.msg.unreadable"],
    }
