"""What the logs may not know."""

import logging
import re
import traceback
from collections.abc import Mapping, MutableMapping
from contextvars import ContextVar
from types import TracebackType
from typing import Any

# The links of schools, families and calendars are keys: who reads one in a log could use it.
SECRET_PATH = re.compile(r"(/(?:schule|familie|kalender)/)[^\s?#'\"]+")


# The name of the request that is being answered.
present: ContextVar[str] = ContextVar("present", default="")
# What else a line may carry: ids and numbers, never words that somebody typed.
FIELDS = ("request_id", "cases", "steps", "ms")


def known_fields(logger: Any, method: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """A line of the library as fields; a mistake as its place and kind, without its words."""
    record: logging.LogRecord = line["_record"]
    found = {name: getattr(record, name) for name in FIELDS if getattr(record, name, None)}
    if request_id := str(found.get("request_id", "")).strip(" []"):
        found["request_id"] = request_id
    if record.exc_info and record.exc_info[0]:
        found["error"] = record.exc_info[0].__qualname__
        found["where"] = "".join(traceback.format_tb(record.exc_info[2]))
    line.pop("exc_info", None)
    line.pop("exception", None)
    line.update(found)
    return line


class WithRequest(logging.Filter):
    """Puts the name of the request before the words of a line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the line through."""
        name = present.get()
        record.request_id = f" [{name}]" if name else ""
        return True


class HideLinks(logging.Filter):
    """Cuts the secret part out of addresses in a log line, and what somebody typed there."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the line through, with its addresses shortened or the page's name instead."""
        said = record.getMessage()
        request = getattr(record, "request", None)
        if path := getattr(request, "path", ""):
            match = getattr(request, "resolver_match", None)
            said = said.replace(path, match.view_name if match else "…")
        record.msg, record.args = SECRET_PATH.sub(r"\1…", said), ()
        return True


class HideWords(logging.Filter):
    """Says which kind of mistake made a task fail: Celery quotes the words of the mistake."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the line through, with the words cut out."""
        if isinstance(record.args, dict) and "exc" in record.args and record.exc_info:
            kind = record.exc_info[0]
            record.args = {**record.args, "exc": kind.__qualname__ if kind else "", "traceback": ""}
        return True


class WithoutWords(logging.Formatter):
    """Says where a mistake happened and of which kind, not its words.

    A database quotes the refused row in them, with names and addresses.
    """

    def formatException(  # noqa: N802
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """The lines of the program that led there, then the kind of the mistake."""
        kind, _error, trace = ei
        lines = traceback.format_tb(trace)
        return "".join(lines) + (kind.__qualname__ if kind else "")
