"""A few pages to look at what happens around them."""

import structlog
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import include, path
from django.utils.translation import gettext

from core import health


@login_not_required
def public(request):
    return HttpResponse(gettext("English"))


def private(request, token=""):
    structlog.get_logger("portal.test").info("inside", note="line one\nline two")
    return HttpResponse("private")


def failing(request):
    raise RuntimeError("no room for zhang.wei@firm.example, telephone 13812345678")


def forbidden(request):
    raise PermissionDenied


urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", public, name="home"),
    path("private/", private, name="private"),
    path("private/<token>/", private, name="private-token"),
    path("failing/", failing),
    path("forbidden/", forbidden),
    path("", include("core.urls")),
    path("accounts/", include("allauth.urls")),
]
