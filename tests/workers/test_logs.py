"""What a worker writes into its log when a task fails: where and which kind, never whose data."""

import logging
from io import StringIO
from typing import Any

import pytest
from celery.app.trace import build_tracer

from advisory.logs import WithoutWords
from workers.celery import app

NAME = "tests.fails"


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
