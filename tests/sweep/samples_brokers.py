"""Samples of brokers and messages: requests, and introductions of the demo accounts with a message."""

from conversations.models import Message
from introductions.models import BrokerRequest, Introduction
from talent.models import TechnologyManager
from tests.sweep.samples import Sample, manager_of, of, sample


def _introduced() -> Introduction:
    rows = Introduction.objects.filter(enterprise__organisation=of("enterprise"), introduced_at__isnull=False)
    return rows.order_by("pk").first()


@sample(
    "introductions:broker-relieve", "introductions:commission", "introductions:bringers", "introductions:messages",
    "introductions:messages-print", "introductions:hand-over", "introductions:rate",
)  # fmt: skip
def introduced():
    return Sample({"public_id": _introduced().case.public_id}, "enterprise")


@sample("introductions:message-translate")
def a_message():
    row = _introduced()
    message = Message.objects.filter(case=row.case).order_by("pk").first()
    return Sample({"public_id": row.case.public_id, "message": message.public_id}, "enterprise")


@sample("introductions:broker-ask")
def manager_for_an_introduction():
    manager = TechnologyManager.objects.get(profile__user__email="manager@demo.example")
    return Sample({"public_id": _introduced().case.public_id, "manager": manager.public_id}, "officer")


@sample("introductions:broker-accept", "introductions:broker-decline")
def request_to_a_manager():
    row = BrokerRequest.objects.open().filter(manager__profile__user__email="manager@demo.example").first()
    return Sample({"asked": row.public_id}, "manager")


@sample("introductions:broker-take-back")
def request_of_the_office():
    row = BrokerRequest.objects.open().filter(manager__profile__user__email="manager@demo.example").first()
    return Sample({"public_id": row.introduction.case.public_id, "asked": row.public_id}, "officer")


@sample("introductions:broker-limit")
def an_institution():
    return Sample({"public_id": of("incubator").public_id}, "incubator")


@sample("introductions:brought-detail")
def brought():
    row = Introduction.objects.filter(brought_enterprise__isnull=False).order_by("pk").first()
    return Sample({"public_id": row.case.public_id}, manager_of(row.brought_enterprise))
