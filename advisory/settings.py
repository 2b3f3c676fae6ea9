"""Wiring: every knob is read from the environment, and nothing has to be set to try the program."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from whitenoise.compress import Compressor

from advisory import knobs
from advisory.api_settings import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401
from advisory.knobs import env
from advisory.log_settings import *  # noqa: F403
from advisory.login_settings import *  # noqa: F403
from advisory.safe_start import objections

BASE_DIR: Path = knobs.BASE_DIR
DATA_DIR: Path = knobs.DATA_DIR
DEMO: bool = knobs.DEMO
SANDBOX: bool = knobs.SANDBOX
PROXIES: int = knobs.PROXIES
DEMO_PASSWORD = "Schulplatz-2026" if DEMO else ""
DEMO_NAMES = "intake advisor advisor2 placement lead supervision admin dpo deputy"
DEMO_LOGINS = tuple(DEMO_NAMES.split()) if DEMO else ()
DEBUG = env.bool("DEBUG", default=False)

DEMO_KEY = "insecure-demo-key-that-production-refuses-" + "0" * 24
KEY_FILE = DATA_DIR / "secret_key"
SECRET_KEY = (
    env.str("SECRET_KEY", default="").strip()
    or (KEY_FILE.read_text().strip() if KEY_FILE.is_file() else "")
    or DEMO_KEY
)
# Former keys, while what hangs on them is renewed: links, keys of schools, secrets of webhooks.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
found = objections(key=SECRET_KEY, demo_key=DEMO_KEY, debug=DEBUG, hosts=ALLOWED_HOSTS)
if found and not DEMO:
    raise ImproperlyConfigured(f"Einstieg does not start: {'; '.join(found)}.")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# `./run` keeps the address it serves, so that a command beside it names the same one.
ADDRESS_FILE = DATA_DIR / "address"
BASE_URL = (
    env.str("BASE_URL", default="").strip()
    or (ADDRESS_FILE.read_text().strip() if ADDRESS_FILE.is_file() else "")
    or "http://localhost:8000"
)

INSTALLED_APPS = [
    "advisory.desk",
    "cases",
    "schools",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "advisory.apps.ServedFiles",
    "django.forms",
    "csp",
    "django_fsm",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "advisory.health.HealthMiddleware",
    "advisory.tracing.TracingMiddleware",
    "schools.api.transport.HttpsOnlyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "advisory.compression.CompressedPages",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "advisory.headers.HeadersMiddleware",
    "advisory.desk.session_end.SessionEndMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "advisory.desk.proving.SecondFactorMiddleware",
    "advisory.limits.LimitMiddleware",
    "advisory.desk.gates.GateMiddleware",
    "advisory.desk.purpose.PurposeMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # The last: what it finds on the request the log-in has put there.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "advisory.urls"
WSGI_APPLICATION = "advisory.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES: list[dict[str, Any]] = [
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
                "advisory.desk.context.house",
            ],
        },
    },
]

# --- Database: SQLite unless DATABASE_URL names a PostgreSQL -------------------------------------

if SANDBOX and env.str("DATABASE_URL", default=""):
    raise ImproperlyConfigured("The sandbox has a database of its own: unset DATABASE_URL.")
DATABASE: dict[str, Any] = (
    env.db_url("DATABASE_URL")
    if env.str("DATABASE_URL", default="")
    else {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA_DIR / "einstieg.sqlite3")}
)
if password := env.str("DATABASE_PASSWORD", default="").strip():
    DATABASE["PASSWORD"] = password
# Whom the owner of the tables gives the rights of the program, and none to change history.
DATABASE_APP_ROLE = env.str("DATABASE_APP_ROLE", default="").strip()
DATABASE_POOL = env.int("DATABASE_POOL", default=8)
DATABASE.setdefault("OPTIONS", {})
if DATABASE["ENGINE"].endswith("sqlite3"):
    DATABASE["OPTIONS"] |= {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA recursive_triggers=ON; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON"
        ),
    }
else:
    # Without it each connection that a restart has broken costs somebody a page.
    DATABASE["CONN_HEALTH_CHECKS"] = True
    DATABASE["OPTIONS"] |= {
        "pool": {
            "min_size": 1,
            "max_size": DATABASE_POOL,
            "timeout": 10,
            # Else it tries more and more seldom, and is away for minutes when the database is back.
            "reconnect_timeout": 5,
        },
        "server_side_binding": True,
        "prepare_threshold": 3,
    }
DATABASES = {"default": DATABASE}
# How long a migration makes others wait behind it, before it gives way and tries again.
LOCK_SECONDS = env.int("LOCK_SECONDS", default=5)
# What the log-in counts, and codes that were used, all web processes know together; how often one
# searches and opens links each of them counts in its own memory.
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "advisory.desk.memory.SharedMemory"},
    "own": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Words and time ------------------------------------------------------------------------------

LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

# --- Files ---------------------------------------------------------------------------------------

STATIC_URL = "static/"
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/kern", NODE_MODULES / "@kern-ux" / "native" / "dist"),
    ("vendor/noto-sans-arabic", NODE_MODULES / "@fontsource" / "noto-sans-arabic" / "files"),
]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Compressing takes the longest at the first start: each file once, and no maps for debuggers.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]

# --- Mail: into files unless EMAIL_URL names a server ---------------------------------------------

MAIL_DIR = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="einstieg@ki.example")
SCHOOL_MAIL_DOMAIN = "schule.nrw.de"
SCHOOL_AUTHORITY_MAIL = env.str("SCHOOL_AUTHORITY_MAIL", default="schulamt@stadt.example")
# Where the daily root of history is sent, outside of what operators of this program can change.
ROOT_MAIL = env.str("ROOT_MAIL", default="").strip()
mail_password = env.str("EMAIL_PASSWORD", default="").strip()
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
    if mail_password:
        EMAIL_HOST_PASSWORD = mail_password
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(MAIL_DIR)

# Short messages: into files unless SMS_GATEWAY names a class like workers.gateways.FileGateway.
SMS_DIR = DATA_DIR / "sms"
SMS_GATEWAY = env.str("SMS_GATEWAY", default="workers.gateways.FileGateway")

# --- The office ----------------------------------------------------------------------------------

# The Land (ISO 3166-2:DE, two letters) whose public and school holidays the clocks leave out.
STATE = env.str("STATE", default="NW").strip().upper()
if f" {STATE} " not in " BB BE BW BY HB HE HH MV NI NW RP SH SL SN ST TH ":
    raise ImproperlyConfigured("STATE is one of the sixteen Länder by its two letters, like NW.")
CITY_NAME = env.str("CITY_NAME", default="Musterstadt" if DEMO or SANDBOX else "Essen")
OFFICE_NAME = env.str("OFFICE_NAME", default=f"Kommunales Integrationszentrum {CITY_NAME}")
OFFICE_PHONE = env.str("OFFICE_PHONE", default="+49 201 555 0100")
# Whom a family asks about its data (Art. 13 DSGVO).
DPO_CONTACT = env.str("DPO_CONTACT", default="Datenschutzbeauftragte der Stadt " + CITY_NAME)
OFFICE_ADDRESS = env.str("OFFICE_ADDRESS", default="Rathausplatz 1, 45127 " + CITY_NAME)
# Mail to families goes out between 8 and 20 h and not on Sundays; the demo doesn't wait.
QUIET_HOURS = env.bool("QUIET_HOURS", default=not DEMO)

# --- The clock -----------------------------------------------------------------------------------

REDIS_URL = env.str("REDIS_URL", default="").strip() or "redis://localhost:6379/0"
# With whom TLS is not missed, because the network between is the office's own.
CLEAR_TEXT_HOSTS = env.list("CLEAR_TEXT_HOSTS", default=[])

# --- The browser ---------------------------------------------------------------------------------

HTTPS = env.bool("HTTPS", default=not DEMO and not DEBUG)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
if HTTPS:  # of this host alone, whatever a neighbour under the same domain sets
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-language"
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_SAMESITE = HTTPS, "Lax"
DEVICE_COOKIE = "__Host-device" if HTTPS else "device"
# Nobody uploads files: lists come by commands, with limits of their own.
DATA_UPLOAD_MAX_NUMBER_FILES = 1
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Keys and webhooks of school software ---------------------------------------------------------

# How every key begins; those of the sandbox look different, and work nowhere else.
API_KEY_MARK = "eks_test" if SANDBOX else "eks"
# Webhooks go to public addresses over https only; tests and the sandbox may call themselves.
WEBHOOKS_TO_LOOPBACK = SANDBOX
# A file of certificates that are trusted instead of the public ones; for tests.
WEBHOOKS_CA = ""
# For each key, in each web process.
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=600)

# --- Figures for monitors ------------------------------------------------------------------------

# Who shows it may read /metrics; without it nobody may.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="").strip()
