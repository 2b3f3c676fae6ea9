"""What has been kept long enough is gone: from every table and file, and after a restore again."""

import json
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.conf import LazySettings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, models, transaction

from cases.actions.records import record_reading
from cases.actions.timetable import change_timetable
from cases.actors import Actor
from cases.erasing import archive, deleting, due, ledger_of_deleted, reporting
from cases.erasing.stopping import allow_deletion, stop_deletion
from cases.history import triggers
from cases.history.sealing import seal
from cases.history.verifying import first_broken
from cases.models import (
    Bounce,
    BridgingMeasure,
    Bulk,
    Case,
    Caseload,
    ContactAttempt,
    Document,
    ErasedCount,
    Erasing,
    Finding,
    FollowUp,
    Guardian,
    Handover,
    Household,
    Merge,
    MergeProposal,
    Notice,
    Occurrence,
    Offer,
    Reading,
    Restriction,
    RightsRequest,
    SavedView,
    Step,
)
from cases.notices import Kind
from cases.refusals import Invalid, Refused
from cases.states import CaseState, Role
from cases.watching.detecting import detect
from schools.models import KeptAnswer, Place, School
from tests.factories import DAY, HOUR, Walk, make_case, make_person, staff
from workers import tasks

pytestmark = pytest.mark.django_db
CLOCK = Actor.clock()
TOKEN = "Zwetschgenkern"
LATER = 800 * DAY


@pytest.fixture(autouse=True)
def _own_folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.MAIL_DIR = tmp_path / "mail"
    settings.SMS_DIR = tmp_path / "sms"
    settings.MAIL_DIR.mkdir()


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
        owner=other, name=case.number, query=f"text={case.number}", created_at=at
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


NOT_OF_A_CASE = {
    "Seal", "DailyRoot", "Occurrence", "Erasing", "ErasedCount", "TimetableVersion", "Heartbeat",
    "Circuit", "CaseCounter", "Absence", "Preference", "Export", "SavedView", "Rewording",
    "Room", "DeletionList",
}  # fmt: skip


def texts() -> list[tuple[type[models.Model], models.Field]]:  # type: ignore[type-arg]
    """Every column that can hold words, of every table with rows of a case."""
    return [
        (table, column)
        for table in apps.get_app_config("cases").get_models()
        if table.__name__ not in NOT_OF_A_CASE
        for column in table._meta.concrete_fields
        if column.get_internal_type() in ("CharField", "TextField", "EmailField", "JSONField")
        and not column.choices
        and not column.unique
        and not column.primary_key
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


def forget(at: datetime) -> None:
    """What the clock rings for every day."""
    with time_machine.travel(at, tick=False):
        tasks.forget()
        tasks.forget_sessions()


def nothing_is_left() -> None:
    """No row of the case, of its family, or of who asked for it."""
    for table in (Case, Offer, Household, Bounce, Finding, Erasing, KeptAnswer, Session):
        assert not table._default_manager.exists(), table
    left = {table.__name__ for table, _column in texts() if table._default_manager.exists()}
    assert left == {"Caseload", "Bulk"}  # of several cases; what was written there is gone


def test_nothing_of_a_deleted_case_is_found_anywhere(settings: LazySettings) -> None:
    walk = in_class()
    number, key = walk.case.number, walk.case.pk
    notice = Notice.objects.filter(case=key).earliest("created_at")
    mail = settings.MAIL_DIR / "one.log"
    mail.write_text(f"Message-ID: <{notice.pk}@einstieg>\n\n{TOKEN}")
    other = settings.MAIL_DIR / "two.log"
    other.write_text("another")
    planted = plant()
    assert {"Child", "Guardian", "Household", "Step", "Reading", "Offer", "Notice", "FollowUp",
            "ContactAttempt", "Recommendation", "DeletionStop", "Biography"} <= planted  # fmt: skip
    words = {table.__name__ for table, column in texts() if column.name not in NAMES}
    assert words - planted == set()  # no table of a case is left out, nor one that comes later
    assert {"cases_child", "cases_step", "cases_guardian"} <= found_in(TOKEN)
    erased = deleting.erase_due(by=CLOCK, at=walk.at + LATER)
    assert [(one.case_key, one.closure) for one in erased] == [(key, "ENROLLED")]
    forget(walk.at + LATER)
    assert found_in(TOKEN) == set()
    assert found_in(number) == set()
    assert not mail.exists()
    assert other.exists()
    nothing_is_left()


def test_after_a_deletion_history_is_whole_and_nothing_looks_impossible() -> None:
    walk = in_class()
    Finding.objects.all().delete()
    make_case(CaseState.INVITED, at=walk.at)
    deleting.erase_due(by=CLOCK, at=walk.at + LATER)
    seal(walk.at + LATER)
    assert first_broken() is None
    found = detect(walk.at + LATER)
    assert not {"place_miscounted", "place_overfull", "gap_in_history"} & set(found)


def test_the_place_of_a_pupil_stays_taken() -> None:
    walk = in_class()
    before = Place.objects.get().free
    deleting.erase_due(by=CLOCK, at=walk.at + LATER)
    place = Place.objects.get()
    assert (place.free, place.occupied) == (before, 0)


def closed_at(walk: Walk) -> datetime:
    walk.case.refresh_from_db()
    assert walk.case.closed_at
    return walk.case.closed_at


def test_a_case_goes_after_its_period_and_not_a_day_before() -> None:
    walk = Walk()
    walk.to(CaseState.CLOSED)  # moved away: twelve months
    last = due.deletion_on(walk.case)
    noon = closed_at(walk).replace(year=last.year)
    assert deleting.erase_due(by=CLOCK, at=noon) == []
    assert not due.due(last - DAY).exists()
    assert len(deleting.erase_due(by=CLOCK, at=noon + DAY)) == 1


def test_the_office_sets_its_own_periods() -> None:
    walk = Walk()
    walk.to(CaseState.CLOSED)
    lead = staff(make_person(Role.LEAD), Role.LEAD)
    numbers = {"keep_moved_away": 2}
    change_timetable(numbers, {}, reason="Vorgabe", by=lead, at=walk.at, version=0)
    assert len(deleting.erase_due(by=CLOCK, at=walk.at + 70 * DAY)) == 1


def test_open_cases_and_stopped_ones_stay() -> None:
    make_case(CaseState.WAITLISTED)
    walk = Walk()
    walk.to(CaseState.CLOSED)
    at = walk.at + LATER
    stop = stop_deletion(
        walk.case, reason="Klage", until=at.date(), by=walk.by, at=walk.at + 99 * DAY
    )
    assert deleting.erase_due(by=CLOCK, at=at) == []
    allow_deletion(stop, by=walk.by, at=at)
    assert len(deleting.erase_due(by=CLOCK, at=at)) == 1
    whats = list(Occurrence.objects.order_by("pk").values_list("what", flat=True))
    assert whats == ["HOLD_SET", "HOLD_LIFTED", "ERASED"]


def test_only_the_lead_stops_a_deletion_and_says_why_and_until_when() -> None:
    walk = Walk()
    intake = staff(make_person(Role.INTAKE), Role.INTAKE)
    with pytest.raises(Refused):
        stop_deletion(walk.case, reason="x", until=walk.at.date(), by=intake, at=walk.at)
    with pytest.raises(Invalid):
        stop_deletion(walk.case, reason=" ", until=walk.at.date(), by=walk.by, at=walk.at)
    with pytest.raises(Invalid):
        stop_deletion(walk.case, reason="x", until=None, by=walk.by, at=walk.at)


def test_a_restored_backup_loses_again_what_had_been_deleted() -> None:
    walk = in_class()
    at = walk.at + LATER
    before = transaction.savepoint()
    deleting.erase_due(by=CLOCK, at=at)
    transaction.savepoint_rollback(before)  # as a backup of the day before would
    newer = make_case(CaseState.INVITED, at=walk.at)
    assert Case.objects.filter(pk=walk.case.pk).exists()
    with ledger_of_deleted.path().open("a") as file:
        file.write(f"{newer.pk} 2020-01-01T00:00:00+00:00 2026-01-01\n")  # of another case
    out = StringIO()
    call_command("delete_again", stdout=out)
    assert "1 cases deleted again" in out.getvalue()
    assert list(Case.objects.all()) == [newer]
    out = StringIO()
    call_command("delete_again", stdout=out)
    assert out.getvalue() == ""


def test_the_report_is_signed_and_any_change_to_it_is_found(tmp_path: Path) -> None:
    walk = in_class()
    with time_machine.travel(walk.at + LATER, tick=False):
        call_command("delete_due", stdout=StringIO())
    [path] = reporting.folder().glob("report-*.json")
    told = reporting.verify_report(path, reporting.own_public_key())
    assert told["by_closure"] == {"ENROLLED": 1}
    out = StringIO()
    call_command("verify_deletion_report", path, stdout=out)
    assert "Genuine: 1 cases" in out.getvalue()
    paper = json.loads(path.read_text())
    paper["report"]["cases"][0]["rows"] += 1
    path.write_text(json.dumps(paper))
    with pytest.raises(CommandError, match="not the report"):
        call_command("verify_deletion_report", path)
    with pytest.raises(CommandError, match="no file"):
        call_command("verify_deletion_report", tmp_path / "none")
    assert (reporting.folder() / "key.pem").stat().st_mode & 0o777 == 0o600


def test_a_dry_run_names_what_would_go_and_deletes_nothing() -> None:
    walk = in_class()
    out = StringIO()
    with time_machine.travel(walk.at + LATER, tick=False):
        call_command("delete_due", dry_run=True, stdout=out)
    assert walk.case.number in out.getvalue()
    assert Case.objects.count() == 1
    assert not reporting.folder().exists()


def test_lead_and_data_protection_officer_hear_of_it_once_a_week() -> None:
    walk = Walk()
    walk.to(CaseState.CLOSED)
    dpo = make_person(Role.DPO)
    soon = closed_at(walk) + 357 * DAY
    for hour in (0, 1, 2):
        with time_machine.travel(soon + hour * HOUR, tick=False):
            call_command("delete_due", stdout=StringIO())
    told = Notice.objects.filter(kind=Kind.DELETION_NEAR).values_list("recipient", flat=True)
    assert f"user:{dpo.pk}" in told
    assert f"user:{walk.person.pk}" in told
    assert len(told) == len(set(told))
    assert Case.objects.count() == 1


def test_the_archive_is_offered_what_goes_soon_without_names() -> None:
    walk = Walk()
    walk.to(CaseState.CLOSED)
    table = StringIO()
    assert archive.offer(table, by=CLOCK, at=closed_at(walk) + 357 * DAY) == 1
    assert walk.case.number in table.getvalue()
    assert walk.case.child.family_name not in table.getvalue()
    assert Occurrence.objects.filter(what="ARCHIVE_OFFERED").count() == 1


def test_figures_stay_and_small_groups_are_not_told() -> None:
    for n, closure in ((5, "ENROLLED"), (4, "OVER_AGE")):
        ErasedCount.objects.create(year=2026, closure=closure, from_ukraine=False, cases=n)
    assert [one.cases for one in due.figures()] == [5, None]
    walk = in_class()
    deleting.erase_due(by=CLOCK, at=walk.at + LATER)
    assert sum(ErasedCount.objects.values_list("cases", flat=True)) == 10


def test_old_notes_and_old_reads_fade_and_history_stays_whole() -> None:
    walk = Walk()
    case = walk.case
    ContactAttempt.objects.create(
        case=case, at=walk.at, user=walk.person, channel="PHONE", note=TOKEN
    )
    record_reading(case, "case", by=walk.by, at=walk.at)
    record_reading(case, "case", by=walk.by, at=walk.at + 700 * DAY)
    seal(walk.at)
    assert deleting.fade(by=CLOCK, at=walk.at + 750 * DAY) == (1, 1)
    assert Reading.objects.count() == 1
    assert ContactAttempt.objects.get().note == ""
    assert first_broken() is None
    assert deleting.fade(by=CLOCK, at=walk.at + 750 * DAY) == (0, 0)


def test_the_gate_of_one_deletion_opens_no_other_case() -> None:
    one, other = make_case(CaseState.INVITED), make_case(CaseState.INVITED)
    Erasing.objects.create(case_key=one.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        Step.objects.filter(case=other).delete()
