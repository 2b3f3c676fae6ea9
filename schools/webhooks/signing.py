"""Signatures of webhooks as Standard Webhooks has them (standardwebhooks.com, version 1).

A secret is derived from the installation's own and a salt, so that the database alone gives none
away. While either is being changed, a message carries a signature for each that may be in use.
"""

import base64
import hashlib
import hmac
from datetime import datetime
from itertools import product

from django.conf import settings
from django.utils.crypto import salted_hmac

from schools.models import Webhook

PURPOSE = "schools.webhooks"
MARK = "whsec_"


def secret_text(webhook: Webhook) -> str:
    """The secret as the school's software keeps it: `whsec_` and 32 bytes in base64."""
    secret = _secret(webhook.salt, settings.SECRET_KEY)
    return MARK + base64.b64encode(secret).decode()


def headers_for(webhook: Webhook, message_id: str, body: bytes, at: datetime) -> dict[str, str]:
    """Id, instant of this attempt (seconds since 1970) and signatures of a message."""
    seconds = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), seconds.encode(), body))
    signatures = [
        base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
        for secret in _secrets(webhook, at)
    ]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }


def _secrets(webhook: Webhook, at: datetime) -> list[bytes]:
    """Every secret that the school's software may know now, the newest first."""
    salts = [webhook.salt]
    if webhook.previous_until is not None and webhook.previous_until > at:
        salts.append(webhook.previous_salt)
    masters = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [_secret(salt, master) for salt, master in product(salts, masters)]


def _secret(salt: str, master: str | bytes) -> bytes:
    return salted_hmac(PURPOSE, salt, secret=master, algorithm="sha256").digest()
