"""The web server: what is no HTTP is refused in the words of the API, and its lines are ours."""

import json
import logging
import logging.config
import os
import socket
import traceback
from typing import Any

from django.conf import settings
from gunicorn import glogging
from gunicorn.config import Config
from gunicorn.http.errors import (
    ExpectationFailed,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
)
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

# Everything else that can't be read is 400.
STATUS: dict[type[BaseException], tuple[int, str]] = {
    LimitRequestLine: (414, "URI Too Long"),
    ExpectationFailed: (417, "Expectation Failed"),
    LimitRequestHeaders: (431, "Request Header Fields Too Large"),
}
# What the program wanted to send: the mistake is ours. By name, for older servers lack them.
OURS = ("InvalidResponseHeader", "InvalidResponseHeaderName")


class Logger(glogging.Logger):
    """Writes what gunicorn itself says as the program's own lines are: JSON where that is set."""

    def setup(self, cfg: Config) -> None:
        """The program's handler in place of gunicorn's, before anything is said."""
        super().setup(cfg)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advisory.settings")
        logging.config.dictConfig(settings.LOGGING)
        logging.captureWarnings(True)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class Worker(ThreadWorker):
    """A worker with threads that says no as the API does, and logs no address and no header."""

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """Refuse what couldn't be read (4xx), or own up to a mistake of ours (500)."""
        if isinstance(exc, ParseException) and type(exc).__name__ not in OURS:
            self.log.warning("Refused what is no request: %s", type(exc).__name__)
            status, reason, code = *STATUS.get(type(exc), (400, "Bad Request")), "bad_request"
        else:
            where = "".join(traceback.format_tb(exc.__traceback__))
            self.log.error("%s outside the program\n%s", type(exc).__name__, where)
            status, reason, code = 500, "Internal Server Error", "internal"
        try:
            write_nonblock(client, refusal(status, reason, code))
        except OSError:
            self.log.debug("The caller has gone.")


def refusal(status: int, reason: str, code: str) -> bytes:
    """A whole answer, from the first line to the problem details (RFC 9457)."""
    problem = {
        "type": f"urn:einstieg:problem:{code}",
        "code": code,
        "title": reason,
        "status": status,
        "detail": reason,
    }
    body = json.dumps(problem)
    lines = (
        f"HTTP/1.1 {status} {reason}",
        "Connection: close",
        "Content-Type: application/problem+json",
        f"Content-Length: {len(body)}",
    )
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()
