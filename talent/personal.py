"""The talent profile among a person's data, its erasure, and the résumé that is not passed abroad without consent."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Consent, User
from accounts.permissions import reads_from_abroad
from accounts.personal.log import name_pages
from core.personal import Eraser, PersonalData, Record, erasers, personal_data
from talent.models import Admission, TalentProfile, TechnologyManager


def profile(user: User) -> list[Record]:
    found = []
    for one in TalentProfile.objects.filter(user=user).select_related("employer"):
        manager = TechnologyManager.objects.filter(profile=one).first()
        record = [
            (_("Name"), one.name),
            (_("Employer"), one.employer.name if one.employer else ""),
            (_("About, in Chinese"), one.bio_zh),
            (_("About, in English"), one.bio_en),
            (_("Technology fields"), one.fields),
            (_("Languages"), one.languages),
            (_("Countries and regions"), one.regions),
            (_("Certificates"), one.certificates),
            (_("Years of experience"), one.years),
            (_("Shown in the pool"), one.is_listed),
        ]
        if manager is not None:
            record += [
                (_("Level"), manager.get_level_display()),
                (_("Certificate number"), manager.certificate_no),
                (_("Admission"), manager.get_admission_display()),
            ]
        found.append(record)
    return found


def erase(user: User) -> None:
    """The row stays for the demands that were brokered; name, résumé and certificates go."""
    profiles = TalentProfile.objects.filter(user=user)
    TechnologyManager.objects.filter(profile__in=profiles).update(
        certificate_no="", certificate_expires=None, admission=Admission.LEFT
    )
    profiles.update(
        name="Former member", employer=None, bio_zh="", bio_en="", certificates=[], is_listed=False, years=None
    )


def shown_to(managers, viewer):
    """Narrow a queryset of managers to those whose data may be passed to this reader."""
    if not reads_from_abroad(viewer):
        return managers
    agreed = Consent.objects.abroad().values("user")
    return managers.filter(profile__user__in=agreed) | managers.filter(profile__user=viewer)


def register() -> None:
    name_pages({"talent": gettext_lazy("Technology managers: to find somebody who brokers")})
    erasers.register(Eraser("talent", erase), order=100)
    personal_data.register(
        PersonalData(
            "talent", gettext_lazy("Talent profile"),
            origin=gettext_lazy("From you."),
            purpose=gettext_lazy("So that the office and brokers find you."),
            retention=gettext_lazy("Until the account is deleted, or you leave the pool."),
            records=profile, correct_url="talent:own-profile",
        ),
        order=30,
    )  # fmt: skip
