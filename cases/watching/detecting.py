"""The hourly look for states that should be impossible: findings written, cleared, and reported."""

import logging
from collections import defaultdict
from datetime import datetime

from django.db import DatabaseError, transaction
from django.db.models import Q

from cases.knowing import timetable
from cases.models import Case, Finding, Heartbeat, Notice
from cases.models.case import CaseQuerySet
from cases.notices import Kind
from cases.recipients import Directory, Draft
from cases.states import Role
from cases.watching import heartbeats
from cases.watching.impossible import CHECKS
from cases.watching.looking import MOST, Check, Look

log = logging.getLogger(__name__)

# The cases of one round. A town has them all looked at every hour, a million takes some weeks.
TURN = 2000
NEXT = "next_case"


def detect(at: datetime, turn: int = TURN) -> dict[str, set[str]]:
    """Ask every check of the table; returns what stands now by check.

    May run twice or at once: a finding is one row while it stands, and its alarm is owed once.
    """
    standing = _standing()
    cases, following = _whose_turn(standing, turn)
    look = Look(at, timetable(), cases)
    for check in CHECKS.values():
        _ask(check, look, standing[check.key])
    heartbeats.forget(at)
    found = _standing()
    heartbeats.note(
        heartbeats.DETECT, at=at, findings=sum(map(len, found.values())), **{NEXT: following}
    )
    return found


def _ask(check: Check, look: Look, before: set[str]) -> None:
    """One check; one that fails doesn't keep the others from being asked.

    It asks outside of a transaction, for on SQLite that would keep everybody else from writing.
    """
    try:
        found = set(check.query(look))
        with transaction.atomic():
            _settle(check, found, before, look.at)
    except DatabaseError as error:
        log.warning("Check %s failed: %s", check.key, type(error).__name__)


def _settle(check: Check, found: set[str], before: set[str], at: datetime) -> None:
    """Write what is new, close what is gone, and owe the operator one message for the day."""
    standing = Finding.objects.standing().filter(check_key=check.key)
    if len(found) < MOST:
        standing.filter(subject__in=before - found).update(gone_at=at)
    new = found - before
    Finding.objects.bulk_create(
        (Finding(check_key=check.key, subject=one, found_at=at) for one in sorted(new)),
        ignore_conflicts=True,
    )
    if new:
        log.warning("Check %s has found %s", check.key, len(new))
        _alarm(check, at)


def _alarm(check: Check, at: datetime) -> None:
    """One notice for each operator, once for each check and day."""
    nth = at.date().toordinal()
    people = Directory().with_role(Role.ADMIN, Kind.ALARM, at)
    drafts = [Draft(Kind.ALARM, check.key, nth, one, at) for one in people]
    Notice.objects.write_all(draft.notice(None) for draft in drafts)


def _standing() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, subject in Finding.objects.standing().values_list("check_key", "subject"):
        found[key].add(subject)
    return found


def _whose_turn(standing: dict[str, set[str]], turn: int) -> tuple[CaseQuerySet, int]:
    """The next cases by their keys, and those that something was found of before."""
    last = Heartbeat.objects.filter(name=heartbeats.DETECT).values_list("figures", flat=True)
    after = int((last.first() or {}).get(NEXT, 0))
    keys = Case.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    turned = list(keys[:turn])
    first, final = (turned[0], turned[-1]) if turned else (0, 0)
    known = {one.partition(":")[2] for found in standing.values() for one in found}
    cases: CaseQuerySet = Case.objects.filter(
        Q(pk__gte=first, pk__lte=final) | Q(number__in=sorted(known))
    )
    return cases, final if len(turned) == turn else 0
