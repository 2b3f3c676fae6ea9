"""Verbs beside the machine: reads of personal data, reports of free places, posted letters."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from cases.actors import Actor
from cases.models import Case, Notice, Offer, Reading
from cases.notices import NoticeState
from cases.refusals import need
from cases.states import Holding
from schools import places
from schools.models import Place, School

ONE_LOOK = timedelta(hours=1)
BLOCKED_ADDRESS = "blocked_address"
PURPOSE = "purpose"
# A working day: whoever has said this morning what a case is opened for isn't asked again.
PURPOSE_HOLDS = timedelta(hours=12)


def record_reading(case: Case, what: str, *, purpose: str = "", by: Actor, at: datetime) -> Reading:
    """Remember who opened which personal data, when, through which door and what for."""
    return Reading.objects.create(
        case=case,
        at=at,
        door=by.door,
        user_id=by.user_id,
        school_id=by.school_id,
        what=what[:40],
        purpose=purpose[:200],
    )


def note_opening(case: Case, what: str, *, by: Actor, at: datetime) -> None:
    """Record that somebody looks at a case; going back and forth within an hour is one look."""
    lately = case.readings.by(by).since(at - ONE_LOOK).filter(what=what)
    if not lately.exists():
        record_reading(case, what, by=by, at=at)


def state_purpose(case: Case, purpose: str, *, by: Actor, at: datetime) -> None:
    """Say what another team's case is opened for; `Invalid` without a word."""
    record_reading(case, PURPOSE, purpose=need(purpose, "purpose"), by=by, at=at)


def has_purpose(case: Case, *, by: Actor, at: datetime) -> bool:
    """Whether this person has said so lately."""
    stated = case.readings.by(by).since(at - PURPOSE_HOLDS).filter(what=PURPOSE)
    return stated.exists()


@transaction.atomic
def report_places(
    school: School, figures: list[places.Figure], *, by: Actor, at: datetime
) -> list[Place]:
    """A school says how many places are free; children it had accepted by then are in its figure.

    Offers are locked before places, as everywhere. Raises a `schools.places.FigureRefused`.
    """
    held = list(
        Offer.objects.of_school(school.pk)
        .filter(holding=Holding.OCCUPIED)
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    known = [replace(one, counted=len(_counted_in(one, held))) for one in figures]
    taken = places.report(school, known, at=at, reported_by=by.door, person=by.person)
    counted = [
        offer.pk
        for one, place in zip(known, taken.places, strict=True)
        if place.pk in taken.reset
        for offer in _counted_in(one, held)
    ]
    Offer.objects.filter(pk__in=counted).update(holding=Holding.COUNTED)
    return taken.places


def _counted_in(figure: places.Figure, held: list[Offer]) -> list[Offer]:
    """The offers of this group that the school had accepted by the day of the figure."""
    return [
        one
        for one in held
        if (one.grade, one.support_form) == figure.group and one.taken_on <= figure.as_of
    ]


def mark_posted(notice: Notice, *, at: datetime) -> None:
    """A letter was printed and posted."""
    held = notice.case is not None and notice.case.restricted_at is not None
    if notice.state == NoticeState.OWED and not held:
        notice.state, notice.sent_at = NoticeState.SENT, at
        notice.save()
        Notice.objects.sent_with(notice, at)
