"""Forms beside the steps: files, meetings, the broker, a proposal, what was found in a list of sanctions, and such a list itself."""

import csv
import io

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Capacity, Organisation
from core.uploads import FileKind, UploadField
from core.validators import CleanFormField, CleanTextFormField
from introductions.models import Meeting, SanctionsList
from introductions.permissions import BROKERS
from introductions.vocabulary import FileStage
from talent.models import TechnologyManager


class FileForm(forms.Form):
    """A file for the other side, and from when on it may be opened."""

    file = UploadField(label=_("File"), kinds=list(FileKind), max_mb=20)
    stage = forms.ChoiceField(
        label=_("Who may open it"), choices=FileStage.choices, widget=forms.RadioSelect, initial=FileStage.INTRODUCED,
        help_text=_("Under an NDA the other side gets a copy that is marked with the reader and the moment; it has to be a PDF."),
    )  # fmt: skip


class MeetingForm(forms.ModelForm):
    sequence = forms.IntegerField(widget=forms.HiddenInput, required=False)
    starts_at = forms.DateTimeField(
        label=pgettext_lazy("introduction", "Begins"), widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "w-m"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Time of Shanghai."), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )  # fmt: skip
    topic = CleanFormField(label=pgettext_lazy("introduction", "About"), max_length=160)
    place = CleanFormField(label=_("Place or address of the video room"), max_length=200, required=False)
    state = forms.ChoiceField(label=_("State"), choices=Meeting.State.choices, initial=Meeting.State.PLANNED)
    result = CleanTextFormField(
        label=pgettext_lazy("introduction", "What came of it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = Meeting
        fields = ["starts_at", "minutes", "topic", "place", "state", "result"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["state"], self.fields["result"]
        self.initial["sequence"] = self.instance.sequence if self.instance.pk else 0

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("state") == Meeting.State.HELD and not cleaned.get("result"):
            self.add_error("result", _("Say in a sentence what came of it."))
        return cleaned

    @property
    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.cleaned_data}


class BrokerForm(forms.Form):
    """A technology manager with room, or an institution that brokers, or neither."""

    manager = forms.ModelChoiceField(
        TechnologyManager.objects.none(), label=_("Technology manager"), to_field_name="public_id", required=False, empty_label=_("Nobody")
    )  # fmt: skip
    broker = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Incubator or transfer institution"), to_field_name="public_id", required=False,
        empty_label=_("None"),
    )  # fmt: skip
    commission = CleanFormField(
        label=_("Commission agreed"),
        max_length=300,
        required=False,
        help_text=_("As the parties agreed it; the portal pays nothing."),
    )

    def __init__(self, *args, introduction, **kwargs):
        super().__init__(*args, **kwargs)
        sides = [side.organisation_id for side in introduction.both_sides.values()]
        pool = TechnologyManager.objects.available() | TechnologyManager.objects.filter(pk=introduction.manager_id)
        self.fields["manager"].queryset = (
            pool.exclude(profile__employer__in=sides).select_related("profile").order_by("profile__name")
        )
        brokering = Capacity.objects.verified().filter(organisation=OuterRef("pk"), kind__in=BROKERS)
        self.fields["broker"].queryset = (
            Organisation.objects.filter(Exists(brokering)).exclude(pk__in=sides).order_by("name_zh")
        )
        if not self.is_bound:
            self.initial = {
                "manager": introduction.manager.public_id if introduction.manager else None,
                "broker": introduction.broker.public_id if introduction.broker else None,
                "commission": introduction.commission,
            }


class ScreeningForm(forms.Form):
    same = forms.TypedChoiceField(
        label=_("Is it the same?"), choices=[("no", _("No, somebody else of a like name")), ("yes", _("Yes, the same"))],
        coerce=lambda value: value == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    note = CleanTextFormField(label=_("How you know"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class SanctionsListForm(forms.ModelForm):
    """A list as a CSV file with the columns name, country and remark; the first line names them."""

    ROWS = 200_000
    name = CleanFormField(label=_("Name of the list"), max_length=120)
    publisher = CleanFormField(label=_("Publisher"), max_length=120)
    source = CleanFormField(label=_("Where it was taken from"), max_length=200, required=False)
    published_on = forms.DateField(label=_("As of"), widget=forms.DateInput(attrs={"type": "date", "class": "w-s"}))
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV in UTF-8 with the columns name, country, remark. An older list of the same name is retired."),
    )

    class Meta:
        model = SanctionsList
        fields = ["name", "publisher", "published_on", "source"]

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > 30 * 1024 * 1024:
            raise forms.ValidationError(_("The file is larger than 30 MB."))
        try:
            text = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            raise forms.ValidationError(_("The file is not in UTF-8.")) from problem
        if "\x00" in text:
            raise forms.ValidationError(_("This is no text file."))
        reader = csv.DictReader(io.StringIO(text))
        if "name" not in (reader.fieldnames or []):
            raise forms.ValidationError(_("The first line has to name a column “name”."))
        try:
            rows = [{key: (row.get(key) or "").strip() for key in ("name", "country", "remark")} for row in reader]
        except csv.Error as problem:
            raise forms.ValidationError(_("The file is no CSV.")) from problem
        rows = [row for row in rows if row["name"]]
        if not rows:
            raise forms.ValidationError(_("There is no name in the file."))
        if len(rows) > self.ROWS:
            raise forms.ValidationError(_("More than 200,000 names."))
        return rows
