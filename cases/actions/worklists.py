"""Verbs about lists of cases: keep a view under a name, let one go, write down an export."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from cases.access import Area, may_read
from cases.actors import Actor
from cases.calendars import day_of
from cases.models import Export, SavedView
from cases.models.case import OFFICE
from cases.refusals import Code, Invalid, Refused

MOST_VIEWS = 40
NOTED = timedelta(days=30)


def keep_view(name: str, query: str, *, is_shared: bool, by: Actor, at: datetime) -> SavedView:
    """Keep a view under a name of one's own; the same name anew replaces it. Raises `Invalid`."""
    if not name.strip():
        raise Invalid("name", _("Give the view a name."))
    kept = SavedView.objects.of_owner(by.user)
    if kept.exclude(name=name.strip()).count() >= MOST_VIEWS:
        raise Invalid("name", _("You have kept 40 views already: let one of them go first."))
    view, _is_new = kept.update_or_create(
        owner_id=by.user,
        name=name.strip(),
        defaults={
            "query": query,
            "is_shared": is_shared,
            "created_at": at,
            "used_on": day_of(at),
        },
    )
    return view


def note_use(views: Iterable[SavedView], on: date) -> None:
    """These views are in use: noted once a month, so that looking seldom writes."""
    old = [one.pk for one in views if one.used_on is None or one.used_on <= on - NOTED]
    if old:
        SavedView.objects.filter(pk__in=old).update(used_on=on)


def drop_view(view: SavedView, *, by: Actor) -> None:
    """Let a view of one's own go. Raises `Refused` for somebody else's."""
    if view.owner_id != by.user:
        raise Refused(Code.WRONG_ROLE)
    view.delete()


@dataclass(frozen=True)
class Taken:
    """What an export took: how it is written, how many cases, and of which view."""

    format: str
    rows: int
    with_names: bool
    query: str


def may_export(by: Actor) -> bool:
    """Whether this person may take lists out of the house."""
    return bool(by.roles & OFFICE) and may_read(by.roles, Area.MASTER_DATA)


def record_export(taken: Taken, *, by: Actor, at: datetime) -> Export:
    """Write down that a list has left the house. Raises `Refused` for who may not read it."""
    if not may_export(by):
        raise Refused(Code.WRONG_ROLE)
    return Export.objects.create(
        person_id=by.user,
        at=at,
        format=taken.format,
        rows=taken.rows,
        with_names=taken.with_names,
        query=taken.query,
    )
