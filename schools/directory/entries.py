"""Entries: one row of the directory as a school or an authority, or why it is refused."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import CharField

from schools.directory.reading import Row
from schools.models import Authority, OperatingStatus, School
from schools.words import SchoolForm

AUTHORITY_FORM = "0A"
ENDING = (OperatingStatus.PHASING_OUT, OperatingStatus.CLOSED)
ZERO = " (a spreadsheet may have taken its leading zero)"
# What a cell must look like, and what is said when it doesn't.
SHAPES = {
    "Schulnummer": (r"[0-9]{6}", "is not a number of six digits"),
    "Schulbezeichnung_1": (r".+", "is missing"),
    "PLZ": (r"([0-9]{5})?", "is not a postcode of five digits"),
    "Gemeindeschluessel": (r"[0-9]{8}", "is not a district key of eight digits"),
    "Schulbetriebsschluessel": (r"[0-9]", "is not a key of one digit"),
}
ADDRESS = {
    "number": "Schulnummer",
    "postcode": "PLZ",
    "city": "Ort",
    "street": "Strasse",
    "email": "E-Mail",
    "district_key": "Gemeindeschluessel",
}
SCHOOL = ADDRESS | {
    "school_form": "Schulform",
    "short_name": "Kurzbezeichnung",
    "legal_form": "Rechtsform",
    "authority_number": "Traegernummer",
    "status": "Schulbetriebsschluessel",
}
# A word broken at the end of its cell; a closing dash as in "-Primarstufe-" is none.
BROKEN_WORD = re.compile(r"(^|[\s.,])[^\s.,-][^\s.,]*[a-zäöüß]-$")
AND = re.compile(r"(und|oder|u\.|o\.)(\s|$)")
# Whole metres in zone 32; a box somewhat wider than North Rhine-Westphalia.
ZONE = ("EPSG:25832", "null", "")
EAST = range(200_000, 600_000)
NORTH = range(5_500_000, 5_900_000)


@dataclass(frozen=True)
class Refused:
    """A row that can't be taken: its line, the column and the reason."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"Line {self.line}, {self.column}: {self.reason}."


@dataclass(frozen=True)
class Entry:
    """What one row says, as a record not yet saved, and what had to be left out of it."""

    record: School | Authority
    notes: list[str] = field(default_factory=list)


class _Unfit(ValueError):
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


def parse(row: Row, on: date) -> Entry | Refused:
    """The school or authority of a row; `on` decides whether a school that closes has closed."""
    try:
        return _entry(row, on)
    except _Unfit as problem:
        return Refused(row.line, problem.column, problem.reason)


def _entry(row: Row, on: date) -> Entry:
    if row.cells is None:
        raise _Unfit("row", "the number of cells does not fit the header")
    cells = row.cells
    for column, (shape, reason) in SHAPES.items():
        if not re.fullmatch(shape, cells[column]):
            raise _Unfit(column, f'"{cells[column]}" {reason}{_hint(cells[column])}')
    is_authority = cells["Schulform"] == AUTHORITY_FORM
    if is_authority != cells["Schulnummer"].startswith("6"):
        raise _Unfit("Schulform", "numbers beginning with 6 and the form 0A belong together")
    entry = Entry(_authority(cells)) if is_authority else _school(cells, row.line, on)
    _check_lengths(entry.record)
    return entry


def _authority(cells: dict[str, str]) -> Authority:
    return Authority(**_values(cells, ADDRESS))


def _school(cells: dict[str, str], line: int, on: date) -> Entry:
    form = cells["Schulform"]
    if form not in SchoolForm.values:
        hint = _hint(form) if len(form) == 1 else ""
        raise _Unfit("Schulform", f'"{form}" is not an official school form{hint}')
    last_day = _last_day(cells)
    east, north, problem = _coordinates(cells)
    school = School(
        **_values(cells, SCHOOL),
        utm_east=east,
        utm_north=north,
        from_directory=True,
        closed_on=last_day,
        is_active=last_day is None or last_day >= on,
    )
    notes = [f"Line {line}, {problem}; {school.label} has no distance."] if problem else []
    return Entry(school, notes)


def _values(cells: dict[str, str], columns: dict[str, str]) -> dict[str, str]:
    homepage = cells["Homepage"]
    return {name: cells[column] for name, column in columns.items()} | {
        "name": joined([cells[f"Schulbezeichnung_{part}"] for part in (1, 2, 3)]),
        "phone": f"{cells['Telefonvorwahl']} {cells['Telefon']}".strip(),
        # The cell becomes a link on our pages, so nothing but a web address may get there.
        "homepage": homepage if homepage.startswith(("http://", "https://")) else "",
    }


def joined(parts: list[str]) -> str:
    """The name out of its three cells of 40 characters, with words mended that were broken there.

    "Förder-" and "schule" is one word; "Montessori-" and "Gesamtschule" keeps its hyphen;
    "Grund-" and "und Hauptschule" keeps hyphen and space.
    """
    name = ""
    for part in filter(None, parts):
        if not BROKEN_WORD.search(name) or AND.match(part):
            name = f"{name} {part}"
        else:
            name = (name[:-1] if part[0].islower() else name) + part
    return name.strip()


def _hint(value: str) -> str:
    return ZERO if value.isdigit() else ""


def _last_day(cells: dict[str, str]) -> date | None:
    if cells["Schulbetriebsschluessel"] not in ENDING:
        return None
    value = cells["Schulbetriebsdatum"]
    try:
        return datetime.strptime(value, "%d.%m.%Y").date()  # noqa: DTZ007 (a day, no instant)
    except ValueError:
        raise _Unfit("Schulbetriebsdatum", f'"{value}" is not a date like 31.07.2026') from None


def _coordinates(cells: dict[str, str]) -> tuple[int | None, int | None, str]:
    """East and north in zone 32, or nothing and the reason.

    Where EPSG says `null`, the metres are of zone 32 all the same. Other systems would need a
    projection; a wrong distance is worse than none.
    """
    east, north = cells["UTMRechtswert"], cells["UTMHochwert"]
    if not east and not north:
        return None, None, ""
    if cells["EPSG"] not in ZONE:
        return None, None, f"EPSG: {cells['EPSG']} is not zone 32 of ETRS89/UTM"
    if not re.fullmatch(r"[0-9]{6},[0-9]{7}", f"{east},{north}"):
        return None, None, f"UTMRechtswert: {east} / {north} are not whole metres"
    if int(east) not in EAST or int(north) not in NORTH:
        return None, None, f"UTMRechtswert: {east} / {north} lies outside the country"
    return int(east), int(north), ""


def _check_lengths(record: School | Authority) -> None:
    for column in record._meta.get_fields():
        if isinstance(column, CharField) and column.max_length:
            length = len(getattr(record, column.name))
            if length > column.max_length:
                name = (SCHOOL | {"name": "Schulbezeichnung"}).get(column.name, column.name)
                raise _Unfit(name, f"{length} characters are more than {column.max_length}")
