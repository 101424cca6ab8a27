"""One deal of the demonstration, walked backwards by the office: outcome, introduction, match, demand, base, and the filing that it rests on."""

import pytest
from django.urls import reverse

from accounts.models import User
from casework.models import Case
from outcomes import chain
from outcomes.models import Attribution, Outcome

pytestmark = pytest.mark.usefixtures("db")
WHOLE = ["filing", "base", "demand", "match", "introduction", "outcome"]
PLACES = {10: "filing", 20: "base", 30: "demand", 40: "match", 50: "introduction", 90: "outcome"}


def deals():
    """Confirmed outcomes of introductions with a share for a base that was filed in the portal."""
    filed = Case.objects.filter(kind="base_filing", phase="closed_yes")
    shares = Attribution.objects.filter(kind="base", outcome__state="confirmed", outcome__case__kind="introduction")
    return [share.outcome for share in shares if filed.filter(filing_no=share.base.filing_no).exists()]


def steps_for(user, outcome, rf):
    request = rf.get("/")
    request.user = user
    return chain.steps_of(request, outcome)


def test_a_deal_leads_back_to_the_filing_of_a_base(rf, client):
    supervisor = User.objects.get(email="supervisor@demo.example")
    assert deals(), "the demonstration has no deal with a base that was filed in the portal"
    outcome = deals()[0]

    steps = steps_for(supervisor, outcome, rf)

    assert list(dict.fromkeys(PLACES[step.place] for step in steps)) == WHOLE
    client.force_login(supervisor)
    for step in steps:
        if step.url:
            assert client.get(step.url, follow=True).status_code == 200, step


def test_a_stranger_walks_no_step_of_it(client):
    outcome = deals()[0]
    client.force_login(User.objects.get(email="institution@demo.example"))

    assert client.get(outcome.get_absolute_url()).status_code == 404
    assert client.get(reverse("introductions:introduction-detail", args=[outcome.case.public_id])).status_code == 404


def test_figures_of_deals_are_those_of_the_database():
    confirmed = Outcome.objects.filter(state="confirmed", case__kind="introduction")
    closed = Case.objects.filter(kind="introduction", phase="closed_yes")

    assert closed.exists()
    assert set(closed.values_list("pk", flat=True)) <= set(confirmed.values_list("case", flat=True))
