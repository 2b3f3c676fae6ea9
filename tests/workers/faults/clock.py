"""One clock for all processes of a test: a file says how late it is and how fast time runs."""

import os
import struct
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

FORM = struct.Struct("ddd")


class SharedClock:
    """Reads the time from a file; whoever has the file can turn it for everybody."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = os.open(path, os.O_RDWR | os.O_CREAT)

    def __call__(self) -> datetime:
        """The time of the test, aware."""
        base, since, speed = FORM.unpack(os.pread(self.file, FORM.size, 0))
        # The monotonic clock is the same for all processes of a machine.
        return datetime.fromtimestamp(base + (time.monotonic() - since) * speed, UTC)

    def set(self, at: datetime, speed: float = 0.0) -> None:
        """It is now so late, and time runs so many times as fast as outside (0: it stands)."""
        os.pwrite(self.file, FORM.pack(at.timestamp(), time.monotonic(), speed), 0)

    def turn(self, span: timedelta) -> None:
        """So much time passes at once; then it stands."""
        self.set(self() + span)

    def close(self) -> None:
        """Let the file go."""
        os.close(self.file)
