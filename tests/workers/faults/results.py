"""What a run of faults has shown: one line of the table in `docs/guarantees.md`."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from cases.models import Notice
from cases.notices import NoticeState
from tests.workers.faults.journal import declared
from tests.workers.faults.keeping import KEPT_IN
from tests.workers.sink import Sink
from workers.texts import message_id

S = NoticeState
# With a reason that a person sees on a page.
SEEN = (S.DEAD, S.PARKED)


@dataclass(frozen=True)
class Result:
    """Figures of one run; `lost` and `doubled_outside` are promised to be 0."""

    fault: str
    faults: int
    owed: int
    delivered: int
    lost: int
    doubled_outside: int
    doubled_inside: int
    unsure: int
    for_a_person: int

    def keep(self) -> "Result":
        """Write it down for the table, and print it for whoever reads along."""
        line = json.dumps(asdict(self))
        print(line)  # noqa: T201
        if path := os.environ.get(KEPT_IN):
            with Path(path).open("a") as file:
                file.write(line + "\n")
        return self


def counted(fault: str, faults: int, owed: Iterable[UUID], sink: Sink) -> Result:
    """Compare what was owed with what the server has, and with what the database says of it."""
    states = dict(Notice.objects.filter(pk__in=list(owed)).values_list("pk", "state"))
    return figures(fault, faults, states, declared(), sink)


def figures(
    fault: str, faults: int, states: Mapping[UUID, str], unsure: Counter[UUID], sink: Sink
) -> Result:
    """The same from the states of what was owed, and how often each was called unsure."""
    arrived = sink.ids
    came = {pk: arrived[message_id(Notice(pk=pk))] for pk in states}
    lost = [pk for pk, times in came.items() if not times and states[pk] not in SEEN]
    open_still = [pk for pk in states if states[pk] not in (*SEEN, S.SENT, S.DROPPED)]
    outside = [pk for pk, times in came.items() if times > 1 + unsure[pk]]
    doubled = [pk for pk, times in came.items() if times > 1]
    return Result(
        fault=fault,
        faults=faults,
        owed=len(came),
        delivered=sum(times > 0 for times in came.values()),
        lost=len({*lost, *open_still}),
        doubled_outside=len(outside),
        doubled_inside=len(doubled) - len(outside),
        unsure=sum(pk in unsure for pk in came),
        for_a_person=sum(state in SEEN for state in states.values()),
    )
