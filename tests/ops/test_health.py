"""What machines on the inside may ask, and what no log may keep."""

import logging

import pytest
from django.test import Client

from advisory.logs import HideLinks


@pytest.mark.django_db
def test_health_answers_whoever_asks_from_the_inside(client: Client) -> None:
    answer = client.get("/healthz", headers={"host": "10.0.0.7:8000"})

    assert answer.status_code == 200
    assert answer.content == b"ok\n"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Not Found: /schule/eyJhbGciOi:1abc/", "Not Found: /schule/…"),
        ("Not Found: /familie/eyJ/brief", "Not Found: /familie/…"),
        ("Not Found: /cases/17/", "Not Found: /cases/17/"),
    ],
)
def test_link_that_opens_a_door_is_cut_out_of_the_log(line: str, kept: str) -> None:
    word, path = line.rsplit(" ", 1)
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, f"{word} %s", (path,), None
    )

    assert HideLinks().filter(record)
    assert record.getMessage() == kept
