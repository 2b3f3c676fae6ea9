"""Bring database and static files up to date before anything serves.

Called as `python -m workers.preparing`; says how to log in when this is the demo.
"""

import hashlib
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import OperationalError


def prepare() -> None:
    """Migrate, fill the demo city when it is one and still empty, collect the static files."""
    call_command("prepare", verbosity=0)
    if settings.DEMO:
        call_command("fill_demo")
    if settings.SANDBOX:
        call_command("fill_sandbox")
    collect()


def collect() -> None:
    """Collect the static files, unless they are the same as last time (compressing takes long)."""
    stamp, now = Path(settings.STATIC_ROOT) / "sources.txt", sources()
    if stamp.is_file() and stamp.read_text() == now:
        return
    # The second reader of the API description is large, and no page of ours uses it.
    call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=["redoc"])
    stamp.write_text(now)


def sources() -> str:
    """Which files there are to collect, how large and how old, as one short text."""
    files = [
        (path, (stat := os.stat(storage.path(path))).st_size, stat.st_mtime_ns)
        for finder in get_finders()
        for path, storage in finder.list([])
    ]
    return hashlib.sha256(repr(sorted(files)).encode()).hexdigest()


def main() -> int:
    """Exit status 1 and one sentence when the database doesn't answer."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advisory.settings")
    django.setup()
    try:
        prepare()
    except OperationalError as error:
        print(f"The database can't be used: {error}", file=sys.stderr)
        return 1
    if settings.DEMO:
        print(f"Log in as {', '.join(settings.DEMO_LOGINS)}; password: {settings.DEMO_PASSWORD}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
