"""Fixtures of several chapters."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cases.listed import HEADER


@pytest.fixture
def listed(tmp_path: Path) -> Callable[..., Path]:
    """Write a list of these lines into a file."""

    def write(*lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
        path = tmp_path / "liste.csv"
        path.write_bytes("\r\n".join([header, *lines]).encode(encoding))
        return path

    return write
