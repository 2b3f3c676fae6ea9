"""Sheets: a file as numbered lines of cells, or one sentence why it can't be a list of children."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from cases.registry.columns import AmbiguousHeader, Header, header_of
from cases.registry.values import EXCEL_ZERO, Cell
from cases.registry.workbooks import BrokenWorkbook, Page, is_workbook, pages

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 200
# Titles, dates and empty lines may stand above the header.
HEADER_WITHIN = 20
# A quote that is never closed would swallow the children behind it.
LONGEST_RECORD = 20
UNCLOSED = "\0"  # no cell of a text file can be this
SEPARATORS = ";,\t|"
BINARY = {
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls); save it as .xlsx or CSV",
    b"\x1f\x8b": "a gzip archive; unpack it",
    b"{\\rtf": "a text document",
}


class NotAList(ValueError):
    """The file is no list of children that can be read; the message says why in one sentence."""


@dataclass(frozen=True)
class Line:
    """One line of a list: its number (from 1) and its cells; None where its quotes are broken."""

    number: int
    cells: list[Cell] | None


@dataclass(frozen=True)
class Sheet:
    """A readable list: how it was written, its columns, and its lines without the empty ones."""

    encoding: str
    header: Header
    lines: list[Line]
    notes: tuple[str, ...] = ()
    serial_zero: int = EXCEL_ZERO


def read(path: Path) -> Sheet:
    """The list in this file, CSV or XLSX. Raises NotAList."""
    content = _content(path)
    if is_workbook(content):
        return _from_workbook(content, path.name)
    encoding, text = _decoded(content, path.name)
    if not text.strip():
        raise NotAList(f"{path.name} is empty.")
    separator = _declared(text) or _likeliest(text)
    lines = [(line.number, line.cells) for line in _records(text, separator)]
    broken = next((one for one in lines if one[1] == [UNCLOSED]), None)
    if broken:
        raise NotAList(f"{path.name} has a quote in line {broken[0]} that is never closed.")
    return _sheet(encoding, Page("", lines), path.name)


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise NotAList(f"There is no file {path.name}.")
        if path.stat().st_size > MOST_BYTES:
            raise NotAList(f"{path.name} is larger than {MOST_BYTES // 1024**2} MB.")
        content = path.read_bytes()
    except OSError as problem:
        raise NotAList(f"{path.name} can't be read: {problem.strerror}.") from problem
    for beginning, what in BINARY.items():
        if content.startswith(beginning):
            raise NotAList(f"{path.name} is {what}.")
    return content


def _decoded(content: bytes, name: str) -> tuple[str, str]:
    """Excel writes "Unicode text" as UTF-16, exports as Windows-1252; everybody else UTF-8."""
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "UTF-16", content.decode("utf-16")
        if b"\0" in content:
            raise NotAList(f"{name} contains NUL bytes: it is no text file.")
        return "UTF-8", content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        # An umlaut in UTF-8 makes no sense in Windows-1252: the file is cut off or damaged.
        if re.search(rb"\xc3[\x80-\xbf]", content):
            where = content.count(b"\n", 0, problem.start) + 1
            raise NotAList(f"{name} is damaged: line {where} is no valid UTF-8.") from problem
    try:
        return "Windows-1252", content.decode("cp1252")
    except UnicodeDecodeError as problem:
        raise NotAList(f"{name} is no text file in UTF-8 or Windows-1252.") from problem


def _declared(text: str) -> str:
    declared = re.match(r"sep=(.)\r?\n", text)
    return declared[1] if declared else ""


def _likeliest(text: str) -> str:
    """The separator by which the most columns are known."""
    return max(SEPARATORS, key=lambda sign: _known_columns(text, sign))


def _known_columns(text: str, separator: str) -> int:
    lines = islice(_records(text, separator), HEADER_WITHIN)
    return max((_score(line.cells) for line in lines), default=0)


def _score(cells: list[Cell] | None) -> int:
    try:
        return len(header_of([str(cell) for cell in (cells or [])[:MOST_COLUMNS]]).fields)
    except AmbiguousHeader:
        return 1


def _records(text: str, separator: str) -> Iterator[Line]:
    """The records that hold anything, by the line in which they begin; the broken ones, too."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            cells: list[Cell] | None = list(next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            cells = [UNCLOSED] if "unexpected end" in str(error) else None
        if reader.line_num - begins > LONGEST_RECORD:
            cells = [UNCLOSED]
        if cells is None or any(str(cell).strip() for cell in cells):
            yield Line(begins, cells)


def _from_workbook(content: bytes, name: str) -> Sheet:
    try:
        found = pages(content, most_rows=MOST_ROWS + HEADER_WITHIN, most_columns=MOST_COLUMNS)
    except BrokenWorkbook as problem:
        raise NotAList(f"{name} {problem}") from problem
    if not any(page.lines for page in found):
        raise NotAList(f"{name} is empty.")
    likely = [page for page in found if _best_line(page) is not None]
    if not likely:
        return _sheet("XLSX", found[0], name)
    others = [page.title for page in found if page is not likely[0] and page.lines]
    note = f"Only the sheet “{likely[0].title}” was read, not {', '.join(others)}."
    return _sheet("XLSX", likely[0], name, (note,) if others else ())


def _best_line(page: Page) -> int | None:
    """Where the header stands among the first lines."""
    for at, (_number, cells) in enumerate(page.lines[:HEADER_WITHIN]):
        if cells is not None and _is_header(cells):
            return at
    return None


def _is_header(cells: list[Cell]) -> bool:
    try:
        return header_of([_title(cell) for cell in cells[:MOST_COLUMNS]]).is_enough
    except AmbiguousHeader:
        return True


def _sheet(encoding: str, page: Page, name: str, notes: tuple[str, ...] = ()) -> Sheet:
    at = _best_line(page)
    if at is None:
        raise NotAList(
            f"{name} is no list of children: within its first {HEADER_WITHIN} lines no header "
            "names a name (Nachname, Vorname) and a birth date (Geburtsdatum)."
        )
    titles = page.lines[at][1] or []
    if len(titles) > MOST_COLUMNS:
        raise NotAList(f"{name} has more than {MOST_COLUMNS} columns.")
    try:
        header = header_of([_title(title) for title in titles])
    except AmbiguousHeader as problem:
        raise NotAList(f"{name} has two columns “{problem}”; rename or remove one.") from problem
    lines = [Line(number, cells) for number, cells in page.lines[at + 1 :]]
    if not lines:
        raise NotAList(f"{name} has a header but not a single child.")
    if len(lines) > MOST_ROWS:
        raise NotAList(f"{name} has more than {MOST_ROWS} rows; split it.")
    return Sheet(encoding, header, lines, notes, page.serial_zero)


def _title(cell: Cell) -> str:
    return " ".join(str(cell if cell is not None else "").split())
