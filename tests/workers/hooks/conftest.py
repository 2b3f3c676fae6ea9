"""A school whose software listens, and the server it listens with."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from schools.models import HookEvent, School, Webhook
from schools.webhooks import register
from tests.factories import MONDAY, make_school
from tests.workers.hook_sink import HookSink, listening


@pytest.fixture
def sink(settings: Settings) -> HookSink:
    """A school's server that takes everything; calls to this machine are allowed."""
    settings.WEBHOOKS_TO_LOOPBACK = True
    return HookSink()


@pytest.fixture
def url(sink: HookSink) -> Iterator[str]:
    """Where it listens."""
    with listening(sink) as port:
        yield f"http://127.0.0.1:{port}/hook"


@pytest.fixture
def school() -> School:
    """The school that will be asked."""
    return make_school()


@pytest.fixture
def hook(school: School, url: str) -> Webhook:
    """Its software wants to hear of everything."""
    return register(school, url, HookEvent.values, by="API", at=MONDAY)[0]
