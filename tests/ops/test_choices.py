"""What can't work is refused at once, in one sentence."""

import os
import runpy
import socket
import sys
from pathlib import Path

import pytest

from tests.ops.conftest import Start
from tests.ops.processes import free_port
from workers import choices, setting_up
from workers.choices import Choices, check, choices_of
from workers.setting_up import ROOT, Refusal


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices, "PATIENCE_WITH_A_PREDECESSOR", 0.2)


def test_without_words_it_is_the_demo_at_8000_in_var() -> None:
    assert choices_of([], {}) == Choices(port=8000, demo=True, data=ROOT / "var")


def test_port_demo_and_folder_can_be_chosen(tmp_path: Path) -> None:
    chosen = choices_of(["--port", "8123", "--no-demo"], {"EINSTIEG_DATA": str(tmp_path)})

    assert chosen == Choices(port=8123, demo=False, data=tmp_path)


def test_the_sandbox_has_a_port_and_a_folder_of_its_own(tmp_path: Path) -> None:
    chosen = choices_of(["--sandbox"], {"EINSTIEG_DATA": str(tmp_path)})

    assert chosen == Choices(port=8001, demo=False, data=tmp_path / "sandbox", sandbox=True)
    assert choices_of(["--sandbox", "--port", "8123"], {}).port == 8123
    with pytest.raises(SystemExit):
        choices_of(["--sandbox", "--no-demo"], {})


def test_run_and_launcher_mean_the_same_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told: list[list[str]] = []
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("EINSTIEG_DATA", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["run", "--sandbox", "--port", str(free_port())])
    monkeypatch.setattr(setting_up, "set_up", lambda: None)
    monkeypatch.setattr(os, "execv", lambda _program, arguments: told.append(arguments))

    runpy.run_path(str(ROOT / "run"))["main"]()

    (_python, _module, _launcher, *arguments) = told[0]
    assert choices_of(arguments, os.environ).data == tmp_path / "sandbox"


@pytest.mark.parametrize("port", ["0", "65536", "-1", "web"])
def test_port_must_be_one(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        choices_of([f"--port={port}"], {})
    assert "--port" in capsys.readouterr().err


def test_busy_port_is_named_with_a_way_out(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Refusal, match=f"Port {port} is busy.*--port"):
            check(Choices(port=port, demo=True, data=tmp_path))


def test_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()

    with pytest.raises(Refusal, match=r"can't be written to.*EINSTIEG_DATA"):
        check(Choices(port=free_port(), demo=True, data=file / "data"))


def test_demo_never_starts_on_real_data(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()

    with pytest.raises(Refusal, match="holds real data"):
        check(Choices(port=free_port(), demo=True, data=tmp_path))


def test_real_work_never_starts_on_the_demo_city(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    (tmp_path / "demo").touch()

    with pytest.raises(Refusal, match="holds the demo city"):
        check(Choices(port=free_port(), demo=False, data=tmp_path))


def test_launcher_says_one_sentence_and_ends_with_1(start: Start, tmp_path: Path) -> None:
    (tmp_path / "demo").touch()

    process = start("-m", "workers.launcher", "--no-demo", EINSTIEG_DATA=str(tmp_path))
    out, err = process.communicate(timeout=30)

    assert (process.returncode, out) == (1, "")
    assert len(err.splitlines()) == 1
