"""All addresses. Each app brings its own `urls.py` with its namespace; allauth's pages stand under /accounts/."""

from django.conf import settings
from django.urls import include, path

from core import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    *(
        path("", include(f"{app}.urls"))
        for app in settings.LOCAL_APPS
        if (settings.BASE_DIR / app / "urls.py").exists()
    ),
    path("accounts/", include("allauth.urls")),
]
