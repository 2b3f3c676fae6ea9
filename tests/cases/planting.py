"""A case with a row in every table and a token in every word, and where the token still stands."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection, models

from cases.actions.records import record_reading
from cases.erasing.stopping import stop_deletion
from cases.history import triggers
from cases.history.sealing import seal
from cases.models import (
    Bounce,
    BridgingMeasure,
    Bulk,
    Case,
    Caseload,
    ContactAttempt,
    Document,
    Erasing,
    Finding,
    FollowUp,
    Guardian,
    Handover,
    Household,
    Merge,
    MergeProposal,
    Offer,
    Restriction,
    RightsRequest,
    SavedView,
)
from cases.states import CaseState
from schools.models import KeptAnswer, School
from tests.factories import DAY, Walk, make_person

TOKEN = "Zwetschgenkern"


def around(walk: Walk) -> None:
    """What else can hold words of a case, one row of each."""
    case, other, at = walk.case, make_person(), walk.at
    caseload = Caseload.objects.create(giver=walk.person, receiver=other, at=at, note="x")
    caseload.cases.create(case=case, reason="x", state="DECLINED")
    bulk = Bulk.objects.create(person=walk.person, what="follow_up", begun_at=at)
    bulk.rows.create(case=case, reason="x")
    Handover.objects.create(case=case, at=at, town="x")
    Merge.objects.create(case=case, survivor=case, at=at, state_before="x")
    MergeProposal.objects.create(
        case=case, survivor=case, case_version=1, survivor_version=1, at=at, proposed_by=other
    )
    BridgingMeasure.objects.create(case=case, kind="OTHER", starts_on=at.date())
    RightsRequest.objects.create(
        case=case, kind="ACCESS", received_on=at.date(), due_on=at.date() + DAY, state="GRANTED",
        created_at=at, created_by=other, decided_at=at, decided_by=other,
    )  # fmt: skip
    Restriction.objects.create(
        case=case, ground="CLAIMS", reason="x", since=at, user=other,
        told_on=at.date(), lift_reason="x", lifted_at=at, lifted_by=other,
    )  # fmt: skip
    case.notices.earliest("created_at").tries.create(at=at, took_ms=1)
    SavedView.objects.create(
        owner=other, name=f"{case.number} {TOKEN}", query=f"text={case.number}", created_at=at
    )
    KeptAnswer.objects.create(
        school=School.objects.earliest("pk"),
        digest="x",
        fingerprint="x",
        sealed=TOKEN.encode(),
        created_at=at,
    )
    session = SessionStore()
    session["labels"] = [case.number, TOKEN]
    session.set_expiry(at + DAY)
    session.save()


def in_class() -> Walk:
    """A case that has seen much and was closed with the child at school."""
    walk = Walk(name_own_script="أميرة", other_spellings="Ameera", birth_place="Aleppo")
    walk.to(CaseState.ENROLLED)
    case, user = walk.case, walk.person
    ContactAttempt.objects.create(case=case, at=walk.at, user=user, channel="PHONE", note="x")
    FollowUp.objects.create(case=case, due_on=walk.at.date(), note="x", created_at=walk.at)
    Document.objects.create(child=case.child, kind="MEASLES", status_on=walk.at.date())
    record_reading(case, "case", purpose="x", by=walk.by, at=walk.at)
    guardian = Guardian.objects.get()
    Bounce.objects.create(recipient=f"guardian:{guardian.pk}", digest="x", at=walk.at)
    Finding.objects.create(check_key="x", subject=f"case:{case.number}", found_at=walk.at)
    stop_deletion(case, reason="x", until=walk.at.date(), by=walk.by, at=walk.at)
    around(walk)
    walk.close_enrolled()
    seal(walk.at)
    return walk


# Every other table with words, and why no row of it goes with a case.
NOT_OF_A_CASE = {
    "of history, by keys": ("cases.Seal", "cases.DailyRoot", "cases.Occurrence"),
    "of the office": (
        "cases.TimetableVersion", "cases.Rewording", "cases.Room",
        "cases.CalendarFeed", "desk.Advisor",
    ),
    "of the program": ("cases.Heartbeat", "cases.Circuit", "desk.Memory"),
    "of lists, by numbers": ("cases.Export", "cases.DeletionList"),
    "of schools": (
        "schools.School", "schools.Authority", "schools.SchoolDayOff", "schools.ApiKey",
        "schools.CapacityReport", "schools.Webhook",
    ),
    # The token stands in them before, and they are looked at afterwards.
    "planted by hand": ("cases.SavedView", "schools.KeptAnswer", "sessions.Session"),
}  # fmt: skip
# Apps of others: who works here, and how they log in.
OF_THE_LOG_IN = {"auth", "contenttypes", "account", "mfa", "socialaccount", "usersessions", "axes"}
WORDS = ("CharField", "TextField", "EmailField", "JSONField", "SlugField", "URLField")
OCTETS = ("BinaryField", "FileField")


def told() -> set[str]:
    """The tables of which is said why no row goes with a case."""
    return {label for labels in NOT_OF_A_CASE.values() for label in labels}


def words_of(table: type[models.Model]) -> list[models.Field]:  # type: ignore[type-arg]
    """Every column that can hold words."""
    return [
        column
        for column in table._meta.concrete_fields
        if column.get_internal_type() in (*WORDS, *OCTETS) and not column.choices
    ]


def tables() -> list[type[models.Model]]:
    """Every table with words that comes from this house."""
    return [
        table
        for table in apps.get_models()
        if table._meta.app_label not in OF_THE_LOG_IN and words_of(table)
    ]


def texts() -> list[tuple[type[models.Model], models.Field]]:  # type: ignore[type-arg]
    """Every column that can hold words, of every table with rows of a case."""
    return [
        (table, column)
        for table in tables()
        if table._meta.label not in told()
        for column in words_of(table)
        if column.get_internal_type() in WORDS
        and not column.unique
        and (column.max_length or 99) >= len(TOKEN)
    ]


NAMES = (
    "subject",
    "rule",
    "recipient",
    "check_key",
)  # codes and references by which rows are found


def settle() -> None:
    """PostgreSQL changes no table while it still has to look at its rows."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def plant() -> set[str]:
    """The token into every word of every row; returns the tables that had a row."""
    planted = set()
    settle()
    with connection.cursor() as cursor:
        for statement in triggers.expose():
            cursor.execute(statement)
    for table, column in texts():
        value: Any = [TOKEN] if column.get_internal_type() == "JSONField" else TOKEN
        if column.name not in NAMES and table._default_manager.update(**{column.name: value}):
            planted.add(table.__name__)
    settle()
    triggers.protect()
    return planted


def found_in(token: str) -> set[str]:
    """The tables of the whole database in which this text stands somewhere."""
    found = set()
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')  # noqa: S608
            if any(token in repr(row) for row in cursor.fetchall()):
                found.add(name)
    return found


def nothing_is_left() -> None:
    """No row of the case, of its family, or of who asked for it."""
    for table in (Case, Offer, Household, Bounce, Finding, Erasing, KeptAnswer, Session):
        assert not table._default_manager.exists(), table
    left = {table.__name__ for table, _column in texts() if table._default_manager.exists()}
    files = [one for one in settings.DATA_DIR.rglob("*") if one.is_file()]
    assert [one.name for one in files if TOKEN.encode() in one.read_bytes()] == []
    assert left == {"Caseload", "Bulk"}  # of several cases; what was written there is gone
