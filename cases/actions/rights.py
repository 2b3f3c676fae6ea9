"""Verbs for requests of people about their data: record, extend, answer (Art. 12 to 21 DSGVO)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.access import Area, may_write
from cases.actions.correcting import Why, tell_all_receivers
from cases.actors import Actor
from cases.calendars import day_of
from cases.history import note
from cases.knowing import timetable
from cases.models import Case, Notice, Occurrence, RightsRequest
from cases.notices import Kind
from cases.recipients import Addressee, Directory, Draft
from cases.refusals import Code, Invalid, Refused, need
from cases.states import Role

State, What = RightsRequest.State, Occurrence.What
# Who hears of each request and answers for the period.
KEEPERS = (Role.LEAD, Role.DPO)
OLDEST = timedelta(days=365)


@dataclass(frozen=True)
class Asked:
    """What a person asks for; without a guardian the child itself, or who acts for it."""

    kind: str
    received_on: date
    words: str = ""
    guardian_id: int | None = None
    identity: str = RightsRequest.Identity.OPEN


@transaction.atomic
def record_request(case: Case, asked: Asked, *, by: Actor, at: datetime) -> RightsRequest:
    """Write a request down; its period runs from the day on which it was received.

    Lead and data protection officer are told; the advisor of the case handles it, else whoever
    has recorded it. Raises `Refused`.
    """
    _must_handle_rights(by)
    today = day_of(at)
    if asked.kind not in RightsRequest.Kind.values:
        raise Invalid("kind", _("Please choose."))
    if not today - OLDEST <= asked.received_on <= today:
        raise Invalid("received_on", _("Please give the day on which it was received."))
    request = RightsRequest.objects.create(
        case=case,
        kind=asked.kind,
        guardian=case.child.household.guardians.filter(pk=asked.guardian_id or 0).first(),
        identity=asked.identity,
        words=asked.words.strip()[:500],
        received_on=asked.received_on,
        due_on=asked.received_on + _months("right_answer"),
        handler_id=case.advisor_id or by.user,
        created_at=at,
        created_by_id=by.user,
    )
    _remember(What.RIGHT_ASKED, request, by, at, due_on=request.due_on.isoformat())
    tell(request, Kind.RIGHT_ASKED, 0, at=at)
    return request


@transaction.atomic
def extend_request(request: RightsRequest, *, reason: str, by: Actor, at: datetime) -> None:
    """Two more months, once, for a reason that the person is told within the first month."""
    _must_handle_rights(by)
    said = need(reason, "extension_reason")[:500]
    locked = _open(request)
    if locked.extended_at is not None:
        raise Refused(Code.GUARD, _("The period has been extended already."))
    if day_of(at) > locked.due_on:
        raise Refused(Code.GUARD, _("The period is over: it can't be extended any more."))
    locked.due_on = locked.received_on + _months("right_answer", "right_extension")
    locked.extended_at, locked.extension_reason = at, said
    locked.save()
    _remember(What.RIGHT_EXTENDED, locked, by, at, due_on=locked.due_on.isoformat())


@transaction.atomic
def answer_request(
    request: RightsRequest, state: str, *, outcome: str, by: Actor, at: datetime
) -> None:
    """Decide, with the outcome and its reason (Art. 12 (4)); who asked is told by the office."""
    _must_handle_rights(by)
    if state not in State.values or state == State.OPEN:
        raise Invalid("state", _("Please choose."))
    said = need(outcome, "outcome")[:1000]
    locked = _open(request)
    if locked.identity == RightsRequest.Identity.OPEN and state in (State.GRANTED, State.PARTLY):
        raise Refused(Code.GUARD, _("Please check first who asks (Art. 12 (6) DSGVO)."))
    if locked.kind == RightsRequest.Kind.ERASURE and state == State.GRANTED:
        _check_erasure(locked, by)
    locked.state, locked.outcome, locked.decided_at = state, said, at
    locked.decided_by_id = by.user
    locked.save()
    if locked.kind == RightsRequest.Kind.ERASURE and state in (State.GRANTED, State.PARTLY):
        tell_all_receivers(locked.case, Why.ERASED, locked.pk, at=at)
    _remember(What.RIGHT_ANSWERED, locked, by, at, state=state)


@transaction.atomic
def check_identity(request: RightsRequest, identity: str, *, by: Actor, at: datetime) -> None:
    """Note how it is known that this person may ask."""
    _must_handle_rights(by)
    if identity not in RightsRequest.Identity.values:
        raise Invalid("identity", _("Please choose."))
    locked = _open(request)
    locked.identity = identity
    locked.save()


def tell(request: RightsRequest, kind: Kind, nth: int, *, at: datetime) -> int:
    """Write to whoever has to act; each once for each cause, however often it is called."""
    drafts = drafts_of(request, kind, nth, at=at)
    return Notice.objects.write_all(draft.notice(request.case_id) for draft in drafts)


def drafts_of(request: RightsRequest, kind: Kind, nth: int, *, at: datetime) -> list[Draft]:
    """What would be written, and to whom."""
    return [Draft(kind, rule_of(request), nth, one, at) for one in _meant(request, kind, at)]


def keepers(kind: Kind, at: datetime) -> list[Addressee]:
    """Lead and officer, each person once."""
    directory = Directory()
    people = [one for role in KEEPERS for one in directory.with_role(role, kind, at)]
    return list({one.reference: one for one in people}.values())


def rule_of(request: RightsRequest) -> str:
    """How the cause of a notice names a request."""
    return f"right:{request.pk}"


def _meant(request: RightsRequest, kind: Kind, at: datetime) -> list[Addressee]:
    """A reminder goes to who handles it; the rest to lead and officer, each person once."""
    if kind is Kind.RIGHT_DUE and request.handler_id is not None:
        found = Directory().person(request.handler_id, kind)
        if found:
            return found
    return keepers(kind, at)


def _check_erasure(request: RightsRequest, by: Actor) -> None:
    """While a place is looked for the data are needed for a task of law (Art. 17 (3) (b))."""
    if not may_write(by.roles, Area.PRIVACY):
        raise Refused(Code.WRONG_ROLE, _("Deletion before its time is granted by the lead."))
    if request.case.is_open:
        raise Refused(Code.GUARD, _("The case is open: its data are still needed. Close it first."))


def _months(*keys: str) -> relativedelta:
    """Art. 12 (3) DSGVO: within one month, two more where needed; from the table of clocks."""
    in_force = timetable()
    return relativedelta(months=sum(in_force.number(key) for key in keys))


def _open(request: RightsRequest) -> RightsRequest:
    locked = RightsRequest.objects.locked(request.pk)
    if not locked.is_open:
        raise Refused(Code.WRONG_STATE, _("This request has been answered already."))
    return locked


def _remember(what: str, request: RightsRequest, by: Actor, at: datetime, **details: str) -> None:
    told = {"request": request.pk, "kind": request.kind, **details}
    note(what, f"case:{request.case_id}", by=by, at=at, **told)


def _must_handle_rights(by: Actor) -> None:
    if not may_write(by.roles, Area.RIGHTS):
        raise Refused(Code.WRONG_ROLE)
