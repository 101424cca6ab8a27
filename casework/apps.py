from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = _("Casework")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts.permissions import is_commission, is_staff_of_any_kind
        from casework import frame, personal, receivers  # noqa: F401
        from core.frame import Bell, Link, bells, captions, person_links
        from core.registry import FirstPage, NavItem, Sweeper, first_pages, nav, sweepers

        personal.register()
        nav.register(
            NavItem(
                _("Inbox"),
                "casework:inbox",
                allowed=is_staff_of_any_kind,
                count=frame.overdue_count,
                match=("casework:inbox", "casework:case-detail", "casework:case-move"),
            ),
            order=10,
        )
        nav.register(
            NavItem(
                _("My matters"),
                "casework:my-cases",
                allowed=lambda user: user.is_authenticated and not is_commission(user) and not user.staff_districts,
                count=frame.waiting_count,
                match=("casework:",),
            ),
            order=30,
        )
        bells.register(Bell("casework:notifications", frame.unread_count))
        person_links.register(
            Link(
                _("Notification settings"),
                "casework:notification-settings",
                lambda request: request.user.is_authenticated,
                icon="bell",
            )
        )
        captions.register(frame.staff_caption)
        first_pages.register(FirstPage(is_staff_of_any_kind, "casework:inbox"), order=10)
        first_pages.register(FirstPage(lambda user: user.is_authenticated, "casework:my-cases"), order=900)
        sweepers.register(Sweeper("due moves", frame.sweep_due))
