"""What is typed with a step. Each form knows on which side its person stands."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.forms import MoveForm
from casework.next_steps import NextStepFields, day_field
from core.uploads import FileKind, UploadField
from core.validators import CleanFormField, CleanTextFormField
from introductions.models import Introduction, SelfCheck
from introductions.vocabulary import Actor, DataExport, EndReason, ExportControl, IpOwnership
from matching.vocabulary import CorporateReason, EnterpriseReason, Side


class IntroductionForm(MoveForm):
    """A step's form with ``introduction``, ``side`` (None for the office and brokers) and ``actor``."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.introduction: Introduction = self.case.kind_of.content(self.case)
        own = self.introduction.side_of(self.user)
        self.side = own.side if own else None
        self.actor = self.side or (Actor.BROKER if self._is_broker() else Actor.OFFICE)

    def _is_broker(self) -> bool:
        from casework.who import broker

        return broker(self.user, self.case)

    @property
    def data_for_move(self) -> dict:
        return {"side": self.side or "", "actor": self.actor}


class AgreeForm(IntroductionForm):
    """Yes, and whom the other side may write to. What is given here is shown only after the office has cleared the introduction."""

    contact_name = CleanFormField(label=pgettext_lazy("introduction", "Contact"), max_length=80)
    contact_mail = forms.EmailField(label=_("Mailbox"))
    contact_phone = CleanFormField(label=_("Telephone"), max_length=40, required=False)
    consent = forms.BooleanField(
        label=_(
            "The contact agrees that name, mailbox and telephone are passed to the other side, which may be outside the mainland"
        ),
        error_messages={"required": _("Without this agreement no contact can be passed on. Name somebody who agrees.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial |= {"contact_name": self.user.name, "contact_mail": self.user.email}

    @property
    def data_for_move(self):
        given = self.cleaned_data
        contact = {"name": given["contact_name"], "mail": given["contact_mail"], "phone": given["contact_phone"]}
        return {**super().data_for_move, "contact": contact}


class QuestionForm(IntroductionForm):
    """A question to the other side, which does not read by whom it is."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].label = _("Your question")
        self.fields["note"].help_text = _("The other side reads it without your name.")
        self.fields["note"].max_length = 1000

    @property
    def data_for_move(self):
        return {**super().data_for_move, "asked": {"text": self.cleaned_data["note"]}}  # for the check alone


class ReplyForm(QuestionForm):
    """The answer to the other side's question, read without a name as well."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].label = _("Your answer")


class DeclineForm(IntroductionForm):
    reason = forms.ChoiceField(
        label=pgettext_lazy("introduction", "Why"),
        help_text=_("Read by the office and the ranking, not by the other side."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reasons = EnterpriseReason if self.side == Side.ENTERPRISE else CorporateReason
        self.fields["reason"].choices = [("", "—"), *reasons.choices]
        self.order_fields(["reason", "note"])

    @property
    def data_for_move(self):
        return {**super().data_for_move, "reason": self.cleaned_data["reason"]}


class SelfCheckForm(IntroductionForm):
    """The enterprise speaks about technology, data and rights; the owner of the demand about the use."""

    ENTERPRISE = ("export_control", "catalogue_no", "data_export", "ip_ownership")

    export_control = forms.ChoiceField(
        label=_("Export of the technology"),
        choices=ExportControl.choices,
        widget=forms.RadioSelect,
        help_text=_("Catalogue of technologies whose export is prohibited or restricted; dual-use items as well."),
    )
    catalogue_no = CleanFormField(label=_("Number in the catalogue, or of the licence"), max_length=80, required=False)
    data_export = forms.ChoiceField(
        label=_("Data that would leave the country"), choices=DataExport.choices, widget=forms.RadioSelect
    )
    ip_ownership = forms.ChoiceField(
        label=_("Rights in the technology"), choices=IpOwnership.choices, widget=forms.RadioSelect
    )
    end_use = CleanTextFormField(
        label=_("What it will be used for"), max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )
    no_military_use = forms.BooleanField(
        label=_("No military end use, and no passing on to anybody who stands on a list of sanctions"),
        error_messages={"required": _("Without this the office cannot clear the introduction.")},
    )
    remark = CleanTextFormField(
        label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.side != Side.ENTERPRISE:
            for name in self.ENTERPRISE:
                del self.fields[name]
        else:
            del self.fields["no_military_use"]
            self.fields["end_use"].label = _("What the other side would use it for, as far as you know")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("export_control") == ExportControl.RESTRICTED_LICENSED and not cleaned.get("catalogue_no"):
            self.add_error("catalogue_no", _("Give the number of the licence."))
        return cleaned

    @property
    def data_for_move(self):
        given = {name: self.cleaned_data.get(name) for name in self.fields if name != "remark"}
        columns = {field.name for field in SelfCheck._meta.concrete_fields}
        statement = {name: value for name, value in given.items() if name in columns and value not in (None, "")}
        return {**super().data_for_move, "statement": {**statement, "note": self.cleaned_data.get("remark", "")}}


class NextStepForm(NextStepFields, IntroductionForm):
    """What comes next, until when, by whom: every introduction under way has one."""

    actors = Actor
    note_read_by = _("Both sides, the broker and the office read this.")

    @property
    def present_step(self) -> str:
        return self.introduction.next_step


class StageForm(NextStepForm):
    """A stage is reached, and what comes next."""


class NdaForm(NextStepForm):
    signed_on = day_field(pgettext_lazy("introduction", "Signed on"))
    expires_on = day_field(_("Valid until"), required=False, help_text=_("Empty: without end."))
    file = UploadField(
        label=_("The signed NDA"), kinds=[FileKind.PDF, FileKind.JPG, FileKind.PNG], max_mb=20, required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["signed_on", "expires_on", "file", "next_step", "next_on", "next_by", "note"])

    def clean(self):
        cleaned = super().clean()
        signed, until = cleaned.get("signed_on"), cleaned.get("expires_on")
        if signed and signed > timezone.localdate():
            self.add_error("signed_on", _("This day has not come yet."))
        if signed and until and until <= signed:
            self.add_error("expires_on", _("Choose a day after the signature."))
        return cleaned

    @property
    def data_for_move(self):
        given = {name: self.cleaned_data.get(name) for name in ("signed_on", "expires_on", "file")}
        return {**super().data_for_move, "nda": given}


class SignedForm(NextStepForm):
    signed_on = day_field(pgettext_lazy("introduction", "Signed on"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["signed_on", "next_step", "next_on", "next_by", "note"])

    def clean_signed_on(self):
        day = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        if self.introduction.introduced_at and day < timezone.localdate(self.introduction.introduced_at):
            raise forms.ValidationError(_("They were introduced after this day."))
        return day

    @property
    def data_for_move(self):
        return {**super().data_for_move, "day": self.cleaned_data["signed_on"]}


class ClearForm(IntroductionForm):
    """The office clears: conditions both sides read, and the first step."""

    conditions = CleanTextFormField(
        label=pgettext_lazy("introduction", "Conditions"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Both sides read this.")
    )  # fmt: skip
    next_step = CleanFormField(label=_("First step"), max_length=200, widget=forms.TextInput(attrs={"class": "w-full"}))
    next_by = forms.ChoiceField(label=_("By whom"), choices=Actor.choices)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["conditions", "next_step", "next_by", "note"])
        self.fields["note"].help_text = _("Only the office reads this.")
        if not self.is_bound:
            self.initial |= {"next_step": str(_("First call of the two contacts")), "next_by": Actor.ENTERPRISE}

    @property
    def data_for_move(self):
        given = self.cleaned_data
        return {
            **super().data_for_move,
            "conditions": given["conditions"],
            "next_step": given["next_step"],
            "next_by": given["next_by"],
        }


class AgainForm(IntroductionForm):
    whose = forms.ChoiceField(label=_("Whose statement"), choices=[("both", _("Both")), *Side.choices])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["whose", "note"])
        self.fields["note"].help_text = _("The side that is asked reads this.")

    @property
    def data_for_move(self):
        return {**super().data_for_move, "whose": self.cleaned_data["whose"]}


class EndForm(IntroductionForm):
    reason = forms.ChoiceField(
        label=pgettext_lazy("introduction", "Why"),
        help_text=_("The reason is counted, and the ranking learns from those about the fit."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        left = {EndReason.CONSENT_WITHDRAWN, EndReason.NO_ANSWER} if self.side else {EndReason.CONSENT_WITHDRAWN}
        self.fields["reason"].choices = [("", "—"), *(one for one in EndReason.choices if one[0] not in left)]
        self.order_fields(["reason", "note"])

    @property
    def data_for_move(self):
        return {**super().data_for_move, "reason": self.cleaned_data["reason"]}


class WithdrawForm(IntroductionForm):
    sure = forms.BooleanField(label=_("I withdraw the consent of my organisation"))
