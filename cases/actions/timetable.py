"""The verb by which the office changes its numbers and closing days, with author and reason."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.access import Area, may_write
from cases.actors import Actor
from cases.deadlines import NUMBERS, Number, Timetable
from cases.deadlines.timetable import DAY_OF_YEAR
from cases.models import TimetableVersion
from cases.refusals import Code, Invalid, Refused, need

CLOSED = "closed"
LONGEST_NAME = 60
CHANGED = gettext_lazy("Somebody else has changed the numbers meanwhile; please look at them anew.")

# Numbers of one clock that have to stand in this order: a school isn't told of its silence before
# it was reminded, and no request expires before somebody above has heard of it.
IN_ORDER: tuple[tuple[str, ...], ...] = (
    ("leg_reported", "reported_lead"),
    ("contact_5", "contact_10", "contact_lead"),
    ("leg_in_consultation", "in_consultation_lead"),
    ("leg_ready_for_placement", "ready_for_placement_lead"),
    ("offer_reminder", "leg_offered", "offer_authority", "offer_expiry"),
    ("waiting_30_days", "waiting_60_days", "waiting_90_days"),
    ("leg_assignment_requested", "assignment_lead"),
    ("first_day_1", "leg_placed"),
    ("leg_not_attending", "not_attending_lead"),
    ("eu_45_days", "eu_60_days"),
)


def change_timetable(
    days: Mapping[str, int],
    closed: Mapping[date, str],
    *,
    reason: str,
    by: Actor,
    at: datetime,
    version: int,
) -> TimetableVersion:
    """Put other numbers and closing days in force: all that differ from what the program knows.

    `days` gives numbers by their keys (what isn't named keeps the number it has), `closed` all
    closing days with their names, `version` the change that was in force when the person looked:
    meanwhile somebody else may have changed them (`Refused`, code STALE). Open cases are dated anew
    by the sweep. Raises `Invalid` with the key as its field.
    """
    if not may_write(by.roles, Area.TIMETABLE):
        raise Refused(Code.WRONG_ROLE)
    change = TimetableVersion(user_id=by.user, at=at, reason=need(reason, "reason")[:300])
    current, now = TimetableVersion.objects.newest(), TimetableVersion.objects.in_force()
    if now.version != version:
        raise Refused(Code.STALE, CHANGED)
    # The number of the change is its key: of two at the same time only one can be the next.
    change.pk = version + 1
    change.days = dict(propose(now, days, closed).days)
    change.closed = {day.isoformat(): name.strip() for day, name in sorted(closed.items())}
    before = (current.days, current.closed) if current else ({}, {})
    if (change.days, change.closed) == before:
        raise Invalid("", _("Nothing has been changed."))
    return _written(change)


def _written(change: TimetableVersion) -> TimetableVersion:
    try:
        with transaction.atomic():
            change.save(force_insert=True)
    except IntegrityError as taken:
        raise Refused(Code.STALE, CHANGED) from taken
    return change


def propose(now: Timetable, days: Mapping[str, int], closed: Mapping[date, str]) -> Timetable:
    """The timetable as it would be with these numbers; raises `Invalid` with the key as field."""
    for key, number in days.items():
        _check(key, number)
    for day, name in closed.items():
        _check_day(day, name)
    wanted = {**dict(now.days), **days}
    other = {key: number for key, number in wanted.items() if number != NUMBERS[key].default}
    proposed = Timetable(now.version + 1, tuple(sorted(other.items())), frozenset(closed))
    _check_order(proposed)
    return proposed


def differences(
    old: Mapping[str, int], new: Mapping[str, int]
) -> Iterator[tuple[Number, int, int]]:
    """What a change has changed, in the order of the table: the number, before and after."""
    for key, number in NUMBERS.items():
        before, after = old.get(key, number.default), new.get(key, number.default)
        if before != after:
            yield number, before, after


def _check(key: str, number: int) -> None:
    known = NUMBERS.get(key)
    if known is None:
        raise Invalid(key, _("There is no such number."))
    if not known.lowest <= number <= known.highest:
        bounds = {"lowest": known.lowest, "highest": known.highest}
        raise Invalid(key, _("Enter a number from %(lowest)s to %(highest)s.") % bounds)
    if known.unit is DAY_OF_YEAR and not _is_day_of_year(number):
        raise Invalid(key, _("There is no such day in every year."))


def _is_day_of_year(number: int) -> bool:
    try:
        # Not a leap year: the 29th of February comes only every fourth.
        date(2027, *divmod(number, 100))
    except ValueError:
        return False
    return True


def _check_day(day: date, name: str) -> None:
    if not name.strip():
        raise Invalid(CLOSED, _("Please give each closing day a name."))
    if len(name) > LONGEST_NAME:
        raise Invalid(CLOSED, _("A name has at most %(n)s letters.") % {"n": LONGEST_NAME})
    if not 2000 <= day.year < 2200:
        raise Invalid(CLOSED, _("A closing day lies between 2000 and 2199."))


def _check_order(proposed: Timetable) -> None:
    for chain in IN_ORDER:
        numbers = [proposed.number(key) for key in chain]
        for key, before, number in zip(chain[1:], numbers, numbers[1:], strict=False):
            if number < before:
                words = {"number": number, "before": before}
                raise Invalid(
                    key, _("%(number)s comes before an earlier step at %(before)s.") % words
                )
