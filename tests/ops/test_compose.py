"""The production set-up can be read, and is as careful as it says."""

import os
import re
import subprocess
from typing import Any

import pytest
import yaml

from tests import machine
from workers.schedule import ticks
from workers.setting_up import ROOT

COMPOSE = ROOT / "docker-compose.yml"
OURS = ("web", "worker", "beat", "migrate")
# What the file takes from .env, with values that are as good as any here.
WANTED = dict.fromkeys(re.findall(r"\$\{(\w+):\?", COMPOSE.read_text()), "https://x.example")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The file as Compose reads it."""
    parsed: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return parsed


def test_there_are_the_five_services_and_the_migration(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"db", "redis", "web", "worker", "beat", "migrate"}


@pytest.mark.parametrize("name", OURS)
def test_our_services_share_one_image_and_may_write_nothing_but_their_data(
    compose: dict[str, Any], name: str
) -> None:
    service = compose["services"][name]

    assert service["image"] == "einstieg"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["volumes"] == ["data:/data"]


@pytest.mark.parametrize("name", ["db", "redis", "web", "worker", "beat"])
def test_every_lasting_service_is_watched_and_started_again(
    compose: dict[str, Any], name: str
) -> None:
    service = compose["services"][name]

    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"]


def test_secrets_come_from_files_alone(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name or "SECRET" in name:
                assert name.endswith("_FILE")
                assert value.removeprefix("/run/secrets/") in compose["secrets"]
    assert all(secret["file"].startswith("./secrets/") for secret in compose["secrets"].values())


def test_what_is_mounted_and_waited_for_exists(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= set(
            compose["volumes"]
        )
        assert set(service.get("depends_on", {})) <= set(compose["services"])
        assert set(service.get("secrets", [])) <= set(compose["secrets"])


def test_broker_forgets_nothing(compose: dict[str, Any]) -> None:
    command = " ".join(compose["services"]["redis"]["command"])

    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_clock_is_called_sick_only_after_it_missed_rings(compose: dict[str, Any]) -> None:
    # Beat writes its file after every ring, so the most frequent one keeps it young.
    rings = min(tick["schedule"] for tick in ticks(demo=False).values())

    assert "-mmin -5" in compose["services"]["beat"]["healthcheck"]["test"][1]
    assert rings * 2 < 5 * 60


def test_image_does_not_run_as_root() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]

    assert users[-1:] == ["einstieg"]
    assert lines.index("USER einstieg") < lines.index("EXPOSE 8000")


def test_image_is_made_of_what_exists() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    sources = [
        source
        for line in lines
        if line.startswith("COPY ") and "--from" not in line
        for source in line.split()[1:-1]
    ]
    allowed = (ROOT / ".dockerignore").read_text().splitlines()

    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert [source for source in sources if f"!{source}" not in allowed] == []


@pytest.mark.compose
def test_compose_itself_can_read_it() -> None:
    command = machine.compose()
    assert command
    result = subprocess.run(
        [*command, "--file", str(COMPOSE), "config", "--quiet"],
        env=os.environ | WANTED,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
