"""Reading: the file of the directory as rows of named cells, or one sentence why it isn't that."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MOST_BYTES = 50 * 1024 * 1024
BINARY = {
    b"PK\x03\x04": "a ZIP archive or an Excel workbook; unpack it or save it as CSV",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; save it as CSV",
    b"\x1f\x8b": "a gzip archive; unpack it",
}
# Both editions have these; the newer one adds Bezirksregierung, so columns are found by name.
COLUMNS = (
    "Schulnummer",
    "Schulform",
    "Schulbezeichnung_1",
    "Schulbezeichnung_2",
    "Schulbezeichnung_3",
    "Kurzbezeichnung",
    "PLZ",
    "Ort",
    "Strasse",
    "Telefonvorwahl",
    "Telefon",
    "E-Mail",
    "Homepage",
    "Rechtsform",
    "Traegernummer",
    "Gemeindeschluessel",
    "Schulbetriebsschluessel",
    "Schulbetriebsdatum",
    "EPSG",
    "UTMRechtswert",
    "UTMHochwert",
)


class NotTheDirectory(ValueError):
    """The file is not the ministry's directory; the message says why in one sentence."""


@dataclass(frozen=True)
class Row:
    """One line of the file: its number (from 1) and its cells by column; None if they don't fit."""

    line: int
    cells: dict[str, str] | None
    number: str


@dataclass(frozen=True)
class Table:
    """The readable file: how it was encoded and its rows."""

    encoding: str
    rows: list[Row]


def read(path: Path) -> Table:
    """The rows of the file. Raises NotTheDirectory."""
    encoding, text = _decoded(_content(path), path.name)
    # Not splitlines(): it also breaks at characters that may stand inside a name.
    lines = [(number, line) for number, line in enumerate(re.split(r"\r\n|\n|\r", text), 1)]
    lines = [(number, line) for number, line in lines if line.strip()]
    separator = ";"
    if lines and (declared := re.fullmatch(r"sep=(.)", lines[0][1].strip())):
        separator = declared[1]
        lines = lines[1:]
    if not lines:
        raise NotTheDirectory(f"{path.name} is empty.")
    header = _header(lines[0][1], separator, path.name)
    rows = list(_rows(lines[1:], header, separator))
    if not rows:
        raise NotTheDirectory(f"{path.name} has a header but not a single school.")
    return Table(encoding, rows)


def _content(path: Path) -> bytes:
    try:
        content = _bytes(path)
    except OSError as problem:
        raise NotTheDirectory(f"{path} can't be read: {problem.strerror}.") from problem
    for beginning, what in BINARY.items():
        if content.startswith(beginning):
            raise NotTheDirectory(f"{path.name} is {what}.")
    if b"\0" in content:
        raise NotTheDirectory(f"{path.name} is not a text file in UTF-8 or Windows-1252.")
    return content


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise NotTheDirectory(f"There is no file {path}.")
    if path.stat().st_size > MOST_BYTES:
        raise NotTheDirectory(f"{path.name} is larger than 50 MB; the directory has about 2 MB.")
    return path.read_bytes()


def _decoded(content: bytes, name: str) -> tuple[str, str]:
    try:
        return "UTF-8", content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        # An umlaut in UTF-8 makes no sense in Windows-1252: the file is broken or cut off, and
        # reading it as Windows-1252 would spoil every name in it.
        if re.search(rb"\xc3[\x80-\xbf]", content):
            where = content.count(b"\n", 0, problem.start) + 1
            raise NotTheDirectory(
                f"{name} is damaged or cut off: line {where} is no valid UTF-8."
            ) from problem
    try:
        return "Windows-1252", content.decode("cp1252")
    except UnicodeDecodeError as problem:
        raise NotTheDirectory(f"{name} is not a text file in UTF-8 or Windows-1252.") from problem


def _header(line: str, separator: str, name: str) -> list[str]:
    header = [cell.strip() for cell in _cells(line, separator)]
    while header and not header[-1]:
        header.pop()
    missing = [column for column in COLUMNS if column not in header]
    if len(missing) == len(COLUMNS):
        raise NotTheDirectory(
            f"{name} is not the directory of schools: none of its columns is in the first line."
        )
    if missing:
        raise NotTheDirectory(
            f"{name} is not the directory of schools: it lacks {', '.join(missing)}."
        )
    return header


def _rows(lines: list[tuple[int, str]], header: list[str], separator: str) -> Iterator[Row]:
    """Line by line, so that a quote that is never closed spoils its own line only."""
    at = header.index("Schulnummer")
    for line, text in lines:
        cells = [" ".join(cell.split()) for cell in _cells(text, separator)]
        number = cells[at] if at < len(cells) else ""
        fits = len(cells) >= len(header) and not any(cells[len(header) :])
        yield Row(line, dict(zip(header, cells, strict=False)) if fits else None, number)


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator))
    except csv.Error:  # a cell beyond all measure
        return []
