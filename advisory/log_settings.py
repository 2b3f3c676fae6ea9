"""Wiring of the logs: a JSON object a line for machines, or lines for people; never whose data."""

from typing import Any

import structlog

from advisory.knobs import FOR_PLAY, env
from advisory.logs import known_fields

LOG_FORMAT = env.str("LOG_FORMAT", default="lines" if FOR_PLAY else "json")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "hide_words": {"()": "advisory.logs.HideWords"},
        "hide_links": {"()": "advisory.logs.HideLinks"},
        "with_request": {"()": "advisory.logs.WithRequest"},
    },
    "formatters": {
        "lines": {
            "()": "advisory.logs.WithoutWords",
            "format": "{asctime} {levelname} {name}{request_id}: {message}",
            "style": "{",
        },
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "foreign_pre_chain": [
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                known_fields,
            ],
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True),
            ],
        },
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["hide_words", "hide_links", "with_request"],
            "formatter": LOG_FORMAT,
        },
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # Names and addresses are hidden in its lines; each log-in need not be told.
        "axes": {"level": "WARNING"},
        # A line for each tick would bury what matters.
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        # It quotes what a stranger wrote there; the refusal itself is told as a bad request.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # What draws PDF tells of every step.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
    },
}
