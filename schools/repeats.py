"""The same request sent again is answered the same: once in the database, for a day.

The answer is written in the transaction of the step it tells of, so a killed server leaves both or
neither. While the first is still being answered, a second waits for it.
Source: draft-ietf-httpapi-idempotency-key-header-07.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cryptography.fernet import Fernet
from django.db import transaction
from django.utils.crypto import salted_hmac

from schools.models import KeptAnswer, rewrite

KEPT_FOR = timedelta(hours=24)
# Nothing has happened, and the caller is told to try again: 412 and 428 after reading anew.
NOT_KEPT = frozenset({412, 428})


class KeyReused(Exception):
    """The key was sent before, with another request."""


@dataclass(frozen=True)
class Said:
    """What was answered. `headers` are those that belong to the answer, not to the connection."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    is_repeat: bool = False

    @property
    def is_final(self) -> bool:
        """Whether the same request would be answered the same again."""
        return self.status < 500 and self.status not in NOT_KEPT


@dataclass(frozen=True)
class Sent:
    """A request as far as it must be known again: whose, under which key, and what it says."""

    school_id: int
    key: str
    request: bytes
    part: str = ""

    @property
    def digest(self) -> str:
        """By what the row is found, while the installation's secret is the same."""
        return _mac("digest", f"{self.school_id}\n{self.part}\n{self.key}").hex()

    @property
    def fingerprint(self) -> str:
        """What it says, unreadable without the caller's key."""
        return hmac.new(self.key.encode(), self.request, hashlib.sha256).hexdigest()


def once(sent: Sent, answer: Callable[[], Said], *, at: datetime) -> Said:
    """The answer to this request: asked for by `answer` the first time, repeated for 24 hours.

    Raises `KeyReused`. An answer that isn't final is not kept, and nothing of it has happened.
    """
    with transaction.atomic():
        row, is_new = _claim(sent, at)
        if not is_new:
            return _opened(sent, row)
        said = answer()
        if not said.is_final:
            transaction.set_rollback(True)
            return said
        row.sealed = _sealed(sent, said)
        rewrite(row, "sealed")
    return said


def in_parts(sent: Sent, *, at: datetime) -> Callable[[int], Sent]:
    """For a request whose parts are answered one by one: the n-th part as a request of its own.

    The key is taken for the whole first. Raises `KeyReused`.
    """
    with transaction.atomic():
        row, _is_new = _claim(sent, at)
    first = row.created_at.isoformat()
    return lambda nth: replace(sent, part=f"{first} {nth}")


def forget_answers(at: datetime) -> int:
    """Remove what was kept for 24 hours; how many."""
    return KeptAnswer.objects.over(at - KEPT_FOR).delete()[0]


def _claim(sent: Sent, at: datetime) -> tuple[KeptAnswer, bool]:
    row = KeptAnswer(
        school_id=sent.school_id,
        digest=sent.digest,
        fingerprint=sent.fingerprint,
        created_at=at,
    )
    if KeptAnswer.objects.claim(row, unless_since=at - KEPT_FOR):
        return row, True
    known = KeptAnswer.objects.of(row)
    if known.fingerprint != row.fingerprint:
        raise KeyReused
    return known, False


def _mac(purpose: str, text: str) -> bytes:
    """Made of the caller's key and the installation's secret: either alone opens nothing."""
    return salted_hmac(f"schools.repeats.{purpose}", text, algorithm="sha256").digest()


def _seal(sent: Sent) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_mac("seal", f"{sent.school_id}\n{sent.key}")))


def _sealed(sent: Sent, said: Said) -> bytes:
    head = json.dumps([said.status, dict(said.headers)]).encode()
    return _seal(sent).encrypt(head + b"\n" + said.body)


def _opened(sent: Sent, row: KeptAnswer) -> Said:
    head, _line, body = _seal(sent).decrypt(bytes(row.sealed)).partition(b"\n")
    status, headers = json.loads(head)
    return Said(status, body, headers, is_repeat=True)
