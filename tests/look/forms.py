"""Forms with one field of each kind, for the tests of the crispy pack."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Div, Field, Fieldset, Layout, Row, Submit
from django import forms

CHOICES = [("a", "First <b>"), ("b", "Second")]


class KindsForm(forms.Form):
    """Every field has a hint, so that every control must name hint and error."""

    line = forms.CharField(label="Line", help_text="hint")
    number = forms.IntegerField(label="Number", help_text="hint", min_value=1)
    day = forms.DateField(label="Day", help_text="hint")
    mail = forms.EmailField(label="Mail", help_text="hint")
    text = forms.CharField(label="Text", help_text="hint", max_length=20, widget=forms.Textarea)
    select = forms.ChoiceField(label="Select", help_text="hint", choices=CHOICES)
    many = forms.MultipleChoiceField(label="Many", help_text="hint", choices=CHOICES)
    radio = forms.ChoiceField(label="Radio", help_text="hint", choices=CHOICES, widget=forms.RadioSelect)
    boxes = forms.MultipleChoiceField(
        label="Boxes", help_text="hint", choices=CHOICES, widget=forms.CheckboxSelectMultiple
    )
    tick = forms.BooleanField(label="Tick", help_text="hint")
    upload = forms.FileField(label="Upload", help_text="hint")
    pair = forms.SplitDateTimeField(label="Pair", help_text="hint", widget=forms.SplitDateTimeWidget)


LINES = ["line", "number", "day", "mail", "text", "select", "many", "tick", "upload"]
GROUPS = ["radio", "boxes", "pair"]


class LaidOutForm(forms.Form):
    name = forms.CharField(label="Name")
    city = forms.CharField(label="City", required=False)
    area = forms.DecimalField(label="Area")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].unit = "m²"

    @property
    def helper(self):
        helper = FormHelper()
        helper.layout = Layout(
            Fieldset("Where", Row(Column("name"), Column(Field("city", css_class="w-s")))),
            Div("area", css_class="special"),
            HTML("<p>between</p>"),
        )
        helper.add_input(Submit("save", "Save"))
        helper.add_input(Submit("later", "Later", css_class="btn-second"))
        return helper
