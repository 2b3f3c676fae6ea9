"""Signs of life: who was last seen at work, and how long each may be silent."""

from datetime import datetime, timedelta

from cases.models import Heartbeat

# Beat rings this bell and nothing else hangs on it: broker and a worker live as well.
CLOCK, SWEEP, DELIVER, DETECT = "clock", "sweep", "deliver", "detect"
# Everything was started, and the clock had no time yet to be heard.
START = "start"
# A backup was written.
BACKUP = "backup"
WORKER = "worker:"
# How long each may be silent before the program is not ready any more.
SILENCE: dict[str, timedelta] = {
    CLOCK: timedelta(minutes=5),
    SWEEP: timedelta(minutes=15),
    DELIVER: timedelta(minutes=15),
    DETECT: timedelta(hours=3),
}
# So long nobody worries after a start.
GRACE = timedelta(minutes=3)
# A machine that was taken away is forgotten after a while.
FORGOTTEN_AFTER = timedelta(days=7)


def note(name: str, *, at: datetime, **figures: float) -> None:
    """Somebody has done a round. Two at once do no harm: one row, the later one counts."""
    beat = Heartbeat(name=name[:60], at=at, figures=figures)
    Heartbeat.objects.bulk_create(
        [beat], update_conflicts=True, unique_fields=["name"], update_fields=["at", "figures"]
    )


def worker_name(host: str, number: int) -> str:
    """Under which name a process of a worker leaves its signs."""
    return f"{WORKER}{host[:40]}:{number}"


def known() -> dict[str, Heartbeat]:
    """Everybody's last sign of life by name."""
    return {beat.name: beat for beat in Heartbeat.objects.order_by("name")}


def silent(at: datetime, beats: dict[str, Heartbeat]) -> list[str]:
    """Who of those that have to ring has been silent for too long, or was never heard."""
    return [
        name for name, span in SILENCE.items() if name not in beats or beats[name].at < at - span
    ]


def is_starting(at: datetime, beats: dict[str, Heartbeat]) -> bool:
    """Whether everything was started so lately that silence says nothing yet."""
    begun = beats.get(START)
    return begun is not None and begun.at <= at < begun.at + GRACE


def forget(at: datetime) -> None:
    """Forget the processes of workers that have gone."""
    gone = Heartbeat.objects.filter(name__startswith=WORKER, at__lt=at - FORGOTTEN_AFTER)
    gone.delete()
