"""What the logs may not know."""

import logging
import re
import traceback
from types import TracebackType

# The links of schools and families are keys: who reads one in a log could use it.
SECRET_PATH = re.compile(r"(/(?:schule|familie)/)[^\s?#'\"]+")


class HideLinks(logging.Filter):
    """Cuts the secret part out of addresses in a log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the line through, with its addresses shortened."""
        record.msg, record.args = SECRET_PATH.sub(r"\1…", record.getMessage()), ()
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
