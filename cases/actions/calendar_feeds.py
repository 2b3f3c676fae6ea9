"""Verbs of the own calendar link: made, and ended."""

from datetime import datetime
from secrets import token_urlsafe

from django.db import transaction

from cases.actors import Actor
from cases.models import CalendarFeed
from cases.models.calendar_feed import digest_of


@transaction.atomic
def make_feed(*, by: Actor, at: datetime) -> str:
    """A new link in place of the old one; its secret is told now and never again."""
    end_feed(by=by, at=at)
    token = token_urlsafe(32)
    CalendarFeed.objects.create(person_id=by.user, digest=digest_of(token), made_at=at)
    return token


def end_feed(*, by: Actor, at: datetime) -> None:
    """Nobody reads the calendar by the old link any more."""
    CalendarFeed.objects.filter(person=by.user, ended_at__isnull=True).update(ended_at=at)


def working_feed(by: Actor) -> CalendarFeed | None:
    """The own link that works, if there is one."""
    return CalendarFeed.objects.working().of_person(by.user).first()


def visit(token: str, *, at: datetime) -> int | None:
    """Whose calendar this secret opens; remembers that it was used. None for any other secret."""
    feed = CalendarFeed.objects.with_token(token)
    if feed is None:
        return None
    feed.was_read(at)
    return feed.person_id
