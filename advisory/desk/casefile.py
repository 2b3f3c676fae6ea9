"""What stands on the page of a case: each part asked for once, and only where it may be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from advisory.desk.buttons import Buttons, buttons
from advisory.desk.cancelling import CANCELLED_BY
from advisory.desk.clocks import Clock, clocks
from advisory.desk.forecasting import when
from advisory.desk.refused_addresses import RefusedAddresses, refused_addresses
from advisory.desk.rights_lines import rights_lines
from advisory.desk.templatetags.house import weekday
from advisory.desk.timeline import Line, timeline
from advisory.desk.visitor import Visitor
from advisory.desk.why import Reasons, Told, Why
from cases.access import Area
from cases.calendars import Calendar, day_of, days_between
from cases.deadlines import UNPLACED
from cases.guards import objection
from cases.models import (
    Appointment,
    Biography,
    Case,
    Document,
    FollowUp,
    Guardian,
    Offer,
    Recommendation,
    Restriction,
    RightsRequest,
)
from cases.moves import Event
from cases.standing import standings
from cases.states import CaseState, DocumentKind, Role
from cases.told.clocks import BY_ITSELF

# Where the consultation sheet can be opened.
SHEET_OPEN = (CaseState.IN_CONSULTATION, CaseState.READY_FOR_PLACEMENT, CaseState.WAITLISTED)


@dataclass(frozen=True)
class Upcoming:
    """Something the clock will do, in words, when, why then, and what would cancel it."""

    sentence: str | Promise
    when: str
    why: Why
    cancelled_by: str | Promise


@dataclass(frozen=True)
class Paper:
    """One line of the checklist; without a document nobody has asked yet."""

    kind: DocumentKind
    document: Document | None


class CaseFile:
    """The parts of a case as one person of the office sees them."""

    def __init__(self, case: Case, who: Visitor) -> None:
        self.case = case
        self.child = case.child
        self.household = case.child.household
        self.who = who

    # What this person may see and do.

    @property
    def shows_child(self) -> bool:
        """Master data of child and household."""
        return self.who.may_read(Area.MASTER_DATA)

    @property
    def shows_contacts(self) -> bool:
        """Contacts, appointments, follow-ups."""
        return self.who.may_read(Area.CONTACTS)

    @property
    def shows_biography(self) -> bool:
        """School biography and recommendation."""
        return self.who.may_read(Area.BIOGRAPHY)

    @property
    def shows_offers(self) -> bool:
        """Place requests."""
        return self.who.may_read(Area.OFFERS)

    @property
    def hides_address(self) -> bool:
        """A disclosure block hides the address from almost everybody (§ 51 BMG)."""
        return self.household.disclosure_block and not self.who.may_read(Area.BLOCKED_ADDRESS)

    @property
    def may_amend(self) -> bool:
        """Whether data may be put right here."""
        return Event.AMEND in self.case.moves_for(self.who.actor)

    @property
    def may_reschedule(self) -> bool:
        """Whether an agreed appointment may be moved."""
        return Event.MISS in self.case.moves_for(self.who.actor)

    @property
    def opens_sheet(self) -> bool:
        """Whether the consultation sheet can be filled in."""
        return self.case.state in SHEET_OPEN and self.who.may_write(Area.BIOGRAPHY)

    # The head.

    @cached_property
    def days(self) -> int:
        """Calendar days in the present state."""
        return (self.who.today - day_of(self.case.state_since)).days

    @cached_property
    def working_days(self) -> int:
        """Working days in the present state."""
        since = day_of(self.case.state_since)
        return days_between(since, self.who.today, Calendar.WORKING_DAYS)

    @property
    def waits_for(self) -> str:
        """Who holds the case and until when, as one sentence."""
        values = {"who": Role(self.case.holder).label, "day": weekday(self.case.due_on)}
        if self.case.state == CaseState.CLOSED:
            values["day"] = f"{self.case.due_on:%d.%m.%Y}"
            return _("Nobody; will be deleted after %(day)s") % values
        return _("%(who)s, until %(day)s") % values

    @property
    def is_late(self) -> bool:
        """Past its next date."""
        return self.case.is_open and self.case.due_at <= self.who.now

    @cached_property
    def blocks(self) -> str:
        """What keeps the case from going on, in the words of the worklist."""
        return standings([self.case], self.who.now)[0].blocks

    @cached_property
    def clocks(self) -> list[Clock]:
        """Own target and limit of law."""
        return list(clocks(self.case, self.who.today, self.reasons))

    @cached_property
    def buttons(self) -> Buttons:
        """The moves."""
        return buttons(self.case, self.who)

    @cached_property
    def upcoming(self) -> list[Upcoming]:
        """What happens next by itself, the nearest first."""
        waiting = self.case.deadlines.waiting().order_by("due_at", "pk")
        return [
            Upcoming(
                BY_ITSELF[one.rule],
                when(one.rule, one.due_at),
                self.reasons.stroke(one),
                CANCELLED_BY[one.rule],
            )
            for one in waiting
            if one.rule in BY_ITSELF
        ]

    @cached_property
    def reasons(self) -> Reasons:
        """Why its dates are what they are."""
        return Reasons(self.case)

    @property
    def dates(self) -> Iterator[Told]:
        """The dates of the case itself, beside what the clock does."""
        yield self.reasons.next_date
        if self.case.state in UNPLACED:
            yield self.reasons.target
        if self.case.state in UNPLACED and self.reasons.law:
            yield self.reasons.law
        yield from self.answer_dates

    @cached_property
    def answer_dates(self) -> list[Told]:
        """When the answer of the asked school is due, and when the request is void."""
        return [
            told(offer)
            for offer in self.offers
            if offer.is_live
            for told in (self.reasons.answer, self.reasons.expiry)
        ]

    # The parts.

    @cached_property
    def timeline(self) -> list[Line]:
        """Everything that happened."""
        return timeline(self.case, self.who, rights_lines(self.case, self.requests, self.who))

    @cached_property
    def guardians(self) -> list[Guardian]:
        """Who cares for the child."""
        return list(self.household.guardians.all())

    @cached_property
    def refused(self) -> RefusedAddresses:
        """Whose address takes no mail."""
        return refused_addresses(self.case, self.guardians, self.offers)

    @cached_property
    def siblings(self) -> list[Case]:
        """The other children of the household whose case may be opened."""
        visible = Case.objects.visible_to(self.who.actor).siblings_of(self.case)
        return list(visible.with_child().order_by("child__birth_date"))

    @cached_property
    def biography(self) -> Biography | None:
        """What the child brings from school."""
        return getattr(self.child, "biography", None)

    @cached_property
    def still_missing(self) -> str | Promise:
        """What the recommendation still needs, as a sentence."""
        if self.case.state != CaseState.IN_CONSULTATION:
            return ""
        return objection(Event.SIGN, self.case, self.who.actor, self.who.now)

    @cached_property
    def recommendations(self) -> list[Recommendation]:
        """All versions, the newest first."""
        signed = self.case.recommendations.select_related("signed_by")
        return list(signed.prefetch_related("places"))

    @cached_property
    def offers(self) -> list[Offer]:
        """All place requests, the newest first."""
        return list(self.case.offers.select_related("school"))

    @cached_property
    def appointments(self) -> list[Appointment]:
        """All appointments, the newest first."""
        return list(self.case.appointments.select_related("advisor").order_by("-starts_at"))

    @cached_property
    def follow_ups(self) -> list[FollowUp]:
        """What is to be done, then what was done."""
        notes = self.case.follow_ups.select_related("user")
        notes = notes.prefetch_related("changes__by", "changes__user")
        return sorted(notes, key=lambda one: one.done_at is not None)

    @property
    def papers(self) -> Iterator[Paper]:
        """The whole checklist."""
        known = {one.kind: one for one in self.child.documents.all()}
        for kind in DocumentKind:
            yield Paper(kind, known.get(kind.value))

    @property
    def restriction(self) -> Restriction | None:
        """Why the case may only be stored, if it is so."""
        return self.case.restrictions.standing().first() if self.case.restricted_at else None

    @property
    def handles_rights(self) -> bool:
        """Whether requests about the data are handled by this person."""
        return self.who.may_write(Area.RIGHTS)

    @cached_property
    def requests(self) -> list[RightsRequest]:
        """What people asked about the data."""
        return list(self.case.rights_requests.with_people())

    @property
    def open_requests(self) -> list[RightsRequest]:
        """What nobody has answered."""
        return [one for one in self.requests if one.is_open]

    @cached_property
    def was_handed_over(self) -> bool:
        """Whether there is a package for another office."""
        return self.case.handovers.exists()

    @cached_property
    def absorbed(self) -> list[Case]:
        """Cases that were merged into this one."""
        return list(self.case.merged.all())

    @property
    def today(self) -> date:
        """The day of the request."""
        return self.who.today
