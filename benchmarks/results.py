"""What was measured: kept line by line, so that a run that was stopped goes on; and the table."""

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.house import ROOT, SERVER

KEPT = ROOT / "var" / "benchmarks"
# Of the server: whether it waits for its disk, and how much it keeps in memory.
KNOBS = ("fsync", "synchronous_commit", "full_page_writes", "shared_buffers")
RESULTS = ROOT / "benchmarks" / "results.md"


class Lines:
    """The measurements of one benchmark so far, each under its key."""

    def __init__(self, name: str, *, anew: bool) -> None:
        self.path = KEPT / f"{name}.jsonl"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if anew:
            self.path.unlink(missing_ok=True)
        text = self.path.read_text() if self.path.is_file() else ""
        self.known: dict[str, Any] = {
            entry["key"]: entry["value"] for entry in map(json.loads, text.splitlines())
        }

    def keep(self, key: str, value: Any) -> None:
        """Remember one measurement at once."""
        self.known[key] = value
        with self.path.open("a") as file:
            file.write(json.dumps({"key": key, "value": value}) + "\n")

    def finish(self) -> None:
        """All is measured and written down: the next run begins anew."""
        self.path.unlink(missing_ok=True)


def write_down(title: str, text: str) -> None:
    """Append a table to the results, with the facts of this machine."""
    with RESULTS.open("a") as file:
        file.write(f"\n## {title}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n\n{machine()}\n\n{text}")


def machine() -> str:
    """What the figures depend on: processor, memory, versions, commit."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    with psycopg.connect(os.environ[SERVER]) as server:
        version = server.info.server_version // 10000
        rows = server.execute(
            "SELECT name || '=' || setting FROM pg_settings WHERE name = ANY (%s) ORDER BY name",
            [list(KNOBS)],
        )
        knobs = ", ".join(row[0] for row in rows)
    return (
        f"{os.cpu_count()} cores ({processor()}), {memory:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}, PostgreSQL {version} ({knobs}), commit {commit()}."
    )


def processor() -> str:
    """The name of the processor, as far as the system tells it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def commit() -> str:
    """Which state of the house was measured."""
    said = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return said.stdout.strip() or "unknown"
