"""What has changed since a school asked the last time: marks with which nothing is ever missed.

An instant can't promise that. A step is dated when it begins and seen when its transaction ends,
so a step dated 10:00:00 may appear after somebody has read everything up to 10:00:01. A mark is the
oldest transaction that was still running when it was made: whatever was finished before could be
read then, and whatever was not has a number that is not smaller. Some may come twice, none is lost.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from django.db import connection

from cases.models import Step
from cases.models.offer import OfferQuerySet

# An instant named by a person is taken with a margin: no step takes as long as this.
MARGIN = timedelta(minutes=1)
SHAPE = re.compile(r"m([0-9a-f]{1,16})\.([0-9]{1,18})")
# The cluster's own number tells a mark of a database that was since restored elsewhere.
RUNNING = """
    SELECT system_identifier, pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    FROM pg_control_system()
"""


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

    @property
    def is_ours(self) -> bool:
        """Whether it was made by this database, and not by one that was since replaced."""
        present = Mark.now()
        return self.cluster == present.cluster and self.number <= present.number


def changed_since(offers: OfferQuerySet, mark: Mark | datetime) -> OfferQuerySet:
    """Those of these requests in which, or around which, something may have changed since.

    To the mark of another database everything is new.
    """
    if isinstance(mark, datetime):
        return offers.changed_since(mark - MARGIN)
    if not mark.is_ours:
        return offers
    return offers.touched(Step.objects.from_number(mark.number), mark.number)
