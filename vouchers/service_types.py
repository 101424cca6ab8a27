"""Which services a programme may cover: plain codes. A higher app that has a list of services registers it here in ``ready()``.

service_lists.register(ServiceType)      # or anything that gives (code, label) pairs by ``choices``
"""

from core.registry import Registry

service_lists = Registry()


def service_choices() -> list[tuple[str, str]]:
    """(code, label) of every service known, in the active language."""
    return [(code, str(label)) for one in service_lists for code, label in one.choices]


def service_label(code: str) -> str:
    """The service in the active language; a code that nobody names any more is shown as it is."""
    return dict(service_choices()).get(code, code)
