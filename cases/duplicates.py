"""Whether a child that is reported is known already, or has brothers and sisters here."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Child, Household
from cases.names import MARK, normalise_phone, search_key, similarity
from cases.states import Precision

# A name weighs more than a birth date: half of the dates are guesses, and 1 January is common.
NAME_WEIGHT, BIRTH_WEIGHT, PHONE_BONUS = 0.6, 0.4, 8
LIKELY = 76
# From here on two names are taken for one, and below for two: twins have names that differ more.
SAME_NAME, OTHER_NAME, TWINS_NAME = 85, 78, 60
# Only so many are compared: beyond that the name says too little to warn of.
COMPARED = 500
SHOWN = 5


class Reason(TextChoices):
    """Why somebody may be the same child, or of the same family."""

    SAME_NAME = "SAME_NAME", _("same name")
    SIMILAR_NAME = "SIMILAR_NAME", _("similar name")
    SAME_BIRTH_DATE = "SAME_BIRTH_DATE", _("same birth date")
    SIMILAR_BIRTH_DATE = "SIMILAR_BIRTH_DATE", _("similar birth date")
    SAME_PHONE = "SAME_PHONE", _("same phone number")
    SAME_ADDRESS = "SAME_ADDRESS", _("same address and family name")


@dataclass(frozen=True)
class Match:
    """A case that may be the same child's; `score` from 76 (likely) to 100 (all but certain)."""

    case: Case
    score: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Family:
    """A household the child may belong to, and the children known there."""

    household: Household
    reasons: tuple[Reason, ...]
    cases: list[Case] = field(default_factory=list)


def possible_duplicates(child: Mapping[str, Any], phones: Sequence[str] = ()) -> list[Match]:
    """Cases that may be this child's, the likeliest first; merged ones aside. Two queries.

    `child` are fields of the model, with a birth date; `phones` those of its guardians.
    """
    known = _numbers(phones)
    matches = [_compare(case, child, known) for case in _candidates(child, known)]
    likely = [match for match in matches if match.score >= LIKELY]
    return sorted(likely, key=lambda match: (-match.score, match.case.pk))[:SHOWN]


def possible_families(
    child: Mapping[str, Any], household: Mapping[str, Any], phones: Sequence[str] = ()
) -> list[Family]:
    """Households with one of these phones, or with this address and a like family name.

    An address under a disclosure block (§ 51 BMG) is never compared: the answer would tell it.
    Three queries.
    """
    known = _numbers(phones)
    street = _plain_street(household.get("street", ""))
    found = []
    for home in _homes(household, street, known):
        cases = [one.case for one in home.children.all() if hasattr(one, "case")]
        reasons = tuple(_ties(home, street, str(child.get("family_name", "")), known))
        if reasons and cases:
            found.append(Family(home, reasons, cases))
    return found[:SHOWN]


def _numbers(phones: Iterable[str]) -> set[str]:
    return {number for phone in phones if (number := normalise_phone(phone))}


def _candidates(child: Mapping[str, Any], known: set[str]) -> list[Case]:
    """Cases with a part of the name and nearly the birth date, or with the phone."""
    keys = search_key(*_spellings(child)).strip(MARK).split(MARK)
    parts = [Q(child__search_key__contains=f"{MARK}{key}{MARK}") for key in keys if key]
    born: date = child["birth_date"]
    years = (date(born.year - 1, 1, 1), date(born.year + 1, 12, 31))
    near = Q(child__birth_date__range=years)
    alike = near & reduce(or_, parts) if parts else Q(pk__in=[])
    if known:
        alike |= Q(child__household__in=_households_called(known))
    cases = Case.objects.filter(alike, merged_into__isnull=True).with_child()
    return list(cases.prefetch_related("child__household__guardians").order_by("-pk")[:COMPARED])


def _households_called(known: set[str]) -> Any:
    return Household.objects.filter(guardians__phone__in=known).values("pk")


def _compare(case: Case, child: Mapping[str, Any], known: set[str]) -> Match:
    other = case.child
    if _are_siblings(other, child):
        return Match(case, 0, ())
    name = max(
        (similarity(one, two) for one in _spellings(child) for two in _spellings_of(other)),
        default=0,
    )
    birth = birth_likeness(child["birth_date"], other.birth_date, _is_vague(child, other))
    called = known & {guardian.phone for guardian in other.household.guardians.all()}
    score = round(NAME_WEIGHT * name + BIRTH_WEIGHT * birth) + (PHONE_BONUS if called else 0)
    return Match(case, min(score, 100), tuple(_reasons(name, birth, bool(called))))


def birth_likeness(one: date, two: date, is_vague: bool = False) -> int:
    """How likely two birth dates are the same, 0 to 100.

    Day and month are often swapped, the year is often wrong by one, and where one of the two is a
    guess (`is_vague`) the year is all that can be compared.
    """
    if one == two:
        return 100
    if one.year == two.year:
        swapped = (one.day, one.month) == (two.month, two.day)
        return 90 if swapped or is_vague else 60 if _differ_in_one(one, two) else 40
    same_day = (one.day, one.month) == (two.day, two.month)
    return 60 if abs(one.year - two.year) == 1 and (same_day or is_vague) else 0


def _differ_in_one(one: date, two: date) -> bool:
    """One digit is another: a slip of the pen."""
    return sum(a != b for a, b in zip(f"{one:%d%m}", f"{two:%d%m}", strict=True)) == 1


def _is_vague(child: Mapping[str, Any], other: Child) -> bool:
    exact = {Precision.DAY, ""}
    return (
        child.get("birth_date_precision", Precision.DAY) not in exact
        or other.birth_date_precision not in exact
        or any((born.day, born.month) == (1, 1) for born in (child["birth_date"], other.birth_date))
    )


def _are_siblings(other: Child, child: Mapping[str, Any]) -> bool:
    """One family name and another given name; on one birth date a clearly other one."""
    given, family = str(child.get("given_name", "")), str(child.get("family_name", ""))
    if not (given and other.given_name):
        return False
    same_family = similarity(family, other.family_name) >= SAME_NAME
    limit = TWINS_NAME if child["birth_date"] == other.birth_date else OTHER_NAME
    return same_family and similarity(given, other.given_name) < limit


def _reasons(name: int, birth: int, called: bool) -> Iterator[Reason]:
    if name >= SAME_NAME:
        yield Reason.SAME_NAME if name == 100 else Reason.SIMILAR_NAME
    if birth >= 40:
        yield Reason.SAME_BIRTH_DATE if birth == 100 else Reason.SIMILAR_BIRTH_DATE
    if called:
        yield Reason.SAME_PHONE


def _spellings(child: Mapping[str, Any]) -> list[str]:
    """Every way the whole name may be written; other spellings stand apart by commas."""
    latin = f"{child.get('given_name', '')} {child.get('family_name', '')}"
    others = str(child.get("other_spellings", "")).split(",")
    names = [latin, str(child.get("name_own_script", "")), *others]
    return [name.strip() for name in names if name.strip()]


def _spellings_of(child: Child) -> list[str]:
    return _spellings(
        {
            "given_name": child.given_name,
            "family_name": child.family_name,
            "name_own_script": child.name_own_script,
            "other_spellings": child.other_spellings,
        }
    )


def _homes(household: Mapping[str, Any], street: str, known: set[str]) -> list[Household]:
    called = Q(guardians__phone__in=known) if known else Q(pk__in=[])
    near = Q(pk__in=[])
    if street and household.get("postcode"):
        # The first letters and the number are the same in every way of writing a street.
        number = re.search(r"\d+", household["street"])
        near = Q(
            postcode=household["postcode"],
            street__istartswith=household["street"].strip()[:4],
            street__contains=number[0] if number else "",
            disclosure_block=False,
        )
    homes = Household.objects.filter(called | near).distinct().order_by("-pk")
    return list(homes.prefetch_related("guardians", "children__case")[:COMPARED])


def _ties(home: Household, street: str, family_name: str, known: set[str]) -> Iterator[Reason]:
    if known & {guardian.phone for guardian in home.guardians.all()}:
        yield Reason.SAME_PHONE
    same_street = street and street == _plain_street(home.street) and not home.disclosure_block
    if same_street and any(
        similarity(family_name, one.family_name or one.name_own_script) >= SAME_NAME
        for one in home.children.all()
    ):
        yield Reason.SAME_ADDRESS


def _plain_street(street: str) -> str:
    """Straße, Strasse and Str. are one; spaces and signs don't count."""
    plain = street.casefold().replace("straße", "str").replace("strasse", "str")
    return re.sub(r"[\W_]+", "", plain)
