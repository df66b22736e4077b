"""All settings in one file, from the environment; a missing secret stops the start.

Without any variable the portal runs on one machine: SQLite, a file-system broker and a secret of
its own in var/. `.env.example` says every variable; a test holds it against this file.
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")
# An empty variable (a copied .env.example, docker compose) is an absent one.
env.ENVIRON = {name: value for name, value in os.environ.items() if value}

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
DEBUG = env.bool("DEBUG", default=False)
PORTAL_URL = env.str("PORTAL_URL", default="http://127.0.0.1:8000").rstrip("/")
_portal = urlsplit(PORTAL_URL)
# The scheme of PORTAL_URL decides: https = all of the transport settings; http is for loopback.
IS_HTTPS = _portal.scheme == "https"
LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "::1"}
if DEBUG and _portal.hostname not in LOOPBACK:
    raise ImproperlyConfigured("DEBUG=true is only for PORTAL_URL on 127.0.0.1 or localhost.")


def _secret_key() -> str:
    """SECRET_KEY of the environment, else the machine's own in VAR_DIR, made on first use."""
    given: str = env.str("SECRET_KEY", default="")
    if given:
        return given
    path = VAR_DIR / "secret-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(secrets.token_urlsafe(60))
        draft.chmod(0o600)
        try:
            os.link(draft, path)  # one winner when web and worker start together
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


SECRET_KEY = _secret_key()
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY must have at least 50 characters.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or [
    _portal.hostname or "127.0.0.1",
    *(["127.0.0.1", "localhost"] if not IS_HTTPS else []),
]
CSRF_TRUSTED_ORIGINS = [PORTAL_URL] if IS_HTTPS else []

INSTALLED_APPS = [
    "plan_portal.apps.PlanPortalConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # the widgets' templates, beside our own field.html
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "agencies.apps.AgenciesConfig",
    "tasks.apps.TasksConfig",
    "reports.apps.ReportsConfig",
]
MIDDLEWARE = [
    "plan_portal.web.ReceivedAtMiddleware",  # first: the server's time of receipt
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # early: 301, 400 and static too
    "csp.middleware.CSPMiddleware",
    "plan_portal.web.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "plan_portal.web.LanguageMiddleware",
    "plan_portal.web.NulMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "agencies.adapters.sessions.SessionGuardMiddleware",
    "agencies.adapters.acting.ActingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "plan_portal.web.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it answers with the lock-out page
]
ROOT_URLCONF = "plan_portal.urls"
WSGI_APPLICATION = "plan_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "plan_portal.navigation.portal",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database ----------------------------------------------------------------
# The embedded one by its name, not as an address: a folder may be called "Kế hoạch #1".
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL")
    if "DATABASE_URL" in env.ENVIRON
    else {"ENGINE": "django.db.backends.sqlite3", "NAME": str(VAR_DIR / "portal.sqlite3")}
}
_database = DATABASES["default"]
IS_EMBEDDED_DATABASE = _database["ENGINE"] == "django.db.backends.sqlite3"
if IS_EMBEDDED_DATABASE:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # read-then-write does not fail with "locked"
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000;"
        ),
    }
else:
    _database["CONN_MAX_AGE"] = 60
    _database["CONN_HEALTH_CHECKS"] = True
    _database.setdefault("OPTIONS", {})
    _database["OPTIONS"] |= {
        "connect_timeout": 5,
        "options": (
            f"-c statement_timeout={env.int('STATEMENT_TIMEOUT_MS', default=15_000)}"
            " -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache: JSON-free content only (counters, locks of axes), in the database's neighbour --------
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- People and sessions -----------------------------------------------------
AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "agencies.adapters.signin.PasswordBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-portal" if IS_HTTPS else "portal"
SESSION_COOKIE_AGE = 8 * 3600  # absolute limit; the idle limit is a policy number below
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "plan_portal.web.csrf_failure"

ACCOUNT_ADAPTER = "agencies.adapters.signin.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "agencies.forms.SignInForm",
    "reauthenticate": "agencies.forms.ConfirmForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
# allauth's limits by address would stop colleagues behind one; passwords are counted by axes, the
# codes of the second step here, per account.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "5/15m/key", "reauthenticate": "10/m/user"}
ACCOUNT_USER_DISPLAY = str
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Plan Portal"
PASSWORD_RESET_TIMEOUT = 3600  # seconds; a link that a person asked for (ASVS 6.4.1)

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "agencies.adapters.signin.account_key"
AXES_LOCKOUT_CALLABLE = "agencies.adapters.signin.locked_out"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # more tries do not lengthen the lock
AXES_SENSITIVE_PARAMETERS = ["login", "password"]
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_VERBOSE = False

# --- Transport and headers ---------------------------------------------------
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=3600) if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
# Browsers' preload lists bind the whole domain for months: its owner decides, not a portal in it.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
USE_X_FORWARDED_HOST = False
if env.bool("BEHIND_PROXY", default=False):  # only when the proxy strips the header from outside
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    AXES_IPWARE_PROXY_COUNT = 1
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-src": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "upgrade-insecure-requests": IS_HTTPS,
    }
}

# --- Language, dates, numbers ------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
# Our own words, and those of the packages that have no Vietnamese (kept by hand).
LOCALE_PATHS = [BASE_DIR / "plan_portal" / "locale", BASE_DIR / "plan_portal" / "locale_packages"]
FORMAT_MODULE_PATH = ["plan_portal.formats"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

# --- Files -------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_DIR", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Pages name hashed files only: the plain copies would be compressed for nobody, half of the work.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILES_DIR = VAR_DIR / "files"  # under SHA-256, outside every web root
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000  # a form of 40 answers with lists has over 1,000
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# --- Mail: one outbox; without a server the coordinator sees what would go out ------------------
EMAIL_URL = env.str("EMAIL_URL", default="")
MAIL_IS_SET = bool(EMAIL_URL)
if MAIL_IS_SET:
    globals().update(env.email_url("EMAIL_URL"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="cong-ke-hoach@localhost")

# --- Celery: messages are wake-ups, the rows are the truth --------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
BROKER_DIR = VAR_DIR / "broker"
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "visibility_timeout": 300,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 3,
        "socket_keepalive": True,
        "health_check_interval": 25,
        "max_retries": 1,
    }
else:
    for _folder in ("queue", "control"):
        (BROKER_DIR / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
    }
CELERY_TASK_DEFAULT_QUEUE = "plan_portal"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 120
CELERY_TASK_TIME_LIMIT = 150
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # KB
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TIMEZONE = TIME_ZONE

# --- API ---------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "agencies.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["plan_portal.api_parser.Json"],
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS tells nothing
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "plan_portal.api.Pages",
    "PAGE_SIZE": 50,
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "plan_portal.api.problem",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Plan Portal API",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "plan_portal.api.declare_errors",
    ],
    "ENUM_NAME_OVERRIDES": {
        "AgencyKind": "agencies.models.AgencyKind",
        "AnswerKind": "tasks.states.AnswerKind",
        "HeadingKind": "tasks.states.HeadingKind",
        "PeriodKind": "tasks.states.PeriodKind",
        "SupplementKind": "tasks.states.SupplementKind",
        "PeriodStatus": "tasks.states.PeriodStatus",
        "SubmissionStatus": "tasks.states.SubmissionStatus",
        "EntryStatus": "tasks.states.EntryStatus",
        "ProgressStatus": "tasks.states.ProgressStatus",
        "ReportStatus": "reports.states.ReportStatus",
        "Role": "agencies.roles.Role",
        "DutyRole": "tasks.states.DutyRole",
        "Clock": "tasks.states.Clock",
        "Deadline": "tasks.states.Deadline",
    },
}

# --- Logs: one JSON line per event, no person's text --------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "plan_portal.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "axes": {"level": "WARNING"},
        "kombu.connection": {"level": "ERROR"},  # the file-system broker has no host
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
    },
}

# --- Policy: numbers of the institution, each with its source -----------------------------------
RETURNED_WORKING_DAYS = 2  # time to mend a returned answer; decision of Sở KH&CN, editable
REMIND_BEFORE_WORKING_DAYS = (5, 2)  # reminders; all of these are decisions of Sở KH&CN, editable
REMIND_EVERY_WORKING_DAYS = 3  # after the deadline, until it is done
REMIND_HEAD_AFTER_DAYS = 2  # working days late: the head of the agency hears of it
REMIND_COORDINATOR_AFTER_DAYS = 4
REMIND_LETTER_AFTER_DAYS = 6  # a draft letter (công văn đôn đốc) is due
REMIND_HOURS = (7, 17)  # of a working day; outside them reminders wait for the next morning
DUE_SOON_WORKING_DAYS = 3  # from when a deadline is shown as near; decision of Sở KH&CN, editable
EDIT_OBJECTION_WORKING_DAYS = 3  # for an agency to object to an edit; decision of Sở KH&CN
PASSWORD_MIN_LENGTH = 14  # without MFA (NĐ 331/2026/NĐ-CP, cấp độ 3; one secondary source)
PASSWORD_MIN_LENGTH_MFA = 8
PASSWORD_HISTORY = 10
IDLE_MINUTES = 15
IDLE_MINUTES_ADMINISTRATOR = 5
ACCOUNT_SLEEPS_AFTER_DAYS = 45
LINK_HOURS = 24  # a one-time link of an invitation or reset
API_TOKEN_DAYS = 180
MAIL_ATTACHMENTS_MAX_BYTES = 15 * 1024 * 1024  # what most mail servers take, once encoded
TEXT_MAX_CHARACTERS = 20_000
PLAN_TEXT_MAX_BYTES = 10 * 1024 * 1024
EVIDENCE_MAX_BYTES = 20 * 1024 * 1024
EVIDENCE_MAX_FILES_PER_ENTRY = 10
EVIDENCE_MAX_BYTES_PER_SUBMISSION = 100 * 1024 * 1024
SIGNED_PDF_MAX_BYTES = 20 * 1024 * 1024  # the proxy takes 25 MB (docs/deploy.md)
CHECKS_PER_MINUTE = 20  # of papers, from one address, without signing in
REPORT_LEASE_SECONDS = 20  # renewed while the worker lives, so a killed one is replaced soon
REPORT_MAX_ATTEMPTS = 3
SWEEP_SECONDS = 5
HEARTBEAT_SECONDS = 15
HEARTBEAT_STALE_SECONDS = 90
PORTAL_NAME = _("Plan Portal")

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "agencies.adapters.passwords.LengthValidator"},
    {"NAME": "agencies.adapters.passwords.CommonWordsValidator"},
    {"NAME": "agencies.adapters.passwords.HistoryValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
