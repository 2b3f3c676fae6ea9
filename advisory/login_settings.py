"""Wiring of the log-in: who may come in, by which proof, for how long."""

from datetime import timedelta
from typing import Any

from advisory.knobs import DEMO, FOR_PLAY, PROXIES, env

AUTH_USER_MODEL = "desk.Advisor"
LOGIN_URL = "desk:login"
LOGIN_REDIRECT_URL = "desk:today"
LOGOUT_REDIRECT_URL = "desk:login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# Long and not common, never changed by calendar (BSI ORP.4.A23, NIST SP 800-63B).
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "advisory.desk.passwords.LocalWordsValidator"},
    {"NAME": "advisory.desk.passwords.BreachedValidator"},
]
BREACHED_PASSWORDS = env.str("BREACHED_PASSWORDS", default="").strip()

# --- Sessions ------------------------------------------------------------------------------------

SESSION_IDLE = timedelta(minutes=env.int("SESSION_IDLE_MINUTES", default=60))
SESSION_LENGTH = timedelta(hours=env.int("SESSION_HOURS", default=10))
SESSION_COOKIE_AGE = int(SESSION_LENGTH.total_seconds())

# --- Names, passwords, second factors (django-allauth) --------------------------------------------

SECOND_FACTOR = env.bool("SECOND_FACTOR", default=not FOR_PLAY)
STEP_UP_MINUTES = env.int("STEP_UP_MINUTES", default=0 if FOR_PLAY else 15)
# What one person alone may not do, and what one person may not be at once.
FOUR_EYES = env.bool("FOUR_EYES", default=not FOR_PLAY)
SEPARATE_ROLES = env.bool("SEPARATE_ROLES", default=not FOR_PLAY)
RELEASE_DELETIONS = env.bool("RELEASE_DELETIONS", default=DEMO)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
ACCOUNT_ADAPTER = "advisory.desk.entrance.Entrance"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_SESSION_REMEMBER = False  # the cookie ends with the browser, the session before
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * (STEP_UP_MINUTES or 15)
# A whole town hall comes from one address.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
    "reset_password": "20/m/ip,3/h/key",
    "reset_password_from_key": "20/m/ip",
}
# A link for a new password works once and for an hour; whoever has no account is written nothing.
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# What makes the link for a new password while its mail is written.
LINK_MAKER = "advisory.desk.forgotten.link_for"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""

MFA_FORMS = {
    "authenticate": "advisory.desk.forms.factors.CodeForm",
    "reauthenticate": "advisory.desk.forms.factors.CodeAgainForm",
    "authenticate_webauthn": "advisory.desk.forms.factors.KeyForm",
    "login_webauthn": "advisory.desk.forms.factors.PasskeyForm",
    "reauthenticate_webauthn": "advisory.desk.forms.factors.KeyAgainForm",
}
MFA_ADAPTER = "advisory.desk.entrance.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Einstieg"
MFA_RECOVERY_CODE_COUNT = 10
# Browsers call http://localhost safe; the library has to be told.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = FOR_PLAY

# --- The city's log-in (OpenID Connect, Keycloak for instance) ------------------------------------

SOCIALACCOUNT_ADAPTER = "advisory.desk.entrance.CityEntrance"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
OIDC_URL = env.str("OIDC_URL", default="")
OIDC_CLAIM = env.str("OIDC_CLAIM", default="preferred_username")
OIDC_APP: dict[str, Any] = {
    "provider_id": "stadt",
    "name": env.str("OIDC_NAME", default="Anmeldung der Stadt"),
    "client_id": env.str("OIDC_CLIENT_ID", default="einstieg"),
    "secret": env.str("OIDC_CLIENT_SECRET", default="").strip(),
    "settings": {"server_url": OIDC_URL},
}
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {
    "openid_connect": {
        "provider_class": "advisory.desk.city.CityProvider",
        "APPS": [OIDC_APP] if OIDC_URL else [],
        "OAUTH_PKCE_ENABLED": True,
    }
}

# --- Lock-out (django-axes) ----------------------------------------------------------------------

# A name is locked for the address from which it was guessed, and nowhere else: otherwise whoever
# knows a colleague's name could shut them out. A device that has been let in counts by itself.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "advisory.desk.lockout.counted_as"
AXES_CLIENT_IP_CALLABLE = "advisory.desk.lockout.address_of"
AXES_LOCKOUT_CALLABLE = "advisory.desk.lockout.locked"
AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURES", default=20 if DEMO else 6)
AXES_COOLOFF_TIME = timedelta(minutes=env.int("LOGIN_PAUSE_MINUTES", default=15))
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "login", "ip_address"]
