"""A name for every request: in its answer, in the log, and in the log of whoever called."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from advisory.logs import present
from advisory.metrics import count_request
from cases.traces import Trace, traced

log = logging.getLogger("einstieg.calls")

HEADER = "X-Request-ID"
# Nothing that could write a second line into a log, or say much about anybody.
SAFE = re.compile(r"[A-Za-z0-9._~-]{1,64}")


class TracingMiddleware:
    """Takes the caller's name for a request or makes one, and notes what was answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.headers.get(HEADER, "")
        name = said if SAFE.fullmatch(said) else uuid.uuid4().hex
        token = present.set(name)
        try:
            with traced() as trace:
                began = time.perf_counter()
                response = self.get_response(request)
                _note(request, response, time.perf_counter() - began, trace)
        finally:
            present.reset(token)
        response.headers[HEADER] = name
        return response


def _note(request: HttpRequest, response: HttpResponse, seconds: float, trace: Trace) -> None:
    """One line and one count: which page it was, never with what in its address."""
    match = request.resolver_match
    if match is None and not request.path.startswith("/api/"):
        return
    where = match.view_name if match else None
    count_request(where or "", request.method or "", response.status_code, seconds)
    fields = trace.fields | {"ms": round(seconds * 1000)}
    log.info("%s %s %s", request.method, where, response.status_code, extra=fields)
