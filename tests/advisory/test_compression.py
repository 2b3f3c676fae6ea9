"""Pages are sent compressed, answers of the API as they are."""

import gzip

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_page_is_compressed_for_who_can_read_it() -> None:
    plain, packed = Client().get("/anmelden/"), Client(headers={"accept-encoding": "gzip"})
    answer = packed.get("/anmelden/")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(gzip.decompress(answer.content)) == pytest.approx(len(plain.content), abs=200)
    assert "Content-Encoding" not in plain.headers


def test_what_is_no_page_stays_as_it_is() -> None:
    answer = Client(headers={"accept-encoding": "gzip"}).get("/api/v1/openapi.json")
    assert "Content-Encoding" not in answer.headers
    assert answer.headers.get("ETag", "").startswith("W/") is False
