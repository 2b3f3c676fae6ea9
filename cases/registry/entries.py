"""Entries: one line of a list as the report of a child, or the reasons why it can't be one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cases.actions.intake import ReportData
from cases.models import Child, Household
from cases.names import search_key
from cases.registry import homes, values, words
from cases.registry.rows import Problem, Row
from cases.registry.sheets import Line, Sheet
from cases.registry.values import Unreadable
from cases.states import Channel, Precision, Sex

# Members of the European Union; whoever has its citizenship came as one of its citizens.
EU = "AT BE BG CY CZ DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
# A number that so many family names share is an institution's and ties nobody together.
FAMILIES_OF_ONE_PHONE = 3


@dataclass(frozen=True)
class Entry:
    """One line, read: what is reported of the child, or why nothing is (`faults`).

    `hints` are fields that could not be understood and are left empty; they stop nobody.
    """

    line: int
    data: ReportData | None
    faults: tuple[Problem, ...] = ()
    hints: tuple[Problem, ...] = ()
    phones: tuple[str, ...] = field(default=(), repr=False)


def entries_of(sheet: Sheet, *, today: date, town: str) -> list[Entry]:
    """Every line of the list, read on this day by the office of this town."""
    entries = [_entry(line, sheet, today, town) for line in sheet.lines]
    shared = _shared_phones(entries)
    return [_without(entry, shared) for entry in entries] if shared else entries


def _entry(line: Line, sheet: Sheet, today: date, town: str) -> Entry:
    row = Row(line, sheet.header)
    if line.cells is None:
        return Entry(line.number, None, (Problem(line.number, "line", "its quotes are broken"),))
    if sheet.encoding != "XLSX" and any(map(values.text_of, line.cells[sheet.header.width :])):
        reason = "has more cells than the header; is a separator missing its quotes?"
        return Entry(line.number, None, (Problem(line.number, "line", reason),))
    data = ReportData(
        child=_child(row, today, sheet.serial_zero),
        household=homes.household(row, town),
    )
    data.guardians = homes.guardians(row, str(data.child["family_language"]))
    _check_lengths(row, data)
    phones = tuple(one["phone"] for one in data.guardians if one["phone"])
    read = None if row.faults else data
    return Entry(line.number, read, tuple(row.faults), tuple(row.hints), phones)


def _child(row: Row, today: date, zero: int) -> dict[str, Any]:
    none: list[str] = []
    nationalities = row.soft("nationalities", words.nationalities_of, none)
    language = row.soft("family_language", words.language_of, "")
    return {
        **_names(row),
        **_birth(row, today, zero),
        "sex": row.soft("sex", words.sex_of, Sex.UNSPECIFIED),
        "nationalities": nationalities,
        "channel": row.soft("channel", words.channel_of, _channel_by(nationalities)),
        "family_language": language,
        "interpreter_language": row.soft(
            "interpreter_language", lambda text: words.interpreter_of(text, language), ""
        ),
        **_arrival(row, today, zero),
        **{key: _soft_day(row, key, today, zero) for key in DATES},
    }


DATES = ("residence_on", "municipal_assignment_on", "protection_application_on")


def _names(row: Row) -> dict[str, str]:
    names = {key: row.text(key) for key in ("given_name", "family_name")}
    whole = row.text("full_name")
    if "given_name" not in row.header.fields and not whole:
        whole, names["family_name"] = names["family_name"], ""
    if whole and not any(names.values()):
        # Where a comma stands the family name comes first; without one nobody can tell.
        family, _comma, given = whole.partition(",")
        names = {"given_name": given.strip(), "family_name": family.strip()}
    names |= {key: row.text(key) for key in ("name_own_script", "other_spellings")}
    for key in ("given_name", "family_name", "name_own_script"):
        if names[key] and (names[key][0] in "=@+" or not search_key(names[key])):
            row.fault(key, "is no name")
    if not any(names[key] for key in ("given_name", "family_name", "name_own_script")):
        row.fault("family_name", "at least one part of the name is needed")
    return names


def _birth(row: Row, today: date, zero: int) -> dict[str, Any]:
    known: dict[str, Any] = {"birth_place": row.text("birth_place")}
    known["birth_country"] = row.soft("birth_country", words.country_of, "")
    try:
        day = values.day_of_birth(row.cell("birth_date"), today, zero)
    except Unreadable as problem:
        row.fault("birth_date", str(problem))
        return known
    if day.precision == Precision.DAY and (day.on.month, day.on.day) == (1, 1):
        row.hint("birth_date", "1 January is taken as stated; often only the year is known")
    return {**known, "birth_date": day.on, "birth_date_precision": day.precision}


def _arrival(row: Row, today: date, zero: int) -> dict[str, Any]:
    """The day of arrival, or at least its year."""
    try:
        cell = row.cell("arrival_on")
        day = values.day_in(cell, today, zero) if values.text_of(cell) else None
    except Unreadable as problem:
        row.hint("arrival_on", f"{problem}; left empty")
        return {}
    if day is None or day.on > today:
        return {}
    exact = day.precision == Precision.DAY
    return {"arrival_on": day.on if exact else None, "immigration_year": day.on.year}


def _soft_day(row: Row, key: str, today: date, zero: int) -> date | None:
    if not row.text(key):
        return None
    try:
        day = values.day_in(row.cell(key), today, zero)
    except Unreadable as problem:
        row.hint(key, f"{problem}; left empty")
        return None
    if day.precision != Precision.DAY or day.on > today:
        row.hint(key, "is no day that has come; left empty")
        return None
    return day.on


def _channel_by(nationalities: list[str]) -> Channel:
    return Channel.EU if any(code in EU.split() for code in nationalities) else Channel.OTHER


def _check_lengths(row: Row, data: ReportData) -> None:
    for model, fields in ((Child, data.child), (Household, data.household)):
        for key, value in fields.items():
            most = getattr(model._meta.get_field(key), "max_length", None)
            if isinstance(value, str) and most and len(value) > most:
                row.fault(key, f"is longer than {most} characters")


def _shared_phones(entries: list[Entry]) -> frozenset[str]:
    """Numbers under which children of many family names stand: a home's, not a family's."""
    families: dict[str, set[str]] = {}
    for entry in entries:
        for phone in entry.phones if entry.data else ():
            name = entry.data.child["family_name"] if entry.data else ""
            families.setdefault(phone, set()).add(search_key(str(name)))
    return frozenset(
        phone for phone, names in families.items() if len(names) >= FAMILIES_OF_ONE_PHONE
    )


def _without(entry: Entry, shared: frozenset[str]) -> Entry:
    own = tuple(_own(entry.phones, shared))
    return Entry(entry.line, entry.data, entry.faults, entry.hints, own)


def _own(phones: tuple[str, ...], shared: frozenset[str]) -> Iterator[str]:
    return (phone for phone in phones if phone not in shared)
