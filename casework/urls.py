from django.urls import path

from casework.views import bulk, case, guide, inbox, notices, office, organisation, owner, rules, work

app_name = "casework"

urlpatterns = [
    path("inbox/", inbox.Inbox.as_view(), name="inbox"),
    path("inbox/assign/", bulk.BulkStep.as_view(), name="bulk-assign"),
    path("work/", work.Load.as_view(), name="load"),
    path("work/people/<slug:public_id>/", work.PersonLoad.as_view(), name="load-person"),
    path("work/absences/", work.Absences.as_view(), name="absences"),
    path("work/absences/<slug:public_id>/end/", work.EndAbsence.as_view(), name="absence-end"),
    path("work/rules/", rules.RuleList.as_view(), name="rules"),
    path("work/rules/add/", rules.RuleAdd.as_view(), name="rule-add"),
    path("work/rules/place-pool/", rules.PlacePool.as_view(), name="place-pool"),
    path("work/rules/<slug:public_id>/", rules.RuleEdit.as_view(), name="rule-edit"),
    path("work/rules/<slug:public_id>/shift/", rules.RuleShift.as_view(), name="rule-shift"),
    path("work/rules/<slug:public_id>/switch/", rules.RuleSwitch.as_view(), name="rule-switch"),
    path("my/", inbox.MyCases.as_view(), name="my-cases"),
    path("my/of/<slug:public_id>/", organisation.OrganisationCases.as_view(), name="organisation-cases"),
    path("guide/<slug:kind>/", guide.Guide.as_view(), name="guide"),
    path("notifications/", notices.NotificationList.as_view(), name="notifications"),
    path("notifications/settings/", notices.NotificationSettings.as_view(), name="notification-settings"),
    path("notifications/<slug:public_id>/", notices.OpenNotification.as_view(), name="notification-open"),
    path("cases/<slug:public_id>/", case.CaseDetail.as_view(), name="case-detail"),
    path("cases/<slug:public_id>/decide/", case.Decide.as_view(), name="case-decide"),
    path("cases/<slug:public_id>/move/<slug:move>/", case.MovePage.as_view(), name="case-move"),
    path("cases/<slug:public_id>/print/", case.CasePrint.as_view(), name="case-print"),
    path("cases/<slug:public_id>/remind/", office.Remind.as_view(), name="case-remind"),
    path("cases/<slug:public_id>/comments/", case.AddComment.as_view(), name="case-comment"),
    path("cases/<slug:public_id>/checklist/", office.Checklist.as_view(), name="case-checklist"),
    path("cases/<slug:public_id>/claim/", office.Claim.as_view(), name="case-claim"),
    path("cases/<slug:public_id>/hand-back/", office.HandBack.as_view(), name="case-hand-back"),
    path("cases/<slug:public_id>/assign/", office.Assign.as_view(), name="case-assign"),
    path("cases/<slug:public_id>/tasks/", office.AddTask.as_view(), name="case-task-add"),
    path("cases/<slug:public_id>/tasks/<slug:task>/", office.FinishTask.as_view(), name="case-task-finish"),
    path("cases/<slug:public_id>/files/<slug:attachment>/", case.DownloadAttachment.as_view(), name="case-file"),
    path("cases/<slug:public_id>/edit/", owner.TaskList.as_view(), name="case-tasks"),
    path("cases/<slug:public_id>/edit/<slug:section>/", owner.SectionEdit.as_view(), name="case-section"),
    path("cases/<slug:public_id>/check/", owner.Check.as_view(), name="case-check"),
    path("cases/<slug:public_id>/receipt/", owner.Receipt.as_view(), name="case-receipt"),
    path(
        "cases/<slug:public_id>/edit/files/<slug:attachment>/remove/",
        owner.RemoveAttachment.as_view(),
        name="case-file-remove",
    ),
]
