"""Decisions from facts alone: never to somebody who may not, always by the first rule that can."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from casework.models import RoutingRule
from casework.routing import Colleague, Matter, Office, Why, decide, fits

PEOPLE = st.integers(1, 6)
ROLES = ("case_officer", "reviewer", "supervisor")
MATTER = Matter("base_filing", "acceptance", "310115", "DE", frozenset({"IC-EDA"}))


def colleague(id, roles=("case_officer",), **facts):
    return Colleague(id, frozenset(roles), **facts)


def office(*people, **deputies):
    return Office({one.id: one for one in people}, {int(key[1:]): value for key, value in deputies.items()})


def rule(**facts):
    return RoutingRule(**{"name": "Rule", **({} if "person_id" in facts else {"role": "case_officer"}), **facts})


@st.composite
def offices(draw):
    people = {
        id: Colleague(
            id,
            frozenset(draw(st.sets(st.sampled_from(ROLES), min_size=1))),
            load=draw(st.integers(0, 9)),
            open_cases=draw(st.integers(0, 4)),
            most=draw(st.none() | st.integers(0, 4)),
            last=draw(
                st.none() | st.integers(0, 50).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=n))
            ),
        )
        for id in draw(st.sets(PEOPLE))
    }
    return Office(people, draw(st.dictionaries(PEOPLE, st.none() | PEOPLE)))


rules = st.lists(
    st.one_of(
        st.builds(rule, person_id=PEOPLE, kind=st.sampled_from(["", "base_filing", "other"])),
        st.builds(rule, role=st.sampled_from(ROLES), field=st.sampled_from(["", "IC", "IC-EDA", "BIO"])),
        st.builds(rule, role=st.sampled_from(ROLES), district=st.sampled_from(["", "310115", "310104"])),
    ),
    max_size=5,
)


@given(rules=rules, office=offices(), barred=st.sets(PEOPLE))
def test_never_to_somebody_absent_barred_full_or_unknown(rules, office, barred):
    decision = decide(MATTER, rules=rules, office=office, barred=barred)
    if decision.person is None:
        assert decision.why in (Why.NO_RULE, Why.NOBODY)
        return
    person = office.colleagues[decision.person]
    assert person.id not in office.deputies
    assert person.id not in barred
    assert person.most is None or person.open_cases < person.most
    assert fits(decision.rule, MATTER)


@given(rules=rules, office=offices(), barred=st.sets(PEOPLE))
def test_the_same_facts_give_the_same_decision_and_later_rules_change_nothing(rules, office, barred):
    first = decide(MATTER, rules=rules, office=office, barred=barred)
    assert decide(MATTER, rules=rules, office=office, barred=barred) == first
    if first.person is not None:
        more = [*rules, rule(person_id=1)]
        assert decide(MATTER, rules=more, office=office, barred=barred) == first


@given(office=offices(), barred=st.sets(PEOPLE))
def test_by_load_nobody_able_has_less_to_do(office, barred):
    decision = decide(MATTER, rules=[rule()], office=office, barred=barred)
    able = [one for one in office.colleagues.values() if "case_officer" in one.roles and office.is_free(one.id, barred)]
    assert (decision.person is None) == (not able)
    if able:
        assert office.colleagues[decision.person].load == min(one.load for one in able)


def test_of_equals_who_waited_longest_and_who_never_had_one_before_all():
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    people = [colleague(1, last=monday), colleague(2, last=monday - timedelta(days=3)), colleague(3)]
    assert decide(MATTER, rules=[rule()], office=office(*people)).person == 3
    assert decide(MATTER, rules=[rule()], office=office(*people[:2])).person == 2


def test_a_chain_of_deputies_and_a_circle():
    here = office(colleague(1), colleague(2), colleague(3), _1=2, _2=3)
    decision = decide(MATTER, rules=[rule(person_id=1)], office=here)
    assert (decision.person, decision.why, decision.instead_of) == (3, Why.DEPUTY, 1)
    circle = office(colleague(1), colleague(2), _1=2, _2=1)
    assert decide(MATTER, rules=[rule(person_id=1)], office=circle).why == Why.NOBODY


def test_in_conflict_the_next_rule_is_asked():
    both = office(colleague(1), colleague(2))
    decision = decide(MATTER, rules=[rule(person_id=1), rule(person_id=2)], office=both, barred={1})
    assert decision.person == 2


def test_conditions_hold_together_and_a_domain_stands_for_its_fields():
    assert fits(rule(field="IC", district="310115", country="DE", kind="base_filing", phase="acceptance"), MATTER)
    for wrong in (
        {"field": "I"},
        {"field": "IC-EDA-X"},
        {"district": "310104"},
        {"phase": "review"},
        {"country": "FR"},
    ):
        assert not fits(rule(**wrong), MATTER)
