"""The portal's addresses, and two lists over rows that core has itself."""

import django_filters
from django.contrib.auth.decorators import login_not_required
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import include, path
from django.utils.decorators import method_decorator

from core.exports import Column
from core.filters import AnyOfFilter, SearchFilter
from core.lists import KeysetFilterView
from core.models import AuditEntry, OutgoingMail

TRIES = [("0", "None"), ("1", "One"), ("2", "Two")]
PAGE = """{% extends "base.html" %}{% block title %}Mails{% endblock %}{% block content %}
{% include "components/saved_views.html" %}{% include "components/list_exports.html" %}
{% include "components/list_toolbar.html" %}{% include "components/list_chips.html" %}
{% for mail in rows %}<p id="mail-{{ mail.pk }}">{{ mail.subject }}</p>{% endfor %}{% include "components/list_pages.html" %}{% endblock %}"""


class MailFilter(django_filters.FilterSet):
    q = SearchFilter(fields=["subject", "to"])
    attempts = AnyOfFilter(choices=TRIES, label="Tries")
    error = django_filters.ChoiceFilter(
        choices=[("Group", [("full", "Mailbox full")]), ("gone", "Gone")], label="Problem"
    )
    created_at = django_filters.DateFromToRangeFilter(label="Written")
    size = django_filters.RangeFilter(field_name="attempts", label="Number of tries")
    unsent = django_filters.BooleanFilter(field_name="sent_at", lookup_expr="isnull", label="Not sent")
    day = django_filters.DateFilter(field_name="created_at", lookup_expr="date", label="Day")
    body = django_filters.CharFilter(lookup_expr="icontains", label="Text")

    class Meta:
        model = OutgoingMail
        fields = ["q"]


class FromString:
    """The page stands here, so that no template exists only for tests."""

    def render_to_response(self, context):
        return TemplateResponse(self.request, engines["django"].from_string(PAGE), context)


class MailList(FromString, KeysetFilterView):
    queryset = OutgoingMail.objects
    filterset_class = MailFilter
    orderings = {
        "new": (("-created_at", "-pk"), "Newest first"),
        "sent": (("sent_at",), "Sent first"),
        "subject": (("subject",), "By subject"),
    }
    export_columns = [Column("Subject", "subject"), Column("Tries", "attempts", kind="number")]
    export_name = "Mails"


class ClosedMailList(MailList):
    def may_export(self):
        return False


@method_decorator(login_not_required, name="dispatch")
class OpenList(FromString, KeysetFilterView):
    queryset = AuditEntry.objects
    page_sizes = (25,)


urlpatterns = [
    path("mails/", MailList.as_view(), name="mails"),
    path("closed-mails/", ClosedMailList.as_view(), name="closed-mails"),
    path("open/", OpenList.as_view(), name="open"),
    path("", include("incubator_network.urls")),
]
