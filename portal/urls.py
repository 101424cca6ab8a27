from django.urls import path

from portal.views import funnel, gaps, home, search, times

app_name = "portal"

urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("network/", home.Network.as_view(), name="network"),
    path("search/", search.Search.as_view(), name="search"),
    path("figures/times/", times.Times.as_view(), name="times"),
    path("figures/times/cases/", times.TimesCases.as_view(), name="times-cases"),
    path("figures/times/export/", times.TimesExport.as_view(), name="times-export"),
    path("figures/funnel/", funnel.Funnel.as_view(), name="funnel"),
    path("figures/funnel/demands/", funnel.FunnelDemands.as_view(), name="funnel-demands"),
    path("figures/funnel/introductions/", funnel.FunnelIntroductions.as_view(), name="funnel-introductions"),
    path("figures/funnel/enterprises/", funnel.FunnelEnterprises.as_view(), name="funnel-enterprises"),
    path("figures/funnel/export/", funnel.FunnelExport.as_view(), name="funnel-export"),
    path("figures/gaps/", gaps.Gaps.as_view(), name="gaps"),
    path("figures/gaps/demands/", gaps.UnmetDemands.as_view(), name="gaps-demands"),
    path("figures/gaps/enterprises/", gaps.IdleEnterprises.as_view(), name="gaps-enterprises"),
    path("figures/gaps/export/", gaps.GapsExport.as_view(), name="gaps-export"),
    path("figures/standing/", gaps.Standing.as_view(), name="standing"),
    path("figures/standing/requests/", gaps.StandingRequests.as_view(), name="standing-requests"),
]

# Under the one entry "Figures" of the navigation.
OF_FIGURES = [one.name for one in urlpatterns if str(one.pattern).startswith("figures/")]
