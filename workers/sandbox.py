"""The clock of the sandbox walks from one due instant to the next and does what is due there."""

from django.utils import timezone

from cases import keeping, reminders
from cases.sandbox import next_instant
from schools import clock
from workers import post, webhooks


def look() -> bool:
    """Do what is due now, then go to the next instant; False when there is nowhere to go."""
    at, target = clock.now(), clock.target()
    reminders.sweep(at)
    reminders.ask_for_figures(at)
    keeping.tell_of_ending_keys(at)
    post.deliver(clock.now)
    webhooks.deliver(clock.now, wall=timezone.now)
    if target is None:
        return False
    following = next_instant(after=at, until=target)
    if following is not None:
        clock.put_to(following)
    elif at < target:
        clock.put_to(target)
    else:
        clock.stop()
    return True
