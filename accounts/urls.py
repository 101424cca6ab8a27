from django.urls import path

from accounts.views import calendar, conflicts, imports, invitations, members, my_data, organisation, personal, profile, staff

app_name = "accounts"

urlpatterns = [
    path("profile/", profile.Profile.as_view(), name="profile"),
    path("profile/consent/", my_data.GiveConsent.as_view(), name="consent"),
    path("profile/consent/<slug:code>/give/", my_data.GiveConsent.as_view(), name="consent-give"),
    path("profile/consent/<slug:code>/withdraw/", my_data.WithdrawConsent.as_view(), name="consent-withdraw"),
    path("profile/data/", my_data.MyData.as_view(), name="my-data"),
    path("profile/data/opened/", my_data.OwnViews.as_view(), name="my-data-views"),
    path("profile/data/copies/", my_data.AskCopy.as_view(), name="copy-ask"),
    path("profile/data/copies/<slug:public_id>/", my_data.DownloadCopy.as_view(), name="copy-download"),
    path("profile/data/correction/", my_data.AskCorrection.as_view(), name="correction-ask"),
    path("profile/data/delete/", my_data.Delete.as_view(), name="delete"),
    path("profile/data/delete/undo/", my_data.UndoDelete.as_view(), name="delete-undo"),
    path("privacy/", my_data.Privacy.as_view(), name="privacy"),
    path("privacy/<slug:public_id>/", my_data.Privacy.as_view(), name="privacy-version"),
    path("organisations/switch/", profile.Switch.as_view(), name="switch"),
    path("organisations/own/", organisation.OwnOrganisation.as_view(), name="own-organisation"),
    path("organisations/<slug:public_id>/", organisation.OrganisationDetail.as_view(), name="organisation"),
    path("organisations/<slug:public_id>/members/", members.Members.as_view(), name="members"),
    path(
        "organisations/<slug:public_id>/members/<slug:member>/role/", members.MemberRole.as_view(), name="member-role"
    ),
    path(
        "organisations/<slug:public_id>/members/<slug:member>/end/", members.EndMembership.as_view(), name="member-end"
    ),
    path("organisations/<slug:public_id>/leave/", members.Leave.as_view(), name="leave"),
    path("organisations/<slug:public_id>/invitations/", members.Invite.as_view(), name="invite"),
    path(
        "organisations/<slug:public_id>/invitations/<slug:invitation>/resend/",
        members.ResendInvitation.as_view(),
        name="invitation-resend",
    ),
    path(
        "organisations/<slug:public_id>/invitations/<slug:invitation>/revoke/",
        members.RevokeInvitation.as_view(),
        name="invitation-revoke",
    ),
    path("invitations/accept/", invitations.AcceptInvitation.as_view(), name="invitation-accept"),
    # The part named ``token`` is blanked in the log: core.middleware.SECRET_PARTS.
    path("invitations/<str:token>/", invitations.FollowInvitation.as_view(), name="invitation"),
    path("conflicts/", conflicts.Conflicts.as_view(), name="conflicts"),
    path("conflicts/<slug:public_id>/", conflicts.DeclareConflict.as_view(), name="conflict-declare"),
    path("conflicts/<slug:public_id>/end/", conflicts.EndConflict.as_view(), name="conflict-end"),
    path("administration/people/", staff.People.as_view(), name="people"),
    path("administration/people/grant/", staff.GrantRole.as_view(), name="role-grant"),
    path("administration/people/<slug:public_id>/", staff.PersonDetail.as_view(), name="person"),
    path("administration/people/<slug:public_id>/end-role/", staff.EndRole.as_view(), name="role-end"),
    path("administration/audit/", staff.AuditList.as_view(), name="audit"),
    path("administration/exports/", staff.ExportLogList.as_view(), name="export-log"),
    path("administration/calendar/", calendar.Calendar.as_view(), name="calendar"),
    path("administration/calendar/<str:day>/forget/", calendar.ForgetDay.as_view(), name="calendar-forget"),
    path("administration/imports/", imports.ImportList.as_view(), name="import-list"),
    path("administration/imports/start/", imports.ImportStart.as_view(), name="import-start"),
    path("administration/imports/template/<slug:code>/", imports.ImportTemplate.as_view(), name="import-template"),
    path("administration/imports/<slug:public_id>/", imports.ImportDetail.as_view(), name="import-detail"),
    path("administration/imports/<slug:public_id>/file/", imports.ImportFile.as_view(), name="import-file"),
    path("administration/imports/<slug:public_id>/decide/", imports.Decide.as_view(), name="import-decide"),
    path("administration/imports/<slug:public_id>/confirm/", imports.Confirm.as_view(), name="import-confirm"),
    path("administration/imports/<slug:public_id>/discard/", imports.Discard.as_view(), name="import-discard"),
    path("administration/imports/<slug:public_id>/undo/", imports.Undo.as_view(), name="import-undo"),
    path("administration/imports/<slug:public_id>/retry/", imports.Retry.as_view(), name="import-retry"),
    path("administration/personal/opened/", personal.PersonalViews.as_view(), name="personal-views"),
    path("administration/personal/requests/", personal.PersonalRequests.as_view(), name="personal-requests"),
    path(
        "administration/personal/requests/<slug:public_id>/answer/",
        personal.AnswerCorrection.as_view(),
        name="correction-answer",
    ),
    path("administration/notices/", personal.Notices.as_view(), name="notices"),
    path("administration/notices/new/", personal.NewNotice.as_view(), name="notice-new"),
    path("administration/notices/<slug:public_id>/", personal.NoticeDetail.as_view(), name="notice"),
    path("administration/notices/<slug:public_id>/edit/", personal.EditNotice.as_view(), name="notice-edit"),
    path("administration/notices/<slug:public_id>/publish/", personal.PublishNotice.as_view(), name="notice-publish"),
    path("administration/notices/<slug:public_id>/discard/", personal.DiscardNotice.as_view(), name="notice-discard"),
    path("administration/retention/", personal.RetentionRules.as_view(), name="retention"),
    path("administration/retention/<slug:code>/", personal.RetentionRuleDetail.as_view(), name="retention-rule"),
]
