"""What has changed since a school asked the last time: marks with which nothing is ever missed.

An instant can't promise that. A step is dated when it begins and seen when its transaction ends,
so a step dated 10:00:00 may appear after somebody has read everything up to 10:00:01. A mark is the
oldest transaction that was still running when it was made: whatever was finished before could be
read then, and whatever was not has a number that is not smaller. Some may come twice, none is lost.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Self
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from cases.models import Offer, Step
from cases.models.offer import OfferQuerySet
from schools.models import Prepared

# An instant named by a person is taken with a margin: no step takes as long as this.
MARGIN = timedelta(minutes=1)
SHAPE = re.compile(r"m([0-9a-f]{1,16})\.([0-9]{1,18})")
# The cluster's own number tells a mark of a database that was since restored elsewhere.
RUNNING = """
    SELECT system_identifier, pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    FROM pg_control_system()
"""


# When a request was sent, and its id: its place among all, the oldest first.
Nth = tuple[datetime, UUID]


@dataclass(frozen=True)
class Mark:
    """A moment in the life of one database, as the school's software keeps it."""

    cluster: int
    number: int

    @classmethod
    def now(cls) -> Self:
        """Made before anything is read: whatever is read afterwards holds what is before it."""
        if connection.vendor != "postgresql":
            newest = Step.objects.order_by("-pk").values_list("pk", flat=True).first()
            return cls(0, (newest or 0) + 1)
        with connection.cursor() as cursor:
            cursor.execute(RUNNING)
            cluster, number = cursor.fetchone()
        return cls(cluster % 2**64, number)

    @classmethod
    def read(cls, text: str) -> Self:
        """What `str` of a mark has given. Raises ValueError for anything else."""
        shape = SHAPE.fullmatch(text)
        if shape is None:
            raise ValueError(text)
        return cls(int(shape[1], 16), int(shape[2]))

    def __str__(self) -> str:
        return f"m{self.cluster:x}.{self.number}"

    def is_of(self, present: "Mark") -> bool:
        """Whether the database made it that makes this one now, and not one since replaced."""
        return self.cluster == present.cluster and self.number <= present.number


@dataclass(frozen=True)
class Wish:
    """Which requests a school's software asks for."""

    states: tuple[str, ...] = ()
    # In which, or around which, something may have changed since.
    since: Mark | datetime | None = None
    # The last one of the page before.
    after: Nth | None = None


def first_of(school_id: int, wish: Wish, *, most: int, at: datetime, present: Mark) -> list[Nth]:
    """The first of these requests to a school, the oldest first.

    To the mark of another database everything is new.
    """
    since = wish.since
    if isinstance(since, Mark) and not since.is_of(present):
        since = None
    if wish.states or wish.after or isinstance(since, datetime):
        return _asked(school_id, replace(wish, since=since), most, at)
    return _any(most)(school_id) if since is None else _touched(most)(school_id, since.number)


def _asked(school_id: int, wish: Wish, most: int, at: datetime) -> list[Nth]:
    offers: OfferQuerySet = Offer.objects.of_school(school_id)
    if wish.states:
        offers = offers.shown_as(wish.states, at)
    if isinstance(wish.since, datetime):
        offers = offers.changed_since(wish.since - MARGIN)
    elif wish.since is not None:
        offers = offers.touched(Step.objects.from_number(wish.since.number), wish.since.number)
    if wish.after is not None:
        offers = offers.after(*wish.after)
    return list(_first(offers, most))


@cache
def _any(most: int) -> Prepared[Nth]:
    return Prepared(lambda school_id: _first(Offer.objects.of_school(school_id), most))


@cache
def _touched(most: int) -> Prepared[Nth]:
    """What a school's software asks every few minutes, and of all schools every night."""
    return Prepared(
        lambda school_id, number: _first(
            Offer.objects.of_school(school_id).touched(Step.objects.from_number(number), number),
            most,
        )
    )


def _first(offers: OfferQuerySet, most: int) -> QuerySet[Offer, Nth]:
    return offers.oldest_first().values_list("sent_at", "pk")[:most]
