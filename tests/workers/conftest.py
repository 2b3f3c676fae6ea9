"""A mail server for the tests of delivery."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.workers.sink import Sink, free_port, running


@pytest.fixture
def port(settings: Any) -> int:
    """Where the settings look for a mail server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_TIMEOUT = 5
    return int(settings.EMAIL_PORT)


@pytest.fixture
def sink(port: int) -> Iterator[Sink]:
    """A mail server that says yes to everything."""
    with running(Sink(), port) as server:
        yield server
