from django.urls import path

from matching.views import allocation, brokers, compare, corporate, enterprise, public, quality, runs, staff, weights

app_name = "matching"

urlpatterns = [
    path("demands/", public.DemandList.as_view(), name="demand-list"),
    path("demands/mine/", corporate.MyDemands.as_view(), name="my-demands"),
    path("demands/company/", corporate.CorporateEdit.as_view(), name="corporate-edit"),
    path("demands/start/", corporate.DemandStart.as_view(), name="demand-start"),
    path("demands/<slug:public_id>/", public.DemandDetail.as_view(), name="demand-detail"),
    path("demands/<slug:public_id>/companies/", corporate.DemandOwner.as_view(), name="demand-owner"),
    path("demands/<slug:public_id>/companies/<slug:key>/agree/", corporate.OwnerAgree.as_view(), name="owner-agree"),
    path(
        "demands/<slug:public_id>/companies/<slug:key>/decline/", corporate.OwnerDecline.as_view(), name="owner-decline"
    ),
    path("demands/<slug:public_id>/companies/<slug:key>/ask/", corporate.OwnerAsk.as_view(), name="owner-ask"),
    path("demands/<slug:public_id>/change/", corporate.DemandChange.as_view(), name="demand-change"),
    path("demands/<slug:public_id>/extend/", corporate.DemandExtend.as_view(), name="demand-extend"),
    path("demands/<slug:public_id>/close/", corporate.DemandClose.as_view(), name="demand-close"),
    path("found-for-you/", enterprise.FoundForYou.as_view(), name="found-for-you"),
    path("found-for-you/<slug:public_id>/interested/", enterprise.Interested.as_view(), name="found-interested"),
    path("found-for-you/<slug:public_id>/decline/", enterprise.Decline.as_view(), name="found-decline"),
    path("found-for-you/<slug:public_id>/ask/", enterprise.Ask.as_view(), name="found-ask"),
    path("matching/", staff.StaffDemands.as_view(), name="staff-demands"),
    path("matching/demands/<slug:public_id>/", staff.Candidates.as_view(), name="candidates"),
    path("matching/demands/<slug:public_id>/rematch/", staff.Rematch.as_view(), name="rematch"),
    path("matching/demands/<slug:public_id>/send/", staff.SendShortlist.as_view(), name="send-shortlist"),
    path("matching/demands/<slug:public_id>/<slug:enterprise>/shortlist/", staff.Shortlist.as_view(), name="shortlist"),
    path("matching/demands/<slug:public_id>/<slug:enterprise>/dismiss/", staff.Dismiss.as_view(), name="dismiss"),
    path("matching/demands/<slug:public_id>/<slug:enterprise>/back/", staff.TakeBack.as_view(), name="take-back"),
    path(
        "matching/demands/<slug:public_id>/managers/<slug:manager>/propose/",
        brokers.Propose.as_view(),
        name="manager-propose",
    ),
    path(
        "matching/demands/<slug:public_id>/managers/<slug:proposal>/back/",
        brokers.TakeProposalBack.as_view(),
        name="manager-take-back",
    ),
    path("brokering/<slug:proposal>/accept/", brokers.AcceptProposal.as_view(), name="manager-accept"),
    path("brokering/<slug:proposal>/decline/", brokers.DeclineProposal.as_view(), name="manager-decline"),
    path("matching/allocation/", allocation.AllocationList.as_view(), name="allocation-list"),
    path("matching/allocation/start/", allocation.AllocationStart.as_view(), name="allocation-start"),
    path("matching/allocation/<slug:public_id>/", allocation.AllocationDetail.as_view(), name="allocation-detail"),
    path(
        "matching/allocation/<slug:public_id>/propose/",
        allocation.AllocationPropose.as_view(),
        name="allocation-propose",
    ),
    path(
        "matching/allocation/<slug:public_id>/cancel/", allocation.AllocationCancel.as_view(), name="allocation-cancel"
    ),
    path("matching/quality/", quality.Quality.as_view(), name="quality"),
    path("matching/quality/export/", quality.QualityExport.as_view(), name="quality-export"),
    path("matching/quality/decisions/", quality.QualityDecisions.as_view(), name="quality-decisions"),
    path("matching/weights/", weights.WeightsList.as_view(), name="weights-list"),
    path("matching/weights/learn/", weights.WeightsLearn.as_view(), name="weights-learn"),
    path("matching/weights/<slug:public_id>/", weights.WeightsDetail.as_view(), name="weights-detail"),
    path("matching/weights/<slug:public_id>/try/", weights.WeightsTry.as_view(), name="weights-try"),
    path("matching/weights/<slug:public_id>/on/", weights.WeightsSwitch.as_view(), name="weights-on"),
    path("matching/weights/<slug:public_id>/back/", weights.WeightsSwitch.as_view(back=True), name="weights-back"),
    path("matching/schedule/", compare.Schedule.as_view(), name="schedule"),
    path("matching/runs/", runs.RunList.as_view(), name="run-list"),
    path("matching/runs/start/", runs.StartRun.as_view(), name="run-start"),
    path("matching/runs/<slug:public_id>/", runs.RunDetail.as_view(), name="run-detail"),
    path("matching/runs/<slug:public_id>/progress/", runs.RunProgress.as_view(), name="run-progress"),
    path("matching/runs/<slug:public_id>/changes/", runs.RunChanges.as_view(), name="run-changes"),
    path("matching/runs/<slug:public_id>/compare/", compare.CompareWith.as_view(), name="run-compare"),
    path("matching/runs/<slug:public_id>/against/<slug:other>/", compare.RunAgainst.as_view(), name="run-against"),
    path("matching/runs/<slug:public_id>/cancel/", runs.CancelRun.as_view(), name="run-cancel"),
    path("matching/runs/<slug:public_id>/retry/", runs.RetryRun.as_view(), name="run-retry"),
    path("matching/runs/<slug:public_id>/repeat/", runs.RepeatRun.as_view(), name="run-repeat"),
]
