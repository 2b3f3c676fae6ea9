"""What Celery itself says is written as the program's own lines are: JSON where that is set."""

import logging
import logging.config
import sys
from typing import Any

from celery.signals import celeryd_init, setup_logging, worker_shutdown
from celery.utils.log import get_multiprocessing_logger
from django.conf import settings

from workers.celery import app

log = logging.getLogger("einstieg.worker")


@celeryd_init.connect
def take_warnings(**kwargs: Any) -> None:
    """Those of Python, from the first one on."""
    logging.config.dictConfig(settings.LOGGING)
    logging.captureWarnings(True)


@setup_logging.connect
def take_lines(**kwargs: Any) -> None:
    """What worker, clock and pool say, and what is printed."""
    take_warnings()
    if pool := get_multiprocessing_logger():
        pool.propagate = True
        pool.setLevel(logging.ERROR)
    # Celery writes past the log there that it was asked to stop.
    sys.__stdout__ = None  # type: ignore[misc]
    # In words: the children of the pool read it as one.
    app.log.redirect_stdouts("WARNING")  # type: ignore[arg-type]


@worker_shutdown.connect
def say_the_end(**kwargs: Any) -> None:
    """The last line."""
    log.info("The worker stops.")
