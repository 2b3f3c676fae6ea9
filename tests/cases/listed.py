"""What the tests of the import share: a list with a head, and what the command says about it."""

import io
from pathlib import Path

from django.core.management import CommandError, call_command

HEADER = "Nachname;Vorname;Geburtsdatum;Straße;PLZ;Ort;Telefon"


def run(path: Path, *options: str) -> tuple[str, int]:
    """What the command says about a file, and its exit status."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_reports", str(path), *options, stdout=out, stderr=err)
    except CommandError as ended:
        return f"{out.getvalue()}{ended}", ended.returncode
    return out.getvalue(), 0
