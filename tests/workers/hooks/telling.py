"""A request that a webhook is told of, and the ticks that deliver it."""

from datetime import datetime, timedelta

from cases.models import Notice
from cases.states import CaseState
from schools.models import School, Webhook
from tests.factories import MONDAY, Walk
from workers import webhooks

MINUTE = timedelta(minutes=1)


def deliver(at: datetime) -> int:
    """One tick of the clock at this instant; returns how much was taken."""
    return webhooks.deliver(lambda: at)


def asked(school: School, at: datetime = MONDAY) -> Walk:
    """A child for whom this school is asked."""
    walk = Walk(at)
    walk.school = school
    walk.to(CaseState.OFFERED)
    return walk


def message(hook: Webhook) -> Notice:
    """The only message to this webhook."""
    return Notice.objects.get(recipient=f"webhook:{hook.pk}")


def later(notice: Notice) -> datetime:
    """When it is tried next."""
    notice.refresh_from_db()
    return notice.deliver_at
