"""Verbs for the hand-over of cases within the office: offer, accept one by one, decline, take back.

Until somebody accepts, a case stays with whoever had it: nothing falls between two desks.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.intake import take_on
from cases.actors import Actor
from cases.calendars import day_of
from cases.handing import tell_of_answered_caseload, tell_of_caseload
from cases.models import Absence, Case, Caseload, HandedCase
from cases.refusals import Code, Invalid, Refused, need
from cases.states import Role

State = HandedCase.State
Why = dict[int, str]


@transaction.atomic
def hand_over_cases(
    cases: Iterable[Case], receiver_id: int, note: str, *, by: Actor, at: datetime
) -> tuple[Caseload | None, Why]:
    """Offer cases to a colleague, who is told once for all of them.

    Returns the hand-over (None when no case could be offered), and the sentence for each case that
    stays out. Raises `Refused` for who may not, `Invalid` for a receiver who is no advisor.
    """
    if not by.roles & {Role.ADVISOR, Role.LEAD}:
        raise Refused(Code.WRONG_ROLE)
    _check_receiver(receiver_id, by, at)
    listed = list(cases)
    Case.objects.lock_in_order(*(case.pk for case in listed))
    taken = set(
        HandedCase.objects.offered().filter(case__in=listed).values_list("case_id", flat=True)
    )
    why = {case.pk: _objection(case, receiver_id, taken, by) for case in listed}
    possible = [case for case in listed if not why[case.pk]]
    if not possible:
        return None, why
    caseload = Caseload.objects.create(
        giver_id=by.user, receiver_id=receiver_id, at=at, note=note.strip()[:500]
    )
    HandedCase.objects.bulk_create(HandedCase(caseload=caseload, case=case) for case in possible)
    tell_of_caseload(caseload, at=at)
    return caseload, {pk: sentence for pk, sentence in why.items() if sentence}


def _check_receiver(receiver_id: int, by: Actor, at: datetime) -> None:
    people = get_user_model().objects.filter(pk=receiver_id, is_active=True)
    if not any(Role.ADVISOR in one.roles_on(day_of(at)) for one in people):
        raise Invalid("receiver", _("Choose an advisor of this office."))


def _objection(case: Case, receiver_id: int, taken: set[int], by: Actor) -> str:
    """Why this case can't be offered; empty when it can."""
    objections: dict[str, Callable[[], bool]] = {
        str(_("The case is closed.")): lambda: not case.is_open,
        str(_("This advisor looks after it already.")): lambda: case.advisor_id == receiver_id,
        str(_("It is being handed over already.")): lambda: case.pk in taken,
        str(_("It is in the care of somebody else.")): lambda: (
            Role.LEAD not in by.roles and case.advisor_id != by.user_id
        ),
    }
    return next((sentence for sentence, holds in objections.items() if holds()), "")


@transaction.atomic
def accept_case(caseload: Caseload, case: Case, *, by: Actor, at: datetime) -> None:
    """The receiver takes one case over. Raises `Refused` when it can't be any more."""
    _must_answer(caseload, by, at)
    handed = _locked(caseload, case.pk)
    if handed is None:
        raise Refused(Code.WRONG_STATE, _("This case is no longer offered to you."))
    if not handed.case.is_open:
        raise Refused(Code.WRONG_STATE, _("The case is closed."))
    take_on(case, caseload.receiver_id, by=by, at=at)
    _answer(handed, State.ACCEPTED, "", at)
    _tell_when_all_is_said(caseload, at)


@transaction.atomic
def decline_cases(
    caseload: Caseload, case_ids: Iterable[int], *, reason: str, by: Actor, at: datetime
) -> int:
    """The receiver leaves cases where they are, with a reason; returns how many. May refuse."""
    _must_answer(caseload, by, at)
    said = need(reason, "reason")
    return _end(caseload, State.DECLINED, said, at, case_ids)


@transaction.atomic
def take_back(caseload: Caseload, *, by: Actor, at: datetime) -> int:
    """The giver takes back what has not been answered; returns how many. Raises `Refused`."""
    if caseload.giver_id != by.user and Role.LEAD not in by.roles:
        raise Refused(Code.WRONG_ROLE)
    return _end(caseload, State.TAKEN_BACK, "", at, None)


def may_answer(caseload: Caseload, by: Actor, at: datetime) -> bool:
    """The receiver answers, or who stands in for them."""
    if caseload.receiver_id == by.user_id:
        return True
    return caseload.receiver_id in Absence.objects.stood_in_for(by.user_id or 0, day_of(at))


def _must_answer(caseload: Caseload, by: Actor, at: datetime) -> None:
    if not may_answer(caseload, by, at):
        raise Refused(Code.WRONG_ROLE, _("Only who was asked can answer."))


def _locked(caseload: Caseload, case_id: int) -> HandedCase | None:
    """The case first, as everywhere; then the hand-over, so that one answer is the last."""
    Case.objects.lock_in_order(case_id)
    Caseload.objects.select_for_update(of=("self",)).get(pk=caseload.pk)
    rows = HandedCase.objects.offered().select_for_update(of=("self",))
    return rows.select_related("case").filter(caseload=caseload, case=case_id).first()


def _end(
    caseload: Caseload, state: State, reason: str, at: datetime, case_ids: Iterable[int] | None
) -> int:
    Caseload.objects.select_for_update(of=("self",)).get(pk=caseload.pk)
    rows = HandedCase.objects.offered().filter(caseload=caseload)
    if case_ids is not None:
        rows = rows.filter(case__in=list(case_ids))
    ended = list(rows.select_for_update(of=("self",)))
    for handed in ended:
        _answer(handed, state, reason, at)
    if ended and state != State.TAKEN_BACK:
        _tell_when_all_is_said(caseload, at)
    return len(ended)


def _answer(handed: HandedCase, state: State, reason: str, at: datetime) -> None:
    handed.state, handed.reason, handed.answered_at = state, reason[:300], at
    handed.save()


def _tell_when_all_is_said(caseload: Caseload, at: datetime) -> None:
    if not HandedCase.objects.offered().filter(caseload=caseload).exists():
        tell_of_answered_caseload(caseload, at=at)
