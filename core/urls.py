"""Addresses of core's own pages."""

from django.conf import settings
from django.urls import path

from core.views import display, gallery, saved_views

app_name = "core"

urlpatterns = [
    path("display/", display.set_display, name="display"),
    path("language/", display.choose_language, name="language"),
    path("views/save/", saved_views.SaveView.as_view(), name="saved-view-save"),
    path("views/<str:public_id>/seen/", saved_views.SeenView.as_view(), name="saved-view-seen"),
    path("views/<str:public_id>/share/", saved_views.ShareView.as_view(), name="saved-view-share"),
    path("views/<str:public_id>/default/", saved_views.DefaultView.as_view(), name="saved-view-default"),
    path("views/<str:public_id>/delete/", saved_views.DeleteView.as_view(), name="saved-view-delete"),
]
if settings.PORTAL_MODE == "embedded":  # for those who build pages; not part of the service
    urlpatterns.append(path("gallery/", gallery.gallery, name="gallery"))
