"""A little history that is sealed, and a hand in the database that changes it."""

from datetime import datetime
from typing import Any

from django.db import connection

from cases.actions.records import record_reading
from cases.history import note, triggers
from cases.history.sealing import seal
from cases.models import (
    Export,
    Occurrence,
    TimetableVersion,
)
from cases.states import CaseState
from tests.factories import DAY, Walk


def sealed() -> datetime:
    """A little history of every kind, sealed on two days; returns the later instant."""
    walk = Walk()
    walk.to(CaseState.OFFERED)
    record_reading(walk.case, "case", purpose="Vertretung", by=walk.by, at=walk.at)
    TimetableVersion.objects.create(at=walk.at, days={"leg_offered": 4}, reason="Probe")
    note(Occurrence.What.KEY_MADE, "key:abc", by=walk.by, at=walk.at, school=3)
    Export.objects.create(person=walk.person, at=walk.at, format="csv", rows=3, with_names=True)
    seal(walk.at)
    record_reading(walk.case, "letter", by=walk.by, at=walk.at + DAY)
    seal(walk.at + DAY)
    return walk.at + DAY


def by_hand(statement: str, *values: Any) -> None:
    """A hand in the database that has taken the triggers away first."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for one in triggers.expose():
            cursor.execute(one)
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(statement, list(values))
