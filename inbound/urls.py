from django.urls import path

from inbound.views import lists, project, public, start

app_name = "inbound"

urlpatterns = [
    path("inbound/", public.Landed.as_view(), name="public"),
    path("inbound/projects/", lists.ProjectList.as_view(), name="project-list"),
    path("inbound/board/", lists.ProjectBoard.as_view(), name="board"),
    path("inbound/figures/", lists.Figures.as_view(), name="figures"),
    path("inbound/start/", start.Start.as_view(), name="start"),
    path("inbound/projects/<slug:public_id>/", project.ProjectDetail.as_view(), name="project-detail"),
    path("inbound/projects/<slug:public_id>/steps/<slug:move>/", project.Step.as_view(), name="step"),
    path("inbound/projects/<slug:public_id>/files/<slug:file>/", project.OpenDeck.as_view(), name="deck"),
    path("inbound/projects/<slug:public_id>/milestones/add/", project.AddMilestone.as_view(), name="milestone-add"),
    path(
        "inbound/projects/<slug:public_id>/milestones/<slug:milestone>/",
        project.ReachMilestone.as_view(),
        name="milestone-reach",
    ),
]
