"""Helpers of the nightly poll: fill a state's database, or poll for the schools of a line."""

import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from benchmarks import answers_by_hand
from benchmarks.calling import Web
from benchmarks.dataset import fill, insert
from benchmarks.list_by_hand import listed
from cases.feed import Mark
from cases.models import Offer, Step
from schools.keys import create_key
from schools.models import ApiKey, School

# Of ten cases some eight have been asked for somewhere.
CASES_FOR_TEN_OFFERS = 13
# Of a hundred schools so many have news in the morning.
NEWS_PERCENT = 3
Poll = Callable[[str, str, str], int]


def main(arguments: list[str]) -> int:
    """Do one part: `fill OFFERS SCHOOLS`, `prepare`, or `hand` and `ours`, line by line."""
    part, *numbers = arguments
    if part == "fill":
        state(*(int(one) for one in numbers))
        print("null", flush=True)
        return 0
    if part == "prepare":
        print(json.dumps(morning()), flush=True)
        return 0
    poll = by_hand() if part == "hand" else by_the_house
    print(json.dumps("ready"), flush=True)
    with override_settings(API_REQUESTS_PER_MINUTE=10**9):
        for line in sys.stdin:
            print(json.dumps(work(poll, json.loads(line))), flush=True)
    return 0


def state(offers: int, schools: int) -> None:
    """So many requests, spread over so many schools."""
    fill(offers * CASES_FOR_TEN_OFFERS // 10)
    known = School.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        insert(
            School,
            f"generate_series({known + 1}, {schools}) n",
            id="n", number="(100000 + n)::text", name="'Schule ' || n", school_form="'15'",
            postcode="(45000 + n % 900)::text", district_key="'05113000'",
        )  # fmt: skip
        kept = "SELECT id FROM cases_offer ORDER BY case_id LIMIT %s"
        cursor.execute(f"DELETE FROM cases_offer WHERE id NOT IN ({kept})", [offers])
        cursor.execute("UPDATE cases_offer SET school_id = 1 + case_id %% %s", [schools])
        cursor.execute("SET session_replication_role = origin")


def morning() -> dict[str, Any]:
    """Keys for all schools, last night's mark, and what has happened since at some schools."""
    now = timezone.now()
    ApiKey.objects.all().delete()
    schools = School.objects.order_by("pk")
    keys = {school.pk: create_key(school, label="poll", at=now)[1] for school in schools}
    mark = str(Mark.now())
    news = list(keys)[:: 100 // NEWS_PERCENT]
    first = Offer.objects.filter(school__in=news).order_by("school", "pk").distinct("school")
    for nth, offer in enumerate(first):
        moved = Offer.objects.filter(pk=offer.pk)
        moved.update(changed_at=now)
        last = Step.objects.filter(case=offer.case_id).order_by("number").last()
        Step.objects.create(
            case_id=offer.case_id, number=(last.number if last else 0) + 1, event="query", at=now,
            from_state=offer.case.state, to_state=offer.case.state, role="SCHOOL", door="API",
            reason=f"{nth}", offer=offer,
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT pg_database_size(current_database())")
        size = cursor.fetchone()[0]
    first_key = next(key for pk, key in keys.items() if pk not in news)
    web = Web(first_key)
    web.poll(mark, "")
    return {"keys": list(keys.values()), "mark": mark, "bytes": size, "secret": settings.SECRET_KEY,
            "tag": web.tag_of_poll, "statements": statements(web, mark)}  # fmt: skip


def statements(web: Web, mark: str) -> int:
    """How often one poll that finds nothing asks the database."""
    with CaptureQueriesContext(connection) as asked:
        web.poll(mark, web.tag_of_poll)
    return len(asked)


def by_the_house(key: str, mark: str, tag: str) -> int:
    """As a web process of the house answers it."""
    return Web(key).poll(mark, tag)


def by_hand() -> Poll:
    """psycopg with a pool, and the entity tag compared."""
    hand = answers_by_hand.Hand("")
    known: list[str] = []

    def poll(key: str, mark: str, _tag: str) -> int:
        with hand.pool.connection() as database:
            school_id, _number = answers_by_hand.known(database.execute, key)
            found = listed(database.execute, school_id, "", int(mark.partition(".")[2]))
        if not known and '"offers":[]' in found[0]:
            known.append(found[1])
        return 304 if found[1] in known else 200

    return poll


@cache
def crew(threads: int) -> ThreadPoolExecutor:
    """As a server has them: threads, with what they have prepared, outlive a piece of work."""
    return ThreadPoolExecutor(threads)


def work(poll: Poll, job: dict[str, Any]) -> dict[str, Any]:
    """One poll for each key, by so many threads: when it began and ended, and each time."""
    times: list[float] = []
    found: list[int] = []

    def some(keys: list[str]) -> None:
        for key in keys:
            began = time.perf_counter()
            found.append(poll(key, job["mark"], job["tag"]))
            times.append(time.perf_counter() - began)

    parts = [job["keys"][nth :: job["threads"]] for nth in range(job["threads"])]
    began = time.time()
    list(crew(job["threads"]).map(some, parts))
    return {"began": began, "ended": time.time(), "times": times, "news": found.count(200)}
