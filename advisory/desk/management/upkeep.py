"""What an operator forgets easily: rights, backups, the list of the deleted, keys, the proxy."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.http.request import validate_host
from django.utils import timezone

from advisory.desk.accounts import clash_of
from advisory.desk.management.dumping import PAPER
from advisory.desk.management.lines import Line, Mark
from advisory.desk.models import Advisor
from cases.erasing.ledger_of_deleted import path as list_of_deleted
from cases.history.triggers import FOR_EVER, WITH_CASE
from cases.models import Bounce, Occurrence
from cases.watching import heartbeats
from schools.models import ApiKey, Webhook

BACKUP_EVERY = timedelta(days=2)
SOON = timedelta(days=14)
HOUR = timedelta(hours=1)
MAY_CHANGE = """
SELECT count(*) FROM unnest(%s::text[]) name
WHERE has_table_privilege(name, 'UPDATE') OR has_table_privilege(name, 'TRUNCATE')
"""


def rights() -> Iterator[Line]:
    """Whether this role could change history if the triggers were gone."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(MAY_CHANGE, [[*FOR_EVER, *WITH_CASE]])
        count = cursor.fetchone()[0]
    if count:
        said = f"This role may change {count} tables of history: DATABASE_APP_ROLE, then prepare."
        yield Line(Mark.ODD, "history", said)
    else:
        yield Line(Mark.GOOD, "history", "this role can't change it")


def backups() -> Iterator[Line]:
    """When the last one was written; where it lies and whether it can be read is yours to see."""
    last = heartbeats.known().get(heartbeats.BACKUP)
    now = timezone.now()
    if last is None or last.at < now - BACKUP_EVERY:
        since = f"since {last.at:%d.%m.%Y}" if last else "yet"
        mark = Mark.ODD if settings.DEMO else Mark.BAD
        yield Line(mark, "backup", f"No backup {since}: manage.py backup, every night.")
    else:
        yield Line(Mark.GOOD, "backup", f"the last one {(now - last.at) // HOUR} h ago")


def schools() -> Iterator[Line]:
    """What of the software of schools stands still, or soon will."""
    now = timezone.now()
    if off := Webhook.objects.registered().filter(disabled_at__isnull=False).count():
        yield Line(Mark.ODD, "schools", f"{off} webhooks are switched off: Keys of school software")
    if ending := ApiKey.objects.expiring(now, now + SOON).without_successor().count():
        yield Line(Mark.ODD, "schools", f"{ending} keys end within {SOON.days} days.")
    if refused := Bounce.objects.count():
        yield Line(Mark.ODD, "mail", f"{refused} addresses were refused for good: Outgoing mail")


def watched() -> Iterator[Line]:
    """Who holds two roles that watch one another, given before the office kept them apart."""
    now = timezone.now()
    for person in Advisor.objects.everybody().filter(is_active=True):
        if pair := clash_of(person, now):
            said = f"{person.username} holds {pair[0].value} and {pair[1].value}: end one of them."
            yield Line(Mark.ODD, "people", said)


def deletions() -> Iterator[Line]:
    """The list of the deleted, without which a restored backup brings children back."""
    listed = list_of_deleted()
    folder = listed.parent
    while not folder.exists():
        folder = folder.parent
    if not os.access(folder, os.W_OK):
        yield Line(Mark.BAD, "deletion", f"{folder} can't be written: nothing can be deleted.")
    if listed.is_file():
        age = timezone.now() - datetime.fromtimestamp(listed.stat().st_mtime, UTC)
        yield Line(Mark.GOOD, "deletion", f"{listed.name} was last added to {age.days} days ago")
    data = Path(settings.DATA_DIR)
    beside = [paper for depth in ("", "*/") for paper in data.glob(f"{depth}einstieg-*/{PAPER}")]
    if beside:
        folder = beside[0].parents[1]
        said = (
            f"Backups lie beside {listed.name}, to be lost with it: carry those in {folder} away."
        )
        yield Line(Mark.ODD, "deletion", said)


def lost_list() -> Iterator[Line]:
    """Whether history knows of deletions that stand in no list."""
    count = Occurrence.objects.filter(what=Occurrence.What.ERASED).count()
    if count and not list_of_deleted().is_file():
        said = f"{count} cases were deleted, and {list_of_deleted()} is gone: bring it back."
        yield Line(Mark.BAD, "deletion", said)


def proxy() -> Iterator[Line]:
    """Addresses and proxy that contradict one another."""
    if settings.DEMO:
        return
    address = urlsplit(settings.BASE_URL)
    if not validate_host(address.hostname or "", settings.ALLOWED_HOSTS):
        yield Line(Mark.BAD, "proxy", "The host of BASE_URL is not among ALLOWED_HOSTS.")
    if address.scheme == "https" and not settings.HTTPS:
        yield Line(Mark.BAD, "proxy", "BASE_URL is https and HTTPS is off: cookies are not safe.")
    trusts = bool(settings.SECURE_PROXY_SSL_HEADER)
    if settings.HTTPS and not trusts:
        yield Line(Mark.ODD, "proxy", "BEHIND_PROXY is off: a proxy would get redirects for ever.")
    if trusts is not bool(settings.PROXIES):
        yield Line(Mark.ODD, "proxy", "BEHIND_PROXY and PROXIES contradict one another.")


OF_THE_DATABASE = (rights, backups, schools, watched, lost_list)
