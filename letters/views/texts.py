"""The approved paragraphs: read, written by an administrator, approved by a second person."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.generic import FormView, TemplateView, View

from accounts.permissions import RightRequired, is_administrator
from casework.kinds import kinds as kinds_of_case
from casework.moves import Incomplete, MoveNotAllowed
from casework.views.base import conflict_page, posted_version
from letters import paper, texts, wording
from letters.forms import TextForm
from letters.kinds import LetterKind, kinds, language_label
from letters.models import LetterText, TextState


class TextReaders(RightRequired):
    """Administrators and supervisors."""

    right = staticmethod(wording.may_read)


class TextList(TextReaders, TemplateView):
    """Every letter of every kind of case, with the versions in force."""

    template_name = "letters/texts.html"

    def get_context_data(self, **context):
        in_force = texts.in_force(kinds.values())
        drafts = set(LetterText.objects.filter(state=TextState.DRAFT).values_list("key", "language"))
        groups = {}
        for kind in kinds.values():
            cells = [
                {
                    "language": language_label(language),
                    "text": in_force[kind.key, language],
                    "has_draft": (kind.key, language) in drafts,
                    "url": reverse("letters:text-edit", args=[kind.case_kind, kind.code, language]),
                }
                for language in kind.languages
            ]
            groups.setdefault(kind.case_kind, []).append((kind, cells))
        named = [(kinds_of_case[code].label, rows) for code, rows in groups.items() if code in kinds_of_case]
        return super().get_context_data(groups=named, drafts=len(drafts), **context)


class TextMixin(TextReaders):
    @cached_property
    def kind(self) -> LetterKind:
        kind = kinds.get(f"{self.kwargs['case_kind']}.{self.kwargs['code']}")
        if kind is None or self.kwargs["language"] not in kind.languages:
            raise Http404
        return kind

    @property
    def language(self) -> str:
        return self.kwargs["language"]

    @cached_property
    def versions(self) -> list[LetterText]:
        rows = LetterText.objects.filter(key=self.kind.key, language=self.language)
        return list(rows.select_related("written_by", "approved_by").order_by("-version"))

    @property
    def draft(self) -> LetterText | None:
        return next((text for text in self.versions if text.state == TextState.DRAFT), None)

    @property
    def address(self) -> str:
        return reverse("letters:text-edit", args=[self.kind.case_kind, self.kind.code, self.language])


class TextEdit(TextMixin, FormView):
    """Draft or text in force with a preview; administrators write, the history of versions stands below."""

    template_name = "letters/text_edit.html"
    form_class = TextForm

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "kind": self.kind}

    def get_initial(self):
        draft, in_force = self.draft, texts.in_force([self.kind])[self.kind.key, self.language]
        shown = draft or in_force
        return {"title": shown.title, "body": shown.body, "seen": draft.saves if draft else 0}

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form):
        given = form.cleaned_data
        if "preview" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form, shown=(given["title"], given["body"])))
        try:
            wording.save_draft(kind=self.kind, language=self.language, by=self.request.user, **given)
        except Incomplete as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
            return self.form_invalid(form)
        except MoveNotAllowed as refusal:
            kept = [(form[name].label, given[name]) for name in ("title", "body")]
            return conflict_page(self.request, refusal, back_url=self.address, kept=kept)
        messages.success(self.request, _("Saved. It comes into force when a second person has approved it."))
        return redirect(self.address)

    def get_context_data(self, **context):
        form = context.get("form") or self.get_form()
        title, body = context.pop("shown", None) or (form.initial["title"], form.initial["body"])
        with override(self.language):
            sample = texts.compose(texts.Text(self.language, 0, title, body), texts.samples(self.kind))
            part = {**sample, "lang": paper.HTML_LANGUAGE.get(self.language, self.language)}
        draft = self.draft
        return super().get_context_data(
            kind=self.kind,
            matter=kinds_of_case[self.kind.case_kind].label,
            language_label=language_label(self.language),
            sheet={"parts": [part]},
            facts=[(f"{{{name}}}", label) for name, label in self.kind.known_facts.items()],
            draft=draft,
            versions=self.versions,
            may_write=is_administrator(self.request.user),
            may_approve=draft is not None and wording.may_approve(draft, self.request.user),
            decide_url=reverse("letters:text-decide", args=[self.kind.case_kind, self.kind.code, self.language]),
            **{**context, "form": form},
        )


class Decide(TextMixin, View):
    """Approve the draft, or do not."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        draft = self.draft
        if draft is None:
            draft = get_object_or_404(LetterText, pk=self.versions[0].pk if self.versions else 0)
        approves = request.POST.get("decision") == "approve"
        try:
            act = wording.approve if approves else wording.drop
            act(text=draft, by=request.user, seen=posted_version(request, "seen"))
        except MoveNotAllowed as refusal:
            return conflict_page(request, refusal, back_url=self.address)
        messages.success(
            request,
            _("The text is in force. Letters that wait follow it.") if approves else _("The draft was not approved."),
        )
        return redirect(self.address)
