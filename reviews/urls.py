from django.urls import path

from reviews.views import panels, rounds, sheets

app_name = "reviews"

urlpatterns = [
    path("reviews/", rounds.MyReviews.as_view(), name="mine"),
    path("reviews/<slug:public_id>/", rounds.ReviewPage.as_view(), name="review"),
    path("cases/<slug:public_id>/reviewers/", rounds.Reviewers.as_view(), name="reviewers"),
    path("sheets/", sheets.SheetList.as_view(), name="sheets"),
    path("sheets/<slug:public_id>/", sheets.SheetDetail.as_view(), name="sheet"),
    path("sheets/<slug:public_id>/draft/", sheets.BeginDraft.as_view(), name="draft"),
    path("sheets/versions/<slug:public_id>/", sheets.VersionDetail.as_view(), name="version"),
    path("sheets/versions/<slug:public_id>/edit/", sheets.VersionEdit.as_view(), name="edit"),
    path("sheets/versions/<slug:public_id>/publish/", sheets.Publish.as_view(), name="publish"),
    path("sheets/versions/<slug:public_id>/discard/", sheets.Discard.as_view(), name="discard"),
    path("sheets/versions/<slug:public_id>/compare/", sheets.Compare.as_view(), name="compare"),
    path("panels/", panels.PanelList.as_view(), name="panels"),
    path("panels/new/", panels.PanelCall.as_view(), name="panel-call"),
    path("panels/<slug:public_id>/", panels.PanelDetail.as_view(), name="panel"),
    path("panels/<slug:public_id>/print/", panels.PanelPrint.as_view(), name="panel-print"),
    path("panels/<slug:public_id>/<slug:item>/", panels.PanelDecide.as_view(), name="panel-decide"),
]
