"""Signed links for people without a login: a school's secretary, a family.

A link is a key: whoever has it may do what it is for and nothing else. The purpose is a part of
what is signed, so that a family's link opens no page of a school.
"""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.core import signing

from cases.models import Case, Offer
from schools.models import School

SALT = "einstieg.links"
# A school reports its free places once a month; a link lasts a little longer than two.
PLACES_LINK_LASTS = timedelta(days=70)


class Purpose(StrEnum):
    """What a link is for."""

    ANSWER = "answer"
    PLACES = "places"
    FAMILY = "family"


@dataclass(frozen=True)
class OfficePass:
    """What a school's link allows: to answer one place request, or to report free places."""

    purpose: Purpose
    school_id: int
    offer_id: uuid.UUID | None = None
    made_on: date | None = None

    def has_ended(self, on: date) -> bool:
        """Whether a link for free places is too old; the end of a request is the request's own."""
        return self.made_on is not None and on > self.made_on + PLACES_LINK_LASTS


def office_link(offer: Offer) -> str:
    """Path of the page on which the asked school answers this request."""
    return f"/schule/{_sign(Purpose.ANSWER, offer.school_id, offer.pk.hex)}/"


def places_link(school: School, on: date) -> str:
    """Path of the page on which a school reports its free places; made on that day."""
    return f"/schule/{_sign(Purpose.PLACES, school.pk, on.isoformat())}/plaetze/"


def family_link(case: Case) -> str:
    """Path of the page on which a family reads where its case is."""
    return f"/familie/{_sign(Purpose.FAMILY, case.pk)}/"


def read_office_token(token: str) -> OfficePass | None:
    """What the token of a school's link allows; None when it was not made here."""
    match _unsign(token):
        case [Purpose.ANSWER.value, int(school_id), str(offer_id)]:
            return OfficePass(Purpose.ANSWER, school_id, uuid.UUID(offer_id))
        case [Purpose.PLACES.value, int(school_id), str(day)]:
            return OfficePass(Purpose.PLACES, school_id, made_on=date.fromisoformat(day))
    return None


def read_family_token(token: str) -> int | None:
    """The id of the case that a family's link is for; None when it was not made here."""
    match _unsign(token):
        case [Purpose.FAMILY.value, int(case_id)]:
            return case_id
    return None


def _sign(purpose: Purpose, *what: int | str) -> str:
    return signing.Signer(salt=SALT).sign_object([purpose.value, *what])


def _unsign(token: str) -> Any:
    try:
        return signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
