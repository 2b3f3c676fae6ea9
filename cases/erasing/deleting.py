"""One case goes, with everything that belongs to it, in one transaction; and what only fades."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction
from django.db.models import F

from cases.actors import Actor
from cases.calendars import day_of
from cases.erasing import ledger_of_deleted, releasing
from cases.history import note
from cases.knowing import timetable
from cases.models import (
    Bounce,
    Bulk,
    Case,
    Caseload,
    Child,
    ContactAttempt,
    ErasedCount,
    Erasing,
    Finding,
    Guardian,
    Household,
    Notice,
    Occurrence,
    Offer,
    Reading,
    SavedView,
)
from cases.states import Channel, Holding
from schools import places

What = Occurrence.What
# One run stays under a minute; the next night goes on.
TURN = 500
BATCH = 1000


@dataclass(frozen=True)
class Erased:
    """A case that is gone: its key, why it had been closed, how many rows went with it."""

    case_key: int
    closure: str
    rows: int


def erase_due(*, by: Actor, at: datetime) -> list[Erased]:
    """Delete what is due, each case by itself: one that can't be deleted stops no other."""
    keys = releasing.ready(day_of(at) - timedelta(days=1)).values_list("pk", flat=True)[:TURN]
    return _all(erase(key, by=by, at=at) for key in list(keys))


def erase_again(*, by: Actor, at: datetime) -> list[Erased]:
    """After an older backup was restored: delete again what had been deleted."""
    known = ledger_of_deleted.read()
    there = sorted(Case.objects.filter(pk__in=known), key=lambda one: one.merged_into_id is None)
    keys = [one.pk for one in there if ledger_of_deleted.mark(one) == known[one.pk]]
    return _all(erase(key, by=by, at=at, again=True) for key in keys)


def _all(erased: Iterable[Erased | None]) -> list[Erased]:
    return [one for one in erased if one is not None]


def erase(case_key: int, *, by: Actor, at: datetime, again: bool = False) -> Erased | None:
    """Delete one case; None where it is not due any more. Its seals stay: they hold ids only."""
    with transaction.atomic():
        case = Case.objects.locked(case_key)
        on = day_of(at) - timedelta(days=1)
        if not again and not releasing.ready(on).filter(pk=case_key).exists():
            return None
        if not again:
            ledger_of_deleted.add(case, at)
            _count(case)
        notices = set(case.notices.values_list("pk", flat=True))
        erased = Erased(case_key, case.closure, _delete(case))
        note(What.ERASED, f"case:{case_key}", by=by, at=at, rows=erased.rows)
    _delete_files({one.hex for one in notices} | {str(one) for one in notices})
    return erased


def _delete(case: Case) -> int:
    """Everything of the case; rows that others point to come last."""
    child, household = case.child, case.child.household
    Erasing.objects.create(case_key=case.pk)
    # Words that were written for several cases at once may speak of this one.
    Caseload.objects.filter(cases__case=case).update(note="")
    Bulk.objects.filter(rows__case=case).update(said={})
    for offer in case.offers.holding_a_place():
        _let_go(offer)
    Notice.objects.part(case)
    rows = sum(
        found.delete()[0]
        for found in (
            Finding.objects.filter(subject=f"case:{case.number}"),
            Notice.objects.filter(case=case),
            case.steps.all(),
            Offer.objects.filter(case=case),
            Case.objects.filter(pk=case.pk),
            Child.objects.filter(pk=child.pk),
            SavedView.objects.naming(case.number),
        )
    )
    if not household.children.exists():
        rows += _delete_household(household)
    Erasing.objects.filter(case_key=case.pk).delete()
    return rows


def _let_go(offer: Offer) -> None:
    """The count of the school no longer rests on a row that will be gone."""
    if offer.holding == Holding.OCCUPIED:
        places.forget_occupied(offer.place_id)
    elif offer.holding == Holding.RESERVED:
        places.release_reservation(offer.place_id)


def _delete_household(household: Household) -> int:
    guardians = Guardian.objects.filter(household=household).values_list("pk", flat=True)
    references = [f"guardian:{pk}" for pk in guardians] + [f"household:{household.pk}"]
    rows = Bounce.objects.filter(recipient__in=references).delete()[0]
    return rows + household.delete()[0]


def _count(case: Case) -> None:
    """What is left: one more in an anonymous figure."""
    year = day_of(case.closed_at or case.state_since).year
    ukraine = case.child.channel == Channel.UKRAINE_24
    figure, _made = ErasedCount.objects.get_or_create(
        year=year, closure=case.closure, from_ukraine=ukraine
    )
    ErasedCount.objects.filter(pk=figure.pk).update(cases=F("cases") + 1)


def _delete_files(ids: set[str]) -> None:
    """Mails and short messages that this installation writes into files instead of sending them."""
    for folder in (settings.MAIL_DIR, settings.SMS_DIR):
        for path in Path(folder).glob("*") if ids else ():
            if path.is_file() and any(one in path.read_text(errors="ignore") for one in ids):
                path.unlink(missing_ok=True)


def fade(*, by: Actor, at: datetime) -> tuple[int, int]:
    """Delete old notes and entries of the access log, how many of each; and unused views."""
    in_force = timetable()
    notes_before = at - relativedelta(months=in_force.number("keep_contact_notes"))
    old = ContactAttempt.objects.filter(at__lt=notes_before, case__restricted_at__isnull=True)
    old = old.exclude(note="")
    unused_since = day_of(at) - relativedelta(months=in_force.number("keep_views"))
    SavedView.objects.unused_since(unused_since).delete()
    return old.update(note=""), _fade_readings(in_force.number("keep_readings"), by, at)


@transaction.atomic
def _fade_readings(months: int, by: Actor, at: datetime) -> int:
    before = at - relativedelta(months=months)
    rows = Reading.objects.filter(at__lt=before).order_by("pk").values_list("pk", "case_id")
    old = list(rows[: BATCH * 10])
    if not old:
        return 0
    for case_key in {case_id for _pk, case_id in old}:
        Erasing.objects.create(case_key=case_key)
    newest = max(pk for pk, _case_id in old)
    gone = Reading.objects.filter(pk__lte=newest, at__lt=before).delete()[0]
    Erasing.objects.all().delete()
    note(What.READINGS_ERASED, "readings", by=by, at=at, up_to=newest, rows=gone)
    return gone
