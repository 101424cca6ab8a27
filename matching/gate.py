"""What a moderator fills in before a demand is published, held back or refused: four marks, flags, the check of words."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.forms import MoveForm
from matching import exportwords, naming
from matching.models import DemandModeration
from matching.vocabulary import MARK_FROM, MARK_TO, DemandStatus, Flag, Mark


class GateForm(MoveForm):
    """Marks of 0 to 5. What was marked before stands there already."""

    flags = forms.MultipleChoiceField(
        label=gettext_lazy("Sensitive points"),
        choices=Flag.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    export_checked = forms.BooleanField(
        label=gettext_lazy(
            "I have looked at the words found: publishing the demand gives nothing away that is controlled"
        ),
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        content = DemandModeration.objects.get(case=self.case)
        self.found = exportwords.in_content(content)
        marks = {
            f"mark_{code}": forms.TypedChoiceField(
                label=label,
                coerce=int,
                choices=[("", "\u2014"), *((number, str(number)) for number in range(MARK_TO + 1))],
                widget=forms.Select(attrs={"class": "w-s"}),
                initial=content.marks.get(code),
            )
            for code, label in Mark.choices
        }
        if not self.found:
            del self.fields["export_checked"]
        else:
            words = ", ".join(dict.fromkeys(f"{one.word} ({one.label})" for one in self.found))
            self.fields["export_checked"].help_text = _("Found: %(words)s") % {"words": words}
        self.fields = {**marks, **self.fields}
        self.initial.setdefault("flags", content.flags)

    def clean(self):
        data = super().clean()
        if self.move.check:
            for field, fault in _faults(data, self.found).items():
                if field not in self.errors:
                    self.add_error(field, fault)
        return data


def publishable(case, data: dict) -> list[str]:
    """Guard of publishing: the demand may still be published, and its words give no hidden owner away."""
    content = DemandModeration.objects.select_related("demand").get(case=case)
    reasons = []
    if content.demand.status in {DemandStatus.CLOSED, DemandStatus.EXPIRED}:
        reasons.append(
            _("The demand was closed meanwhile. Refuse the change, or ask the owner to hand in a new demand.")
        )
    if not content.show_name and naming.in_content(case.applicant, content):
        reasons.append(_("The owner's name is hidden but stands in the text. Ask for a correction."))
    return reasons


def marked_high_enough(case, data: dict) -> list[str]:
    """Check of publishing: four marks, each high enough, and the export-control words looked at."""
    return list(_faults(data, exportwords.in_content(DemandModeration.objects.get(case=case))).values())


def _faults(data: dict, found) -> dict[str, str]:
    """Field to what is wrong with it for a demand that is to be published."""
    faults = {}
    for code, label in Mark.choices:
        mark = data.get(f"mark_{code}")
        if mark in (None, ""):
            faults[f"mark_{code}"] = _("Give a mark: %(mark)s") % {"mark": label}
        elif mark < MARK_FROM:
            faults[f"mark_{code}"] = _("To publish, each mark must be %(least)d or more: %(mark)s") % {
                "least": MARK_FROM, "mark": label
            }  # fmt: skip
    if found and not data.get("export_checked"):
        faults["export_checked"] = _("Look at the export-control words and confirm that you did.")
    return faults


def keep_marks(step) -> None:
    """Store what was marked, by whom."""
    content = step.content
    content.marks = {code: step.data[f"mark_{code}"] for code in Mark.values if f"mark_{code}" in step.data}
    content.flags = list(step.data.get("flags", []))
    content.export_checked = bool(step.data.get("export_checked"))
    content.marked_by = step.by
    content.save(update_fields=["marks", "flags", "export_checked", "marked_by"])
