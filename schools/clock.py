"""What time it is: the time, except in the sandbox, whose clock is moved by whoever tries it.

Doors read the clock here, once for each visit, and pass the instant on.
"""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from schools.models import SandboxClock


def now() -> datetime:
    """The instant of this visit."""
    at = timezone.now()
    return at + SandboxClock.objects.the().ahead if settings.SANDBOX else at


def target() -> datetime | None:
    """Where the clock of the sandbox is walking to; None while it stands."""
    return SandboxClock.objects.the().target_at


def walk_to(target_at: datetime) -> None:
    """Let the clock of the sandbox walk forward to this instant, from one due date to the next."""
    SandboxClock.objects.aim(target_at)


def put_to(at: datetime) -> None:
    """The clock of the sandbox shows this instant now."""
    SandboxClock.objects.ahead_by(at - timezone.now())


def stop() -> None:
    """It has arrived."""
    SandboxClock.objects.stand()


def put_back() -> None:
    """It shows the time again."""
    SandboxClock.objects.put_back()
