"""The two marks that every message gets, as plain statements: each is a round trip of every mail.

What the ORM needs to put the same statement together takes longer than the statement.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from cases.models import Notice
from cases.notices import NoticeState

S = NoticeState

SENDING = """
    UPDATE cases_notice SET state = %s, lease_until = %s
    WHERE id = %s AND claimed_by = %s AND state = %s AND lease_until > %s
"""
SENT = """
    UPDATE cases_notice SET state = %s, sent_at = %s, lease_until = NULL, error = ''
    WHERE id = %s AND claimed_by = %s AND state IN (%s, %s)
"""


def write_sending(notice: Notice, sender: str, *, at: datetime, lease_until: datetime) -> bool:
    """From owed to being sent, by whoever holds it; False when the lease is over."""
    values = (S.SENDING.value, _at(lease_until), _id(notice), sender, S.OWED.value, _at(at))
    return _write(SENDING, values)


def write_sent(notice: Notice, sender: str, *, at: datetime) -> bool:
    """From being sent, or parked meanwhile, to sent; False when somebody else has dealt with it."""
    held = (S.SENDING.value, S.PARKED.value)
    return _write(SENT, (S.SENT.value, _at(at), _id(notice), sender, *held))


def _write(statement: str, values: tuple[Any, ...]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return bool(cursor.rowcount)


def _at(instant: datetime) -> object:
    return connection.ops.adapt_datetimefield_value(instant)


def _id(notice: Notice) -> object:
    return Notice._meta.pk.get_db_prep_value(notice.pk, connection)
