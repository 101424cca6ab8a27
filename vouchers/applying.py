"""Starting an application for a programme."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.permissions import belongs
from casework import actions as case_actions
from casework.kinds import OPEN_PHASES, Phase
from casework.models import Case
from casework.moves import Incomplete, NotYours
from vouchers import eligibility
from vouchers.cases import CODE, VOUCHER_APPLICATION
from vouchers.models import Programme, VoucherApplication


def open_application(programme: Programme, organisation: Organisation) -> Case | None:
    """The enterprise's application for this programme that is not decided yet, as a draft or with the office."""
    under_way = VoucherApplication.objects.filter(
        programme=programme, case__applicant=organisation, case__phase__in=[Phase.DRAFT, *OPEN_PHASES]
    )
    found = under_way.select_related("case").order_by("pk").first()
    return found.case if found else None


@transaction.atomic
def apply(*, programme: Programme, organisation: Organisation, by) -> Case:
    """A draft of an application; the one that is under way, if there is one. Raises NotYours, Incomplete with the reasons against it."""
    if not belongs(by, organisation):
        raise NotYours(_("You may not take this step."))
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # two clicks wait for each other here
    known = open_application(programme, organisation)
    if known:
        return known
    reasons = [
        *eligibility.not_now(programme, timezone.localdate(), to_grant=True),
        *eligibility.not_for(organisation, programme),
    ]
    if reasons:
        raise Incomplete(*reasons)
    return case_actions.start(
        kind=VOUCHER_APPLICATION,
        by=by,
        title=programme.name_zh,
        organisation=organisation,
        country="CN",
        district=organisation.district,
        content={"programme": programme},
    )


def applications_of(organisation: Organisation):
    return VoucherApplication.objects.filter(case__applicant=organisation, case__kind=CODE).select_related(
        "case", "programme"
    )
