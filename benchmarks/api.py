"""The schools' API beside psycopg by hand and beside a bare Django view: acceptance, list, 304."""

import argparse
import json
import os
from datetime import datetime
from itertools import chain
from statistics import median, quantiles
from subprocess import Popen
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from benchmarks.house import make_database, run, url_of
from benchmarks.results import write_down
from cases.calendars import Calendar, add_days, day_of
from cases.states import CaseState
from schools.keys import create_key
from schools.models import Place, School
from tests.factories import DAY, HOUR, Walk, make_school

DATABASE = "bench_api"
ROLES = ("hand", "bare", "ours")
CLIENTS = (1, 8)
PROCESSES = 2
SHOWN = {"hand": "psycopg by hand", "bare": "bare Django view", "ours": "Einstieg"}
# Only what an acceptance writes: it is brought back after each round.
CHANGED = (
    "cases_case", "cases_offer", "cases_step", "cases_deadline", "cases_notice", "cases_reading",
    "schools_place", "schools_keptanswer",
)  # fmt: skip
# Both have to leave as many rows.
COUNTED = ("cases_step", "cases_deadline", "cases_notice", "cases_reading", "schools_keptanswer")
Figures = dict[str, float]


class Town:
    """One school with so many open requests, and a copy of all that acceptances change."""

    def __init__(self, size: int) -> None:
        now = timezone.now()
        school = make_school()
        Place.objects.create(
            school=school, grade=7, support_form="PARTIAL", reported_free=9999, as_of=day_of(now)
        )
        self.start_on = add_days(day_of(now), 3, Calendar.SCHOOL_DAYS).isoformat()
        self.key = create_key(school, label="bench", at=now)[1]
        self.offers = [_asked(school, now) for _nth in range(size)]
        self.database = psycopg.connect(url_of(DATABASE), autocommit=True, prepare_threshold=None)
        self._sql("SET session_replication_role = replica")  # what is kept for ever, too
        for table in CHANGED:
            self._sql(f"CREATE TABLE kept_{table} AS TABLE {table}")

    def counts(self) -> tuple[int, ...]:
        """How many rows there are of what is written."""
        return tuple(self._sql(f"SELECT count(*) FROM {one}").fetchone()[0] for one in COUNTED)

    def restore(self) -> None:
        """As it was before the first acceptance."""
        for table in CHANGED:
            self._sql(f"DELETE FROM {table}")
        for table in CHANGED:
            self._sql(f"INSERT INTO {table} TABLE kept_{table}")
        self._sql("VACUUM ANALYZE")

    def _sql(self, sql: str) -> Any:
        return self.database.execute(sql.encode())


class Helper:
    """A process that calls, with threads of its own."""

    def __init__(self, role: str, key: str) -> None:
        self.process: Popen[str] = run("calling", role, key, database=DATABASE)
        self.hear()

    def tell(self, **job: Any) -> None:
        """Begin."""
        print(json.dumps(job), file=self.process.stdin, flush=True)

    def hear(self) -> Any:
        """Its next line that is an answer; what it logs is passed over."""
        while self.process.stdout and (line := self.process.stdout.readline()):
            if line.startswith(("[", '"')):
                return json.loads(line)
        raise SystemExit("A helper has ended.")


def main(arguments: list[str]) -> int:
    """Measure, write the table; exit status 1 when a requirement isn't met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks api", description=__doc__)
    parser.add_argument("--offers", type=int, default=160, help="accepted in each round")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--dry", action="store_true", help="write nothing down")
    asked = parser.parse_args(arguments)
    # Limits are not what is measured.
    os.environ["API_REQUESTS_PER_MINUTE"] = "1000000"
    make_database(DATABASE)
    connection.settings_dict["NAME"] = DATABASE
    call_command("migrate", verbosity=0)
    rounds = measure(Town(asked.offers), asked.rounds)
    told, met = report(rounds, asked.offers)
    print(told)
    if not asked.dry:
        write_down("API", told)
    return 0 if met else 1


def measure(town: Town, number: int) -> list[Figures]:
    """Round by round, each way in turn; the first warms up and isn't counted."""
    helpers = {role: [Helper(role, town.key) for _nth in range(PROCESSES)] for role in ROLES}
    rounds = [_round(town, helpers, nth) for nth in range(number + 1)]
    for one in chain.from_iterable(helpers.values()):
        one.process.communicate()
    return rounds[1:]


def _round(town: Town, helpers: dict[str, list[Helper]], nth: int) -> Figures:
    found: Figures = {}
    left = set()
    for role in ROLES if nth % 2 else reversed(ROLES):
        for clients in CLIENTS:
            before = town.counts()
            rate, times = _together(town, helpers[role], "acceptance", clients)
            left.add(tuple(now - then for now, then in zip(town.counts(), before, strict=True)))
            found[f"{role} accept {clients} rate"] = rate
            found[f"{role} accept {clients} p95"] = _p95(times)
            town.restore()
        found[f"{role} list p95"] = _p95(_together(town, helpers[role], "list", 1)[1])
    found["ours unchanged p95"] = _p95(_together(town, helpers["ours"], "unchanged", 1)[1])
    if len(left) != 1:
        raise SystemExit(f"Not the same rows: {left}")
    print(f"  round {nth}: {json.dumps({key: round(one, 5) for key, one in found.items()})}")
    return found


def _together(
    town: Town, helpers: list[Helper], what: str, clients: int
) -> tuple[float, list[float]]:
    """Calls a second and the time of each, by so many clients in one or two processes."""
    asked = helpers[: min(clients, len(helpers))]
    for nth, one in enumerate(asked):
        offers = town.offers[nth :: len(asked)]
        threads = clients // len(asked)
        one.tell(what=what, offers=offers, threads=threads, start_on=town.start_on)
    said = [one.hear() for one in asked]
    span = max(one[1] for one in said) - min(one[0] for one in said)
    times = [time for one in said for time in one[2]]
    if len(times) != len(town.offers):
        raise SystemExit(f"{len(times)} calls of {len(town.offers)}.")
    return len(times) / span, times


def report(rounds: list[Figures], size: int) -> tuple[str, bool]:
    """The table in Markdown, and whether everything that is required holds."""
    text = "| | accept p95, 1 client | accepted a second, 8 clients | list of 50, p95 |\n"
    text += "|---|---:|---:|---:|\n"
    for role in ROLES:
        one, rate = (f"{role} accept 1 p95", f"{role} accept 8 rate")
        text += f"| {SHOWN[role]} | {_ms(rounds, one)} | {_mid(rounds, rate):.0f} "
        text += f"| {_ms(rounds, f'{role} list p95')} |\n"
    text += f"\nNothing new (304): {_ms(rounds, 'ours unchanged p95')} at p95. {size} requests in "
    text += (
        f"each of {len(rounds)} rounds in turn; medians of the rounds, ratios within a round.\n\n"
    )
    verdicts = [
        _judged(rounds, "ours accept 1 p95", "hand accept 1 p95", 2.0, "accept, p95, one client"),
        _judged(
            rounds, "hand accept 8 rate", "ours accept 8 rate", 1 / 0.45, "psycopg's rate at 8"
        ),
        _judged(rounds, "ours list p95", "hand list p95", 4.0, "list of 50, p95"),
        _judged(rounds, "ours unchanged p95", "hand list p95", 1.5, "304, p95"),
    ]
    text += "".join(f"* {'met' if met else '**not met**'}: {what}\n" for what, met in verdicts)
    return text, all(met for _what, met in verdicts)


def _judged(
    rounds: list[Figures], one: str, other: str, most: float, what: str
) -> tuple[str, bool]:
    ratio = median(found[one] / found[other] for found in rounds)
    return f"{what}: {ratio:.2f} times, at most {most:.2f}", ratio <= most


def _asked(school: School, now: datetime) -> str:
    walk = Walk(now - 3 * DAY - 8 * HOUR)
    walk.school = school
    walk.to(CaseState.OFFERED)
    if walk.offer is None:
        raise SystemExit("Nothing was asked.")
    return str(walk.offer.pk)


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


def _mid(rounds: list[Figures], name: str) -> float:
    return median(found[name] for found in rounds)


def _ms(rounds: list[Figures], name: str) -> str:
    return f"{_mid(rounds, name) * 1000:.1f} ms"
