"""What has been kept long enough is gone: from every table and file, and after a restore again."""

import json
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from cases.actions.records import record_reading
from cases.actions.timetable import change_timetable
from cases.actors import Actor
from cases.erasing import archive, deleting, due, ledger_of_deleted, reporting
from cases.erasing.stopping import allow_deletion, stop_deletion
from cases.history.sealing import seal
from cases.history.verifying import first_broken
from cases.models import (
    Case,
    ContactAttempt,
    ErasedCount,
    Erasing,
    Finding,
    Notice,
    Occurrence,
    Reading,
    Step,
)
from cases.notices import Kind
from cases.refusals import Invalid, Refused
from cases.states import CaseState, Role
from cases.watching.detecting import detect
from schools.models import Place
from tests.cases.planting import (
    NAMES,
    NOT_OF_A_CASE,
    OCTETS,
    TOKEN,
    found_in,
    in_class,
    nothing_is_left,
    plant,
    tables,
    texts,
    told,
    words_of,
)
from tests.factories import DAY, HOUR, Walk, make_case, make_person, staff
from workers import tasks

pytestmark = pytest.mark.django_db


CLOCK = Actor.clock()
LATER = 800 * DAY


@pytest.fixture(autouse=True)
def _own_folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.MAIL_DIR = tmp_path / "mail"
    settings.SMS_DIR = tmp_path / "sms"
    settings.MAIL_DIR.mkdir()


def forget(at: datetime) -> None:
    """What the clock rings for every day."""
    with time_machine.travel(at, tick=False):
        tasks.forget()
        tasks.forget_sessions()


def written(notice: Notice, settings: LazySettings) -> tuple[list[Path], Path]:
    """A mail and a short message in files, and a mail of somebody else."""
    settings.SMS_DIR.mkdir()
    mail, other = settings.MAIL_DIR / "one.log", settings.MAIL_DIR / "two.log"
    short = settings.SMS_DIR / "one.txt"
    mail.write_text(f"Message-ID: <{notice.pk}@einstieg>\n\n{TOKEN}")
    short.write_text(f"{notice.pk.hex} {TOKEN}")
    other.write_text("another")
    return [mail, short], other


def test_nothing_of_a_deleted_case_is_found_anywhere(settings: LazySettings) -> None:
    walk = in_class()
    number, key = walk.case.number, walk.case.pk
    gone, other = written(Notice.objects.filter(case=key).earliest("created_at"), settings)
    planted = plant()
    assert {"Child", "Guardian", "Household", "Step", "Reading", "Offer", "Notice", "FollowUp",
            "ContactAttempt", "Recommendation", "DeletionStop", "Biography"} <= planted  # fmt: skip
    words = {table.__name__ for table, column in texts() if column.name not in NAMES}
    assert words - planted == set()  # no table of a case is left out, nor one that comes later
    by_hand = {apps.get_model(one)._meta.db_table for one in NOT_OF_A_CASE["planted by hand"]}
    assert {"cases_child", "cases_step", "cases_guardian"} <= found_in(TOKEN)
    # A session is signed, and what is kept of an answer is sealed: their rows are counted below.
    assert by_hand <= found_in(TOKEN) | {"django_session"}
    erased = deleting.erase_due(by=CLOCK, at=walk.at + LATER)
    assert [(one.case_key, one.closure) for one in erased] == [(key, "ENROLLED")]
    forget(walk.at + LATER)
    assert found_in(TOKEN) == set()
    assert found_in(number) == set()
    assert [one for one in gone if one.exists()] == []
    assert other.exists()
    nothing_is_left()


def test_every_table_with_words_is_planted_or_said_to_be_of_no_case() -> None:
    """A new one fails here until it is planted, or told of in the list with its reason."""
    labels = {table._meta.label for table in tables()}
    planted = {table._meta.label for table, _column in texts()}
    assert labels - planted == told()
    octets = {
        table._meta.label
        for table in tables()
        for one in words_of(table)
        if one.get_internal_type() in OCTETS
    }
    assert octets <= set(NOT_OF_A_CASE["planted by hand"])


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
