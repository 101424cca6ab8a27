from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("Reviews")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts import audit
        from casework.checklists import sources
        from casework.timeline import name_events
        from core.frame import Link, person_links
        from core.registry import DemoLoader, NavItem, Panel, Sweeper, demo_loaders, nav, panels, sweepers
        from reviews import actions, checklists, declared, demo, frame, permissions, sheet_actions

        name_events(
            {
                actions.OPENED: (_("Scoring begun"), "people", False),
                actions.ASKED: (_("Reviewer asked"), "person", False),
                actions.TAKEN_BACK: (_("Reviewer not asked any more"), "dash-circle", False),
                actions.HANDED_IN: (_("Review handed in"), "check-circle-fill", False),
            }
        )
        sources.register(checklists.lines_for)
        post_migrate.connect(declared.enter, sender=self, dispatch_uid="reviews.declared")
        nav.register(
            NavItem(
                _("Reviews"),
                "reviews:mine",
                allowed=permissions.reviews,
                count=frame.to_do_count,
                match=(
                    "reviews:review",
                    "reviews:reviewers",
                    "reviews:panels",
                    "reviews:panel",
                    "reviews:panel-call",
                    "reviews:panel-decide",
                ),
            ),
            order=12,
        )
        person_links.register(
            Link(
                _("Checklists and scoring sheets"),
                "reviews:sheets",
                lambda request: permissions.publishes(request.user),
                icon="clipboard",
            )
        )
        panels.register(Panel("case", frame.case_panel), order=30)
        sweepers.register(Sweeper("late reviewers", actions.remind_late))
        demo_loaders.register(DemoLoader("reviews", demo.load), order=15)
        audit.name_actions(
            {
                sheet_actions.PUBLISHED: _("Sheet published"),
                sheet_actions.DISCARDED: _("Draft of a sheet thrown away"),
            }
        )
