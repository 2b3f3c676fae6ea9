"""Print the record of processing and the template of the impact assessment, in German."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from cases.deadlines import Timetable
from cases.processing.papers import Office, Part, Table, assessment, record

# The pages in docs/ speak of no certain office; the desk prints its own.
OFFICE = Office("[Stadt, Amt]", "[Anschrift]", "[Telefon]", "[Kontakt]")
RECORD = """# Verzeichnis von Verarbeitungstätigkeiten (Art. 30 DSGVO)

Gezeichnet von `manage.py draw_processing --write docs/processing.md` aus der Tabelle der Felder
(`cases/processing/`); ein Test vergleicht. Am Arbeitsplatz der Datenschutzbeauftragten steht
dasselbe mit den Angaben und Fristen der eigenen Stadt, zum Drucken.
"""
ASSESSMENT = """# Datenschutz-Folgenabschätzung: Vorlage (Art. 35 DSGVO)

Gezeichnet von `manage.py draw_processing --assessment --write docs/impact-assessment.md` aus
derselben Tabelle wie das [Verzeichnis](processing.md); ein Test vergleicht. Was die Stadt abwägt
und unterschreibt, ist leer.
"""


class Command(BaseCommand):
    """Print one of the two papers, or write it into a file."""

    help = "Prints the record of processing (Art. 30), or the impact assessment's template."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which paper, and the file if one is to be written."""
        parser.add_argument("--assessment", action="store_true")
        parser.add_argument("--write", metavar="FILE", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print, or write."""
        drawn = impact_assessment() if options["assessment"] else processing_record()
        path: Path | None = options["write"]
        if path is None:
            self.stdout.write(drawn)
        else:
            path.write_text(drawn, encoding="utf-8")


def processing_record() -> str:
    """The record as Markdown, the same whoever asks; with the periods the program comes with."""
    with translation.override("de"):
        return RECORD + "".join(_part(one) for one in record(OFFICE, Timetable()))


def impact_assessment() -> str:
    """The template of the assessment as Markdown."""
    with translation.override("de"):
        return ASSESSMENT + "".join(_part(one) for one in assessment(OFFICE, Timetable()))


def _part(part: Part) -> str:
    lines = [f"\n## {part.title}\n", *(f"{sentence}\n" for sentence in part.words)]
    return "\n".join((*lines, *_table(part.table))) + ("\n" if part.table else "")


def _table(table: Table | None) -> Iterator[str]:
    if table is not None:
        yield _row(table.head)
        yield _row(["---"] * len(table.head))
        yield from map(_row, table.rows)


def _row(cells: Any) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
