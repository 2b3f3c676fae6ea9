"""The daily root: one line a day that proves all history before it, kept also outside."""

import logging
from datetime import datetime
from pathlib import Path

from django.conf import settings

from cases.calendars import day_of
from cases.models import DailyRoot, Notice, Seal
from cases.notices import Kind
from cases.recipients import KEEPER, Addressee, Draft

RULE = "root"
log = logging.getLogger(__name__)


def root_file() -> Path:
    """Where the roots are written beside the database; copy it to where nobody here can write."""
    return Path(settings.DATA_DIR) / "history" / "roots.txt"


def keep_root(last: Seal, at: datetime) -> None:
    """Write down the last seal of its day, in the database, the file and the log; mail it; once."""
    day = day_of(last.sealed_at)
    root, made = DailyRoot.objects.get_or_create(
        day=day, defaults={"number": last.number, "hash": last.hash}
    )
    if made:
        path = root_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{root}\n")
        log.info("Root of history: %s", root)
        _mail(root, at)


def _mail(root: DailyRoot, at: datetime) -> None:
    """To an address outside, if one is set: who rewrites history here can't take it back there."""
    if settings.ROOT_MAIL:
        draft = Draft(Kind.DAILY_ROOT, RULE, root.day.toordinal(), Addressee(KEEPER), at)
        Notice.objects.write_all([draft.notice(None)])


def read_roots(path: Path) -> dict[int, str]:
    """The hashes of a kept file by the number of their seals; ValueError for another file."""
    found: dict[int, str] = {}
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.strip():
            _day, number, root = line.split()
            found[int(number)] = root
    return found
