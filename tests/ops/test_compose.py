"""The production set-up can be read, and is as careful as it says."""

import os
import re
import subprocess
from itertools import pairwise
from pathlib import Path
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


def test_there_are_the_services_and_the_migration(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {"db", "redis", "proxy", "web", "worker", "beat", "migrate"}
    replicas = {name: one.get("deploy", {}).get("replicas", 1) for name, one in services.items()}
    assert (replicas["web"], replicas["worker"], replicas["beat"]) == (2, 2, 1)


def test_database_and_broker_are_reached_from_inside_alone(compose: dict[str, Any]) -> None:
    assert compose["networks"]["inside"] == {"internal": True}
    for name, service in compose["services"].items():
        outside = name in {"proxy", "web", "worker"}
        assert ("outside" in service["networks"]) is outside, name
        assert ("ports" in service) is (name == "proxy"), name


@pytest.mark.parametrize("name", OURS)
def test_our_services_share_one_image_and_may_write_nothing_but_their_data(
    compose: dict[str, Any], name: str
) -> None:
    service = compose["services"][name]

    assert service["image"] == "einstieg"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["volumes"] == ["data:/data"]


@pytest.mark.parametrize("name", ["db", "redis", "proxy", "web", "worker", "beat"])
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
        named = {volume.split(":")[0] for volume in service.get("volumes", [])}
        files = {volume for volume in named if volume.startswith("./")}
        assert all((ROOT / file).is_file() for file in files)
        assert named - files <= set(compose["volumes"])
        assert set(service.get("depends_on", {})) <= set(compose["services"])
        assert set(service.get("secrets", [])) <= set(compose["secrets"])


def test_every_start_does_the_same_before_anything_serves(compose: dict[str, Any]) -> None:
    """Migrating alone would leave there what a restored backup has brought back."""
    assert compose["services"]["migrate"]["command"] == ["python", "manage.py", "prepare"]
    assert "manage.py prepare\n" in (ROOT / "deploy/systemd/einstieg-migrate.service").read_text()
    assert 'call_command("prepare"' in (ROOT / "workers/preparing.py").read_text()


@pytest.mark.parametrize(
    "path",
    ["Dockerfile", "docker-compose.yml", "workers/launcher.py"]
    + [f"deploy/systemd/einstieg-{name}.service" for name in ("web", "worker@", "clock")],
)
def test_every_start_writes_its_lines_as_the_program_does(path: str) -> None:
    words = re.findall(r"[\w.=/-]{3,}", (ROOT / path).read_text())
    for before, after in pairwise(words):
        assert before != "advisory.serving.Worker" or after == "--logger-class"
        assert before != "--app=workers.celery" or after in ("--quiet", "inspect")


def test_every_service_can_send_its_lines_to_a_log_server_by_tls(compose: dict[str, Any]) -> None:
    away = yaml.safe_load((ROOT / "deploy/logs.yml").read_text())["services"]
    assert away.keys() == compose["services"].keys()
    for service in away.values():
        options = service["logging"]["options"]
        assert service["logging"]["driver"] == "syslog"
        assert options["syslog-address"].startswith("tcp+tls://")
        assert "syslog-tls-skip-verify" not in options


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


def test_image_stands_on_bases_of_a_named_version() -> None:
    text = (ROOT / "Dockerfile").read_text()
    bases = re.findall(r"(?m)^FROM (\S+)", text)

    assert bases
    assert [one for one in bases if not re.fullmatch(r"\w+:\d+(\.\d+)*-slim", one)] == []


def test_image_holds_no_secret() -> None:
    """What stands in ENV and ARG can be read by whoever has the image."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    kept = [line for line in text.splitlines() if re.match(r"(ENV|ARG)\s", line)]
    names = {name for line in kept for name in re.findall(r"(\w+)(?==|$)", line)}

    assert "EINSTIEG_DATA" in names
    assert [one for one in names if re.search("KEY|SECRET|PASSWORD|TOKEN|_URL", one)] == []


@pytest.mark.parametrize("name", ["var", "secrets", ".git", ".env", "tests"])
def test_image_is_not_made_of_what_is_none_of_its_business(name: str) -> None:
    """Everything is left out first; what is let in again is named."""
    rules = (ROOT / ".dockerignore").read_text().splitlines()

    assert rules[0] == "*"
    assert [one for one in rules if one.strip("!/*").split("/")[0] == name] == []
    assert all("*" not in one for one in rules if one.startswith("!"))


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


UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())


@pytest.mark.systemd
def test_systemd_can_read_the_units(tmp_path: Path) -> None:
    """With programs that exist: `verify` asks for them, and nobody has /opt/einstieg here."""
    for unit in UNITS:
        text = re.sub(r"/opt/einstieg/\.venv/bin/\w+", "/bin/true", unit.read_text())
        (tmp_path / unit.name).write_text(text.replace("/etc/einstieg/einstieg.env", "-/nothing"))
    names = [str(tmp_path / unit.name.replace("@.", "@1.")) for unit in UNITS]
    (tmp_path / "einstieg-worker@1.service").write_text(
        (tmp_path / "einstieg-worker@.service").read_text()
    )
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:/usr/lib/systemd/system"},
    )
    ours = [line for line in done.stderr.splitlines() if "einstieg" in line]
    assert ours == [], ours


@pytest.mark.systemd
@pytest.mark.parametrize("unit", [one for one in UNITS if one.suffix == ".service"], ids=str)
def test_systemd_finds_little_that_a_unit_could_do_without(unit: Path) -> None:
    """Its own measure, from 0 (nothing exposed) to 10; times ten as a limit."""
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:]


@pytest.mark.parametrize("unit", [one for one in UNITS if one.suffix == ".service"], ids=str)
def test_a_unit_runs_as_nobody_special_and_writes_nothing_but_its_data(unit: Path) -> None:
    text = unit.read_text()
    for line in ("User=einstieg", "ProtectSystem=strict", "NoNewPrivileges=yes", "UMask=0077"):
        assert f"\n{line}\n" in text
    assert "SECRET_KEY=" not in text
    assert "LoadCredential=secret_key:" in text
    is_owner = unit.name == "einstieg-migrate.service"
    assert ("EnvironmentFile=/etc/einstieg/owner.env" in text) is is_owner
    assert ("owner_password" in text) is is_owner


def test_a_unit_leaves_to_the_program_what_is_meant_for_the_program() -> None:
    """systemd reads `%h` as the home of root; Celery, as the name of the machine."""
    for unit in UNITS:
        said = re.findall(r"%(.)", unit.read_text().replace("%%", ""))
        assert set(said) <= {"d", "i"}, unit.name
    assert (
        "--hostname=worker%i@%%h" in (ROOT / "deploy/systemd/einstieg-worker@.service").read_text()
    )


def test_what_stops_with_the_target_is_migrated_anew_before_it_starts_again() -> None:
    """The migration stays "active" when it is done: only when it is stopped it runs once more."""
    units = {one.stem: one.read_text() for one in UNITS if one.suffix == ".service"}
    parts = {name for name, text in units.items() if "\nPartOf=einstieg.target\n" in text}
    assert parts == set(units) - {"einstieg-backup"}
    waiting = {name for name, text in units.items() if "Requires=einstieg-migrate.service" in text}
    assert waiting == parts - {"einstieg-migrate"}


def test_only_the_migration_logs_in_as_the_owner_of_the_tables(compose: dict[str, Any]) -> None:
    for name in OURS:
        service = compose["services"][name]
        is_owner = name == "migrate"
        role = "einstieg" if is_owner else "einstieg_app"
        assert service["environment"]["DATABASE_URL"].startswith(f"postgres://{role}@")
        assert ("database_password" in service["secrets"]) is is_owner
        assert ("DATABASE_APP_ROLE" in service["environment"]) is is_owner


@pytest.mark.parametrize("as_owner", [False, True])
def test_root_calls_commands_with_the_settings_and_secrets_of_the_units(
    tmp_path: Path, *, as_owner: bool
) -> None:
    (tmp_path / "einstieg.env").write_text("# words\nOFFICE_NAME=Haus am Markt\nDATABASE_URL=app\n")
    (tmp_path / "owner.env").write_text("DATABASE_URL=owner\n")
    for name in ("secret_key", "email_password", "metrics_token", "redis_url", "owner_password"):
        (tmp_path / name).write_text(f"{name}-{'x' * 8}\n")
    (tmp_path / "setpriv").write_text('#!/bin/sh\nenv; echo "$@"\n')
    (tmp_path / "setpriv").chmod(0o755)
    script = (ROOT / "deploy/einstieg-manage").read_text().replace("/etc/einstieg", str(tmp_path))
    script = script.replace("cd /opt/einstieg", "cd /")
    owner = ["--owner"] if as_owner else []
    done = subprocess.run(
        ["sh", "-c", script, "einstieg-manage", *owner, "restore", "a b"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    said = done.stdout.splitlines()
    assert "OFFICE_NAME=Haus am Markt" in said
    assert "SECRET_KEY=secret_key-xxxxxxxx" in said
    assert f"DATABASE_URL={'owner' if as_owner else 'app'}" in said
    assert ("DATABASE_PASSWORD=owner_password-xxxxxxxx" in said) is as_owner
    assert said[-1].startswith("--reuid=einstieg --regid=einstieg --clear-groups --no-new-privs")
    assert said[-1].endswith("manage.py restore a b")
