"""Service requests of the demonstration: the forms check them, the real steps move them, then they are put into the past.

``courses`` in data/demo.json says how far which request has come; the others are closed and rated, or just handed in.
"""

import json
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from django.db import transaction
from django.db.models import F

from accounts.models import Membership, User
from casework import actions, moves
from casework.demo_clock import shift
from core.ids import new_public_id
from enterprises import proposals
from enterprises.cases import SERVICE_REQUEST
from enterprises.demo_delivery import DeliveryCourses
from enterprises.demo_profiles import checked, posted
from enterprises.forms.request import DetailsForm, WhatForm
from enterprises.models import Budget, RequestAnswer, ServiceRequest
from incubators.service_types import service_code

SOURCE = Path(__file__).parent / "data" / "demo.json"
AFTER_VOUCHERS = ("rated",)
WORDS_FOR_THE_REST = ("closed", "closed", "closed", "submitted")


@lru_cache(maxsize=1)
def texts() -> dict:
    return json.loads(SOURCE.read_text(encoding="utf-8"))


@transaction.atomic
def load(world: dict) -> None:
    bases = list(proposals.active_bases())
    desk = Desk(world, bases, proposals.base_index(bases) if bases else None)
    extra = [row for row in texts()["extra_requests"] if row["course"] not in AFTER_VOUCHERS]
    rows = [*world["data"]["service_requests"], *extra]
    world["service_requests"] = {row["id"]: desk.request(row, number) for number, row in enumerate(rows)}


@transaction.atomic
def load_with_vouchers(world: dict) -> None:
    """Those in which vouchers are used, once there are any."""
    desk = Desk(world, list(proposals.active_bases()), None)
    for number, row in enumerate(row for row in texts()["extra_requests"] if row["course"] in AFTER_VOUCHERS):
        desk.request(row, number)


class Desk(DeliveryCourses):
    """The people of the demonstration at work on one request after the other."""

    def __init__(self, world, bases, index):
        self.world, self.rng = world, world["rng"]
        self.bases, self.index = bases, index
        self.texts = texts()["quote"]
        self.officer = world["users"]["officer@demo.example"]

    # --- one request ------------------------------------------------------------------------------------------------

    def request(self, row: dict, number: int) -> ServiceRequest:
        course = row.get("course") or texts()["courses"].get(row["id"]) or WORDS_FOR_THE_REST[number % 4]
        asked = self._draft(row, self.manager_of(self.world["organisations"][row["enterprise_id"]]))
        if course != "draft":
            self._hand_in(asked)
            getattr(self, f"_course_{course}")(asked)
        return asked

    def _draft(self, row: dict, by: User) -> ServiceRequest:
        enterprise = self.world["enterprises"][row["enterprise_id"]]
        service = service_code(row["service_type"])
        what = WhatForm(
            posted(
                {
                    "main_service": service,
                    "more_services": [service_code(name) for name in row.get("more", [])],
                    "region": row["target_country"],
                }
            ),
            instance=ServiceRequest(),
        )
        asked = checked(what, row).instance
        case = actions.start(
            kind=SERVICE_REQUEST,
            by=by,
            title=asked.title,
            organisation=enterprise.organisation,
            country=asked.region.country,
            district=enterprise.organisation.district,
            key=new_public_id(),
            content={
                "enterprise": enterprise,
                "main_service": asked.main_service,
                "more_services": asked.more_services,
                "region": asked.region,
                "mailbox": enterprise.organisation.mailbox,
            },
        )
        if row["text_zh"]:
            details = DetailsForm(
                self._details(row, service, enterprise), instance=SERVICE_REQUEST.content(case), case=case
            )
            checked(details, row)
            actions.save_section(case=case, form=details, by=by, draft_version=case.draft_version)
        return ServiceRequest.objects.select_related("case", "enterprise__organisation", "region").get(pk=case.pk)

    def _details(self, row: dict, service: str, enterprise):
        urgent = row["urgency"] == "high"
        return posted(
            {
                "text": row["text_zh"],
                f"intake_{service}": texts()["intake"][service],
                "urgency": row["urgency"],
                "urgency_reason": self.rng.choice(texts()["urgency_reasons"]) if urgent else "",
                "budget": self.rng.choice(Budget.values),
                "use_voucher": "on" if self.rng.random() < 0.4 else "",
                "mailbox": enterprise.organisation.mailbox,
                "open_to_providers": "on",
            }
        )

    def manager_of(self, organisation) -> User:
        """The organisation's manager; an invented one without a password when it has none."""
        membership = Membership.objects.managers().filter(organisation=organisation).select_related("user").first()
        if membership:
            return membership.user
        user = User.objects.create_user(
            f"contact-{organisation.public_id}@demo.example", name=self.rng.choice(texts()["contact_names"])
        )
        Membership.objects.create(user=user, organisation=organisation, role=Membership.Role.MANAGER)
        return user

    # --- steps ------------------------------------------------------------------------------------------------------

    def _step(self, asked, name, by, *, note="", **data):
        moves.perform(asked.case, name, by=by, note=note, data=data)

    def _hand_in(self, asked):
        self._step(asked, "submit", self._owner(asked), declared=True)
        if self.bases:
            proposals.refresh(asked, bases=self.bases, index=self.index or proposals.base_index(self.bases))

    def _owner(self, asked) -> User:
        return self.manager_of(asked.enterprise.organisation)

    def _best(self, asked):
        best = asked.proposals.select_related("base__operator").first()
        return best.base if best else None

    def _ask_best(self, asked) -> bool:
        base = self._best(asked)
        if base is None:
            return False
        self._step(asked, "assign", self.officer, base=base.public_id)
        return True

    def _provider(self, asked) -> User:
        asked.refresh_from_db(fields=["chosen_base"])
        return self.manager_of(asked.chosen_base.operator)

    def _serve(self, asked) -> bool:
        if not self._ask_best(asked):
            return False
        self._later(asked, 1)
        self._step(asked, "take_on", self._provider(asked))
        return True

    def _answer(self, asked) -> bool:
        if not self._serve(asked):
            return False
        self._later(asked, self.rng.randint(3, 6))
        given = {"text": texts()["answers"][asked.main_service], "file": None}
        self._step(asked, "answer", self._provider(asked), given=given)
        return True

    def _rate(self, asked):
        low = self.rng.random() < 0.15
        comment = self.rng.choice(texts()["low_comments" if low else "comments"])
        self._later(asked, self.rng.randint(1, 4))
        rating = self.rng.choice((2, 3)) if low else self.rng.choice((4, 4, 5, 5, 5))
        self._step(asked, "confirm", self._owner(asked), rating=rating, said={"comment": comment})

    def _later(self, asked, days: int):
        """Let ``days`` pass: what has happened so far moves into the past."""
        if not days:
            return
        back = timedelta(days=days)
        shift(asked.case, days=-days)
        ServiceRequest.objects.filter(pk=asked.pk).update(
            proposed_at=F("proposed_at") - back, rated_at=F("rated_at") - back
        )
        asked.proposals.update(computed_at=F("computed_at") - back)
        RequestAnswer.objects.filter(request=asked).update(at=F("at") - back)
        asked.case.refresh_from_db()

    # --- courses ----------------------------------------------------------------------------------------------------

    def _course_submitted(self, asked):
        self._later(asked, self.rng.randint(0, 2))

    def _course_due_soon(self, asked):
        self._later(asked, 5)

    def _course_overdue(self, asked):
        self._later(asked, 12)

    def _course_assigned(self, asked):
        self._later(asked, 2)
        self._ask_best(asked)
        self._later(asked, 1)

    def _course_in_service(self, asked):
        self._later(asked, 3)
        if self._serve(asked):
            actions.comment(
                case=asked.case, by=self._provider(asked), text=texts()["messages"]["provider"], internal=False
            )
        self._later(asked, 4)
        actions.comment(case=asked.case, by=self._owner(asked), text=texts()["messages"]["enterprise"], internal=False)

    def _course_late_service(self, asked):
        self._later(asked, 2)
        self._serve(asked)
        self._later(asked, 20)

    def _course_answered(self, asked):
        self._later(asked, 2)
        self._answer(asked)
        self._later(asked, 1)

    def _course_asked_again(self, asked):
        self._course_answered(asked)
        self._step(asked, "ask_again", self._owner(asked), note=texts()["ask_again"])
        self._later(asked, 1)

    def _course_closed(self, asked):
        self._later(asked, 2)
        if self._answer(asked):
            self._rate(asked)
        self._later(asked, self.rng.randint(5, 150))

    def _course_office(self, asked):
        self._later(asked, 3)
        given = {"text": texts()["answers"][asked.main_service], "file": None}
        self._step(asked, "answer_directly", self.officer, given=given)
        self._rate(asked)
        self._later(asked, 20)

    def _course_pool(self, asked):
        self._later(asked, 1)
        self._step(asked, "accept", self.officer)
        self._later(asked, 2)

    def _course_declined(self, asked):
        self._later(asked, 2)
        if self._ask_best(asked):
            self._step(asked, "decline", self._provider(asked), note=texts()["decline"])
        self._later(asked, 1)

    def _course_sent_back(self, asked):
        self._later(asked, 1)
        self._step(asked, "send_back", self.officer, note=texts()["send_back"])
        self._later(asked, 1)

    def _course_not_accepted(self, asked):
        self._later(asked, 2)
        self._step(asked, "not_accept", self.officer, note=texts()["not_accept"])
        self._later(asked, 30)

    def _course_cancelled(self, asked):
        self._later(asked, 2)
        self._step(asked, "cancel", self._owner(asked), note=texts()["cancel"])
        self._later(asked, 15)
