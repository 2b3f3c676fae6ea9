"""A browser, a server with the pages' own files, and a clock that stands where the story begins."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import Browser
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.factories import MONDAY
from tests.journeys import browsing


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Started once: each person of a test has a profile of their own in it."""
    with browsing.chromium() as started:
        yield started


@pytest.fixture(scope="package")
def served_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Style, script and fonts, collected as at the start of the program."""
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static")):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield


@pytest.fixture
def address(served_files: None, live_server: LiveServer, settings: Settings) -> str:
    """Where the house stands; links in mails lead there."""
    settings.BASE_URL = live_server.url
    return live_server.url


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A Monday morning in term time, for the server as well; the browser keeps its own time."""
    with time_machine.travel(MONDAY) as traveller:
        yield traveller
