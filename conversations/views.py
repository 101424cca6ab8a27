"""The pages of a conversation. An app adds a view for each address and says which circle the person is in."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from conversations import actions, reading
from conversations.circle import Circle
from conversations.forms import MessageForm, TranslationForm
from conversations.models import Message
from core.paging import KeysetPaginator

PER_PAGE = 30
MOST_PRINTED = 1_000


class ConversationMixin:
    """``find_circle()`` gives the person's circle, or None for somebody who takes no part: they get a 404."""

    def find_circle(self) -> Circle | None:
        raise NotImplementedError

    def addresses(self) -> dict[str, str]:
        """``page``, ``print`` and ``up``."""
        raise NotImplementedError

    def translate_url(self, message: Message) -> str:
        raise NotImplementedError

    @cached_property
    def circle(self) -> Circle:
        found = self.find_circle() if self.request.user.is_authenticated else None
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **context):
        return super().get_context_data(
            circle=self.circle, case=self.circle.case, addresses=self.addresses(), **context
        )


class ConversationPage(ConversationMixin, FormView):
    """Newest first, with the form on top. Opening it marks what one may read as read."""

    template_name = "conversations/conversation.html"
    form_class = MessageForm

    def get(self, request, *args, **kwargs):
        answer = super().get(request, *args, **kwargs)
        answer.render()
        reading.mark_read(self.circle)
        return answer

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "circle": self.circle}

    def form_valid(self, form):
        given = form.cleaned_data
        try:
            actions.say(
                circle=self.circle, again=self.find_circle, text=given["text"], key=given["key"], by=self.request.user,
                upload=given.get("file"), stage=given.get("stage") or next((code for code, _label in self.circle.stages), ""),
            )  # fmt: skip
        except actions.NotPossible as refusal:
            form.add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(form=form), status=refusal.status)
        except ValueError as problem:  # the file cannot be kept as wished
            form.add_error("file", str(problem))
            return self.form_invalid(form)
        messages.success(self.request, _("Sent. The others are told that there is a message."))
        return redirect(self.addresses()["page"])

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **context):
        rows = self.circle.messages().select_related("author")
        page = KeysetPaginator(rows, order=("-pk",), per_page=PER_PAGE).page(self.request.GET.get("cursor"))
        shown = [(one, self.translate_url(one.message)) for one in reading.shown(self.circle, list(page.object_list))]
        return super().get_context_data(page=page, rows=shown, **context)


class TranslatePage(ConversationMixin, FormView):
    template_name = "conversations/translate.html"
    form_class = TranslationForm

    @cached_property
    def message(self) -> Message:
        rows = self.circle.messages().select_related("author")
        return get_object_or_404(rows, public_id=self.kwargs["message"])

    def dispatch(self, request, *args, **kwargs):
        if not self.circle.may_write:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "message": self.message}

    def form_valid(self, form):
        given = form.cleaned_data
        try:
            actions.translate(
                circle=self.circle, again=self.find_circle, message=self.message, by=self.request.user, text=given["text"],
                language=given["language"], by_machine=given["by_machine"], key=given["key"],
            )  # fmt: skip
        except actions.NotPossible as refusal:
            form.add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(form=form), status=refusal.status)
        messages.success(self.request, _("The translation stands beside the original."))
        return redirect(self.addresses()["page"])

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **context):
        return super().get_context_data(shown=reading.shown(self.circle, [self.message])[0], **context)


class PrintPage(ConversationMixin, TemplateView):
    """The whole conversation on paper, oldest first: what this person may read, and nothing else."""

    template_name = "conversations/print.html"

    def get_context_data(self, **context):
        newest = list(self.circle.messages().select_related("author").order_by("-pk")[:MOST_PRINTED])
        return super().get_context_data(
            rows=reading.shown(self.circle, newest[::-1]), cut=len(newest) == MOST_PRINTED, most=MOST_PRINTED, **context
        )
