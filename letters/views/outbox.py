"""The outbox of the office: letters that wait, looked over and issued together; and what was issued."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.permissions import CommissionRequired, RightRequired, has_role
from casework.views.base import PUBLIC_ID
from casework.who import HANDLERS
from core.exports import Column
from core.health import worker_is_alive
from core.jobs import JobState
from core.lists import KeysetFilterView
from core.ui import Badge
from letters import actions, paper, pdf, texts, wording
from letters.filters import LetterFilter
from letters.models import IssueRun, Letter, LetterState

MOST = 100  # letters issued together
TABS = (
    *LetterState.choices,
    ("all", gettext_lazy("All")),
)


class Outbox(CommissionRequired, KeysetFilterView):
    """Letters about cases that the person may handle, those to issue first."""

    filterset_class = LetterFilter
    template_name = "letters/outbox.html"
    page_name = "letters:outbox"
    orderings = {
        "newest": (("-created_at", "-pk"), gettext_lazy("Newest first")),
        "oldest": (("created_at", "pk"), gettext_lazy("Longest waiting first")),
    }
    export_name = gettext_lazy("Letters")
    export_columns = [
        Column(gettext_lazy("Number"), "number"),
        Column(gettext_lazy("Letter"), lambda letter: letter.label),
        Column(gettext_lazy("Case"), lambda letter: letter.case.reference),
        Column(gettext_lazy("Applicant"), lambda letter: letter.case.applicant_name),
        Column(gettext_lazy("State"), lambda letter: letter.get_state_display()),
        Column(gettext_lazy("Issued on"), "issued_at", kind="datetime"),
        Column(gettext_lazy("SHA-256 of the PDF"), "sha256"),
    ]

    @cached_property
    def tab(self) -> str:
        asked = self.request.GET.get("tab", "")
        return asked if asked in dict(TABS) else TABS[0][0]

    def get_queryset(self):
        letters = Letter.objects.of_office(self.request.user).for_list()
        return letters if self.tab == "all" else letters.filter(state=self.tab)

    def get_context_data(self, **context):
        waiting = Letter.objects.of_office(self.request.user).waiting().count()
        tabs = [
            {
                "label": label,
                "url": f"?tab={code}",
                "current": code == self.tab,
                "count": waiting if code == "to_issue" else None,
            }
            for code, label in TABS
        ]
        return super().get_context_data(
            tab=self.tab,
            tabs=tabs,
            waiting=waiting,
            lacking=pdf.missing(),
            handles=has_role(self.request.user, *HANDLERS) and self.tab == LetterState.TO_ISSUE,
            may_read_texts=wording.may_read(self.request.user),
            **context,
        )


class HandlerRequired(RightRequired):
    right = staticmethod(lambda user: has_role(user, *HANDLERS))


class Confirm(HandlerRequired, TemplateView):
    """The chosen letters, each as it would go out, and the one button that issues them together."""

    template_name = "letters/issue.html"

    def chosen(self, given) -> list[Letter]:
        ids = [one for one in given.getlist("letter")[: MOST + 1] if PUBLIC_ID.fullmatch(one)]
        free = Letter.objects.free_to_issue(self.request.user).filter(public_id__in=ids)
        return list(free.for_list().order_by("event", "pk")[:MOST])

    def get(self, request, *args, **kwargs):
        letters = [letter for letter in self.chosen(request.GET) if letter.kind_of]
        if not letters:
            messages.error(request, _("Tick letters that wait to be issued."))
            return redirect("letters:outbox")
        known = texts.in_force(letter.kind_of for letter in letters)
        sheets = []
        for letter in letters:
            letter.content = texts.composed(letter.kind_of, letter.facts, known)  # shown, not saved
            sheets.append(paper.sheet(letter))
        return self.render_to_response(
            self.get_context_data(sheets=sheets, lacking=pdf.missing(), asked=len(request.GET.getlist("letter")))
        )

    def post(self, request, *args, **kwargs):
        reasons = pdf.missing()
        if reasons:
            messages.error(request, " ".join([_("Nothing was issued."), *reasons]))
            return redirect("letters:outbox")
        run = actions.start_run(letters=self.chosen(request.POST), by=request.user)
        if run is None:
            return self._already(request)
        return redirect(run)

    def _already(self, request) -> HttpResponseRedirect:
        """A second click, or a colleague was quicker: to the run that has the letters, when the person may see it."""
        ids = [one for one in request.POST.getlist("letter")[:MOST] if PUBLIC_ID.fullmatch(one)]
        mine = IssueRun.objects.filter(requested_by=request.user, letters__public_id__in=ids).order_by("-pk").first()
        messages.info(request, _("These letters are issued, or being issued, already."))
        return redirect(mine or reverse("letters:outbox"))


_BADGES = {
    JobState.QUEUED: ("neutral", "circle"),
    JobState.RUNNING: ("progress", "arrow-repeat"),
    JobState.DONE: ("ok", "check-circle-fill"),
    JobState.FAILED: ("bad", "x-octagon-fill"),
    JobState.CANCELLED: ("neutral", "dash-circle"),
}


class RunDetail(CommissionRequired, TemplateView):
    """How far a run is, and what came of each letter. Those in whose letters one has a conflict are left out."""

    def get_template_names(self):
        return ["letters/parts/run_progress.html" if self.request.htmx else "letters/run_detail.html"]

    @cached_property
    def letters(self) -> list[Letter]:
        seen = Letter.objects.of_office(self.request.user).filter(run__public_id=self.kwargs["public_id"])
        return list(seen.for_list().order_by("event", "pk"))

    @cached_property
    def run(self) -> IssueRun:
        mine = IssueRun.objects.select_related("requested_by").filter(public_id=self.kwargs["public_id"])
        if not self.letters:
            mine = mine.filter(requested_by=self.request.user)
        return get_object_or_404(mine)

    def get_context_data(self, **context):
        run, letters = self.run, self.letters
        tone, icon = _BADGES[JobState(run.state)]
        return super().get_context_data(
            run=run,
            badge=Badge(run.get_state_display(), tone, icon),
            letters=letters,
            issued=sum(letter.state == LetterState.ISSUED for letter in letters),
            stuck=sum(bool(letter.problem) for letter in letters),
            lacking=pdf.missing() if run.state == JobState.FAILED else [],
            worker_alive=run.is_finished or worker_is_alive(),
            **context,
        )
