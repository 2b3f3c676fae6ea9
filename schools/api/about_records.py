"""The formats of a pupil's record: shapes and examples. The pupil was never born."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, inline_serializer
from rest_framework import serializers

from cases.states import Precision, Relation
from schools.words import SupportForm

# The names are those of SVWS, so the shapes are tables, not classes.
STAMMDATEN = inline_serializer(
    "SchuelerStammdaten",
    {
        "nachname": serializers.CharField(required=False),
        "vorname": serializers.CharField(required=False),
        "geschlecht": serializers.IntegerField(help_text="3 m, 4 w, 5 d, 6 x."),
        "geburtsdatum": serializers.DateField(),
        "geburtsort": serializers.CharField(required=False),
        "strassenname": serializers.CharField(required=False),
        "hausnummer": serializers.CharField(required=False),
        "hausnummerZusatz": serializers.CharField(required=False),
        "telefon": serializers.CharField(required=False),
        "idStaatsangehoerigkeit": serializers.IntegerField(
            required=False, help_text="SVWS, Nationalitaeten."
        ),
        "idStaatsangehoerigkeit2": serializers.IntegerField(required=False),
        "hatMigrationshintergrund": serializers.BooleanField(required=False),
        "zuzugsjahr": serializers.IntegerField(required=False),
        "idGeburtsland": serializers.IntegerField(
            required=False, help_text="SVWS, Nationalitaeten."
        ),
        "idVerkehrspracheFamilie": serializers.IntegerField(
            required=False, help_text="SVWS, Verkehrssprache."
        ),
        "status": serializers.IntegerField(help_text="0 Neuaufnahme, 2 aktiv."),
        "anmeldedatum": serializers.DateField(),
        "aufnahmedatum": serializers.DateField(required=False),
        "keineAuskunftAnDritte": serializers.BooleanField(),
    },
)
REPRESENTATIVES = inline_serializer(
    "Erziehungsberechtigte",
    {
        "name": serializers.CharField(),
        "art": serializers.ChoiceField(Relation.choices),
        "telefon": serializers.CharField(),
        "sprache": serializers.CharField(),
    },
    many=True,
)
# What SVWS keeps in other records, or in lists of each school's own.
BESIDE = inline_serializer(
    "Ergaenzungen",
    {
        "plz": serializers.CharField(),
        "ort": serializers.CharField(),
        "unterkunft": serializers.CharField(),
        "jahrgang": serializers.CharField(),
        "deutschfoerderung": serializers.ChoiceField(SupportForm.choices),
        "geburtsdatumGenauigkeit": serializers.ChoiceField(Precision.choices),
        "dolmetscherSprache": serializers.CharField(),
        "erziehungsberechtigte": REPRESENTATIVES,
    },
)
RECORD = inline_serializer("SvwsRecord", {"schuelerStammdaten": STAMMDATEN, "ergaenzungen": BESIDE})

SVWS = {
    "schuelerStammdaten": {
        "nachname": "Beispiel",
        "vorname": "Amira",
        "geschlecht": 4,
        "geburtsdatum": "2013-05-04",
        "geburtsort": "Aleppo",
        "strassenname": "Musterweg",
        "hausnummer": "1",
        "telefon": "+49 201 5550100",
        "idStaatsangehoerigkeit": 83089082,
        "hatMigrationshintergrund": True,
        "zuzugsjahr": 2026,
        "idGeburtsland": 83089082,
        "idVerkehrspracheFamilie": 7000,
        "status": 0,
        "anmeldedatum": "2026-11-10",
        "aufnahmedatum": "2026-11-12",
        "keineAuskunftAnDritte": False,
    },
    "ergaenzungen": {
        "plz": "45327",
        "ort": "Essen",
        "unterkunft": "",
        "jahrgang": "07",
        "deutschfoerderung": "PARTIAL",
        "geburtsdatumGenauigkeit": "DAY",
        "dolmetscherSprache": "ar",
        "erziehungsberechtigte": [
            {
                "name": "Rana Beispiel",
                "art": "MOTHER",
                "telefon": "+49 201 5550100",
                "sprache": "ar",
            }
        ],
    },
}
CSV = "Nachname;Vorname;Geburtsdatum;…\r\nBeispiel;Amira;04.05.2013;…\r\n"
XML = '<xsc:schueler.wechsel.0001 xmlns:xsc="http://xschule.digital/def/xschule/1.0/xsd">…'


def _file(kind: Any, media_type: str, name: str, example: Any) -> OpenApiResponse:
    shown = OpenApiExample(name, value=example, media_type=media_type)
    return OpenApiResponse(kind, description="The record.", examples=[shown])


# Each format by status and media type.
FILES: dict[Any, OpenApiResponse] = {
    (200, "application/json"): _file(RECORD, "application/json", "svws", SVWS),
    (200, "text/csv"): _file(OpenApiTypes.STR, "text/csv", "csv", CSV),
    (200, "application/xml"): _file(OpenApiTypes.STR, "application/xml", "xschule", XML),
    (200, "application/pdf"): _file(OpenApiTypes.BINARY, "application/pdf", "pdf", "%PDF-1.7 …"),
    (200, "text/html"): _file(OpenApiTypes.STR, "text/html", "html", "<!doctype html>…"),
}
