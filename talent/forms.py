"""Forms of the talent pool."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from core.filters import ListFilterSet, SearchFilter
from regions.reference import field_choices, holds_field, keep_chosen, region_choices
from talent.models import Level, TalentProfile, TechnologyManager

LANGUAGES = [
    ("zh", _("Chinese")),
    ("en", _("English")),
    ("ja", _("Japanese")),
    ("ko", _("Korean")),
    ("de", _("German")),
    ("fr", _("French")),
    ("es", _("Spanish")),
    ("pt", _("Portuguese")),
    ("it", _("Italian")),
    ("nl", _("Dutch")),
    ("ru", _("Russian")),
    ("ar", _("Arabic")),
    ("th", _("Thai")),
    ("vi", _("Vietnamese")),
    ("ms", _("Malay")),
    ("id", _("Indonesian")),
    ("no", _("Norwegian")),
    ("da", _("Danish")),
]


class TalentProfileForm(forms.ModelForm):
    """What a technology manager says about themselves."""

    fields = forms.MultipleChoiceField(
        label=_("Technology fields"),
        choices=field_choices,
        help_text=_("Up to six; those you know best first in mind."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages you negotiate in"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    regions = forms.MultipleChoiceField(
        label=_("Countries and regions you know"),
        choices=region_choices,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = TalentProfile
        fields = [
            "name",
            "route",
            "affiliation",
            "years",
            "fields",
            "languages",
            "regions",
            "bio_zh",
            "bio_en",
            "is_listed",
        ]
        widgets = {
            "bio_zh": forms.Textarea(attrs={"rows": 5}),
            "bio_en": forms.Textarea(attrs={"rows": 5, "lang": "en"}),
        }
        help_texts = {"is_listed": _("Off: only the commission sees you, and nothing is proposed to you.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        keep_chosen(self, "fields")

    def clean_fields(self):
        chosen = self.cleaned_data["fields"]
        if len(chosen) > 6:
            raise forms.ValidationError(_("Choose six at most; you chose %(n)d.") % {"n": len(chosen)})
        return chosen

    def clean_years(self):
        years = self.cleaned_data["years"]
        if years is not None and years > 60:
            raise forms.ValidationError(_("Give years between 0 and 60."))
        return years


class LoadForm(forms.ModelForm):
    """How many cases at a time a manager takes."""

    class Meta:
        model = TechnologyManager
        fields = ["capacity"]

    def clean_capacity(self):
        capacity = self.cleaned_data["capacity"]
        if capacity > 20:
            raise forms.ValidationError(_("At most 20 at a time."))
        return capacity


class AdmissionForm(forms.ModelForm):
    """What the commission decides about a manager's place in the pool."""

    class Meta:
        model = TechnologyManager
        fields = ["admission", "level", "certificate_no", "certificate_expires"]
        widgets = {"certificate_expires": forms.DateInput(attrs={"type": "date", "class": "w-s"})}


class ManagerFilter(ListFilterSet):
    """The pool by name, field, language, region, level, room."""

    q = SearchFilter(label=_("Name or words"), fields=("profile__name", "profile__bio_zh", "profile__bio_en"))
    field = django_filters.ChoiceFilter(
        method="has_field", choices=field_choices, label=_("Field"), empty_label=_("All fields")
    )
    language = django_filters.ChoiceFilter(
        method="has_language", choices=LANGUAGES, label=_("Language"), empty_label=_("All languages")
    )
    region = django_filters.ChoiceFilter(
        method="has_region",
        choices=region_choices,
        label=_("Country or region"),
        empty_label=_("All countries and regions"),
    )
    level = django_filters.ChoiceFilter(choices=Level.choices, label=_("Level"), empty_label=_("All levels"))
    room = django_filters.ChoiceFilter(
        method="with_room", choices=[("yes", _("Has room"))], label=_("Load"), empty_label=_("Any load")
    )

    class Meta:
        model = TechnologyManager
        fields = ["q", "field", "language", "region", "level"]

    def has_field(self, queryset, name, value):
        return queryset.filter(holds_field("profile__fields", value))

    def has_language(self, queryset, name, value):
        return queryset.filter(profile__languages__icontains=f'"{value}"')

    def has_region(self, queryset, name, value):
        return queryset.filter(profile__regions__icontains=f'"{value}"')

    def with_room(self, queryset, name, value):
        return queryset.available()
