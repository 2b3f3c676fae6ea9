"""Workbooks: an XLSX file as pages of cells, read without trusting its size or its shape."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from cases.registry.values import EXCEL_ZERO, MAC_ZERO, Cell

# What the archive says it unpacks to; zipfile never reads more than that.
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 1_000
LAST_ROW = 1_048_576
# Cells formatted down to the last row are common; so many in a row end the sheet.
MOST_EMPTY = 50_000


class BrokenWorkbook(ValueError):
    """The workbook can't be read; the message goes on after the name of the file."""


@dataclass(frozen=True)
class Page:
    """One sheet: its title and its lines that hold anything, with their numbers."""

    title: str
    lines: list[tuple[int, list[Cell] | None]]
    serial_zero: int = EXCEL_ZERO


def is_workbook(content: bytes) -> bool:
    """Whether this begins like a ZIP archive, as every XLSX file does."""
    return content.startswith(b"PK\x03\x04")


def pages(content: bytes, *, most_rows: int, most_columns: int) -> list[Page]:
    """Every visible sheet with its stored values; formulas count as what they last gave.

    Raises BrokenWorkbook for what is no workbook, is too large, or is a trap.
    """
    _check_archive(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        zero = MAC_ZERO if book.epoch == CALENDAR_MAC_1904 else EXCEL_ZERO
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        return [Page(one.title, list(_lines(one, most_rows, most_columns)), zero) for one in shown]
    except BrokenWorkbook:
        raise
    except Exception as problem:
        # The library answers broken XML in a dozen ways; none of them says more than this.
        raise BrokenWorkbook(
            "is a broken workbook: open it in Excel and save it anew."
        ) from problem


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as problem:
        raise BrokenWorkbook("is a damaged workbook.") from problem
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise BrokenWorkbook("is a ZIP archive and no Excel workbook; unpack it.")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise BrokenWorkbook("is far too large for a list of children.")


def _lines(
    sheet: Any, most_rows: int, most_columns: int
) -> Iterator[tuple[int, list[Cell] | None]]:
    # What the sheet says about its own size is often wrong.
    sheet.reset_dimensions()
    found = last = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_row=LAST_ROW), start=1):
        if number - last > MOST_EMPTY:
            return
        cells = _filled(row)
        if not cells:
            continue
        found, last = found + 1, number
        _check_size(found, len(cells), most_rows, most_columns)
        yield number, cells


def _filled(row: tuple[Any, ...]) -> list[Cell]:
    """The cells up to the last that holds anything."""
    cells = [_cell(value) for value in row]
    while cells and cells[-1] in (None, ""):
        cells.pop()
    return cells


def _check_size(rows: int, columns: int, most_rows: int, most_columns: int) -> None:
    if columns > most_columns:
        raise BrokenWorkbook(f"has more than {most_columns} columns.")
    if rows > most_rows:
        raise BrokenWorkbook(f"has more than {most_rows} rows; split it.")


def _cell(value: Any) -> Cell:
    """Text, number or date; times, errors and what else a cell may hold are text."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if value is None or isinstance(value, str | int | float | datetime):
        return value
    return str(value)
