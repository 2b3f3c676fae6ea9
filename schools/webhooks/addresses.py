"""Where a webhook may lead: by https to a public address, and nowhere into the town's own network.

The first look, at registration, is a courtesy: a name can point elsewhere tomorrow. What counts is
the second one, at delivery, on the very address that is connected to.
"""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

LONGEST_URL = 500
PORTS = frozenset({443, 8443})
PRINTABLE = re.compile(r"[!-~]+")
NAME = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
# Names that mean something inside a network only (RFC 6761, RFC 6762, RFC 8375, RFC 9476).
INSIDE = ("localhost", "local", "internal", "intranet", "lan", "home", "home.arpa", "alt", "test")
LOOPBACK = ("127.0.0.1", "localhost")
# Public by the registries, and yet a way to addresses that are not: NAT64, 6to4 and its relay,
# Teredo, IPv4-compatible addresses, site-local ones; and shared address space of providers.
DETOURS = tuple(
    ipaddress.ip_network(text)
    for text in (
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "::/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/23",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)


class BadAddress(ValueError):
    """An address to which nothing is delivered; the sentence says why."""


def check_url(text: str) -> str:
    """The address, if it looks like one of the open internet. Raises BadAddress."""
    if len(text) > LONGEST_URL or not PRINTABLE.fullmatch(text):
        raise BadAddress(_("An address has at most 500 characters, all of them plain ASCII."))
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise BadAddress(_("This is no address.")) from error
    own = settings.WEBHOOKS_TO_LOOPBACK and host in LOOPBACK
    if not (own and parts.scheme in ("http", "https")):
        _check(parts, host, port)
    return text


def _check(parts: SplitResult, host: str, port: int | None) -> None:
    """Raises BadAddress with the first thing that is wrong."""
    plain = not set(parts.netloc + parts.path + parts.query) & set("@\\") and not parts.fragment
    rules = (
        (parts.scheme == "https", _("The address must begin with https://.")),
        (plain, _("An address has no user name, no # and no backslash.")),
        (port_is_open(port), _("Only the ports 443 and 8443 are delivered to.")),
        (_is_public_name(host), _("The host must be a name of the public internet.")),
    )
    wrong = next((sentence for holds, sentence in rules if not holds), None)
    if wrong:
        raise BadAddress(wrong)


def port_is_open(port: int | None) -> bool:
    """Whether messages are delivered to this port; none named is 443."""
    return port is None or port in PORTS


def is_public(text: str) -> bool:
    """Whether this IP address belongs to the open internet; what can't be read does not."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    if settings.WEBHOOKS_TO_LOOPBACK and address.is_loopback:
        return True
    if address.is_multicast or any(address in network for network in DETOURS):
        return False
    return address.is_global


def _is_public_name(host: str) -> bool:
    """A name with a dot, no number in disguise, and no name that only a network of its own knows.

    The last label of a public name begins with a letter, so `127.1` and `0x7f000001` are none.
    """
    inside = host in INSIDE or host.endswith(tuple(f".{name}" for name in INSIDE))
    return NAME.fullmatch(host) is not None and not inside
