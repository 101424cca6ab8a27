"""The portal's settings, in a folder of the test run's own. DATABASE_URL and REDIS_URL are taken from outside."""

import atexit
import os
import shutil
import tempfile

FOLDER = tempfile.mkdtemp(prefix="portal-tests-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
OUTSIDE = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
if REDIS := OUTSIDE.get("REDIS_URL"):
    # Tests clear the cache, which empties a whole Redis database: each process of a parallel run has one of its own.
    server, _slash, number = REDIS.rpartition("/")
    process = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    OUTSIDE["REDIS_URL"] = f"{server}/{(int(number) + int(process)) % 16}"
for name in (
    "ALLOWED_HOSTS",
    "CELERY_BROKER_URL",
    "DEBUG",
    "EMAIL_URL",
    "OIDC_SERVER_URL",
    "SITE_URL",
    "STAFF_MFA_REQUIRED",
    "STATIC_ROOT",
):
    os.environ.pop(name, None)
os.environ.update(
    OUTSIDE, PORTAL_MODE="embedded", VAR=FOLDER, SECRET_KEY="only-for-tests-" + "x" * 50, LOG_LEVEL="WARNING"
)

from incubator_network.settings import *  # noqa: E402, F403
from incubator_network.settings import STORAGES  # noqa: E402

# Pages are tested without collecting and hashing the static files first.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
# A hundred sign-ins a second instead of two; no test is about the strength of the hash.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Locking needs a request, which `client.login()` has not; the tests of the lock switch it on.
AXES_ENABLED = False
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
# What a test has just written is counted at once; the test of what is kept switches it on.
FIGURES_KEPT_SECONDS = 0
# Counted queries must not depend on how long the tests have run.
REFERENCE_KEPT_SECONDS = 24 * 60 * 60
