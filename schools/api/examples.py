"""Examples of the API's description. The pupil was never born."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

OFFER_ID = "0b8f1c9e-8a54-4d3c-9b1a-5f0f6f1f2a3b"

ASKED_PUPIL: dict[str, Any] = {
    "birth_month": "2013-05",
    "sex": "w",
    "grade": 7,
    "support_form": "PARTIAL",
    "languages": ["ar", "en"],
    "latin_literacy": "PARTIAL",
    "years_of_schooling": 4.0,
    "german_level": "A1",
    "district": "Katernberg",
    "distance_band": "FROM_1_TO_2_KM",
    "sibling_at_school": False,
    "call_back": False,
    "wished_start_on": None,
}
ASKED_OFFER: dict[str, Any] = {
    "id": OFFER_ID,
    "state": "SENT",
    "sent_at": "2026-11-09T10:00:00+01:00",
    "answer_due_at": "2026-11-13T00:00:00+01:00",
    "expires_at": "2026-11-20T00:00:00+01:00",
    "query": "",
    "query_answer": "",
    "answered_at": None,
    "start_on": None,
    "attended_on": None,
    "pupil": ASKED_PUPIL,
    "allowed": ["acceptance", "decline", "query"],
}
TAKEN_OFFER: dict[str, Any] = {
    **ASKED_OFFER,
    "state": "ACCEPTED",
    "answered_at": "2026-11-10T08:30:00+01:00",
    "start_on": "2026-11-12",
    "pupil": {
        **ASKED_PUPIL,
        "given_name": "Amira",
        "family_name": "Beispiel",
        "birth_date": "2013-05-04",
        "birth_date_precision": "DAY",
        "birth_place": "Aleppo",
        "birth_country": "SY",
        "address": {
            "street": "Musterweg 1",
            "postcode": "45327",
            "city": "Essen",
            "accommodation": "",
        },
        "guardians": [
            {
                "name": "Rana Beispiel",
                "relation": "MOTHER",
                "phone": "+49 201 5550100",
                "language": "ar",
            }
        ],
        "nationalities": ["SY"],
        "immigration_year": 2026,
        "family_language": "ar",
        "interpreter_language": "ar",
        "biography": {
            "countries_of_schooling": ["SY"],
            "never_at_school": False,
            "last_grade": "4",
            "teaching_language": "ar",
            "scripts": ["ARABIC"],
            "foreign_languages": ["en"],
            "certificates_seen": "",
        },
    },
    "allowed": ["revocation", "move"],
}
OFFERS = [
    OpenApiExample("asked", value=ASKED_OFFER, response_only=True),
    OpenApiExample("accepted", value=TAKEN_OFFER, response_only=True),
    OpenApiExample("ended", value={"id": OFFER_ID, "state": "DECLINED"}, response_only=True),
]
PAGE = OpenApiExample(
    "one request",
    value={"offers": [ASKED_OFFER], "next": None, "as_of": "m68b1d2f3a4c5e6f7.48213"},
    response_only=True,
)

PLACES = OpenApiExample(
    "one group",
    value={
        "places": [
            {
                "grade": 7,
                "support_form": "PARTIAL",
                "free": 3,
                "reported_free": 5,
                "as_of": "2026-11-02",
                "reserved": 1,
                "occupied": 1,
            }
        ]
    },
    response_only=True,
)
REPORT = OpenApiExample(
    "one group",
    value={"places": [{"grade": 7, "support_form": "PARTIAL", "free": 5, "as_of": "2026-11-02"}]},
    request_only=True,
)
ME = OpenApiExample(
    "a key",
    value={
        "school": {"number": "100001", "name": "Gesamtschule Nord", "school_form": "15"},
        "key": {
            "prefix": "k3j9x2ab",
            "label": "SVWS",
            "scopes": ["offers:read", "offers:answer", "places:write"],
            "expires_at": None,
        },
    },
    response_only=True,
)
