from django.urls import path

from talent.views import owner, pool

app_name = "talent"

urlpatterns = [
    path("technology-managers/", pool.Pool.as_view(), name="pool"),
    path("technology-managers/me/", owner.OwnProfile.as_view(), name="own-profile"),
    path("technology-managers/<slug:public_id>/", pool.ManagerDetail.as_view(), name="manager-detail"),
]
