"""What the steps of a delivery ask for besides a reason."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.forms import MoveForm
from core.uploads import UploadField
from core.validators import CleanTextFormField
from enterprises import delivering
from enterprises.forms.milestones import MilestoneRows, reaching_whole
from enterprises.models import Milestone, MilestoneState


class MilestoneForm(MoveForm):
    """One milestone of the plan, of those in ``state``."""

    state = MilestoneState.OPEN
    milestone = forms.ChoiceField(label=gettext_lazy("Milestone"), widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Milestone.objects.filter(delivery=self.case.pk, state=self.state)
        self.fields["milestone"].choices = [
            (row.public_id, _("%(milestone)s, due %(day)s, %(share)d %%") % {"milestone": row, "day": f"{row.due_on:%Y-%m-%d}", "share": row.share})
            for row in rows
        ]  # fmt: skip
        if rows:
            self.fields["milestone"].initial = self.fields["milestone"].choices[0][0]


class ReportForm(MilestoneForm):
    """What was delivered, with evidence."""

    text = CleanTextFormField(
        label=gettext_lazy("What was delivered"), max_length=3000, widget=forms.Textarea(attrs={"rows": 6})
    )
    file = UploadField(label=gettext_lazy("Evidence"), max_mb=20, required=False)

    @property
    def data_for_move(self):
        report = {"text": self.cleaned_data["text"], "file": self.cleaned_data.get("file")}
        return {"milestone": self.cleaned_data["milestone"], "report": report}


class AcceptForm(MilestoneForm):
    state = MilestoneState.REPORTED


class SendBackForm(AcceptForm):
    """The note says what is missing."""


class ChangeForm(MilestoneRows, MoveForm):
    """Another plan for what is not accepted; the price stays."""

    def __init__(self, *args, **kwargs):
        case = kwargs["case"]
        rows = Milestone.objects.filter(delivery=case.pk)
        self.rest = 100 - sum(row.share for row in rows if row.state == MilestoneState.ACCEPTED)
        open_rows = [
            {"title": row.title, "deliverable": row.deliverable, "due_on": row.due_on, "share": row.share}
            for row in rows
            if row.state == MilestoneState.OPEN
        ]
        kwargs["initial"] = {**self.rows_as_initial(open_rows), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            reaching_whole(self, self.milestones, self.rest)
            if any(row["due_on"] < timezone.localdate().isoformat() for row in self.milestones):
                self.add_error("when_1", _("A new plan has no day in the past."))
        return cleaned

    @property
    def data_for_move(self):
        return {"plan": {"milestones": self.milestones}}


class DecideChangeForm(MoveForm):
    """The proposal that was read: another one by now is refused."""

    change = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.proposal = delivering.proposed_change(self.case)
        if self.proposal:
            self.fields["change"].initial = self.proposal.public_id

    @property
    def data_for_move(self):
        return {"change": self.cleaned_data["change"]}


class AgreeForm(DecideChangeForm):
    @property
    def data_for_move(self):
        days = delivering.held_in_time(self.proposal, timezone.localdate()) if self.proposal else 1
        return {**super().data_for_move, "days": days}
