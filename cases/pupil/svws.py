"""The pupil in the names and keys of SVWS (`SchuelerStammdaten`), for SVWS-Server and SchILD.

Only what the office knows is there: whoever patches a record with it overwrites nothing else.
"""

import re
from typing import Any

from cases.pupil.keys import ACTIVE, ADMITTED, LANGUAGE_IDS, SEX, country_id, language_key
from cases.pupil.record import Pupil

# Musterweg 12 a-c: street, number, what follows it.
STREET = re.compile(r"(?P<strassenname>.*\D)\s+(?P<hausnummer>\d+)\s*(?P<hausnummerZusatz>.*)")
GERMANY = "DE"


def svws(pupil: Pupil) -> dict[str, Any]:
    """`schuelerStammdaten` to be patched as it is, and what SVWS keeps elsewhere."""
    return {"schuelerStammdaten": stammdaten(pupil), "ergaenzungen": _beside(pupil)}


def stammdaten(pupil: Pupil) -> dict[str, Any]:
    """The fields of SVWS that are known."""
    fields = {
        "nachname": pupil["family_name"],
        "vorname": pupil["given_name"],
        "geschlecht": SEX[pupil["sex"]],
        "geburtsdatum": pupil["birth_date"].isoformat(),
        "geburtsort": pupil["birth_place"],
        **_street(pupil.address["street"]),
        "telefon": next((one["phone"] for one in pupil.guardians if one["phone"]), ""),
        **_origin(pupil),
        "status": ACTIVE if pupil.is_in_class else ADMITTED,
        "anmeldedatum": pupil.accepted_on.isoformat(),
        "aufnahmedatum": pupil.start_on.isoformat() if pupil.start_on else None,
        "keineAuskunftAnDritte": pupil.is_blocked,
    }
    return {name: value for name, value in fields.items() if value not in (None, "")}


def _street(street: str) -> dict[str, str]:
    shape = STREET.fullmatch(street.strip())
    return shape.groupdict() if shape else {"strassenname": street.strip()}


def _origin(pupil: Pupil) -> dict[str, Any]:
    first, second = [*pupil.nationalities, "", ""][:2]
    abroad = {pupil["birth_country"], *pupil.nationalities} - {"", GERMANY}
    return {
        "idStaatsangehoerigkeit": country_id(first),
        "idStaatsangehoerigkeit2": country_id(second),
        "hatMigrationshintergrund": True if abroad else None,
        "zuzugsjahr": pupil["immigration_year"],
        "idGeburtsland": country_id(pupil["birth_country"]),
        "idVerkehrspracheFamilie": LANGUAGE_IDS.get(language_key(pupil["family_language"])),
    }


def _beside(pupil: Pupil) -> dict[str, Any]:
    """What belongs to other records of SVWS, or to lists that each school keeps by itself."""
    return {
        "plz": pupil.address["postcode"],
        "ort": pupil.address["city"],
        "unterkunft": pupil.address["accommodation"],
        "jahrgang": f"{pupil['grade']:02}",
        "deutschfoerderung": pupil["support_form"],
        "geburtsdatumGenauigkeit": pupil["birth_date_precision"],
        "dolmetscherSprache": pupil["interpreter_language"],
        "erziehungsberechtigte": [
            {
                "name": one["name"],
                "art": one["relation"],
                "telefon": one["phone"],
                "sprache": one["language"],
            }
            for one in pupil.guardians
        ],
    }
