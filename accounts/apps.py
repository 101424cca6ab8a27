from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts and organisations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts import demo, demo_personal, receivers  # noqa: F401
        from accounts.permissions import is_administrator, is_staff_of_any_kind
        from accounts.personal import places, withdrawal
        from accounts.personal.install import first_notices
        from core.frame import Link, OrganisationSwitch, entrance_links, foot_links, person_links, reminders, switches
        from core.registry import DemoLoader, NavItem, demo_loaders, nav

        post_migrate.connect(first_notices, sender=self, dispatch_uid="first_notices")
        places.register()

        nav.register(
            NavItem(
                _("Administration"),
                "accounts:people",
                allowed=is_administrator,
                seldom=True,
                match=(
                    "accounts:person",
                    "accounts:role-grant",
                    "accounts:audit",
                    "accounts:export-log",
                    "accounts:calendar",
                    "accounts:import-list",
                    "accounts:import-start",
                    "accounts:import-detail",
                    "accounts:personal-views",
                    "accounts:notices",
                    "accounts:notice",
                    "accounts:personal-requests",
                    "accounts:retention",
                    "accounts:retention-rule",
                ),
            ),
            order=95,
        )
        reminders.register(withdrawal.reminder)
        person_links.register(Link(_("My profile"), "accounts:profile", icon="person"), order=10)
        person_links.register(
            Link(
                _("Our organisation"),
                "accounts:own-organisation",
                lambda request: bool(getattr(request.user, "organisation_ids", ())),
                icon="building",
            ),
            order=15,
        )
        person_links.register(
            Link(
                _("Conflicts of interest"),
                "accounts:conflicts",
                lambda request: is_staff_of_any_kind(request.user),
                icon="eye-slash",
            ),
            order=20,
        )
        person_links.register(Link(_("My data"), "accounts:my-data", icon="shield-check"), order=12)
        entrance_links.register(Link(_("Open an account"), "account_signup", icon="person"), order=10)
        foot_links.register(Link(_("Protection of personal information"), "accounts:privacy"), order=30)
        switches.register(OrganisationSwitch("accounts:switch"))
        demo_loaders.register(DemoLoader("people", demo.load), order=10)
        demo_loaders.register(DemoLoader("personal data", demo_personal.load), order=950)
