"""A thousand copies of one acceptance while web workers are killed: one transition, one answer."""

import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.calendars import Calendar, add_days, day_of
from cases.models import Notice, Offer, Step
from cases.notices import Kind
from cases.states import CaseState
from schools.keys import create_key
from schools.models import Place, School
from tests.factories import DAY, HOUR, Walk
from tests.schools.serving import Server, patiently, serving
from tests.size import sized

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

COPIES = 100
KILLS = 3


def asked_now(school: School | None = None) -> Offer:
    """A request that was sent a few hours ago, by the real clock: the server has no other."""
    walk = Walk(timezone.now() - 3 * DAY - 8 * HOUR)
    walk.school = school
    walk.to(CaseState.OFFERED)
    assert walk.offer is not None
    return walk.offer


@dataclass(frozen=True)
class Acceptance:
    """What the school's software sends, the same in every copy."""

    offer: Offer
    headers: dict[str, str]

    @property
    def body(self) -> bytes:
        """The first school day."""
        start_on = add_days(day_of(timezone.now()), 3, Calendar.SCHOOL_DAYS)
        return json.dumps({"start_on": start_on.isoformat()}).encode()

    def send(self, server: Server) -> tuple[int, bytes, int]:
        """One copy."""
        path = f"/api/v1/offers/{self.offer.pk}/acceptance"
        return patiently(server, path, self.body, self.headers)


def acceptance(*, is_keyed: bool) -> Acceptance:
    """The acceptance of a new request, with or without an `Idempotency-Key`."""
    offer = asked_now()
    _key, text = create_key(offer.school, label="replay", at=timezone.now() - HOUR)
    headers = {
        "Authorization": f"Bearer {text}",
        "Content-Type": "application/json",
        "If-Match": "*",
    }
    if is_keyed:
        headers["Idempotency-Key"] = str(uuid4())
    return Acceptance(offer, headers)


def killing(server: Server, chance: random.Random) -> threading.Thread:
    """Somebody who kills workers at moments that nobody knows before."""

    def kill() -> None:
        for nth in range(KILLS):
            time.sleep(chance.uniform(0, 0.15))
            server.kill_a_worker(nth)

    thread = threading.Thread(target=kill)
    thread.start()
    return thread


def happened_once(offer: Offer) -> None:
    """One step, one place, one letter to each who is owed one."""
    assert Step.objects.filter(offer=offer, event="accept").count() == 1
    assert Place.objects.get(school=offer.school).occupied == 1
    letters = Notice.objects.filter(case=offer.case, kind=Kind.PLACEMENT_LETTER)
    assert letters.count() == letters.values("recipient").distinct().count() > 0


def test_many_copies_of_a_list_and_killed_workers_make_each_answer_once(tmp_path: Path) -> None:
    chance = random.Random(5)  # noqa: S311
    with serving(tmp_path) as server, ThreadPoolExecutor(32) as crowd:
        first = acceptance(is_keyed=True)
        offers = [first.offer, *(asked_now(first.offer.school) for _nth in range(4))]
        day = json.loads(first.body)
        said = [
            {"offer_id": str(one.pk), "answer": "acceptance", "if_match": "*", **day}
            for one in offers
        ]
        body = json.dumps({"answers": said}).encode()

        def send(_nth: int) -> tuple[int, bytes, int]:
            return patiently(server, "/api/v1/answers", body, first.headers)

        killer = killing(server, chance)
        told = [*crowd.map(send, range(sized(COPIES)))]
        killer.join()

    assert {(status, answer) for status, answer, _cuts in told} == {(200, told[0][1])}
    assert {one["status"] for one in json.loads(told[0][1])["results"]} == {200}
    steps = Step.objects.filter(event="accept").values_list("offer", flat=True)
    assert sorted(steps) == sorted(one.pk for one in offers)
    assert Place.objects.get(school=first.offer.school).occupied == len(offers)


@pytest.mark.parametrize(("is_keyed", "rounds"), [(True, 10), (False, 2)])
def test_many_copies_and_killed_workers_make_one_acceptance(
    is_keyed: bool, rounds: int, tmp_path: Path
) -> None:
    chance, cut_off = random.Random(4), 0  # noqa: S311
    with serving(tmp_path) as server, ThreadPoolExecutor(32) as crowd:
        for _round in range(rounds):
            said = acceptance(is_keyed=is_keyed)
            killer = killing(server, chance)
            told = [*crowd.map(said.send, [server] * sized(COPIES))]
            killer.join()

            assert {(status, answer) for status, answer, _cuts in told} == {(200, told[0][1])}
            happened_once(said.offer)
            cut_off += sum(cuts for _status, _answer, cuts in told)
    assert cut_off > 0, "no kill found anybody at work"
