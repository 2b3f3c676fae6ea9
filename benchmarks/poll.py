"""A night in a whole state: every school asks once what has changed; beside it SQL by hand."""

import argparse
import json
import os
import secrets
from subprocess import Popen
from typing import Any

from benchmarks.house import is_filled, make_database, run
from benchmarks.results import Lines, write_down

SIZE = 100_000
# A state with 100,000 requests under way has 5,500 schools.
OFFERS_OF_EACH_SCHOOL = SIZE / 5_500
ROLES = ("hand", "ours")
SHOWN = {"hand": "psycopg by hand", "ours": "Einstieg"}
CLIENTS = (1, 8)
PROCESSES = 2
CHUNK = 500
Night = dict[str, Any]


def main(arguments: list[str]) -> int:
    """Measure what is missing, write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks poll", description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE, help="place requests in all")
    parser.add_argument("--anew", action="store_true", help="forget what a stopped run has kept")
    parser.add_argument("--dry", action="store_true", help="write nothing down")
    asked = parser.parse_args(arguments)
    # The keys that are made here hold for all helpers.
    os.environ["SECRET_KEY"] = secrets.token_urlsafe(48)
    lines = Lines(f"poll-{asked.size}", anew=asked.anew)
    prepare(asked.size)
    measure(f"bench_poll_{asked.size}", lines)
    told = report(asked.size, lines.known)
    print(told)
    if not asked.dry:
        write_down("Nightly poll", told)
    lines.finish()
    return 0


def prepare(size: int) -> None:
    """A state of this size, unless a run before has left it."""
    database = f"bench_poll_{size}"
    if not is_filled(database):
        print(f"{size:,} requests: filling …", flush=True)
        make_database(database)
        schools = max(1, round(size / OFFERS_OF_EACH_SCHOOL))
        answer(run("polling", "fill", size, schools, database=database))


def measure(database: str, lines: Lines) -> None:
    """Each way at one client and at eight; what a stopped run has kept is not done again."""
    missing = [(role, clients) for role in ROLES for clients in CLIENTS
               if f"{role} {clients}" not in lines.known]  # fmt: skip
    if not missing:
        return
    night: Night = answer(run("polling", "prepare", database=database))
    lines.keep("facts", {key: night[key] for key in ("bytes", "statements")})
    for role, clients in missing:
        helpers = [run("polling", role, database=database) for _nth in range(PROCESSES)]
        for one in helpers:
            answer(one)
        lines.keep(f"{role} {clients}", polled(helpers[:clients], night, role, clients))
        for one in helpers:
            one.communicate()


def polled(helpers: list[Popen[str]], night: Night, role: str, clients: int) -> dict[str, Any]:
    """All schools once, some hundreds at a time so that one sees how far it is."""
    keys, found = night["keys"], []
    # Every thread asks often enough for its statements to be prepared, as they are by night.
    often = (keys * 20)[: 20 * clients]
    warm = {**night, "keys": often, "threads": clients // len(helpers)}
    together(helpers, warm)
    for begins in range(0, len(keys), CHUNK):
        found += together(helpers, {**warm, "keys": keys[begins : begins + CHUNK]})
        print(
            f"  {SHOWN[role]}, {clients} at once: {begins + CHUNK:,} of {len(keys):,}", flush=True
        )
    times = sorted(time for one in found for time in one["times"])
    if len(times) != len(keys):
        raise SystemExit(f"{len(times)} polls of {len(keys)}.")
    return {
        "schools": len(keys),
        "seconds": sum(one["span"] for one in found),
        "p95": times[int(len(times) * 0.95)],
        "news": sum(one["news"] for one in found),
    }


def together(helpers: list[Popen[str]], job: dict[str, Any]) -> list[dict[str, Any]]:
    """One piece of work, shared; the first part says how long the whole has taken."""
    for nth, one in enumerate(helpers):
        part = {name: job[name] for name in ("mark", "tag", "threads")}
        part["keys"] = job["keys"][nth :: len(helpers)]
        print(json.dumps(part), file=one.stdin, flush=True)
    said = [answer(one) for one in helpers]
    span = max(one["ended"] for one in said) - min(one["began"] for one in said)
    return [{**one, "span": 0 if nth else span} for nth, one in enumerate(said)]


def answer(process: Popen[str]) -> Any:
    """The next line of a helper that is an answer; how far it is, is shown."""
    while process.stdout and (line := process.stdout.readline()):
        if line.startswith("  "):
            print(line, end="", flush=True)
        elif line.strip() in ("null", '"ready"') or line.startswith(('{"began"', '{"keys"')):
            return json.loads(line)
    raise SystemExit("A helper has ended.")


def report(size: int, known: dict[str, Any]) -> str:
    """The table in Markdown."""
    text = "| | schools | clients | seconds in all | polls a second | p95, ms | with news |\n"
    text += "|---|---:|---:|---:|---:|---:|---:|\n"
    for role in ROLES:
        for clients in CLIENTS:
            one = known[f"{role} {clients}"]
            rate = one["schools"] / one["seconds"]
            text += f"| {SHOWN[role]} | {one['schools']:,} | {clients} | {one['seconds']:.1f} | "
            text += f"{rate:.0f} | {one['p95'] * 1e3:.1f} | {one['news']:,} |\n"
    facts = known["facts"]
    times = [known[f"ours {one}"]["seconds"] / known[f"hand {one}"]["seconds"] for one in CLIENTS]
    text += f"\n{size:,} place requests, a database of {facts['bytes'] / 2**20:,.0f} MiB. A poll "
    text += f"that finds nothing asks it {facts['statements']} times and is answered with 304; "
    text += f"{times[0]:.1f} times by hand at one client, {times[1]:.1f} times at eight.\n"
    return text
