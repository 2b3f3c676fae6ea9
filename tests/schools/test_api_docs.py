"""What is written about the API is what it does: description, page for people, docs/api.md."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from cases.access import STAGE_A, STAGE_B
from cases.replies import Answer
from cases.states import DeclineReason, OfferState
from schools.api.errors import PROBLEMS
from schools.models import HookEvent, Scope

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "api.md").read_text()
MAKE = (
    "./manage.py spectacular --lang en --format openapi-json --validate --fail-on-warn "
    "--file docs/openapi.json"
)


def description() -> Any:
    """The description as a client reads it."""
    return Client().get("/api/v1/schema").json()


def operations() -> Iterator[tuple[str, str, Any]]:
    """Path, method and description of every call."""
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_the_description_is_valid_and_made_without_a_warning(
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    validate_schema(made)  # type: ignore[no-untyped-call]

    assert capsys.readouterr().err == ""
    assert made["openapi"] == "3.1.1"


def test_the_description_comes_as_json_or_yaml_and_always_in_english() -> None:
    german = Client(headers={"Accept-Language": "de"})
    as_yaml = german.get("/api/v1/schema?format=yaml")
    by_accept = german.get("/api/v1/schema", headers={"Accept": "application/vnd.oai.openapi"})

    assert german.get("/api/v1/schema").headers["Content-Type"] == "application/json"
    assert yaml.safe_load(as_yaml.content) == yaml.safe_load(by_accept.content) == description()
    assert german.get("/api/v1/schema").json() == description()


def statuses(path: str, method: str) -> set[str]:
    """The statuses that a call must describe, by what it is."""
    writes, posts = method in ("post", "put"), method == "post"
    is_owed = path.endswith(("/test", "/redelivery"))
    told = {
        "503": True,
        "204" if method == "delete" else "202" if is_owed else "200": True,
        "401 403 429": path != "/api/v1/status",
        "404": "{" in path,
        "400 413 415": writes,
        "422": posts,
        "409 412": path.startswith("/api/v1/offers/") and posts,
        "428": path.endswith("/acceptance"),
    }
    return {one for words, holds in told.items() if holds for one in words.split()}


def test_every_status_of_a_call_is_described_with_an_example() -> None:
    common = description()["components"]["responses"]
    for path, method, operation in operations():
        expected = statuses(path, method)
        assert expected <= set(operation["responses"]), path
        answers = [
            common[one["$ref"].rsplit("/", 1)[1]] if "$ref" in one else one
            for one in operation["responses"].values()
        ]
        contents = [answer.get("content", {}) for answer in answers]
        shapes = [shape for content in contents for shape in content.values()]
        assert [shape for shape in shapes if not shape["examples"]] == [], path


def test_every_post_takes_an_idempotency_key() -> None:
    for path, method, operation in operations():
        taken = [one["name"] for one in operation.get("parameters", [])]
        assert taken.count("Idempotency-Key") == int(method == "post"), path


def test_the_committed_description_is_the_one_that_is_served() -> None:
    how = f"{MAKE} makes docs/openapi.json anew."
    assert json.loads((DOCS / "openapi.json").read_text()) == description(), how
    assert MAKE in TEXT


def test_the_described_stages_are_those_of_the_access_table() -> None:
    shapes = description()["components"]["schemas"]

    assert set(shapes["AskedPupil"]["properties"]) == set(STAGE_A)
    assert set(shapes["TakenPupil"]["properties"]) == set(STAGE_B)
    assert set(shapes["EndedOffer"]["properties"]) == {"id", "state"}


def test_the_page_for_people_needs_nothing_that_the_policy_forbids() -> None:
    page = Client().get("/api/v1/docs")
    html = page.content.decode()

    assert page.status_code == 200
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\bon\w+=", html) == []
    sources = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert all(source.startswith("/") for source in sources)
    script = Client().get("/api/v1/docs?script=")
    assert script.headers["Content-Type"] == "application/javascript"


def test_the_guide_names_every_code_answer_reason_state_and_scope() -> None:
    named = set(re.findall(r"`([A-Za-z_:.]+)`", TEXT))
    words = [*PROBLEMS, *Answer.values, *DeclineReason.values, *Scope.values, *HookEvent.values]
    shown = [OfferState.SENT, OfferState.QUERY_OPEN, OfferState.ACCEPTED, OfferState.FULFILLED]

    assert {str(word) for word in (*words, *shown)} - named == set()
    rows = re.findall(r"^\| (\d{3}) \| (.+?) \|", TEXT, re.MULTILINE)
    told = {code: int(status) for status, codes in rows for code in re.findall(r"`(\w+)`", codes)}
    assert told == {code: status for code, (status, _title) in PROBLEMS.items()}
