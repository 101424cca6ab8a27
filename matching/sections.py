"""The demand form: six short sections, each a form over the moderation's content."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from casework.forms import SectionForm
from core.lines import LinesField
from core.ui import choice
from enterprises.vocabulary import CURRENCIES, certificate_code, trl_choices
from matching import naming
from matching.adapters import numbers_in
from matching.engine import has_lexicon
from matching.fields import TechnologyFieldsField
from matching.models import DemandModeration
from matching.vocabulary import LONGEST_LIFE, BuyingStage, Confidentiality, Gate, PartnerKind
from regions.models import Region
from regions.reference import field_choices, keep_chosen

NUMBERS_SHOWN = 8
SHORTEST_TEXT = 40  # characters; Chinese says in 40 what English says in 120


def _choices_with_empty(choices):
    return [("", "—"), *choices]


class _SaysUnreadable:
    """A section that says when the text's language cannot be read and no English summary stands in for it."""

    @property
    def notice(self):
        content = self.instance
        if not content.lang or content.summary_en or has_lexicon(content.lang):
            return ""
        return _(
            "There is no dictionary of %(language)s here. Please write two or three sentences in English in the part “In other languages”: without "
            "them only names, numbers and words that are spelled alike can be compared."
        ) % {"language": content.get_lang_display()}


class NeedSection(_SaysUnreadable, SectionForm):
    """What is needed, in the owner's own language."""

    prefilled = ("kind", "lang", "title")

    class Meta:
        model = DemandModeration
        fields = ["kind", "lang", "title", "teaser", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 12})}
        help_texts = {
            "title": _("What you look for, in a few words. Do not write your name here."),
            "teaser": _("One sentence that may be read by everybody if the demand is public: no names, no secrets."),
            "text": _(
                "Write in your own language. Say what it is for, what it must be able to do (with numbers), what you have now, "
                "and what you do not want. Matching reads this text."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("lang", "title", "teaser", "text"):
            self.fields[name].required = not self.lenient

    def clean_text(self):
        text = self.cleaned_data["text"]
        if not self.lenient and text and len(text) < SHORTEST_TEXT:
            raise ValidationError(
                _("Say a little more: %(n)d characters are too few to match with.") % {"n": len(text)}
            )
        return text


class TranslationSection(_SaysUnreadable, SectionForm):
    """The same in other languages, so that people see at once what it is about."""

    class Meta:
        model = DemandModeration
        fields = ["summary_en", "title_zh", "summary_zh", "translated_by"]
        widgets = {
            "summary_en": forms.Textarea(attrs={"rows": 4, "lang": "en"}),
            "title_zh": forms.TextInput(attrs={"lang": "zh-CN"}),
            "summary_zh": forms.Textarea(attrs={"rows": 4, "lang": "zh-CN"}),
        }
        help_texts = {
            "summary_en": _("Two or three sentences. Not needed when the text is in English or Chinese."),
            "title_zh": _("If you have none, the office may add one."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.lang and not has_lexicon(self.instance.lang):
            self.fields["summary_en"].help_text = _(
                "Please write two or three sentences: the portal has no dictionary of this language, and without a summary "
                "it finds only names and words that are spelled alike."
            )

    def clean(self):
        cleaned = super().clean()
        translated = cleaned.get("title_zh") or cleaned.get("summary_zh") or cleaned.get("summary_en")
        if translated and not cleaned.get("translated_by") and not self.lenient:
            self.add_error("translated_by", _("Say who translated, so that readers know how far to trust the words."))
        return cleaned


class RequirementsSection(SectionForm):
    """What can be compared besides the text."""

    tech_fields = TechnologyFieldsField(
        label=_("Technology fields"),
        choices=field_choices,
        help_text=_("One is enough; a domain will do when no field fits."),
    )
    required_certifications = LinesField(
        label=_("Required certificates"),
        required=False,
        line_length=60,
        help_text=_("One in each line, such as ISO 13485."),
    )
    min_trl = forms.TypedChoiceField(
        label=_("Lowest maturity"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=lambda: _choices_with_empty(trl_choices()),
        help_text=_("Technology readiness level 1 to 9."),
    )
    must_haves = LinesField(
        label=_("Must-haves"),
        required=False,
        help_text=_("One in each line, with a number and a unit where there is one: at least 200 sets a month."),
    )
    nice_to_haves = LinesField(label=_("Nice to have"), required=False, help_text=_("One in each line."))
    excluded = LinesField(
        label=_("Not wanted"),
        required=False,
        help_text=_("One in each line: what looks similar but is not what you need."),
    )
    gates = forms.MultipleChoiceField(
        label=_("What is a must"),
        required=False,
        choices=Gate.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A company that clearly does not meet it is not proposed. Leave open what can be talked about."),
    )

    class Meta:
        model = DemandModeration
        fields = [
            "tech_fields", "application", "required_certifications", "min_trl", "must_haves", "nice_to_haves", "excluded", "gates", "ipr"
        ]  # fmt: skip
        help_texts = {"application": _("The machine, place or process it goes into.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        keep_chosen(self, "tech_fields")
        if self.lenient:
            self.fields["tech_fields"].required = False
        if found := numbers_in(self.instance.text, self.instance.lang):
            words = _("Numbers in your text: %(found)s. Write those that are musts here.")
            field = self.fields["must_haves"]
            field.help_text = format_lazy("{} {}", field.help_text, words % {"found": "; ".join(found[:NUMBERS_SHOWN])})

    def clean_required_certifications(self):
        return list(dict.fromkeys(certificate_code(name) for name in self.cleaned_data["required_certifications"]))


class CooperationSection(SectionForm):
    """With whom, where, and how."""

    partner_kinds = forms.MultipleChoiceField(
        label=_("Partner sought"), required=False, choices=PartnerKind.choices, widget=forms.CheckboxSelectMultiple
    )
    region = forms.ModelChoiceField(
        label=_("Country or region where it is needed"),
        queryset=Region.objects.order_by("name_en"),
        to_field_name="code",
        empty_label="—",
    )

    class Meta:
        model = DemandModeration
        fields = ["cooperation_type", "region", "partner_kinds", "min_employees"]
        help_texts = {"min_employees": _("Leave empty if the size does not matter.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cooperation_type"].required = not self.lenient
        if self.lenient:
            self.fields["region"].required = False


class TimeAndMoneySection(SectionForm):
    """How serious, until when."""

    currency = forms.ChoiceField(label=_("Currency"), required=False, choices=_choices_with_empty(CURRENCIES))
    buying_stage = forms.ChoiceField(label=_("Stage"), required=False, choices=_choices_with_empty(BuyingStage.choices))

    class Meta:
        model = DemandModeration
        fields = ["budget_low", "budget_high", "currency", "buying_stage", "deadline", "valid_until"]
        widgets = {
            "deadline": forms.DateInput(attrs={"type": "date", "class": "w-s"}),
            "valid_until": forms.DateInput(attrs={"type": "date", "class": "w-s"}),
        }
        help_texts = {
            "budget_low": _(
                "Leave the budget empty if you do not want to name it. It is compared with the smallest order that a company takes."
            ),
            "valid_until": _("After this day the demand is taken off by itself; you can extend it. Empty: six months."),
        }

    def clean(self):
        cleaned = super().clean()
        low, high = cleaned.get("budget_low"), cleaned.get("budget_high")
        if low is not None and high is not None and low > high:
            self.add_error("budget_high", _("The upper end is below the lower one."))
        if (low is not None or high is not None) and not cleaned.get("currency") and not self.lenient:
            self.add_error("currency", _("Choose the currency of the budget."))
        today = timezone.localdate()
        if not self.lenient:
            self._clean_days(cleaned, today)
        return cleaned

    def _clean_days(self, cleaned, today):
        deadline, until = cleaned.get("deadline"), cleaned.get("valid_until")
        if deadline and deadline <= today:
            self.add_error("deadline", _("Choose a day after today."))
        if until and until <= today:
            self.add_error("valid_until", _("Choose a day after today."))
        elif until and until > today + timedelta(days=LONGEST_LIFE):
            self.add_error("valid_until", _("Two years at most."))
        if deadline and until and until < deadline:
            self.add_error("valid_until", _("The demand would be gone before answers are due."))


class ReadersSection(SectionForm):
    """Who reads it, and whether they read whose it is."""

    prefilled = ("confidentiality", "show_name")

    confidentiality = forms.ChoiceField(
        label=_("Who may read it"), choices=Confidentiality.choices, widget=forms.RadioSelect
    )
    named_organisations = LinesField(
        label=_("Named organisations"),
        required=False,
        max_lines=50,
        help_text=_(
            "Only if you chose “named”: one in each line, the full registered name (Chinese or English) or the credit code."
        ),
    )
    show_name = forms.TypedChoiceField(
        label=_("Show our name"),
        coerce=lambda value: value in (True, "True"),
        widget=forms.RadioSelect,
        choices=[
            (
                "False",
                choice(
                    _("Hidden"),
                    _("Readers see sector, size and country. Your name is shown only when both sides want to talk."),
                ),
            ),
            ("True", choice(_("Shown"), _("Everybody who may read the demand reads your name."))),
        ],
    )

    class Meta:
        model = DemandModeration
        fields = ["confidentiality", "named_organisations", "show_name"]

    def clean(self):
        cleaned = super().clean()
        lines = cleaned.get("named_organisations") or []
        if cleaned.get("confidentiality") != Confidentiality.NAMED:
            cleaned["named_organisations"] = []
            return cleaned
        unknown = [line for line in lines if not organisations_named([line])]
        if unknown:
            words = _("Not found among the verified organisations: %(names)s. Check the spelling.") % {
                "names": ", ".join(unknown)
            }
            self.add_error("named_organisations", words)
        elif not lines and not self.lenient:
            self.add_error(
                "named_organisations", _("Name at least one organisation, or choose another circle of readers.")
            )
        return cleaned

    def clean_show_name(self):
        """A hidden name must not stand in the words; ``instance`` holds what the other sections said."""
        shown = self.cleaned_data["show_name"]
        if not shown and not self.lenient and self.case is not None and self.case.applicant:
            word = naming.in_content(self.case.applicant, self.instance)
            if word:
                words = _(
                    "“%(word)s” stands in your text and gives your name away. Take it out of the text, or show your name."
                )
                raise ValidationError(words % {"word": word})
        return shown


def organisations_named(lines) -> list[Organisation]:
    """Verified organisations whose full name or credit code stands in one of the lines."""
    lines = [line.strip() for line in lines]
    if not lines:
        return []
    exact = Q(name_zh__in=lines) | Q(uscc__in=[line.upper() for line in lines])
    for line in lines:
        exact |= Q(name_en__iexact=line)
    return list(Organisation.objects.verified().filter(exact).order_by("pk"))
