"""Samples of quotes: an invited organisation's own."""

from enterprises.models import Quote
from tests.sweep.samples import Sample, manager_of, sample


@sample("enterprises:quote-detail")
def quotes():
    rows = []
    for state in ("invited", "given", "chosen"):
        one = Quote.objects.filter(state=state).select_related("organisation").first()
        rows.append(Sample({"public_id": one.public_id}, manager_of(one.organisation), state))
    return rows
