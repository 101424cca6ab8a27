"""One letter: read it, print it, download it, withdraw it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View

from accounts.permissions import is_commission
from casework.moves import MoveNotAllowed
from casework.views.base import conflict_page
from core.uploads import download_response
from letters import actions, paper, pdf
from letters.forms import WithdrawForm
from letters.kinds import language_label
from letters.models import Letter, LetterState


class LetterMixin:
    """Finds the letter among those the person may see; a stranger gets a 404."""

    @cached_property
    def letter(self) -> Letter:
        rows = Letter.objects.visible_to(self.request.user).for_list().select_related("withdrawn_by", "submission")
        letter = get_object_or_404(rows, public_id=self.kwargs["public_id"])
        if letter.kind_of is None and not letter.content:
            raise Http404
        return letter

    @property
    def is_office(self) -> bool:
        return (
            is_commission(self.request.user) and self.letter.case.applicant_id not in self.request.user.organisation_ids
        )

    def get_context_data(self, **context):
        return super().get_context_data(letter=self.letter, is_office=self.is_office, **context)


class LetterDetail(LetterMixin, TemplateView):
    """The letter as it goes out, with its number and hash, and what may be done with it."""

    template_name = "letters/letter_detail.html"

    def get_context_data(self, **context):
        letter, user = self.letter, self.request.user
        waits = letter.state == LetterState.TO_ISSUE
        return super().get_context_data(
            sheet=paper.sheet(letter),
            may_issue=waits and Letter.objects.free_to_issue(user).filter(pk=letter.pk).exists(),
            may_withdraw=self.is_office and actions.may_withdraw(letter, user),
            lacking=pdf.missing() if waits else [],
            versions=[(language_label(part["language"]), part["version"]) for part in paper.words_of(letter)],
            **context,
        )


class LetterPrint(LetterMixin, TemplateView):
    """The letter alone on the page, for the browser's own printing."""

    template_name = "letters/letter_print.html"

    def get_context_data(self, **context):
        return super().get_context_data(sheet=paper.sheet(self.letter), **context)


class LetterPdf(LetterMixin, View):
    """The stored PDF, as a download."""

    def get(self, request, *args, **kwargs):
        letter = self.letter
        if not letter.pdf or not letter.pdf.storage.exists(letter.pdf.name):
            raise Http404
        return download_response(letter.pdf, name=letter.file_name, content_type="application/pdf")


class Withdraw(LetterMixin, FormView):
    """Take a waiting letter out of the outbox, or declare an issued one void."""

    form_class = WithdrawForm
    template_name = "letters/withdraw.html"

    def dispatch(self, request, *args, **kwargs):
        if not self.is_office:
            raise Http404
        if self.letter.state != LetterState.WITHDRAWN and not actions.may_withdraw(self.letter, request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        if self.letter.state == LetterState.WITHDRAWN:
            messages.info(request, _("This letter was withdrawn already."))
            return redirect(self.letter)
        return super().get(request, *args, **kwargs)

    def get_initial(self):
        return {"seen": self.letter.state}

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form):
        reason = form.cleaned_data["reason"]
        try:
            actions.withdraw(letter=self.letter, by=self.request.user, reason=reason, seen=form.cleaned_data["seen"])
        except MoveNotAllowed as refusal:
            kept = [(form["reason"].label, reason)]
            return conflict_page(self.request, refusal, back_url=self.letter.get_absolute_url(), kept=kept)
        messages.success(self.request, _("The letter is withdrawn."))
        return redirect(self.letter)
