"""A name for every request: in its answer, in the log, and in the log of whoever called."""

import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

log = logging.getLogger("einstieg.calls")

API = "/api/"
HEADER = "X-Request-ID"
# Nothing that could write a second line into a log, or say much about anybody.
SAFE = re.compile(r"[A-Za-z0-9._~-]{1,64}")
present: ContextVar[str] = ContextVar("present", default="")


class TracingMiddleware:
    """Takes the caller's name for a request or makes one, and notes what software was answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.headers.get(HEADER, "")
        name = said if SAFE.fullmatch(said) else uuid.uuid4().hex
        token = present.set(name)
        try:
            response = self.get_response(request)
            if request.path.startswith(API):
                match = request.resolver_match
                where = match.view_name if match else None
                log.info("%s %s %s", request.method, where, response.status_code)
        finally:
            present.reset(token)
        response.headers[HEADER] = name
        return response


class WithRequest(logging.Filter):
    """Puts the name of the request before the words of a line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the line through."""
        name = present.get()
        record.request_id = f" [{name}]" if name else ""
        return True
