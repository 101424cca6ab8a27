"""Who may do what, as small named questions. Rights are read anew at each request, so taking one away works at once."""

from collections.abc import Iterable

from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef

from accounts.models import Capacity, Consent, Membership, StaffRole, User

Role = StaffRole.Role


def has_role(user, *roles) -> bool:
    return bool(getattr(user, "is_authenticated", False) and user.staff_roles & set(roles))


def is_case_officer(user) -> bool:
    return has_role(user, Role.CASE_OFFICER)


def is_reviewer(user) -> bool:
    return has_role(user, Role.REVIEWER)


def is_supervisor(user) -> bool:
    return has_role(user, Role.SUPERVISOR)


def is_administrator(user) -> bool:
    return has_role(user, Role.ADMINISTRATOR)


def is_district_officer(user) -> bool:
    return has_role(user, Role.DISTRICT_OFFICER)


def is_commission(user) -> bool:
    """Any of the commission's four roles."""
    return has_role(user, *StaffRole.COMMISSION)


def is_staff_of_any_kind(user) -> bool:
    return is_commission(user) or is_district_officer(user)


def belongs(user, organisation) -> bool:
    return bool(getattr(user, "is_authenticated", False) and organisation and organisation.pk in user.organisation_ids)


def manages(user, organisation) -> bool:
    if not getattr(user, "is_authenticated", False) or organisation is None:
        return False
    return any(
        m.organisation_id == organisation.pk and m.role == Membership.Role.MANAGER for m in user.active_memberships
    )


def acts_as(user, kind) -> bool:
    """A member of some organisation with this verified capacity."""
    if not getattr(user, "is_authenticated", False):
        return False
    cache = user.__dict__.setdefault("_capacity_kinds", None)
    if cache is None:
        cache = user.__dict__["_capacity_kinds"] = frozenset(
            Capacity.objects.verified().filter(organisation__in=user.organisation_ids).values_list("kind", flat=True)
        )
    return kind in cache


HOME = "CN"  # country code of the Chinese mainland; Hong Kong, Macao and Taiwan have codes of their own


def reads_from_abroad(user) -> bool:
    """A member of an organisation whose address is outside the mainland: what they read is passed abroad (PIPL 38)."""
    if not getattr(user, "is_authenticated", False):
        return True  # whoever has not signed in may sit anywhere
    return any(organisation.country.code != HOME for organisation in user.organisations())


def whose_data_may_be_seen(viewer, people: Iterable[User | int]) -> set[int]:
    """Keys of those among ``people`` whose personal data may be shown to ``viewer``. One query at most, however many.

    This asks about passing data abroad only; who may open the page at all is decided before. From abroad one sees
    oneself; those who agreed to it separately, in the notice's present version; and colleagues of one's own organisation who
    work abroad only: their data came from there (Provisions on Cross-border Data Flows of 22 March 2024, article 4).
    """
    if not getattr(viewer, "is_authenticated", False):
        return set()
    ids = {getattr(person, "pk", person) for person in people} - {None}
    if not reads_from_abroad(viewer):
        return ids
    others = ids - {getattr(viewer, "pk", None)}
    if not others:
        return ids
    agreed = Exists(Consent.objects.abroad().filter(user=OuterRef("pk")))
    places = Membership.objects.current().filter(user=OuterRef("pk"))
    colleague = (
        Exists(places.filter(organisation__in=getattr(viewer, "organisation_ids", ())))
        & ~Exists(places.filter(organisation__country=HOME))
        & ~Exists(StaffRole.objects.filter(user=OuterRef("pk")))
    )
    seen = User.objects.filter(agreed | colleague, pk__in=others).values_list("pk", flat=True)
    return set(seen) | (ids - others)


def may_see_personal(viewer, person) -> bool:
    """Whether a page may show ``viewer`` the name, telephone, mailbox or résumé of ``person``."""
    return person is not None and person.pk in whose_data_may_be_seen(viewer, [person])


class RightRequired(AccessMixin):
    """A view for those to whom ``right(user)`` says yes; the others get a 403."""

    right = staticmethod(lambda user: False)

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not type(self).right(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class CommissionRequired(RightRequired):
    right = staticmethod(is_commission)


class StaffRequired(RightRequired):
    """The commission or a district's office."""

    right = staticmethod(is_staff_of_any_kind)


class SupervisorRequired(RightRequired):
    right = staticmethod(is_supervisor)


class AdministratorRequired(RightRequired):
    right = staticmethod(is_administrator)


class MemberRequired(RightRequired):
    """A member of at least one organisation."""

    right = staticmethod(lambda user: bool(user.organisation_ids))
