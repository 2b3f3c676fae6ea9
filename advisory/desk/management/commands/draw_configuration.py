"""`manage.py draw_configuration`: every setting with its default and meaning, for operators."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from advisory.knobs import MEANINGS, env

BEGIN, END = "<!-- settings -->", "<!-- /settings -->"


class Command(BaseCommand):
    """Print the tables, or write them into a file between its two marks."""

    help = "Lists every setting, from the program's own table and what it reads."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, if one is to be written."""
        parser.add_argument("--write", metavar="FILE", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print, or write."""
        path: Path | None = options["write"]
        if settings.DEMO:
            raise CommandError("The demo has defaults of its own: set EINSTIEG_DEMO=0.")
        if path is None:
            self.stdout.write(tables())
        else:
            path.write_text(with_tables(path.read_text(encoding="utf-8")), encoding="utf-8")


def with_tables(text: str) -> str:
    """The text with the tables of today between its marks."""
    before, _begin, rest = text.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    return f"{before}{BEGIN}\n{tables()}\n{END}{after}"


def tables() -> str:
    """One table for each chapter; defaults are those of a real office."""
    return "\n".join(line for chapter in MEANINGS for line in _table(chapter))


def _table(chapter: str) -> Iterator[str]:
    yield f"### {chapter}\n"
    yield "| name | default | meaning |"
    yield "|---|---|---|"
    for name, meaning in MEANINGS[chapter].items():
        yield f"| `{name}` | {_said(env.defaults.get(name))} | {meaning} |"
    yield ""


def _said(default: Any) -> str:
    if default in ("", None, []):
        return "none"
    if isinstance(default, bool):
        return "on" if default else "off"
    text = ",".join(default) if isinstance(default, list) else str(default)
    places = {str(settings.DATA_DIR): "EINSTIEG_DATA", str(settings.BASE_DIR): "."}
    for path, word in places.items():
        text = text.replace(path, word)
    return f"`{text}`"
