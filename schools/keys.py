"""Keys of school software: made once, shown once, kept as a digest, found again in microseconds.

The secret has 256 random bits, so a salted HMAC-SHA-256 keeps it as well as a slow password hash
would, at a hundred-thousandth of the price of each request.
"""

import ipaddress
import re
import secrets
import string
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from schools.models import ApiKey, Prepared, School, Scope

ALPHABET = string.ascii_lowercase + string.digits
# <mark>_<prefix>_<secret>: eight visible characters, then 32 random bytes in base64url.
SHAPE = re.compile(r"(eks(?:_test)?)_([a-z0-9]{8})_([A-Za-z0-9_-]{43})")
# How exactly "last used" is known; a row written for every request would cost more than it tells.
USE_NOTED_EVERY = timedelta(minutes=1)
# How long the old key may live on beside the new one.
LONGEST_OVERLAP = timedelta(days=30)
MOST_NETWORKS = 20

KEYS = Prepared[ApiKey](
    lambda prefix: ApiKey.objects.select_related("school").filter(prefix=prefix)
)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class KeyRefused(ValueError):
    """A key that can't be made or changed so: the field that is wrong, and why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True)
class Grant:
    """What a new key may do, from where, and until when."""

    label: str = ""
    scopes: Iterable[Scope] = tuple(Scope)
    expires_at: datetime | None = None
    networks: Iterable[str] = ()


def create_key(
    school: School,
    *,
    label: str,
    at: datetime,
    expires_at: datetime | None = None,
    scopes: Iterable[Scope] = tuple(Scope),
    networks: Iterable[str] = (),
) -> tuple[ApiKey, str]:
    """A new key made by the operator, and its text, which can't be had a second time."""
    return grant_key(school, Grant(label, scopes, expires_at, networks), by="COMMAND", at=at)


def grant_key(
    school: School, grant: Grant, *, by: str, at: datetime, replaces: ApiKey | None = None
) -> tuple[ApiKey, str]:
    """A new key and its text, which can't be had a second time. Raises KeyRefused."""
    scopes = [Scope(scope).value for scope in grant.scopes]
    if not scopes:
        raise KeyRefused("scopes", _("A key has to be good for something."))
    prefix = "".join(secrets.choice(ALPHABET) for _sign in range(8))
    secret, salt = secrets.token_urlsafe(32), secrets.token_hex(16)
    key = ApiKey.objects.create(
        school=school,
        prefix=prefix,
        salt=salt,
        digest=_digest(salt, secret, settings.SECRET_KEY),
        label=grant.label,
        scopes=scopes,
        networks=[str(one) for one in read_networks(grant.networks)],
        created_at=at,
        created_by=by,
        replaces=replaces,
        expires_at=grant.expires_at,
    )
    return key, f"{settings.API_KEY_MARK}_{prefix}_{secret}"


@transaction.atomic
def rotate_key(
    key: ApiKey, *, overlap: timedelta, expires_at: datetime | None, by: str, at: datetime
) -> tuple[ApiKey, str]:
    """A new key in place of this one; for a while both are valid. Raises KeyRefused."""
    old = ApiKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if not old.is_valid(at):
        raise KeyRefused("", _("This key is not valid any more."))
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise KeyRefused("overlap", _("The old key may live on for at most 30 days."))
    scopes = [Scope(scope) for scope in old.scopes]
    made = grant_key(
        old.school, Grant(old.label, scopes, expires_at, old.networks), by=by, at=at, replaces=old
    )
    ends_at = at + overlap
    old.expires_at = min(old.expires_at, ends_at) if old.expires_at else ends_at
    old.save(update_fields=["expires_at"])
    return made


def revoke_key(key: ApiKey, *, by: str, at: datetime) -> bool:
    """End a key at once. False: it had ended before, nothing was changed."""
    changes = {"revoked_at": at, "revoked_by": by}
    return bool(ApiKey.objects.valid(at).filter(pk=key.pk).update(**changes))


def find_key(text: str, at: datetime) -> ApiKey | None:
    """The valid key with this text, with its school; None for anything else.

    An unknown key is compared too, so that the time of the answer tells nothing about prefixes.
    """
    shape = SHAPE.fullmatch(text)
    if shape is None or shape[1] != settings.API_KEY_MARK:
        return None
    prefix, secret = shape[2], shape[3]
    found = next(iter(KEYS(prefix)), None)
    key = found or ApiKey(salt="", digest="")
    fits = _is_secret_of(key, secret)
    if found is None or not fits or not found.is_valid(at):
        return None
    return found


def may_end(caller: ApiKey, key: ApiKey) -> bool:
    """Whether one key of a school may revoke another: itself, and what may do no more than it."""
    if caller.school_id != key.school_id:
        return False
    return caller.pk == key.pk or set(key.scopes) <= set(caller.scopes)


def note_use(key: ApiKey, at: datetime) -> None:
    """Remember when a key was last used, to the minute."""
    if key.last_used_at is None or at - key.last_used_at >= USE_NOTED_EVERY:
        key.last_used_at = at
        key.save(update_fields=["last_used_at"])


def comes_from(key: ApiKey, address: str) -> bool:
    """Whether the key may be used from this address; an unreadable one is no address at all."""
    if not key.networks:
        return True
    try:
        caller = ipaddress.ip_address(address.strip())
    except ValueError:
        return False
    mapped = getattr(caller, "ipv4_mapped", None)
    caller = mapped or caller
    return any(caller in ipaddress.ip_network(one) for one in key.networks)


def read_networks(texts: Iterable[str]) -> list[Network]:
    """Networks in CIDR notation, or single addresses; each once. Raises KeyRefused."""
    found: list[Network] = []
    for text in texts:
        try:
            network = ipaddress.ip_network(text.strip(), strict=False)
        except ValueError as error:
            sentence = _("“%(text)s” is no address and no network.") % {"text": text[:50]}
            raise KeyRefused("networks", sentence) from error
        if network not in found:
            found.append(network)
    if len(found) > MOST_NETWORKS:
        raise KeyRefused("networks", _("At most 20 networks can be named."))
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
