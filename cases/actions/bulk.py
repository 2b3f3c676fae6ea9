"""One action on many cases: a row for each, portion by portion, and a sentence where it failed.

Each case is a transaction of its own, by the verb that serves a single case too: what is refused
stops no other. Whoever is interrupted goes on where it stopped.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actions.caseloads import accept_case, hand_over_cases
from cases.actions.follow_ups import Whom, check_plan, plan_follow_up
from cases.actions.intake import invite, take_on
from cases.actors import Actor
from cases.models import Bulk, BulkRow, Case, Caseload, Notice
from cases.notices import Kind
from cases.refusals import Code, Refused
from cases.states import Role

MOST_AT_ONCE = 500
PORTION = 20
What = Bulk.What
Outcome = BulkRow.Outcome

MAY: dict[str, frozenset[Role]] = {
    What.ASSIGN: frozenset({Role.INTAKE, Role.ADVISOR, Role.LEAD}),
    What.HAND_OVER: frozenset({Role.ADVISOR, Role.LEAD}),
    What.INVITE: frozenset({Role.INTAKE}),
    What.FOLLOW_UP: frozenset({Role.INTAKE, Role.ADVISOR, Role.PLACEMENT, Role.LEAD}),
    What.TAKE_OVER: frozenset({Role.ADVISOR, Role.LEAD, Role.INTAKE}),
}


@dataclass(frozen=True)
class Said:
    """What is done with every one of the cases."""

    what: str
    advisor_id: int | None = None
    note: str = ""
    due_on: date | None = None
    role: str = ""
    person_id: int | None = None
    caseload: Caseload | None = None

    def kept(self) -> dict[str, object]:
        """As the row of the action keeps it."""
        return {
            "advisor": self.advisor_id,
            "note": self.note,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "role": self.role,
            "person": self.person_id,
        }


def may_do(by: Actor) -> list[What]:
    """What this person may do with many cases at once, in the order of the buttons."""
    offered = (What.ASSIGN, What.HAND_OVER, What.INVITE, What.FOLLOW_UP)
    return [what for what in offered if MAY[what] & by.roles]


def assigns_others(by: Actor) -> bool:
    """Whether this person gives many cases to anybody; an advisor takes them for themselves."""
    return bool(by.roles & {Role.INTAKE, Role.LEAD})


def begin(case_ids: Iterable[int], said: Said, *, by: Actor, at: datetime) -> Bulk:
    """Write down what is to be done with which cases; nothing is done yet but a hand-over.

    A hand-over is one question to one colleague, so it is asked at once. Raises `Refused`, and
    `Invalid` for a receiver that can't be.
    """
    if not MAY[said.what] & by.roles:
        raise Refused(Code.WRONG_ROLE)
    if said.what == What.ASSIGN and not assigns_others(by) and said.advisor_id != by.user_id:
        raise Refused(Code.WRONG_ROLE, _("Hand cases over to a colleague, who then accepts them."))
    if said.what == What.FOLLOW_UP and said.due_on:
        check_plan(said.note, said.due_on, Whom(said.role, said.person_id), by=by, at=at)
    seen = Case.objects.visible_to(by).filter(pk__in=list(case_ids)[:MOST_AT_ONCE])
    cases = list(seen.order_by("pk"))
    with transaction.atomic():
        bulk = Bulk.objects.create(
            person_id=by.user,
            what=said.what,
            said=said.kept(),
            caseload=said.caseload,
            begun_at=at,
        )
        BulkRow.objects.bulk_create(BulkRow(bulk=bulk, case=case) for case in cases)
        if said.what == What.HAND_OVER:
            _hand_over(bulk, cases, said, by, at)
    return bulk


def go_on(bulk: Bulk, *, by: Actor, at: datetime, portion: int = PORTION) -> int:
    """Do the next portion; returns how many cases still wait. Only who began may go on."""
    if bulk.person_id != by.user:
        raise Refused(Code.WRONG_ROLE)
    for row_id in list(bulk.rows.waiting().order_by("pk").values_list("pk", flat=True)[:portion]):
        _do(bulk, row_id, by, at)
    left = bulk.rows.waiting().count()
    if not left and bulk.finished_at is None:
        bulk.finished_at = at
        bulk.save()
    return left


@transaction.atomic
def _do(bulk: Bulk, row_id: int, by: Actor, at: datetime) -> None:
    """One case: done, or refused with its sentence. Another window may be at it: then not twice."""
    rows = BulkRow.objects.waiting().select_for_update(of=("self",), skip_locked=True)
    row = rows.filter(pk=row_id).first()
    if row is None:
        return
    try:
        with transaction.atomic():
            VERBS[bulk.what](bulk, Case.objects.get(pk=row.case_id), by, at)
    except Refused as refusal:
        row.outcome, row.reason = Outcome.REFUSED, str(refusal)[:300]
    else:
        row.outcome = Outcome.DONE
    row.save()


def _hand_over(bulk: Bulk, cases: list[Case], said: Said, by: Actor, at: datetime) -> None:
    caseload, why = hand_over_cases(cases, said.advisor_id or 0, said.note, by=by, at=at)
    rows = list(bulk.rows.all())
    for row in rows:
        row.reason = why.get(row.case_id, "")
        row.outcome = Outcome.REFUSED if row.reason else Outcome.DONE
    BulkRow.objects.bulk_update(rows, ["reason", "outcome"])
    bulk.caseload, bulk.finished_at = caseload, at
    bulk.save()


def _assign(bulk: Bulk, case: Case, by: Actor, at: datetime) -> None:
    take_on(case, bulk.said["advisor"], by=by, at=at)


def _invite(bulk: Bulk, case: Case, by: Actor, at: datetime) -> None:
    """Brothers and sisters among the many get one message."""
    invite(case, by=by, at=at)
    Notice.objects.join(case, Kind.INVITATION, at)


def _follow_up(bulk: Bulk, case: Case, by: Actor, at: datetime) -> None:
    said = bulk.said
    whom = Whom(said["role"], said["person"])
    due_on = date.fromisoformat(said["due_on"])
    plan_follow_up(case, said["note"], due_on, whom=whom, by=by, at=at)


def _take_over(bulk: Bulk, case: Case, by: Actor, at: datetime) -> None:
    if bulk.caseload is None:
        raise Refused(Code.WRONG_STATE)
    accept_case(bulk.caseload, case, by=by, at=at)


VERBS: dict[str, Callable[[Bulk, Case, Actor, datetime], None]] = {
    What.ASSIGN: _assign,
    What.INVITE: _invite,
    What.FOLLOW_UP: _follow_up,
    What.TAKE_OVER: _take_over,
}
