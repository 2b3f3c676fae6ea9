"""Every verb of the room with arguments drawn at random, right and wrong ones: for random walks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, TypeVar

from cases.actions import (
    answers,
    appointments,
    assignment,
    bridging,
    changes,
    consultation,
    endings,
    intake,
    placement,
)
from cases.actions.assignment import Decision
from cases.actions.bridging import Measure
from cases.actions.consultation import Correction, Option
from cases.actions.endings import Withdrawal
from cases.actions.placement import Request
from cases.actions.slots import Slot
from cases.actors import Actor
from cases.calendars import Calendar, add_days, day_of
from cases.models import Case, Offer
from cases.moves import Event
from cases.refusals import Code, Refused
from cases.states import (
    AppointmentState,
    Closure,
    ContactChannel,
    DeclineReason,
    DocumentKind,
    InterpreterStatus,
    Precision,
)
from schools.models import School
from schools.words import SupportForm
from tests.factories import HOUR, OPTION

T = TypeVar("T")
DAYS = (1, 0, 2, 5, 20, 70, -3)
MOSTLY = 0.8


@dataclass
class Turn:
    """One turn of a random walk: who does something to which case, and when."""

    case: Case
    others: list[Case]
    schools: list[School]
    people: list[int]
    by: Actor
    at: datetime
    chance: Random
    version: int | None = None

    def pick(self, *choices: T) -> T:
        """One of these, mostly the first, which is the right one."""
        if len(choices) == 1 or self.chance.random() < MOSTLY:
            return choices[0]
        return self.chance.choice(choices[1:])

    def day(self) -> date:
        """A day around today, often a school day."""
        some_day = day_of(self.at) + timedelta(days=self.pick(*DAYS))
        if self.pick(True, False):
            return add_days(some_day, 1, Calendar.SCHOOL_DAYS)
        return some_day

    def reason(self) -> str:
        """A reason, now and then none."""
        return self.pick("Grund", " ")

    def school(self) -> School:
        """Any school."""
        return self.chance.choice(self.schools)

    def request(self) -> Request:
        """A place request that may not fit."""
        grade = self.pick(OPTION.grade, 8, 2)
        override = self.pick("", "Geschwister")
        return Request(self.school(), grade, OPTION.support_form, override_reason=override)

    def options(self) -> list[Option]:
        """A recommendation that may not fit."""
        wrong = Option(school_form="02", grade=9, support_form=SupportForm.IFK)
        return self.pick([OPTION], [OPTION, OPTION], [], [wrong])

    def offer(self) -> Offer:
        """The request or promise of the case, or any other one of it."""
        present = self.case.live_offer or self.case.promised_offer
        found = [present] if present else []
        found += list(self.case.offers.all())
        if not found:
            raise Refused(Code.NOT_LIVE)
        return self.pick(*found)

    @property
    def who(self) -> dict[str, Any]:
        """Actor and time."""
        return {"by": self.by, "at": self.at}

    @property
    def watched(self) -> dict[str, Any]:
        """Actor, time, and the version that the actor has seen."""
        return {**self.who, "version": self.version}


def book(turn: Turn) -> None:
    begins = turn.at + turn.pick(26, 50, 2, -1) * HOUR
    slot = Slot(
        begins,
        begins + HOUR,
        advisor_id=turn.pick(*turn.people),
        interpreter=turn.pick(InterpreterStatus.ASKED, InterpreterStatus.NOT_NEEDED),
        confirmed=turn.pick(False, True),
    )
    verb = turn.pick(appointments.book, appointments.reschedule)
    verb(turn.case, slot, **turn.watched)


def start(turn: Turn) -> None:
    given_on = turn.pick(day_of(turn.at), None)
    language = turn.pick("ar", "")
    consultation.start(
        turn.case, family_language=language, privacy_notice_on=given_on, **turn.watched
    )


def accept(turn: Turn) -> None:
    version = turn.pick(None, 1)
    answers.accept(turn.offer(), start_on=turn.day(), version=version, **turn.who)


def decline(turn: Turn) -> None:
    reason = turn.chance.choice([*DeclineReason.values, "HEALTH"])
    answers.decline(turn.offer(), decline_reason=reason, text=turn.pick("Voll", ""), **turn.who)


def assign(turn: Turn) -> None:
    heard, consulted = (turn.pick(day_of(turn.at), None) for _ in range(2))
    decision = Decision(turn.request(), turn.day(), heard, consulted)
    assignment.assign(turn.case, decision, **turn.watched)


def refuse_assignment(turn: Turn) -> None:
    waits = turn.pick(False, True)
    assignment.refuse_assignment(
        turn.case, reason=turn.reason(), to_waiting_list=waits, **turn.watched
    )


def attend(turn: Turn) -> None:
    answers.attend(turn.offer(), attended_on=turn.pick(None, turn.day()), **turn.who)


def withdraw(turn: Turn) -> None:
    closure = turn.chance.choice([*endings.WITHDRAWALS, Closure.ENROLLED])
    withdrawal = Withdrawal(closure, turn.reason(), turn.pick("Abmeldung", ""))
    endings.withdraw(turn.case, withdrawal, **turn.watched)


def merge(turn: Turn) -> None:
    changes.merge(turn.case, turn.chance.choice([*turn.others, turn.case]), **turn.watched)


def reopen(turn: Turn) -> None:
    to_search = turn.pick(False, True)
    changes.reopen(turn.case, reason=turn.reason(), to_search=to_search, **turn.watched)


def correct_birth_date(turn: Turn) -> None:
    born = date(turn.pick(2012, 2007, 2040), 5, 4)
    paper = Correction(born, Precision.DAY, turn.pick(DocumentKind.IDENTITY, ""))
    consultation.correct_birth_date(turn.case, paper, **turn.watched)


def amend(turn: Turn) -> None:
    lodged = day_of(turn.at) - timedelta(days=turn.chance.choice([10, 50, 70]))
    data: list[dict[str, dict[str, Any]]] = [
        {"child": {"birth_place": "Aleppo"}},
        {"child": {"protection_application_on": lodged}},
        {"child": {"birth_date": date(2012, 7, 1)}},
        {"household": {"lives_in_town": turn.pick(True, False)}},
        {"case": {"wished_start_on": turn.day()}},
    ]
    intake.amend(turn.case, turn.chance.choice(data), **turn.watched)


def contact(turn: Turn) -> None:
    tried = {
        "channel": turn.chance.choice([ContactChannel.LETTER, ContactChannel.PHONE]),
        "address_checked": turn.pick(True, False),
    }
    intake.record_contact(turn.case, tried, **turn.watched)


def lift(turn: Turn) -> None:
    placement.lift_exclusion(turn.case, turn.school(), reason=turn.reason(), **turn.watched)


def transfer(turn: Turn) -> None:
    consultation.transfer(turn.case, turn.options(), reason=turn.reason(), **turn.watched)


def hand_over(turn: Turn) -> None:
    endings.hand_over(turn.case, town="Bochum", office=turn.reason(), **turn.watched)


def close_not_attending(turn: Turn) -> None:
    notice_on = turn.pick(day_of(turn.at), None)
    endings.close_not_attending(
        turn.case, reason=turn.reason(), notice_on=notice_on, **turn.watched
    )


def miss(turn: Turn) -> None:
    appointments.miss(turn.case, turn.chance.choice(list(AppointmentState)), **turn.watched)


def escalate(turn: Turn) -> None:
    level = turn.chance.choice([0, 1, 2, 3, 7])
    changes.escalate(turn.case, level, reason=turn.reason(), **turn.watched)


VERBS: dict[Event, Callable[[Turn], object]] = {
    Event.INVITE: lambda t: intake.invite(t.case, **t.watched),
    Event.BOOK: book,
    Event.MISS: miss,
    Event.GIVE_UP: lambda t: intake.give_up(t.case, reason=t.reason(), **t.watched),
    Event.START: start,
    Event.SIGN: lambda t: consultation.sign(t.case, t.options(), **t.watched),
    Event.ASK: lambda t: placement.ask(t.case, t.request(), **t.watched),
    Event.ACCEPT: accept,
    Event.DECLINE: decline,
    Event.EXPIRE: lambda t: placement.expire(t.case, **t.who),
    Event.WITHDRAW_OFFER: lambda t: placement.withdraw_offer(
        t.case, reason=t.reason(), **t.watched
    ),
    Event.WAITLIST: lambda t: placement.waitlist(t.case, search=t.reason(), **t.watched),
    Event.REQUEST_ASSIGNMENT: lambda t: assignment.request_assignment(
        t.case, reason=t.reason(), **t.watched
    ),
    Event.ASSIGN: assign,
    Event.REFUSE_ASSIGNMENT: refuse_assignment,
    Event.ATTEND: attend,
    Event.NOT_APPEARED: lambda t: answers.not_appeared(t.offer(), **t.who),
    Event.SEARCH_AGAIN: lambda t: changes.search_again(t.case, **t.watched),
    Event.CLOSE_NOT_ATTENDING: close_not_attending,
    Event.REVOKE: lambda t: answers.revoke(t.offer(), reason=t.reason(), **t.who),
    Event.CLOSE_ENROLLED: lambda t: endings.close_enrolled(t.case, **t.who),
    Event.TRANSFER: transfer,
    Event.MOVE_AWAY: lambda t: endings.move_away(t.case, town=t.reason(), **t.watched),
    Event.WITHDRAW: withdraw,
    Event.CLOSE_OVER_AGE: lambda t: endings.close_over_age(
        t.case, referral=t.reason(), **t.watched
    ),
    Event.MERGE: merge,
    Event.UNMERGE: lambda t: changes.unmerge(t.case, reason=t.reason(), **t.watched),
    Event.REOPEN: reopen,
    Event.HOLD: lambda t: changes.hold(t.case, reason=t.reason(), until=t.day(), **t.watched),
    Event.RESUME: lambda t: changes.resume(t.case, **t.watched),
    Event.HAND_OVER: hand_over,
    Event.REPORT_MOVE: lambda t: answers.report_move(t.offer(), town="Bochum", **t.who),
    Event.CORRECT_BIRTH_DATE: correct_birth_date,
    Event.ESCALATE: escalate,
    Event.FAMILY_DECLINES: lambda t: changes.family_declines(
        t.case, reason=t.reason(), **t.watched
    ),
    Event.AMEND: amend,
    Event.CONTACT: contact,
    Event.TAKE_ON: lambda t: intake.take_on(t.case, t.pick(*t.people), **t.watched),
    Event.CONFIRM: lambda t: appointments.confirm(t.case, **t.watched),
    Event.QUERY: lambda t: answers.ask_back(t.offer(), question=t.reason(), **t.who),
    Event.ANSWER_QUERY: lambda t: placement.answer_query(t.case, t.reason(), **t.watched),
    Event.LIFT: lift,
    Event.REVIEW: lambda t: placement.review(t.case, **t.watched),
    Event.REVISE: lambda t: consultation.revise(t.case, t.options(), **t.watched),
    Event.INTERPRETER: lambda t: appointments.arrange_interpreter(
        t.case, t.pick(InterpreterStatus.CONFIRMED, InterpreterStatus.NOT_NEEDED), **t.watched
    ),
    Event.BRIDGE: lambda t: bridging.bridge(t.case, Measure("GROUP", t.day()), **t.watched),
    Event.END_BRIDGE: lambda t: bridging.end_bridge(
        t.case, t.case.bridging_measures.first(), t.day(), **t.watched
    ),
    Event.FREE_PLACE: lambda t: changes.free_place(t.case, **t.who),
}
