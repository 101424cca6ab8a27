"""What must be there before a step of a verification, said in sentences."""

from django.utils.translation import gettext as _

from accounts.models import Capacity
from casework import checklists, dossier
from casework.actions import corrections_answered
from casework.models import ChecklistAnswer
from onboarding.choices import RecognisedClass
from onboarding.identity import known_by_number


def complete(case, data) -> list[str]:
    """To hand in: every section complete, the class of an incubator proven, the number not somebody else's."""
    content = case.kind_of.content(case)
    return [*dossier.complete(case, data), *_recognition_proven(case, content), *_number_free(case, content)]


def corrected(case, data) -> list[str]:
    return [*complete(case, data), *corrections_answered(case, data)]


def _recognition_proven(case, content) -> list[str]:
    recognised = content.recognised_class not in ("", RecognisedClass.OTHER)
    if Capacity.Kind.INCUBATOR not in content.capacities or not recognised:
        return []
    if case.attachments.current().filter(slot="recognition").exists():
        return []
    return [
        _("Upload the document that recognises the incubator as “%(class)s”.")
        % {"class": content.get_recognised_class_display()}
    ]


def _number_free(case, content) -> list[str]:
    """Somebody may have registered under the same number since the form was filled in."""
    known = known_by_number(
        uscc=content.uscc, country=content.country.code or "", registry_no=content.registry_no, but=case.applicant
    )
    if known is None:
        return []
    return [
        _("Another organisation is registered under this number: %(name)s. Check the number, or write to the office.")
        % {"name": known.name}
    ]


def checked(case, data) -> list[str]:
    """To advise either way: each line of the checklist has an answer."""
    marked = set(ChecklistAnswer.objects.filter(case=case).values_list("line", flat=True))
    left = [line for line in checklists.lines_of(case) if line.code not in marked]
    if not left:
        return []
    return [_("The checklist is not finished: %(lines)s.") % {"lines": _("; ").join(str(line.label) for line in left)}]


def all_met(case, data) -> list[str]:
    """To recommend: nothing is marked as not met."""
    unmet = set(ChecklistAnswer.objects.filter(case=case, mark=ChecklistAnswer.Mark.NO).values_list("line", flat=True))
    return [
        *checked(case, data),
        *(
            _("Marked as not met: %(line)s. Ask for a correction, or advise against.") % {"line": line.label}
            for line in checklists.lines_of(case)
            if line.code in unmet
        ),
    ]


def number_still_free(case, data) -> list[str]:
    return _number_free(case, case.kind_of.content(case))
