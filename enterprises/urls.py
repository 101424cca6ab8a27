from django.urls import path

from enterprises.views import directory, home, means, profile, provider, quotes, requests

app_name = "enterprises"

urlpatterns = [
    path("enterprise/", home.Home.as_view(), name="home"),
    path("enterprise/profile/", profile.Profile.as_view(), name="profile"),
    path("enterprise/profile/<slug:section>/", profile.ProfileSectionEdit.as_view(), name="profile-edit"),
    path("enterprise/limited-means/", means.OwnMeans.as_view(), name="means-own"),
    path("limited-means/", means.MeansList.as_view(), name="means-list"),
    path("limited-means/<slug:public_id>/", means.MeansDetail.as_view(), name="means-detail"),
    path("limited-means/<slug:public_id>/evidence/", means.MeansFile.as_view(), name="means-file"),
    path("enterprise/products/add/", profile.ProductEdit.as_view(), name="product-add"),
    path("enterprise/products/<slug:public_id>/", profile.ProductEdit.as_view(), name="product-edit"),
    path("enterprise/products/<slug:public_id>/remove/", profile.ProductRemove.as_view(), name="product-remove"),
    path("enterprises/", directory.EnterpriseList.as_view(), name="enterprise-list"),
    path("enterprises/<slug:public_id>/", directory.EnterpriseDetail.as_view(), name="enterprise-detail"),
    path("service-requests/", requests.RequestList.as_view(), name="request-list"),
    path("service-requests/start/", requests.RequestStart.as_view(), name="request-start"),
    path("service-requests/served/", provider.ProviderRequests.as_view(), name="provider-requests"),
    path("service-requests/open/", provider.OpenRequests.as_view(), name="open-requests"),
    path("service-requests/open/<slug:public_id>/", provider.OpenRequest.as_view(), name="open-request"),
    path("service-requests/quotes/", quotes.QuoteList.as_view(), name="quote-list"),
    path("service-requests/quotes/<slug:public_id>/", quotes.QuoteDetail.as_view(), name="quote-detail"),
    path("service-requests/<slug:public_id>/bases/", requests.CompareBases.as_view(), name="request-bases"),
]
