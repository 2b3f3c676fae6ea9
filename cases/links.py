"""Signed addresses by which a school's office and a family come in without a log-in.

The address is the key: whoever has it comes in, so it is signed, and the logs cut it off.
"""

from datetime import date
from uuid import UUID

from django.core.signing import BadSignature, Signer

from cases.models import Case, Offer

# One salt per purpose: a link for one thing never opens another.
ANSWER = "einstieg.school.answer"
PLACES = "einstieg.school.places"
DIGEST = "einstieg.school.digest"
KEYS = "einstieg.school.keys"
FAMILY = "einstieg.family"


class BadLink(ValueError):
    """The link was cut off, mistyped or forged."""


class OldLink(BadLink):
    """The link was good once; a newer mail brings a new one."""


def office_link(offer: Offer) -> str:
    """Where the asked school answers this place request; works as long as the request exists."""
    return f"/schule/{_sign(ANSWER, offer.pk.hex)}/"


def places_link(number: str) -> str:
    """Where the school with this Schulnummer reports its free places."""
    return f"/schule/{_sign(PLACES, number)}/plaetze/"


def keys_link(number: str) -> str:
    """Where the school with this Schulnummer sees the keys of its software and ends them."""
    return f"/schule/{_sign(KEYS, number)}/schluessel/"


def digest_link(number: str, until: date) -> str:
    """Where a school sees everything that waits for it on one page; works up to that day."""
    return f"/schule/{_sign(DIGEST, f'{number}-{until.toordinal()}')}/heute/"


def family_link(case: Case) -> str:
    """Where a family reads how far its child is on its way to school."""
    return f"/familie/{_sign(FAMILY, str(case.pk))}/"


def read_office_token(token: str) -> UUID:
    """The place request of a school's link. Raises BadLink."""
    try:
        return UUID(_read(ANSWER, token))
    except ValueError as error:
        raise BadLink from error


def read_keys_token(token: str) -> str:
    """The Schulnummer of a link to the keys of a school. Raises BadLink."""
    return _read(KEYS, token)


def read_places_token(token: str) -> str:
    """The Schulnummer of a link to report places. Raises BadLink."""
    return _read(PLACES, token)


def read_digest_token(token: str, today: date) -> str:
    """The Schulnummer of a digest's link. Raises BadLink, and OldLink after its last day."""
    number, _dash, until = _read(DIGEST, token).partition("-")
    if int(until) < today.toordinal():
        raise OldLink
    return number


def read_family_token(token: str) -> int:
    """The case of a family's link. Raises BadLink."""
    try:
        return int(_read(FAMILY, token))
    except ValueError as error:
        raise BadLink from error


def _sign(purpose: str, value: str) -> str:
    return Signer(salt=purpose, sep=".").sign(value)


def _read(purpose: str, token: str) -> str:
    try:
        return Signer(salt=purpose, sep=".").unsign(token)
    except BadSignature as error:
        raise BadLink from error
