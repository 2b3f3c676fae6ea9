"""Logs are for machines and operators: ids and places in the code, never whose data it was."""

import json
import logging
import logging.config
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from advisory.desk.views import worklist as page
from cases.links import family_link, office_link
from cases.models import Case
from cases.states import CaseState
from tests.factories import HOUR, MONDAY, Walk, make_person
from tests.schools.software import software_of
from workers import post, tasks, tracing
from workers.celery import app

pytestmark = pytest.mark.django_db
NAME, FAMILY, ALIAS = "Zuleikha", "Quarantani", "Suleicha"
PLANTED = (NAME, FAMILY, ALIAS, "Beispiel", "mail.example", "+4920155", "Musterweg", "Yvonne-T")


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """Everything that is logged, written as in production, and at the most talkative."""
    kept = logging.root.handlers[:], logging.root.level
    production = settings.LOGGING | {"handlers": {"stderr": json_handler()}}
    logging.config.dictConfig(production)
    logging.root.setLevel(logging.DEBUG)
    handler: Any = logging.root.handlers[0]
    handler.stream = stream = StringIO()
    yield stream
    logging.root.handlers[:], level = kept
    logging.root.setLevel(level)


def json_handler() -> dict[str, Any]:
    """The handler of production, whatever this run says."""
    return {**settings.LOGGING["handlers"]["stderr"], "formatter": "json"}


def lines(log: StringIO) -> list[dict[str, Any]]:
    """Each line is one object."""
    return [json.loads(line) for line in log.getvalue().splitlines()]


def planted_walk() -> Walk:
    """A case with words in it that may be nowhere else."""
    walk = Walk(given_name=NAME, family_name=FAMILY, name_own_script=ALIAS)
    walk.to(CaseState.OFFERED)
    return walk


def through_all_doors(walk: Walk, client: Client) -> None:
    """A colleague, a school by link and by software, and a family look and write."""
    assert walk.offer is not None
    number = walk.case.number
    client.force_login(make_person(username="Yvonne-Typt-Gerade"))
    for path in ("/", "/worklist/", f"/cases/{number}/", "/report/", f"/?x={FAMILY}"):
        client.get(path)
    client.post("/search/", {"q": f"{NAME} {FAMILY}"})
    client.post("/report/", {"given_names": NAME, "family_names": FAMILY, "phone": "+4920155777"})
    client.post(f"/cases/{number}/moves/hold/", {"reason": FAMILY, "until": "never"})
    client.post("/anmelden/", {"login": FAMILY, "password": NAME})
    for link in (office_link(walk.offer), family_link(walk.case)):
        client.get(link.replace(settings.BASE_URL, ""))
    software = software_of(walk)
    software.get("offers")
    software.post(f"offers/{walk.offer.pk}/decline", {"reason": "OTHER", "text": FAMILY})
    client.get(f"/api/v1/offers/{FAMILY}")
    client.get(f"/nowhere/{FAMILY}")
    client.get("/", headers={"host": FAMILY})


def test_no_name_that_goes_through_the_doors_is_in_a_log(log: StringIO, client: Client) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        walk = planted_walk()
        clock.move_to(walk.later())
        through_all_doors(walk, client)
        post.deliver(timezone.now, post.kept_carriers())
        clock.shift(30 * 24 * HOUR)
        for task in (tasks.sweep, tasks.detect, tasks.deliver, tasks.call, tasks.watch_keys):
            task()
    written = log.getvalue()
    assert len(lines(log)) > 20
    assert [word for word in PLANTED if word in written] == []


def test_a_mistake_is_logged_with_its_place_and_without_its_words(
    log: StringIO, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*args: object, **kwargs: object) -> None:
        raise ValueError(" of ".join((NAME, FAMILY)))

    monkeypatch.setattr(page, "visitor", breaks)
    client.raise_request_exception = False
    client.force_login(make_person())
    answer = client.get("/worklist/", headers={"X-Request-ID": "trouble-1"})
    assert answer.status_code == 500
    assert [word for word in PLANTED if word in log.getvalue()] == []
    told = [line for line in lines(log) if line.get("error") == "ValueError"]
    assert told
    assert told[0]["request_id"] == "trouble-1"
    assert "breaks" in told[0]["where"]


def test_a_line_names_request_case_and_step(log: StringIO, client: Client) -> None:
    with time_machine.travel(MONDAY, tick=False):
        walk = Walk()
        client.force_login(walk.person)
        case = walk.case
        form = client.get(f"/cases/{case.number}/moves/invite/").context["form"]
        data = {"version": form["version"].value()}
        client.post(f"/cases/{case.number}/moves/invite/", data, headers={"X-Request-ID": "call-7"})
    case = Case.objects.get(pk=case.pk)
    assert case.state == CaseState.INVITED
    line = next(line for line in lines(log) if line.get("steps"))
    step = case.steps.order_by("number").last()
    assert step is not None
    assert line["cases"] == [case.number]
    assert line["steps"] == [step.pk]
    assert line["request_id"] == "call-7"
    assert line["event"] == "POST desk:move 302"
    assert line["ms"] >= 0


def test_a_task_says_which_steps_it_took(log: StringIO) -> None:
    task = app.tasks["workers.tasks.sweep"]
    tracing.begin()
    walk = Walk()
    tracing.end(task=task)
    line = next(line for line in lines(log) if line["logger"] == "einstieg.tasks")
    assert line["event"] == "workers.tasks.sweep took 1 steps"
    assert line["cases"] == [walk.case.number]
