"""Forms around lists: why one exports and which columns, and under which name one keeps a view."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.validators import CleanFormField


class ExportForm(forms.Form):
    """What the exported list is for, kept in the log of exports; and which columns the file holds.

    ``asked`` says that the boxes were on the page: without it all columns are meant, with it at least one has to be ticked.
    """

    asked = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)
    columns = forms.MultipleChoiceField(
        label=_("Columns of the file"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("In the order of the list. Your choice is kept for the next time."),
    )
    purpose = CleanFormField(
        label=_("What the list is needed for"),
        max_length=200,
        help_text=_("Kept with your name and the time in the log of exports."),
    )

    def __init__(self, *args, columns=(), remembered=(), purpose_required: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.declared = tuple(columns)
        known = [column.code for column in self.declared]
        self.fields["columns"].choices = [
            (code, column.label) for code, column in zip(known, self.declared, strict=True)
        ]
        self.fields["columns"].needed = True
        self.initial["columns"] = [code for code in known if code in remembered] or known
        self.fields["purpose"].required = purpose_required

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("asked") and not cleaned.get("columns") and "columns" not in self.errors:
            self.add_error("columns", _("Tick at least one column."))
        return cleaned

    @property
    def chosen(self) -> tuple:
        """The columns of the file, in the order in which the list declares them."""
        ticked = self.cleaned_data["columns"]
        return tuple(column for column in self.declared if column.code in ticked) or self.declared

    @cached_property
    def helper(self):
        helper = FormHelper()
        helper.layout = Layout("asked", Div("columns", css_class="tick-columns"), "purpose")
        helper.add_input(Submit("download", _("Download")))
        return helper


class SavedViewForm(forms.Form):
    """A name for a list with its filters."""

    name = CleanFormField(label=_("Name of the view"), max_length=60)
    shared = forms.BooleanField(
        label=_("Share with colleagues"),
        required=False,
        help_text=_("Everyone at the office who may open this list then sees the view."),
    )
    address = forms.CharField(widget=forms.HiddenInput, max_length=3000)

    def __init__(self, *args, may_share: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["shared"]

    @cached_property
    def helper(self):
        helper = FormHelper()
        helper.layout = Layout(*self.fields)
        helper.add_input(Submit("save", _("Save view")))
        return helper
