from django.urls import path
from django.views.generic import View

app_name = "vouchers"
V = View.as_view()
urlpatterns = [
    path("vouchers/x/", V, name="mine"),
    path("vouchers/c/", V, name="claims"),
    path("vouchers/u/<slug:public_id>/", V, name="use-detail"),
    path("vouchers/p/<slug:public_id>/", V, name="programme-detail"),
    path("vouchers/b/<slug:public_id>/", V, name="batch-detail"),
]
