"""The parts of the look on one page, for those who build pages. In embedded mode only; nothing here is kept."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row, Submit
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.ui import Badge, choice, icon_names

KINDS = [
    ("branch", gettext_lazy("Branch")),
    ("rd_centre", gettext_lazy("R&D centre")),
    ("service_point", choice(gettext_lazy("Service point"), gettext_lazy("Run by a local partner"))),
]
ANSWERS = [
    ("yes", gettext_lazy("Meets")),
    ("no", gettext_lazy("Does not meet")),
    ("na", gettext_lazy("Not applicable")),
]


class GalleryForm(forms.Form):
    """One field of each kind; shown with errors when the page is asked for with ``?errors=1``."""

    city = forms.CharField(
        label=gettext_lazy("City"), max_length=40, help_text=gettext_lazy("The local name goes elsewhere")
    )
    local_name = forms.CharField(label=gettext_lazy("Local name"), max_length=40, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of base"), choices=KINDS, widget=forms.RadioSelect)
    services = forms.MultipleChoiceField(
        label=gettext_lazy("Services"), choices=KINDS[:2], widget=forms.CheckboxSelectMultiple, required=False
    )
    area = forms.DecimalField(label=gettext_lazy("Floor area"), min_value=1, help_text=gettext_lazy("For own use only"))
    opened = forms.DateField(
        label=gettext_lazy("Opened on"), help_text=gettext_lazy("Year-month-day, such as 2017-10-01")
    )
    contact = forms.EmailField(label=gettext_lazy("Contact mailbox"))
    district = forms.ChoiceField(
        label=gettext_lazy("District"), choices=[("", "---------"), ("pd", gettext_lazy("Pudong"))]
    )
    proof = forms.FileField(
        label=gettext_lazy("Proof of premises"), help_text=gettext_lazy("PDF, JPG or PNG, at most 20 MB")
    )
    number = forms.CharField(
        label=gettext_lazy("Filing number"), disabled=True, required=False, initial="FB2026-000123-K"
    )
    reason = forms.CharField(label=gettext_lazy("Reason for the change"), max_length=200, widget=forms.Textarea)
    truthful = forms.BooleanField(label=gettext_lazy("What I have filled in is true"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].unit = "m²"
        self.fields["number"].disabled_reason = gettext_lazy("given at filing")
        self.fields["opened"].pins = [gettext_lazy("The certificate shows another day.")]

    @property
    def helper(self):
        helper = FormHelper()
        helper.attrs = {"data-guard": ""}
        helper.layout = Layout(
            Fieldset(gettext_lazy("The base"), "city", "local_name", "kind", "services"),
            Row(Column("area"), Column("opened")),
            "contact", "district", "proof", "number", "reason", "truthful",
        )  # fmt: skip
        helper.add_input(Submit("save", gettext_lazy("Save and continue")))
        helper.add_input(Submit("later", gettext_lazy("Keep for later"), css_class="btn-second"))
        return helper


class FilterForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("Search"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[("", gettext_lazy("All kinds")), *KINDS[:2]], required=False
    )
    mine = forms.BooleanField(label=gettext_lazy("Only mine"), required=False)


class CheckForm(forms.Form):
    premises = forms.ChoiceField(
        label=gettext_lazy("An agreement proves the premises"), choices=ANSWERS, widget=forms.RadioSelect
    )


def badges():
    return [
        Badge(_("Draft")),
        Badge(_("Under review"), "progress"),
        Badge(_("To correct"), "wait"),
        Badge(_("Clock stopped"), "wait", "pause-circle"),
        Badge(_("On public notice"), "notice"),
        Badge(_("Filed"), "ok"),
        Badge(_("Refused"), "bad"),
        Badge(_("Withdrawn"), "neutral", "dash-circle"),
    ]


def rows():
    """(title, number, organisation, badge, days left, stopped, promised day, note) of a made-up list."""
    return [
        (_("Munich R&D centre, change"), "FB2026-000131-P", badges()[1], -1, False, date(2026, 11, 20), ""),
        (_("Penang service point, new"), "FB2026-000142-H", badges()[1], 2, False, date(2026, 11, 25), ""),
        (_("Osaka service point, new"), "FB2026-000139-T", badges()[4], 4, False, date(2026, 11, 27), ""),
        (
            _("Nairobi service point, new"),
            "FB2026-000144-D",
            badges()[2],
            None,
            True,
            None,
            _("To correct by 2026-12-04"),
        ),
    ]


def events():
    return [
        {"icon": "circle", "title": _("Public notice"), "caption": _("Expected from 2026-12-03"), "ahead": True},
        {"icon": "arrow-repeat", "title": _("Under review"), "caption": "2026-11-19"},
        {
            "icon": "pause-circle",
            "title": _("Correction asked for"),
            "caption": "2026-11-11 16:22",
            "quote": _("The clock stands still"),
        },
        {"icon": "send", "title": _("Submitted"), "caption": "2026-11-02 14:35"},
    ]


@login_not_required
@require_safe
def gallery(request):
    form = (
        GalleryForm({"area": "1,100 sqm", "contact": "office.example.cn"}) if "errors" in request.GET else GalleryForm()
    )
    note = SimpleNamespace(
        author=_("Reviewer"), at=datetime(2026, 11, 20, 1, 12, tzinfo=UTC), text=_("See the former closing statement.")
    )
    context = {
        "form": form,
        "badges": badges(),
        "filter_form": FilterForm(request.GET),
        "check": CheckForm(initial={"premises": "yes"})["premises"],
        "rows": rows(),
        "chips": [{"label": _("Kind: branch"), "url": "?"}],
        "sorts": [("due", _("Due first")), ("new", _("Newest first"))],
        "tabs": [
            {"label": _("To accept"), "url": "#lists", "count": 7},
            {"label": _("To review"), "url": "#lists", "count": 12, "current": True},
            {"label": _("Due soon"), "url": "#lists", "count": 4, "tone": "wait"},
            {"label": _("Overdue"), "url": "#lists", "count": 1, "tone": "bad"},
        ],
        "actions": [
            {"label": _("Assign"), "name": "do", "value": "assign", "icon": "person"},
            {"label": _("Export"), "name": "do", "value": "export", "icon": "download"},
        ],
        "page": SimpleNamespace(
            object_list=rows(), has_previous=False, has_next=True, previous_cursor="", next_cursor="abc"
        ),
        "figures": [
            {"value": 24, "unit": _("bases"), "label": _("Overseas bases"), "url": "#lists"},
            {"value": 60, "label": _("Open demands"), "url": "#lists"},
            {"value": 37, "label": _("Introductions under way"), "url": "#lists"},
        ],
        "tasks": [
            {
                "label": _("The base"),
                "url": "#fields",
                "caption": _("Place, kind, floor area"),
                "badge": Badge(_("3 to change"), "bad"),
            },
            {"label": _("People"), "url": "#fields", "badge": Badge(_("Completed"), "ok")},
            {"label": _("Attachments"), "url": "#fields", "badge": Badge(_("In progress"), "progress")},
            {
                "label": _("Check and submit"),
                "caption": _("Opens when all sections are done"),
                "badge": Badge(_("Not yet"), icon="lock"),
            },
        ],
        "facts": [
            (_("Floor area"), "55 m²"),
            (_("Opened on"), date(2024, 1, 15)),
            (_("Partner"), ""),
            (_("Takes requests"), True),
        ],
        "parts": [
            (37, _("Matched words")),
            (18, _("Technology field")),
            (20, _("Hard criteria")),
            (10, _("Region and language")),
            (6, _("Fair shares")),
        ],
        "events": events(),
        "note": note,
        "file": SimpleNamespace(name="agreement.pdf", size=1_887_436, at=date(2026, 11, 21), url="#notes"),
        "job": SimpleNamespace(done_units=5, total_units=8),
        "icons": sorted(icon_names()),
    }
    return render(request, "gallery/index.html", context)
