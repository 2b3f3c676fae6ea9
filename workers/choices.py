"""What the person at the terminal asked for, and whether it can work at all.

Standard library alone: `run` asks before anything is installed.
"""

import argparse
import errno
import os
import socket
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workers.setting_up import ROOT, Refusal

HOST = "127.0.0.1"
# A launcher that was killed needs some seconds until its children are gone.
PATIENCE_WITH_A_PREDECESSOR = 6.0
PAUSE = 0.1
# What belongs to a real office: its sandbox has a database and a mailbox of its own.
OF_THE_OFFICE = {
    name + end
    for name in (
        "DATABASE_URL",
        "DATABASE_PASSWORD",
        "REDIS_URL",
        "EMAIL_URL",
        "SECRET_KEY",
        "BASE_URL",
    )
    for end in ("", "_FILE")
}


@dataclass(frozen=True)
class Choices:
    """What the person asked for."""

    port: int
    demo: bool
    data: Path
    sandbox: bool = False


def choices_of(arguments: list[str], env: Mapping[str, str]) -> Choices:
    """Read the command line and the environment; a wrong option ends the program with usage."""
    parser = argparse.ArgumentParser(
        prog="run",
        description="Start Einstieg: web pages, worker and clock, with everything they need.",
        epilog="EINSTIEG_DATA names the data folder (default: var). DATABASE_URL and REDIS_URL "
        "switch to a PostgreSQL and a Redis of your own.",
    )
    parser.add_argument("--port", type=int, help="port of the pages (8000; the sandbox: 8001)")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--no-demo", action="store_true", help="start empty, without the demo city")
    kind.add_argument(
        "--sandbox",
        action="store_true",
        help="start the sandbox of the schools' API beside it: test keys, a clock that is moved",
    )
    asked = parser.parse_args(arguments)
    port = (8001 if asked.sandbox else 8000) if asked.port is None else asked.port
    if not 0 < port < 65536:
        parser.error(f"--port must be between 1 and 65535, not {port}")
    data = Path(env.get("EINSTIEG_DATA") or ROOT / "var").absolute()
    if asked.sandbox:
        return Choices(port=port, demo=False, data=data / "sandbox", sandbox=True)
    return Choices(port=port, demo=not asked.no_demo, data=data)


def check(choices: Choices) -> None:
    """Refuse what can't work before any long work begins; raises Refusal."""
    check_folder(choices.data)
    check_kind(choices)
    check_port(choices.port)


def check_folder(data: Path) -> None:
    """The data folder can be made and written to."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data):
            pass
    except OSError as error:
        raise Refusal(
            f"The data folder {data} can't be written to ({error.strerror}): "
            "choose another one by EINSTIEG_DATA."
        ) from error


def check_kind(choices: Choices) -> None:
    """The demo city and real children never share a folder."""
    is_demo, is_used = (choices.data / "demo").exists(), (choices.data / "secret_key").exists()
    if choices.demo and is_used and not is_demo:
        raise Refusal(
            f"The folder {choices.data} holds real data: start it with --no-demo, "
            "or choose another folder by EINSTIEG_DATA for the demo."
        )
    if is_demo and not choices.demo:
        raise Refusal(
            f"The folder {choices.data} holds the demo city: "
            "choose another folder by EINSTIEG_DATA for real work."
        )


def check_port(port: int) -> None:
    """Nobody else listens on the port."""
    deadline = time.monotonic() + PATIENCE_WITH_A_PREDECESSOR
    while (problem := port_problem(port)) and time.monotonic() < deadline:
        time.sleep(PAUSE)
    if problem == errno.EADDRINUSE:
        raise Refusal(
            f"Port {port} is busy: stop the other program, or choose another port "
            f"with ./run --port {port + 1 if port < 65535 else 8000}."
        )
    if problem:
        raise Refusal(f"Port {port} can't be used ({os.strerror(problem)}): choose another one.")


def port_problem(port: int) -> int | None:
    """Error number when the port can't be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            return error.errno
    return None
