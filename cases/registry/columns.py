"""Columns: what registration offices call what we know, and where the header of a list stands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

# Without spaces and signs, ä as ae; the more specific name of a field stands first.
NAMES: dict[str, tuple[str, ...]] = {
    "family_name": ("nachname", "familienname", "zuname", "nachnamen", "familiennamen", "name"),
    "given_name": ("vorname", "vornamen", "rufname", "vornamens"),
    "full_name": (
        "namevorname",
        "nachnamevorname",
        "familiennamevorname",
        "vornamename",
        "vornamenachname",
        "vornamefamilienname",
        "vorundnachname",
        "vorundzuname",
        "vollstaendigername",
    ),
    "name_own_script": (
        "nameineigenerschrift",
        "eigeneschrift",
        "nameinoriginalschrift",
        "nameoriginalschrift",
        "originalschrift",
        "originalname",
        "nameoriginal",
        "nameinlandesschrift",
        "landesschrift",
    ),
    "other_spellings": (
        "andereschreibweisen",
        "andereschreibweise",
        "weitereschreibweisen",
        "weitereschreibweise",
        "schreibweisen",
        "aliasname",
        "alias",
    ),
    "birth_date": (
        "geburtsdatum",
        "geburtstag",
        "gebdatum",
        "gebdat",
        "gebtag",
        "geborenam",
        "gebam",
        "geboren",
        "geb",
        "geburtsjahr",
        "gebjahr",
    ),
    "birth_place": ("geburtsort", "gebort"),
    "birth_country": ("geburtsland", "gebland", "geburtsstaat"),
    "sex": ("geschlecht", "geschl", "mw", "mwd", "wm", "wmd"),
    "nationalities": (
        "staatsangehoerigkeit",
        "staatsangehoerigkeiten",
        "staatsangeh",
        "staatsang",
        "sta",
        "nationalitaet",
        "nationalitaeten",
        "staatsangehoerigkeitschluessel",
    ),
    "family_language": (
        "familiensprache",
        "muttersprache",
        "herkunftssprache",
        "erstsprache",
        "verkehrssprache",
        "sprache",
        "sprachen",
    ),
    "interpreter_language": (
        "dolmetscher",
        "dolmetschersprache",
        "dolmetscherin",
        "sprachmittlung",
    ),
    "arrival_on": (
        "einreisedatum",
        "einreise",
        "einreiseam",
        "einreisetag",
        "eingereistam",
        "einreisejahr",
        "indeutschlandseit",
    ),
    "residence_on": (
        "zuzugsdatum",
        "zuzug",
        "zuzugam",
        "einzugsdatum",
        "einzug",
        "anmeldedatum",
        "zugezogenam",
        "wohnhaftseit",
    ),
    "municipal_assignment_on": ("zuweisungsdatum", "zuweisung", "zugewiesenam", "zuweisungam"),
    "protection_application_on": ("asylantragam", "asylantrag", "asylantragsdatum", "antragam"),
    "channel": ("zugangsweg", "zuwanderungsweg", "rechtskreis", "zuwanderung", "zugang"),
    "address": ("anschrift", "adresse", "wohnanschrift", "wohnadresse"),
    "street": (
        "strassehausnummer",
        "strassehausnr",
        "strassenr",
        "strasseundhausnummer",
        "strasse",
        "str",
    ),
    "house_number": ("hausnummer", "hausnr", "hnr", "nr"),
    "postcode": ("plz", "postleitzahl"),
    "city": ("wohnort", "ort", "stadt", "gemeinde"),
    "postcode_city": ("plzort", "plzwohnort", "postleitzahlort"),
    "district": ("stadtteil", "ortsteil", "stadtbezirk", "bezirk"),
    "accommodation": ("unterkunft", "wohnheim", "einrichtung", "gemeinschaftsunterkunft"),
    "disclosure_block": ("auskunftssperre", "sperrvermerk", "uebermittlungssperre", "sperre"),
    "guardian": (
        "sorgeberechtigter",
        "sorgeberechtigte",
        "sorgeberechtigten",
        "personensorgeberechtigte",
        "personensorgeberechtigter",
        "erziehungsberechtigte",
        "erziehungsberechtigter",
        "namesorgeberechtigter",
        "namedersorgeberechtigten",
        "sorgeberechtigte1",
        "sorgeberechtigter1",
        "eltern",
        "namedereltern",
        "elternteil",
        "kontaktperson",
        "ansprechpartner",
    ),
    "second_guardian": ("sorgeberechtigte2", "sorgeberechtigter2", "zweiterelternteil"),
    "mother": ("mutter", "namemutter", "namedermutter"),
    "father": ("vater", "namevater", "namedesvaters"),
    "legal_guardian": ("vormund", "vormundin", "namevormund", "namedesvormunds"),
    "phone": (
        "telefonnummer",
        "telefon",
        "telefonnr",
        "telnr",
        "tel",
        "rufnummer",
        "festnetz",
        "telefonfestnetz",
    ),
    "mobile": ("mobilnummer", "mobiltelefon", "mobil", "handynummer", "handy", "telefonmobil"),
    "email": ("emailadresse", "email", "mailadresse", "mail"),
}
FIELDS = {name: key for key, names in NAMES.items() for name in names}
# Whose name or birthday it is says nothing in a list of children.
OF_THE_CHILD = re.compile(
    r"^(?:kind|schueler(?:in)?)(?=.)|(?<=.)(?:des|der|vom|von)?"
    r"(?:kindes|kinder|kind|schuelerin|schuelers|schueler)$"
)
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
NAMED = {"family_name", "given_name", "full_name", "name_own_script"}


class AmbiguousHeader(ValueError):
    """Two columns of one name; the message names it."""


@dataclass(frozen=True)
class Header:
    """Which field stands in which column (from 0), and what the list itself calls it."""

    fields: dict[str, int] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    width: int = 0

    @property
    def is_enough(self) -> bool:
        """Whether a child can be reported from these columns: a name and a birth date."""
        return "birth_date" in self.fields and bool(NAMED & self.fields.keys())

    def title(self, key: str) -> str:
        """The field in the list's own words; in ours where the list has no such column."""
        return self.titles.get(key, NAMES[key][0].capitalize() if key in NAMES else key)


def plain(title: str) -> str:
    """A column's name without signs, spaces and umlauts: Geb.-Datum is gebdatum."""
    return re.sub(r"[^a-z0-9]", "", title.casefold().translate(UMLAUTS))


def header_of(titles: Sequence[str]) -> Header:
    """The fields that these column names stand for. Raises AmbiguousHeader."""
    fields: dict[str, int] = {}
    unused: list[int] = []
    for at, title in enumerate(titles):
        key = _field(title)
        if key is None:
            unused += [at] if title.strip() else []
        elif key not in fields:
            fields[key] = at
        else:
            fields[key], spare = _better(key, titles, fields[key], at)
            unused.append(spare)
    if "given_name" in fields and "full_name" in fields and "family_name" in fields:
        unused.append(fields.pop("full_name"))
    return Header(
        fields,
        {key: titles[at].strip() for key, at in fields.items()},
        tuple(titles[at].strip() for at in sorted(unused)),
        _width(titles),
    )


def _field(title: str) -> str | None:
    name = plain(title)
    return FIELDS.get(name) or FIELDS.get(OF_THE_CHILD.sub("", name))


def _better(key: str, titles: Sequence[str], one: int, other: int) -> tuple[int, int]:
    """Of two columns for one field the one with the more specific name, and the one left over."""
    names = NAMES[key]
    ranks = [
        names.index(name) if (name := plain(titles[at])) in names else 99 for at in (one, other)
    ]
    if ranks[0] == ranks[1]:
        raise AmbiguousHeader(titles[other].strip())
    return (one, other) if ranks[0] < ranks[1] else (other, one)


def _width(titles: Sequence[str]) -> int:
    return max((at + 1 for at, title in enumerate(titles) if title.strip()), default=0)
