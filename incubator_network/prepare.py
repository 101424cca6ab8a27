"""What has to be there before the portal starts in embedded mode; run by the supervisor in a process of its own.

The exit code says how it went: READY, READY_WITH_DEMO, or anything else for a failure that has been explained.
"""

import hashlib
import os
import sys
from pathlib import Path

from incubator_network.demo_accounts import DEMO_ACCOUNTS

READY = 0
READY_WITH_DEMO = 10


def tidy_broker(*, control: Path, queue: Path, taken: Path) -> None:
    """Drop what dead processes left: their bindings and answers. Put back what was taken but never read."""
    for path in control.iterdir():
        path.unlink()
    for path in queue.iterdir():
        if path.name.endswith(".pidbox.msg") or path.name.startswith("tmp-"):
            path.unlink()
    for path in taken.glob("*.msg"):
        path.rename(queue / path.name)


def static_fingerprint() -> str:
    """Changes when a static file of the project or of a package is added, removed or changed."""
    from django.contrib.staticfiles.finders import get_finders

    lines = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = os.stat(storage.path(name))
            lines.append(f"{name} {state.st_size} {state.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def collect_static(root: Path) -> None:
    from django.core.management import call_command

    stamp, now = root / ".collected", static_fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    print("Collecting the static files ...", flush=True)
    # django-countries brings flags; the portal shows none.
    call_command("collectstatic", interactive=False, verbosity=0, clear=True, ignore_patterns=["flags"])
    stamp.write_text(now)


def load_demo() -> bool:
    """Fill an empty portal with the demonstration data; True when its accounts are there, now or from before."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command, get_commands
    from django.db import transaction

    if "demo" in get_commands() and os.environ.get("DEMO", "1") != "0":
        print("Looking after the demonstration data ...", flush=True)
        with transaction.atomic():  # half of it would pass for all of it at the next start
            call_command("demo", if_empty=True)
    return get_user_model().objects.filter(email=DEMO_ACCOUNTS[0][0]).exists()


def main() -> int:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    if settings.CELERY_BROKER_URL.startswith("fsatomic"):
        options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
        folders = {"control": "control_folder", "queue": "data_folder_in", "taken": "taken_folder"}
        tidy_broker(**{name: Path(options[option]) for name, option in folders.items()})
    print("Preparing the database ...", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    collect_static(settings.STATIC_ROOT)
    return READY_WITH_DEMO if load_demo() else READY


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "incubator_network.settings")
    sys.exit(main())
