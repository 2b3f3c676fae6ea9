"""Every knob of the environment: explained here, read by the settings, listed for operators."""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

# In the order of docs/configuration.md: a chapter, its knobs, what each means.
MEANINGS: dict[str, dict[str, str]] = {
    "What this installation is": {
        "EINSTIEG_DEMO": "invented data and public passwords; never for real children",
        "EINSTIEG_SANDBOX": "invented children and a clock that vendors move; never for an office",
        "EINSTIEG_DATA": "folder for what is kept in files: database, mails and logs "
        "where no servers are set",
        "STATIC_ROOT": "folder of the collected style sheets and scripts",
        "DEBUG": "pages with the inside of a mistake; refused outside the demo",
    },
    "Secrets": {
        "SECRET_KEY": "signs sessions, links and the digests of API keys; "
        "at least 50 random characters; `./run` makes one in the data folder",
        "SECRET_KEY_FALLBACKS": "former keys, with commas, while what hangs on them is renewed",
    },
    "Addresses and the proxy": {
        "BASE_URL": "the address that stands in mails; without it the one at which `./run` serves",
        "ALLOWED_HOSTS": "host names under which the pages are served; `*` is refused",
        "CSRF_TRUSTED_ORIGINS": "needed where a proxy changes host or scheme; "
        "usually the same as `BASE_URL`",
        "HTTPS": "secure cookies, redirect and HSTS",
        "BEHIND_PROXY": "trust `X-Forwarded-Proto` of the proxy, which has to set or remove it",
        "PROXIES": "how many proxies of yours add to `X-Forwarded-For`: "
        "the entry before them is the caller's address",
        "CLEAR_TEXT_HOSTS": "hosts of database, broker, mail server or the city's log-in that may "
        "be spoken to without TLS, with commas, because the network between is yours; "
        "`check --deploy` and `doctor` warn of others",
    },
    "Database": {
        "DATABASE_URL": "`postgres://user@host:5432/name`, or by a socket "
        "`postgres://user@/name?host=/run/postgresql`; `?sslmode=verify-full` on another machine; "
        "SQLite in the data folder without it",
        "DATABASE_PASSWORD": "the password alone, usually as `DATABASE_PASSWORD_FILE`",
        "DATABASE_APP_ROLE": "the role under which web, workers and clock log in (PostgreSQL): "
        "`prepare` and `restore`, which log in as the owner of the tables, give it its rights",
        "DATABASE_POOL": "connections kept by each process",
        "LOCK_SECONDS": "how long a migration waits for a lock before it lets others pass "
        "and tries again (PostgreSQL)",
    },
    "Broker": {
        "REDIS_URL": "Redis or Valkey, `rediss://` on another machine; "
        "`./run` starts one of its own when this is not set",
    },
    "Mail and short messages": {
        "EMAIL_URL": "`smtp+tls://user:password@host:587` (STARTTLS), `smtp+ssl://…:465` or "
        "`smtp://host:25`; files in the data folder without it",
        "EMAIL_PASSWORD": "the password alone, usually as `EMAIL_PASSWORD_FILE`",
        "MAIL_FROM": "sender of all mails, and the mailbox for roles that nobody holds",
        "SCHOOL_AUTHORITY_MAIL": "where escalations of level 2 go",
        "ROOT_MAIL": "where the root of each day's history is sent, to be kept; "
        "best a mailbox that no operator of this program can change",
        "SMS_GATEWAY": "the class that sends short messages; "
        "the one that comes along writes them to `sms/`",
        "QUIET_HOURS": "families from 8 to 20 h only, none on Sundays and public holidays; "
        "one mail a day to schools and colleagues at 7:30; off in the demo",
    },
    "The office": {
        "STATE": "the Land (two letters) whose public and school holidays the clocks leave out",
        "CITY_NAME": "the city, on pages and letters",
        "OFFICE_NAME": "the office, on pages and letters",
        "OFFICE_PHONE": "whom families may call",
        "OFFICE_ADDRESS": "where families are invited to",
        "DPO_CONTACT": "whom families may ask about their data (Art. 13 DSGVO)",
    },
    "Log-in": {
        "SECOND_FACTOR": "nobody works without a second factor; off in the demo",
        "SESSION_IDLE_MINUTES": "a session ends after so many minutes without a request",
        "SESSION_HOURS": "a session ends after so many hours in any case",
        "STEP_UP_MINUTES": "exports, merges and new keys ask who it is, unless it was asked so "
        "many minutes ago; 0 never asks, as in the demo",
        "FOUR_EYES": "a merge waits until a second person confirms it; off in the demo",
        "SEPARATE_ROLES": "nobody is given two roles that watch one another, like data protection "
        "officer and head of the office; off in the demo",
        "RELEASE_DELETIONS": "the nightly job deletes only what one person has listed and another "
        "one has released; without it every case goes when its period is over; on in the demo",
        "BREACHED_PASSWORDS": "file of SHA-1 digests of breached passwords in their order, as "
        "Pwned Passwords has it; a new password that stands there is refused",
        "LOGIN_FAILURES": "so many wrong passwords from one address lock this name there",
        "LOGIN_PAUSE_MINUTES": "how long that lasts",
        "OIDC_URL": "issuer of the city's log-in, like `https://sso.stadt.example/realms/stadt`",
        "OIDC_CLIENT_ID": "how the city's log-in calls this program",
        "OIDC_CLIENT_SECRET": "its secret there, usually as `OIDC_CLIENT_SECRET_FILE`",
        "OIDC_NAME": "what stands on the button",
        "OIDC_CLAIM": "the claim that holds the user name of a person of the office",
    },
    "School software": {
        "API_REQUESTS_PER_MINUTE": "for each key, in each web process",
    },
    "Logs and figures": {
        "LOG_LEVEL": "`DEBUG`, `INFO`, `WARNING` or `ERROR`",
        "LOG_FORMAT": "`json`, one object a line, or `lines` for people, as in the demo",
        "METRICS_TOKEN": "who shows it as a bearer token may read `/metrics`; "
        "without it nobody may; usually as `METRICS_TOKEN_FILE`",
    },
}


class Knobs(environ.FileAwareEnv):  # type: ignore[misc]
    """Reads a knob from the environment or from the file that NAME_FILE names, and remembers it."""

    def __init__(self) -> None:
        super().__init__()
        self.defaults: dict[str, Any] = {}

    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        """The value; raises ImproperlyConfigured for a knob that is explained nowhere."""
        if not any(var in chapter for chapter in MEANINGS.values()):
            raise ImproperlyConfigured(f"{var} is not explained in advisory/knobs.py.")
        self.defaults.setdefault(var, kwargs.get("default"))
        return super().get_value(var, *args, **kwargs)


env = Knobs()
DATA_DIR = Path(env.str("EINSTIEG_DATA", default=str(BASE_DIR / "var"))).resolve()

# `./run` marks the folder of the demo city and keeps a key of its own in every data folder.
DEMO = env.bool("EINSTIEG_DEMO", default=(DATA_DIR / "demo").is_file())
# Invented children and a clock that vendors of school software move: never for a real office.
SANDBOX = env.bool("EINSTIEG_SANDBOX", default=False)
FOR_PLAY = DEMO or SANDBOX
PROXIES = env.int("PROXIES", default=1 if env.bool("BEHIND_PROXY", default=False) else 0)
# What stands on the page must not hang on what is set where it is drawn.
env.defaults["PROXIES"] = "1 with BEHIND_PROXY, else 0"
