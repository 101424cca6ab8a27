"""A person's own data: what is held, consents, who opened it, a copy, a correction, deletion. Everything here is one's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.audit import record
from accounts.errors import Refused
from accounts.models import (
    CorrectionRequest,
    DeletionRequest,
    Notice,
    NoticeCode,
    PersonalCopy,
    PersonalDataView,
)
from accounts.personal import copies, deletion, log, notices, requests, withdrawal
from accounts.personal.forms import CorrectionForm, OwnViewFilter
from accounts.personal.shown import consent_rows
from accounts.personal.text import as_html
from accounts.shown import with_viewers
from accounts.views.base import sensitive, tell
from core.lists import KeysetFilterView
from core.uploads import download_response

SHOWN = 5  # rows of each kind on the page; the copy has all
MOST_COPIES = 5


@method_decorator(login_not_required, name="dispatch")
class Privacy(TemplateView):
    """A notice, for everybody: as it is asked for now, or a version that was published before."""

    template_name = "accounts/privacy.html"

    @cached_property
    def notice(self) -> Notice | None:
        asked = self.kwargs.get("public_id")
        if asked:
            return get_object_or_404(Notice.objects.published(), public_id=asked)
        return Notice.objects.current(NoticeCode.GENERAL)

    def get_context_data(self, **context):
        published = list(Notice.objects.published().order_by("code", "-published_at", "-pk"))
        return super().get_context_data(
            notice=self.notice, text=as_html(self.notice.text) if self.notice else "", published=published, **context
        )


class GiveConsent(View):
    """Agree to a notice in its present version."""

    def post(self, request, code=NoticeCode.GENERAL):
        _known(code)
        said = _("You have agreed. You can withdraw it here at any time.")
        tell(
            request,
            lambda: notices.give(user=request.user, code=code, language=get_language() or "", request=request),
            said=said,
        )
        if code == NoticeCode.GENERAL:
            request.session.pop(withdrawal.ASK, None)
        return redirect("accounts:profile")


class WithdrawConsent(View):
    """Take a consent back: one click, as giving it was."""

    def post(self, request, code):
        _known(code)
        notices.withdraw(user=request.user, code=code, request=request)
        messages.success(request, _("Withdrawn. It holds from now on."))
        return redirect("accounts:withdrawn" if code == NoticeCode.GENERAL else "accounts:profile")


class Withdrawn(TemplateView):
    """What has stopped since the general consent was taken back, and the ways on; for everybody else their consents."""

    template_name = "accounts/withdrawn.html"

    def get(self, request, *args, **kwargs):
        if request.user.consent_withdrawn_at is None:
            return redirect("accounts:profile")
        return super().get(request, *args, **kwargs)


def _known(code: str) -> None:
    if code not in NoticeCode.values:
        raise Http404


def _filled(record) -> list[tuple]:
    """The pairs of a row that say something."""
    return [(label, value) for label, value in record if value not in (None, "", [], ())]


class MyData(TemplateView):
    """All that the portal holds about the person, and what they can ask for."""

    template_name = "accounts/my_data.html"

    def get_context_data(self, **context):
        user = self.request.user
        kinds = copies.held(user)
        for kind in kinds:
            kind["total"] = len(kind["records"])
            kind["shown"] = [_filled(record) for record in kind["records"][:SHOWN]]
            kind["more"] = max(0, kind["total"] - SHOWN)
        return super().get_context_data(
            kinds=[kind for kind in kinds if kind["total"]],
            nothing_of=[kind for kind in kinds if not kind["total"]],
            consents=consent_rows(user),
            copies=list(PersonalCopy.objects.visible_to(user)[:MOST_COPIES]),
            deletion=DeletionRequest.objects.open().filter(user=user).first(),
            corrections=list(CorrectionRequest.objects.filter(user=user)[:5]),
            **context,
        )


class OwnViews(KeysetFilterView):
    """Who opened the person's data, newest first."""

    filterset_class = OwnViewFilter
    template_name = "accounts/my_data_views.html"
    page_name = "accounts:my-data-views"
    saves_views = False
    orderings = {"newest": (("-at", "-pk"), gettext_lazy("Newest first"))}

    def get_queryset(self):
        return PersonalDataView.objects.filter(person=self.request.user).select_related("viewer")

    def get_context_data(self, **context):
        context = super().get_context_data(purposes=log.PURPOSES, **context)
        with_viewers(self.request.user, context["rows"])
        return context


class AskCopy(View):
    """Have a copy made in the background."""

    @sensitive
    def post(self, request):
        copies.ask(by=request.user)
        messages.success(request, _("The copy is being made. You get a mail when it is ready."))
        return redirect("accounts:my-data")


class DownloadCopy(View):
    """Hand the copy out to its owner, who has just typed the password. By POST, since it is written down."""

    @sensitive
    def post(self, request, public_id):
        copy = get_object_or_404(PersonalCopy.objects.visible_to(request.user), public_id=public_id)
        if not copy.is_available:
            raise Http404
        response = download_response(copy.file, name=f"{_('my-data')}-{copy.finished_at:%Y-%m-%d}.zip", content_type="")
        record("copy_downloaded", by=request.user, about=[request.user], request=request)
        return response


class AskCorrection(TemplateView):
    """What one cannot correct oneself: a request to the administrators."""

    template_name = "accounts/correction.html"

    def get(self, request, *args, **kwargs):
        form = CorrectionForm(initial={"about": request.GET.get("about", "")})
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request, *args, **kwargs):
        form = CorrectionForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            requests.ask_correction(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(form=form), status=409)
        messages.success(request, _("Your request was sent to the administrators. You get a mail with the answer."))
        return redirect("accounts:my-data")


class Delete(TemplateView):
    """What deletion means, what stands in its way, and the question; later the way to undo it."""

    template_name = "accounts/delete.html"

    def get_context_data(self, **context):
        user = self.request.user
        return super().get_context_data(
            deletion=DeletionRequest.objects.open().filter(user=user).first(),
            reasons=deletion.reasons_against(user),
            grace=deletion.GRACE.days,
            **context,
        )

    @sensitive
    def post(self, request, *args, **kwargs):
        try:
            asked = deletion.ask(by=request.user)
        except Refused:  # the page says why
            return self.render_to_response(self.get_context_data(), status=409)
        said = _("Your account will be deleted on %(day)s. Until then you can undo it here.")
        messages.success(request, said % {"day": f"{asked.due_at:%Y-%m-%d}"})
        return redirect("accounts:delete")


class UndoDelete(View):
    """Stay. No password is asked: this takes nothing away."""

    def post(self, request):
        tell(request, lambda: deletion.undo(by=request.user), said=_("Your account stays. Nothing was deleted."))
        return redirect("accounts:my-data")
