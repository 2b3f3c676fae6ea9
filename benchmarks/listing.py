"""Pages of the worklist on one database, asked for one after the other by whoever measures.

`stand_by` answers every line that it reads (the number of a view) with the milliseconds of the
whole page, and of the database in it.
"""

import gc
import sys
import time

import time_machine
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from advisory.desk.listing import write_place
from advisory.desk.models import Advisor
from benchmarks.dataset import NOW, fill
from cases.models import Case
from cases.selection import Place

# Who looks at which view. Between them they use each filter, each order and each tab.
ALL = "scope=all"
VIEWS: tuple[tuple[str, str], ...] = (
    ("intake0", ""),
    ("advisor0", ""),
    ("advisor0", "scope=care"),
    ("placement0", ""),
    ("lead0", ""),
    ("lead0", ALL),
    ("lead0", f"{ALL}&tab=waiting"),
    ("lead0", f"{ALL}&tab=consulted&order=reported_at"),
    ("lead0", f"{ALL}&tab=closed"),
    ("lead0", f"{ALL}&tab=closed&order=-reported_at"),
    ("lead0", f"{ALL}&order=reported_at"),
    ("lead0", f"{ALL}&order=-reported_at"),
    ("lead0", f"{ALL}&order=state_since"),
    ("lead0", f"{ALL}&tab=waiting&order=-state_since"),
    ("lead0", f"{ALL}&tab=closed&order=-state_since"),
    ("lead0", f"{ALL}&order=name"),
    ("lead0", f"{ALL}&order=name&after=5000"),
    ("lead0", f"{ALL}&tab=closed&order=name"),
    ("lead0", f"{ALL}&order=clock"),
    ("advisor0", "scope=care&order=clock"),
    ("lead0", f"{ALL}&after=middle"),
    ("lead0", f"{ALL}&before=middle"),
    ("lead0", f"{ALL}&state=OFFERED"),
    ("lead0", f"{ALL}&overdue=on"),
    ("lead0", f"{ALL}&level=1"),
    ("lead0", f"{ALL}&advisor=7"),
    ("lead0", f"{ALL}&language=ar"),
    ("lead0", f"{ALL}&language=ti"),
    ("lead0", f"{ALL}&language=so"),
    ("lead0", f"{ALL}&language=ti&order=name"),
    ("lead0", f"{ALL}&language=ar&order=state_since"),
    ("lead0", f"{ALL}&age=10-15"),
    ("lead0", f"{ALL}&age=18-99"),
    ("lead0", f"{ALL}&district=Stadtteil+07"),
    ("lead0", f"{ALL}&channel=ASYLUM"),
    ("lead0", f"{ALL}&support_form=PARTIAL"),
    ("lead0", f"{ALL}&support_form=ALPHA"),
    ("lead0", f"{ALL}&text=100028"),
    ("lead0", f"{ALL}&text=2026-501"),
    ("lead0", f"{ALL}&language=uk&district=Stadtteil+07&overdue=on"),
    ("lead0", f"{ALL}&state=WAITLISTED&advisor=7&age=10-15&order=reported_at"),
    ("lead0", f"{ALL}&language=ti&support_form=ALPHA&channel=EU"),
)


def main(arguments: list[str]) -> int:
    """Do one part."""
    if arguments[0] == "fill":
        fill(int(arguments[1]))
        print("null", flush=True)
        return 0
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with (
        time_machine.travel(NOW, tick=False),
        override_settings(STORAGES=plain, SECOND_FACTOR=False),
    ):
        stand_by()
    return 0


def stand_by() -> None:
    """Show a page for each line that is read."""
    desks = {name: _desk(name) for name in {name for name, _query in VIEWS}}
    pages = [(desks[name], _address(query)) for name, query in VIEWS]
    for desk, address in pages:
        _timed(desk, address)
    print(flush=True)
    for line in sys.stdin:
        desk, address = pages[int(line)]
        print(*_timed(desk, address), flush=True)


def _desk(name: str) -> Client:
    """Somebody who is logged in, behind the proxy that a city has."""
    person = Advisor.objects.get(username=name)
    headers = {"host": "localhost", "accept-language": "de", "x-forwarded-for": "192.0.2.1"}
    client = Client(headers=headers)
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client


def _address(query: str) -> str:
    """Where the list is opened in its middle, at the date that half of the cases lie behind."""
    if "=middle" in query:
        cases = Case.objects.still_open().order_by("due_at", "pk")
        middle = cases[Case.objects.still_open().count() // 2]
        query = query.replace("=middle", f"={write_place(Place(middle.due_at, middle.pk))}")
    return f"{reverse('desk:worklist')}?{query}"


def _timed(desk: Client, address: str) -> tuple[float, float]:
    gc.collect()
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as asked:
        answer = desk.get(address, secure=True)
    spent = time.perf_counter() - began
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")
    return spent * 1e3, sum(float(one["time"]) for one in asked) * 1e3
