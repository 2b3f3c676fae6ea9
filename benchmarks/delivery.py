"""Delivery through the outbox, as a ratio to a bare `smtplib` loop to the same server."""

import argparse
import json
from collections.abc import Callable
from statistics import median
from subprocess import Popen

from benchmarks.house import make_database, run
from benchmarks.results import Lines, write_down

DATABASE = "bench_delivery"
ROUNDS = 5
# Required: see README.md in this folder.
AT_LEAST = 0.5
GROWTH_AT_LEAST = 1.1
WORKERS = 2


class Helper:
    """A process of the measurement: does what a line says and answers with one."""

    def __init__(self, role: str, *arguments: object) -> None:
        self.process: Popen[str] = run("delivering", role, *arguments, database=DATABASE)
        self.ready = json.loads(self.hear())

    def tell(self, number: int) -> None:
        """Begin."""
        print(number, file=self.process.stdin, flush=True)

    def hear(self) -> str:
        """Its next line."""
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise SystemExit("A helper has ended.")
        return line

    def end(self) -> None:
        """It has done its part."""
        self.process.communicate()


class Post:
    """A mail server, a bare loop, two workers, and somebody who owes and counts."""

    def __init__(self) -> None:
        make_database(DATABASE)
        self.clerk = Helper("clerk")
        self.sink = Helper("sink")
        port = self.sink.ready
        self.bare = [Helper("bare", port) for _nth in range(WORKERS)]
        self.making = Helper("making", port)
        self.workers = [Helper("worker", port) for _nth in range(WORKERS)]

    def owe(self, mails: int) -> None:
        """So many rows, and none of the round before."""
        self.clerk.tell(mails)
        self.clerk.hear()

    def time(self, helpers: list[Helper], mails: int) -> float:
        """Mails a second of these together; all must have arrived."""
        for one in helpers:
            one.tell(mails // len(helpers))
        said = [json.loads(one.hear()) for one in helpers]
        self.sink.tell(0)
        arrived = json.loads(self.sink.hear())
        if arrived != mails:
            raise SystemExit(f"{arrived} mails arrived of {mails}.")
        rate: float = mails / (max(one[1] for one in said) - min(one[0] for one in said))
        return rate

    def end(self) -> None:
        """Let all go home."""
        for one in (self.clerk, self.sink, self.making, *self.bare, *self.workers):
            one.end()


def main(arguments: list[str]) -> int:
    """Measure, write the table; exit status 1 when a requirement isn't met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks delivery", description=__doc__)
    parser.add_argument("--mails", type=int, default=2000, help="in each round")
    parser.add_argument("--anew", action="store_true", help="forget what a stopped run has kept")
    asked = parser.parse_args(arguments)
    lines = Lines("delivery", anew=asked.anew)
    measure(asked.mails, lines)
    told, met = report(asked.mails, lines.known)
    print(told)
    write_down("Delivery", told)
    lines.finish()
    return 0 if met else 1


def measure(mails: int, lines: Lines) -> None:
    """Round by round, each way in turn; a first round of each isn't counted."""
    if f"{mails} mails, round {ROUNDS}" in lines.known:
        return
    post = Post()
    ways: dict[str, Callable[[], float]] = {
        "bare": lambda: post.time(post.bare[:1], mails),
        "making": lambda: post.time([post.making], mails),
        "two bare": lambda: post.time(post.bare, mails),
        "ours": lambda: post.time(post.workers[:1], mails),
        "two of ours": lambda: post.time(post.workers, mails),
    }
    for nth in range(ROUNDS + 1):
        rates = {}
        for name, way in ways.items():
            post.owe(mails if "ours" in name else 0)
            rates[name] = way()
        print(f"  round {nth}: {shown(rates)}", flush=True)
        if nth:
            lines.keep(f"{mails} mails, round {nth}", rates)
    post.end()


def shown(rates: dict[str, float]) -> str:
    """Mails a second, in one line."""
    return ", ".join(f"{name} {rate:.0f}/s" for name, rate in rates.items())


def report(mails: int, known: dict[str, dict[str, float]]) -> tuple[str, bool]:
    """The table in Markdown, and whether everything that is required holds."""
    rounds = [known[f"{mails} mails, round {nth}"] for nth in range(1, ROUNDS + 1)]
    rates = {name: sorted(one[name] for one in rounds) for name in rounds[0]}
    text = "| | mails a second | to a bare loop |\n|---|---:|---:|\n"
    for name, found in rates.items():
        span = f"{median(found):.0f} ({found[0]:.0f} to {found[-1]:.0f})"
        text += f"| {NAMES[name]} | {span} | {median(found) / median(rates['bare']):.2f} |\n"
    text += f"\n{mails:,} mails in each round; median of {ROUNDS} rounds in turn; in brackets "
    text += "the slowest and the fastest.\n\n"
    verdicts = [
        judged(rounds, "ours", "making", AT_LEAST, "of a bare loop that makes its mails"),
        judged(rounds, "ours", "bare", AT_LEAST, "of a bare loop whose mails lie ready"),
        judged(rounds, "two of ours", "ours", GROWTH_AT_LEAST, "times one worker with two"),
    ]
    text += "".join(f"* {'met' if met else '**not met**'}: {what}\n" for what, met in verdicts)
    return text, all(met for _what, met in verdicts)


def judged(
    rounds: list[dict[str, float]], one: str, other: str, least: float, what: str
) -> tuple[str, bool]:
    """The median of the ratios of the rounds, and whether it is enough."""
    ratio = median(rates[one] / rates[other] for rates in rounds)
    return f"{ratio:.2f} {what}, at least {least}", ratio >= least


NAMES = {
    "bare": "one bare loop, mails lie ready",
    "making": "one bare loop that makes its mails",
    "two bare": "two bare loops",
    "ours": "one worker through the outbox",
    "two of ours": "two workers",
}
