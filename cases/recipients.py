"""Who is meant by "the family", "the school" or "the lead", and by which way they are reached."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model

from cases.calendars import day_of, next_family_hour
from cases.languages import letter_language
from cases.models import Case, Guardian, Offer
from cases.notices import LANGUAGES_OF, Kind, To, Way
from cases.states import Role
from schools.models import School

AUTHORITY = "authority"


@dataclass(frozen=True)
class Addressee:
    """One recipient by reference, never by address."""

    reference: str
    way: Way = Way.MAIL
    language: str = "de"


def addressees(case: Case, offer: Offer | None, to: To, at: datetime) -> list[Addressee]:
    """Everybody who is meant. Nobody with that role: the office's own mailbox is told instead."""
    if to == To.FAMILY:
        return [_family(case)]
    if to == To.SCHOOL:
        return [Addressee(f"school:{offer.school.number}")] if offer else []
    if to == To.SCHOOL_AUTHORITY:
        return [Addressee(AUTHORITY)]
    if to == To.ADVISOR and case.advisor:
        return [Addressee(f"user:{case.advisor_id}", language=case.advisor.language)]
    return _people(Role(to.value), at)


def allowed_from(kind: Kind, to: To, at: datetime) -> datetime:
    """Families are written to between 8 and 20 h and not on Sundays and public holidays."""
    if to == To.FAMILY and settings.QUIET_HOURS:
        return next_family_hour(at)
    return at


def spoken(kind: Kind, language: str) -> str:
    """The language in which this kind exists for somebody who speaks that language."""
    return language if language in LANGUAGES_OF[kind] else "de"


def main_guardian(case: Case) -> Guardian | None:
    """Who is written to: the first guardian with a mail address, else the first."""
    guardians = list(case.child.household.guardians.all())
    return next((one for one in guardians if one.email), guardians[0] if guardians else None)


def _family(case: Case) -> Addressee:
    guardian = main_guardian(case)
    language = letter_language((guardian and guardian.language) or case.child.family_language)
    if guardian is None:
        return Addressee(f"household:{case.child.household_id}", Way.LETTER, language)
    way = Way.MAIL if guardian.email else Way.LETTER
    return Addressee(f"guardian:{guardian.pk}", way, language)


def _people(role: Role, at: datetime) -> list[Addressee]:
    people = get_user_model().objects.with_role(role, day_of(at))
    found = [Addressee(f"user:{one.pk}", language=one.language) for one in people]
    return found or [Addressee(f"role:{role.value}")]


def mail_address(reference: str) -> str:
    """The address behind a reference at this moment; empty where there is none."""
    who, _colon, key = reference.partition(":")
    return ADDRESS_BOOK[who](key) if who in ADDRESS_BOOK else ""


def _guardians(key: str) -> str:
    return Guardian.objects.filter(pk=key).values_list("email", flat=True).first() or ""


def _schools(number: str) -> str:
    school = School.objects.with_number(number).first()
    return school.mail_address if school else ""


def _persons(key: str) -> str:
    people = get_user_model().objects.filter(pk=key, is_active=True)
    return people.values_list("email", flat=True).first() or ""


ADDRESS_BOOK: dict[str, Callable[[str], str]] = {
    "guardian": _guardians,
    "school": _schools,
    "user": _persons,
    # Nobody holds this role: the office's own mailbox.
    "role": lambda _role: settings.DEFAULT_FROM_EMAIL,
    AUTHORITY: lambda _none: settings.SCHOOL_AUTHORITY_MAIL,
}
