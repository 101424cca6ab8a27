"""What the views share: whose vouchers, how a refusal is shown, the tabs of the office."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from casework.moves import MoveNotAllowed, StateChanged
from casework.views.base import conflict_page, posted_version, tell, typed_words
from core.ids import new_public_id
from vouchers.permissions import acting_holder


class HolderMixin:
    """Pages of the enterprise that the person acts for; 403 for people without one."""

    @cached_property
    def organisation(self):
        return acting_holder(self.request)

    def get_context_data(self, **context):
        return super().get_context_data(organisation=self.organisation, **context)


class FormPage(TemplateView):
    """A form whose writing may be refused: 422 beside the fields, 409 on a page that keeps what was typed."""

    form_class: type | None = None

    def get_form(self, data=None):
        return self.form_class(data, **self.form_arguments())

    def form_arguments(self) -> dict:
        return {"initial": self.initial()}

    def initial(self) -> dict:
        return {}

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(form=self.get_form()))

    def post(self, request, *args, **kwargs):
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.again(form)
        try:
            return self.save(form)
        except StateChanged as refusal:
            kept = [(form[name].label, typed_words(form[name])) for name in form.fields]
            return conflict_page(request, refusal, back_url=self.back_url, kept=kept)
        except MoveNotAllowed as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
            return self.again(form, status=refusal.status)

    def again(self, form, *, status: int = 422):
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def save(self, form):
        """Write, and give the answer."""
        raise NotImplementedError

    @property
    def back_url(self) -> str:
        return self.request.path

    @property
    def key(self) -> str:
        """The key that makes a double click one record: from the page, or a new one."""
        sent = self.request.POST.get("key", "")
        return sent if sent.isalnum() and len(sent) <= 16 else new_public_id()

    @property
    def version(self) -> int:
        return posted_version(self.request)

    def get_context_data(self, **context):
        context.setdefault("key", self.key)
        return super().get_context_data(**context)


def tried(request, job, done, back):
    """Carry out what a button asks for and go back to a page: with a word on what was done, or why it was not."""
    from django.contrib import messages

    try:
        job()
    except MoveNotAllowed as refusal:
        tell(request, refusal)
    else:
        messages.success(request, done)
    return redirect(back)


def office_tabs(request) -> list[dict]:
    """Over every page of the office about vouchers."""
    rows = [
        ("vouchers:office-programmes", _("Programmes")),
        ("vouchers:wallets", _("Enterprises")),
        ("vouchers:ledger", _("Ledger")),
        ("vouchers:payouts", _("Payouts")),
        ("vouchers:corrections", _("Corrections of the ledger")),
        ("vouchers:stacking-list", _("Stacking ceilings")),
    ]
    here = request.resolver_match.view_name
    return [{"label": label, "url": reverse(name), "current": name == here, "count": None} for name, label in rows]
