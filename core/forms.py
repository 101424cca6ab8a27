"""Forms around lists: why one exports, and under which name one keeps a view."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.validators import CleanFormField


class ExportForm(forms.Form):
    """What the exported list is for. Kept in the log of exports."""

    purpose = CleanFormField(
        label=_("What the list is needed for"),
        max_length=200,
        help_text=_("Kept with your name and the time in the log of exports."),
    )

    def __init__(self, *args, purpose_required: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["purpose"].required = purpose_required

    @cached_property
    def helper(self):
        helper = FormHelper()
        helper.layout = Layout("purpose")
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
