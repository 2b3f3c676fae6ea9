"""What a family may read of its own case: where it stands, the next date, the promised school."""

from dataclasses import dataclass
from datetime import date, datetime

from cases.calendars import TZ, day_of
from cases.models import Case, Offer
from cases.notices import Kind
from cases.recipients import family_of
from cases.states import AppointmentMode, CaseState, InterpreterStatus, OfferState

WITH_SCHOOL = (CaseState.PLACED, CaseState.NOT_ATTENDING, CaseState.ENROLLED)
PROMISED = (OfferState.ACCEPTED, OfferState.FULFILLED)


@dataclass(frozen=True)
class Meeting:
    """The coming appointment. The room only where it is the office's own."""

    day: date
    begins: str
    ends: str
    mode: AppointmentMode
    room: str
    interpreter: bool


@dataclass(frozen=True)
class Progress:
    """The whole of what the link shows; no name of the child, no address, no reason."""

    number: str
    state: CaseState
    language: str
    meeting: Meeting | None
    school: str
    start_on: date | None


def progress(case_id: int, at: datetime) -> Progress | None:
    """How far this case is; None when it has been deleted. A merged case leads to its survivor."""
    case = Case.objects.with_child().filter(pk=case_id).first()
    while case is not None and case.merged_into is not None:
        case = case.merged_into
    if case is None:
        return None
    offer = _promise(case)
    return Progress(
        number=case.number,
        state=CaseState(case.state),
        language=family_of(case).addressee(Kind.INVITATION).language,
        meeting=_meeting(case, at),
        school=offer.school.label if offer else "",
        start_on=offer.start_on if offer else None,
    )


def _promise(case: Case) -> Offer | None:
    if case.state not in WITH_SCHOOL:
        return None
    offers = case.offers.select_related("school").filter(state__in=PROMISED, episode=case.episode)
    return offers.order_by("-sent_at").first()


def _meeting(case: Case, at: datetime) -> Meeting | None:
    appointment = case.appointments.upcoming().filter(ends_at__gt=at).first()
    if appointment is None or case.state != CaseState.APPOINTMENT_SCHEDULED:
        return None
    return Meeting(
        day=day_of(appointment.starts_at),
        begins=f"{appointment.starts_at.astimezone(TZ):%H:%M}",
        ends=f"{appointment.ends_at.astimezone(TZ):%H:%M}",
        mode=AppointmentMode(appointment.mode),
        room=appointment.room if appointment.mode == AppointmentMode.ON_SITE else "",
        interpreter=appointment.interpreter != InterpreterStatus.NOT_NEEDED,
    )
