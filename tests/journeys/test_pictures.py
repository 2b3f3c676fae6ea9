"""Each page of the house has its picture, taken from the demo."""

from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.urls import resolve
from pytest_django import Settings

from tests.journeys.every_page import NO_PAGES, POSTED, routes
from tests.journeys.pictured import LACKING, pages


@pytest.mark.slow
@pytest.mark.django_db
def test_every_page_is_pictured_or_said_to_be_lacking(settings: Settings) -> None:
    settings.DEMO = True
    call_command("fill_demo", verbosity=0)
    shown = pages()
    names = [page.name for page in shown]
    pictured = {resolve(urlsplit(page.path).path).view_name for page in shown if page.status == 200}
    assert len(names) == len(set(names))
    assert routes() - POSTED - NO_PAGES - pictured == LACKING
