"""Webhooks on the ground floor: which addresses are taken, who is registered, how one signs."""

from schools.webhooks.addresses import check_url, is_public, port_is_open
from schools.webhooks.registering import (
    GIVEN_UP_AFTER,
    LONGEST_OVERLAP,
    MOST_WEBHOOKS,
    HookRefused,
    arrived,
    failed,
    register,
    rotate,
    switch_off,
    unregister,
)
from schools.webhooks.signing import headers_for, secret_text

__all__ = [
    "GIVEN_UP_AFTER",
    "LONGEST_OVERLAP",
    "MOST_WEBHOOKS",
    "HookRefused",
    "arrived",
    "check_url",
    "failed",
    "headers_for",
    "is_public",
    "port_is_open",
    "register",
    "rotate",
    "secret_text",
    "switch_off",
    "unregister",
]
