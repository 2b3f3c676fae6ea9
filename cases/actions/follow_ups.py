"""Follow-ups (Wiedervorlage): plan to come back to a case, move that on, do it, take it back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.access import Area, may_read
from cases.actors import Actor
from cases.calendars import day_of
from cases.models import Case, FollowUp, FollowUpChange
from cases.refusals import Code, Invalid, Refused, Restricted
from cases.states import Role

# Further ahead it is a slip of the finger: no search lasts that long.
LONGEST = timedelta(days=2 * 366)
FOR_ROLES = (Role.INTAKE, Role.ADVISOR, Role.PLACEMENT, Role.LEAD)
What = FollowUpChange.What


@dataclass(frozen=True)
class Whom:
    """For whom a follow-up is: everybody with a role, or one person."""

    role: str = ""
    user_id: int | None = None


def plan_follow_up(
    case: Case, note: str, due_on: date, *, whom: Whom | None = None, by: Actor, at: datetime
) -> FollowUp:
    """Come back to a case on a day: oneself, a role or a colleague. Raises `Refused`."""
    whom = whom or Whom(user_id=by.user)
    check_plan(note, due_on, whom, by=by, at=at)
    with transaction.atomic():
        _must_not_rest(case)
        planned = FollowUp.objects.create(
            case=case,
            due_on=due_on,
            note=note.strip()[:500],
            role=whom.role,
            user_id=whom.user_id,
            created_at=at,
            created_by_id=by.user_id,
        )
        _remember(planned, What.PLANNED, by, at)
    return planned


def check_plan(note: str, due_on: date, whom: Whom, *, by: Actor, at: datetime) -> None:
    """Whether this can be planned for any case at all. Raises `Refused` or `Invalid`."""
    _ask(by)
    if not note.strip():
        raise Invalid("note", _("Please write what is to be done."))
    _check_day(due_on, at)
    _check_whom(whom, at)


@transaction.atomic
def move_follow_up(
    follow_up: FollowUp,
    due_on: date,
    *,
    whom: Whom | None = None,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> FollowUp:
    """Another day, or somebody else; the trail keeps who moved it from where.

    `version` is the length of the trail when the form was opened. Raises `Refused`.
    """
    _ask(by)
    _must_not_rest(follow_up.case)
    locked = _locked(follow_up)
    if locked.done_at is not None:
        raise Refused(Code.WRONG_STATE, _("This follow-up is done already."))
    if version not in (None, locked.changes.count()):
        raise Refused(Code.STALE, _("Somebody has changed this follow-up since you opened it."))
    whom = whom or Whom(locked.role, locked.user_id)
    _check_day(due_on, at)
    if whom != Whom(locked.role, locked.user_id):
        _check_whom(whom, at)
    elif due_on == locked.due_on:
        raise Invalid("due_on", _("Choose another day, or somebody else."))
    locked.due_on, locked.role, locked.user_id = due_on, whom.role, whom.user_id
    locked.save()
    _remember(locked, What.MOVED, by, at)
    return locked


@transaction.atomic
def finish_follow_up(follow_up: FollowUp, *, by: Actor, at: datetime) -> bool:
    """Done; the note stays. False when somebody has done it before. Raises `Refused`."""
    _ask(by)
    locked = _locked(follow_up)
    if locked.done_at is not None:
        return False
    locked.done_at, locked.done_by_id = at, by.user_id
    locked.save()
    _remember(locked, What.DONE, by, at)
    return True


@transaction.atomic
def take_up_again(follow_up: FollowUp, *, by: Actor, at: datetime) -> bool:
    """It was not done after all. False when it is open anyway. Raises `Refused`."""
    _ask(by)
    locked = _locked(follow_up)
    if locked.done_at is None:
        return False
    locked.done_at = locked.done_by_id = None
    locked.save()
    _remember(locked, What.TAKEN_UP, by, at)
    return True


def _ask(by: Actor) -> None:
    if not may_read(by.roles, Area.CONTACTS):
        raise Refused(Code.WRONG_ROLE)


def _must_not_rest(case: Case) -> None:
    """A case that may only be stored is worked on by nobody (Art. 18 DSGVO)."""
    if Case.objects.locked(case.pk).restricted_at is not None:
        raise Restricted


def _check_day(due_on: date, at: datetime) -> None:
    today = day_of(at)
    if due_on < today:
        raise Invalid("due_on", _("This day is over: choose today or a day to come."))
    if due_on > today + LONGEST:
        raise Invalid("due_on", _("This day is too far ahead: choose one within two years."))


def _check_whom(whom: Whom, at: datetime) -> None:
    """A role or a person who reads what the follow-up is about, and is there to read it."""
    if whom.role:
        known = whom.role in FOR_ROLES and whom.user_id is None
    else:
        people = get_user_model().objects.filter(pk=whom.user_id or 0, is_active=True)
        known = any(may_read(one.roles_on(day_of(at)), Area.CONTACTS) for one in people)
    if not known:
        raise Invalid("whom", _("Choose a person or a role of the office."))


def _locked(follow_up: FollowUp) -> FollowUp:
    return FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)


def _remember(follow_up: FollowUp, what: str, by: Actor, at: datetime) -> None:
    FollowUpChange.objects.create(
        follow_up=follow_up,
        what=what,
        at=at,
        by_id=by.user_id,
        due_on=follow_up.due_on,
        role=follow_up.role,
        user_id=follow_up.user_id,
    )
