"""What would lift a company: each thing it could add to its profile, and the score of each of its demands with it.

Tried on the index itself: the changed profile takes the company's place, its demands are judged, and the index is thrown away. So the
figures hold the moment the company saves exactly that; only what others write meanwhile can move them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.jobs import JobState
from enterprises.models import Enterprise
from matching import adapters, engine, snapshots, weights, wording
from matching.engine.codes import CriterionCode, State
from matching.engine.text import HAN
from matching.index_cache import cache
from matching.models import Candidate, ProfileAdvice, ProfileSnapshot
from matching.one_list import own_enterprises

MOST_DEMANDS = 40  # lists looked at for one company, the best first
MOST_WORDS = 3  # missing words tried for each demand
MOST_TRIED = 40  # additions tried for one company
NOTABLE = 0.05  # points that a score must rise to be told
HELPS = 1.0  # points from which an addition counts as a help in a demand, for all demands together


@dataclass(frozen=True)
class Addition:
    """One thing to add: a code, and the value that the profile would take."""

    code: str
    value: str | int

    def to(self, supplier: engine.Supplier) -> engine.Supplier:
        """The company as it would describe itself with it."""
        if self.code in LISTS:
            name = LISTS[self.code]
            return replace(supplier, **{name: tuple(dict.fromkeys([*getattr(supplier, name), self.value]))})
        if self.code == WORD:
            name = text_for(str(self.value))
            return replace(supplier, **{name: with_word(getattr(supplier, name), str(self.value))})
        return replace(supplier, **{VALUES[self.code]: self.value})


WORD = "word"
LISTS = {
    CriterionCode.CERTIFICATION.value: "certifications",
    CriterionCode.COOPERATION.value: "cooperation_types",
    CriterionCode.REGION.value: "target_regions",
    CriterionCode.LANGUAGE.value: "languages",
}
VALUES = {
    CriterionCode.TRL.value: "trl",
    CriterionCode.CAPACITY.value: "employees",
    CriterionCode.EXPORT.value: "technology_export",
}
# Criterion to the parameter of its reason that says what is asked for.
ASKED = {
    CriterionCode.CERTIFICATION.value: "names",
    CriterionCode.COOPERATION.value: "type",
    CriterionCode.REGION.value: "country",
    CriterionCode.LANGUAGE.value: "language",
    CriterionCode.TRL.value: "min_trl",
    CriterionCode.CAPACITY.value: "min_employees",
}


def text_for(word: str) -> str:
    """The profile's text that takes a word: Chinese characters go into the Chinese one."""
    return "profile_zh" if HAN.search(word) else "profile_en"


def with_word(text: str, word: str) -> str:
    """A text with one more line."""
    return f"{text}\n{word}" if text else word


def additions_for(candidate: Candidate) -> Iterator[Addition]:
    """What the profile fails or does not say for one demand, then the heaviest of the words it does not mention."""
    for one in candidate.criteria:
        if one["state"] not in {State.UNKNOWN, State.UNMET} or one["reason"]["code"] == "region_refused":
            continue
        asked = one["reason"]["params"].get(ASKED.get(one["code"], ""))
        for value in asked if isinstance(asked, list) else [asked]:
            if value is not None:
                yield Addition(one["code"], value)
    if not candidate.left_out:  # to write about what one does not do helps nobody
        yield from islice(_missing_words(candidate), MOST_WORDS)


def _missing_words(candidate: Candidate) -> Iterator[Addition]:
    """In English or Chinese, the strongest first: nobody is asked to write Korean into a profile."""
    version = candidate.ranking.version
    for span in candidate.missing:
        word = adapters.text_of(version, span["field"])[span["start"] : span["end"]]
        readable = span["field"] == "summary_en" or version.lang in {"en", "zh"} or HAN.sub("", word) == ""
        if readable:
            yield Addition(WORD, word)


# --- the job ----------------------------------------------------------------------------------------


def newest(enterprise: Enterprise) -> ProfileAdvice | None:
    """The newest that is done; None when none was ever worked out."""
    return ProfileAdvice.objects.filter(enterprise=enterprise, state=JobState.DONE).order_by("-pk").first()


def is_old(advice: ProfileAdvice | None, rankings) -> bool:
    """Whether a list has been made since, so that its scores may have moved."""
    return advice is not None and any(ranking.made_at > advice.finished_at for ranking in rankings)


def request(enterprise: Enterprise, *, by=None) -> ProfileAdvice:
    """Ask a worker to work it out; what is under way is not asked for twice."""
    under_way = ProfileAdvice.objects.unfinished().filter(enterprise=enterprise).first()
    if under_way:
        return under_way
    try:
        with transaction.atomic():
            made = ProfileAdvice.objects.create(enterprise=enterprise, requested_by=by)
    except IntegrityError:  # the other click was quicker
        return ProfileAdvice.objects.filter(enterprise=enterprise).order_by("-pk").first()
    from matching.tasks import advise

    advise.delay_on_commit(advice_id=made.pk)
    return made


def stuck(*, now=None) -> int:
    """Each minute: advice that a lost worker or an absent broker left behind is sent again."""
    from matching.tasks import advise

    touched = 0
    for advice in ProfileAdvice.objects.stuck(now=now):
        touched += 1
        if advice.requeue(error=advice.error):
            advise.delay(advice_id=advice.pk)
    return touched


def work_out(advice_id: int) -> None:
    """The work itself; a second worker finds it claimed. Older advice on the same company goes."""
    advice = ProfileAdvice.objects.select_related("enterprise").filter(pk=advice_id).first()
    if advice is None or not advice.claim():
        return
    rows = list(
        Candidate.objects.current()
        .filter(enterprise=advice.enterprise, demand__status="published")
        .select_related("ranking__version__demand")
        .order_by("-score", "pk")[:MOST_DEMANDS]
    )
    wanted = list(dict.fromkeys(one for row in rows for one in additions_for(row)))[:MOST_TRIED]
    advice.total_units = len(wanted)
    advice.save(update_fields=["total_units"])
    snapshots.refresh_one(advice.enterprise_id)
    held = snapshots.current()
    with cache.over(held, weights.settings_of(weights.in_force())) as ready:
        try:
            advice.additions = _tried(advice, ready, rows, wanted) if str(advice.enterprise_id) in ready.index else []
        finally:
            ready.forget()  # the index was changed
    advice.snapshot = ProfileSnapshot.objects.filter(pk=held.get(advice.enterprise_id)).first()
    advice.save(update_fields=["additions", "snapshot"])
    if advice.finish(JobState.DONE):
        ProfileAdvice.objects.filter(enterprise=advice.enterprise, pk__lt=advice.pk).delete()


def _tried(advice: ProfileAdvice, ready, rows: list[Candidate], wanted: Iterable[Addition]) -> list[dict[str, Any]]:
    index, key = ready.index, str(advice.enterprise_id)
    supplier = index.entries[key].supplier
    questions = {
        row.demand_id: ready.questions.of(row.ranking.version, own_enterprises(row.ranking.version.demand))
        for row in rows
    }
    now = _scores(index, key, questions)
    found = []
    for number, addition in enumerate(wanted, start=1):
        index.replace(addition.to(supplier))
        then = _scores(index, key, questions)
        rises = {pk: [now[pk], then[pk]] for pk in now if then[pk] >= now[pk] + NOTABLE}
        if rises:
            found.append({"code": addition.code, "value": addition.value, "rises": rises})
        advice.beat(done_units=number)
    return sorted(
        found, key=lambda one: (-sum(b - a for a, b in one["rises"].values()), one["code"], str(one["value"]))
    )


def _scores(index: engine.Index, key: str, questions: dict[int, engine.Question]) -> dict[int, float]:
    entry = index.entries[key]
    return {pk: index.judge(one, entry, index.topic(one, entry.slot)).score for pk, one in questions.items()}


# --- in words ---------------------------------------------------------------------------------------

SENTENCES = {
    CriterionCode.CERTIFICATION.value: _("List the certificate %(value)s"),
    CriterionCode.COOPERATION.value: _("Offer %(value)s"),
    CriterionCode.REGION.value: _("Name %(value)s among the countries you aim at"),
    CriterionCode.LANGUAGE.value: _("Name %(value)s among your languages"),
    CriterionCode.TRL.value: _("State or reach TRL %(value)s"),
    CriterionCode.CAPACITY.value: _("State at least %(value)s employees"),
    WORD: _("Write about “%(value)s” in your profile"),
}
PARAMETERS = {
    CriterionCode.COOPERATION.value: "type",
    CriterionCode.REGION.value: "country",
    CriterionCode.LANGUAGE.value: "language",
}


@dataclass(frozen=True)
class Lift:
    """One addition for one demand."""

    words: str
    now: float
    then: float

    @property
    def points(self) -> float:
        return self.then - self.now


@dataclass(frozen=True)
class Whole:
    """One addition for all demands: in how many it helps, and by how much on the average of those."""

    words: str
    demands: int
    points: float


def words_of(row: dict[str, Any]) -> str:
    value = wording.value_words(PARAMETERS.get(row["code"], "value"), row["value"])
    return str(SENTENCES[row["code"]]) % {"value": value}


def lifts(advice: ProfileAdvice | None, demand_id: int) -> list[Lift]:
    """What would raise the score of one demand, the most first."""
    rows = (
        [(row, row["rises"][str(demand_id)]) for row in advice.additions if str(demand_id) in row["rises"]]
        if advice
        else []
    )
    found = [Lift(words_of(row), *scores) for row, scores in rows]
    return sorted(found, key=lambda one: (-one.points, one.words))


def over_all(advice: ProfileAdvice | None, demand_ids: Iterable[int]) -> list[Whole]:
    """Additions by the number of these demands in which they help, then by their points."""
    keys, found = {str(pk) for pk in demand_ids}, []
    for row in advice.additions if advice else []:
        rises = [then - now for pk, (now, then) in row["rises"].items() if pk in keys and then - now >= HELPS]
        if rises:
            found.append(Whole(words_of(row), len(rises), sum(rises) / len(rises)))
    return sorted(found, key=lambda one: (-one.demands, -one.points, one.words))
