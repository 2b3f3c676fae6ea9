"""The worklist at 10 k and 1 M cases: every filter, order and tab, as a ratio of the two."""

import argparse
from statistics import median, quantiles
from subprocess import Popen
from typing import Any

from benchmarks.house import is_filled, make_database, run
from benchmarks.listing import VIEWS
from benchmarks.results import Lines, write_down

# Required: see README.md in this folder.
AT_MOST = 1.5
ROUNDS = 5
Rounds = list[list[float]]


def main(arguments: list[str]) -> int:
    """Measure what is missing, write the table; exit status 1 when a requirement isn't met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks worklist", description=__doc__)
    parser.add_argument("--cases", default="10000,1000000", help="two sizes, with a comma")
    parser.add_argument("--anew", action="store_true", help="forget what a stopped run has kept")
    asked = parser.parse_args(arguments)
    small, large = (int(size) for size in asked.cases.split(","))
    lines = Lines("worklist", anew=asked.anew)
    key = f"{small} to {large}"
    if key not in lines.known:
        for size in (small, large):
            prepare(size)
        lines.keep(key, measure(small, large))
    told, met = report(small, large, lines.known[key])
    print(told)
    write_down("Worklist", told)
    lines.finish()
    return 0 if met else 1


def prepare(size: int) -> None:
    """A town of this size, unless a run before has left it."""
    database = f"bench_{size}"
    if not is_filled(database):
        print(f"{size:,} cases: filling …", flush=True)
        make_database(database)
        process = run("listing", "fill", size, database=database)
        for line in process.stdout or ():
            if line.startswith("  "):
                print(line, end="", flush=True)
        if process.wait():
            raise SystemExit(f"Filling {size} failed.")


def measure(small: int, large: int) -> dict[str, list[Rounds]]:
    """Each view on both in turn: by view, for each round milliseconds of page and database."""
    sizes = (small, large)
    both = [run("listing", "stand_by", database=f"bench_{size}") for size in sizes]
    for process in both:
        answer(process)
    known: dict[str, list[Rounds]] = {str(size): [] for size in sizes}
    for nth, (name, query) in enumerate(VIEWS):
        print(f"{name} {query} …", flush=True)
        for size, rounds in zip(sizes, in_turn(both, nth), strict=True):
            known[str(size)].append(rounds)
    for process in both:
        process.communicate()
    return known


def in_turn(both: list[Popen[str]], nth: int) -> list[Rounds]:
    """One view on both, round after round."""
    rounds: list[Rounds] = [[] for _process in both]
    for _nth in range(ROUNDS):
        for process, spent in zip(both, rounds, strict=True):
            print(nth, file=process.stdin, flush=True)
            spent.append([float(one) for one in answer(process).split()])
    return rounds


def answer(process: Popen[str]) -> str:
    """The next line that a process says."""
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise SystemExit("A page could not be measured.")
    return line


def report(small: int, large: int, known: dict[str, Any]) -> tuple[str, bool]:
    """The table in Markdown, and whether what is required holds."""
    one, other = known[str(small)], known[str(large)]
    text = f"| view | {small:,}: page (database), ms | {large:,}: page (database), ms | ratio |\n"
    text += "|---|---:|---:|---:|\n"
    for (name, query), few, many in zip(VIEWS, one, other, strict=True):
        ratio = middle(many)[0] / middle(few)[0]
        what = f"{name.rstrip('0')}: {query or 'mine to do'}"
        text += f"| {what} | {shown(few)} | {shown(many)} | {ratio:.2f} |\n"
    text += f"\nMedian of {ROUNDS} rounds in turn; the page as a whole, the database's part in "
    text += "brackets.\n\n"
    p95 = [ninety_fifth(views) for views in (one, other)]
    ratio = p95[1] / p95[0]
    met = ratio <= AT_MOST
    text += (
        f"* {'met' if met else '**not met**'}: p95 of all pages {p95[1]:.0f} ms at {large:,} "
        f"cases, {p95[0]:.0f} ms at {small:,}: {ratio:.2f} times, at most {AT_MOST}\n"
    )
    return text, met


def middle(rounds: Rounds) -> list[float]:
    """The median page, and the median of the database's part."""
    return [median(one[part] for one in rounds) for part in (0, 1)]


def shown(rounds: Rounds) -> str:
    """Both in one cell."""
    page, database = middle(rounds)
    return f"{page:.0f} ({database:.0f})"


def ninety_fifth(views: list[Rounds]) -> float:
    """Of twenty pages nineteen come at least as fast."""
    return quantiles([one[0] for rounds in views for one in rounds], n=20)[-1]
