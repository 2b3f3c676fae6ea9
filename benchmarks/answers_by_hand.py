"""The API's acceptance in plain SQL, as somebody would write them who needs only these.

The acceptance writes the same rows as ours: kept answer, place, request, case, step, clocks,
notices, reading. It knows by heart who is told and which clocks end; nothing is asked twice.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from psycopg_pool import ConnectionPool

from benchmarks.list_by_hand import listed

Execute = Callable[[str, list[Any]], Any]
POOL = 8
FIRST_DAY_CLOCKS = ("first_day_1", "first_day_3", "not_appeared")

KEY = """SELECT k.school_id, k.salt, k.digest, s.number FROM schools_apikey k
JOIN schools_school s ON s.id = k.school_id WHERE k.prefix = %s AND k.revoked_at IS NULL"""
CLAIM = """INSERT INTO schools_keptanswer (school_id, digest, fingerprint, sealed, created_at)
VALUES (%s, %s, %s, ''::bytea, %s) ON CONFLICT DO NOTHING RETURNING id"""
CASE = """SELECT c.id, c.version, c.state, c.episode, ch.household_id, ch.given_name, ch.family_name
FROM cases_case c JOIN cases_child ch ON ch.id = c.child_id JOIN cases_offer o ON o.case_id = c.id
WHERE o.id = %s AND o.school_id = %s FOR UPDATE OF c"""
OFFER = """SELECT version, state, place_id, expires_at FROM cases_offer WHERE id = %s FOR UPDATE"""
PLACE = "SELECT reserved, occupied FROM schools_place WHERE id = %s FOR UPDATE"
GUARDIAN = "SELECT id, language FROM cases_guardian WHERE household_id = %s ORDER BY id LIMIT 1"
TOLD = "SELECT DISTINCT person_id FROM desk_rolegrant WHERE role = 'PLACEMENT'"
MOVE_PLACE = """UPDATE schools_place SET reserved = reserved - 1, occupied = occupied + 1,
updated_at = %s WHERE id = %s"""
MOVE_OFFER = """UPDATE cases_offer SET state = 'ACCEPTED', holding = 'OCCUPIED',
version = version + 1, start_on = %s, answered_at = %s, changed_at = %s WHERE id = %s"""
MOVE_CASE = """UPDATE cases_case SET state = 'PLACED', version = version + 1, state_since = %s,
due_at = %s, holder = 'SCHOOL', level = 0 WHERE id = %s"""
STEP = """INSERT INTO cases_step (case_id, number, episode, event, from_state, to_state, at, role,
door, school_id, person, reason, details, offer_id, transaction) VALUES (%s, %s, %s, 'accept',
'OFFERED', 'PLACED', %s, 'SCHOOL', 'API', %s, '', '', %s::jsonb, %s,
(pg_current_xact_id()::text)::bigint) RETURNING id"""
END_CLOCKS = """UPDATE cases_deadline SET outcome = 'CANCELLED', settled_at = %s
WHERE case_id = %s AND outcome = 'WAITING' AND rule <> ALL(%s)"""
BEGIN_CLOCK = """INSERT INTO cases_deadline (case_id, rule, nth, anchor_at, due_at, outcome)
SELECT %s, unnest(%s::varchar[]), 1, %s, %s, 'WAITING'"""
NOTICE = """INSERT INTO cases_notice (id, case_id, offer_id, step_id, kind, rule, nth, recipient,
way, language, created_at, deliver_at, in_digest, state, claimed_by, attempts, error)
SELECT gen_random_uuid(), %s, %s, %s, unnest(%s::varchar[]), 'accept', %s, unnest(%s::varchar[]),
'MAIL', 'de', %s, %s, false, 'OWED', '', 0, '' ON CONFLICT DO NOTHING"""
READING = """INSERT INTO cases_reading (case_id, at, door, school_id, what, purpose)
VALUES (%s, %s, 'API', %s, 'pupil', '')"""
SEAL = "UPDATE schools_keptanswer SET sealed = %s WHERE id = %s"


def accept(execute: Execute, key: str, offer_id: str, start_on: str) -> dict[str, Any]:
    """Inside a transaction: the school says yes."""
    now = datetime.now(UTC)
    school_id, number = known(execute, key)
    digest = hashlib.sha256(uuid4().bytes).hexdigest()
    kept = execute(CLAIM, [school_id, digest, digest, now]).fetchone()[0]
    case = execute(CASE, [offer_id, school_id]).fetchone()
    _check_and_move(execute, case, offer_id, start_on, now)
    details = json.dumps({"start_on": start_on})
    said = [case[0], case[1] + 1, case[3], now, school_id, details, offer_id]
    step = execute(STEP, said).fetchone()[0]
    _owe(execute, case, [case[0], offer_id, step], number, now)
    execute(READING, [case[0], now, school_id])
    answer = {"id": offer_id, "state": "ACCEPTED", "start_on": start_on, "pupil": case[5:]}
    execute(SEAL, [json.dumps(answer).encode(), kept])
    return answer


def _check_and_move(
    execute: Execute, case: tuple[Any, ...], offer_id: str, start_on: str, now: datetime
) -> None:
    _version, state, place_id, expires_at = execute(OFFER, [offer_id]).fetchone()
    if case[2] != "OFFERED" or state != "SENT" or expires_at <= now:
        raise ValueError(state)
    execute(PLACE, [place_id])
    execute(MOVE_PLACE, [now, place_id])
    execute(MOVE_OFFER, [start_on, now, now, offer_id])
    execute(MOVE_CASE, [now, now + timedelta(days=7), case[0]])


def _owe(
    execute: Execute, case: tuple[Any, ...], about: list[Any], number: str, now: datetime
) -> None:
    guardian, _language = execute(GUARDIAN, [case[4]]).fetchone()
    people = [f"user:{row[0]}" for row in execute(TOLD, []).fetchall()]
    execute(END_CLOCKS, [now, case[0], ["medical_exam", "language_exam"]])
    execute(BEGIN_CLOCK, [case[0], list(FIRST_DAY_CLOCKS), now, now + timedelta(days=7)])
    kinds = ["placement_letter", "answer_received", *("school_answered" for _one in people)]
    to = [f"guardian:{guardian}", f"school:{number}", *people]
    execute(NOTICE, [*about, kinds, case[1] + 1, to, now, now])


def known(execute: Execute, key: str) -> tuple[int, str]:
    """The school of a key: one look-up and one comparison in constant time."""
    school_id, salt, digest, number = execute(KEY, [key.split("_")[1]]).fetchone()
    secrets.compare_digest(hashlib.sha256((salt + key).encode()).hexdigest(), digest)
    return school_id, number


class Hand:
    """psycopg with a pool and prepared statements, nothing else."""

    def __init__(self, key: str) -> None:
        self.key = key
        kwargs = {"prepare_threshold": 3}
        url = os.environ["DATABASE_URL"]
        self.pool = ConnectionPool(url, min_size=POOL, max_size=POOL, kwargs=kwargs, open=True)

    def acceptance(self, offer_id: str, start_on: str) -> None:
        """The school says yes."""
        with self.pool.connection() as connection:
            accept(connection.execute, self.key, offer_id, start_on)

    def list(self, _offer_id: str, _start_on: str) -> None:
        """Fifty requests."""
        with self.pool.connection() as connection:
            school_id, _number = known(connection.execute, self.key)
            listed(connection.execute, school_id, "https://localhost/api/v1/offers?limit=50")
