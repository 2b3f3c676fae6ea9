"""Verbs for the keys of school software: made and renewed by the office, ended by both sides."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.access import Area, may_write
from cases.actors import Actor
from cases.calendars import end_of
from cases.history import note
from cases.keeping import rule_of_key, tell_of_new_key
from cases.models import Occurrence
from cases.refusals import Code, Invalid, Refused
from cases.states import Role
from schools.keys import Grant, KeyRefused, grant_key, revoke_key, rotate_key
from schools.models import ApiKey, School

What = Occurrence.What
# A key that nobody renews ends within two years: forgotten ones don't stay open for ever.
LONGEST_LIFE = timedelta(days=731)


@transaction.atomic
def make_key(school: School, grant: Grant, *, by: Actor, at: datetime) -> tuple[ApiKey, str]:
    """A key for the software of a school, and its text that is shown once. Raises `Refused`."""
    _must_be_office(by)
    if not school.is_active:
        raise Refused(Code.GUARD, _("This school is closed and gets no key."))
    _check_end(grant.expires_at, at)
    with _in_words_of_the_room():
        made = grant_key(school, grant, by=signature(by), at=at)
    note(What.KEY_MADE, rule_of_key(made[0]), by=by, at=at, school=school.pk)
    tell_of_new_key(made[0], at=at)
    return made


@transaction.atomic
def renew_key(
    key: ApiKey, *, overlap: timedelta, expires_at: datetime, by: Actor, at: datetime
) -> tuple[ApiKey, str]:
    """A new key in place of an old one, which lives on for a while. Raises `Refused`."""
    _must_be_office(by)
    _check_end(expires_at, at)
    with _in_words_of_the_room():
        made = rotate_key(key, overlap=overlap, expires_at=expires_at, by=signature(by), at=at)
    note(What.KEY_RENEWED, rule_of_key(key), by=by, at=at, successor=made[0].prefix)
    tell_of_new_key(made[0], at=at)
    return made


@transaction.atomic
def end_key(key: ApiKey, *, by: Actor, at: datetime) -> bool:
    """Revoke a key at once; the office any, a school its own. False: it had ended before.

    Raises `Refused`.
    """
    if Role.SCHOOL not in by.roles:
        _must_be_office(by)
    elif by.school_id != key.school_id:
        raise Refused(Code.WRONG_ROLE)
    ended = revoke_key(key, by=signature(by), at=at)
    if ended:
        note(What.KEY_ENDED, rule_of_key(key), by=by, at=at)
    return ended


def signature(by: Actor) -> str:
    """Who made or ended a key: the door, and at the desk who, at a school whoever said so."""
    who = by.person if by.user_id is None else str(by.user_id)
    return f"{by.door.value}:{who}"[:60].rstrip(":")


@contextmanager
def _in_words_of_the_room() -> Iterator[None]:
    """What the ground floor refuses, as the doors know it."""
    try:
        yield
    except KeyRefused as refused:
        if not refused.field:
            raise Refused(Code.WRONG_STATE, refused.message) from refused
        raise Invalid(refused.field, refused.message) from refused


def _must_be_office(by: Actor) -> None:
    if not may_write(by.roles, Area.API_KEYS):
        raise Refused(Code.WRONG_ROLE)


def _check_end(expires_at: datetime | None, at: datetime) -> None:
    if expires_at is None or expires_at <= at:
        raise Invalid("expires_on", _("The last day of the key must be today or later."))
    if expires_at > end_of((at + LONGEST_LIFE).date()):
        raise Invalid("expires_on", _("A key lives for at most two years."))
