"""Administrators: notices in versions, the log of who opened personal data, people's requests, rules of retention."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts.errors import Refused
from accounts.models import Consent, CorrectionRequest, DeletionRequest, Notice, PersonalDataView, RetentionRun
from accounts.permissions import AdministratorRequired
from accounts.personal import log, notices, requests, retaining
from accounts.personal.forms import AnswerForm, NoticeForm, PersonalViewFilter, RetentionForm
from accounts.personal.text import as_html
from accounts.views.base import sensitive, tell
from core.exports import Column
from core.lists import KeysetFilterView
from core.personal import personal_data

MOST_ANSWERED = 20


class Notices(AdministratorRequired, TemplateView):
    """All versions of all notices, with how many people have agreed to each."""

    template_name = "accounts/notices.html"

    def get_context_data(self, **context):
        counted = Count("consent", filter=Q(consent__withdrawn_at__isnull=True))
        rows = list(Notice.objects.annotate(agreed=counted).order_by("code", "-published_at", "-pk"))
        current = {notice.pk for notice in Notice.objects.current_of_all().values()}
        return super().get_context_data(tab="notices", rows=[(n, n.pk in current) for n in rows], **context)


class NewNotice(AdministratorRequired, TemplateView):
    """Start a draft, with the text of the version before."""

    template_name = "accounts/notice_edit.html"

    def get(self, request, *args, **kwargs):
        before = Notice.objects.current(request.GET.get("code", "general"))
        initial = {"code": before.code, "text_zh": before.text_zh, "text_en": before.text_en} if before else {}
        return self.render_to_response(self.get_context_data(form=NoticeForm(initial=initial)))

    def post(self, request, *args, **kwargs):
        form = NoticeForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        typed = {name: form.cleaned_data[name] for name in ("code", "version", "text_zh", "text_en")}
        try:
            notice = notices.start(by=request.user, **typed)
        except Refused as refusal:
            form.add_error("version", str(refusal))
            return self.render_to_response(self.get_context_data(form=form), status=409)
        messages.success(request, _("Draft saved. Read it once more, then publish it."))
        return redirect("accounts:notice", notice.public_id)


class NoticeMixin(AdministratorRequired):
    @cached_property
    def notice(self) -> Notice:
        return get_object_or_404(Notice.objects.visible_to(self.request.user), public_id=self.kwargs["public_id"])


class NoticeDetail(NoticeMixin, TemplateView):
    """One version as people read it, in both languages; a draft can be edited and published from here."""

    template_name = "accounts/notice.html"

    def get_context_data(self, **context):
        return super().get_context_data(
            notice=self.notice,
            texts=[("zh-CN", as_html(self.notice.text_zh)), ("en", as_html(self.notice.text_en))],
            agreed=Consent.objects.in_force().filter(notice=self.notice).count(),
            **context,
        )


class EditNotice(NoticeMixin, TemplateView):
    """Change a draft. Of two who edit it the second is told and keeps the words."""

    template_name = "accounts/notice_edit.html"

    def get(self, request, *args, **kwargs):
        if self.notice.is_published:
            return redirect("accounts:notice", self.notice.public_id)
        form = NoticeForm(notice=self.notice, initial=self._stored())
        return self.render_to_response(self.get_context_data(form=form, notice=self.notice))

    def post(self, request, *args, **kwargs):
        form = NoticeForm(request.POST, notice=self.notice)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, notice=self.notice), status=422)
        typed = {name: form.cleaned_data[name] for name in ("text_zh", "text_en")}
        try:
            notices.edit(notice=self.notice, edition=form.cleaned_data["edition"] or 0, by=request.user, **typed)
        except Refused as refusal:
            fresh = Notice.objects.get(pk=self.notice.pk)
            again = NoticeForm({**typed, "edition": fresh.edition}, notice=fresh)
            again.is_valid()
            again.add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(form=again, notice=fresh, stored=fresh), status=409)
        messages.success(request, _("Draft saved. Read it once more, then publish it."))
        return redirect("accounts:notice", self.notice.public_id)

    def _stored(self) -> dict:
        return {name: getattr(self.notice, name) for name in ("text_zh", "text_en", "edition")}


class PublishNotice(NoticeMixin, View):
    @sensitive
    def post(self, request, *args, **kwargs):
        said = _("Published. From now on people are asked to agree to this version.")
        tell(request, lambda: notices.publish(notice=self.notice, by=request.user), said=said)
        return redirect("accounts:notice", self.notice.public_id)


class DiscardNotice(NoticeMixin, View):
    def post(self, request, *args, **kwargs):
        if tell(request, lambda: notices.discard(notice=self.notice, by=request.user), said=_("Draft thrown away.")):
            return redirect("accounts:notices")
        return redirect("accounts:notice", self.notice.public_id)


class PersonalViews(AdministratorRequired, KeysetFilterView):
    """Who opened whose personal data, when, what for."""

    filterset_class = PersonalViewFilter
    template_name = "accounts/personal_views.html"
    page_name = "accounts:personal-views"
    orderings = {
        "newest": (("-at", "-pk"), gettext_lazy("Newest first")),
        "oldest": (("at", "pk"), gettext_lazy("Oldest first")),
    }
    export_name = gettext_lazy("Log of personal data")
    export_columns = [
        Column(gettext_lazy("When"), "at", kind="datetime"),
        Column(gettext_lazy("Who opened it"), lambda view: str(view.viewer)),
        Column(gettext_lazy("Whose data"), lambda view: str(view.person)),
        Column(gettext_lazy("What for"), lambda view: log.PURPOSES.get(view.page, view.page)),
    ]

    def get_queryset(self):
        return PersonalDataView.objects.visible_to(self.request.user).select_related("viewer", "person")

    def get_context_data(self, **context):
        return super().get_context_data(tab="personal-views", purposes=log.PURPOSES, **context)


class PersonalRequests(AdministratorRequired, TemplateView):
    """What people ask for: deletions that wait, corrections to answer."""

    template_name = "accounts/personal_requests.html"

    def get_context_data(self, **context):
        labels = {kind.code: kind.label for kind in personal_data}
        waiting = CorrectionRequest.objects.open().select_related("user").order_by("asked_at", "pk")
        answered = CorrectionRequest.objects.filter(done_at__isnull=False).select_related("user", "answered_by")
        bound, typed_for = context.pop("bound", None), context.pop("typed_for", None)
        return super().get_context_data(
            tab="personal-requests",
            deletions=DeletionRequest.objects.open().select_related("user").order_by("due_at", "pk"),
            finished=DeletionRequest.objects.filter(done_at__isnull=False).order_by("-done_at")[:MOST_ANSWERED],
            corrections=[
                (
                    one,
                    labels.get(one.about, one.about),
                    bound if one.pk == typed_for else AnswerForm(auto_id=f"id_{one.public_id}_%s"),
                )
                for one in waiting
            ],
            answered=[(one, labels.get(one.about, one.about)) for one in answered[:MOST_ANSWERED]],
            form=bound,
            **context,
        )


class AnswerCorrection(AdministratorRequired, View):
    def post(self, request, *args, **kwargs):
        visible = CorrectionRequest.objects.visible_to(request.user)
        asked = get_object_or_404(visible, public_id=kwargs["public_id"])
        form = AnswerForm(request.POST, auto_id=f"id_{asked.public_id}_%s")
        if not form.is_valid():
            return self._again(form, asked, status=422)
        said = _("Answered. The person is told by mail.")
        answer = form.cleaned_data["answer"]
        tell(request, lambda: requests.answer_correction(asked=asked, answer=answer, by=request.user), said=said)
        return redirect("accounts:personal-requests")

    def _again(self, form, asked, *, status):
        page = PersonalRequests()
        page.setup(self.request)
        return page.render_to_response(page.get_context_data(bound=form, typed_for=asked.pk), status=status)


class RetentionRules(AdministratorRequired, TemplateView):
    """Which old rows go by themselves, and what the last night took."""

    template_name = "accounts/retention.html"

    def get_context_data(self, **context):
        return super().get_context_data(tab="retention", rules=retaining.rules(), **context)


class RetentionRuleDetail(AdministratorRequired, TemplateView):
    """One rule: the dry run for a number of days, then the switch. Switching on shows first what would go."""

    template_name = "accounts/retention_rule.html"

    @cached_property
    def rule(self) -> retaining.Rule:
        rule = retaining.rule_of(self.kwargs["code"])
        if rule is None:
            raise Http404
        return rule

    def get(self, request, *args, **kwargs):
        kind = self.rule.kind
        form = RetentionForm(
            request.GET if "days" in request.GET else None, kind=kind, initial={"days": self.rule.days}
        )
        asked = form.cleaned_data["days"] if form.is_bound and form.is_valid() else None
        return self._page(form, days=asked)

    @sensitive
    def post(self, request, *args, **kwargs):
        kind, form = self.rule.kind, RetentionForm(request.POST, kind=self.rule.kind)
        if not form.is_valid():
            return self._page(form, days=None, status=422)
        active, days = request.POST.get("active") == "on", form.cleaned_data["days"]
        said = _("The rule is on. It works every night.") if active else _("The rule is off.")
        tell(request, lambda: retaining.set_rule(code=kind.code, days=days, active=active, by=request.user), said=said)
        return redirect("accounts:retention-rule", kind.code)

    def _page(self, form, *, days, status=200):
        shown = days if days is not None else self.rule.days
        context = self.get_context_data(
            form=form,
            rule=self.rule,
            days=shown,
            dry=retaining.dry_run(self.rule.kind, shown),
            runs=RetentionRun.objects.filter(code=self.rule.kind.code)[:15],
        )
        return self.render_to_response(context, status=status)
