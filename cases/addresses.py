"""From references to addresses, for a whole batch at once; looked up when a notice goes out."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from django.conf import settings
from django.contrib.auth import get_user_model

from cases.models import Absence, Guardian
from schools.models import School

ACCOUNT = "account"
Reference = str
Found = dict[Reference, str]


def mail_addresses(references: Iterable[Reference], on: date | None = None) -> Found:
    """The mail address behind each reference at this moment; those without one are left out.

    For whoever is away on that day a substitute receives it.
    """
    asked = set(references)
    stands_in = _substitutes(asked, on) if on else {}
    found = _look_up({stands_in.get(one, one) for one in asked}, MAIL)
    meant = {one: stands_in.get(one, one) for one in asked}
    return {one: found[other] for one, other in meant.items() if other in found}


def phone_numbers(references: Iterable[Reference]) -> Found:
    """The number for short messages behind each reference; those without one are left out."""
    return _look_up(set(references), {"guardian": _phones})


def _substitutes(references: set[Reference], on: date) -> dict[Reference, Reference]:
    """Who stands in for the people among these; a substitute who is away has one, too."""
    if not any(one.startswith("user:") for one in references):
        return {}
    rows = Absence.objects.on(on).order_by("-pk").values_list("person_id", "substitute_id")
    away = {f"user:{person}": f"user:{other}" for person, other in rows}
    return {one: _last_of(one, away) for one in references if one in away}


def _last_of(person: Reference, away: dict[Reference, Reference]) -> Reference:
    """The end of a chain of substitutes; a chain that goes in a circle ends where it began."""
    seen: set[Reference] = set()
    while person in away and person not in seen:
        seen.add(person)
        person = away[person]
    return person


def _look_up(references: set[Reference], books: dict[str, Callable[[set[str]], Found]]) -> Found:
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for reference in references:
        who, _colon, key = reference.partition(":")
        keys[who].add(key)
    return {
        f"{who}:{key}" if key else who: address
        for who, wanted in keys.items()
        if who in books
        for key, address in books[who](wanted).items()
        if address
    }


def _guardians(keys: set[str]) -> Found:
    return _named(Guardian.objects.filter(pk__in=keys).values_list("pk", "email"))


def _phones(keys: set[str]) -> Found:
    return _named(Guardian.objects.filter(pk__in=keys).values_list("pk", "phone"))


def _persons(keys: set[str]) -> Found:
    people = get_user_model().objects.filter(pk__in=keys, is_active=True)
    return _named(people.values_list("pk", "email"))


def _schools(numbers: set[str]) -> Found:
    schools = School.objects.filter(number__in=numbers)
    return {school.number: school.mail_address for school in schools}


def _named(rows: Iterable[tuple[int, str]]) -> Found:
    return {str(key): address for key, address in rows}


MAIL: dict[str, Callable[[set[str]], Found]] = {
    "guardian": _guardians,
    "school": _schools,
    "user": _persons,
    # The same person, and nobody who stands in for them: what opens an account.
    ACCOUNT: _persons,
    # Nobody holds this role: the office's own mailbox.
    "role": lambda roles: dict.fromkeys(roles, settings.DEFAULT_FROM_EMAIL),
    "authority": lambda _none: {"": settings.SCHOOL_AUTHORITY_MAIL},
    "keeper": lambda _none: {"": settings.ROOT_MAIL},
}
