"""Failpoints do nothing unless a test arms them, and each one named is passed by a sender."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from workers import failpoints
from workers.failpoints import POINTS, arm, failpoint

SENDERS = ("carriers", "post", "wire")
CALL = re.compile(r'failpoint\("(\w+)"\)')


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    """Whatever a test arms is gone after it."""
    yield
    arm("")


def test_nothing_happens_at_a_point_that_nobody_has_armed() -> None:
    arm("claimed=kill@2")
    for point in POINTS:
        failpoint(point)


@pytest.mark.parametrize("orders", ["nowhere=kill", "claimed=dance", "claimed", "claimed=kill@x"])
def test_an_order_that_means_nothing_is_refused(orders: str) -> None:
    with pytest.raises(ValueError, match=r"failpoint|invalid literal"):
        arm(orders)


def test_the_named_points_are_those_in_the_code_of_the_senders() -> None:
    folder = Path(settings.BASE_DIR) / "workers"
    called = {
        name for file in SENDERS for name in CALL.findall((folder / f"{file}.py").read_text())
    }
    assert called == set(POINTS)


def test_a_process_is_killed_at_the_pass_that_was_ordered() -> None:
    program = (
        "from workers.failpoints import failpoint\n"
        "for _ in range(5): print('here', flush=True); failpoint('named')"
    )
    killed = subprocess.run(
        [sys.executable, "-c", program],
        env={"EINSTIEG_FAILPOINTS": "named=kill@3", "PYTHONPATH": str(settings.BASE_DIR)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert killed.returncode == -failpoints.SIGNALS["kill"]
    assert killed.stdout.split() == ["here"] * 3
