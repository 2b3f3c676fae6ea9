"""Compile translations without the gettext programs: `python -m workers.translations`."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_all(folder: Path = LOCALE) -> list[Path]:
    """Write one .mo beside each .po, without the unsure (fuzzy) ones; returns the files."""
    written = []
    for source in sorted(folder.rglob("*.po")):
        target = source.with_suffix(".mo")
        with source.open("rb") as text:
            catalog = read_po(text, domain=source.stem, abort_invalid=True)
        with target.open("wb") as binary:
            write_mo(binary, catalog, use_fuzzy=False)
        written.append(target)
    return written


if __name__ == "__main__":
    compile_all()
