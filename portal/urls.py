from django.urls import path

from portal.views import home, search, times

app_name = "portal"

urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("network/", home.Network.as_view(), name="network"),
    path("search/", search.Search.as_view(), name="search"),
    path("figures/times/", times.Times.as_view(), name="times"),
    path("figures/times/cases/", times.TimesCases.as_view(), name="times-cases"),
    path("figures/times/export/", times.TimesExport.as_view(), name="times-export"),
]
