"""Verbs beside the machine: follow-ups, reads of personal data, reports of free places."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actors import Actor
from cases.models import Case, FollowUp, Notice, Offer, Reading
from cases.notices import NoticeState
from cases.refusals import Invalid
from cases.states import Holding
from schools import places
from schools.models import Place, School


def plan_follow_up(
    case: Case, note: str, due_on: date, *, for_role: str = "", by: Actor, at: datetime
) -> FollowUp:
    """Come back to a case on a day, oneself or a role."""
    if not note.strip():
        raise Invalid("note", _("Please write what is to be done."))
    return FollowUp.objects.create(
        case=case,
        due_on=due_on,
        note=note.strip()[:500],
        role=for_role,
        user_id=None if for_role else by.user_id,
        created_at=at,
    )


def finish_follow_up(follow_up: FollowUp, *, at: datetime) -> None:
    """Done; the note stays."""
    follow_up.done_at = follow_up.done_at or at
    follow_up.save()


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


@transaction.atomic
def report_places(
    school: School, figures: list[places.Figure], *, by: Actor, at: datetime
) -> list[Place]:
    """A school says how many places are free; children it has accepted are in its figure now.

    Offers are locked before places, as everywhere. Raises `schools.places.BadFigure` subclasses.
    """
    held = Offer.objects.of_school(school.pk).holding_a_place().order_by("pk")
    list(held.select_for_update().values_list("pk", flat=True))
    reported = places.report(school, figures, at=at, reported_by=by.door, person=by.person)
    Offer.objects.of_school(school.pk).filter(place__in=reported, holding=Holding.OCCUPIED).update(
        holding=Holding.COUNTED
    )
    return reported


def mark_posted(notice: Notice, *, at: datetime) -> None:
    """A letter was printed and posted."""
    if notice.state == NoticeState.OWED:
        notice.state, notice.sent_at = NoticeState.SENT, at
        notice.save()
