"""What accounts and core hold about a person: what the page "My data" lists, and what is in the copy."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit import ACTIONS
from accounts.models import Consent, PersonalDataView, User
from accounts.personal.log import PURPOSES
from accounts.shown import with_viewers
from core.models import AuditEntry, ExportLog
from core.personal import PersonalData, Record

MOST = 1_000  # rows of one kind, the newest first


def account(user: User) -> list[Record]:
    return [
        [
            (_("Name"), user.name),
            (_("E-mail"), user.email),
            (_("Position"), user.position),
            (_("Telephone"), user.phone),
            (_("Language"), dict(settings.LANGUAGES).get(user.language, user.language)),
            (_("Account opened"), user.date_joined),
            (_("Last signed in"), user.last_login),
        ]
    ]


def places(user: User) -> list[Record]:
    memberships = user.membership_set.select_related("organisation").order_by("-since", "-pk")[:MOST]
    found = [
        [
            (_("Organisation"), m.organisation.name),
            (_("Role"), m.get_role_display()),
            (_("Since"), m.since),
            (_("Ended"), m.until),
        ]
        for m in memberships
    ]
    roles = user.staffrole_set.order_by("role", "district")
    return found + [[(_("Role at the office"), r.get_role_display()), (_("District"), r.district_name)] for r in roles]


def consents(user: User) -> list[Record]:
    given = Consent.objects.filter(user=user).select_related("notice").order_by("-given_at", "-pk")[:MOST]
    return [
        [
            (_("Privacy notice"), str(c.notice)),
            (_("How"), c.get_how_display()),
            (_("Given"), c.given_at),
            (_("Withdrawn"), c.withdrawn_at),
        ]
        for c in given
    ]


def conflicts(user: User) -> list[Record]:
    declared = user.conflictdeclaration_set.select_related("organisation").order_by("-declared_at", "-pk")[:MOST]
    return [
        [(_("Organisation"), d.organisation.name), (_("Reason"), d.reason), (_("Since"), d.declared_at)]
        for d in declared
    ]


def trail(user: User) -> list[Record]:
    entries = AuditEntry.objects.filter(user=user).order_by("-at", "-pk")[:MOST]
    return [
        [(_("When"), e.at), (_("What"), ACTIONS.get(e.action, e.action)), (_("Network address"), e.address)]
        for e in entries
    ]


def exports(user: User) -> list[Record]:
    logged = ExportLog.objects.filter(user=user).order_by("-at", "-pk")[:MOST]
    return [[(_("When"), e.at), (_("List"), e.page), (_("What for"), e.purpose), (_("Rows"), e.rows)] for e in logged]


def views(user: User) -> list[Record]:
    opened = PersonalDataView.objects.filter(person=user).select_related("viewer").order_by("-at", "-pk")[:MOST]
    return [
        [(_("When"), v.at), (_("Who"), v.who), (_("What for"), PURPOSES.get(v.page, v.page))]
        for v in with_viewers(user, list(opened))
    ]


OWN = (
    PersonalData(
        "account", gettext_lazy("Account"),
        origin=gettext_lazy("From you, when you opened the account, and from your profile."),
        purpose=gettext_lazy("To sign you in, to reach you, and to show who acted."),
        retention=gettext_lazy("Until the account is deleted."),
        records=account, correct_url="accounts:profile",
    ),
    PersonalData(
        "places", gettext_lazy("Organisations and roles"),
        origin=gettext_lazy("From managers who invited you, and from administrators."),
        purpose=gettext_lazy("To decide what you may see and do."),
        retention=gettext_lazy("For good, without your name once the account is deleted."),
        records=places,
    ),
    PersonalData(
        "consents", gettext_lazy("Consents that you gave"),
        origin=gettext_lazy("From you."),
        purpose=gettext_lazy("To show what you agreed to, and when."),
        retention=gettext_lazy("For good, without your name once the account is deleted."),
        records=consents, correct_url="accounts:profile",
    ),
    PersonalData(
        "conflicts", gettext_lazy("Conflicts of interest"),
        origin=gettext_lazy("Declared by you."),
        purpose=gettext_lazy("To keep cases from you that you must not handle."),
        retention=gettext_lazy("For good; the reason is erased with the account."),
        records=conflicts, correct_url="accounts:conflicts",
    ),
    PersonalData(
        "trail", gettext_lazy("Sign-ins and changes of the account"),
        origin=gettext_lazy("Written by the portal."),
        purpose=gettext_lazy("To protect accounts."),
        retention=gettext_lazy("At least six months; then by the rule of retention."),
        records=trail,
    ),
    PersonalData(
        "exports", gettext_lazy("Lists that you exported"),
        origin=gettext_lazy("Written by the portal."),
        purpose=gettext_lazy("To know which data left the portal."),
        retention=gettext_lazy("For good, without your name once the account is deleted."),
        records=exports,
    ),
    PersonalData(
        "views", gettext_lazy("Who opened your data"),
        origin=gettext_lazy("Written by the portal."),
        purpose=gettext_lazy("So that you can check it."),
        retention=gettext_lazy("At least six months; then by the rule of retention."),
        records=views,
    ),
)  # fmt: skip
