from django.urls import path

from accounts.views import calendar, conflicts, imports, invitations, members, organisation, profile, staff

app_name = "accounts"

urlpatterns = [
    path("profile/", profile.Profile.as_view(), name="profile"),
    path("profile/consent/", profile.Consented.as_view(), name="consent"),
    path("privacy/", profile.Privacy.as_view(), name="privacy"),
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
]
