"""Demonstration: the scoring sheet of evaluations gets a second version, written by one administrator and published by a supervisor."""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import override

from reviews import sheet_actions
from reviews.declared import enter
from reviews.forms.sheets import DraftForm
from reviews.models import Purpose, Sheet


@transaction.atomic
def load(world: dict) -> None:
    enter()
