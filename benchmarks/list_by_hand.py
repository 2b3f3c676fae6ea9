"""The API's list in plain SQL: the same fields, entity tag, cursor and record of readings as ours.

It knows the stages by heart and asks for the columns it needs, no more; nothing is asked twice.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from math import hypot
from typing import Any

Execute = Callable[[str, list[Any]], Any]
Row = dict[str, Any]
PAGE = 50
# The limits of the bands of distance, in metres.
BANDS = ((1000, "UNDER_1_KM"), (2000, "FROM_1_TO_2_KM"), (5000, "FROM_2_TO_5_KM"))

MARK = """SELECT system_identifier, pg_snapshot_xmin(pg_current_snapshot())::text::bigint
FROM pg_control_system()"""
LIST = """SELECT o.id, o.case_id, o.episode, o.state, o.grade, o.support_form, o.call_back,
o.wished_start_on, o.sent_at, o.answer_due_at, o.expires_at, o.query, o.query_answer,
o.answered_at, o.start_on, o.attended_on, c.state AS case_state, c.episode AS case_episode,
c.child_id, ch.household_id, ch.given_name, ch.family_name, ch.birth_date,
ch.birth_date_precision, ch.birth_place, ch.birth_country, ch.sex, ch.nationalities,
ch.immigration_year, ch.family_language, ch.further_languages, ch.interpreter_language,
h.street, h.postcode, h.city, h.accommodation, h.district, h.disclosure_block, b.id AS biography,
b.countries_of_schooling, b.years_of_schooling, b.never_at_school, b.last_grade,
b.teaching_language, b.scripts, b.latin_literacy, b.german_level, b.foreign_languages,
b.certificates_seen, s.utm_east, s.utm_north
FROM cases_offer o JOIN schools_school s ON s.id = o.school_id JOIN cases_case c ON
c.id = o.case_id JOIN cases_child ch ON ch.id = c.child_id JOIN cases_household h ON
h.id = ch.household_id LEFT JOIN cases_biography b ON b.child_id = ch.id
WHERE o.school_id = %s"""
FIRST = " ORDER BY o.sent_at, o.id LIMIT 51"
SINCE = """ AND (o.redated_in >= %s OR EXISTS (SELECT FROM cases_step t WHERE t.transaction >= %s
AND t.case_id = o.case_id AND t.at = o.changed_at) OR (o.state = ANY (
'{SENT,QUERY_OPEN,ACCEPTED,FULFILLED}') AND EXISTS (SELECT FROM cases_step t JOIN cases_case c2 ON
c2.id = t.case_id JOIN cases_child ch2 ON ch2.id = c2.child_id WHERE t.transaction >= %s AND
ch2.household_id = ch.household_id)))"""
GUARDIANS = """SELECT household_id, name, relation, phone, language FROM cases_guardian
WHERE household_id = ANY(%s) ORDER BY id"""
SIBLINGS = """SELECT ch.household_id, c.child_id FROM cases_offer o JOIN cases_case c ON
c.id = o.case_id JOIN cases_child ch ON ch.id = c.child_id WHERE o.school_id = %s AND
o.state IN ('ACCEPTED', 'FULFILLED') AND o.holding <> 'NONE' AND ch.household_id = ANY(%s)"""
CENTRES = """SELECT postcode, avg(utm_east), avg(utm_north) FROM schools_school WHERE
postcode = ANY(%s) AND utm_east IS NOT NULL AND utm_north IS NOT NULL GROUP BY postcode"""
LATELY = """SELECT case_id FROM cases_reading WHERE school_id = %s AND door = 'API' AND
what = 'pupil' AND at >= %s AND case_id = ANY(%s)"""
READINGS = """INSERT INTO cases_reading (case_id, at, door, school_id, what, purpose)
SELECT unnest(%s::bigint[]), %s, 'API', %s, 'pupil', ''"""


def listed(
    execute: Execute, school_id: int, address: str, since: int | None = None
) -> tuple[str, str]:
    """Fifty requests with everything a school is told, as JSON, and their entity tag.

    With `since` only what has changed since the transaction with this number.
    """
    now = datetime.now(UTC)
    cluster, number = execute(MARK, []).fetchone()
    news = [] if since is None else [since] * 3
    cursor = execute(LIST + (SINCE if news else "") + FIRST, [school_id, *news])
    names = [column[0] for column in cursor.description]
    found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    rows = found[:PAGE]
    _record(execute, school_id, [row["case_id"] for row in rows if _is_taken(row)], now)
    around = _around(execute, school_id, rows) if rows else {}
    offers = [_offer(row, around, now) for row in rows]
    mark, more = f"m{cluster % 2**64:x}.{number}", len(found) > PAGE
    tag = hashlib.sha256(json.dumps([offers, more], default=_plain).encode()).hexdigest()[:32]
    after = _next(rows[-1], mark, address) if more else None
    page = {"offers": offers, "next": after, "as_of": mark}
    return json.dumps(page, default=_plain, ensure_ascii=False, separators=(",", ":")), tag


def _next(last: Row, mark: str, address: str) -> str:
    text = f"{last['sent_at'].isoformat()} {last['id'].hex} {mark}"
    return f"{address}&cursor={base64.urlsafe_b64encode(text.encode()).decode()}"


def _record(execute: Execute, school_id: int, cases: list[int], now: datetime) -> None:
    if not cases:
        return
    known = execute(LATELY, [school_id, now - timedelta(hours=1), cases]).fetchall()
    if missing := sorted(set(cases) - {row[0] for row in known}):
        execute(READINGS, [missing, now, school_id])


def _around(execute: Execute, school_id: int, rows: list[Row]) -> dict[str, Any]:
    """Guardians, who is at the school, and where families live: a question for each."""
    homes = list({row["household_id"] for row in rows})
    guardians: dict[int, list[Row]] = {home: [] for home in homes}
    for home, *values in execute(GUARDIANS, [homes]).fetchall():
        told = zip(("name", "relation", "phone", "language"), values, strict=True)
        guardians[home].append(dict(told))
    there: dict[int, set[int]] = {}
    for home, child in execute(SIBLINGS, [school_id, homes]).fetchall():
        there.setdefault(home, set()).add(child)
    codes = list({row["postcode"] for row in rows})
    centres = {row[0]: row[1:] for row in execute(CENTRES, [codes]).fetchall()}
    return {"guardians": guardians, "there": there, "centres": centres}


def _is_taken(row: Row) -> bool:
    present = row["episode"] == row["case_episode"] and row["case_state"] != "CLOSED"
    return row["state"] in ("ACCEPTED", "FULFILLED") and present


def _offer(row: Row, around: dict[str, Any], now: datetime) -> Row:
    is_open = row["state"] in ("SENT", "QUERY_OPEN")
    state = "EXPIRED" if is_open and row["expires_at"] <= now else row["state"]
    is_open = is_open and state != "EXPIRED"
    told: Row = {"id": row["id"], "state": state}
    if not is_open and not _is_taken(row):
        return told
    told |= _chosen(row, ("sent_at", "answer_due_at", "expires_at", "query", "query_answer",
                          "answered_at", "start_on", "attended_on"))  # fmt: skip
    told["pupil"] = _asked(row, around) if is_open else _taken(row, around)
    told["allowed"] = _allowed(row, now.date())
    return told


def _allowed(row: Row, today: date) -> list[str]:
    if row["state"] == "SENT":
        return ["acceptance", "decline", "query"]
    if row["state"] == "QUERY_OPEN":
        return ["acceptance", "decline"]
    if row["state"] == "FULFILLED":
        return ["move"]
    first = ["attendance", "absence"] if (row["start_on"] or today) <= today else []
    return [*first, "revocation", "move"]


def _asked(row: Row, around: dict[str, Any]) -> Row:
    is_known, has_month = row["biography"] is not None, row["birth_date_precision"] in _MONTHS
    languages = [one for one in (row["family_language"], *row["further_languages"]) if one]
    told: Row = {
        "birth_month": f"{row['birth_date']:%Y-%m}" if has_month else f"{row['birth_date']:%Y}"
    }
    told |= _chosen(row, ("sex", "grade", "support_form"))
    told["languages"] = languages
    told["latin_literacy"] = row["latin_literacy"] if is_known else "UNKNOWN"
    told["years_of_schooling"] = _years(row)
    told["german_level"] = row["german_level"] if is_known else "UNKNOWN"
    told["district"] = "" if row["disclosure_block"] else row["district"]
    told["distance_band"] = _band(row, around["centres"])
    others = around["there"].get(row["household_id"], set()) - {row["child_id"]}
    return told | {"sibling_at_school": bool(others)} | _chosen(row, _WISHES)


def _taken(row: Row, around: dict[str, Any]) -> Row:
    told = _asked(row, around)
    told |= _chosen(row, ("given_name", "family_name", "birth_date", "birth_date_precision",
                          "birth_place", "birth_country"))  # fmt: skip
    place = _chosen(row, ("street", "postcode", "city", "accommodation"))
    told["address"] = None if row["disclosure_block"] else place
    told["guardians"] = around["guardians"][row["household_id"]]
    told |= _chosen(row, ("nationalities", "immigration_year", "family_language",
                          "interpreter_language"))  # fmt: skip
    told["biography"] = None if row["biography"] is None else _chosen(row, _BIOGRAPHY)
    return told


def _years(row: Row) -> float | None:
    if row["years_of_schooling"] is None:
        return 0.0 if row["never_at_school"] else None
    return float(row["years_of_schooling"])


def _band(row: Row, centres: dict[str, Any]) -> str:
    centre = centres.get(row["postcode"])
    if row["disclosure_block"] or centre is None or row["utm_east"] is None:
        return "UNKNOWN"
    metres = round(hypot(float(centre[0]) - row["utm_east"], float(centre[1]) - row["utm_north"]))
    return next((band for limit, band in BANDS if metres < limit), "OVER_5_KM")


def _chosen(row: Row, names: Iterable[str]) -> Row:
    return {name: row[name] for name in names}


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else str(value)


_MONTHS = ("DAY", "MONTH")
_WISHES = ("call_back", "wished_start_on")
_BIOGRAPHY = ("countries_of_schooling", "never_at_school", "last_grade", "teaching_language",
              "scripts", "foreign_languages", "certificates_seen")  # fmt: skip
