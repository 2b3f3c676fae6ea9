"""At which hour something may go out: asked again just before it does, it may have waited long."""

from collections.abc import Collection
from datetime import date, datetime

from cases import manners
from cases.calendars import NO_DAYS
from cases.models import Notice, TimetableVersion
from cases.notices import Kind, Way
from schools.models import School

# Any kind that goes out inside a digest: to a school, to a person of the office.
TO_SCHOOL, TO_STAFF = Kind.OFFER, Kind.TASK_OVERDUE


def decent_hour(notice: Notice, at: datetime) -> datetime:
    """The first instant from `at` on at which this recipient may be written to in this way."""
    if notice.way == Way.WEBHOOK:  # a machine doesn't sleep
        return at
    if notice.kind == Kind.DIGEST:
        return digest_hour(notice.recipient, at)
    return manners.next_hour(notice.kind, at, digest=False)


def digest_hour(recipient: str, at: datetime) -> datetime:
    """Now if it is the morning of a digest, else the hour of the next one."""
    return _hour_of(*_reader(recipient), at)


def digest_hours(recipients: Collection[str], at: datetime) -> dict[str, datetime]:
    """The same for many recipients, whose days off are asked for at once."""
    numbers = [one.partition(":")[2] for one in recipients if one.startswith("school:")]
    schools = School.objects.numbered(numbers).prefetch_related("own_days_off") if numbers else ()
    days_off = {f"school:{school.number}": school.days_off() for school in schools}
    staff = [one for one in recipients if _kind(one) is TO_STAFF]
    closed = TimetableVersion.objects.in_force().closed if staff else NO_DAYS
    days_off |= dict.fromkeys(staff, closed)
    return {one: _hour_of(_kind(one), days_off.get(one, NO_DAYS), at) for one in recipients}


def _hour_of(kind: Kind, days_off: frozenset[date], at: datetime) -> datetime:
    if manners.digest_may_go(kind, at, days_off):
        return at
    return manners.next_hour(kind, at, digest=True, days_off=days_off)


def next_digest(recipient: str, at: datetime) -> datetime:
    """The hour of the next digest of this recipient."""
    kind, days_off = _reader(recipient)
    return manners.next_hour(kind, at, digest=True, days_off=days_off)


def _reader(recipient: str) -> tuple[Kind, frozenset[date]]:
    """Schools have days off of their own; so has the office."""
    if _kind(recipient) is TO_STAFF:
        return TO_STAFF, TimetableVersion.objects.in_force().closed
    number = recipient.partition(":")[2]
    school = School.objects.with_number(number).first()
    return TO_SCHOOL, school.days_off() if school else NO_DAYS


def _kind(recipient: str) -> Kind:
    return TO_SCHOOL if recipient.startswith("school:") else TO_STAFF
