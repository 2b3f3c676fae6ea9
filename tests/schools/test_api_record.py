"""The pupil's record in the formats of school software: after acceptance, and no more than B."""

import csv
import io
import sys
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from cases.languages import LANGUAGES, NATIONALITIES
from cases.models import Child, Guardian, Household, Reading
from cases.pupil import FORMATS
from cases.pupil.keys import LANGUAGE_IDS, country_id, language_key
from cases.states import DISCLOSED, OfferState
from tests.factories import Walk
from tests.schools.software import offered, software_of

pytestmark = pytest.mark.django_db

XSC = "{http://xschule.digital/def/xschule/1.0/xsd}"


def taken(state: OfferState = OfferState.ACCEPTED, **child: Any) -> Walk:
    """A pupil with everything that a record can hold."""
    known = {
        "given_name": "Zeynab",
        "family_name": "Qasemi",
        "birth_date": date(2013, 5, 4),
        "birth_place": "Herat",
        "birth_country": "AF",
        "sex": "w",
        "nationalities": ["AF", "XK"],
        "immigration_year": 2026,
    }
    walk = offered(state, **known | child)
    Household.objects.update(street="Musterweg 12 a", postcode="45127", city="Essen")
    Child.objects.update(interpreter_language="fa")
    return walk


def read(walk: Walk, wanted: str = "", **headers: str) -> Any:
    """The record of this walk's pupil in a format."""
    assert walk.offer is not None
    query = f"?format={wanted}" if wanted else ""
    return software_of(walk).get(f"offers/{walk.offer.pk}/record{query}", headers=headers)


def line(answer: Any) -> dict[str, str]:
    """The one line of a CSV."""
    text = answer.content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
    return row


def texts(root: Element, path: str) -> list[str]:
    """What stands at this place of an XSchule message."""
    return [one.text or "" for one in root.findall(path.replace("xsc:", XSC))]


# --- Who gets it ----------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", FORMATS)
@pytest.mark.parametrize("state", [one for one in OfferState if one not in DISCLOSED])
def test_there_is_no_record_before_or_after(state: OfferState, wanted: str) -> None:
    walk = taken(state)
    refused = read(walk, wanted)

    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    assert "Qasemi" not in refused.content.decode()
    assert Reading.objects.filter(what__startswith="record").count() == 0


@pytest.mark.parametrize("wanted", FORMATS)
def test_every_record_that_is_read_is_written_down(wanted: str) -> None:
    walk = taken()
    first = read(walk, wanted)
    assert first.status_code == 200
    read(walk, wanted)
    unchanged = read(walk, wanted, **{"If-None-Match": first.headers["ETag"]})

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    rows = Reading.objects.filter(what=f"record:{wanted}")
    assert [(row.case_id, row.door) for row in rows] == [(walk.case.pk, "API")] * 2


@pytest.mark.parametrize("wanted", FORMATS)
def test_a_file_has_its_type_and_a_name_that_tells_nothing(wanted: str) -> None:
    walk = taken()
    assert walk.offer is not None
    answer = read(walk, wanted)

    assert answer.headers["Content-Type"].startswith(FORMATS[wanted].media_type)
    name = f"pupil-{walk.offer.pk}.{FORMATS[wanted].suffix}"
    assert name in answer.headers["Content-Disposition"]
    assert "private" in answer.headers["Cache-Control"]


def test_format_wins_over_accept_and_svws_is_the_rule() -> None:
    walk = taken()
    assert read(walk).headers["Content-Type"] == "application/json"
    by_accept = read(walk, Accept="application/pdf;q=0.1, text/csv")
    assert by_accept.headers["Content-Type"] == "text/csv"
    both = read(walk, "xschule", Accept="text/csv")
    assert both.headers["Content-Type"] == "application/xml"
    none = read(walk, Accept="image/png")
    assert (none.status_code, none.json()["code"]) == (406, "not_acceptable")
    wrong = read(walk, "docx")
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "/format")


# --- What stands in it ----------------------------------------------------------------------------


def test_svws_has_the_names_and_keys_of_schuelerstammdaten() -> None:
    data = read(taken(), "svws").json()

    assert data["schuelerStammdaten"] == {
        "nachname": "Qasemi",
        "vorname": "Zeynab",
        "geschlecht": 4,
        "geburtsdatum": "2013-05-04",
        "geburtsort": "Herat",
        "strassenname": "Musterweg",
        "hausnummer": "12",
        "hausnummerZusatz": "a",
        "telefon": Guardian.objects.get().phone,
        "idStaatsangehoerigkeit": 65070071,
        "idStaatsangehoerigkeit2": 88088075,
        "hatMigrationshintergrund": True,
        "zuzugsjahr": 2026,
        "idGeburtsland": 65070071,
        "idVerkehrspracheFamilie": 7000,
        "status": 0,
        "anmeldedatum": "2026-11-11",
        "aufnahmedatum": "2026-11-13",
        "keineAuskunftAnDritte": False,
    }
    assert data["ergaenzungen"]["jahrgang"] == "07"
    assert data["ergaenzungen"]["erziehungsberechtigte"][0]["name"] == "Rana Beispiel"
    assert read(taken(OfferState.FULFILLED), "svws").json()["schuelerStammdaten"]["status"] == 2


def test_what_the_office_does_not_know_is_left_out_of_svws() -> None:
    walk = taken(birth_place="", birth_country="", nationalities=[], immigration_year=None)
    Household.objects.update(street="")
    known = set(read(walk, "svws").json()["schuelerStammdaten"])

    assert known.isdisjoint({"geburtsort", "idGeburtsland", "idStaatsangehoerigkeit"})
    assert known.isdisjoint({"strassenname", "hausnummer", "hausnummerZusatz", "zuzugsjahr"})


def test_every_language_and_nationality_of_ours_has_its_key() -> None:
    assert [code for code in LANGUAGES if language_key(code) not in LANGUAGE_IDS] == []
    assert [code for code in NATIONALITIES if country_id(code) is None] == []


def test_csv_is_one_line_that_no_spreadsheet_computes() -> None:
    walk = taken(given_name="=HYPERLINK(1)", family_name="-Qasemi", birth_place="@home")
    Household.objects.update(street='+cmd|"/c calc"!A1')
    row = line(read(walk, "csv"))

    assert row["Vorname"] == "'=HYPERLINK(1)"
    assert row["Nachname"] == "'-Qasemi"
    assert row["Geburtsort"] == "'@home"
    assert row["Straße"] == '\'+cmd|"/c calc"!A1'
    assert row["Erziehungsberechtigte 1 (Telefon)"].startswith("0049")
    assert (row["Geburtsdatum"], row["Jahrgang"], row["Geschlecht"]) == ("04.05.2013", "07", "w")
    assert (row["1. Staatsangehörigkeit"], row["2. Staatsangehörigkeit"]) == ("AFG", "XXK")
    assert (row["Verkehrssprache"], row["Auskunftssperre"]) == ("ar", "nein")


def test_xschule_says_what_its_lists_can_say() -> None:
    root = fromstring(read(taken(), "xschule").content)  # noqa: S314

    assert root.tag == f"{XSC}schueler.wechsel.0001"
    name = "xsc:schueler/xsc:nameNatuerlichePerson"
    assert texts(root, f"{name}/xsc:familienname/xsc:name") == ["Qasemi"]
    assert texts(root, f"{name}/xsc:vorname/xsc:name") == ["Zeynab"]
    assert texts(root, "xsc:schueler/xsc:geburt/xsc:datum/jahrMonatTag") == ["2013-05-04"]
    (language,) = texts(root, "xsc:schueler/xsc:verkehrssprache/code")
    assert language.endswith("/language/ARA")
    assert texts(root, "xsc:erziehungsberechtigter/xsc:gesetzlicherVertreterSchluessel/code") == [
        "2"
    ]
    assert texts(root, "xsc:aufnehmendeSchule/xsc:aufnahme/xsc:jahrgang/code")[0].endswith("_7")
    assert texts(root, "xsc:erziehungsberechtigter/xsc:anschrift/xsc:hausnummer") == ["12a"]


def test_xschule_does_not_pretend_to_know_a_birthday() -> None:
    walk = taken(birth_date=date(2013, 1, 1), birth_date_precision="YEAR")
    root = fromstring(read(walk, "xschule").content)  # noqa: S314

    assert texts(root, "xsc:schueler/xsc:geburt/xsc:datum/jahr") == ["2013"]


def test_the_sheet_comes_in_the_language_of_the_reader_and_as_pdf() -> None:
    walk = taken(given_name="<b>Zeynab</b>")
    german = read(walk, "html", **{"Accept-Language": "de"}).content.decode()
    english = read(walk, "html").content.decode()

    assert "13.11.2026" in german
    assert "&lt;b&gt;Zeynab&lt;/b&gt;" in english
    assert "Rana Beispiel" in english
    assert "<style" not in english
    pdf = read(walk, "pdf").content
    assert pdf.startswith(b"%PDF-")
    assert len(pdf) > 5000


def test_where_pdf_can_t_be_made_the_page_to_print_is_offered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    refused = read(taken(), "pdf")

    assert (refused.status_code, refused.json()["code"]) == (406, "not_acceptable")
    assert "format=html" in refused.json()["detail"]


# --- Disclosure block -----------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", FORMATS)
def test_a_blocked_address_is_in_no_format(wanted: str) -> None:
    walk = taken()
    Household.objects.update(disclosure_block=True, accommodation="Unterkunft Hafen")
    body = read(walk, wanted).content

    # The school's own address is no secret.
    body = body.replace(b"<xsc:postleitzahl>45127", b"", 1)
    assert [one for one in (b"Musterweg", b"45127", b"Hafen") if one in body] == []
    if wanted == "svws":
        assert read(walk, wanted).json()["schuelerStammdaten"]["keineAuskunftAnDritte"] is True
    if wanted == "csv":
        assert line(read(walk, wanted))["Auskunftssperre"] == "ja"


def test_the_child_of_the_record_is_the_one_of_the_request() -> None:
    walk, other = taken(), taken(given_name="Amira", family_name="Fremd")
    assert "Fremd" not in read(walk, "svws").content.decode()
    assert "Fremd" in read(other, "svws").content.decode()
    assert Child.objects.count() == 2
