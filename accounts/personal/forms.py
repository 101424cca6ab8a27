"""Forms about personal data: notices, corrections, rules of retention, filters of the logs."""

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.filters import day_filter
from accounts.models import NoticeCode, PersonalDataView
from accounts.personal.log import purpose_choices
from core.filters import ListFilterSet, SearchFilter
from core.personal import personal_data
from core.validators import CleanFormField, CleanTextFormField

LONGEST_NOTICE = 20_000  # characters
MOST_DAYS = 36_500


class NoticeForm(forms.Form):
    """A draft of a notice. Notice and version are chosen once."""

    code = forms.ChoiceField(label=_("Privacy notice"), choices=NoticeCode.choices)
    version = CleanFormField(
        label=_("Version"),
        max_length=20,
        help_text=_("Such as 2027-01. Published versions are named by it for good."),
        validators=[RegexValidator(r"^[0-9A-Za-z.-]+$", _("Letters, digits, points and hyphens only."))],
    )
    text_zh = CleanTextFormField(
        label=_("Text in Chinese"),
        max_length=LONGEST_NOTICE,
        widget=forms.Textarea(attrs={"rows": 14, "lang": "zh-CN"}),
        help_text=_("“## ” starts a heading, “- ” an item of a list; an empty line ends a paragraph."),
    )
    text_en = CleanTextFormField(
        label=_("Text in English"), max_length=LONGEST_NOTICE, widget=forms.Textarea(attrs={"rows": 14, "lang": "en"})
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, notice=None, **kwargs):
        super().__init__(*args, **kwargs)
        if notice is not None:
            del self.fields["code"], self.fields["version"]


class CorrectionForm(forms.Form):
    """What should be corrected, and how."""

    about = forms.ChoiceField(label=_("What it is about"), choices=())
    text = CleanTextFormField(
        label=_("What is wrong, and how it should read"),
        max_length=1000,
        help_text=_("Write no number of an identity document."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = [("", "—"), *((kind.code, kind.label) for kind in personal_data)]


class AnswerForm(forms.Form):
    """What was done about a request for correction."""

    answer = CleanTextFormField(label=_("Answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class RetentionForm(forms.Form):
    """After how many days."""

    days = forms.IntegerField(label=_("Delete after"), max_value=MOST_DAYS)

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["days"]
        field.unit = _("days")
        field.validators.append(_at_least(kind.least))
        if kind.least > 1:
            field.help_text = _("At least %(days)d: the law asks for it.") % {"days": kind.least}


def _at_least(least: int):
    def check(value):
        if value < least:
            raise forms.ValidationError(_("Write a number of at least %(days)d.") % {"days": least})

    return check


class PersonalViewFilter(ListFilterSet):
    """Who opened whose data, what for, when."""

    q = SearchFilter(fields=("viewer__name", "viewer__email"), label=_("Who opened it"))
    person = SearchFilter(fields=("person__name", "person__email"), label=_("Whose data"))
    page = django_filters.ChoiceFilter(choices=purpose_choices, label=_("What for"), empty_label=_("Any purpose"))
    since = day_filter("at", "gte", _("From"))
    until = day_filter("at", "lte", _("To"))

    class Meta:
        model = PersonalDataView
        fields = ["q", "person", "page", "since", "until"]


class OwnViewFilter(ListFilterSet):
    page = django_filters.ChoiceFilter(choices=purpose_choices, label=_("What for"), empty_label=_("Any purpose"))
    since = day_filter("at", "gte", _("From"))
    until = day_filter("at", "lte", _("To"))

    class Meta:
        model = PersonalDataView
        fields = ["page", "since", "until"]
