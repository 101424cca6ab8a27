"""A thousand rows of everything that is listed: copies of a row of the demonstration, in bulk.

A new list needs a function here, marked ``@listed("app:name", role)``: it makes ``n`` more rows that this role sees in the list.
"""

from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import Capacity, Organisation, PersonalDataView, StaffRole, User
from casework.models import Case, CaseParty, Notification, StageTime
from core.ids import new_public_id
from core.models import AuditEntry, ExportLog, ImportBatch
from enterprises.models import BaseProposal, Enterprise, LimitedMeans, Quote, ServiceRequest
from inbound.models import InboundProject
from incubators.models import BaseConfirmation, BaseFiling, Campaign, Incubator, NoticeBatch, Objection, OverseasEntity
from introductions.models import Introduction, SanctionsList
from letters.models import Letter
from matching.models import AllocationRun, Demand, ExchangeRate, MatchOutcome, MatchRun, WeightSet
from onboarding.models import MergeRecord, PossibleDuplicate
from outcomes.models import FollowUp, Outcome
from regions.models import TaxonomyVersion, TechnologyField
from reviews.models import PanelMeeting, Review
from services.models import Booking, Platform, PlatformOperator, Service
from talent.models import TechnologyManager
from vouchers.models import Claim, Correction, Entry, Programme, StackingRule, Transaction, VoucherUse, Wallet

LISTS: dict[str, tuple[str, Callable[[int], None]]] = {}


def listed(*names: str, role: str):
    def register(function):
        LISTS.update(dict.fromkeys(names, (role, function)))
        return function

    return register


def copies(row, n: int, **changes) -> list:
    """``n`` new rows like ``row``. A change that is a function gets the number of the copy."""
    model = type(row)
    values = {
        f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields if not f.primary_key or f.is_relation
    }
    made = []
    for number in range(n):
        given = {name: change(number) if callable(change) else change for name, change in changes.items()}
        fresh = {"public_id": new_public_id()} if "public_id" in values else {}
        made.append(model(**{**values, **fresh, **given}))
    return model._default_manager.bulk_create(made)


def cases_like(case: Case, n: int, **changes) -> list[Case]:
    """Cases in the same state with the same parties, and their content with some changes."""
    made = copies(
        case, n, start_key=None, receipt_no=lambda i: f"HZ-{i}", case_no=lambda i: f"NO-{i}", filing_no="",
        title=lambda i: f"{case.title} {i}"[:200], submitted_at=lambda i: timezone.now() - timedelta(minutes=i),
    )  # fmt: skip
    for party in case.parties.all():
        copies(party, n, case_id=lambda i: made[i].pk)
    content = case.kind_of.content(case)
    copies(content, n, case_id=lambda i: made[i].pk, **changes)
    return made


def of(role: str) -> Organisation:
    return User.objects.get(email=f"{role}@demo.example").organisations()[0]


def organisations(n: int, kind: str) -> list[Organisation]:
    row = Organisation.objects.with_capacity(kind).verified().first()
    made = copies(row, n, uscc=None, registry_no=lambda i: f"R-{kind}-{i}", name_zh=lambda i: f"{row.name_zh}{i}")
    Capacity.objects.bulk_create(Capacity(organisation=one, kind=kind, state=Capacity.State.VERIFIED) for one in made)
    return made


@listed("casework:inbox", role="officer")
def inbox(n):
    made = cases_like(Case.objects.filter(kind="base_filing", state="completeness").first(), n)
    officer = User.objects.get(email="officer@demo.example")  # the inbox opens with one's own
    Case.objects.filter(pk__in=[case.pk for case in made]).update(assignee=officer)


@listed("portal:times-cases", role="supervisor")
def stage_times(n):
    row = StageTime.objects.filter(kind="base_filing", stage="acceptance", case__state="filed").first()
    made = cases_like(Case.objects.get(pk=row.case_id), n)
    copies(row, n, case_id=lambda i: made[i].pk)


@listed("accounts:personal-views", role="admin")
@listed("accounts:my-data-views", role="enterprise")
def personal_views(n):
    viewer, person = (User.objects.get(email=f"{role}@demo.example") for role in ("officer", "enterprise"))
    PersonalDataView.objects.bulk_create(
        PersonalDataView(viewer=viewer, person=person, page="members", quarter=number) for number in range(n)
    )


@listed("incubators:campaigns", role="officer")
def campaigns(n):
    copies(Campaign.objects.first(), n, start_key=None)


@listed("reviews:panels", role="supervisor")
def panels(n):
    copies(PanelMeeting.objects.first(), n, start_key=None)


@listed("incubators:confirmation-list", role="officer")
def confirmations(n):
    row = BaseConfirmation.objects.exclude(case__state="draft").select_related("case").first()
    cases_like(row.case, n, year=lambda i: 3000 + i)


@listed("letters:outbox", role="officer")
def letters(n):
    row = Letter.objects.filter(state="to_issue").select_related("event").first()
    events = copies(row.event, n, seq=lambda i: 10_000 + i)
    copies(row, n, event_id=lambda i: events[i].pk, number="")


@listed("reviews:mine", role="reviewer")
def reviews(n):
    row = Review.objects.active().filter(reviewer__email="reviewer@demo.example").select_related("round__case").first()
    several = copies(Campaign.objects.first(), n, start_key=None)
    made = cases_like(row.round.case, n, campaign_id=lambda i: several[i].pk)
    rounds = copies(row.round, n, case_id=lambda i: made[i].pk)
    copies(row, n, round_id=lambda i: rounds[i].pk)


@listed("casework:my-cases", role="incubator")
def my_cases(n):
    cases_like(Case.objects.filter(applicant=of("incubator"), state="correction").first(), n)


@listed("casework:notifications", role="officer")
def notifications(n):
    copies(Notification.objects.filter(user__email="officer@demo.example").first(), n, read_at=None)


@listed("accounts:people", role="admin")
def people(n):
    made = copies(User.objects.get(email="officer2@demo.example"), n, email=lambda i: f"officer-{i}@test.example")
    StaffRole.objects.bulk_create(StaffRole(user=one, role=StaffRole.Role.CASE_OFFICER) for one in made)


@listed("accounts:audit", role="admin")
def audit(n):
    officer = User.objects.get(email="officer@demo.example")
    AuditEntry.objects.bulk_create(
        AuditEntry(user=officer, action="role_granted", subject=f"user:{officer.public_id}", after="reviewer")
        for _i in range(n)
    )


@listed("accounts:export-log", role="admin")
def exports(n):
    officer = User.objects.get(email="officer@demo.example")
    ExportLog.objects.bulk_create(
        ExportLog(user=officer, page="casework:inbox", purpose="x", format="csv", rows=i) for i in range(n)
    )


@listed("accounts:import-list", role="admin")
def imports(n):
    row = ImportBatch.objects.first()
    copies(row, n, start_key=lambda i: f"copy-{i}", queued_at=lambda i: row.queued_at - timedelta(minutes=i))


@listed("onboarding:duplicate-list", role="admin")
def duplicates(n):
    made = organisations(n, "enterprise")
    first = PossibleDuplicate.objects.open().first()
    copies(first, n, other_id=lambda i: made[i].pk)


@listed("onboarding:merge-list", role="admin")
def merges(n):
    copies(MergeRecord.objects.first(), n)


@listed("enterprises:enterprise-list", role="enterprise")
def enterprises(n):
    made = organisations(n, "enterprise")
    copies(Enterprise.objects.filter(disclosure="profile").first(), n, organisation_id=lambda i: made[i].pk)


@listed("enterprises:request-list", role="enterprise")
def requests(n):
    cases_like(Case.objects.filter(kind="service_request", applicant=of("enterprise"), state="answered").first(), n)


@listed("enterprises:provider-requests", role="incubator")
def served_requests(n):
    served = CaseParty.objects.current().filter(organisation=of("incubator"), role="provider", case__state="in_service")
    cases_like(served.first().case, n)


@listed("enterprises:open-requests", role="incubator")
def open_requests(n):
    row = ServiceRequest.objects.takeable_by(User.objects.get(email="incubator@demo.example")).first()
    made = cases_like(row.case, n)
    copies(
        BaseProposal.objects.filter(request=row, base__operator=of("incubator")).first(),
        n,
        request_id=lambda i: made[i].pk,
    )


@listed("incubators:register", role="anonymous")
@listed("incubators:staff-register", role="officer")
def bases(n):
    copies(OverseasEntity.objects.in_register().first(), n, filing_no=lambda i: f"F-{i}", name_zh=lambda i: f"基地{i}")


@listed("incubators:notice-list", role="anonymous")
def notices(n):
    cases_like(BaseFiling.objects.on_notice().first().case, n)


@listed("incubators:batch-list", role="officer")
def batches(n):
    for number in range(n):
        day = date(2040, 1, 1) + timedelta(days=number)
        NoticeBatch.objects.create(year=2040, number=number + 1, begins=day, ends=day, working_days=1)


@listed("incubators:objection-list", role="officer")
def objections(n):
    copies(Objection.objects.first(), n, number=lambda i: f"N-{i}", key=lambda i: f"key-{i}")


@listed("incubators:incubator-list", role="officer")
def incubators(n):
    made = organisations(n, "incubator")
    copies(Incubator.objects.filter(organisation=of("incubator")).first(), n, organisation_id=lambda i: made[i].pk)


@listed("matching:demand-list", role="enterprise")
@listed("matching:staff-demands", role="officer")
def demands(n):
    row = Demand.objects.filter(status="published", confidentiality="members").first()
    made = copies(
        row,
        n,
        number=lambda i: f"D-{i}",
        current_version_id=row.current_version_id,
        published_at=lambda i: row.published_at - timedelta(minutes=i),
    )
    versions = copies(row.current_version, n, demand_id=lambda i: made[i].pk)
    for demand, version in zip(made, versions, strict=True):
        demand.current_version = version
    Demand.objects.bulk_update(made, ["current_version"])


@listed("introductions:brought", role="incubator")
def brought(n):
    row = Introduction.objects.filter(introduced_at__isnull=False).order_by("pk").first()
    organisation = User.objects.get(email="incubator@demo.example").organisations()[0]
    introductions(n)
    Introduction.objects.exclude(pk=row.pk).update(brought_enterprise=organisation)


@listed("introductions:brokering", role="manager")
def brokered(n):
    manager = TechnologyManager.objects.get(profile__user__email="manager@demo.example")
    introductions(n)
    Introduction.objects.update(manager=manager)
    cases = Introduction.objects.values_list("pk", flat=True)
    CaseParty.objects.filter(case__in=cases, role="broker").delete()
    CaseParty.objects.bulk_create(
        [CaseParty(case_id=pk, person_id=manager.profile.user_id, role="broker") for pk in cases]
    )


@listed("introductions:sanctions", role="supervisor")
def lists_of_sanctions(n):
    copies(SanctionsList.objects.first(), n, name=lambda i: f"List {i}")


@listed("enterprises:quote-list", role="incubator")
def quotes(n):
    row = Quote.objects.filter(organisation=of("incubator")).first() or Quote.objects.first()
    made = cases_like(row.request.case, n)
    copies(row, n, request_id=lambda i: made[i].pk, organisation_id=of("incubator").pk)


@listed("introductions:introduction-list", role="officer")
def introductions(n):
    row = Introduction.objects.select_related("case").filter(case__state="meeting").first()
    made = cases_like(row.case, n, open_pair=None, next_on=lambda i: row.next_on)
    for side in row.sides.all():
        copies(side, n, introduction_id=lambda i: made[i].pk)


@listed("inbound:project-list", role="officer")
def inbound_projects(n):
    row = InboundProject.objects.select_related("case").filter(case__state="due_diligence").first()
    cases_like(row.case, n, next_on=lambda i: row.next_on)


@listed("matching:run-list", role="officer")
def runs(n):
    row = MatchRun.objects.filter(kind="full", state="done").first()
    copies(row, n, **({"number": lambda i: 1000 + i} if MatchRun._meta.get_field("number").unique else {}))


@listed("matching:allocation-list", role="officer")
def allocations(n):
    copies(AllocationRun.objects.get(), n, number=lambda i: 1000 + i)


@listed("matching:weights-list", role="officer")
def lessons(n):
    copies(WeightSet.objects.get(), n, number=lambda i: 1000 + i, is_active=False)


@listed("matching:rate-list", role="officer")
def exchange_rates(n):
    copies(ExchangeRate.objects.first(), n)


@listed("regions:fields", role="officer")
def technology_fields(n):
    copies(TechnologyField.objects.get(code="MD-MON"), n, code=lambda i: f"MD-Z{i:03}")


@listed("regions:versions", role="officer")
def versions_of_the_fields(n):
    copies(TaxonomyVersion.objects.get(number=1), n, number=lambda i: 1000 + i, version=lambda i: f"z{i}")


@listed("matching:quality-decisions", role="officer")
def decisions(n):
    row = MatchOutcome.objects.filter(rank__isnull=False).first()
    some = list(Demand.objects.filter(status="published").exclude(outcomes=None).order_by("pk")[:10])
    known = set(MatchOutcome.objects.values_list("demand", "enterprise"))
    companies = list(Enterprise.objects.order_by("pk").values_list("pk", flat=True))
    pairs = [(demand.pk, pk) for demand in some for pk in companies if (demand.pk, pk) not in known][:n]
    copies(row, len(pairs), demand_id=lambda i: pairs[i][0], enterprise_id=lambda i: pairs[i][1])


@listed("talent:pool", role="officer")
def managers(n):
    row = TechnologyManager.objects.filter(admission="admitted").select_related("profile").first()
    profiles = copies(row.profile, n, user_id=None, name=lambda i: f"{row.profile.name}{i}")
    copies(row, n, profile_id=lambda i: profiles[i].pk)


@listed("onboarding:organisation-list", role="officer")
def all_organisations(n):
    organisations(n, "enterprise")


@listed("vouchers:programme-list", role="anonymous")
@listed("vouchers:office-programmes", role="officer")
def voucher_programmes(n):
    copies(Programme.objects.filter(state="open").first(), n, start_key=None, name_zh=lambda i: f"方案{i}")


@listed("vouchers:stacking-list", role="officer")
def stacking_ceilings(n):
    copies(StackingRule.objects.first(), n, start_key=None)


@listed("vouchers:wallets", role="officer")
def wallets(n):
    made = organisations(n, "enterprise")
    row = Wallet.objects.order_by("pk").first()
    several = copies(row, n, organisation_id=lambda i: made[i].pk, opened_for_id=lambda i: made[i].pk)
    for account in row.accounts.all():
        copies(account, n, wallet_id=lambda i: several[i].pk)


def orders(n, **conditions):
    row = VoucherUse.objects.filter(**conditions).order_by("pk").first()
    made = copies(row, n, number=lambda i: f"CQ-{i}", key=lambda i: f"copy-{i}", reference=lambda i: f"R-{i}")
    part = row.parts.first()
    return made, copies(part, n, use_id=lambda i: made[i].pk)


@listed("vouchers:use-list", role="enterprise")
def own_orders(n):
    orders(n, organisation=of("enterprise"), state="reserved")


@listed("vouchers:claims", role="incubator")
def provided_orders(n):
    orders(n, provider=of("incubator"), state="redeemed")


@listed("vouchers:payouts", role="officer")
def claims(n):
    row = Claim.objects.filter(state="to_pay").select_related("part__use").first()
    _made, parts = orders(n, pk=row.part.use_id)
    copies(row, n, part_id=lambda i: parts[i].pk)


@listed("vouchers:ledger", role="officer")
def transactions(n):
    row = Transaction.objects.filter(kind="reserved").order_by("pk").first()
    made = copies(row, n, key=lambda i: f"copy-{i}")
    for entry in Entry.objects.filter(transaction=row):
        copies(entry, n, transaction_id=lambda i: made[i].pk)


@listed("vouchers:corrections", role="officer")
def corrections(n):
    copies(Correction.objects.filter(state="approved").first(), n, start_key=None)


def outcomes_like(row: Outcome, n: int) -> list[Outcome]:
    made = copies(row, n, start_key=None, title_zh=lambda i: f"{row.title_zh}{i}")
    for side in row.sides.all():
        copies(side, n, outcome_id=lambda i: made[i].pk)
    return made


@listed("outcomes:list", role="officer")
@listed("outcomes:ours", role="enterprise")
def outcomes(n):
    outcomes_like(Outcome.objects.get(start_key="demo-answered"), n)


@listed("outcomes:follow-ups", role="officer")
def questionnaires(n):
    row = FollowUp.objects.overdue().first()
    made = outcomes_like(row.outcome, n)
    copies(row, n, outcome_id=lambda i: made[i].pk)


@listed("services:service-list", role="anonymous")
@listed("services:office-services", role="officer")
def services(n):
    copies(Service.objects.published().first(), n, start_key=None, title_zh=lambda i: f"服务{i}")


@listed("services:platform-list", role="anonymous")
@listed("services:office-platforms", role="officer")
def platforms(n):
    row = Platform.objects.published().filter(state="in_service").first()
    made = copies(row, n, start_key=None, name_zh=lambda i: f"平台{i}")
    lead = row.operators.get(is_lead=True)
    copies(lead, n, platform_id=lambda i: made[i].pk)


@listed("services:booking-list", role="enterprise")
@listed("services:booking-requests", role="incubator")
@listed("services:office-bookings", role="officer")
def bookings(n):
    """Cancelled ones: they hold nothing, so that they may lie at one time."""
    run = PlatformOperator.objects.filter(organisation=of("incubator"), is_lead=True).values("platform")
    row = Booking.objects.filter(organisation=of("enterprise"), unit__equipment__platform__in=run).first()
    copies(row, n, state="cancelled", start_key=lambda i: f"copy-{i}")


@listed("portal:funnel-demands", "portal:gaps-demands", role="officer")
def published_demands(n):
    row = Demand.objects.filter(status="published", confidentiality="members").exclude(introduced()).first()
    copies(
        row, n, number=lambda i: f"F-{i}", current_version_id=row.current_version_id,
        published_at=lambda i: timezone.now() - timedelta(days=60, minutes=i),
    )  # fmt: skip


def introduced() -> Q:
    return Q(pk__in=Introduction.objects.values("demand"))


@listed("portal:funnel-introductions", role="officer")
def introductions_of_the_funnel(n):
    row = (
        Introduction.objects.filter(introduced_at__isnull=False, demand__status="published")
        .select_related("case")
        .first()
    )
    made = cases_like(row.case, n, open_pair=None)
    for side in row.sides.all():
        copies(side, n, introduction_id=lambda i: made[i].pk)


@listed("portal:funnel-enterprises", "portal:gaps-enterprises", role="officer")
def companies(n):
    made = organisations(n, "enterprise")
    copies(
        Enterprise.objects.filter(disclosure="profile").first(), n, organisation_id=lambda i: made[i].pk,
        willing_to_be_matched=True,
    )  # fmt: skip


@listed("portal:standing-requests", role="supervisor")
def requests_of_the_pool(n):
    cases_like(Case.objects.filter(kind="service_request", state="pool").first(), n)


@listed("enterprises:means-list", role="officer")
def declarations(n):
    copies(LimitedMeans.objects.filter(state="confirmed").first(), n)
