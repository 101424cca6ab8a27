"""All settings, by environment variables. `.env.example` explains each variable.

PORTAL_MODE=embedded (default): one machine, SQLite, a broker of files, e-mail into files.
PORTAL_MODE=production: PostgreSQL, Redis, HTTPS; a missing variable stops the start.
"""

import os
from datetime import timedelta
from pathlib import Path

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from core.identifiers import COUNTRY_NAMES
from incubator_network import demo_accounts
from incubator_network.environment import required_in_production, secret_key_of

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- Mode and folders -------------------------------------------------------------------------

PORTAL_MODE = env("PORTAL_MODE", default="embedded")
if PORTAL_MODE not in ("embedded", "production"):
    raise ImproperlyConfigured(f"PORTAL_MODE is {PORTAL_MODE!r}; set it to embedded or production.")
EMBEDDED = PORTAL_MODE == "embedded"
PRODUCTION = not EMBEDDED
if PRODUCTION:
    required_in_production(os.environ)

VAR = Path(env("VAR", default=str(BASE_DIR / "var"))).resolve()
for folder in ("broker/queue", "broker/control", "broker/taken", "mail", "media", "tmp", "log", "static"):
    (VAR / folder).mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="") or secret_key_of(VAR)
PORT = env.int("PORT", default=8000)
SITE_URL = env("SITE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# How many proxies of our own stand in front; that many addresses of X-Forwarded-For are believed.
PROXY_COUNT = env.int("PROXY_COUNT", default=1 if PRODUCTION else 0)

# The demonstration's accounts do not exist in production, not even by name.
DEMO_ACCOUNTS = demo_accounts.DEMO_ACCOUNTS if EMBEDDED else []
DEMO_PASSWORD = demo_accounts.DEMO_PASSWORD if EMBEDDED else None

# --- Apps -------------------------------------------------------------------------------------

# From the highest to the lowest: each imports only from those that follow it.
LOCAL_APPS = [
    "portal",
    "introductions",
    "matching",
    "enterprises",
    "inbound",
    "outcomes",
    "services",
    "incubators",
    "vouchers",
    "talent",
    "regions",
    "onboarding",
    "letters",
    "reviews",
    "conversations",
    "casework",
    "accounts",
    "core",
]
INSTALLED_APPS = [
    "incubator_network",
    *LOCAL_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "django_celery_results",
    "django_celery_beat",
    "django_countries",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Order: what must be on every answer, errors included, stands outside.
MIDDLEWARE = [
    "core.middleware.RealAddressMiddleware",
    "core.middleware.RequestLogMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.PrivatePagesMiddleware",
    "core.middleware.HtmxLoginMiddleware",
    "core.middleware.SessionLimitsMiddleware",
    "core.kept_words.KeptWordsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "core.middleware.StaffSecondFactorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.ActingOrganisationMiddleware",
    "accounts.personal.log.PersonalDataLogMiddleware",
    "accounts.personal.withdrawal.WithdrawnMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "incubator_network.urls"
WSGI_APPLICATION = "incubator_network.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ("portal", "bootstrap5")
CRISPY_TEMPLATE_PACK = "portal"

# --- Database and cache -----------------------------------------------------------------------

if env("DATABASE_URL", default=""):
    DATABASES = {"default": env.db("DATABASE_URL")}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR / "db.sqlite3",
            # Readers do not wait for the writer; a writer takes its lock at BEGIN and waits for it
            # instead of failing half-way with "database is locked".
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;",
            },
        }
    }
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

REDIS_URL = env("REDIS_URL", default="")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "portal"}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- Background work --------------------------------------------------------------------------

CELERY_BROKER_URL = env("CELERY_BROKER_URL", default=REDIS_URL or "fsatomic://localhost//")
if CELERY_BROKER_URL.startswith("fsatomic"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR / "broker/queue"),
        "data_folder_out": str(VAR / "broker/queue"),
        "control_folder": str(VAR / "broker/control"),
        "taken_folder": str(VAR / "broker/taken"),
        "polling_interval": 0.2,
    }
else:  # a broker that is away must not hold a page for long; the sweeper sends again what was not sent
    CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 30}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1, "interval_step": 0.1, "interval_max": 0.2}
CELERY_RESULT_BACKEND = "django-db"
CELERY_RESULT_EXTENDED = True
CELERY_RESULT_EXPIRES = timedelta(days=30)
CELERY_TASK_TRACK_STARTED = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULER = (
    "celery.beat:PersistentScheduler" if EMBEDDED else "django_celery_beat.schedulers:DatabaseScheduler"
)
# A job without a sign of life for so long counts as lost; so often what was lost is looked for and sent again.
JOB_STALE_SECONDS = env.int("JOB_STALE_SECONDS", default=30)
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=60.0)
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "core.heartbeat", "schedule": 15.0, "options": {"expires": 30}},
    "sweep": {"task": "core.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": 120}},
    "sessions": {"task": "core.clear_sessions", "schedule": crontab(hour=3, minute=30)},
    "anchor": {"task": "casework.anchor_history", "schedule": crontab(hour=23, minute=50)},
    "promises": {"task": "casework.recompute_promises", "schedule": crontab(hour=4, minute=10)},
    "stage times": {"task": "casework.stage_times", "schedule": crontab(hour=4, minute=30)},
    "duplicates": {"task": "onboarding.find_duplicates", "schedule": crontab(hour=4, minute=30)},
    "deletions": {"task": "accounts.erase_due", "schedule": crontab(hour=2, minute=40)},
    "retention": {"task": "accounts.retention", "schedule": crontab(hour=2, minute=50)},
    "links": {"task": "accounts.forget_links", "schedule": crontab(hour=2, minute=55)},
    "follow ups": {"task": "outcomes.follow_ups", "schedule": crontab(hour=5, minute=10)},
    "weights": {"task": "matching.watch_weights", "schedule": crontab(hour=3, minute=20)},
    "old lists": {"task": "matching.prune", "schedule": crontab(hour=3, minute=50)},
}
HEARTBEAT_STALE_AFTER = timedelta(seconds=60)

# --- Signing in -------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "incubator_network.passwords.ContextWordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 60 * 60

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
# Silence for an address that has no account: the page says the same, and nobody's mailbox is flooded.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE_URL.partition(":")[0]
# Axes locks person + address after five failures; this only slows an address that tries many people.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip"}
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"signup": "accounts.signup.SignupForm"}
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupFields"
SOCIALACCOUNT_AUTO_SIGNUP = False  # whoever comes by single sign-on reads the notice before anything is stored, too

MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = env("MFA_ISSUER", default="Incubation network portal")
STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", default=PRODUCTION)

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "incubator_network.signin.axes_username"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked_out.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
OIDC_SERVER_URL = env("OIDC_SERVER_URL", default="")
if OIDC_SERVER_URL:
    if not (env("OIDC_CLIENT_ID", default="") and env("OIDC_CLIENT_SECRET", default="")):
        raise ImproperlyConfigured("OIDC_SERVER_URL is set; set OIDC_CLIENT_ID and OIDC_CLIENT_SECRET as well.")
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            "provider_id": "sso",
            "name": env("OIDC_NAME", default="Single sign-on"),
            "client_id": env("OIDC_CLIENT_ID"),
            "secret": env("OIDC_CLIENT_SECRET"),
            "settings": {"server_url": OIDC_SERVER_URL},
        }
    ]

# --- Sessions, cookies, headers ---------------------------------------------------------------

SECURE = SITE_URL.startswith("https://")
SESSION_COOKIE_AGE = 12 * 60 * 60
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_ABSOLUTE_LIMIT = timedelta(hours=12)
STAFF_IDLE_LIMIT = timedelta(minutes=30)
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
LANGUAGE_COOKIE_NAME = "__Host-language" if SECURE else "language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60

SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

# Kept as one plain dictionary: Django 6 has this built in and takes the same directives.
CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    # Browsers apply form-action to the redirect after the form too, so the sign-on server must be named.
    "form-action": ["'self'", *(["/".join(OIDC_SERVER_URL.split("/")[:3])] if OIDC_SERVER_URL else [])],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'self'"],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": CSP}

# --- Language and time ------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale" / app for app in LOCAL_APPS]
FORMAT_MODULE_PATH = ["incubator_network.formats"]
# What stands in the foot of every page: the client's own texts and numbers; empty ones are not shown.
FOOT_CONTACT = env("FOOT_CONTACT", default="")
FOOT_ICP_NUMBER = env("FOOT_ICP_NUMBER", default="")
FOOT_POLICE_NUMBER = env("FOOT_POLICE_NUMBER", default="")
FOOT_SITE_CODE = env("FOOT_SITE_CODE", default="")
COUNTRIES_OVERRIDE = COUNTRY_NAMES
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# --- Files and mail ---------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(VAR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
CLAMD_ADDRESS = env("CLAMD_ADDRESS", default="")  # a virus scanner; without one files say "not scanned"
CLAMD_TIMEOUT = env.int("CLAMD_TIMEOUT", default=20)
MEDIA_ROOT = VAR / "media"  # no MEDIA_URL: files leave only through views that check the right to see them
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
        "OPTIONS": {"file_permissions_mode": 0o644},  # unlike uploads, these are for everyone
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
FILE_UPLOAD_TEMP_DIR = VAR / "tmp"
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
FIGURES_KEPT_SECONDS = env.int("FIGURES_KEPT_SECONDS", default=60)  # how old the time statistics may be
REFERENCE_KEPT_SECONDS = 30  # after which a process asks anew for names of technology fields
MATCHING_ENCODER = env("MATCHING_ENCODER", default="")  # folder of a sentence encoder; without one words alone count
MATCHING_INDEXES = VAR / "index"  # indexes that match workers share

DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("DEFAULT_FROM_EMAIL", default="portal@demo.example")
if env("EMAIL_URL", default=""):
    vars().update(env.email("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"
EMAIL_TIMEOUT = 5

# --- Logs -------------------------------------------------------------------------------------

LOG_LEVEL = env("LOG_LEVEL", default="INFO")
LOGGING_CONFIG = "core.logs.configure"
LOGGING = {"level": LOG_LEVEL}
