"""What machines on the inside may ask: whether this process lives, serves, and is ready to rely on.

/livez: the process answers. /healthz: its database answers. /readyz: migrations are there and the
clock ticks; with the numbers that a monitor wants, never an id or a name. /metrics: the same and
more for Prometheus, for whoever shows the token.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import override

from advisory.metrics import figures
from cases.watching.vitals import Vitals

METRICS = "/metrics"
DATABASE_AWAY = "The database can't be reached."
MIGRATIONS_MISSING = "The database is not migrated to this version."


class HealthMiddleware:
    """Answers before host checks, redirects and log-in: the asker is a machine on the inside."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """One of the three answers, or whatever the page says."""
        answer = ANSWERS.get(request.path)
        if answer:
            return answer()
        return figures(request) if request.path == METRICS else self.get_response(request)


def alive() -> HttpResponse:
    """200 as long as the process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain")


def health() -> HttpResponse:
    """200 when the database answers, 503 when it doesn't."""
    if not _database_answers():
        return HttpResponse("database unreachable\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


def ready() -> JsonResponse:
    """200 when the clock can be relied on, else 503 with plain reasons; numbers in any case."""
    if not _database_answers():
        return _answer([DATABASE_AWAY])
    try:
        if not SCHEMA.look():
            return _answer([MIGRATIONS_MISSING])
        return _fares(timezone.now())
    except DatabaseError:
        return _answer([DATABASE_AWAY])


def _fares(at: datetime) -> JsonResponse:
    vitals = Vitals(at)
    with override("en"):
        reasons, notes = _said(vitals.troubles), _said(vitals.notes)
    return _answer(reasons, notes, vitals.numbers)


def _said(sentences: Iterable[str | Promise]) -> list[str]:
    return [str(one) for one in sentences]


def _answer(
    reasons: list[str], notes: list[str] | None = None, numbers: dict[str, int | None] | None = None
) -> JsonResponse:
    body = {
        "ready": not reasons,
        "reasons": reasons,
        "notes": notes or [],
        "figures": numbers or {},
    }
    response = JsonResponse(body, status=503 if reasons else 200)
    response["Cache-Control"] = "no-store"
    # A monitor asks every few seconds; the log need not say each time what the answer says.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


class Schema:
    """Whether every migration of this version is applied; once it is, it stays so for a process."""

    is_current = False

    def look(self) -> bool:
        """Reading all migrations takes a while, so it is done until they are there."""
        if not self.is_current:
            loader = MigrationLoader(connection)
            self.is_current = loader.graph.nodes.keys() <= loader.applied_migrations.keys()
        return self.is_current


SCHEMA = Schema()
ANSWERS: dict[str, Callable[[], HttpResponse]] = {
    "/livez": alive,
    "/healthz": health,
    "/readyz": ready,
}
