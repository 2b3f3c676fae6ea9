"""What the clock rings for: a task reads the time and makes one call; the next tick retries."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from cases import keeping, reminders
from cases.history import sealing
from cases.rights.telling import tell_of_requests
from cases.watching import detecting, heartbeats
from schools import repeats
from workers import post, webhooks
from workers.pulse import pulse


@shared_task
def tick() -> None:
    """Say that the clock rings, that the broker carries it, and that a worker hears it."""
    with pulse(heartbeats.CLOCK):
        pass


@shared_task
def detect() -> None:
    """Look for states that should be impossible."""
    detecting.detect(timezone.now())


@shared_task
def seal() -> None:
    """Chain what was added to history."""
    sealing.seal(timezone.now())


@shared_task
def sweep() -> None:
    """Do everything that is due."""
    with pulse(heartbeats.SWEEP) as figures:
        figures["strokes"] = reminders.sweep(timezone.now())


@shared_task
def ask_for_figures() -> None:
    """Ask schools for newer figures whose own are too old."""
    reminders.ask_for_figures(timezone.now())


@shared_task
def deliver() -> None:
    """Hand over everything that is owed and may go out at this hour."""
    with pulse(heartbeats.DELIVER) as figures:
        figures["mails"] = post.deliver(timezone.now, post.kept_carriers())


@shared_task
def forget() -> None:
    """Remove the answers that were kept for a day."""
    repeats.forget_answers(timezone.now())


@shared_task
def call() -> None:
    """Tell the software of schools what it has asked to be told."""
    webhooks.deliver(timezone.now)


@shared_task
def watch_keys() -> None:
    """Tell of keys that end soon."""
    keeping.tell_of_ending_keys(timezone.now())


@shared_task
def watch_requests() -> None:
    """Remind of what people have asked about their data."""
    tell_of_requests(timezone.now())


@shared_task
def end_rights() -> None:
    """Take away the roles of people whose last day is over."""
    call_command("end_rights")


@shared_task
def forget_sessions() -> None:
    """Remove sessions that are over, and what was counted at the log-in."""
    call_command("forget_sessions")


@shared_task
def delete_due() -> None:
    """Delete what has been kept long enough."""
    call_command("delete_due")
