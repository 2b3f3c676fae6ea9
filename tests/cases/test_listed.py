"""What a case repeats so that lists find it: written with each step, and for those there were."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from cases.actions.changes import merge, unmerge
from cases.actions.consultation import Option, revise, sign
from cases.actions.intake import amend
from cases.models import Case, Child
from cases.models.listed import as_text
from cases.states import CaseState, Channel
from schools.words import SupportForm
from tests.factories import OPTION, Walk, make_case

pytestmark = pytest.mark.django_db

COLUMNS = ("language", "channel", "support_forms")
ALPHA = Option(school_form="15", grade=7, support_form=SupportForm.ALPHA)


def repeated(case: Case) -> tuple[str, ...]:
    [found] = Case.objects.filter(pk=case.pk).values_list(*COLUMNS)
    return tuple(found)


def written() -> list[tuple[str, ...]]:
    """What stands in every case and its child."""
    return list(Case.objects.order_by("pk").values_list(*COLUMNS, "child__sort_key"))


def test_a_report_is_repeated_and_what_is_amended_after_it() -> None:
    walk = Walk(family_language="uk", channel=Channel.UKRAINE_24)
    assert repeated(walk.case) == ("uk", "UKRAINE_24", "")
    changes = {"child": {"family_language": "ru", "channel": Channel.FAMILY}}
    amend(walk.case, changes, by=walk.by, at=walk.later())
    assert repeated(walk.case) == ("ru", "FAMILY", "")


def test_the_language_of_the_consultation_is_repeated() -> None:
    walk = Walk(family_language="uk")
    walk.to(CaseState.IN_CONSULTATION)
    assert repeated(walk.case)[0] == "ar"


def test_every_form_of_the_newest_recommendation_is_repeated() -> None:
    walk = Walk()
    walk.to(CaseState.IN_CONSULTATION)
    sign(walk.case, [OPTION, ALPHA], by=walk.by, at=walk.later())
    assert repeated(walk.case)[2] == "ALPHA,PARTIAL"
    revise(walk.case, [ALPHA], by=walk.by, at=walk.later())
    assert repeated(walk.case)[2] == "ALPHA"


def test_what_a_merge_gives_and_its_undoing_takes_back_is_repeated() -> None:
    walk, survivor = Walk(family_language="ti", channel=Channel.ASYLUM), make_case()
    own = repeated(survivor)
    merge(walk.case, survivor, taken=["family_language", "channel"], by=walk.by, at=walk.later())
    assert repeated(survivor)[:2] == ("ti", "ASYLUM")
    unmerge(walk.case, reason="Zwillinge", by=walk.by, at=walk.later())
    assert repeated(survivor) == own


def test_all_forms_at_once_find_room() -> None:
    field = Case._meta.get_field("support_forms")
    assert len(as_text(SupportForm)) <= (field.max_length or 0)


def test_what_there_was_before_is_written_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    migration = import_module("cases.migrations.0025_listed_written")
    monkeypatch.setattr(migration, "PORTION", 2)
    walks = [Walk(family_language="uk"), Walk(channel=Channel.EU), Walk()]
    for walk in walks:
        walk.to(CaseState.READY_FOR_PLACEMENT)
    revise(walks[0].case, [OPTION, ALPHA], by=walks[0].by, at=walks[0].later())
    revise(walks[1].case, [ALPHA], by=walks[1].by, at=walks[1].later())
    before = written()
    Case.objects.update(**dict.fromkeys(COLUMNS, ""))
    Child.objects.update(sort_key="")
    migration.write(apps, None)
    assert written() == before


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_index_that_a_try_before_has_left_is_made_anew() -> None:
    operations = import_module("cases.migrations.0026_listed_in_order").Migration.operations
    add = next(one for one in operations if one.__class__.__name__ == "AddIndexConcurrently")
    remove = next(one for one in operations if one.__class__.__name__ == "RemoveIndexConcurrently")
    loader = import_module("django.db.migrations.loader").MigrationLoader(connection)
    state = loader.project_state(("cases", "0026_listed_in_order"))
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '3s'")
        with connection.schema_editor(atomic=False) as editor:
            for operation in (add, add, remove):
                operation.database_forwards("cases", editor, state, state)
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("3s",)
        cursor.execute("RESET lock_timeout")
