"""From the database to the clocks and back: facts of cases in bulk, and their stored strokes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from cases.calendars import NO_DAYS
from cases.deadlines import Timetable
from cases.facts import Asked, Facts, Meeting, Rest
from cases.models import Appointment, Case, Deadline, Document, Offer, Pause, TimetableVersion
from cases.planning import Stroke
from cases.recipients import Family, families_of
from cases.states import (
    LIVE,
    UPCOMING,
    CaseState,
    DocumentKind,
    DocumentStatus,
    OfferState,
)
from schools.models import Prepared, SchoolDayOff

OWN = (
    "number",
    "version",
    "state",
    "state_since",
    "level",
    "reported_at",
    "rank_date",
    "consulted_on",
    "reviewed_at",
    "hold_until",
    "held_state",
    "held_since",
    "closed_at",
    "closure",
    "restricted_at",
    "advisor_id",
)
OF_CHILD = {
    "birth_date": "child__birth_date",
    "protection_on": "child__protection_application_on",
}
CURRENT = (*LIVE, OfferState.ACCEPTED)
# What is asked at each step of a case, and by the sweep for a thousand at once.
OFFERS = Prepared[tuple[int, UUID, int, str, str, datetime, datetime, date | None]](
    lambda cases: (
        Offer.objects.filter(case__any_of=cases, state__in=CURRENT)
        .order_by("sent_at")
        .values_list(
            "case_id",
            "pk",
            "school_id",
            "school__number",
            "state",
            "sent_at",
            "expires_at",
            "start_on",
        )
    )
)
STROKES = Prepared[tuple[int, str, int, datetime, datetime, str, int]](
    lambda cases: (
        Deadline.objects.filter(case__any_of=cases)
        .order_by("pk")
        .values_list("case_id", "rule", "nth", "anchor_at", "due_at", "outcome", "pk")
    )
)
PAUSES = Prepared[tuple[int, str, date, date]](
    lambda cases: (
        Pause.objects.filter(case__any_of=cases)
        .order_by("pk")
        .values_list("case_id", "kind", "starts_on", "ends_on")
    )
)
EXAMS = Prepared[tuple[int, date]](
    lambda cases: Document.objects.filter(
        child__case__any_of=cases,
        kind=DocumentKind.MEDICAL_EXAM,
        status=DocumentStatus.ASKED,
        arranged_for__isnull=True,
    ).values_list("child__case", "status_on")
)
DAYS_OFF = Prepared[tuple[int, date]](
    lambda schools: SchoolDayOff.objects.filter(school__any_of=schools).values_list(
        "school_id", "day"
    )
)


@dataclass(slots=True)
class World:
    """One case with everything that may happen to it by itself."""

    facts: Facts
    family: Family
    strokes: list[Stroke] = field(default_factory=list)


def facts_of(case: Case) -> Facts:
    """The facts of one case as it stands in memory, changed or not yet saved."""
    own = {name: getattr(case, name) for name in OWN}
    own |= {
        "birth_date": case.child.birth_date,
        "protection_on": case.child.protection_application_on,
    }
    return _facts({case.pk: own})[case.pk]


def asked_of(offer: Offer | None, *, days_off: bool = True) -> Asked | None:
    """One request as the clocks and the recipients see it; with or without the school's days."""
    if offer is None:
        return None
    return Asked(
        id=offer.pk,
        school_id=offer.school_id,
        number=offer.school.number,
        state=offer.state,
        sent_at=offer.sent_at,
        expires_at=offer.expires_at,
        start_on=offer.start_on,
        days_off=offer.school.days_off() if days_off else NO_DAYS,
    )


def worlds(case_ids: Iterable[int]) -> dict[int, World]:
    """These cases with their strokes and households; a constant number of queries."""
    ids = list(case_ids)
    rows = Case.objects.filter(pk__in=ids).values(
        "pk", *OWN, *OF_CHILD.values(), "child__household_id", "child__family_language"
    )
    own, homes, languages = {}, {}, {}
    for row in rows:
        case_id = row["pk"]
        homes[case_id] = row["child__household_id"]
        languages[homes[case_id]] = row["child__family_language"]
        own[case_id] = {name: row[name] for name in OWN}
        own[case_id] |= {name: row[path] for name, path in OF_CHILD.items()}
    families = families_of(set(homes.values()), languages)
    known = strokes_of(ids)
    return {
        case_id: World(facts, families[homes[case_id]], known[case_id])
        for case_id, facts in _facts(own).items()
    }


def strokes_of(case_ids: Iterable[int]) -> dict[int, list[Stroke]]:
    """The stored strokes of these cases, the oldest first."""
    found: dict[int, list[Stroke]] = defaultdict(list)
    for case_id, rule, nth, anchor_at, due_at, outcome, pk in STROKES(list(case_ids)):
        found[case_id].append(Stroke(rule, nth, anchor_at, due_at, outcome, pk))
    return found


def _facts(own: Mapping[int, dict[str, Any]]) -> dict[int, Facts]:
    ids = list(own)
    offers, current = _offers(ids)
    meetings, rests, medical = _meetings(own), _rests(ids), _medical(ids)
    return {
        case_id: Facts(
            case_id=case_id,
            **values,
            offers=offers.get(case_id, {}),
            offer_id=current.get(case_id),
            meeting=meetings.get(case_id),
            rests=rests.get(case_id, ()),
            medical_on=medical.get(case_id),
        )
        for case_id, values in own.items()
    }


def current_offers(case_ids: Iterable[int]) -> dict[int, Asked]:
    """The request of each of these cases that waits for an answer or stands."""
    ids = list(case_ids)
    if not ids:
        return {}
    offers, current = _offers(ids)
    return {case_id: offers[case_id][pk] for case_id, pk in current.items()}


def _offers(ids: list[int]) -> tuple[dict[int, dict[UUID, Asked]], dict[int, UUID]]:
    """The requests that wait or stand, and which of them the clocks of the case run on."""
    rows = OFFERS(ids)
    days_off = school_days_off({row[2] for row in rows})
    found: dict[int, dict[UUID, Asked]] = defaultdict(dict)
    current: dict[int, UUID] = {}
    for case_id, pk, school_id, number, state, sent_at, expires_at, start_on in rows:
        off = days_off[school_id]
        asked = Asked(pk, school_id, number, state, sent_at, expires_at, start_on, off)
        found[case_id][pk] = asked
        former = current.get(case_id)
        if former is None or not found[case_id][former].is_live:
            current[case_id] = pk
    return found, current


def school_days_off(school_ids: Iterable[int]) -> dict[int, frozenset[date]]:
    """The movable days off of these schools; no query when there are none to ask for."""
    found: dict[int, set[date]] = {school_id: set() for school_id in school_ids}
    if found:
        for school_id, day in DAYS_OFF(list(found)):
            found[school_id].add(day)
    return {school_id: frozenset(days) for school_id, days in found.items()}


def _meetings(own: Mapping[int, dict[str, Any]]) -> dict[int, Meeting]:
    """The next appointment of the cases that wait for one."""
    scheduled = CaseState.APPOINTMENT_SCHEDULED
    ids = [pk for pk, one in own.items() if scheduled in (one["state"], one["held_state"])]
    if not ids:
        return {}
    rows = Appointment.objects.filter(case__in=ids, state__in=UPCOMING).order_by("-starts_at")
    return {
        case_id: Meeting(pk, starts_at)
        for case_id, pk, starts_at in rows.values_list("case_id", "pk", "starts_at")
    }


def _rests(ids: list[int]) -> dict[int, tuple[Rest, ...]]:
    found: dict[int, tuple[Rest, ...]] = defaultdict(tuple)
    for case_id, kind, starts, ends in PAUSES(ids):
        found[case_id] += (Rest(kind, starts, ends),)
    return found


def _medical(ids: list[int]) -> dict[int, date]:
    """Since when a medical exam is asked for that nobody has arranged yet."""
    return dict(EXAMS(ids))


def timetable() -> Timetable:
    """The numbers in force. Ask after the case is locked: a change waits for whoever holds one."""
    return TimetableVersion.objects.in_force()


def paused_days(case: Case, kind: str) -> frozenset[date]:
    """The days on which the clocks of this case stood still for this reason."""
    return frozenset(
        pause.starts_on + timedelta(days=n)
        for pause in case.pauses.all()
        if pause.kind == kind
        for n in range(1, (pause.ends_on - pause.starts_on).days + 1)
    )
