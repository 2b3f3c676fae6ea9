"""What the tests of the directory share: rows as the ministry writes them."""

from collections.abc import Sequence
from datetime import date
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from schools.directory import (
    Outcome,
    import_rows,
    read,
)

TODAY = date(2026, 9, 14)
HEADER = (
    *("Schulnummer", "Schulform", "Schulbezeichnung_1", "Schulbezeichnung_2"),
    *("Schulbezeichnung_3", "Kurzbezeichnung", "PLZ", "Ort", "Strasse", "Telefonvorwahl"),
    *("Telefon", "Faxvorwahl", "Fax", "E-Mail", "Homepage", "Rechtsform", "Traegernummer"),
    *("Gemeindeschluessel", "Schulbetriebsschluessel", "Schulbetriebsdatum", "EPSG"),
    *("UTMRechtswert", "UTMHochwert"),
)


def row(number: str, **cells: str) -> dict[str, str]:
    """An invented school of Essen, with what the test wants otherwise."""
    standard = {
        "Schulnummer": number,
        "Schulform": "02",
        "Schulbezeichnung_1": "Städt. Schule",
        "Schulbezeichnung_2": f"am Übungsweg {number[-2:]}",
        "Kurzbezeichnung": f"Essen, GG Übungsweg {number[-2:]}",
        "Bezirksregierung": "Düsseldorf",
        "PLZ": "45127",
        "Ort": "Essen",
        "Strasse": "Übungsweg 1",
        "Telefonvorwahl": "0201",
        "Telefon": "5550100",
        "E-Mail": f"{number}@schule.nrw.de",
        "Homepage": "https://schule.example",
        "Rechtsform": "1",
        "Traegernummer": "10100",
        "Gemeindeschluessel": "05113000",
        "Schulbetriebsschluessel": "1",
        "Schulbetriebsdatum": "01.08.1973",
        "EPSG": "EPSG:25832",
        "UTMRechtswert": "362000",
        "UTMHochwert": "5702000",
    }
    return standard | cells


TEN = [row(f"1001{number:02}") for number in range(10)]


def text(rows: Sequence[dict[str, str]], header: Sequence[str] = HEADER) -> str:
    """The rows as the ministry writes them."""
    lines = [";".join(f'"{one.get(column, "")}"' for column in header) for one in rows]
    return "\r\n".join(["sep=;", ";".join(header) + ";", *lines, ""])


def run(
    tmp_path: Path, rows: Sequence[dict[str, str]], on: date = TODAY, **options: object
) -> Outcome:
    """Write the rows into a file, read it and import it."""
    path = tmp_path / "schuldaten.csv"
    path.write_text(text(rows), encoding="utf-8", newline="")
    return import_rows(read(path), on=on, **options)  # type: ignore[arg-type]


def command(*arguments: str) -> str:
    """What the command says."""
    out = StringIO()
    call_command("import_schools", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()
