from django.urls import path

from introductions.views import lists, sides, working

app_name = "introductions"

urlpatterns = [
    path("introductions/", lists.IntroductionList.as_view(), name="introduction-list"),
    path("introductions/board/", lists.IntroductionBoard.as_view(), name="introduction-board"),
    path("introductions/sanctions/", working.SanctionsLists.as_view(), name="sanctions"),
    path("introductions/sanctions/load/", working.SanctionsLoad.as_view(), name="sanctions-load"),
    path("introductions/propose/<slug:public_id>/", working.Propose.as_view(), name="propose"),
    path("introductions/<slug:public_id>/", sides.IntroductionDetail.as_view(), name="introduction-detail"),
    path("introductions/<slug:public_id>/withdraw/", sides.WithdrawAfterwards.as_view(), name="withdraw-afterwards"),
    path("introductions/<slug:public_id>/steps/<slug:move>/", sides.Step.as_view(), name="step"),
    path("introductions/<slug:public_id>/files/add/", working.AddFile.as_view(), name="file-add"),
    path("introductions/<slug:public_id>/files/<slug:file>/", working.OpenFile.as_view(), name="file-open"),
    path("introductions/<slug:public_id>/files/<slug:file>/remove/", working.RemoveFile.as_view(), name="file-remove"),
    path("introductions/<slug:public_id>/meetings/add/", working.MeetingEdit.as_view(), name="meeting-add"),
    path("introductions/<slug:public_id>/meetings/<slug:meeting>/", working.MeetingEdit.as_view(), name="meeting-edit"),
    path(
        "introductions/<slug:public_id>/meetings/<slug:meeting>/calendar/",
        working.MeetingFile.as_view(),
        name="meeting-file",
    ),
    path("introductions/<slug:public_id>/broker/", working.NameBroker.as_view(), name="broker"),
    path("introductions/<slug:public_id>/screening/", working.CompareAgain.as_view(), name="screening-again"),
    path(
        "introductions/<slug:public_id>/screening/<slug:screening>/",
        working.DecideScreening.as_view(),
        name="screening-decide",
    ),
]
