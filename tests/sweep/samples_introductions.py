"""Samples of introductions: those of enterprise@demo.example, at an early and at a late stage."""

from introductions.models import Introduction, Screening, StagedFile
from introductions.vocabulary import Stage
from matching.models import Demand
from tests.sweep.samples import Sample, of, sample

OWNER = "enterprise"


def _introduction(stage: str | None = None) -> Introduction:
    rows = Introduction.objects.select_related("case")
    if stage:
        return (
            rows.filter(case__state=stage, sides__organisation=of(OWNER)).first()
            or rows.filter(case__state=stage).first()
        )
    return rows.filter(sides__organisation=of(OWNER), introduced_at__isnull=False).order_by("pk").first()


def _sample(introduction, label="", **more):
    return Sample({"public_id": introduction.case.public_id, **more}, OWNER, label)


@sample("introductions:introduction-detail")
def at_two_stages():
    return [_sample(_introduction(Stage.PROPOSED), "proposed"), _sample(_introduction(), "introduced")]


@sample(
    "introductions:withdraw-afterwards", "introductions:file-add", "introductions:meeting-add", "introductions:broker",
    "introductions:screening-again",
)  # fmt: skip
def introduced():
    return _sample(_introduction())


@sample("introductions:step")
def steps():
    return [
        _sample(_introduction(Stage.PROPOSED), "agree", move="agree"),
        _sample(_introduction(Stage.PROPOSED), "decline", move="decline"),
        _sample(_introduction(), "plan", move="plan"),
        _sample(_introduction(), "withdraw", move="withdraw"),
    ]


@sample("introductions:file-open", "introductions:file-remove")
def file():
    one = StagedFile.objects.current().filter(introduction=_introduction()).first()
    return _sample(_introduction(), file=one.public_id)


@sample("introductions:meeting-edit", "introductions:meeting-file")
def meeting():
    return _sample(_introduction(), meeting=_introduction().meetings.first().public_id)


@sample("introductions:screening-decide")
def screening():
    one = Screening.objects.filter(introduction=_introduction()).first()
    return _sample(_introduction(), screening=one.public_id)


@sample("introductions:propose")
def demand():
    row = Demand.objects.get(organisation=of("corporate"), status="published")
    return Sample({"public_id": row.public_id}, "corporate")
