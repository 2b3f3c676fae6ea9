"""Restriction of processing (Art. 18 DSGVO): from now on a case is stored, and nothing else."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import dating
from cases.access import Area, may_write
from cases.actions.correcting import Why, tell_all_receivers
from cases.actions.placement import withdraw_offer
from cases.actors import Actor
from cases.calendars import day_of
from cases.history import note
from cases.models import Case, Notice, Occurrence, Pause, Restriction
from cases.refusals import Code, Invalid, Refused, need
from cases.states import CaseState, Role

What = Occurrence.What


@transaction.atomic
def restrict(case: Case, ground: str, *, reason: str, by: Actor, at: datetime) -> Restriction:
    """Stop everything but storing: clocks, messages, place requests, what schools are shown.

    An open request to a school is withdrawn first, so that no place is held for a case at rest and
    the school knows (Art. 19). Raises `Refused`.
    """
    _must_handle_rights(by)
    if ground not in Restriction.Ground.values:
        raise Invalid("ground", _("Please choose."))
    said = need(reason, "reason")[:500]
    locked = Case.objects.locked(case.pk)
    if locked.restricted_at is not None:
        raise Refused(Code.WRONG_STATE, _("This case is restricted already."))
    if locked.state == CaseState.OFFERED:
        ends = Actor(by.roles | {Role.PLACEMENT}, by.door, user_id=by.user)
        withdraw_offer(locked, reason=str(_("Processing is restricted")), by=ends, at=at)
        locked = Case.objects.locked(case.pk)
    _write(locked, at, at)
    Notice.objects.part(locked)
    made = Restriction.objects.create(
        case=locked, ground=ground, reason=said, since=at, user_id=by.user
    )
    tell_all_receivers(locked, Why.RESTRICTED, made.pk, at=at)
    note(What.RESTRICTED, f"case:{case.pk}", by=by, at=at, ground=ground)
    case.restricted_at = at
    return made


@transaction.atomic
def lift_restriction(
    case: Case, *, told_on: date | None, reason: str, by: Actor, at: datetime
) -> None:
    """The case goes on where it stood; the office's own clocks get the days back, law's do not.

    The person has to be told before (Art. 18 (3) DSGVO).
    """
    _must_handle_rights(by)
    said = need(reason, "lift_reason")[:500]
    if told_on is None or told_on > day_of(at):
        raise Invalid("told_on", _("Tell the person first, and give the day (Art. 18 (3) DSGVO)."))
    locked = Case.objects.locked(case.pk)
    standing = locked.restrictions.standing().first()
    if standing is None:
        raise Refused(Code.WRONG_STATE, _("This case is not restricted."))
    standing.told_on, standing.lift_reason = told_on, said
    standing.lifted_at, standing.lifted_by_id = at, by.user
    standing.save()
    Pause.objects.create(
        case=locked,
        kind=Pause.Kind.RESTRICTED,
        starts_on=day_of(standing.since),
        ends_on=day_of(at),
    )
    _write(locked, None, at)
    note(What.RESTRICTION_LIFTED, f"case:{case.pk}", by=by, at=at)
    case.restricted_at = None


def _write(case: Case, since: datetime | None, at: datetime) -> None:
    """Set or take away the mark, and bring the stored strokes in line: none, or all again."""
    case.restricted_at = since
    plan = dating.plan_of(case)
    dating.date_case(case, plan)
    case.save(update_fields=["restricted_at", "due_at", "target_due_on", "planned_by"])
    dating.replan(case, at, plan)


def _must_handle_rights(by: Actor) -> None:
    if not may_write(by.roles, Area.RIGHTS):
        raise Refused(Code.WRONG_ROLE)
