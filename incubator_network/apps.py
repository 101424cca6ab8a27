from django.apps import AppConfig


class FrameConfig(AppConfig):
    """The project itself, for its system checks and the limits of a session."""

    name = "incubator_network"

    def ready(self):
        from incubator_network import checks, signin  # noqa: F401
