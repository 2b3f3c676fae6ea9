"""The pupil as a table of one line, for import by hand into SchILD or a spreadsheet."""

import csv
import io

from django.utils import translation

from cases.languages import language_name, nationality_name
from cases.pupil.keys import iso3, language_key
from cases.pupil.record import Pupil
from cases.states import Relation

# What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
GUARDIANS = 2


def table(pupil: Pupil) -> bytes:
    """UTF-8 with a mark, semicolons, as German spreadsheets and SchILD expect it."""
    with translation.override("de"):
        columns = _columns(pupil)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerow(safe(value) for value in columns.values())
    return text.getvalue().encode("utf-8-sig")


def safe(value: str) -> str:
    """The value as text that no spreadsheet computes: names and addresses come from strangers."""
    flat = " ".join(value.split())
    return f"'{flat}" if flat.startswith(FORMULA) else flat


def _columns(pupil: Pupil) -> dict[str, str]:
    return {
        "Nachname": pupil["family_name"],
        "Vorname": pupil["given_name"],
        "Geburtsdatum": f"{pupil['birth_date']:%d.%m.%Y}",
        "Geburtsort": pupil["birth_place"],
        "Geschlecht": pupil["sex"],
        "Straße": pupil.address["street"],
        "PLZ": pupil.address["postcode"],
        "Ort": pupil.address["city"],
        "Auskunftssperre": "ja" if pupil.is_blocked else "nein",
        **_origin(pupil),
        "Jahrgang": f"{pupil['grade']:02}",
        "Aufnahmedatum": f"{pupil.start_on:%d.%m.%Y}" if pupil.start_on else "",
        **_guardians(pupil),
    }


def _origin(pupil: Pupil) -> dict[str, str]:
    first, second = [*pupil.nationalities, "", ""][:2]
    return {
        "1. Staatsangehörigkeit": iso3(first),
        "1. Staatsangehörigkeit (Name)": nationality_name(first) if first else "",
        "2. Staatsangehörigkeit": iso3(second),
        "Geburtsland": iso3(pupil["birth_country"]),
        "Zuzugsjahr": str(pupil["immigration_year"] or ""),
        "Verkehrssprache": language_key(pupil["family_language"]),
        "Verkehrssprache (Name)": language_name(pupil["family_language"]),
        "Dolmetscher": language_name(pupil["interpreter_language"]),
    }


def _guardians(pupil: Pupil) -> dict[str, str]:
    empty = {"name": "", "relation": "", "phone": "", "language": ""}
    known = [*pupil.guardians, *[empty] * GUARDIANS][:GUARDIANS]
    columns = {}
    for nth, one in enumerate(known, start=1):
        relation = Relation(one["relation"]).label if one["relation"] else ""
        columns[f"Erziehungsberechtigte {nth}"] = one["name"]
        columns[f"Erziehungsberechtigte {nth} (Art)"] = str(relation)
        columns[f"Erziehungsberechtigte {nth} (Telefon)"] = one["phone"].replace("+", "00", 1)
    return columns
