"""The health checks of docker-compose.yml: `python -m incubator_network.probe web|heartbeat`.

``web`` asks this container's own server as the proxy would; ``heartbeat`` asks whether a task ran lately.
"""

import os
import sys
import urllib.error
import urllib.request
from urllib.parse import urlsplit


def web() -> bool:
    site = urlsplit(os.environ.get("SITE_URL", "http://127.0.0.1"))
    headers = {"Host": site.netloc, "X-Forwarded-Proto": site.scheme}
    request = urllib.request.Request(f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def heartbeat() -> bool:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "incubator_network.settings")
    import django

    django.setup()
    from core.health import worker_is_alive

    return worker_is_alive()


if __name__ == "__main__":
    good = {"web": web, "heartbeat": heartbeat}[sys.argv[1]]()
    print("ok" if good else "failed")
    sys.exit(0 if good else 1)
