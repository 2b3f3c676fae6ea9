"""The API's acceptance in plain SQL, as somebody would write them who needs only these.

The acceptance checks what ours checks, writes the same rows (kept answer, place, request, case,
step, clocks, notices, reading), and seals the answer that the school is given. It knows by heart
which clocks end and which kinds are owed; nothing is asked twice.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import hypot
from typing import Any
from uuid import uuid4

from cryptography.fernet import Fernet
from psycopg_pool import ConnectionPool

from benchmarks.list_by_hand import listed
from cases.calendars import TZ, Calendar, add_days, is_school_day

Execute = Callable[[str, list[Any]], Any]
POOL = 8
TOLD_OF_GUARDIANS = ("name", "relation", "phone")
FIRST_DAY_CLOCKS = ("first_day_1", "first_day_3", "not_appeared")

SCOPE = "offers:answer"
KEY = """SELECT k.school_id, k.salt, k.digest, s.number, k.scopes, k.networks FROM schools_apikey k
JOIN schools_school s ON s.id = k.school_id WHERE k.prefix = %s AND k.revoked_at IS NULL
AND (k.expires_at IS NULL OR k.expires_at > %s)"""
CLAIM = """INSERT INTO schools_keptanswer AS kept
(school_id, digest, fingerprint, sealed, created_at) VALUES
(%s, %s, %s, ''::bytea, %s) ON CONFLICT (school_id, digest) DO UPDATE SET
fingerprint = EXCLUDED.fingerprint, sealed = EXCLUDED.sealed, created_at = EXCLUDED.created_at
WHERE kept.created_at <= %s RETURNING id"""
CASE = """SELECT c.id, c.version, c.state, c.episode, ch.household_id, c.child_id, h.postcode,
ch.family_language FROM cases_case c JOIN cases_child ch ON ch.id = c.child_id
JOIN cases_household h ON h.id = ch.household_id JOIN cases_offer o ON o.case_id = c.id
WHERE o.id = %s AND o.school_id = %s FOR UPDATE OF c"""
OFFER = "SELECT version, state, place_id, expires_at FROM cases_offer WHERE id = %s FOR UPDATE"
PLACE = "SELECT reserved, occupied FROM schools_place WHERE id = %s FOR UPDATE"
PAUSES = "SELECT kind, starts_on, ends_on FROM cases_pause WHERE case_id = %s"
EXAM = """SELECT status_on FROM cases_document WHERE child_id = %s AND kind = 'MEDICAL_EXAM'
AND status = 'ASKED' AND arranged_for IS NULL"""
NUMBERS = "SELECT id, days, closed FROM cases_timetableversion ORDER BY id DESC LIMIT 1"
GUARDIAN = """SELECT id, language, email, name, relation, phone FROM cases_guardian
WHERE household_id = %s ORDER BY id"""
HOOKS = """SELECT id, events FROM schools_webhook WHERE school_id = %s AND deleted_at IS NULL
AND disabled_at IS NULL"""
TOLD = """SELECT a.id, a.language, g.ends_on, p.timing FROM desk_advisor a
JOIN desk_rolegrant g ON g.person_id = a.id AND g.role = 'PLACEMENT' LEFT JOIN cases_preference p
ON p.person_id = a.id AND p.kind = 'school_answered' WHERE a.is_active"""
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
SELECT %s, unnest(%s::varchar[]), 1, %s, unnest(%s::timestamptz[]), 'WAITING'"""
NOTICE = """INSERT INTO cases_notice (id, case_id, offer_id, step_id, kind, rule, nth, recipient,
way, language, created_at, deliver_at, in_digest, state, claimed_by, attempts, error)
SELECT gen_random_uuid(), %s, %s, %s, unnest(%s::varchar[]), 'accept', %s, unnest(%s::varchar[]),
'MAIL', 'de', %s, %s, false, 'OWED', '', 0, '' ON CONFLICT DO NOTHING"""
READING = """INSERT INTO cases_reading (case_id, at, door, school_id, what, purpose)
VALUES (%s, %s, 'API', %s, 'pupil', '')"""
LOOKED = """SELECT 1 FROM cases_reading WHERE case_id = %s AND school_id = %s AND what = 'pupil'
AND at > %s LIMIT 1"""
SHOWN = """SELECT o.sent_at, o.answer_due_at, o.expires_at, o.query, o.query_answer, o.grade,
o.support_form, o.call_back, o.wished_start_on, ch.given_name, ch.family_name, ch.birth_date,
ch.birth_date_precision, ch.birth_place, ch.birth_country, ch.nationalities, ch.immigration_year,
ch.family_language, ch.further_languages, ch.interpreter_language, ch.sex, h.district, h.street,
h.postcode, h.city, h.accommodation, h.disclosure_block, s.utm_east, s.utm_north,
b.countries_of_schooling, b.never_at_school, b.last_grade, b.teaching_language, b.scripts,
b.foreign_languages, b.certificates_seen, b.latin_literacy, b.german_level, b.years_of_schooling
FROM cases_offer o JOIN cases_case c ON c.id = o.case_id JOIN cases_child ch ON ch.id = c.child_id
JOIN cases_household h ON h.id = ch.household_id JOIN schools_school s ON s.id = o.school_id
LEFT JOIN cases_biography b ON b.child_id = ch.id WHERE o.id = %s"""
SIBLINGS = """SELECT 1 FROM cases_offer o JOIN cases_case c ON c.id = o.case_id
JOIN cases_child ch ON ch.id = c.child_id WHERE ch.household_id = %s AND o.school_id = %s
AND ch.id <> %s AND o.state IN ('ACCEPTED', 'FULFILLED') AND o.holding <> 'NONE' LIMIT 1"""
CENTRE = """SELECT avg(utm_east), avg(utm_north) FROM schools_school WHERE postcode = %s
AND utm_east IS NOT NULL"""
DAYS_OFF = "SELECT day FROM schools_schooldayoff WHERE school_id = %s"
SEAL = "UPDATE schools_keptanswer SET sealed = %s WHERE id = %s"


@dataclass(frozen=True)
class Case:
    """The locked row of a case, as far as an acceptance needs it."""

    id: int
    version: int
    state: str
    episode: int
    household: int
    child: int
    postcode: str
    language: str


def accept(execute: Execute, key: str, offer_id: str, start_on: str) -> bytes:
    """Inside a transaction: the school says yes; the answer as it is sent."""
    now = datetime.now(UTC)
    school_id, number = known(execute, key, now)
    sent, said = str(uuid4()), json.dumps([offer_id, start_on]).encode()
    kept = _claimed(execute, school_id, sent, said, now)
    case = Case(*execute(CASE, [offer_id, school_id]).fetchone())
    day, off = date.fromisoformat(start_on), _days_off(execute, school_id)
    _check(execute, case, offer_id, day, off, now)
    _move(execute, case, offer_id, day, now)
    details = json.dumps({"start_on": start_on})
    step = [case.id, case.version + 1, case.episode, now, school_id, details, offer_id]
    about = [case.id, offer_id, execute(STEP, step).fetchone()[0]]
    _date(execute, case, day, off, now)
    guardians = execute(GUARDIAN, [case.household]).fetchall()
    _owe(execute, case, about, [number, guardians[0]], school_id, now)
    answer = _shown(execute, case, offer_id, school_id, guardians, now)
    execute(SEAL, [_sealed(f"{school_id}\n{sent}", answer), kept])
    return answer


def _claimed(execute: Execute, school_id: int, sent: str, said: bytes, now: datetime) -> int:
    """The row of this call's idempotency key; a copy of the call waits for it here."""
    digest = _mac("digest", f"{school_id}\n{sent}").hex()
    fingerprint = hmac.new(sent.encode(), said, hashlib.sha256).hexdigest()
    row = execute(CLAIM, [school_id, digest, fingerprint, now, now - timedelta(days=1)])
    return int(row.fetchone()[0])


def _sealed(whose: str, answer: bytes) -> bytes:
    """The answer with its entity tag, so that nobody reads it without the caller's key."""
    tag = hashlib.sha256(answer).hexdigest()[:32]
    head = json.dumps([200, {"ETag": tag, "Content-Type": "application/json"}]).encode()
    key = base64.urlsafe_b64encode(_mac("seal", whose))
    return Fernet(key).encrypt(head + b"\n" + answer)


def _mac(purpose: str, text: str) -> bytes:
    key = hashlib.sha256(f"{purpose}{os.environ['SECRET_KEY']}".encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _days_off(execute: Execute, school_id: int) -> frozenset[date]:
    return frozenset(row[0] for row in execute(DAYS_OFF, [school_id]).fetchall())


def _check(
    execute: Execute, case: Case, offer_id: str, day: date, off: frozenset[date], now: datetime
) -> None:
    _version, state, place_id, expires_at = execute(OFFER, [offer_id]).fetchone()
    reserved, _occupied = execute(PLACE, [place_id]).fetchone()
    if case.state != "OFFERED" or state != "SENT" or expires_at <= now or not reserved:
        raise ValueError(state)
    if not now.date() <= day <= now.date() + timedelta(days=200) or not is_school_day(day, off):
        raise ValueError(day)
    execute(MOVE_PLACE, [now, place_id])


def _move(execute: Execute, case: Case, offer_id: str, day: date, now: datetime) -> None:
    execute(MOVE_OFFER, [day, now, now, offer_id])
    execute(MOVE_CASE, [now, _end_of(day + timedelta(days=7)), case.id])


def _date(execute: Execute, case: Case, day: date, off: frozenset[date], now: datetime) -> None:
    """The clocks of the first school day; nothing stands still unless the case rests."""
    execute(PAUSES, [case.id]).fetchall()
    execute(EXAM, [case.child]).fetchall()
    execute(NUMBERS, []).fetchone()
    due = [_end_of(add_days(day, days, Calendar.SCHOOL_DAYS, off)) for days in (1, 3, 5)]
    execute(END_CLOCKS, [now, case.id, ["medical_exam", "language_exam"]])
    execute(BEGIN_CLOCK, [case.id, list(FIRST_DAY_CLOCKS), _end_of(day), due])


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=TZ)


def _owe(
    execute: Execute, case: Case, about: list[Any], to: list[Any], school_id: int, now: datetime
) -> None:
    number, guardian = to
    people = [
        f"user:{person}"
        for person, _language, ends_on, timing in execute(TOLD, []).fetchall()
        if (ends_on is None or ends_on >= now.date()) and timing != "OFF"
    ]
    hooks = execute(HOOKS, [school_id]).fetchall()
    software = [f"webhook:{one}" for one, events in hooks if "offer.answered" in events]
    answers = ["answer_received", *("answer_received" for _one in software)]
    kinds = ["placement_letter", *answers, *("school_answered" for _one in people)]
    recipients = [f"guardian:{guardian[0]}", f"school:{number}", *software, *people]
    execute(NOTICE, [*about, kinds, case.version + 1, recipients, now, now])


def _shown(
    execute: Execute, case: Case, offer_id: str, school_id: int, guardians: Any, now: datetime
) -> bytes:
    """What a school is told of the pupil it takes, and the line in the log of readings."""
    cursor = execute(SHOWN, [offer_id])
    names = [column[0] for column in cursor.description]
    pupil = dict(zip(names, cursor.fetchone(), strict=True))
    if pupil["disclosure_block"]:
        pupil = {**pupil, "street": "", "postcode": "", "city": "", "district": ""}
    east, north = execute(CENTRE, [case.postcode]).fetchone()
    if None not in (east, north, pupil["utm_east"], pupil["utm_north"]):
        pupil["metres"] = hypot(float(east) - pupil["utm_east"], float(north) - pupil["utm_north"])
    sibling = execute(SIBLINGS, [case.household, school_id, case.child]).fetchone()
    pupil["sibling_at_school"] = sibling is not None
    pupil["guardians"] = [dict(zip(TOLD_OF_GUARDIANS, one[3:], strict=True)) for one in guardians]
    if execute(LOOKED, [case.id, school_id, now - timedelta(hours=1)]).fetchone() is None:
        execute(READING, [case.id, now, school_id])
    answer = {"id": offer_id, "state": "ACCEPTED", "pupil": pupil}
    return json.dumps(answer, default=str, ensure_ascii=False).encode()


def known(execute: Execute, key: str, now: datetime | None = None) -> tuple[int, str]:
    """The school of a key: one look-up and one comparison in constant time."""
    _mark, prefix, secret = key.split("_", 2)
    school_id, salt, digest, number, scopes, _nets = execute(
        KEY, [prefix, now or datetime.now(UTC)]
    ).fetchone()
    salted = hashlib.sha256(f"schools.keys.{salt}{os.environ['SECRET_KEY']}".encode()).digest()
    told = hmac.new(salted, secret.encode(), hashlib.sha256).hexdigest()
    if not secrets.compare_digest(told, digest) or SCOPE not in scopes:
        raise ValueError(prefix)
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
