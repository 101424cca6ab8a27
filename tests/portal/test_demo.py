"""The command that loads the demonstration: never in production, never over data that somebody made."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from accounts.models import User
from casework.models import Notification
from core import registry
from core.models import Heartbeat
from portal import demo
from portal.management.commands import demo as command
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaders(monkeypatch):
    """Two loaders in the place of the apps' own, and what they saw."""
    seen = []

    def people(world):
        seen.append(("people", sorted(world)))
        UserFactory(email="loaded@demo.example")
        world["users"]["loaded@demo.example"] = User.objects.get(email="loaded@demo.example")

    def bases(world):
        seen.append(("bases", sorted(world["users"])))

    stand_in = registry.Registry()
    stand_in.register(registry.DemoLoader("bases", bases), order=40)
    stand_in.register(registry.DemoLoader("people", people), order=10)
    monkeypatch.setattr(demo, "demo_loaders", stand_in)
    return seen


def test_loaders_run_in_their_order_and_share_one_world(loaders):
    demo.load()

    assert loaders == [
        ("people", ["data", "now", "organisations", "rng", "today", "users"]),
        ("bases", ["loaded@demo.example"]),
    ]


def test_two_loads_draw_the_same_numbers():
    assert [demo.new_world()["rng"].random() for _time in range(2)][0] == demo.new_world()["rng"].random()


def test_the_world_brings_all_of_the_data():
    data = demo.new_world()["data"]

    assert {name: len(rows) for name, rows in data.items()} == {
        "enterprises": 160, "demands": 60, "incubators": 14, "managers": 40, "service_requests": 50,
    }  # fmt: skip


def test_a_loader_that_fails_leaves_nothing_of_itself(loaders, monkeypatch):
    def failing(world):
        Heartbeat.beat("half")
        raise ValueError("half way")

    demo.demo_loaders.register(registry.DemoLoader("failing", failing), order=90)

    with pytest.raises(ValueError, match="half way"):
        demo.load()
    assert not Heartbeat.objects.filter(name="half").exists()


def test_production_has_no_demonstration(loaders, settings):
    settings.EMBEDDED = False

    with pytest.raises(PermissionDenied):
        demo.load()
    with pytest.raises(CommandError, match="PORTAL_MODE is production"):
        call_command("demo")
    assert (loaders, User.objects.count()) == ([], 0)


def test_data_that_is_there_is_kept_with_if_empty(loaders, capsys):
    mine = UserFactory()

    call_command("demo", "--if-empty")

    assert list(User.objects.all()) == [mine]
    assert loaders == []
    assert "There is data already" in capsys.readouterr().out


def test_an_empty_database_is_filled_with_if_empty(loaders, capsys):
    call_command("demo", "--if-empty")

    assert User.objects.filter(email="loaded@demo.example").exists()
    assert "The demonstration data is loaded." in capsys.readouterr().out


def test_without_it_the_old_data_goes(loaders, monkeypatch):
    UserFactory(email="old@test.example")
    flushed = []
    monkeypatch.setattr(
        command, "call_command", lambda *names, **options: flushed.append(names) or User.objects.all().delete()
    )

    call_command("demo")

    assert flushed == [("flush",)]
    assert list(User.objects.values_list("email", flat=True)) == ["loaded@demo.example"]
    assert connection.in_atomic_block  # of the test: the command itself commits loader by loader


def test_most_messages_have_been_read_and_the_newest_wait(monkeypatch):
    """An officer of the demonstration does not start with hundreds of unread messages."""
    busy, quiet = UserFactory(), UserFactory()
    now = timezone.now()

    def load(world):
        for number in range(20):
            Notification.objects.create(user=busy, topic="x", text="x", url="/", at=now - timedelta(minutes=number))
        Notification.objects.create(user=quiet, topic="x", text="x", url="/")

    stand_in = registry.Registry()
    stand_in.register(registry.DemoLoader("messages", load))
    monkeypatch.setattr(demo, "demo_loaders", stand_in)
    demo.load()

    waiting = Notification.objects.unread().filter(user=busy)
    assert waiting.count() == demo.UNREAD_LEFT
    assert min(waiting.values_list("at", flat=True)) == now - timedelta(minutes=demo.UNREAD_LEFT - 1)
    assert Notification.objects.unread().filter(user=quiet).count() == 1
