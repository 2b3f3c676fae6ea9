"""The offer to the municipal archive (§ 4 ArchivG NRW) of what will be deleted soon."""

import csv
from datetime import datetime
from typing import TextIO

from cases.actors import Actor
from cases.erasing import due
from cases.history import note
from cases.models import Occurrence
from cases.states import Closure

COLUMNS = ("Aktenzeichen", "Geburtsjahr", "gemeldet", "geschlossen", "Grund", "Löschung am")


def offer(file: TextIO, *, by: Actor, at: datetime) -> int:
    """Write the list of what is near its deletion: file numbers, years and reasons, no names.

    The archive names the cases it wants; `stop_deletion` keeps them until they are handed over.
    """
    cases = list(due.near(at).select_related("child"))
    rows = csv.writer(file, delimiter=";")
    rows.writerow(COLUMNS)
    for case in cases:
        closed_at = case.closed_at or case.state_since
        rows.writerow(
            [case.number, case.child.birth_date.year, f"{case.reported_at:%d.%m.%Y}",
             f"{closed_at:%d.%m.%Y}", Closure(case.closure).label,
             f"{due.deletion_on(case):%d.%m.%Y}"]
        )  # fmt: skip
    note(Occurrence.What.ARCHIVE_OFFERED, f"archive:{at:%Y-%m-%d}", by=by, at=at, cases=len(cases))
    return len(cases)
