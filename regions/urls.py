from django.urls import path

from regions.views import drafts, fields, versions

app_name = "regions"

urlpatterns = [
    path("technology-fields/", fields.FieldList.as_view(), name="fields"),
    path("technology-fields/draft/start/", drafts.DraftStart.as_view(), name="draft-start"),
    path("technology-fields/drafts/<slug:public_id>/", drafts.DraftDetail.as_view(), name="draft"),
    path("technology-fields/drafts/<slug:public_id>/add/", drafts.DraftAdd.as_view(), name="draft-add"),
    path("technology-fields/drafts/<slug:public_id>/discard/", drafts.DraftDiscard.as_view(), name="draft-discard"),
    path("technology-fields/drafts/<slug:public_id>/publish/", drafts.DraftPublish.as_view(), name="draft-publish"),
    path("technology-fields/drafts/<slug:public_id>/<slug:code>/", drafts.DraftField.as_view(), name="draft-field"),
    path(
        "technology-fields/drafts/<slug:public_id>/<slug:code>/back/",
        drafts.DraftTakeBack.as_view(),
        name="draft-take-back",
    ),
    path("technology-fields/versions/", versions.VersionList.as_view(), name="versions"),
    path("technology-fields/versions/<slug:public_id>/", versions.VersionDetail.as_view(), name="version"),
    path("technology-fields/versions/<slug:public_id>/compare/", versions.VersionChoose.as_view(), name="choose"),
    path("technology-fields/versions/<slug:public_id>/restore/", versions.VersionRestore.as_view(), name="restore"),
    path(
        "technology-fields/versions/<slug:public_id>/against/<slug:other>/",
        versions.VersionAgainst.as_view(),
        name="against",
    ),
    path("technology-fields/<slug:code>/", fields.FieldDetail.as_view(), name="field"),
]
