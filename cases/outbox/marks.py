"""The two marks that every message gets, as plain statements: each is a round trip of every mail.

What the ORM needs to put the same statement together takes longer than the statement.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from cases.models import Notice
from cases.notices import PASSES_RESTRICTION, NoticeState

S = NoticeState

SENDING = """
    UPDATE cases_notice SET state = %s, lease_until = %s
    WHERE id = %s AND claimed_by = %s AND state = %s AND lease_until > %s
"""
# The case may have been restricted (Art. 18 DSGVO) since the notice was claimed.
UNLESS_RESTRICTED = """
    AND NOT EXISTS (
        SELECT 1 FROM cases_case
        WHERE cases_case.id = cases_notice.case_id AND cases_case.restricted_at IS NOT NULL
    )
"""
SENT = """
    UPDATE cases_notice SET state = %s, sent_at = %s, lease_until = NULL, error = ''
    WHERE id = %s AND claimed_by = %s AND state IN (%s, %s)
"""


def write_sending(notice: Notice, sender: str, *, at: datetime, lease_until: datetime) -> bool:
    """From owed to being sent, by whoever holds it; False when the lease is over or it may not."""
    values = (S.SENDING.value, _at(lease_until), _id(notice), sender, S.OWED.value, _at(at))
    passes = notice.kind in PASSES_RESTRICTION
    return _write(SENDING if passes else SENDING + UNLESS_RESTRICTED, values)


def write_sent(notice: Notice, sender: str, *, at: datetime) -> bool:
    """From being sent, or parked meanwhile, to sent; False when somebody else has dealt with it."""
    held = (S.SENDING.value, S.PARKED.value)
    return _write(SENT, (S.SENT.value, _at(at), _id(notice), sender, *held))


def _write(statement: str, values: tuple[Any, ...]) -> bool:
    if connection.vendor == "postgresql" and not _is_watched():
        return _write_straight(statement, values)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return bool(cursor.rowcount)


def _is_watched() -> bool:
    """Somebody counts the statements or stands before them: then they go the usual way."""
    return bool(connection.execute_wrappers) or connection.queries_logged


def _write_straight(statement: str, values: tuple[Any, ...]) -> bool:
    """Past Django's cursor, whose making costs more than the statement."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return bool(connection.connection.execute(statement, values).rowcount)


def _at(instant: datetime) -> object:
    return connection.ops.adapt_datetimefield_value(instant)


def _id(notice: Notice) -> object:
    return Notice._meta.pk.get_db_prep_value(notice.pk, connection)
