"""Samples of inbound projects: of incubator@demo.example, with the districts and later."""

from inbound.models import InboundProject
from inbound.vocabulary import Stage
from tests.sweep.samples import Sample, of, sample

OWNER = "incubator"


def _project(state: str) -> InboundProject:
    rows = InboundProject.objects.select_related("case").filter(case__state=state)
    return rows.filter(case__applicant=of(OWNER)).first() or rows.first()


def _sample(project, label="", **more):
    return Sample({"public_id": project.case.public_id, **more}, OWNER, label)


@sample("inbound:project-detail")
def at_two_states():
    return [_sample(_project(Stage.DISTRICTS), "districts"), _sample(_project(Stage.OPERATING), "landed")]


@sample("inbound:step")
def steps():
    return [_sample(_project(Stage.DISTRICTS), move, move=move) for move in ("interest", "pass")]


@sample("inbound:milestone-add")
def milestones():
    return _sample(_project(Stage.INCUBATION))


@sample("inbound:milestone-reach")
def milestone():
    project = _project(Stage.INCUBATION)
    return _sample(project, milestone=project.milestones.first().public_id)


@sample("inbound:deck")
def deck():
    project = _project(Stage.DISTRICTS)
    return _sample(project, file=project.case.attachments.get(slot="deck").public_id)
