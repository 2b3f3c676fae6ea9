"""What the tests find on this machine, and what to say where it is missing."""

import os
import shutil
import subprocess

from tests import postgres

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """Path of the browser: `CHROMIUM` if set, else the first of the usual names on PATH."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def compose() -> list[str] | None:
    """The command of Docker Compose: Docker's plugin, else the program of that name."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]):
            asked = subprocess.run([*command, "version"], capture_output=True, check=False)
            if asked.returncode == 0:
                return command
    return None


def missing() -> dict[str, str]:
    """The marks whose tests can't run on this machine, each with the way to change that."""
    reasons = {}
    if chromium() is None:
        reasons["browser"] = "no Chromium: apt-get install chromium, or name one in CHROMIUM"
    if compose() is None:
        reasons["compose"] = "no Docker Compose: apt-get install docker-compose"
    if postgres.find_binaries() is None:
        reasons["server"] = "no PostgreSQL to start and stop: apt-get install postgresql"
    if shutil.which("systemd-analyze") is None:
        reasons["systemd"] = "no systemd: apt-get install systemd"
    return reasons
