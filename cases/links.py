"""Signed addresses by which a school's office and a family come in without a log-in.

The address is the key: whoever has it comes in, so it is signed, and the logs cut it off.
"""

from datetime import date, timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer

from cases.models import Case, Offer

# How long a link in a mail to a school opens its page.
LINK_LASTS = timedelta(days=30)
# One salt per purpose: a link for one thing never opens another.
ANSWER = "einstieg.school.answer"
PLACES = "einstieg.school.places"
DIGEST = "einstieg.school.digest"
KEYS = "einstieg.school.keys"
FAMILY = "einstieg.family"


class BadLink(ValueError):
    """The link was cut off, mistyped or forged."""


class OldLink(BadLink):
    """The link was good once; a newer mail brings a new one. `number`: the school it was for."""

    def __init__(self, number: str = "") -> None:
        super().__init__()
        self.number = number


def office_link(offer: Offer) -> str:
    """Where the asked school answers this place request.

    Works while there is something to answer, and 30 days more as a proof of the answer.
    """
    return f"/schule/{_sign(ANSWER, offer.pk.hex)}/"


def places_link(number: str, until: date) -> str:
    """Where the school with this Schulnummer reports its free places; works up to that day."""
    return f"/schule/{_sign_until(PLACES, number, until)}/plaetze/"


def keys_link(number: str, until: date) -> str:
    """Where a school sees the keys of its software and ends them; works up to that day."""
    return f"/schule/{_sign_until(KEYS, number, until)}/schluessel/"


def digest_link(number: str, until: date) -> str:
    """Where a school sees everything that waits for it on one page; works up to that day."""
    return f"/schule/{_sign_until(DIGEST, number, until)}/heute/"


def family_link(case: Case) -> str:
    """Where a family reads how far its child is on its way to school."""
    return f"/familie/{_sign(FAMILY, str(case.pk))}/"


def read_office_token(token: str) -> UUID:
    """The place request of a school's link. Raises BadLink."""
    try:
        return UUID(_read(ANSWER, token))
    except ValueError as error:
        raise BadLink from error


def read_keys_token(token: str, today: date) -> str:
    """The Schulnummer of a link to a school's keys. Raises BadLink; OldLink after its last day."""
    return _read_until(KEYS, token, today)


def read_places_token(token: str, today: date) -> str:
    """The Schulnummer of a link to report places. Raises BadLink; OldLink after its last day."""
    return _read_until(PLACES, token, today)


def read_digest_token(token: str, today: date) -> str:
    """The Schulnummer of a digest's link. Raises BadLink, and OldLink after its last day."""
    return _read_until(DIGEST, token, today)


def read_family_token(token: str) -> int:
    """The case of a family's link. Raises BadLink."""
    try:
        return int(_read(FAMILY, token))
    except ValueError as error:
        raise BadLink from error


def _sign(purpose: str, value: str) -> str:
    return Signer(salt=purpose, sep=".").sign(value)


def _sign_until(purpose: str, number: str, until: date) -> str:
    return _sign(purpose, f"{number}-{until.toordinal()}")


def _read_until(purpose: str, token: str, today: date) -> str:
    number, _dash, until = _read(purpose, token).partition("-")
    if not until or int(until) < today.toordinal():
        raise OldLink(number)
    return number


def _read(purpose: str, token: str) -> str:
    try:
        return Signer(salt=purpose, sep=".").unsign(token)
    except BadSignature as error:
        raise BadLink from error
