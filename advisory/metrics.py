"""Figures for Prometheus at /metrics: how the program fares and how fast it answers. Not public.

Numbers of the office come from the database when they are asked for, so that every web process says
the same; request times are those of one web server. No id and no name is among the labels.
"""

import hmac
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from cases.models import Case, Notice
from cases.watching.vitals import Vitals

BUCKETS = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0)
# Where the processes of one web server gather their request times; without it each has its own.
SHARED = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
if SHARED:
    Path(SHARED).mkdir(parents=True, exist_ok=True)
REGISTRY = CollectorRegistry()
SECONDS = Histogram(
    "einstieg_request_seconds",
    "Time of a request in this web process.",
    ("view", "method", "status"),
    registry=REGISTRY,
    buckets=BUCKETS,
)


def count_request(view: str, method: str, status: int, seconds: float) -> None:
    """Remember how long a page took; the class of the answer is enough."""
    SECONDS.labels(view, method, f"{status // 100}xx").observe(seconds)


class OfTheOffice(Collector):
    """What the database knows, asked anew each time."""

    def collect(self) -> Iterator[Metric]:
        """Each figure of /readyz, cases by state, deliveries by way and state."""
        vitals = Vitals(timezone.now())
        for name, value in vitals.numbers.items():
            yield GaugeMetricFamily(f"einstieg_{name}", _words(name), value=_number(value))
        yield GaugeMetricFamily(
            "einstieg_ready", "1 when the clock can be relied on.", value=float(not vitals.troubles)
        )
        cases = GaugeMetricFamily("einstieg_cases", "Cases by state.", labels=["state"])
        for state, count in Case.objects.count_by_state():
            cases.add_metric([state], count)
        yield cases
        notices = GaugeMetricFamily(
            "einstieg_notices", "Messages by way and state.", labels=["way", "state"]
        )
        for way, state, count in Notice.objects.count_by_way_and_state():
            notices.add_metric([way, state], count)
        yield notices


def figures(request: HttpRequest) -> HttpResponse:
    """The page for Prometheus; for whoever doesn't show the token it doesn't exist."""
    said = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not hmac.compare_digest(said.encode(), wanted.encode()):
        return HttpResponse("not found\n", status=404, content_type="text/plain")
    try:
        office = CollectorRegistry()
        office.register(OfTheOffice())
        body = generate_latest(office) + generate_latest(_requests())
    except DatabaseError:
        return HttpResponse("database unreachable\n", status=503, content_type="text/plain")
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST)


def _requests() -> CollectorRegistry:
    if not SHARED:
        return REGISTRY
    gathered = CollectorRegistry()
    MultiProcessCollector(gathered)  # type: ignore[no-untyped-call]
    return gathered


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize() + "."


def _number(value: int | None) -> float:
    """Nothing to be old is no age at all."""
    return float("nan") if value is None else float(value)
