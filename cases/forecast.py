"""What will happen by itself: the strokes, recipients and hours of the sweep, thought ahead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import attrgetter

from cases import knowing, manners
from cases.coming import Expected, Future, Held
from cases.deadlines import Timetable
from cases.models import Case, Deadline, Notice
from cases.models.case import CaseQuerySet
from cases.notices import Kind
from cases.outbox.hours import digest_hours
from cases.planning import Plan
from cases.reasons import SPEAKS_OF_A_MEETING, letters_out
from cases.recipients import Directory
from cases.reminders import figure_draft, old_figures
from cases.rights import telling

DAYS = 14
CHUNK = 500


def forecast(
    at: datetime,
    *,
    days: int = DAYS,
    cases: CaseQuerySet | None = None,
    timetable: Timetable | None = None,
) -> list[Expected]:
    """Everything that goes out or happens by itself in the next days if nobody does anything.

    By the hour at which it goes out. Of these cases, or of all open ones and the schools; by the
    numbers in force, or by others to see what they would change.
    """
    until = at + timedelta(days=days)
    in_force = timetable or knowing.timetable()
    found = list(_of_cases(at, until, cases, in_force))
    found += _requests(at, until, cases)
    if cases is None:
        found += _figures(at, until, in_force)
    return sorted(found, key=attrgetter("deliver_at", "due_at", "case_number", "rule"))


@dataclass(frozen=True, slots=True)
class Comparison:
    """What other numbers would change in the next days."""

    added: list[Expected]
    removed: list[Expected]
    moved: list[tuple[Expected, Expected]]

    @property
    def schools(self) -> list[str]:
        """The numbers of the schools that would hear more."""
        told = {one.recipient for one in self.added if one.recipient.startswith("school:")}
        return sorted(reference.partition(":")[2] for reference in told)

    @property
    def balance(self) -> int:
        """How many more messages there would be; negative for fewer."""
        return sum(bool(one.kind) for one in self.added) - sum(
            bool(one.kind) for one in self.removed
        )


def compare(new: Timetable, at: datetime, *, days: int = DAYS) -> Comparison:
    """The forecast by these numbers, beside the one by the numbers in force."""
    before = {one.key: one for one in forecast(at, days=days)}
    after = {one.key: one for one in forecast(at, days=days, timetable=new)}
    both = [(before[key], after[key]) for key in before.keys() & after.keys()]
    return Comparison(
        added=[one for key, one in after.items() if key not in before],
        removed=[one for key, one in before.items() if key not in after],
        moved=sorted(
            (pair for pair in both if pair[0].deliver_at != pair[1].deliver_at),
            key=lambda pair: pair[1].deliver_at,
        ),
    )


def _of_cases(
    at: datetime, until: datetime, cases: CaseQuerySet | None, timetable: Timetable
) -> Iterator[Expected]:
    chosen = cases if cases is not None else Case.objects.all()
    coming = chosen.with_something_to_come().order_by("pk").distinct()
    ids = list(coming.values_list("pk", flat=True))
    directory = Directory(many=len(ids) > 1)
    for first in range(0, len(ids), CHUNK):
        chunk = ids[first : first + CHUNK]
        held = _held(chunk, at)
        for case_id, world in knowing.worlds(chunk).items():
            future = Future(world, Plan(world.facts, timetable), directory, at)
            yield from future.until(until, held.get(case_id, []))


def _held(case_ids: list[int], at: datetime) -> dict[int, list[Held]]:
    """What is owed already and waits for its hour, with what its reason hangs on."""
    rows = Notice.objects.waiting_for_their_hour(case_ids).with_everything()
    notices = list(rows.select_related("digest"))
    out = letters_out({one.offer_id for one in notices if one.kind == Kind.PLACEMENT_RECALLED})
    starts = _starts([one for one in notices if one.kind in SPEAKS_OF_A_MEETING])
    hours = digest_hours({one.recipient for one in notices if one.in_digest}, at)
    found: dict[int, list[Held]] = {}
    for one in notices:
        if one.case_id is None or (one.kind == Kind.PLACEMENT_RECALLED and one.offer_id not in out):
            continue
        start = starts.get((one.case_id, one.rule, one.nth))
        found.setdefault(one.case_id, []).append(_waiting(one, start, at, _hour(one, hours, at)))
    return found


def _waiting(notice: Notice, start: datetime | None, at: datetime, decent_hour: datetime) -> Held:
    booked = notice.step.appointment if notice.step else None
    return Held(
        rule=notice.rule,
        cause=notice.rule,
        nth=notice.nth,
        kind=Kind(notice.kind),
        recipient=notice.recipient,
        way=notice.way,
        created_at=notice.created_at,
        deliver_at=max(notice.deliver_at, at),
        decent_hour=decent_hour,
        offer_id=notice.offer_id,
        offer=knowing.asked_of(notice.offer, days_off=False),
        starts_at=booked.starts_at if booked else start,
        speaks_of=booked.pk if booked else None,
    )


def _hour(notice: Notice, hours: Mapping[str, datetime], at: datetime) -> datetime:
    """When it may go out from now on; what was kept up waits for the next decent hour."""
    if notice.digest is not None:
        return max(notice.digest.deliver_at, at)
    if notice.deliver_at > at:
        return notice.deliver_at
    if notice.in_digest:
        return hours[notice.recipient]
    return manners.next_hour(notice.kind, at, digest=False)


def _starts(notices: list[Notice]) -> dict[tuple[int, str, int], datetime]:
    """For reminders of an appointment: when the appointment begins that they speak of."""
    cases = {one.case_id for one in notices if one.step_id is None and one.case_id}
    if not cases:
        return {}
    rows = Deadline.objects.filter(case__in=cases, rule__startswith="appointment_")
    return {
        (case_id, rule, nth): anchor_at
        for case_id, rule, nth, anchor_at in rows.values_list("case_id", "rule", "nth", "anchor_at")
    }


def _requests(at: datetime, until: datetime, cases: CaseQuerySet | None) -> Iterator[Expected]:
    """Requests of people that have to be answered (Art. 12 (3) DSGVO)."""
    for one in telling.coming(at, until, cases):
        expected = Expected.of_draft(one.draft, one.due_at, rule="right")
        case = one.request.case
        yield replace(expected, case_id=case.pk, case_number=case.number)


def _figures(at: datetime, until: datetime, timetable: Timetable) -> Iterator[Expected]:
    """Schools whose figures grow old."""
    due = old_figures(timetable, at, until)
    days_off = knowing.school_days_off({one.school_id for one in due})
    for one in due:
        draft = figure_draft(one, days_off[one.school_id], max(one.due_at, at))
        expected = Expected.of_draft(draft, one.due_at, rule="capacity_old")
        if expected.deliver_at <= until:
            yield expected
