"""The settings under test: those of production, on a throw-away folder and database."""

import os
import secrets
import tempfile

# Only named here; tests/conftest.py makes and removes it. The workers of xdist inherit the name.
FOLDER = os.environ.setdefault(
    "EINSTIEG_TEST_FOLDER", f"{tempfile.gettempdir()}/einstieg-test-{secrets.token_hex(8)}"
)

# What the developer's shell knows about a running Einstieg must not reach the tests.
OURS = ("REDIS_URL", "EMAIL_URL", "EMAIL_PASSWORD", "DATABASE_PASSWORD", "STATIC_ROOT", "DEBUG")
for name in (*OURS, *(f"{name}_FILE" for name in (*OURS, "SECRET_KEY", "DATABASE_URL"))):
    os.environ.pop(name, None)
os.environ |= {
    "EINSTIEG_DATA": FOLDER,
    "EINSTIEG_DEMO": "0",
    "SECRET_KEY": "tests-only-" + "t" * 50,
    "HTTPS": "0",
    "BASE_URL": "http://localhost:8000",
    "CITY_NAME": "Essen",
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{FOLDER}/unused.sqlite3",
    "DATABASE_POOL": "20",
    # The tests' clock often stands still.
    "API_REQUESTS_PER_MINUTE": "1000000",
    "LOG_FORMAT": "lines",
    # Tests of the log-in ask for them.
    "SECOND_FACTOR": "0",
    "SESSION_IDLE_MINUTES": "0",
    "STEP_UP_MINUTES": "0",
    "FOUR_EYES": "0",
    "SEPARATE_ROLES": "0",
}

from advisory.settings import *  # noqa: E402, F403
from advisory.settings import DATABASES, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory, so that threads and the live server share one database as in life.
    DATABASES["default"]["TEST"] = {"NAME": f"{FOLDER}/test.sqlite3"}
    options = DATABASES["default"]["OPTIONS"]
    # No power cut is expected during the tests.
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
else:
    DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ.get("TEST_DATABASE_TEMPLATE") or None}

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
