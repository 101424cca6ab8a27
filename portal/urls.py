from django.urls import path

from portal.views import home, search

app_name = "portal"

urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("network/", home.Network.as_view(), name="network"),
    path("search/", search.Search.as_view(), name="search"),
]
