"""Bring database and static files up to date before anything serves.

Called as `python -m workers.preparing`; says how to log in when this is the demo.
"""

import os
import sys

import django
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError


def prepare() -> None:
    """Migrate, fill the demo city when it is one and still empty, collect the static files."""
    call_command("migrate", verbosity=0, interactive=False)
    if settings.DEMO:
        call_command("fill_demo")
    call_command("collectstatic", verbosity=0, interactive=False)


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
