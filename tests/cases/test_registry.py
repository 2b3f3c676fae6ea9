"""Registry lists: every usual way of writing them, bad lines and hostile files, nobody twice."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cases.models import Case, Child, Household, Step
from cases.states import CaseState, Channel, Door, Precision, Relation, Role, Sex
from tests.cases.listed import HEADER, run
from tests.factories import make_person


def only_child() -> Child:
    """The one child there is."""
    return Child.objects.select_related("household", "case").get()


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_a_list_is_read_in_every_usual_writing(
    listed: Callable[..., Path], encoding: str, sign: str
) -> None:
    line = "Çelik;Jürgen;1.2.2013;Große Straße 1;45127;Essen;0201 555010"
    path = listed(line.replace(";", sign), header=HEADER.replace(";", sign), encoding=encoding)
    assert run(path)[1] == 0
    child = only_child()
    assert (child.family_name, child.given_name) == ("Çelik", "Jürgen")
    assert (child.birth_date, child.household.street) == (date(2013, 2, 1), "Große Straße 1")
    assert child.household.guardians.get().phone == "+49201555010"


@pytest.mark.django_db
def test_a_case_of_a_list_has_its_first_step_by_the_import_and_a_date(
    listed: Callable[..., Path],
) -> None:
    person = make_person(Role.INTAKE, username="clerk")
    run(listed("Muster;Ali;1.2.2013;Weg 1;45127;Essen;"), "--user", "clerk")
    case = Case.objects.get()
    step = Step.objects.get()
    assert (case.state, case.holder) == (CaseState.REPORTED, Role.INTAKE)
    assert (step.door, step.role, step.user_id) == (Door.IMPORT, Role.CLOCK, person.pk)


@pytest.mark.django_db
def test_a_line_with_everything_fills_child_household_and_guardians(
    listed: Callable[..., Path],
) -> None:
    header = (
        "Name;Vorname;Name in eigener Schrift;geb.;Geburtsort;Geschlecht;Staatsangehörigkeit;"
        "Sprache;Dolmetscher;Einreise;Zuzug;Zugangsweg;Straße;Nr.;PLZ;Ort;Stadtteil;Unterkunft;"
        "Auskunftssperre;Mutter;Vater;Mobil;E-Mail;Aufenthaltstitel"
    )
    path = listed(
        "Коваль;Юлія;Юлія Коваль;05.2014;Lwiw;w;ukrainisch;Ukrainisch;ja;03.2026;1.9.2026;§ 24;"
        "Musterweg;7a;45127;Essen;Stadtkern;Haus Nord;nein;Oksana Koval;Ihor Koval;"
        "0170 1234567;Oksana@Mail.example;geheim",
        header=header,
    )
    said, status = run(path)
    assert status == 0
    assert "Columns left unread: Aufenthaltstitel." in said
    child = only_child()
    assert child.name_own_script == "Юлія Коваль"
    assert (child.birth_date, child.birth_date_precision) == (date(2014, 5, 1), Precision.MONTH)
    assert (child.sex, child.nationalities, child.birth_place) == (Sex.FEMALE, ["UA"], "Lwiw")
    assert (child.family_language, child.interpreter_language) == ("uk", "uk")
    assert (child.arrival_on, child.immigration_year) == (None, 2026)
    assert (child.residence_on, child.channel) == (date(2026, 9, 1), Channel.UKRAINE_24)
    home = child.household
    assert (home.address, home.district) == ("Musterweg 7a, 45127 Essen", "Stadtkern")
    assert (home.accommodation, home.disclosure_block) == ("Haus Nord", False)
    assert list(home.guardians.values_list("name", "relation", "phone", "email", "language")) == [
        ("Oksana Koval", Relation.MOTHER, "+491701234567", "oksana@mail.example", "uk"),
        ("Ihor Koval", Relation.FATHER, "", "", "uk"),
    ]
    assert not hasattr(child, "aufenthaltstitel")


@pytest.mark.django_db
def test_one_name_part_is_enough_and_a_comma_parts_a_whole_name(
    listed: Callable[..., Path],
) -> None:
    header = "Name;Geburtsdatum;Telefon"
    run(
        listed(
            "محمد;2012;0201 555011",
            "Al Hasan, Amira;4.5.2013;0201 555012",
            header=header,
        )
    )
    names = list(Child.objects.order_by("pk").values_list("family_name", "given_name"))
    assert names == [("محمد", ""), ("Al Hasan", "Amira")]


@pytest.mark.django_db
def test_an_address_in_one_cell_is_taken_apart(listed: Callable[..., Path]) -> None:
    header = "Nachname;Vorname;Geburtsdatum;Anschrift"
    run(listed("Muster;Ali;1.2.2013;Am Weg 3b, 45127 Essen", header=header))
    home = Household.objects.get()
    assert (home.street, home.postcode, home.city) == ("Am Weg 3b", "45127", "Essen")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("town", "ours"), [("Essen", True), ("Essen-Kray", True), ("", True), ("Bottrop", False)]
)
def test_a_child_of_another_town_is_known_as_such(
    listed: Callable[..., Path], town: str, ours: bool
) -> None:
    run(listed(f"Muster;Ali;1.2.2013;Weg 1;45127;{town};"))
    assert Household.objects.get().lives_in_town is ours


@pytest.mark.django_db
@pytest.mark.parametrize(("cell", "blocked"), [("ja", True), ("§ 51", True), ("", False)])
def test_whatever_is_no_no_is_a_disclosure_block(
    listed: Callable[..., Path], cell: str, blocked: bool
) -> None:
    run(listed(f"Muster;Ali;1.2.2013;Weg 1;45127;Essen;;{cell}", header=HEADER + ";Sperrvermerk"))
    assert Household.objects.get().disclosure_block is blocked


@pytest.mark.django_db
def test_bad_lines_are_named_with_their_fields_and_the_good_ones_go_in(
    listed: Callable[..., Path],
) -> None:
    said, status = run(
        listed(
            "Gut;Eins;1.2.2013;Weg 1;45127;Essen;",
            "Geheimname;Zwei;31.02.2013;Weg 1;45127;Essen;",
            ";;unbekannt;Weg 1;45127;Essen;",
            "Geheimname;Vier;1.2.2013;;;;",
            "=HYPERLINK(A1);Fuenf;1.2.2013;Weg 1;45127;Essen;",
            "Geheimname;Sechs;1.2.2013;Weg 1;45127;Essen;;zuviel",
            'Geheim"name"x;"Sie"ben;1.2.2013;Weg 1;45127;Essen;',
            f"{'A' * 151};Acht;1.2.2013;Weg 1;45127;Essen;",
            "",
            "Gut;Zehn;1.2.2014;Weg 1;45127;Essen;",
        )
    )
    assert status == 2
    assert Case.objects.count() == 2
    refused = said.partition("Refused: 7 lines.\n")[2].partition("The lines above")[0]
    assert [line.strip() for line in refused.splitlines()] == [
        "line 3, Geburtsdatum: is a day that doesn't exist",
        "line 4, Nachname: at least one part of the name is needed",
        "line 4, Geburtsdatum: is unknown; at least the year is needed",
        "line 5, phone: A phone number, a mail address or an address is needed.",
        "line 6, Nachname: is no name",
        "line 7, line: has more cells than the header; is a separator missing its quotes?",
        "line 8, line: its quotes are broken",
        "line 9, Nachname: is longer than 150 characters",
    ]
    assert "Geheim" not in said


@pytest.mark.django_db
def test_what_is_not_understood_is_left_empty_and_told(listed: Callable[..., Path]) -> None:
    header = "Nachname;Vorname;Geburtsdatum;Geschlecht;Sprache;Staatsangehörigkeit;Telefon;E-Mail"
    said, status = run(
        listed("Muster;Ali;1.1.2013;?;Klingonisch;Mordor;keins 12;kein@", header=header)
    )
    assert status == 0
    assert "To be asked for: 5 fields." in said
    for field in ("Geburtsdatum", "Sprache", "Staatsangehörigkeit", "Telefon", "E-Mail"):
        assert f"line 2, {field}: " in said
    child = only_child()
    assert (child.family_language, child.nationalities) == ("", [])
    assert child.household.guardians.get().phone == "keins 12"


def test_no_file_and_no_user_are_said_plainly(tmp_path: Path) -> None:
    assert run(tmp_path / "keine.csv") == ("There is no file keine.csv.", 1)
    assert run(tmp_path) == (f"There is no file {tmp_path.name}.", 1)


@pytest.mark.django_db
def test_an_unknown_user_is_refused_before_anything_is_read(listed: Callable[..., Path]) -> None:
    said, status = run(listed("Muster;Ali;1.2.2013;Weg 1;45127;Essen;"), "--user", "nobody")
    assert (said, status) == ("There is no active user nobody.", 1)
    assert not Case.objects.exists()
