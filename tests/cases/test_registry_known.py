"""Children who are known already, their homes, and an import that is rehearsed or stopped."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cases import registry
from cases.actions.intake import report
from cases.actors import Actor
from cases.models import Case, Child, Guardian, Household
from cases.registry.importing import Run
from tests.cases.listed import HEADER, run
from tests.factories import MONDAY, report_data

TODAY = date(2026, 11, 9)


@pytest.mark.django_db
def test_a_second_run_of_the_same_list_opens_nothing(listed: Callable[..., Path]) -> None:
    path = listed(
        "Muster;Ali;1.2.2013;Weg 1;45127;Essen;0201 555010",
        "Muster;Lina;5.6.2015;Weg 1;45127;Essen;0201 555010",
        "محمد;;2012;Weg 9;45127;Essen;",
        "Hasan;Omar;01.01.2012;;;;0201 555019",
    )
    first, status = run(path)
    assert (status, Case.objects.count()) == (0, 4)
    again, status = run(path)
    assert (status, Case.objects.count()) == (0, 4)
    assert "Opened: 0 cases" in again
    assert "Known already: 4 lines." in again
    assert f"line 2: case {Case.objects.earliest('pk').number}" in again
    assert Household.objects.count() == 3
    assert "Opened: 4 cases, 1 of them beside brothers and sisters." in first


@pytest.mark.django_db
def test_a_child_twice_in_the_list_is_opened_once(listed: Callable[..., Path]) -> None:
    said, status = run(
        listed(
            "Muster;Mohamed;1.2.2013;Weg 1;45127;Essen;",
            "Muster;Mohamed;1.2.2013;Weg 2;45127;Essen;",
        )
    )
    assert (status, Case.objects.count()) == (0, 1)
    assert f"line 3: case {Case.objects.get().number} (line 2)" in said


@pytest.mark.django_db
def test_a_child_that_only_resembles_another_waits_for_a_person(
    listed: Callable[..., Path],
) -> None:
    path = listed(
        "Al-Hasan;Mohamed;01.01.2013;Weg 1;45127;Essen;",
        "Alhassan;Muhammad;01.01.2013;Ring 5;45129;Essen;",
    )
    said, status = run(path)
    assert (status, Case.objects.count()) == (2, 1)
    assert "Perhaps the same child, not opened: 1 line." in said
    assert "line 3: case " in said
    assert "Mohamed" not in said
    said, status = run(path, "--anyway", "3")
    assert (status, Case.objects.count()) == (0, 2)
    assert (run(path)[1], Case.objects.count()) == (0, 2)


@pytest.mark.django_db
def test_a_child_of_the_database_is_found_by_another_spelling(
    listed: Callable[..., Path],
) -> None:
    known = report(
        report_data(given_name="Mohamed", family_name="Hussein", birth_date=date(2013, 5, 4)),
        by=Actor.importer(),
        at=MONDAY,
    )
    said, _status = run(listed("Husain;Muhammad;4.5.2013;Weg 1;45127;Essen;"))
    assert Case.objects.count() == 1
    assert f"line 2: case {known.number}" in said


@pytest.mark.django_db
def test_brothers_and_sisters_share_a_household_and_its_guardians(
    listed: Callable[..., Path],
) -> None:
    header = HEADER + ";Sorgeberechtigte"
    run(
        listed(
            "Muster;Ali;1.2.2013;Weg 1;45127;Essen;0201/555010;Rana Muster",
            "Muster;Lina;5.6.2015;Weg 1;45127;Essen;(0201) 555010;Rana Muster, Karim Muster",
            "Muster;Omar;7.8.2017;Weg 1;45127;Essen;;Rana  Muster",
            "Fremd;Eva;7.8.2016;Weg 1;45127;Essen;;Ada Fremd",
            header=header,
        )
    )
    assert Household.objects.count() == 2
    assert Child.objects.filter(family_name="Muster").values("household").distinct().count() == 1
    assert Guardian.objects.filter(name="Rana Muster").count() == 1


@pytest.mark.django_db
def test_the_number_of_a_home_ties_no_strangers_together(listed: Callable[..., Path]) -> None:
    header = "Nachname;Vorname;Geburtsdatum;Unterkunft;Telefon"
    run(
        listed(
            "Eins;Ali;1.2.2013;Haus Nord;0201 555010",
            "Zwei;Lina;5.6.2015;Haus Nord;0201 555010",
            "Drei;Omar;7.8.2017;Haus Nord;0201 555010",
            header=header,
        )
    )
    assert Household.objects.count() == 3


@pytest.mark.django_db
def test_a_number_that_leads_to_strangers_puts_nobody_into_their_home(
    listed: Callable[..., Path],
) -> None:
    said, status = run(
        listed(
            "Muster;Ali;1.2.2013;Weg 1;45127;Essen;0201 555010",
            "Fremd;Lina;5.6.2015;Ring 9;45129;Essen;0201 555010",
            "Muster;Omar;7.8.2017;Ufer 3;45127;Essen;0201 555010",
            "Fremd;Eva;7.8.2016;Weg 1;45127;Essen;0201 555010",
        )
    )
    assert status == 0
    homes = list(Child.objects.order_by("pk").values_list("household__street", flat=True))
    assert homes == ["Weg 1", "Ring 9", "Weg 1", "Ring 9"]
    number = Case.objects.earliest("pk").number
    assert f"line 3, phone: leads to case {number} of another name at another address" in said
    assert f"line 4, address: differs from case {number} of the same family" in said


@pytest.mark.django_db
def test_a_rehearsal_says_the_same_and_writes_nothing(listed: Callable[..., Path]) -> None:
    path = listed(
        "Muster;Ali;1.2.2013;Weg 1;45127;Essen;0201 555010",
        "Muster;Ali;1.2.2013;Weg 1;45127;Essen;0201 555010",
        "Muster;Lina;31.2.2015;Weg 1;45127;Essen;0201 555010",
        "Muster;Lina;5.6.2015;Weg 1;45127;Essen;0201 555010",
    )
    rehearsed, status = run(path, "--dry-run")
    assert (status, Case.objects.count(), Household.objects.count()) == (2, 0, 0)
    real, status = run(path)
    assert (status, Case.objects.count()) == (2, 2)
    assert rehearsed.replace("Dry run: nothing was written.\n", "") == real


@pytest.mark.django_db
def test_stopped_by_the_keyboard_it_keeps_what_it_has_and_goes_on_later(
    listed: Callable[..., Path],
) -> None:
    sounds = ("ba", "fo", "gu", "ki", "lo", "mu", "na", "ro", "sa", "ti")
    lines = [
        f"{sounds[n % 10]}{sounds[n // 10]}r;{sounds[n // 10]}l;3.4.{2006 + n % 15};Weg {n};;;"
        for n in range(60)
    ]
    sheet = registry.read(listed(*lines))
    entries = registry.entries_of(sheet, today=TODAY, town="Essen")

    def interrupt(done: int) -> None:
        raise KeyboardInterrupt

    outcome = registry.import_entries(entries, Run(Actor.importer(), MONDAY, progress=interrupt))
    assert (outcome.opened, Case.objects.count(), outcome.stopped_before) == (50, 50, 52)
    assert not outcome.is_complete
    assert (run(listed(*lines))[1], Case.objects.count()) == (0, 60)
