"""The sweep at 10 k, 100 k and 1 M cases, as a ratio to the same job as hand-written SQL."""

import argparse
import json
from statistics import median
from subprocess import Popen
from typing import Any

from benchmarks.house import is_filled, make_database, run
from benchmarks.results import Lines, write_down

DUE = (0, 100, 1_000, 10_000)
# Required: see README.md in this folder.
AT_MOST, IDLE_AT_MOST, GROWTH_AT_MOST = 1.5, 0.010, 2.5
MEMORY_DUE = (1_000, 100_000)
ROUNDS = 5


def main(arguments: list[str]) -> int:
    """Measure what is missing, write the table; exit status 1 when a requirement isn't met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks sweep", description=__doc__)
    parser.add_argument("--cases", default="10000,100000,1000000", help="sizes, with commas")
    parser.add_argument("--anew", action="store_true", help="forget what a stopped run has kept")
    asked = parser.parse_args(arguments)
    sizes = [int(size) for size in asked.cases.split(",")]
    lines = Lines("sweep", anew=asked.anew)
    for size in sizes:
        measure(size, lines)
    for number in DUE[1:] if len(sizes) > 1 else ():
        compare(min(sizes), max(sizes), number, lines)
    told, met = report(sizes, lines.known)
    print(told)
    write_down("Sweep", told)
    lines.finish()
    return 0 if met else 1


def measure(size: int, lines: Lines) -> None:
    """Everything that isn't known yet of one size, on a database made for it."""
    wanted = {f"{size} cases, {number} due": ("measure", number) for number in DUE}
    wanted[f"{size} cases, two sweepers"] = ("two", DUE[-1])
    wanted |= {f"{size} cases, memory at {number} due": ("memory", number) for number in MEMORY_DUE}
    missing = {key: what for key, what in wanted.items() if key not in lines.known}
    if not missing:
        return
    database = f"bench_{size}"
    if not is_filled(database):
        print(f"{size:,} cases: filling …", flush=True)
        make_database(database)
        part(database, "fill", size)
    for key, (what, number) in missing.items():
        print(f"{key} …", flush=True)
        lines.keep(key, PARTS[what](database, number))


def compare(small: int, large: int, number: int, lines: Lines) -> None:
    """The smallest and the largest town in turn, for what both have due."""
    key = f"{small} to {large} cases, {number} due"
    if key in lines.known:
        return
    print(f"{key} …", flush=True)
    processes = [run("sweeping", "stand_by", number, database=f"bench_{n}") for n in (small, large)]
    seconds: list[list[float]] = [[], []]
    for process in processes:
        answer(process)
    for _nth in range(ROUNDS):
        for process, spent in zip(processes, seconds, strict=True):
            print(file=process.stdin, flush=True)
            spent.append(float(answer(process)))
    for process in processes:
        process.communicate()
    lines.keep(key, seconds)


def answer(process: Popen[str]) -> str:
    """The next line that a process says."""
    return process.stdout.readline() if process.stdout else ""


def part(database: str, *arguments: object) -> Any:
    """Run one part as a process of its own; its last line is the answer, the others are told."""
    process = run("sweeping", *arguments, database=database)
    last = "null"
    for line in process.stdout or ():
        if line.startswith("  "):
            print(line, end="", flush=True)
        last = line
    if process.wait():
        raise SystemExit(f"{' '.join(map(str, arguments))} failed.")
    return json.loads(last)


def two(database: str, number: int) -> dict[str, Any]:
    """Two sweepers at once, each a process: together each stroke once, and no notice twice."""
    due = part(database, "prepare", number)["due"]
    processes = [run("sweeping", "once", database=database) for _nth in range(2)]
    said = [json.loads(process.communicate()[0].splitlines()[-1]) for process in processes]
    return {"due": due, "struck": [one["struck"] for one in said], **part(database, "count")}


def memory(database: str, number: int) -> dict[str, Any]:
    """What one sweep takes at most, in a process that does nothing else."""
    said: dict[str, Any] = part(database, "prepare", number)
    said |= part(database, "once")
    return said


PARTS = {
    "measure": lambda database, number: part(database, "measure", number),
    "two": two,
    "memory": memory,
}


def report(sizes: list[int], known: dict[str, Any]) -> tuple[str, bool]:
    """The tables in Markdown, and whether everything that is required holds."""
    verdicts: list[tuple[str, bool]] = []
    text = "| cases | due | notices | ours, ms | by hand, ms | ratio | same rows |\n"
    text += "|---:|---:|---:|---:|---:|---:|---|\n"
    for size in sizes:
        for number in DUE:
            one = known[f"{size} cases, {number} due"]
            text += row(size, one)
            verdicts += judged(f"{size:,} cases, {number:,} due", one)
    text += "\nMedian of five rounds in turn; in brackets the fastest and the slowest.\n\n"
    for size in sizes:
        pair = known[f"{size} cases, two sweepers"]
        whole = sum(pair["struck"]) == pair["due"] and not pair["doubled"]
        told = f"{size:,} cases, two sweepers at once: {pair['due']:,} due, struck {pair['struck']}"
        verdicts.append((f"{told}, {pair['doubled']} notices twice", whole))
        verdicts.append(remembered(size, known))
    verdicts += grown(sizes, known) if len(sizes) > 1 else []
    text += "".join(f"* {'met' if met else '**not met**'}: {what}\n" for what, met in verdicts)
    return text, all(met for _what, met in verdicts)


def row(size: int, one: dict[str, Any]) -> str:
    """One line of the table."""
    ratio = median(one["ours"]) / median(one["theirs"])
    notices = one["rows"] - one["due"]
    spans = " | ".join(span(one[name]) for name in ("ours", "theirs"))
    same = "yes" if one["same"] else "**no**"
    return f"| {size:,} | {one['due']:,} | {notices:,} | {spans} | {ratio:.2f} | {same} |\n"


def span(seconds: list[float]) -> str:
    """Median, fastest and slowest in milliseconds."""
    return f"{median(seconds) * 1e3:.1f} ({min(seconds) * 1e3:.1f} to {max(seconds) * 1e3:.1f})"


def judged(what: str, one: dict[str, Any]) -> list[tuple[str, bool]]:
    """With nothing due the time itself, otherwise the ratio; and the same rows on both sides."""
    ours, theirs = median(one["ours"]), median(one["theirs"])
    if not one["due"]:
        return [(f"{what}: {ours * 1e3:.1f} ms, below 10 ms", ours < IDLE_AT_MOST)]
    met = one["same"] and ours <= AT_MOST * theirs
    return [(f"{what}: {ours / theirs:.2f} times by hand, at most {AT_MOST}", met)]


def remembered(size: int, known: dict[str, Any]) -> tuple[str, bool]:
    """A hundred times as many strokes take no more memory than a batch does."""
    few, many = (known[f"{size} cases, memory at {number} due"] for number in MEMORY_DUE)
    told = (
        f"{size:,} cases: memory {few['most']:.0f} MiB with {few['due']:,} due, "
        f"{many['most']:.0f} MiB with {many['due']:,} ({many['struck']:,} strokes in "
        f"{many['seconds']:.1f} s)"
    )
    return told, many["most"] <= few["most"] * 1.1


def grown(sizes: list[int], known: dict[str, Any]) -> list[tuple[str, bool]]:
    """A hundred times the cases at equal strokes due."""
    small, large = min(sizes), max(sizes)
    verdicts = []
    for number in DUE[1:]:
        one, other = map(median, known[f"{small} to {large} cases, {number} due"])
        told = f"{number:,} due at {large:,} cases: {other / one:.2f} times that at {small:,}"
        verdicts.append((f"{told}, at most {GROWTH_AT_MOST}", other <= GROWTH_AT_MOST * one))
    return verdicts
