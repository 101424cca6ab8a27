from django.urls import path

from outcomes.views import detail, edit, follow_ups, lists, office

app_name = "outcomes"

urlpatterns = [
    path("outcomes/", lists.OutcomeList.as_view(), name="list"),
    path("outcomes/ours/", lists.OwnOutcomes.as_view(), name="ours"),
    path("outcomes/questionnaires/", lists.FollowUpList.as_view(), name="follow-ups"),
    path("outcomes/questionnaires/<slug:public_id>/", follow_ups.FollowUpPage.as_view(), name="follow-up"),
    path("outcomes/rates/", office.Rates.as_view(), name="rates"),
    path("outcomes/rates/<slug:public_id>/remove/", office.RemoveRate.as_view(), name="rate-remove"),
    path("cases/<slug:public_id>/outcomes/add/", edit.Add.as_view(), name="add"),
    path("outcomes/<slug:public_id>/", detail.Detail.as_view(), name="detail"),
    path("outcomes/<slug:public_id>/change/", edit.Change.as_view(), name="change"),
    path("outcomes/<slug:public_id>/confirm/", detail.Confirm.as_view(), name="confirm"),
    path("outcomes/<slug:public_id>/dispute/", detail.Dispute.as_view(), name="dispute"),
    path("outcomes/<slug:public_id>/uphold/", detail.Uphold.as_view(), name="uphold"),
    path("outcomes/<slug:public_id>/withdraw/", detail.Withdraw.as_view(), name="withdraw"),
    path("outcomes/<slug:public_id>/files/<slug:file>/", detail.Evidence.as_view(), name="file"),
    path("outcomes/<slug:public_id>/shares/", office.Shares.as_view(), name="shares"),
    path("outcomes/<slug:public_id>/shares/<slug:share>/object/", detail.ObjectShare.as_view(), name="share-object"),
    path(
        "outcomes/<slug:public_id>/shares/<slug:share>/answer/", detail.AnswerObjection.as_view(), name="share-answer"
    ),
    path("outcomes/<slug:public_id>/sides/<slug:role>/mailbox/", office.Mailbox.as_view(), name="mailbox"),
]
