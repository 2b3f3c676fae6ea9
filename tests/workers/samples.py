"""One real notice of every kind, each owed by the step or the clock that owes it in life."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cases import outbox
from cases.actions.answers import ask_back, report_move, revoke
from cases.actions.assignment import Decision, assign
from cases.actions.caseloads import hand_over_cases
from cases.actions.intake import amend
from cases.actions.placement import Request, answer_query, withdraw_offer
from cases.actions.rights import Asked, record_request
from cases.models import Case, Notice, RightsRequest
from cases.notices import Kind
from cases.reminders import sweep
from cases.states import CaseState
from schools.keys import create_key
from schools.models import HookEvent
from schools.webhooks import failed, register
from tests.factories import OPTION, Walk, make_person, make_school, staff

BERLIN = ZoneInfo("Europe/Berlin")
S = CaseState


def local(month: int, day: int, hour: int = 0) -> datetime:
    """An instant of the autumn of 2026, as a clock on the wall in Essen shows it."""
    return datetime(2026, month, day, hour, tzinfo=BERLIN)


def every_notice(**child: Any) -> dict[Kind, Notice]:
    """Walk several children through everything that can happen; the newest notice per kind."""
    _ask_and_recall(**child)
    _ask_back_and_withdraw(**child)
    _assign(**child)
    _correct(**child)
    # Whoever has not been walked on waits long enough for every reminder.
    for state in (S.INVITED, S.APPOINTMENT_SCHEDULED, S.OFFERED, S.PLACED):
        Walk(**child).to(state)
    for tick in (local(11, 11, 9), local(11, 24, 8)):
        sweep(tick)
    _seldom()
    outbox.bundle(at=local(11, 25, 8))
    notices = Notice.objects.with_everything().order_by("created_at")
    return {Kind(notice.kind): notice for notice in notices}


def _seldom() -> None:
    """What the clock owes at ages and dates that no short story reaches."""
    case = Notice.objects.filter(kind=Kind.TASK_OVERDUE).latest("created_at").case
    school = make_school()
    key, _text = create_key(school, label="SVWS", at=local(11, 2), expires_at=local(12, 1))
    hook, _new = register(school, "https://school.example.de/", [HookEvent.OFFER_SENT], by="API",
                          at=local(11, 2))  # fmt: skip
    failed(hook, at=local(11, 17))
    of_key, of_hook, to_school = (
        f"key:{key.prefix}",
        f"hook:{hook.pk.hex}",
        f"school:{school.number}",
    )
    rows: tuple[tuple[Kind, str, str, Case | None], ...] = (
        (Kind.AGE_LIMIT, "age_16", "role:ADVISOR", case),
        (Kind.MEDICAL_EXAM_DUE, "medical_exam", "role:INTAKE", case),
        (Kind.LANGUAGE_EXAM_DUE, "language_exam", "role:ADVISOR", case),
        (Kind.CAPACITY_OLD, "capacity_old", f"school:{school.number}", None),
        (Kind.ALARM, "detector", "role:ADMIN", None),
        (Kind.DELETION_NEAR, "deletion", "role:DPO", None),
        (Kind.DAILY_ROOT, "root", "keeper", None),
        (Kind.NEW_LINK, "new_link:places", to_school, None),
        (Kind.KEY_MADE, of_key, to_school, None),
        (Kind.KEY_ENDS, of_key, to_school, None),
        (Kind.SCHOOL_KEY_ENDS, of_key, "role:LEAD", None),
        (Kind.WEBHOOK_OFF, of_hook, to_school, None),
        (Kind.PASSWORD_LINK, "password", f"account:{make_person().pk}", None),
        (Kind.SCHOOL_WEBHOOK_OFF, of_hook, "role:LEAD", None),
    )
    asked = Asked(RightsRequest.Kind.ACCESS, date(2026, 11, 10))
    if case is not None:
        right = record_request(case, asked, by=staff(), at=local(11, 24, 9))
        rows += tuple(
            (kind, f"right:{right.pk}", "role:DPO", case)
            for kind in (Kind.RIGHT_DUE, Kind.RIGHT_OVERDUE)
        )
        rows += ((Kind.RESTRICTION_STANDS, "restriction:1", "role:DPO", case),)
    giver, receiver = make_person(), make_person()
    caseload, _why = hand_over_cases(
        [case] if case else [], receiver.pk, "", by=staff(giver), at=local(11, 24, 9)
    )
    assert caseload is not None
    answered = (Kind.CASELOAD_ANSWERED, f"caseload:{caseload.pk}", f"user:{giver.pk}", None)
    at = local(11, 24, 9)
    for kind, rule, recipient, about in (*rows, answered):
        Notice.objects.create(
            kind=kind, rule=rule, nth=1, recipient=recipient, case=about, created_at=at,
            deliver_at=at,
        )  # fmt: skip


def _ask_and_recall(**child: Any) -> None:
    walk = Walk(**child)
    walk.to(S.PLACED)
    offer = walk.offer
    assert offer is not None
    report_move(offer, town="Bochum", by=walk.by_school(), at=walk.later())
    revoke(offer, reason="Klasse geschlossen", by=walk.by_school(), at=walk.later())
    walk.case.refresh_from_db()
    amend(walk.case, {"child": {"birth_place": "Aleppo"}}, by=walk.by, at=walk.later())


def _correct(**child: Any) -> None:
    walk = Walk(**child)
    walk.to(S.ENROLLED)
    amend(walk.case, {"child": {"birth_place": "Aleppo"}}, by=walk.by, at=walk.later())


def _ask_back_and_withdraw(**child: Any) -> None:
    walk = Walk(**child)
    walk.to(S.OFFERED)
    assert walk.offer is not None
    ask_back(walk.offer, question="Ab wann?", by=walk.by_school(), at=walk.later())
    answer_query(walk.case, "Sofort.", by=walk.by, at=walk.later())
    withdraw_offer(walk.case, reason="Anderer Platz", by=walk.by, at=walk.later())


def _assign(**child: Any) -> None:
    walk = Walk(**child)
    walk.to(S.WAITLISTED)
    walk.request_assignment()
    request = Request(make_school(), OPTION.grade, OPTION.support_form, override_reason="§ 46")
    heard = date(2026, 12, 1)
    decision = Decision(request, date(2026, 12, 17), heard, heard)
    assign(walk.case, decision, by=walk.by, at=walk.later(timedelta(hours=1)).astimezone(UTC))
