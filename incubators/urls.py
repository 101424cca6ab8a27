from django.urls import path

from incubators.campaigns import views as campaigns
from incubators.views import notices, owner, public, staff

app_name = "incubators"

urlpatterns = [
    path("bases/", public.Register.as_view(), name="register"),
    path("bases/open-data.csv", public.OpenData.as_view(), name="open-data"),
    path("bases/notices/", public.NoticeList.as_view(), name="notice-list"),
    path("bases/notices/<slug:public_id>/", notices.Batch.as_view(), name="notice-batch"),
    path("bases/notices/<slug:public_id>/object/", notices.Object.as_view(), name="object"),
    path("bases/objections/<str:token>/", notices.Follow.as_view(), name="objection-follow"),
    path("bases/office/notices/", notices.BatchList.as_view(), name="batch-list"),
    path("bases/office/notices/plan/", notices.Plan.as_view(), name="batch-plan"),
    path("bases/office/objections/", notices.ObjectionList.as_view(), name="objection-list"),
    path("bases/office/objections/<slug:public_id>/", notices.ObjectionDetail.as_view(), name="objection"),
    path("bases/office/objections/<slug:public_id>/evidence/", notices.Evidence.as_view(), name="objection-evidence"),
    path("bases/office/", staff.StaffRegister.as_view(), name="staff-register"),
    path("bases/<slug:public_id>/", public.BaseDetail.as_view(), name="base-detail"),
    path("bases/<slug:public_id>/file-again/", owner.FilingAgain.as_view(), name="filing-again"),
    path("incubator/", owner.Home.as_view(), name="home"),
    path("incubator/profile/", owner.ProfileEdit.as_view(), name="profile-edit"),
    path("incubator/file/", owner.FilingStart.as_view(), name="filing-start"),
    path("incubators/", staff.IncubatorList.as_view(), name="incubator-list"),
    path("incubators/<slug:public_id>/", public.IncubatorDetail.as_view(), name="incubator-detail"),
    path("incubators/<slug:public_id>/class/", staff.ClassEdit.as_view(), name="class-edit"),
    path("campaigns/", campaigns.CampaignList.as_view(), name="campaigns"),
    path("campaigns/new/", campaigns.CampaignPlan.as_view(), name="campaign-new"),
    path("campaigns/<slug:public_id>/", campaigns.CampaignDetail.as_view(), name="campaign"),
    path("campaigns/<slug:public_id>/edit/", campaigns.CampaignEdit.as_view(), name="campaign-edit"),
    path("campaigns/<slug:public_id>/draw/", campaigns.CampaignDraw.as_view(), name="campaign-draw"),
]
