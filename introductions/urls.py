from django.urls import path

from introductions.views import around, brokering, lists, messages, sides, working

app_name = "introductions"

urlpatterns = [
    path("introductions/", lists.IntroductionList.as_view(), name="introduction-list"),
    path("introductions/board/", lists.IntroductionBoard.as_view(), name="introduction-board"),
    path("introductions/brokering/", brokering.Brokering.as_view(), name="brokering"),
    path("introductions/brokering/<slug:asked>/accept/", brokering.AcceptRequest.as_view(), name="broker-accept"),
    path("introductions/brokering/<slug:asked>/decline/", brokering.DeclineRequest.as_view(), name="broker-decline"),
    path("introductions/brokering/limit/<slug:public_id>/", brokering.SetLimit.as_view(), name="broker-limit"),
    path("introductions/brought/", around.BroughtList.as_view(), name="brought"),
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
    path("introductions/<slug:public_id>/broker/", brokering.BrokerPage.as_view(), name="broker"),
    path("introductions/<slug:public_id>/broker/relieve/", brokering.Relieve.as_view(), name="broker-relieve"),
    path("introductions/<slug:public_id>/broker/hand-over/", brokering.HandOver.as_view(), name="hand-over"),
    path("introductions/<slug:public_id>/broker/commission/", around.CommissionPage.as_view(), name="commission"),
    path("introductions/<slug:public_id>/broker/rate/", around.RateBroker.as_view(), name="rate"),
    path(
        "introductions/<slug:public_id>/broker/ask/<slug:manager>/", brokering.AskManager.as_view(), name="broker-ask"
    ),
    path(
        "introductions/<slug:public_id>/broker/<slug:asked>/back/",
        brokering.TakeRequestBack.as_view(),
        name="broker-take-back",
    ),
    path("introductions/<slug:public_id>/bringers/", around.Bringers.as_view(), name="bringers"),
    path("introductions/<slug:public_id>/brought/", around.BroughtDetail.as_view(), name="brought-detail"),
    path("introductions/<slug:public_id>/messages/", messages.Messages.as_view(), name="messages"),
    path("introductions/<slug:public_id>/messages/print/", messages.PrintMessages.as_view(), name="messages-print"),
    path(
        "introductions/<slug:public_id>/messages/<slug:message>/translate/",
        messages.Translate.as_view(),
        name="message-translate",
    ),
    path("introductions/<slug:public_id>/screening/", working.CompareAgain.as_view(), name="screening-again"),
    path(
        "introductions/<slug:public_id>/screening/<slug:screening>/",
        working.DecideScreening.as_view(),
        name="screening-decide",
    ),
]
