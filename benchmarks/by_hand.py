"""The sweep's job as somebody would write it by hand: one statement of SQL for a thousand strokes.

What doesn't depend on the single case (who holds which role, when a family, a school or a person
may be written to) is worked out once for each sweep, in Python, and handed over as arrays.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg

from cases import manners
from cases.deadlines import CHAINS, RULES, Rule
from cases.languages import LETTER_LANGUAGES
from cases.news import HOOKS
from cases.notices import LANGUAGES_OF, Kind, To
from cases.recipients import Directory
from cases.states import Role

BATCH = 1000

SWEEP = """
WITH due AS MATERIALIZED (
    SELECT d.id, d.rule, d.nth, d.case_id, c.advisor_id, h.household_id, h.family_language
    FROM cases_deadline d
    JOIN cases_case c ON c.id = d.case_id
    JOIN cases_child h ON h.id = c.child_id
    WHERE d.outcome = 'WAITING' AND d.due_at <= %(at)s AND d.rule = ANY(%(rules)s)
    ORDER BY d.due_at, d.id
    LIMIT %(batch)s
    FOR UPDATE OF d, c SKIP LOCKED
), late AS MATERIALIZED (
    SELECT DISTINCT due.id
    FROM due
    JOIN unnest(%(earlier)s::text[], %(later)s::text[]) chain (rule, later)
        ON chain.rule = due.rule
    JOIN cases_deadline other ON other.case_id = due.case_id AND other.rule = chain.later
        AND other.outcome = 'WAITING' AND other.due_at <= %(at)s
), told AS MATERIALIZED (
    SELECT due.*, offer.id AS offer_id, offer.school_id
    FROM due
    LEFT JOIN LATERAL (
        SELECT id, school_id FROM cases_offer
        WHERE case_id = due.case_id AND state IN ('SENT', 'QUERY_OPEN', 'ACCEPTED')
        ORDER BY state = 'ACCEPTED', sent_at LIMIT 1
    ) offer ON true
    WHERE NOT EXISTS (SELECT FROM late WHERE late.id = due.id)
), owed AS (
    SELECT told.case_id, told.offer_id, told.rule, told.nth, office.kind,
           replace(office.recipient, 'advisor:', 'user:') AS recipient, 'MAIL' AS way,
           office.language, office.digest, office.deliver_at
    FROM told
    JOIN unnest(
        %(office_rules)s::text[], %(kinds)s::text[], %(recipients)s::text[],
        %(languages)s::text[], %(digests)s::bool[], %(hours)s::timestamptz[]
    ) office (rule, kind, recipient, language, digest, deliver_at) ON office.rule = told.rule
    WHERE office.recipient NOT LIKE 'advisor:%%'
        OR office.recipient = 'advisor:' || told.advisor_id
  UNION ALL
    SELECT told.case_id, told.offer_id, told.rule, told.nth, ours.kind,
           'school:' || school.number, 'MAIL', 'de', true, school_hour.deliver_at
    FROM told
    JOIN unnest(%(school_rules)s::text[], %(school_kinds)s::text[]) ours (rule, kind)
        ON ours.rule = told.rule
    JOIN schools_school school ON school.id = told.school_id
    JOIN unnest(%(school_ids)s::bigint[], %(school_hours)s::timestamptz[])
        school_hour (school_id, deliver_at) ON school_hour.school_id = school.id
  UNION ALL
    SELECT told.case_id, told.offer_id, told.rule, told.nth, ours.kind,
           CASE WHEN one.id IS NULL THEN 'household:' || told.household_id
                ELSE 'guardian:' || one.id END,
           CASE WHEN one.id IS NULL THEN 'LETTER' WHEN one.by_sms THEN 'SMS'
                WHEN one.email <> '' THEN 'MAIL' ELSE 'LETTER' END,
           COALESCE(letter.language, 'de'), false, %(family_hour)s
    FROM told
    JOIN unnest(%(family_rules)s::text[], %(family_kinds)s::text[]) ours (rule, kind)
        ON ours.rule = told.rule
    LEFT JOIN LATERAL (
        SELECT id, email, language,
               (preferred_channel = 'SMS' OR email = '') AND phone <> '' AS by_sms
        FROM cases_guardian WHERE household_id = told.household_id
        ORDER BY email = '', id LIMIT 1
    ) one ON true
    LEFT JOIN unnest(%(letters)s::text[]) letter (language) ON letter.language =
        split_part(COALESCE(NULLIF(one.language, ''), told.family_language), '-', 1)
  UNION ALL
    SELECT told.case_id, told.offer_id, told.rule, told.nth, ours.kind,
           'webhook:' || hook.id, 'WEBHOOK', 'de', false, %(at)s
    FROM told
    JOIN unnest(%(hook_rules)s::text[], %(hook_kinds)s::text[], %(hook_events)s::text[])
        ours (rule, kind, event) ON ours.rule = told.rule
    JOIN schools_webhook hook ON hook.school_id = told.school_id
        AND hook.deleted_at IS NULL AND hook.disabled_at IS NULL AND hook.events ? ours.event
), written AS (
    INSERT INTO cases_notice (
        id, case_id, offer_id, kind, rule, nth, recipient, way, language, state, created_at,
        deliver_at, claimed_by, attempts, error, in_digest
    )
    SELECT gen_random_uuid(), case_id, offer_id, kind, rule, nth, recipient, way, language,
           'OWED', %(at)s, deliver_at, '', 0, '', digest
    FROM owed
    ON CONFLICT DO NOTHING
)
UPDATE cases_deadline
SET outcome = CASE WHEN EXISTS (SELECT FROM late WHERE late.id = cases_deadline.id)
                   THEN 'OVERTAKEN' ELSE 'DONE' END,
    settled_at = %(at)s
WHERE id IN (SELECT id FROM due)
"""

Column = list[Any]


def sweep(connection: "psycopg.Connection[Any]", at: datetime, rules: Sequence[str]) -> int:
    """Every reminder of these rules that is due; returns the number of strokes."""
    known = _known(connection, at, [RULES[key] for key in rules])
    struck = 0
    while True:
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute(SWEEP.encode(), known, prepare=True)
            found = cursor.rowcount
        struck += found
        if not found:
            return struck


def _known(
    connection: "psycopg.Connection[Any]", at: datetime, rules: list[Rule]
) -> dict[str, Any]:
    """Everything that is the same for all cases of one sweep."""
    family = [rule for rule in rules if rule.to is To.FAMILY]
    school = [rule for rule in rules if rule.to is To.SCHOOL]
    listened = [rule for rule in school if rule.notice in HOOKS]
    chains = [
        (key, later) for chain in CHAINS for n, key in enumerate(chain) for later in chain[n + 1 :]
    ]
    return {
        "at": at,
        "batch": BATCH,
        "rules": [rule.key for rule in rules],
        "earlier": [key for key, _later in chains],
        "later": [later for _key, later in chains],
        "school_rules": [rule.key for rule in school],
        "school_kinds": [str(rule.notice) for rule in school],
        "hook_rules": [rule.key for rule in listened],
        "hook_kinds": [str(rule.notice) for rule in listened],
        "hook_events": [str(HOOKS[rule.notice]) for rule in listened if rule.notice],
        "family_rules": [rule.key for rule in family],
        "family_kinds": [str(rule.notice) for rule in family],
        "family_hour": manners.next_hour(Kind.APPOINTMENT_REMINDER, at, digest=False),
        "letters": list(LETTER_LANGUAGES),
        **_office(rules, at),
        **_school_hours(connection, at),
    }


def _office(rules: list[Rule], at: datetime) -> dict[str, Column]:
    """Each rule with everybody of the office whom it tells, and when."""
    rows = []
    directory = Directory()
    for rule in rules:
        if rule.to in (To.FAMILY, To.SCHOOL) or rule.to is None or rule.notice is None:
            continue
        for one in directory.with_role(Role(rule.to.value), rule.notice, at):
            digest = manners.in_digest(rule.notice, one.timing)
            language = one.language if one.language in LANGUAGES_OF[rule.notice] else "de"
            name = one.reference
            if rule.to is To.ADVISOR:
                name = name.replace("user:", "advisor:")
            hour = manners.next_hour(rule.notice, at, digest=digest)
            rows.append((rule.key, str(rule.notice), name, language, digest, hour))
    names = ("office_rules", "kinds", "recipients", "languages", "digests", "hours")
    return {name: [row[n] for row in rows] for n, name in enumerate(names)}


def _school_hours(connection: "psycopg.Connection[Any]", at: datetime) -> dict[str, Column]:
    """When each school may next be written to; its own days off are left out."""
    found = connection.execute(
        "SELECT s.id, array_remove(array_agg(o.day), NULL) FROM schools_school s "
        "LEFT JOIN schools_schooldayoff o ON o.school_id = s.id GROUP BY s.id"
    ).fetchall()
    return {
        "school_ids": [school_id for school_id, _days in found],
        "school_hours": [
            manners.next_hour(Kind.OFFER_REMINDER, at, digest=True, days_off=frozenset(days))
            for _school_id, days in found
        ],
    }
