"""Two persons for a deletion, where the office wants it: one draws the list up, one releases it."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.access import Area, may_write
from cases.actors import Actor
from cases.calendars import day_of
from cases.erasing import due
from cases.history import note
from cases.models import Case, DeletionList, Occurrence
from cases.models.case import CaseQuerySet
from cases.refusals import Code, Refused

What = Occurrence.What
# As many as a person can look through.
MOST = 500


def ready(on: date) -> CaseQuerySet:
    """What may be deleted: due, and released lately where a second person has to."""
    found = due.due(on)
    if not settings.RELEASE_DELETIONS:
        return found
    return found.filter(pk__in=DeletionList.objects.released_keys(on))


def not_listed(on: date) -> CaseQuerySet:
    """What is due and waits for somebody to list it or to release it."""
    return due.due(on).exclude(pk__in=DeletionList.objects.released_keys(on))


def listed(made: DeletionList | None) -> CaseQuerySet:
    """The cases of a list, as far as they are still there."""
    return Case.objects.filter(pk__in=made.case_keys if made else ()).order_by("pk")


@transaction.atomic
def draw_up(*, by: Actor, at: datetime) -> DeletionList:
    """The dry run, kept: what is due today and not released yet, for another person to look at."""
    if not may_write(by.roles, Area.PRIVACY):
        raise Refused(Code.WRONG_ROLE)
    found = not_listed(day_of(at) - timedelta(days=1))
    keys = sorted(found.values_list("pk", flat=True)[:MOST])
    if not keys:
        raise Refused(Code.GUARD, _("Nothing is due to be deleted."))
    DeletionList.objects.waiting().delete()
    made = DeletionList.objects.create(case_keys=keys, made_by_id=by.user, made_at=at)
    note(What.DELETION_LISTED, f"list:{made.pk}", by=by, at=at, cases=len(keys))
    return made


@transaction.atomic
def release(made: DeletionList, *, by: Actor, at: datetime) -> None:
    """Another person agrees: the next nightly job deletes what is still due of the list."""
    if not may_write(by.roles, Area.APPROVAL):
        raise Refused(Code.WRONG_ROLE)
    if made.made_by_id == by.user:
        raise Refused(Code.GUARD, _("Another person has to release the list that you drew up."))
    mine = DeletionList.objects.waiting().filter(pk=made.pk)
    if not mine.update(released_by_id=by.user, released_at=at):
        raise Refused(Code.WRONG_STATE, _("Somebody has decided on this already."))
    note(What.DELETION_RELEASED, f"list:{made.pk}", by=by, at=at, cases=len(made.case_keys))
