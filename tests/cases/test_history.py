"""History can't be changed past the program without `verify_history` naming the row."""

from collections.abc import Callable
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from cases.history import triggers
from cases.history.past import differs, up_to
from cases.history.sealing import seal
from cases.history.verifying import first_broken
from cases.models import (
    DailyRoot,
    Export,
    HistorySalt,
    Occurrence,
    Reading,
    Seal,
    Step,
    TimetableVersion,
)
from cases.states import CaseState
from tests.cases.tampering import by_hand, sealed
from tests.factories import DAY, HOUR, MONDAY, WAYS, Walk, make_case

pytestmark = pytest.mark.django_db
TABLES: tuple[type[models.Model], ...] = (
    Seal, DailyRoot, Occurrence, Step, Reading, TimetableVersion, Export, HistorySalt,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _own_folder(settings: LazySettings, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def other(value: Any, column: "models.Field[Any, Any]") -> Any:
    """One that differs as little as can be."""
    kind = column.get_internal_type()
    if kind == "JSONField":
        return '{"a": 1}'
    if kind == "BooleanField":
        return not value
    if kind in ("DateTimeField", "DateField"):
        return (value or MONDAY) + (HOUR if kind == "DateTimeField" else DAY)
    if kind in ("CharField", "TextField"):
        text = str(value)
        return chr(ord(text[0]) ^ 1) + text[1:] if text else "x"
    return uuid4() if isinstance(value, UUID) else (value or 0) + 1000


def test_untouched_history_is_whole() -> None:
    sealed()
    assert Seal.objects.count() == Step.objects.count() + 5
    assert first_broken() is None
    out = StringIO()
    call_command("verify_history", stdout=out)
    assert "1 roots" in out.getvalue()


COLUMNS = [
    pytest.param(table, column, id=f"{table.__name__}.{column.attname}")
    for table in TABLES
    for column in table._meta.concrete_fields
    # Tables without a key of their own of which nothing else would point to the other row.
    if not (table is HistorySalt and column.primary_key)
]


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_any_column_of_any_row_that_was_changed_is_found(
    table: type[models.Model], column: "models.Field[Any, Any]"
) -> None:
    sealed()
    meta = table._meta
    keys = list(table._default_manager.order_by("pk").values_list("pk", flat=True))
    for key in (keys[0], keys[-1]):
        with transaction.atomic():
            row = table._default_manager.get(pk=key)
            value = other(getattr(row, column.attname), column)
            plain = isinstance(value, str)
            told = value if plain else column.get_db_prep_value(value, connection)
            by_hand(
                f"UPDATE {meta.db_table} SET {quoted(str(column.column))} = %s "  # noqa: S608
                f"WHERE {meta.pk.column} = %s",
                told,
                meta.pk.get_db_prep_value(key, connection),
            )
            found = first_broken()
            transaction.set_rollback(True)
        assert found, (table, column.attname, key)
    assert first_broken() is None


@pytest.mark.parametrize("table", [Seal, DailyRoot, Occurrence, Step, Reading, TimetableVersion])
def test_any_row_that_was_deleted_is_found(table: type[models.Model]) -> None:
    at = sealed()
    key = table._default_manager.order_by("pk").values_list("pk", flat=True)[0]
    with transaction.atomic():
        if table is Step:
            by_hand("DELETE FROM cases_notice")
        where = f"{table._meta.db_table} WHERE {table._meta.pk.column} = %s"
        told = table._meta.pk.get_db_prep_value(key, connection)
        by_hand(f"DELETE FROM {where}", told)  # noqa: S608
        assert first_broken()
        transaction.set_rollback(True)
    assert at


def test_the_command_names_the_first_row_and_refuses_a_wrong_file(tmp_path: Any) -> None:
    sealed()
    wrong = tmp_path / "roots"
    with pytest.raises(CommandError, match="no file"):
        call_command("verify_history", roots=wrong)
    wrong.write_text("nothing of that kind\n")
    with pytest.raises(CommandError, match="no list"):
        call_command("verify_history", roots=wrong)
    first = Step.objects.earliest("pk")
    by_hand("UPDATE cases_step SET reason = 'x' WHERE id = %s", first.pk)
    with pytest.raises(CommandError, match=f"step {first.pk} was changed"):
        call_command("verify_history")


CHANGES: list[Callable[[], object]] = [
    lambda: Step.objects.update(reason="x"),
    lambda: Step.objects.all().delete(),
    lambda: Reading.objects.update(what="x"),
    lambda: Reading.objects.all()._raw_delete("default"),
    lambda: Seal.objects.update(hash="x"),
    lambda: Seal.objects.all().delete(),
    lambda: DailyRoot.objects.update(hash="x"),
    lambda: Occurrence.objects.update(actor="x"),
    lambda: TimetableVersion.objects.update(reason="x"),
    lambda: TimetableVersion.objects.all().delete(),
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_itself_refuses_to_change_history(change: Callable[[], object]) -> None:
    sealed()
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        change()


def test_an_insert_that_replaces_is_refused_too() -> None:
    if connection.vendor != "sqlite":
        return
    sealed()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT OR REPLACE INTO cases_seal SELECT * FROM cases_seal")


def test_a_migration_that_builds_a_table_anew_does_not_lose_the_triggers() -> None:
    assert run_checks(tags=["database"], databases=["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute(triggers.expose()[0])
        assert [one.id for one in run_checks(tags=["database"], databases=["default"])] == [
            "einstieg.W002"
        ]
    call_command("migrate", verbosity=0)
    assert run_checks(tags=["database"], databases=["default"]) == []
    sealed()
    with pytest.raises(DatabaseError), transaction.atomic():
        Step.objects.update(reason="x")


def test_a_row_that_became_visible_late_is_sealed_with_the_next_round() -> None:
    case = make_case(CaseState.INVITED)
    late = Step.objects.earliest("pk")
    by_hand("INSERT INTO cases_seal SELECT 1, 'step', %s, NULL, '', sealed_at, '' FROM cases_seal",
            late.pk)  # fmt: skip
    assert seal(MONDAY) == case.steps.count()
    assert seal(MONDAY) == 0


def test_sealing_costs_the_step_no_query_and_waits_for_nobody() -> None:
    walk = Walk()
    with CaptureQueriesContext(connection) as queries:
        walk.invite()
    assert not any("cases_seal" in one["sql"] for one in queries.captured_queries)


@pytest.mark.parametrize("state", WAYS)
def test_the_case_told_by_its_history_is_the_case_of_the_table(state: CaseState) -> None:
    case = make_case(state)
    told = up_to(case, MONDAY + 400 * DAY)
    assert not differs(case, told)


def test_a_case_is_shown_as_it_was() -> None:
    walk = Walk()
    walk.to(CaseState.OFFERED)
    assert up_to(walk.case, MONDAY - HOUR) is None
    first = up_to(walk.case, MONDAY)
    assert first is not None
    assert (first.state, first.since, first.version) == (CaseState.REPORTED, MONDAY, 1)
    states = {getattr(up_to(walk.case, MONDAY + n * HOUR), "state", "") for n in range(60)}
    assert CaseState.IN_CONSULTATION in states


def test_on_sqlite_there_are_no_roles_to_restrict() -> None:
    with pytest.raises(CommandError):
        call_command("restrict_rights", "postgres")
