"""All addresses. Each app brings its own `urls.py` with its namespace; allauth's pages stand under /accounts/."""

from django.urls import include, path

from core import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("portal.urls")),
    path("", include("introductions.urls")),
    path("", include("matching.urls")),
    path("", include("enterprises.urls")),
    path("", include("inbound.urls")),
    path("", include("outcomes.urls")),
    path("", include("services.urls")),
    path("", include("incubators.urls")),
    path("", include("vouchers.urls")),
    path("", include("talent.urls")),
    path("", include("regions.urls")),
    path("", include("onboarding.urls")),
    path("", include("letters.urls")),
    path("", include("reviews.urls")),
    path("", include("casework.urls")),
    path("", include("accounts.urls")),  # before allauth: a page of ours may take the place of one of its
    path("", include("core.urls")),
    path("accounts/", include("allauth.urls")),
]
