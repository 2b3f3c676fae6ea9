"""What a worker writes into its log when a task fails: where and which kind, never whose data."""

import logging
import subprocess
import sys
from io import StringIO
from typing import Any

import pytest
from celery.app.trace import build_tracer

from advisory.logs import WithoutWords
from workers.celery import app
from workers.setting_up import ROOT

NAME = "tests.fails"
# What a worker does with its log, and then each child of its pool.
BEGINNING = """
from celery.concurrency.prefork import process_initializer
from workers.celery import app
app.loader.init_worker()
app.log.setup()
process_initializer(app, "own@here")
print("ready for tasks")
"""


def test_a_failed_task_is_logged_without_the_words_of_its_mistake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handlers: list[Any] = logging.getLogger().handlers
    ours = next(one for one in handlers if isinstance(one.formatter, WithoutWords))
    monkeypatch.setattr(ours, "stream", StringIO())

    def fails() -> None:
        whose = "+4912345 of Amira, Musterweg 1"
        raise ValueError(whose)

    build_tracer(NAME, app.task(name=NAME)(fails), app=app)("id-1", [], {}, {"id": "id-1"})
    written = ours.stream.getvalue()
    assert "Task tests.fails[id-1] raised unexpected: ValueError\n" in written
    assert written.endswith("ValueError\n")
    assert "raise ValueError(whose)" in written
    assert "ValueError('" not in written


def test_a_child_of_the_pool_writes_as_its_worker_does() -> None:
    command = [sys.executable, "-c", BEGINNING]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "ready for tasks" in done.stderr
