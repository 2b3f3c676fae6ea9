"""Polling misses nothing, in whatever order those who write meanwhile come to an end."""

import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from cases.actions.answers import ask_back, decline
from cases.actions.intake import amend
from cases.actions.placement import answer_query
from cases.actors import Actor
from cases.feed import Mark
from cases.models import Case, Offer, Step
from cases.refusals import Refused
from cases.states import CaseState
from tests.factories import DAY, HOUR, MONDAY, Walk, make_place, make_school, staff
from tests.schools.software import Software
from tests.size import sized

PATIENCE = 30.0
SHORT = timedelta(minutes=10)


def asked(number: int) -> tuple[Software, list[Walk]]:
    """A school that was asked for so many children, an hour apart."""
    school = make_school()
    make_place(school, free=number)
    walks = [Walk(MONDAY + nth * HOUR) for nth in range(number)]
    for walk in walks:
        walk.school = school
        walk.to(CaseState.OFFERED)
    return Software(school, walks[-1].later()), walks


class Client:
    """A vendor's software: a copy of the list, kept by rounds of pages with `updated_since`."""

    def __init__(self, software: Software) -> None:
        self.software = software
        self.copy: dict[str, Any] = {}
        self.mark = ""

    def poll(self, limit: int = 2) -> list[str]:
        """One round; returns the ids it brought."""
        address = f"offers?limit={limit}" + (f"&updated_since={self.mark}" if self.mark else "")
        came: list[str] = []
        while address:
            page = self.software.get(address).json()
            self.copy |= {one["id"]: one for one in page["offers"]}
            came += [one["id"] for one in page["offers"]]
            address = (page["next"] or "").partition("/api/v1/")[2]
        self.mark = page["as_of"]
        return came

    def misses(self) -> dict[str, Any]:
        """What the server shows and the copy doesn't."""
        whole = Client(self.software)
        whole.poll(limit=100)
        return {id_: one for id_, one in whole.copy.items() if self.copy.get(id_) != one}


def id_of(walk: Walk) -> str:
    assert walk.offer is not None
    return str(walk.offer.pk)


def write(walk: Walk, at: Any) -> None:
    """A step around the request of this walk."""
    case = Case.objects.get(pk=walk.case.pk)
    amend(case, {"household": {"district": f"Bezirk {at:%H%M%S%f}"}}, by=walk.by, at=at)


# --- Rounds ---------------------------------------------------------------------------------------
# On PostgreSQL a step is finished when its transaction is, so these tests don't run inside one.


@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_a_second_round_brings_what_has_changed_and_nothing_else() -> None:
    software, walks = asked(3)
    client = Client(software)
    assert len(client.poll()) == 3
    assert client.poll() == []

    write(walks[1], software.at)
    offer = Offer.objects.get(pk=id_of(walks[2]))
    decline(offer, decline_reason="GRADE_MISMATCH", by=walks[2].by_school(), at=software.at)

    assert set(client.poll()) == {id_of(walks[1]), id_of(walks[2])}
    assert client.poll() == []
    assert client.misses() == {}


@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_what_is_over_does_not_come_again_for_every_step_of_its_case() -> None:
    software, walks = asked(1)
    offer = Offer.objects.get()
    decline(offer, decline_reason="GRADE_MISMATCH", by=walks[0].by_school(), at=software.at)
    client = Client(software)
    client.poll()

    write(walks[0], software.at + HOUR)

    assert client.poll() == []


@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_every_page_of_a_round_carries_the_mark_of_its_beginning() -> None:
    software, walks = asked(3)
    first = software.get("offers?limit=2").json()
    write(walks[0], software.at)
    second = software.get(first["next"].partition("/api/v1/")[2]).json()

    assert second["as_of"] == first["as_of"]
    assert second["next"] is None
    later = software.get(f"offers?updated_since={second['as_of']}").json()["offers"]
    assert [one["id"] for one in later] == [id_of(walks[0])]


@pytest.mark.django_db
def test_to_the_mark_of_another_or_an_older_database_everything_is_new() -> None:
    software, walks = asked(2)
    here = Mark.now()
    others = [Mark(here.cluster + 1, here.number), Mark(here.cluster, here.number + 10**6)]

    for mark in others:
        found = software.get(f"offers?updated_since={mark}").json()["offers"]
        assert [one["id"] for one in found] == [id_of(walk) for walk in walks]


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["m", "m1", "mx.1", "m1.x", "m1.1.1", "m1.-1", "m" + "f" * 17])
def test_a_mark_that_nobody_gave_is_refused(text: str) -> None:
    answer = Software(make_school()).get(f"offers?updated_since={text}")

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/updated_since")


@pytest.mark.django_db
def test_an_instant_serves_for_a_first_look() -> None:
    software, walks = asked(2)
    software.at += DAY
    write(walks[0], software.at)
    since = software.at.strftime("%Y-%m-%dT%H:%M:%SZ")

    found = software.get(f"offers?updated_since={since}").json()["offers"]

    assert [one["id"] for one in found] == [id_of(walks[0])]


# --- Many at once, on a real PostgreSQL -----------------------------------------------------------


class Slow:
    """A writer whose transaction stays open until it is told to end."""

    def __init__(self, verb: Callable[[], None]) -> None:
        self.verb, self.error = verb, ""
        self.written, self.may_end = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            with transaction.atomic():
                self.verb()
                self.written.set()
                self.may_end.wait(PATIENCE)
        except Exception as error:
            self.error = repr(error)
            self.written.set()
        finally:
            connection.close()

    def begin(self) -> None:
        """Write, without anybody seeing it yet."""
        self.thread.start()
        assert self.written.wait(PATIENCE)

    def end(self) -> None:
        """Now it can be seen."""
        self.may_end.set()
        self.thread.join(PATIENCE)
        assert self.error == ""


@pytest.mark.alone
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_step_that_appears_late_with_an_early_date_is_not_missed() -> None:
    software, walks = asked(3)
    client = Client(software)
    client.poll()
    early = software.at
    slow = Slow(lambda: write(walks[0], early))
    slow.begin()
    write(walks[1], early + SHORT)
    software.at = early + 2 * SHORT
    assert client.poll() == [id_of(walks[1])]
    seen_at = software.at.strftime("%Y-%m-%dT%H:%M:%SZ")

    slow.end()

    by_date = software.get(f"offers?updated_since={seen_at}").json()["offers"]
    assert by_date == []  # the gap: by its date the step was long over
    assert id_of(walks[0]) in client.poll()
    assert client.misses() == {}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_request_that_appears_behind_the_cursor_comes_with_the_next_round() -> None:
    software, _walks = asked(3)
    late = Walk(MONDAY)
    late.school = software.key.school
    late.to(CaseState.READY_FOR_PLACEMENT)
    make_room(late)
    slow = Slow(late.ask)
    slow.begin()
    client = Client(software)
    client.poll(limit=1)
    slow.end()

    assert client.misses() != {}
    client.poll(limit=1)
    assert client.misses() == {}


def make_room(walk: Walk) -> None:
    """One more place at the school of this walk."""
    assert walk.school is not None
    place = walk.school.places.get()
    place.reported_free += 5
    place.save()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_copy_kept_while_many_write_is_the_list_in_the_end() -> None:
    software, walks = asked(6)
    client, errors = Client(software), list[str]()
    writers = [
        threading.Thread(target=scribble, args=(nth, walk, software.at, errors))
        for nth, walk in enumerate(walks)
    ]
    for thread in writers:
        thread.start()

    while any(thread.is_alive() for thread in writers):
        client.poll()
    client.poll()

    assert errors == []
    assert client.misses() == {}
    assert Step.objects.filter(event="query").exists()


def scribble(seed: int, walk: Walk, at: Any, errors: list[str]) -> None:
    """Steps with dates in any order, each seen only some time after it was written."""
    dice, office = random.Random(seed), staff(walk.person)  # noqa: S311
    try:
        for _nth in range(sized(15)):
            with suppress(Refused), transaction.atomic():
                one_step(walk, office, at + dice.random() * HOUR, dice)
                time.sleep(dice.random() * 0.02)
    except Exception as error:
        errors.append(repr(error))
    finally:
        connection.close()


def one_step(walk: Walk, office: Actor, at: Any, dice: random.Random) -> None:
    """A question, its answer, or a change of the household."""
    offer = Offer.objects.with_everything().get(pk=id_of(walk))
    kind = dice.choice(["ask", "answer", "amend"])
    if kind == "ask":
        ask_back(offer, question="Welche Sprache?", by=walk.by_school(), at=at)
    elif kind == "answer":
        answer_query(offer.case, answer="Arabisch", by=office, at=at)
    else:
        write(walk, at)
