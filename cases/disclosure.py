"""What a school sees of a place request: enough to decide while asked, the pupil once it accepts.

Which fields it sees is the table of `cases.access`; here stands where each value comes from.
Whoever asks for a pupil's data is written down, so that no door can forget it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self

from cases.access import NOTHING, disclosed_fields
from cases.actors import Actor
from cases.models import Biography, Child, Household, Offer, Reading
from cases.states import GermanLevel, Literacy, OfferState, Precision
from schools.models import Prepared, insert
from schools.places import DistanceBand, Point, centroids, distance_band, distance_m

Value = dict[str, Any]

# Looking at a pupil again and again within the hour is one look.
ONE_LOOK = timedelta(hours=1)
READ = "pupil"
LATELY = Prepared[int](
    lambda school_id, since, cases: (
        Reading.objects.since(since)
        .filter(school_id=school_id, what=READ, case__any_of=cases)
        .values_list("case_id", flat=True)
    )
)


def disclose(
    offers: Iterable[Offer], *, by: Actor, at: datetime, around: "Surroundings | None" = None
) -> list[Value]:
    """Each request as its school may see it now; a read of a pupil's data is recorded.

    The offers come from `Offer.objects.for_school`. What is over is an id and a state, no more.
    """
    seen = list(offers)
    around = around or Surroundings.of(seen)
    note_readings(seen, by=by, at=at)
    return [_view(Subject.of(offer, around), at) for offer in seen]


def is_told(offer: Offer, at: datetime) -> bool:
    """Whether the school is told more of it than id and state.

    A case that may only be stored (Art. 18 DSGVO) is shown to no school anew.
    """
    is_open = offer.is_live and not offer.is_expired(at)
    return (is_open or offer.is_disclosed) and offer.case.restricted_at is None


def shown_state(offer: Offer, at: datetime) -> str:
    """The state as the school sees it: past its date a request has expired, clock or no clock."""
    return OfferState.EXPIRED.value if offer.is_expired(at) else str(offer.state)


@dataclass(frozen=True)
class Surroundings:
    """What many requests are asked about at once: where families live, who is at the school."""

    centres: Mapping[str, Point]
    # The children of a household at a school.
    at_school: Mapping[tuple[int, int], set[int]]

    @classmethod
    def of(cls, offers: list[Offer]) -> Self:
        """Two questions to the database, however many requests there are."""
        homes = [offer.case.child.household for offer in offers]
        schools = {offer.school_id for offer in offers}
        return cls.around({home.pk: home.postcode for home in homes}, schools)

    @classmethod
    def around(cls, homes: Mapping[int, str], schools: Iterable[int]) -> Self:
        """The same for households with their postcodes."""
        at_school = defaultdict[tuple[int, int], set[int]](set)
        for school_id in schools:
            for home, child in Offer.objects.households_at(school_id, sorted(homes)):
                at_school[school_id, home].add(child)
        return cls(centroids(homes.values()), at_school)


class Subject(NamedTuple):
    """One request, whom it is about, and what surrounds it."""

    offer: Offer
    child: Child
    household: Household
    # What the child brings from school, if anything is known.
    biography: Biography | None
    around: Surroundings

    @classmethod
    def of(cls, offer: Offer, around: Surroundings) -> Self:
        """Each is looked up once: all fields ask for them."""
        child = offer.case.child
        return cls(offer, child, child.household, getattr(child, "biography", None), around)


def _view(subject: Subject, at: datetime) -> Value:
    offer, state = subject.offer, shown_state(subject.offer, at)
    fields = disclosed_fields(state) if is_told(offer, at) else NOTHING
    if fields == NOTHING:
        return {"id": offer.pk, "state": state}
    return {
        "id": offer.pk,
        "state": state,
        "sent_at": offer.sent_at,
        "answer_due_at": offer.answer_due_at,
        "expires_at": offer.expires_at,
        "query": offer.query,
        "query_answer": offer.query_answer,
        "answered_at": offer.answered_at,
        "start_on": offer.start_on,
        "attended_on": offer.attended_on,
        "pupil": {name: FIELDS[name](subject) for name in fields},
    }


def note_readings(offers: list[Offer], *, by: Actor, at: datetime) -> None:
    """Record who is seen by name, once an hour."""
    cases = {one.case_id for one in offers if one.is_disclosed and one.case.restricted_at is None}
    if not cases:
        return
    lately = set(LATELY(by.school_id, at - ONE_LOOK, sorted(cases)))
    insert(
        [
            Reading(case_id=case_id, at=at, door=by.door, school_id=by.school_id, what=READ)
            for case_id in sorted(cases - lately)
        ]
    )


def _birth_month(subject: Subject) -> str:
    """Year and month; the year alone where the month is a guess."""
    child = subject.child
    is_known = child.birth_date_precision in (Precision.DAY, Precision.MONTH)
    return f"{child.birth_date:%Y-%m}" if is_known else f"{child.birth_date:%Y}"


def _languages(subject: Subject) -> list[str]:
    child = subject.child
    return [one for one in (child.family_language, *child.further_languages) if one]


def _years(subject: Subject) -> float | None:
    known = subject.biography
    if known is None or known.years_of_schooling is None:
        return 0.0 if known is not None and known.never_at_school else None
    return float(known.years_of_schooling)


def _district(subject: Subject) -> str:
    """A disclosure block hides where the child lives, the district too."""
    return "" if subject.household.disclosure_block else subject.household.district


def _distance(subject: Subject) -> str:
    household = subject.household
    if household.disclosure_block:
        return DistanceBand.UNKNOWN.value
    metres = distance_m(household.postcode, subject.offer.school, subject.around.centres)
    return distance_band(metres).value


def _has_sibling(subject: Subject) -> bool:
    there = subject.around.at_school.get((subject.offer.school_id, subject.household.pk), ())
    return any(child != subject.child.pk for child in there)


def _address(subject: Subject) -> Value | None:
    """Where the child lives, unless the register of residents blocks it (§ 51 BMG)."""
    household = subject.household
    if household.disclosure_block:
        return None
    return {
        "street": household.street,
        "postcode": household.postcode,
        "city": household.city,
        "accommodation": household.accommodation,
    }


def _guardians(subject: Subject) -> list[Value]:
    return [
        {
            "name": one.name,
            "relation": one.relation,
            "phone": one.phone,
            "language": one.language,
        }
        for one in subject.household.guardians.all()
    ]


def _biography(subject: Subject) -> Value | None:
    known = subject.biography
    if known is None:
        return None
    return {
        "countries_of_schooling": known.countries_of_schooling,
        "never_at_school": known.never_at_school,
        "last_grade": known.last_grade,
        "teaching_language": known.teaching_language,
        "scripts": known.scripts,
        "foreign_languages": known.foreign_languages,
        "certificates_seen": known.certificates_seen,
    }


def _of_child(name: str) -> Callable[[Subject], Any]:
    return lambda subject: getattr(subject.child, name)


def _of_offer(name: str) -> Callable[[Subject], Any]:
    return lambda subject: getattr(subject.offer, name)


def _of_biography(name: str, unknown: str) -> Callable[[Subject], Any]:
    return lambda subject: getattr(subject.biography, name, unknown)


# Where the value of each field of the stages comes from.
FIELDS: dict[str, Callable[[Subject], Any]] = {
    "birth_month": _birth_month,
    "sex": _of_child("sex"),
    "grade": _of_offer("grade"),
    "support_form": _of_offer("support_form"),
    "languages": _languages,
    "latin_literacy": _of_biography("latin_literacy", Literacy.UNKNOWN.value),
    "years_of_schooling": _years,
    "german_level": _of_biography("german_level", GermanLevel.UNKNOWN.value),
    "district": _district,
    "distance_band": _distance,
    "sibling_at_school": _has_sibling,
    "call_back": _of_offer("call_back"),
    "wished_start_on": _of_offer("wished_start_on"),
    "given_name": _of_child("given_name"),
    "family_name": _of_child("family_name"),
    "birth_date": _of_child("birth_date"),
    "birth_date_precision": _of_child("birth_date_precision"),
    "birth_place": _of_child("birth_place"),
    "birth_country": _of_child("birth_country"),
    "address": _address,
    "guardians": _guardians,
    "nationalities": _of_child("nationalities"),
    "immigration_year": _of_child("immigration_year"),
    "family_language": _of_child("family_language"),
    "interpreter_language": _of_child("interpreter_language"),
    "biography": _biography,
}
