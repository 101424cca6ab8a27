"""For every address with a record in it: one record of the demonstration world, and whose it is.

A new route needs an entry here: a function named after what it gives, marked with ``@sample("app:route", …)``, that returns a
``Sample`` or a list of them. ``owner`` is the role (or the e-mail) of the person whose record it is; ``private`` says that
people of other organisations must get the same answer as for a record that does not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.urls import get_resolver, reverse

from accounts.models import (
    ConflictDeclaration,
    CorrectionRequest,
    Invitation,
    Membership,
    Notice,
    Organisation,
    PersonalCopy,
    SignedLink,
    User,
)
from casework.models import Absence, Case, Notification, RoutingRule, Task
from core.models import ImportBatch, SavedView
from enterprises.models import Enterprise, LimitedMeans, Product, ServiceRequest
from incubators.models import BaseFiling, Campaign, Incubator, Objection, OverseasEntity
from letters.models import IssueRun, Letter
from matching.disclosure import pair_key
from matching.models import AllocationRun, Demand, ManagerProposal, MatchRun, WeightSet
from onboarding.models import JoinRequest, MergeRecord, PossibleDuplicate
from outcomes.models import Attribution, ExchangeRate, FollowUp, Outcome
from regions.models import TaxonomyDraft, TaxonomyVersion
from reviews.models import PanelItem, PanelMeeting, Review, Sheet, SheetVersion
from services.models import Booking, Closure, Equipment, Platform, PlatformOperator, Service
from talent.models import TechnologyManager
from tests.sweep.bystanders import TOKEN
from vouchers.models import Correction, PayoutBatch, Programme, StackingRule, VoucherUse, Wallet

APPLICANTS = ("incubator", "incubator2", "enterprise", "enterprise2", "corporate")
DISTRICT = "310115"  # of district@demo.example
# allauth tests its own pages; how ours stand around them is tested in tests/frame and tests/accounts.
SKIPPED = ("account_", "mfa_", "socialaccount_", "openid_connect", "usersessions", "?")


@dataclass(frozen=True)
class Sample:
    kwargs: dict
    owner: str = ""
    label: str = ""
    private: bool = True


PROVIDERS: dict[str, Callable] = {}


def sample(*routes: str):
    def register(function):
        PROVIDERS.update(dict.fromkeys(routes, function))
        return function

    return register


def routes(resolver=None, namespace=""):
    """(name, names of its arguments) of every address of ours."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern, inner)
            continue
        name = f"{namespace}{pattern.name or '?'}"
        if not name.startswith(SKIPPED):
            yield name, tuple(pattern.pattern.regex.groupindex)


def samples() -> list[tuple[str, Sample]]:
    """Every route with each of its samples. Raises LookupError naming the routes that nobody has thought of."""
    from tests.sweep import (  # noqa: F401  (they register what they give)
        samples_brokers,
        samples_delivery,
        samples_inbound,
        samples_introductions,
    )

    found, missing = [], []
    for name, arguments in routes():
        if not arguments:
            found.append((name, Sample({}, private=False)))
        elif name in PROVIDERS:
            given = PROVIDERS[name]()
            found += [(name, one) for one in (given if isinstance(given, list) else [given])]
        else:
            missing.append(name)
    if missing:
        raise LookupError(
            f"Routes without a sample: {', '.join(missing)}. Add a function for each in tests/sweep/samples.py, marked @sample(…)."
        )
    return found


def address(route: str, one: Sample) -> str:
    return reverse(route, kwargs=one.kwargs)


def manager_of(organisation: Organisation) -> str:
    return Membership.objects.managers().filter(organisation=organisation).select_related("user").first().user.email


def of(role: str) -> Organisation:
    return User.objects.get(email=f"{role}@demo.example").organisations()[0]


# --- accounts and core -------------------------------------------------------------------------------------------------


@sample(
    "accounts:organisation",
    "accounts:members",
    "accounts:leave",
    "accounts:invite",
    "onboarding:start-round",
    "casework:organisation-cases",
)
def organisation():
    return Sample({"public_id": of("enterprise").public_id}, "enterprise")


@sample("accounts:member-role", "accounts:member-end")
def member():
    mate = Membership.objects.get(user__email="colleague@test.example")
    return Sample({"public_id": mate.organisation.public_id, "member": mate.public_id}, "enterprise")


@sample("accounts:invitation-resend", "accounts:invitation-revoke")
def open_invitation():
    one = Invitation.objects.get(email="invitee@test.example")
    return Sample({"public_id": one.organisation.public_id, "invitation": one.public_id}, "enterprise")


@sample("accounts:invitation")
def invitation_link():
    return Sample({"token": TOKEN}, private=False)


@sample("accounts:link")
def signed_link():
    return Sample({"token": TOKEN}, private=False)


@sample("accounts:link-revoke", "accounts:link-resend")
def signed_link_of_the_office():
    return Sample(
        {"public_id": SignedLink.objects.open().filter(purpose="outcome_confirm").first().public_id}, "officer"
    )


@sample("accounts:conflict-declare", "accounts:conflict-end")
def conflict():
    declared = ConflictDeclaration.objects.select_related("organisation", "user").first()
    return Sample({"public_id": declared.organisation.public_id}, declared.user.email)


@sample("accounts:person", "accounts:role-end")
def colleague_of_the_office():
    return Sample({"public_id": User.objects.get(email="reviewer@demo.example").public_id}, "reviewer")


@sample("accounts:consent-give", "accounts:consent-withdraw")
def notice_to_agree_to():
    return Sample({"code": "abroad"}, private=False)


@sample("accounts:copy-download")
def copy_of_own_data():
    return Sample(
        {"public_id": PersonalCopy.objects.get(user__email="enterprise@demo.example").public_id}, "enterprise"
    )


@sample("accounts:privacy-version")
def published_notice():
    return Sample({"public_id": Notice.objects.current("general").public_id}, private=False)


@sample("accounts:notice", "accounts:notice-edit", "accounts:notice-publish", "accounts:notice-discard")
def draft_of_a_notice():
    return Sample({"public_id": Notice.objects.get(published_at=None).public_id})


@sample("accounts:correction-answer")
def correction_to_answer():
    return Sample({"public_id": CorrectionRequest.objects.get().public_id})


@sample("accounts:retention-rule")
def rule_of_retention():
    return Sample({"code": "invitations"})


@sample("accounts:calendar-forget")
def calendar_day():
    return Sample({"day": "2027-03-06"})


@sample("core:saved-view-share", "core:saved-view-delete", "core:saved-view-default", "core:saved-view-seen")
def saved_view():
    return Sample({"public_id": SavedView.objects.get(name="Late ones").public_id}, "officer")


# --- casework ------------------------------------------------------------------------------------------------------------


@sample("casework:guide")
def guide():
    return Sample({"kind": "base_filing"}, private=False)


@sample("casework:notification-open")
def notification():
    return Sample(
        {"public_id": Notification.objects.filter(user__email="enterprise@demo.example").first().public_id},
        "enterprise",
    )


def case_of(kind: str, state: str) -> tuple[Case, str]:
    """A case and the address of a manager of its applicant: in the district that has an officer, else of a demonstration account."""
    cases = Case.objects.filter(kind=kind, state=state).order_by("pk")
    demonstrated = cases.filter(applicant__membership__user__email__in=[f"{role}@demo.example" for role in APPLICANTS])
    case = cases.filter(district=DISTRICT).first() or demonstrated.first() or cases.first()
    return case, manager_of(case.applicant)


def _case(kind, state, label="", **more):
    case, owner = case_of(kind, state)
    return Sample({"public_id": case.public_id, **more}, owner, label)


@sample("casework:case-detail", "casework:case-print")
def cases_of_all_kinds():
    return [
        _case("base_filing", "draft", "filing, draft"),
        _case("base_filing", "under_review", "filing, under review"),
        _case("service_request", "in_service", "request, in service"),
        _case("demand_moderation", "submitted", "demand, handed in"),
        _case("organisation_verification", "submitted", "verification, handed in"),
        _case("base_change", "under_review", "change of a base, under review"),
        _case("base_confirmation", "open", "confirmation of a base, open"),
        _case("base_suspension", "suspended", "suspension of a base"),
        _case("base_cancellation", "hearing", "cancellation of a base, hearing"),
    ]


@sample("casework:case-tasks", "casework:case-check", "casework:case-receipt")
def case_to_correct():
    return _case("base_filing", "correction")


@sample("casework:case-section")
def section():
    case, owner = case_of("base_filing", "correction")
    return Sample({"public_id": case.public_id, "section": case.correction_items.first().section}, owner)


@sample(
    "casework:case-decide", "casework:case-remind", "casework:case-comment", "casework:case-checklist", "casework:case-claim",
    "casework:case-assign", "casework:case-task-add", "casework:case-hand-back",
)  # fmt: skip
def case_to_work_on():
    return _case("base_filing", "under_review")


@sample("casework:load-person")
def colleague():
    return Sample({"public_id": User.objects.get(email="officer3@demo.example").public_id})


@sample("casework:absence-end")
def absence():
    return Sample({"public_id": Absence.objects.get().public_id}, "officer3")


@sample("casework:rule-edit", "casework:rule-shift", "casework:rule-switch")
def rule():
    return Sample({"public_id": RoutingRule.objects.first().public_id})


@sample("casework:case-move")
def step_with_a_form():
    return _case("base_filing", "completeness", move="ask_correction")


@sample("casework:case-task-finish")
def task():
    one = Task.objects.select_related("case").get(title="Call the incubator")
    return Sample({"public_id": one.case.public_id, "task": one.public_id}, manager_of(one.case.applicant))


def _file(state):
    case, owner = case_of("base_filing", state)
    return Sample(
        {"public_id": case.public_id, "attachment": case.attachments.current().first().public_id},
        owner,
        state.replace("_", " "),
    )


@sample("casework:case-file")
def files():
    return [_file("under_review"), _file("draft")]


@sample("casework:case-file-remove")
def file_of_a_draft():
    return _file("draft")


# --- enterprises, incubators, talent, onboarding ---------------------------------------------------------------------------


@sample("enterprises:profile-edit")
def profile_section():
    return Sample({"section": "technology"}, "enterprise", private=False)


@sample("enterprises:product-edit", "enterprises:product-remove")
def product():
    one = Product.objects.filter(enterprise__organisation=of("enterprise")).first()
    return Sample({"public_id": one.public_id}, "enterprise")


@sample("enterprises:enterprise-detail")
def enterprises():
    listed = Enterprise.objects.get(organisation=of("enterprise"))
    hidden = Enterprise.objects.filter(disclosure="hidden", organisation__membership__isnull=False).first()
    return [
        Sample({"public_id": listed.public_id}, "enterprise", "in the directory", private=False),
        Sample({"public_id": hidden.public_id}, manager_of(hidden.organisation), "hidden"),
    ]


@sample("enterprises:open-request")
def request_to_take():
    taker = User.objects.get(email="incubator@demo.example")
    requests = ServiceRequest.objects.takeable_by(taker).select_related("case__applicant")
    one = requests.order_by("pk").first()
    return Sample({"public_id": one.case.public_id}, manager_of(one.case.applicant))


@sample("enterprises:request-bases")
def request_of_an_enterprise():
    return _case("service_request", "draft")


@sample("incubators:base-detail", "incubators:base-history", "incubators:filing-again")
def bases():
    filed = OverseasEntity.objects.in_register().filter(operator=of("incubator")).first()
    unfiled = OverseasEntity.objects.filter(operator=of("incubator"), status="none").first()
    return [
        Sample({"public_id": filed.public_id}, "incubator", "filed", private=False),
        Sample({"public_id": unfiled.public_id}, "incubator", "not filed"),
    ]


@sample("incubators:life-start")
def own_base_to_suspend():
    filed = OverseasEntity.objects.active().filter(operator=of("incubator")).first()
    return Sample({"public_id": filed.public_id, "what": "suspension"}, "incubator")


@sample("incubators:office-start")
def base_to_cancel():
    filed = OverseasEntity.objects.active().filter(operator=of("incubator")).first()
    return Sample({"public_id": filed.public_id, "what": "cancellation"}, "officer", private=False)


@sample("incubators:incubator-detail")
def incubator():
    return Sample(
        {"public_id": Incubator.objects.get(organisation=of("incubator")).public_id}, "incubator", private=False
    )


@sample("incubators:class-edit")
def class_of_an_incubator():
    return Sample({"public_id": Incubator.objects.get(organisation=of("incubator")).public_id}, "incubator")


@sample("incubators:notice-batch")
def public_notice():
    filing = BaseFiling.objects.on_notice().get()
    return Sample({"public_id": filing.notice_batch.public_id}, private=False)


@sample("incubators:object")
def filing_on_notice():
    return Sample({"public_id": BaseFiling.objects.on_notice().get().case.public_id}, private=False)


@sample("incubators:objection-follow")
def link_of_an_objection():
    return Sample({"token": TOKEN}, private=False)


@sample("incubators:objection", "incubators:objection-evidence")
def objection():
    return Sample({"public_id": Objection.objects.get().public_id})


@sample("talent:manager-detail")
def technology_manager():
    return Sample(
        {"public_id": TechnologyManager.objects.get(profile__user__email="manager@demo.example").public_id}, "manager"
    )


@sample("onboarding:join-accept", "onboarding:join-decline")
def join_request():
    asked = JoinRequest.objects.select_related("organisation").first()
    return Sample({"public_id": asked.public_id}, manager_of(asked.organisation))


@sample("onboarding:duplicate-compare", "onboarding:duplicate-dismiss")
def possible_duplicate():
    return Sample({"public_id": PossibleDuplicate.objects.open().first().public_id}, "admin")


@sample("onboarding:merge-detail", "onboarding:merge-undo")
def merge_of_organisations():
    return Sample({"public_id": MergeRecord.objects.first().public_id}, "admin")


@sample("accounts:import-template")
def template_of_an_import():
    return Sample({"code": "organisations"}, "admin", private=False)


@sample(
    "accounts:import-detail", "accounts:import-file", "accounts:import-decide", "accounts:import-confirm",
    "accounts:import-discard", "accounts:import-undo", "accounts:import-retry",
)  # fmt: skip
def finished_import():
    return Sample({"public_id": ImportBatch.objects.first().public_id}, "admin")


@sample("onboarding:organisation-staff")
def organisation_of_an_enterprise():
    return Sample({"public_id": of("enterprise").public_id}, "enterprise")


# --- matching ----------------------------------------------------------------------------------------------------------------


def _demand(label, owner="", **conditions):
    one = Demand.objects.filter(**conditions).select_related("organisation").order_by("pk").first()
    return Sample(
        {"public_id": one.public_id},
        owner or manager_of(one.organisation),
        label,
        private=label not in {"public", "members"},
    )


@sample("matching:demand-detail")
def demands():
    return [
        _demand("public", status="published", confidentiality="public"),
        _demand("members", status="published", confidentiality="members"),
        _demand("named", status="published", confidentiality="named"),
        _demand("draft", status="draft"),
    ]


@sample(
    "matching:demand-owner",
    "matching:demand-change",
    "matching:demand-extend",
    "matching:demand-close",
    "matching:owner-two",
    "matching:owner-two-export",
)
def demand_of_a_corporate():
    return _demand("", "corporate", organisation=of("corporate"), status="published")


@sample("matching:candidates", "matching:rematch", "matching:send-shortlist", "matching:two", "matching:two-export")
def demand_for_the_office():
    return _demand("", "corporate", organisation=of("corporate"), status="published")


@sample("matching:owner-agree", "matching:owner-decline", "matching:owner-ask")
def company_of_a_list():
    demand = Demand.objects.get(organisation=of("corporate"), status="published")
    first = demand.current_ranking.candidates.order_by("rank").first()
    return Sample({"public_id": demand.public_id, "key": pair_key(demand.pk, first.enterprise_id)}, "corporate")


@sample("matching:found-interested", "matching:found-decline", "matching:found-ask")
def demand_for_an_enterprise():
    named = Demand.objects.filter(confidentiality="named", status="published").first()
    reader = named.named.filter(membership__isnull=False).first()
    return Sample({"public_id": named.public_id}, manager_of(reader) if reader else "")


@sample("matching:shortlist", "matching:dismiss", "matching:take-back")
def pair_for_the_office():
    demand = Demand.objects.get(organisation=of("corporate"), status="published")
    first = demand.current_ranking.candidates.order_by("rank").first()
    return Sample({"public_id": demand.public_id, "enterprise": first.enterprise.public_id}, "corporate")


@sample(
    "matching:run-detail",
    "matching:run-progress",
    "matching:run-changes",
    "matching:run-cancel",
    "matching:run-retry",
    "matching:run-repeat",
    "matching:run-compare",
)
def run():
    return Sample({"public_id": MatchRun.objects.order_by("pk").first().public_id})


@sample("matching:run-against")
def two_runs():
    after, before = MatchRun.objects.filter(kind="full", state="done").order_by("-pk")[:2]
    return Sample({"public_id": after.public_id, "other": before.public_id})


@sample("matching:allocation-detail", "matching:allocation-propose", "matching:allocation-cancel")
def allocation():
    return Sample({"public_id": AllocationRun.objects.get().public_id})


@sample("matching:weights-detail", "matching:weights-try", "matching:weights-on", "matching:weights-back")
def lesson():
    return Sample({"public_id": WeightSet.objects.get().public_id})


# --- technology fields ---------------------------------------------------------------------------------------------------


@sample("regions:field")
def technology_field():
    return Sample({"code": "MD-MON"})


@sample("regions:draft", "regions:draft-add", "regions:draft-discard", "regions:draft-publish", "matching:field-trial")
def draft_of_the_fields():
    return Sample({"public_id": TaxonomyDraft.objects.open().get().public_id})


@sample("regions:draft-field", "regions:draft-take-back")
def field_in_a_draft():
    return Sample({"public_id": TaxonomyDraft.objects.open().get().public_id, "code": "MD-ROB"})


@sample("regions:version", "regions:choose", "regions:restore")
def version_of_the_fields():
    return Sample({"public_id": TaxonomyVersion.objects.get(number=1).public_id})


@sample("regions:against")
def versions_of_the_fields():
    first, second = TaxonomyVersion.objects.order_by("number")[:2]
    return Sample({"public_id": second.public_id, "other": first.public_id})


@sample("matching:manager-propose")
def manager_to_ask():
    demand = Demand.objects.get(organisation=of("corporate"), status="published")
    manager = TechnologyManager.objects.get(profile__user__email="manager@demo.example")
    return Sample({"public_id": demand.public_id, "manager": manager.public_id}, "corporate")


@sample("matching:manager-accept", "matching:manager-decline")
def proposal_to_a_manager():
    one = ManagerProposal.objects.select_related("manager__profile__user").order_by("pk").first()
    return Sample({"proposal": one.public_id}, "manager")


@sample("matching:manager-take-back")
def proposal_of_the_office():
    one = ManagerProposal.objects.select_related("demand").order_by("pk").first()
    return Sample({"public_id": one.demand.public_id, "proposal": one.public_id}, "manager")


# --- letters -----------------------------------------------------------------------------------------------------------


def _certificate() -> Letter:
    return Letter.objects.filter(kind="certificate", issued_at__isnull=False, case__applicant=of("incubator")).latest(
        "pk"
    )


@sample("letters:letter-detail", "letters:letter-print", "letters:letter-pdf", "letters:letter-withdraw")
def issued_letter():
    return Sample({"public_id": _certificate().public_id}, "incubator")


@sample("letters:run-detail")
def issue_run():
    return Sample({"public_id": IssueRun.objects.latest("pk").public_id}, "officer")


@sample("letters:verify")
def certificate_code():
    return Sample({"code": _certificate().verify_code}, private=False)


@sample("letters:text-edit", "letters:text-decide")
def text_of_a_letter():
    return Sample({"case_kind": "base_filing", "code": "acceptance", "language": "en"}, private=False)


# --- reviews and evaluations ---------------------------------------------------------------------------------------------


@sample("reviews:review")
def review_to_do():
    one = Review.objects.to_do().filter(reviewer__email="reviewer@demo.example").order_by("pk").first()
    return Sample({"public_id": one.public_id}, "reviewer")


@sample("reviews:reviewers")
def scored_case():
    return _case("base_evaluation", "scoring")


@sample("reviews:sheet", "reviews:draft")
def sheet():
    return Sample({"public_id": Sheet.objects.get(kind="base_filing").public_id})


@sample("reviews:version", "reviews:edit", "reviews:publish", "reviews:discard", "reviews:compare")
def draft_of_a_sheet():
    return Sample({"public_id": SheetVersion.objects.get(sheet__kind="base_filing", state="draft").public_id})


@sample("incubators:campaign", "incubators:campaign-edit", "incubators:campaign-draw")
def planned_campaign():
    return Sample({"public_id": Campaign.objects.get(state="planned").public_id})


@sample("reviews:panel", "reviews:panel-print")
def called_panel():
    return Sample({"public_id": PanelMeeting.objects.get(closed_at__isnull=True).public_id})


@sample("reviews:panel-decide")
def case_of_a_panel():
    one = PanelItem.objects.select_related("meeting").filter(decided_at__isnull=True).first()
    return Sample({"public_id": one.meeting.public_id, "item": one.public_id})


# --- vouchers ------------------------------------------------------------------------------------------------------------


@sample("vouchers:programme-detail", "vouchers:apply")
def voucher_programmes():
    open_one = Programme.objects.filter(state="open").order_by("pk").first()
    draft = Programme.objects.get(state="draft")
    return [
        Sample({"public_id": open_one.public_id}, "enterprise", "open", private=False),
        Sample({"public_id": draft.public_id}, label="draft"),
    ]


@sample("vouchers:programme-edit", "vouchers:programme-open", "vouchers:programme-close")
def draft_of_a_programme():
    return Sample({"public_id": Programme.objects.get(state="draft").public_id})


@sample("vouchers:stacking-edit")
def stacking_ceiling():
    return Sample({"public_id": StackingRule.objects.get().public_id})


@sample("vouchers:use-detail", "vouchers:use-confirm", "vouchers:use-cancel")
def order_with_vouchers():
    one = VoucherUse.objects.filter(organisation=of("enterprise"), state="reserved").order_by("pk").first()
    return Sample({"public_id": one.public_id}, "enterprise")


@sample("vouchers:wallet", "vouchers:correction-new")
def wallet_of_an_enterprise():
    return Sample({"public_id": Wallet.objects.filter(organisation=of("enterprise")).order_by("pk").last().public_id})


@sample("vouchers:correction-decide")
def proposed_correction():
    return Sample({"public_id": Correction.objects.get(state="proposed").public_id})


@sample("vouchers:batch-detail", "vouchers:batch-pay", "vouchers:batch-undo")
def batch_of_claims():
    return Sample({"public_id": PayoutBatch.objects.get(paid_on=None).public_id})


# --- outcomes ------------------------------------------------------------------------------------------------------------


def _outcome(course: str, owner: str = "", **more) -> Sample:
    one = Outcome.objects.get(start_key=f"demo-{course}")
    return Sample({"public_id": one.public_id, **more}, owner or manager_of(one.sides.first().organisation), course)


@sample("outcomes:detail")
def outcomes_in_all_states():
    return [_outcome(course) for course in ("answered", "asked", "by_link", "disputed", "draft", "withdrawn")]


@sample("outcomes:change", "outcomes:withdraw", "outcomes:confirm", "outcomes:dispute")
def outcome_to_answer():
    return _outcome("asked")


@sample("outcomes:uphold", "outcomes:shares")
def disputed_outcome():
    return _outcome("disputed")


@sample("outcomes:mailbox")
def side_without_an_account():
    return _outcome("by_link", role="second")


@sample("outcomes:file")
def evidence_of_an_outcome():
    one = Outcome.objects.get(start_key="demo-answered")
    return _outcome("answered", file=one.files.get().public_id)


@sample("outcomes:share-object", "outcomes:share-answer")
def disputed_share():
    share = Attribution.objects.get(objected_at__isnull=False)
    return _outcome("objected", "manager", share=share.public_id)


@sample("outcomes:follow-up")
def questionnaire():
    one = FollowUp.objects.filter(organisation=of("enterprise"), months=6).get()
    return Sample({"public_id": one.public_id}, "enterprise")


@sample("outcomes:add")
def case_that_something_came_of():
    case = Outcome.objects.get(start_key="demo-answered").case
    return Sample({"public_id": case.public_id}, "enterprise")


@sample("outcomes:rate-remove")
def rate_of_exchange():
    return Sample({"public_id": ExchangeRate.objects.first().public_id}, "officer")


# --- services and platforms ----------------------------------------------------------------------------------------------


def _service(label, **conditions):
    one = Service.objects.filter(provider=of("incubator"), **conditions).order_by("pk").first()
    return Sample({"public_id": one.public_id}, "incubator", label, private=label != "published")


def _platform(label, **conditions):
    run = Platform.objects.run_by([of("incubator").pk]).filter(
        operators__is_lead=True, operators__organisation=of("incubator")
    )
    one = run.filter(**conditions).order_by("pk").first()
    return Sample({"public_id": one.public_id}, "incubator", label, private=label != "published")


@sample("services:service-detail")
def services():
    return [_service("published", state="published"), _service("draft", state="draft")]


@sample("services:service-edit")
def service_of_an_incubator():
    return _service("", state="published")


@sample("services:service-move")
def service_to_publish():
    one = _service("", state="draft")
    return Sample({**one.kwargs, "move": "publish"}, "incubator")


@sample("services:service-office")
def service_to_take_down():
    one = _service("", state="published")
    return Sample({**one.kwargs, "move": "take_down"}, "officer", private=False)


@sample("services:provider")
def provider_of_services():
    return Sample({"public_id": of("incubator").public_id}, private=False)


@sample("services:platform-detail")
def platforms():
    return [_platform("published", publication="published"), _platform("draft", publication="draft")]


@sample(
    "services:platform-edit",
    "services:operators",
    "services:operator-answer",
    "services:equipment-new",
    "services:closures",
)
def platform_of_an_incubator():
    return _platform("", publication="published")


@sample("services:platform-move")
def platform_to_publish():
    one = _platform("", publication="draft")
    return Sample({**one.kwargs, "move": "publish"}, "incubator")


@sample("services:platform-office")
def platform_to_take_down():
    one = _platform("", publication="published")
    return Sample({**one.kwargs, "move": "take_down"}, "officer", private=False)


@sample("services:closure-remove")
def closed_days():
    one = Closure.objects.select_related("platform").first()
    return Sample({"public_id": one.platform.public_id, "closure": one.public_id}, "incubator")


def _equipment() -> Equipment:
    return Equipment.objects.filter(bookings_of_incubator()).order_by("pk").first()


def bookings_of_incubator():
    run = PlatformOperator.objects.filter(organisation=of("incubator"), is_lead=True)
    return Q(platform__in=run.values("platform"), platform__publication="published")


@sample("services:calendar")
def machine():
    return Sample({"public_id": _equipment().public_id}, private=False)


@sample("services:book")
def machine_to_book():
    return Sample({"public_id": _equipment().public_id}, private=False)


@sample("services:equipment-edit", "services:equipment-remove")
def machine_of_an_incubator():
    return Sample({"public_id": _equipment().public_id}, "incubator")


@sample("services:booking-detail", "services:booking-file")
def booking():
    one = Booking.objects.filter(organisation=of("enterprise"), state="confirmed").order_by("pk").first()
    return Sample({"public_id": one.public_id}, "enterprise")


@sample("services:booking-move")
def booking_to_cancel():
    one = Booking.objects.filter(organisation=of("enterprise"), state="requested").order_by("pk").first()
    return Sample({"public_id": one.public_id, "move": "cancel"}, "enterprise")


@sample("services:feed-file")
def secret_calendar():
    return Sample({"token": TOKEN}, private=False)


# --- limited means -------------------------------------------------------------------------------------------------------


@sample("enterprises:means-detail", "enterprises:means-file")
def declaration_of_limited_means():
    row = LimitedMeans.objects.exclude(file="").filter(enterprise__organisation=of("enterprise2")).first()
    return Sample({"public_id": row.public_id}, "enterprise2")
