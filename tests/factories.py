"""Children, schools and people for tests; every state is reached by walking there."""

import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from advisory.desk.models import Advisor
from cases.actions.answers import accept, attend, not_appeared
from cases.actions.appointments import book
from cases.actions.assignment import request_assignment
from cases.actions.changes import hold
from cases.actions.consultation import Option, sign, start
from cases.actions.endings import close_enrolled, move_away
from cases.actions.intake import ReportData, invite, report
from cases.actions.placement import Request, ask, waitlist
from cases.actions.slots import Slot
from cases.actors import Actor
from cases.calendars import Calendar, add_days, day_of
from cases.models import Case, Offer
from cases.states import STAFF_ROLES, CaseState, Literacy, Role
from schools.models import Place, School
from schools.words import SupportForm

# A Monday morning in term time.
MONDAY = datetime(2026, 11, 9, 9, 0, tzinfo=UTC)
# A link that works up to that day works in every test.
IN_TIME = date(2099, 1, 1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

_counter = itertools.count(1)


def make_person(*roles: Role, **fields: Any) -> Advisor:
    """A person of the office with these roles (all of them if none is named)."""
    n = next(_counter)
    fields = {"username": f"person{n}", "name": f"Person {n}", **fields}
    fields.setdefault("email", f"{fields['username']}@ki.example")
    return Advisor.objects.create_user(roles=roles or STAFF_ROLES, **fields)


def make_school(number: str = "", *, form: str = "15", **fields: Any) -> School:
    """A school; a Gesamtschule unless said otherwise."""
    number = number or str(100000 + next(_counter))
    defaults = {
        "name": f"Schule {number}",
        "school_form": form,
        "postcode": "45127",
        "city": "Essen",
        "district_key": "05113000",
        "utm_east": 360000,
        "utm_north": 5700000,
    }
    return School.objects.create(number=number, **{**defaults, **fields})


def make_place(
    school: School, free: int = 5, *, grade: int = 7, support_form: str = SupportForm.PARTIAL
) -> Place:
    """The school's figure for one group, as of the Monday before."""
    return Place.objects.create(
        school=school,
        grade=grade,
        support_form=support_form,
        reported_free=free,
        as_of=date(2026, 11, 2),
        updated_at=MONDAY - 7 * DAY,
    )


def staff(person: Advisor | None = None, *roles: Role) -> Actor:
    """A person of the office as an actor; all roles unless some are named."""
    person = person or make_person()
    return Actor.staff(person.pk, roles or STAFF_ROLES)


def report_data(**child: Any) -> ReportData:
    """A report with a guardian who can be written to; `child` overrides fields."""
    n = next(_counter)
    fields = {
        "given_name": "Amira",
        "family_name": f"Beispiel{n}",
        "birth_date": date(2013, 5, 4),
        "family_language": "ar",
        **child,
    }
    return ReportData(
        child=fields,
        household={"street": "Musterweg 1", "postcode": "45127", "city": "Essen"},
        guardians=[
            {"name": "Rana Beispiel", "phone": f"+4920155{n:05d}", "email": f"f{n}@mail.example",
             "language": "ar"}
        ],
        biography={"years_unknown": True, "latin_literacy": Literacy.PARTIAL},
    )  # fmt: skip


OPTION = Option(school_form="15", grade=7, support_form=SupportForm.PARTIAL)


class Walk:
    """Leads one case from state to state; time passes an hour a step unless it has to wait."""

    def __init__(self, at: datetime = MONDAY, **child: Any) -> None:
        self.at = at
        self.person = make_person()
        self.by = staff(self.person)
        self.case = report(report_data(**child), by=self.by, at=at)
        self.school: School | None = None
        self.offer: Offer | None = None

    def later(self, span: timedelta = HOUR) -> datetime:
        """Let time pass; returns the new now."""
        self.at += span
        return self.at

    def to(self, state: CaseState) -> Case:
        """Walk to a state along its shortest way."""
        for step in WAYS[state]:
            step(self)
        self.case.refresh_from_db()
        return self.case

    def invite(self) -> None:
        """Invite the family."""
        invite(self.case, by=self.by, at=self.later())

    def book(self) -> None:
        """Book an appointment two days ahead."""
        begins = self.at + 2 * DAY
        slot = Slot(begins, begins + HOUR, advisor_id=self.person.pk)
        book(self.case, slot, by=self.by, at=self.later())

    def start(self) -> None:
        """Begin the consultation at the time of the appointment."""
        at = self.later(2 * DAY)
        start(self.case, family_language="ar", privacy_notice_on=day_of(at), by=self.by, at=at)

    def sign(self) -> None:
        """Sign a recommendation."""
        sign(self.case, [OPTION], by=self.by, at=self.later())

    def ask(self) -> None:
        """Ask a school that has places."""
        self.school = self.school or make_school()
        if not self.school.places.exists():
            make_place(self.school)
        request = Request(self.school, OPTION.grade, OPTION.support_form)
        self.offer = ask(self.case, request, by=self.by, at=self.later())

    def accept(self) -> None:
        """The school says yes, for the next school day but one."""
        at = self.later()
        start_on = add_days(day_of(at), 2, Calendar.SCHOOL_DAYS)
        self.offer = accept(self._offer(), start_on=start_on, by=self.by_school(), at=at)

    def not_appear(self) -> None:
        """The child has not come on its first day."""
        not_appeared(self._offer(), by=self.by_school(), at=self._first_day())

    def attend(self) -> None:
        """The child has come."""
        at = self._first_day()
        attend(self._offer(), attended_on=day_of(at), by=self.by_school(), at=at)

    def waitlist(self) -> None:
        """No place was found."""
        waitlist(self.case, search="Alle Schulen der Stadt", by=self.by, at=self.later())

    def request_assignment(self) -> None:
        """After a long wait the supervision is asked."""
        request_assignment(self.case, reason="Lange Wartezeit", by=self.by, at=self.later(31 * DAY))

    def hold(self) -> None:
        """The case rests for two weeks."""
        until = day_of(self.at) + 14 * DAY
        hold(self.case, reason="Familie verreist", until=until, by=self.by, at=self.later())

    def close(self) -> None:
        """The family has moved."""
        move_away(self.case, town="Bochum", by=self.by, at=self.later())

    def close_enrolled(self) -> None:
        """Thirty days in class."""
        close_enrolled(self.case, by=Actor.clock(), at=self.later(31 * DAY))

    def by_school(self) -> Actor:
        """The asked school as an actor."""
        return Actor.school(self._offer().school_id)

    def _offer(self) -> Offer:
        assert self.offer is not None
        return self.offer

    def _first_day(self) -> datetime:
        start_on = self._offer().start_on
        assert start_on is not None
        self.at = max(self.at, datetime.combine(start_on, MONDAY.timetz()))
        return self.at


S = CaseState
W = Walk
Way = tuple[Callable[[Walk], None], ...]
CONSULTED: Way = (W.invite, W.book, W.start)
READY: Way = (*CONSULTED, W.sign)
PLACED: Way = (*READY, W.ask, W.accept)

WAYS: dict[CaseState, Way] = {
    S.REPORTED: (),
    S.INVITED: (W.invite,),
    S.APPOINTMENT_SCHEDULED: (W.invite, W.book),
    S.IN_CONSULTATION: CONSULTED,
    S.READY_FOR_PLACEMENT: READY,
    S.OFFERED: (*READY, W.ask),
    S.WAITLISTED: (*READY, W.waitlist),
    S.ASSIGNMENT_REQUESTED: (*READY, W.waitlist, W.request_assignment),
    S.PLACED: PLACED,
    S.NOT_ATTENDING: (*PLACED, W.not_appear),
    S.ENROLLED: (*PLACED, W.attend),
    S.ON_HOLD: (W.invite, W.hold),
    S.CLOSED: (W.invite, W.close),
}


def make_case(state: CaseState = S.REPORTED, *, at: datetime = MONDAY, **child: Any) -> Case:
    """A case in this state, reported at that instant."""
    return Walk(at, **child).to(state)
