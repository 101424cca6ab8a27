from django.urls import path

from onboarding.views import join, merge, register, staff

app_name = "onboarding"

urlpatterns = [
    path("register/", register.Choose.as_view(), name="register"),
    path("register/city/", register.RegisterCity.as_view(), name="register-city"),
    path("register/abroad/", register.RegisterAbroad.as_view(), name="register-abroad"),
    path("register/join/", register.AskToJoin.as_view(), name="join"),
    path("organisations/<slug:public_id>/verification/", register.StartRound.as_view(), name="start-round"),
    path("join-requests/<slug:public_id>/accept/", join.LetIn.as_view(), name="join-accept"),
    path("join-requests/<slug:public_id>/decline/", join.Decline.as_view(), name="join-decline"),
    path("staff/organisations/", staff.OrganisationList.as_view(), name="organisation-list"),
    path("staff/organisations/<slug:public_id>/", staff.OrganisationStaff.as_view(), name="organisation-staff"),
    path("staff/duplicates/", merge.DuplicateList.as_view(), name="duplicate-list"),
    path("staff/duplicates/look/", merge.LookAgain.as_view(), name="duplicate-look"),
    path("staff/duplicates/<slug:public_id>/", merge.Compare.as_view(), name="duplicate-compare"),
    path("staff/duplicates/<slug:public_id>/dismiss/", merge.Dismiss.as_view(), name="duplicate-dismiss"),
    path("staff/merges/", merge.MergeList.as_view(), name="merge-list"),
    path("staff/merges/<slug:public_id>/", merge.MergeDetail.as_view(), name="merge-detail"),
    path("staff/merges/<slug:public_id>/undo/", merge.MergeUndo.as_view(), name="merge-undo"),
]
