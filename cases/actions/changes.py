"""Verbs that turn a case around: rest, resume, search again, escalate, reopen, merge."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import dating, knowing, ledger, vacancies
from cases.actions import merging
from cases.actions.consultation import begin_episode
from cases.actions.endings import close, end_offers, pass_up
from cases.actors import Actor
from cases.calendars import day_of
from cases.ledger import Entry
from cases.models import Case, Merge, Pause
from cases.moves import Event
from cases.notices import SCHOOL_IS_TOLD
from cases.refusals import Code, Invalid, Refused, need
from cases.states import CaseState, Closure, Level, Role

S = CaseState
# A case can't go back to waiting for something that ended meanwhile.
FALLS_BACK_TO: dict[str, CaseState] = {
    S.OFFERED: S.READY_FOR_PLACEMENT,
    S.PLACED: S.READY_FOR_PLACEMENT,
    S.NOT_ATTENDING: S.READY_FOR_PLACEMENT,
    S.ENROLLED: S.READY_FOR_PLACEMENT,
    S.APPOINTMENT_SCHEDULED: S.INVITED,
}


def hold(
    case: Case,
    *,
    reason: str,
    until: date | None,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """T30: let a case rest, with a reason and a date, for at most 60 days.

    No place is kept for a resting case that nobody has promised one: an open request is withdrawn,
    so that the case resumes in the search; the place of a child who hasn't come is given back.
    """
    reason = need(reason, "reason")
    with ledger.entry(case, Event.HOLD, by=by, at=at, version=version) as step:
        today = day_of(at)
        longest = knowing.timetable().number("longest_hold")
        if until is None or not today < until <= today + timedelta(days=longest):
            sentence = _("Please give a date within the next %(n)s days.") % {"n": longest}
            raise Invalid("until", sentence)
        _rest(step)
        step.case.hold_until = until
        step.reason = reason
        Pause.objects.create(case=step.case, kind=Pause.Kind.HOLD, starts_on=today, ends_on=until)


def resume(case: Case, *, by: Actor, at: datetime, version: int | None = None) -> None:
    """T30: go on where the case was; by a person, or by the clock at the date."""
    with ledger.entry(case, Event.RESUME, by=by, at=at, version=version) as step:
        held = step.case
        step.target = CaseState(held.held_state)
        held.state_since = held.held_since or at
        held.hold_until, held.held_state, held.held_since = None, "", None
        dating.end_pauses(held, Pause.Kind.HOLD, at)


def search_again(
    case: Case, *, reason: str = "", by: Actor, at: datetime, version: int | None = None
) -> None:
    """T20: the child didn't take up its place; another one is looked for."""
    with ledger.entry(case, Event.SEARCH_AGAIN, by=by, at=at, version=version) as step:
        pass_up(step)
        step.owed.append(SCHOOL_IS_TOLD)
        step.reason = reason.strip()


def family_declines(
    case: Case, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> None:
    """T35: the family doesn't want this place; the second time the lead talks to it."""
    reason = need(reason, "reason")
    with ledger.entry(case, Event.FAMILY_DECLINES, by=by, at=at, version=version) as step:
        pass_up(step)
        step.owed.append(SCHOOL_IS_TOLD)
        step.reason = reason


def free_place(case: Case, *, by: Actor, at: datetime) -> None:
    """Five working days after the child should have come its place goes back to the school."""
    with ledger.entry(case, Event.FREE_PLACE, by=by, at=at) as step:
        _give_back_promised_place(step)


def escalate(
    case: Case,
    level: int,
    *,
    reason: str = "",
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """T34: raise the level. The lead may set any level with a reason; the clock only raises it."""
    if by.user_id is not None:
        reason = need(reason, "reason")
    with ledger.entry(case, Event.ESCALATE, by=by, at=at, version=version) as step:
        if level not in Level.values:
            raise Invalid("level", _("Please choose a level from 0 to 3."))
        if Role.CLOCK in by.roles:
            level = max(level, step.case.level)
        step.case.level = level
        step.reason = reason
        step.details = {"level": level}


def reopen(
    case: Case,
    *,
    reason: str,
    to_search: bool = False,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """T29: open a closed case again as a new episode, at its beginning or in the search."""
    reason = need(reason, "reason")
    with ledger.entry(case, Event.REOPEN, by=by, at=at, version=version) as step:
        if to_search and not step.case.recommendations.exists():
            raise Invalid("to_search", _("There is no recommendation to search with."))
        step.target = S.READY_FOR_PLACEMENT if to_search else S.REPORTED
        step.case.rank_date = day_of(at) if to_search else None
        step.case.closure, step.case.closed_at = "", None
        begin_episode(step)
        step.reason = reason


def merge(
    case: Case,
    survivor: Case,
    *,
    taken: Collection[str] | None = None,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Merge:
    """T28: two cases are one child. Undone within 30 days.

    The survivor is given what was chosen (`taken`, of `merging.differences`), else what it lacks.
    Refused where a second person has to confirm it: see `actions.approving`.
    """
    if settings.FOUR_EYES:
        raise Refused(Code.GUARD, _("A second person has to confirm this merge."))
    return carry_out(case, survivor, taken=taken, by=by, at=at, version=version)


def carry_out(
    case: Case,
    survivor: Case,
    *,
    taken: Collection[str] | None,
    by: Actor,
    at: datetime,
    version: int | None,
) -> Merge:
    """What a merge does, once whoever has to agree has agreed."""
    with transaction.atomic():
        lock_both(case, survivor)
        with ledger.entry(case, Event.MERGE, by=by, at=at, version=version) as step:
            before = step.case.held_state or step.case.state
            close(step, Closure.DUPLICATE_MERGED)
            step.case.merged_into = survivor
            step.details = {"survivor": survivor.number}
        keys = merging.lacking(survivor, case) if taken is None else _chosen(taken, survivor, case)
        replaced = merging.give(survivor, case, keys)
        with ledger.entry(survivor, Event.AMEND, by=by, at=at) as step:
            step.details = {"merged": case.number, "fields": merging.paths(replaced)}
        remembered = {"state_before": before, "filled": keys, "replaced": replaced}
        return Merge.objects.create(case=case, survivor=survivor, at=at, **remembered)


def lock_both(case: Case, survivor: Case) -> None:
    """Lock both cases; raises `Invalid` for a case in which nobody would look for the child."""
    if case.pk == survivor.pk:
        raise Invalid("survivor", _("A case can't be merged with itself."))
    Case.objects.lock_in_order(case.pk, survivor.pk)
    survivor.refresh_from_db()
    if survivor.closure == Closure.DUPLICATE_MERGED:
        raise Invalid("survivor", _("The other case was itself merged."))
    if survivor.closure not in ("", Closure.ENROLLED):
        raise Invalid("survivor", _("The other case is closed: reopen it first."))


def _chosen(taken: Collection[str], survivor: Case, case: Case) -> list[str]:
    """In the order of the table, and only where both cases differ."""
    return [key for key in merging.differences(survivor, case) if key in taken]


@transaction.atomic
def unmerge(
    case: Case, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> None:
    """Undo a merge: the old case goes on, what the survivor had been given is taken back."""
    reason = need(reason, "reason")
    case.refresh_from_db(fields=["merged_into"])
    Case.objects.lock_in_order(case.pk, case.merged_into_id or case.pk)
    with ledger.entry(case, Event.UNMERGE, by=by, at=at, version=version) as step:
        done = step.case.merges.filter(undone_at__isnull=True).get()
        step.target = FALLS_BACK_TO.get(done.state_before, CaseState(done.state_before))
        step.case.state_since = at
        step.case.closure, step.case.closed_at, step.case.merged_into = "", None, None
        step.reason = reason
        done.undone_at = at
        done.save()
    # Its clocks may have run on what is taken back, so the survivor is dated anew afterwards.
    taken_back = merging.take_back(done)
    with ledger.entry(done.survivor, Event.AMEND, by=by, at=at) as step:
        step.details = {"unmerged": case.number, "fields": taken_back}


def _rest(step: Entry) -> None:
    case = step.case
    case.held_state, case.held_since = case.state, case.state_since
    if case.state == S.OFFERED:
        end_offers(step)
        case.held_state, case.held_since = S.READY_FOR_PLACEMENT, step.at
    if case.state == S.NOT_ATTENDING:
        _give_back_promised_place(step)


def _give_back_promised_place(step: Entry) -> None:
    """The child may still come, but its place is no longer kept."""
    promised = step.case.promised_offer
    if promised is not None:
        offer = step.lock_offer(promised.pk)
        vacancies.give_back(offer)
        offer.changed_at = step.at
        offer.save()
