"""Two organisations that are one: found, compared, merged with all that hangs on them, and taken apart again."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import Capacity, ConflictDeclaration, Membership, Organisation, OrganisationStatus
from casework.history import verify
from casework.models import Case, CaseEvent, CaseParty
from core.filters import search
from core.identifiers import make_uscc
from enterprises.models import Enterprise, Product
from matching.models import CandidateResponse, Demand, DemandVersion, StaffDecision
from onboarding.merging import actions, finding
from onboarding.merging.steps import steps
from onboarding.models import MergeRecord, PossibleDuplicate
from tests.accounts.helpers import at_once, confirm, counted, in_english
from tests.factories import OrganisationFactory, UserFactory
from tests.onboarding.factories import CITY, registered, submitted

pytestmark = pytest.mark.django_db
NAMES = ("上海申氢动力科技有限公司", "上海申氢科技动力有限公司")

# Foreign keys to an organisation that stay where they are, each with its reason.
LEFT = {
    "onboarding.possibleduplicate.one": "the pair itself, which is judged",
    "onboarding.possibleduplicate.other": "the pair itself, which is judged",
    "vouchers.wallet.opened_for": "for whom a wallet was opened, whoever holds it today",
    "onboarding.mergerecord.survivor": "the record of what was merged",
    "onboarding.mergerecord.absorbed": "the record of what was merged",
}


@pytest.fixture
def pair(db):
    """A verified one with a case, and a later duplicate with a case and a member of its own."""
    first = submitted(UserFactory(name="First manager")).applicant
    Organisation.objects.filter(pk=first.pk).update(name_zh=NAMES[0], status="verified", address="")
    later = OrganisationFactory(
        name_zh=NAMES[1], name_en="", address="1 Demo Road", manager=UserFactory(name="Later manager")
    )
    return PossibleDuplicate.objects.create(
        one=Organisation.objects.get(pk=first.pk), other=later, reason="name", score=95
    )


def merge(pair, by, *, survivor=None, values=None, shown=None):
    pair = PossibleDuplicate.objects.for_list().get(pk=pair.pk)
    survivor = survivor or pair.one
    return actions.merge(
        pair=pair,
        survivor=survivor,
        values=values or {name: getattr(survivor, name) for name in actions.FIELDS},
        reason="The same licence",
        shown=shown or actions.fingerprint(pair.one, pair.other),
        by=by,
    )


def everything() -> dict:
    """Every column that points at an organisation, and the organisations: what an undo has to bring back."""
    rows = {}
    for step in steps:
        for pk, value in step.model._base_manager.order_by("pk").values_list("pk", step.column):
            rows[step.code, pk] = value
    for row in Organisation.objects.order_by("pk").values():
        rows["organisation", row["id"]] = tuple(sorted((key, str(value)) for key, value in row.items()))
    for row in Membership.objects.values_list("pk", "role", "until"):
        rows["membership", row[0]] = row[1:]
    for row in Capacity.objects.values_list("pk", "state", "evidence"):
        rows["capacity", row[0]] = row[1:]
    return rows


def test_every_foreign_key_to_an_organisation_moves_or_is_left_for_a_reason():
    keys = set()
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model is Organisation:
                keys.add(f"{model._meta.label_lower}.{field.name}")
    assert keys - {step.code for step in steps if step.owner is None} == set(LEFT)


def test_pairs_are_found_by_name_by_code_and_by_registry_number_and_a_judgement_stays():
    one = OrganisationFactory(name_zh=NAMES[0], name_en="")
    other = OrganisationFactory(name_zh=NAMES[1], name_en="")
    code = OrganisationFactory(name_zh="甲", name_en="", uscc="91310000DEM000001A")
    same_code = OrganisationFactory(name_zh="乙丙丁", name_en="", uscc="12310115DEM000001B")
    abroad = {"uscc": None, "name_zh": "", "district": ""}
    number = OrganisationFactory(**abroad, name_en="Quay", country="DE", registry_no="HRB 12345")
    same = OrganisationFactory(**abroad, name_en="Harbour", country="AT", registry_no="HRB-12345")

    assert finding.find() == 3
    found = set(PossibleDuplicate.objects.values_list("one", "other", "reason"))
    assert found == {
        (one.pk, other.pk, "name"),
        (code.pk, same_code.pk, "code"),
        (number.pk, same.pk, "registry"),
    }
    PossibleDuplicate.objects.filter(one=one).update(state="dismissed")
    Organisation.objects.filter(pk=same.pk).update(registry_no="FN 999999")
    assert finding.find() == 1
    assert set(PossibleDuplicate.objects.values_list("state", flat=True)) == {"dismissed", "open"}


def test_all_that_hangs_on_the_duplicate_moves_and_the_history_stays_whole(pair, supervisor):
    case = registered(UserFactory(), {**CITY, "uscc": make_uscc(7002, region="310106")})
    Case.objects.filter(pk=case.pk).update(applicant=pair.other)
    CaseParty.objects.filter(case=case).update(organisation=pair.other)
    events = CaseEvent.objects.filter(case=case).count()

    record = merge(pair, supervisor)

    case.refresh_from_db()
    pair.other.refresh_from_db()
    assert (case.applicant, case.parties.get().organisation) == (pair.one, pair.one)
    assert CaseEvent.objects.filter(case=case).count() == events + 1
    assert list(verify()) == []
    assert (pair.other.status, pair.other.merged_into, pair.other.uscc) == (OrganisationStatus.MERGED, pair.one, None)
    assert Membership.objects.current().filter(organisation=pair.one).count() == 2
    assert (record.absorbed_name, record.undo_until - record.at) == (NAMES[1], timedelta(days=30))


def test_an_undo_brings_every_column_back(pair, supervisor):
    both = UserFactory()
    for organisation, role in ((pair.one, "member"), (pair.other, "manager")):
        Membership.objects.create(user=both, organisation=organisation, role=role)
    Capacity.objects.filter(organisation=pair.one).update(state="asked")
    Capacity.objects.create(organisation=pair.other, kind="enterprise", state="verified", evidence="old")
    ConflictDeclaration.objects.create(user=UserFactory(), organisation=pair.other, reason="x")
    before = everything()

    record = merge(pair, supervisor, values={"address": "1 Demo Road", "uscc": pair.other.uscc, "country": "CN"})
    pair.one.refresh_from_db()
    assert (pair.one.address, pair.one.uscc) == ("1 Demo Road", pair.other.uscc)
    assert Membership.objects.current().filter(user=both).get().role == "manager"
    assert Capacity.objects.get(organisation=pair.one, kind="enterprise").state == "verified"
    actions.undo(record=record, by=supervisor)

    assert everything() == before
    assert list(verify()) == []
    pair.refresh_from_db()
    assert pair.state == "open"


def test_where_both_have_a_profile_what_hangs_on_it_moves(pair, supervisor):
    kept, other = (Enterprise.objects.create(organisation=one) for one in (pair.one, pair.other))
    product = Product.objects.create(enterprise=other, name_zh="泵")
    merge(pair, supervisor)
    product.refresh_from_db()
    other.refresh_from_db()
    assert (product.enterprise, other.organisation) == (kept, pair.other)


def test_every_foreign_key_to_an_enterprise_moves_with_its_profile_or_is_left_for_a_reason():
    keys = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is Enterprise
    }
    assert keys - {step.code for step in steps if step.owner is Enterprise} == {
        "matching.profilesnapshot.enterprise",  # what was compared, as it was
        "matching.candidate.enterprise",  # the list that came of it; made again after the merge
        "matching.matchrun.enterprise",  # what a run was asked for
        "matching.placement.enterprise",  # a plan, as it was worked out
        "matching.profileadvice.enterprise",  # derived, worked out anew for whoever stays
    }


def test_what_was_answered_and_decided_about_the_merged_profile_goes_to_the_one_that_stays(pair, supervisor):
    kept, other = (Enterprise.objects.create(organisation=one) for one in (pair.one, pair.other))
    both, only = (Demand.objects.create(organisation=OrganisationFactory()) for _time in range(2))
    for demand, enterprise, answer in ((both, kept, "interested"), (both, other, "more"), (only, other, "interested")):
        CandidateResponse.objects.create(demand=demand, enterprise=enterprise, side="enterprise", answer=answer)
    decided = StaffDecision.objects.create(demand=only, enterprise=other, kind="shortlist")

    def rows():
        answers = CandidateResponse.objects.order_by("pk").values_list("demand", "enterprise", "answer")
        return [*answers, StaffDecision.objects.get(pk=decided.pk).enterprise_id]

    before = rows()
    record = merge(pair, supervisor)

    assert rows() == [
        (both.pk, kept.pk, "interested"),
        (both.pk, other.pk, "more"),  # two answers of one company: the one that stays counts
        (only.pk, kept.pk, "interested"),
        kept.pk,
    ]
    actions.undo(record=record, by=supervisor)
    assert rows() == before


def test_a_demand_that_names_it_in_words_names_the_one_that_stays(pair, supervisor):
    lines = [NAMES[1], "Somebody Else Ltd", pair.other.uscc, NAMES[0]]
    demand = Demand.objects.create(organisation=OrganisationFactory())
    version = DemandVersion.objects.create(demand=demand, number=1, named_organisations=lines)
    record = merge(pair, supervisor)
    version.refresh_from_db()
    assert version.named_organisations == [NAMES[0], "Somebody Else Ltd"]

    actions.undo(record=record, by=supervisor)
    version.refresh_from_db()
    assert version.named_organisations == lines


def test_a_case_is_found_by_the_name_of_the_one_that_stays_and_after_undoing_by_the_old(pair, supervisor):
    case = registered(UserFactory(), {**CITY, "uscc": make_uscc(7002, region="310106")})
    Case.objects.filter(pk=case.pk).update(applicant=pair.other, search_text="old")

    def found(word):
        return set(search(Case.objects.all(), word, fields=["search_text"]).values_list("pk", flat=True))

    record = merge(pair, supervisor, values={"name_en": "Shenqing Power"})
    assert case.pk in found(NAMES[0]) & found("Shenqing")
    assert case.pk not in found(NAMES[1])
    actions.undo(record=record, by=supervisor)
    assert case.pk in found(NAMES[1])
    assert found("Shenqing") == set()


def test_one_profile_moves_with_all_that_hangs_on_it(pair, supervisor):
    profile = Enterprise.objects.create(organisation=pair.other)
    merge(pair, supervisor)
    profile.refresh_from_db()
    assert profile.organisation == pair.one


def test_an_undo_says_what_has_changed_since(pair, supervisor):
    record = merge(pair, supervisor)
    Membership.objects.filter(user__name="Later manager").delete()
    with pytest.raises(Refused, match="1"):
        actions.undo(record=record, by=supervisor)
    record.refresh_from_db()
    assert record.undone_at is None


def test_after_thirty_days_it_stays(pair, supervisor):
    record = merge(pair, supervisor)
    MergeRecord.objects.update(undo_until=timezone.now() - timedelta(minutes=1))
    record.refresh_from_db()
    with pytest.raises(Refused, match="30"):
        actions.undo(record=record, by=supervisor)


def test_a_second_click_is_the_same_merge_and_an_old_page_is_told(pair, supervisor):
    shown = actions.fingerprint(pair.one, pair.other)
    Membership.objects.create(user=UserFactory(), organisation=pair.other)
    with pytest.raises(actions.Stale):
        merge(pair, supervisor, shown=shown)
    assert merge(pair, supervisor) == merge(pair, supervisor, shown="old")
    assert MergeRecord.objects.count() == 1


def test_nobody_merges_their_own_organisation(pair, supervisor, officer):
    with pytest.raises(Refused):
        merge(pair, officer)
    Membership.objects.create(user=supervisor, organisation=pair.one)
    supervisor.__dict__.pop("_conflicted", None)
    assert list(PossibleDuplicate.objects.visible_to(supervisor)) == []
    with pytest.raises(Refused):
        merge(pair, supervisor)


def test_pages_from_comparing_to_undoing(client, pair, administrator):
    client.force_login(administrator)
    confirm(client, administrator)
    in_english(client)
    page = reverse("onboarding:duplicate-compare", args=[pair.public_id])
    form = client.get(page).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"stays": "one", "value_address": "other"}
    missing = client.post(page, typed)
    assert (missing.status_code, "Why they are the same" in missing.content.decode()) == (422, True)
    typed["reason"] = "One licence"
    Membership.objects.create(user=UserFactory(), organisation=pair.other)
    stale = client.post(page, typed)
    assert (stale.status_code, "One licence" in stale.content.decode()) == (409, True)
    done = client.post(page, {**typed, "shown": stale.context["form"]["shown"].value()})

    record = MergeRecord.objects.get()
    detail = reverse("onboarding:merge-detail", args=[record.public_id])
    assert done.url == detail
    assert "Members" in client.get(detail).content.decode()
    stub = client.get(reverse("onboarding:organisation-staff", args=[pair.other.public_id]))
    assert stub.url == reverse("onboarding:organisation-staff", args=[pair.one.public_id])
    assert pair.other.public_id not in client.get("/staff/organisations/").content.decode()
    client.post(reverse("onboarding:merge-undo", args=[record.public_id]))
    record.refresh_from_db()
    assert record.undone_by == administrator


def test_a_member_of_the_duplicate_is_led_on(client, pair, supervisor):
    merge(pair, supervisor)
    client.force_login(Membership.objects.get(user__name="Later manager").user)
    answer = client.get(reverse("accounts:organisation", args=[pair.other.public_id]))
    assert answer.url == reverse("accounts:organisation", args=[pair.one.public_id])


def test_not_the_same(client, pair, administrator):
    client.force_login(administrator)
    client.post(reverse("onboarding:duplicate-dismiss", args=[pair.public_id]), {"note": "Mother and daughter"})
    pair.refresh_from_db()
    assert (pair.state, pair.note, pair.judged_by) == ("dismissed", "Mother and daughter", administrator)


@pytest.mark.parametrize("who", ["officer", "reviewer", "district_officer", "manager"])
def test_administrators_and_supervisors_only(client, request, organisation, pair, who):
    client.force_login(request.getfixturevalue(who))
    pages = [reverse("onboarding:duplicate-list"), reverse("onboarding:duplicate-compare", args=[pair.public_id])]
    assert [client.get(page).status_code for page in [*pages, reverse("onboarding:merge-list")]] == [403, 403, 403]


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_twenty(client, pair, administrator):
    client.force_login(administrator)
    few, one = counted(client, reverse("onboarding:duplicate-list"))
    for organisation in OrganisationFactory.create_batch(19):
        PossibleDuplicate.objects.create(one=pair.other, other=organisation, reason="name", score=90)
    many, all_of_them = counted(client, reverse("onboarding:duplicate-list"))
    assert (one.count('id="pair-'), all_of_them.count('id="pair-'), many) == (1, 20, few)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_merge_at_once_make_one_merge(pair, supervisor, administrator):
    shown = actions.fingerprint(pair.one, pair.other)
    results = at_once(
        lambda: merge(pair, supervisor, shown=shown),
        lambda: merge(pair, administrator, survivor=pair.other, shown=shown),
    )
    assert MergeRecord.objects.count() == 1
    assert {result.pk for result in results} == {MergeRecord.objects.get().pk}
    assert Organisation.objects.filter(status="merged").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_row_that_is_made_during_the_merge_is_not_lost(pair, supervisor):
    third = OrganisationFactory(name_zh=NAMES[0], name_en="")
    second = PossibleDuplicate.objects.create(one=pair.other, other=third, reason="name", score=99)
    results = at_once(lambda: merge(pair, supervisor), lambda: merge(second, supervisor, survivor=third))
    names = sorted(type(result).__name__ for result in results)
    assert names in (["MergeRecord", "Refused"], ["MergeRecord", "Stale"])
