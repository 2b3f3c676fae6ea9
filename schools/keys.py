"""Keys of school software: made once, shown once, kept as a digest, found again in microseconds.

The secret has 256 random bits, so a salted HMAC-SHA-256 keeps it as well as a slow password hash
would, at a hundred-thousandth of the price of each request.
"""

import re
import secrets
import string
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from schools.models import ApiKey, School, Scope

ALPHABET = string.ascii_lowercase + string.digits
# eks_<prefix>_<secret>: eight visible characters, then 32 random bytes in base64url.
SHAPE = re.compile(r"eks_([a-z0-9]{8})_([A-Za-z0-9_-]{43})")
# How exactly "last used" is known; a row written for every request would cost more than it tells.
USE_NOTED_EVERY = timedelta(minutes=1)


def create_key(
    school: School,
    *,
    label: str,
    at: datetime,
    expires_at: datetime | None = None,
    scopes: Iterable[Scope] = tuple(Scope),
) -> tuple[ApiKey, str]:
    """A new key of a school and its text, which can't be had a second time."""
    prefix = "".join(secrets.choice(ALPHABET) for _ in range(8))
    secret, salt = secrets.token_urlsafe(32), secrets.token_hex(16)
    key = ApiKey.objects.create(
        school=school,
        prefix=prefix,
        salt=salt,
        digest=_digest(salt, secret, settings.SECRET_KEY),
        label=label,
        scopes=[Scope(scope).value for scope in scopes],
        created_at=at,
        expires_at=expires_at,
    )
    return key, f"eks_{prefix}_{secret}"


def find_key(text: str, at: datetime) -> ApiKey | None:
    """The valid key with this text, with its school; None for anything else.

    An unknown key is compared too, so that the time of the answer tells nothing about prefixes.
    """
    shape = SHAPE.fullmatch(text)
    if shape is None:
        return None
    prefix, secret = shape.groups()
    found = ApiKey.objects.select_related("school").filter(prefix=prefix).first()
    key = found or ApiKey(salt="", digest="")
    fits = _is_secret_of(key, secret)
    if found is None or not fits or not _is_valid(found, at):
        return None
    _note_use(found, at)
    return found


def _digest(salt: str, secret: str, master: str | bytes) -> str:
    return salted_hmac(
        f"schools.keys.{salt}", secret, secret=master, algorithm="sha256"
    ).hexdigest()


def _is_secret_of(key: ApiKey, secret: str) -> bool:
    """Whether this is the key's secret, also while the installation's own secret is changed."""
    masters = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [_digest(key.salt, secret, master) for master in masters]
    return any(constant_time_compare(key.digest, digest) for digest in digests)


def _is_valid(key: ApiKey, at: datetime) -> bool:
    expired = key.expires_at is not None and key.expires_at <= at
    revoked = key.revoked_at is not None and key.revoked_at <= at
    return not expired and not revoked


def _note_use(key: ApiKey, at: datetime) -> None:
    if key.last_used_at is None or at - key.last_used_at >= USE_NOTED_EVERY:
        key.last_used_at = at
        key.save(update_fields=["last_used_at"])
