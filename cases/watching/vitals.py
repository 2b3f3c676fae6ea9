"""How the program fares, in numbers: last tick, oldest owed message, oldest overdue case."""

from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.calendars import day_of, known_until
from cases.knowing import timetable
from cases.models import Case, Circuit, Deadline, Finding, Heartbeat, Notice
from cases.notices import NoticeState
from cases.watching import heartbeats

N = NoticeState
# What is said when one of them has been silent for too long.
SILENT: dict[str, str | Promise] = {
    heartbeats.CLOCK: _(
        "The clock has not ticked for too long: beat, the broker or every worker stands still."
    ),
    heartbeats.SWEEP: _("Reminders have not been swept for too long."),
    heartbeats.DELIVER: _("Messages have not been delivered for too long."),
    heartbeats.DETECT: _("The check for impossible states has not run for too long."),
}
# Without these nobody is reminded; the hourly check may be late without harm.
NEEDED = (heartbeats.CLOCK, heartbeats.SWEEP, heartbeats.DELIVER)


@dataclass(frozen=True)
class Figures:
    """Numbers only, no ids. Ages in seconds; None where there is nothing to be old."""

    last_tick_seconds: int | None
    last_sweep_seconds: int | None
    last_delivery_seconds: int | None
    last_check_seconds: int | None
    oldest_owed_notice_seconds: int | None
    owed_notices: int
    dead_letters: int
    unsure_notices: int
    oldest_overdue_case_seconds: int | None
    overdue_cases: int
    oldest_due_stroke_seconds: int | None
    cases_to_plan_anew: int
    findings: int
    open_circuits: int
    holidays_known_days: int


class Vitals:
    """The state of the program at one instant."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    @cached_property
    def beats(self) -> dict[str, Heartbeat]:
        """Everybody's last sign of life."""
        return heartbeats.known()

    @cached_property
    def figures(self) -> Figures:
        """Everything in numbers."""
        return Figures(**self._ages(), **self._counts())

    @property
    def numbers(self) -> dict[str, int | None]:
        """The same for machines."""
        return asdict(self.figures)

    @property
    def troubles(self) -> list[str | Promise]:
        """Why nobody can rely on the clock just now, in sentences; nothing when all is well."""
        silent = heartbeats.silent(self.at, self.beats)
        return [SILENT[name] for name in NEEDED if name in silent]

    @property
    def is_starting(self) -> bool:
        """Not to be relied on yet, and nobody need worry: it was started a moment ago."""
        return bool(self.troubles) and heartbeats.is_starting(self.at, self.beats)

    @property
    def notes(self) -> list[str | Promise]:
        """What a person should see to, though the program runs."""
        table = (
            (heartbeats.DETECT in heartbeats.silent(self.at, self.beats), SILENT["detect"]),
            (self.figures.findings, _("States were found that should be impossible.")),
            (self.figures.dead_letters, _("Messages could not be delivered.")),
            (self.figures.unsure_notices, _("Of some messages nobody knows whether they arrived.")),
            (self.figures.open_circuits, _("A server does not answer and is left alone.")),
            (
                self.figures.holidays_known_days < 366,
                _("The published school holidays end within twelve months."),
            ),
        )
        return [sentence for applies, sentence in table if applies]

    def _ages(self) -> dict[str, Any]:
        owed = Notice.objects.on_the_way().filter(deliver_at__lte=self.at).order_by("deliver_at")
        cases = Case.objects.overdue(self.at).order_by("due_at").values_list("due_at", flat=True)
        strokes = Deadline.objects.due(self.at).values_list("due_at", flat=True)
        return {
            "last_tick_seconds": self._since(heartbeats.CLOCK),
            "last_sweep_seconds": self._since(heartbeats.SWEEP),
            "last_delivery_seconds": self._since(heartbeats.DELIVER),
            "last_check_seconds": self._since(heartbeats.DETECT),
            "oldest_owed_notice_seconds": self._age(
                owed.values_list("deliver_at", flat=True).first()
            ),
            "oldest_overdue_case_seconds": self._age(cases.first()),
            "oldest_due_stroke_seconds": self._age(strokes.first()),
        }

    def _counts(self) -> dict[str, Any]:
        known_days = (known_until() - day_of(self.at)).days
        circuits = Circuit.objects.filter(open_until__gt=self.at)
        return {
            "owed_notices": Notice.objects.on_the_way().filter(deliver_at__lte=self.at).count(),
            "dead_letters": Notice.objects.filter(state=N.DEAD).count(),
            "unsure_notices": Notice.objects.filter(state=N.PARKED).count(),
            "overdue_cases": Case.objects.overdue(self.at).count(),
            "cases_to_plan_anew": Case.objects.planned_before(timetable().version).count(),
            "findings": Finding.objects.standing().count(),
            "open_circuits": circuits.count(),
            "holidays_known_days": known_days,
        }

    def _since(self, name: str) -> int | None:
        beat = self.beats.get(name)
        return self._age(beat.at) if beat else None

    def _age(self, since: datetime | None) -> int | None:
        return max(int((self.at - since).total_seconds()), 0) if since else None
