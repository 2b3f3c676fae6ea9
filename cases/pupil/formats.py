"""The formats of a pupil's record: one table."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from cases.pupil import first_day, svws, table, xschule
from cases.pupil.record import Pupil


@dataclass(frozen=True)
class Format:
    """A format by its name: what it is on the wire, and who makes it."""

    name: str
    media_type: str
    suffix: str
    make: Callable[[Pupil], bytes]


def _json(pupil: Pupil) -> bytes:
    return json.dumps(svws.svws(pupil), ensure_ascii=False, indent=2).encode()


FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format("svws", "application/json", "json", _json),
        Format("csv", "text/csv", "csv", table.table),
        Format("xschule", "application/xml", "xml", xschule.xschule),
        Format("pdf", "application/pdf", "pdf", first_day.pdf),
        Format("html", "text/html", "html", first_day.page),
    )
}
