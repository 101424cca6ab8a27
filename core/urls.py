"""Addresses of core's own pages."""

from django.conf import settings
from django.urls import path

from core.views import display, gallery

app_name = "core"

urlpatterns = [
    path("display/", display.set_display, name="display"),
    path("language/", display.choose_language, name="language"),
]
if settings.PORTAL_MODE == "embedded":  # for those who build pages; not part of the service
    urlpatterns.append(path("gallery/", gallery.gallery, name="gallery"))
