"""A town of any size: households, children, cases with their clocks, steps and notices.

Written by the server itself in a statement for each table, a million cases in about two minutes.
"""

import time
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models
from psycopg import sql

from advisory.desk.models import Advisor
from benchmarks.house import FILLED
from cases.calendars import TZ
from cases.deadlines import LEGS, Timetable
from cases.models import (
    Appointment,
    Case,
    Child,
    Deadline,
    Guardian,
    Household,
    Notice,
    Offer,
    Recommendation,
    RecommendedPlace,
    Step,
)
from cases.states import OPEN, CaseState, Channel, Role
from schools.models import HookEvent, Place, School, Webhook

S = CaseState
# Monday, five past seven: the mail of the morning has just fallen due.
NOW = datetime(2026, 11, 9, 7, 5, tzinfo=TZ)
SCHOOLS = 170
DISTRICTS = 50
STAFF = {Role.INTAKE: 2, Role.ADVISOR: 12, Role.PLACEMENT: 2, Role.LEAD: 2, Role.SUPERVISION: 1}
# Three cases of ten are open; these are their states, a tenth each.
OPEN_STATES = (
    S.REPORTED,
    S.INVITED,
    S.INVITED,
    S.APPOINTMENT_SCHEDULED,
    S.READY_FOR_PLACEMENT,
    S.OFFERED,
    S.OFFERED,
    S.WAITLISTED,
    S.PLACED,
    S.ENROLLED,
)
OPEN_ROW = "(n % 10 < 3)"
# One child of five hundred speaks a language that few speak.
LANGUAGE = (
    "CASE WHEN n % 501 = 7 THEN 'ti' "
    "ELSE (ARRAY['ar', 'uk', 'tr', 'ro', 'en', 'de'])[1 + n % 6] END"
)
CHANNEL = f"(ARRAY{Channel.values})[1 + n % {len(Channel)}]"
# Whoever has been consulted has a recommendation; one of a hundred learns the alphabet.
CONSULTED = (S.READY_FOR_PLACEMENT, S.OFFERED, S.WAITLISTED, S.PLACED, S.ENROLLED, S.CLOSED)
SUPPORT_FORM = "CASE WHEN n % 101 = 0 THEN 'ALPHA' ELSE 'PARTIAL' END"
# So many names there are of each kind.
NAMES = {"Familie": 20000, "Kind": 5000}
SETTLED_RULES = ("reported_due", "contact_5", "contact_10", "offer_reminder", "target_20")
# Not every child is near an age limit or seeks protection: every fourth.
OF_SOME = ("age_vocational", "age_16", "age_duty_end", "eu_45_days", "eu_60_days")


def fill(cases: int) -> None:
    """Make the tables and a town with so many cases."""
    call_command("migrate", verbosity=0)
    _people()
    with connection.cursor() as cursor:
        # Thousands of foreign keys are right by construction; checking each would take minutes.
        cursor.execute("SET session_replication_role = replica")
        for part in PARTS:
            began = time.monotonic()
            part(cases)
            print(f"  {part.__name__.strip('_')}: {time.monotonic() - began:.0f} s", flush=True)
        cursor.execute("SET session_replication_role = origin")
        for statement in connection.ops.sequence_reset_sql(no_style(), NUMBERED):
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(f"CREATE TABLE {FILLED} (cases bigint)")


def _people() -> None:
    for role, number in STAFF.items():
        for nth in range(number):
            Advisor.objects.create_user(f"{role.value.lower()}{nth}", roles=(role,), name="Person")


def _schools(cases: int) -> None:
    insert(
        School,
        f"generate_series(1, {SCHOOLS}) n",
        id="n", number="(100000 + n)::text", name="'Schule ' || n", school_form="'15'",
        postcode="'45127'", district_key="'05113000'",
    )  # fmt: skip
    insert(
        Place,
        f"generate_series(1, {SCHOOLS}) n",
        id="n", school_id="n", grade="7", support_form="'PARTIAL'", as_of=day(NOW.date()),
        reported_free="4 * 10 ^ 8", reserved="10 ^ 8", occupied="10 ^ 8", updated_at=instant(NOW),
    )  # fmt: skip
    insert(
        Webhook,
        f"generate_series(1, {SCHOOLS}, 5) n",
        id="gen_random_uuid()", school_id="n", url="'https://school' || n || '.example/news'",
        events=f"""'["{HookEvent.OFFER_REMINDER}"]'::jsonb""", salt="'salt'",
        created_at=instant(NOW),
    )  # fmt: skip


def _families(cases: int) -> None:
    homes = max(1, cases * 6 // 10)
    insert(
        Household,
        f"generate_series(1, {homes}) n",
        id="n", street="'Musterweg ' || n % 200", postcode="'45127'", city="'Essen'",
        district=f"'Stadtteil ' || lpad((n / 7 % {DISTRICTS})::text, 2, '0')",
    )  # fmt: skip
    insert(
        Guardian,
        f"generate_series(1, {homes}) n",
        id="n", household_id="n", name="'Elternteil ' || n", language=LANGUAGE,
        phone="'+49201' || 1000000 + n",
        email="CASE WHEN n % 3 < 2 THEN 'f' || n || '@mail.example' ELSE '' END",
    )  # fmt: skip
    family, given = (f"'{name}' || {letters(f'n % {number}')}" for name, number in NAMES.items())
    insert(
        Child,
        f"generate_series(1, {cases}) n",
        id="n", household_id=f"(n - 1) % {homes} + 1", given_name=given, family_name=family,
        family_language=LANGUAGE, search_key=f"lower({given} || ' ' || {family})",
        sort_key=f"lower({family} || '00' || {given})",
        birth_date="date '2009-01-01' + n % 3000", channel=CHANNEL,
    )  # fmt: skip


def _cases(cases: int) -> None:
    opened, consulted = _in_sql(OPEN_STATES), _in_sql(CONSULTED)
    state = f"CASE WHEN {OPEN_ROW} THEN (ARRAY[{opened}])[1 + n / 10 % 10] ELSE 'CLOSED' END"
    advisors = list(Advisor.objects.filter(grants__role=Role.ADVISOR).values_list("pk", flat=True))
    holders = " ".join(f"WHEN '{state}' THEN '{LEGS[state].holder}'" for state in OPEN)
    ago = f"(n % 60 + CASE WHEN {OPEN_ROW} THEN 0 ELSE 90 END)"
    reported = f"({instant(NOW)} - interval '1 day' * {ago})"
    insert(
        Case,
        f"generate_series(1, {cases}) n",
        id="n", number="'2026-' || n", child_id="n", state=state, version="3",
        advisor_id=f"(ARRAY{advisors})[1 + n % {len(advisors)}]",
        holder=f"CASE {state} {holders} ELSE 'CLOCK' END",
        level=f"CASE WHEN {OPEN_ROW} AND n % 97 = 0 THEN 1 ELSE 0 END",
        state_since=reported, reported_at=reported, due_at=f"{reported} + interval '45 days'",
        target_due_on=f"({reported})::date + 28", rank_date=f"({reported})::date + 10",
        closed_at=f"CASE WHEN {OPEN_ROW} THEN NULL ELSE {reported} + interval '60 days' END",
        closure=f"CASE WHEN {OPEN_ROW} THEN '' ELSE 'ENROLLED' END",
        language=LANGUAGE, channel=CHANNEL,
        support_forms=f"CASE WHEN {state} IN ({consulted}) THEN {SUPPORT_FORM} ELSE '' END",
    )  # fmt: skip


def _in_sql(states: Iterable[str]) -> str:
    return ", ".join(f"'{state}'" for state in states)


def _offers(cases: int) -> None:
    sender = Advisor.objects.filter(grants__role=Role.PLACEMENT).earliest("pk").pk
    insert(
        Offer,
        "cases_case c WHERE state IN ('OFFERED', 'PLACED', 'ENROLLED', 'CLOSED')",
        id="gen_random_uuid()", case_id="c.id", school_id=f"1 + c.id / 3 % {SCHOOLS}",
        place_id=f"1 + c.id / 3 % {SCHOOLS}", grade="7", support_form="'PARTIAL'",
        state="CASE state WHEN 'OFFERED' THEN 'SENT' WHEN 'PLACED' THEN 'ACCEPTED' "
              "ELSE 'FULFILLED' END",
        holding="CASE state WHEN 'OFFERED' THEN 'RESERVED' WHEN 'CLOSED' THEN 'NONE' "
                "ELSE 'OCCUPIED' END",
        sent_at="c.state_since", sent_by_id=str(sender), changed_at="c.state_since",
        answer_due_at="c.state_since + interval '5 days'",
        expires_at=f"{instant(NOW + timedelta(days=90))}", start_on=day(NOW.date()),
    )  # fmt: skip
    insert(
        Appointment,
        "cases_case c WHERE state = 'APPOINTMENT_SCHEDULED'",
        id="c.id", case_id="c.id", advisor_id="c.advisor_id",
        starts_at=f"{instant(NOW)} + interval '1 hour' * (30 + c.id % 300)",
        ends_at=f"{instant(NOW)} + interval '1 hour' * (31 + c.id % 300)",
    )  # fmt: skip


def _recommendations(cases: int) -> None:
    signer = Advisor.objects.filter(grants__role=Role.ADVISOR).earliest("pk").pk
    insert(
        Recommendation,
        f"cases_case c WHERE state IN ({_in_sql(CONSULTED)})",
        id="c.id", case_id="c.id", version="1", signed_at="c.state_since",
        signed_by_id=str(signer),
    )  # fmt: skip
    insert(
        RecommendedPlace,
        "(SELECT id n FROM cases_recommendation) r",
        id="n", recommendation_id="n", rank="1", school_form="'15'", grade="7",
        support_form=SUPPORT_FORM,
    )  # fmt: skip


def _clocks(cases: int) -> None:
    """Every clock of an open case waits for a day to come; those of closed ones have struck."""
    timetable = Timetable()
    pairs = ", ".join(
        f"('{state}', '{rule.key}', {nth})"
        for state in sorted(set(OPEN_STATES))
        for nth, rule in enumerate(timetable.rules_of(state))
    )
    insert(
        Deadline,
        f"cases_case c JOIN (VALUES {pairs}) rules (state, rule, r) USING (state) "
        f"WHERE c.id % 4 = 0 OR NOT rules.rule = ANY ('{{{','.join(OF_SOME)}}}')",
        case_id="c.id", rule="rules.rule", nth="1", anchor_at="c.state_since",
        due_at=f"{instant(NOW)} + interval '1 day' * (1 + (c.id * 7919 + r * 31) % 60)",
        outcome="'WAITING'",
    )  # fmt: skip
    settled = ", ".join(f"('{key}')" for key in SETTLED_RULES)
    insert(
        Deadline,
        f"cases_case c CROSS JOIN (VALUES {settled}) rules (rule) WHERE state = 'CLOSED'",
        case_id="c.id", rule="rules.rule", nth="1", anchor_at="c.state_since",
        due_at="c.state_since + interval '5 days'",
        outcome="CASE c.id % 3 WHEN 0 THEN 'DONE' ELSE 'CANCELLED' END",
        settled_at="c.state_since + interval '5 days'",
    )  # fmt: skip


def _history(cases: int) -> None:
    insert(
        Step,
        "cases_case c CROSS JOIN generate_series(1, 2) k",
        case_id="c.id", number="k", event="(ARRAY['report', 'invite'])[k]",
        to_state="'REPORTED'", at="c.reported_at", role="'INTAKE'", door="'DESK'",
    )  # fmt: skip
    insert(
        Notice,
        "cases_case c",
        id="gen_random_uuid()", case_id="c.id", kind="'invitation'", rule="'invite'", nth="2",
        recipient="'guardian:' || c.id", state="'SENT'", created_at="c.reported_at",
        deliver_at="c.reported_at", sent_at="c.reported_at", attempts="1",
    )  # fmt: skip


PARTS = (_schools, _families, _cases, _offers, _recommendations, _clocks, _history)
# Their keys were given, so the next ones have to begin behind them.
NUMBERED = [
    School, Place, Household, Guardian, Child, Case, Appointment, Recommendation, RecommendedPlace,
]  # fmt: skip


def insert(model: type[models.Model], source: str, **given: str) -> None:
    """Insert rows from a source of SQL; columns that aren't given hold the model's defaults."""
    values = {}
    for field in model._meta.concrete_fields:
        value = given.pop(field.attname, None) or _default(field)
        if value:
            values[field.column] = value
    if given:
        raise ValueError(f"{model.__name__} has no column {', '.join(given)}.")
    with connection.cursor() as cursor:
        columns = ", ".join(f'"{column}"' for column in values)
        chosen = ", ".join(values.values())
        table = model._meta.db_table
        cursor.execute(f'INSERT INTO "{table}" ({columns}) SELECT {chosen} FROM {source}')


def _default(field: "models.Field[Any, Any]") -> str:
    """What stands in a column nobody speaks of; empty where the database knows itself."""
    if field.primary_key or field.has_db_default():
        return ""
    if not field.has_default() and field.null:
        return ""
    value = field.get_db_prep_save(field.get_default(), connection)
    return sql.Literal(value).as_string()


def letters(number: str) -> str:
    """A number in SQL, written in letters as a name is."""
    return f"translate(({number})::text, '0123456789', 'abcdefghij')"


def instant(at: datetime) -> str:
    """An instant in SQL."""
    return f"timestamptz '{at.isoformat()}'"


def day(on: date) -> str:
    """A day in SQL."""
    return f"date '{on.isoformat()}'"
