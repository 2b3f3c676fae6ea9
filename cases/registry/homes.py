"""Homes: address and guardians of one line, as far as they can be understood."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cases.names import normalise_phone
from cases.registry.columns import plain
from cases.registry.rows import Row
from cases.registry.words import is_blocked
from cases.states import Relation

TOWN = re.compile(r"(?:D-)?(?P<postcode>\d{5})\s+(?P<city>.+)")
PEOPLE = re.compile(r"\s*(?:[;/&+]|\bund\b|\bu\.)\s*", re.IGNORECASE)
NUMBERS = re.compile(r"\s*(?:[;,]|\boder\b|\bod\.|\bo\.|\s/\s)\s*")
LONGEST_NAME, LONGEST_PHONE = 200, 40
# Stands in the records for whoever can be reached and is not named.
NAMELESS = "Name unbekannt"


def household(row: Row, town: str) -> dict[str, Any]:
    """Where the family lives. A town of another name than ours isn't ours."""
    street, postcode, city = _address(row)
    return {
        "street": street,
        "postcode": postcode,
        "city": city,
        "district": row.text("district"),
        "accommodation": row.text("accommodation"),
        "lives_in_town": not city or plain(city).startswith(plain(town)),
        "disclosure_block": is_blocked(row.text("disclosure_block")),
    }


def guardians(row: Row, language: str) -> list[dict[str, Any]]:
    """Whoever cares for the child; phone and mail belong to the first. Nobody where none is named
    and none can be reached.
    """
    found = _people(row)
    phone, email = _phone(row), _email(row)
    if not found and (phone or email):
        found = [(NAMELESS, Relation.OTHER)]
    people = [
        {"name": name[:LONGEST_NAME], "relation": relation, "phone": "", "email": ""}
        for name, relation in found
    ]
    if people:
        people[0] |= {"phone": phone, "email": email}
    return [{**one, "language": language} if language else one for one in people]


def _address(row: Row) -> tuple[str, str, str]:
    """Street and number, postcode, town: from columns of their own or from one of all."""
    street = f"{row.text('street')} {row.text('house_number')}".strip()
    postcode, city = row.text("postcode"), row.text("city")
    whole = row.text("postcode_city") or row.text("address")
    if found := TOWN.search(whole):
        postcode, city = postcode or found["postcode"], city or found["city"].strip()
        whole = whole[: found.start()].strip(" ,;")
    if row.text("address") and not street:
        street = whole
    # Excel takes the zero in front of Saxon postcodes away.
    postcode = postcode.zfill(5) if postcode.isdigit() else postcode
    if postcode and not re.fullmatch(r"\d{5}", postcode):
        row.hint("postcode", "has no five digits; left empty")
        postcode = ""
    return street, postcode, city


def _people(row: Row) -> list[tuple[str, Relation]]:
    named = [(name, Relation.OTHER) for name in PEOPLE.split(row.text("guardian")) if name]
    named += [(name, Relation.OTHER) for name in (row.text("second_guardian"),) if name]
    for key, relation in (
        ("mother", Relation.MOTHER),
        ("father", Relation.FATHER),
        ("legal_guardian", Relation.LEGAL_GUARDIAN),
    ):
        named += [(row.text(key), relation)] if row.text(key) else []
    return named


def _phone(row: Row) -> str:
    """The first number that can be dialled, a mobile before the other; else what stands there."""
    typed = [(key, text) for key in ("mobile", "phone") if (text := row.text(key))]
    numbers = [(key, number) for key, text in typed for number in _numbers(text)]
    if len({number for _key, number in numbers}) > 1:
        row.hint(numbers[1][0], "one number is kept, the first one that can be dialled")
    if numbers:
        return numbers[0][1]
    for key, _text in typed[:1]:
        row.hint(key, "is no number one can dial; kept as it stands")
    return typed[0][1][:LONGEST_PHONE] if typed else ""


def _numbers(text: str) -> list[str]:
    """The numbers in a cell in E.164; Excel takes the zero in front away."""
    for parts in ([text], NUMBERS.split(text)):
        read = [normalise_phone(part) or normalise_phone(f"0{part}") for part in parts if part]
        if any(read):
            return [number for number in read if number]
    return []


def _email(row: Row) -> str:
    text = row.text("email").removeprefix("mailto:")
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError:
        row.hint("email", "is no mail address; left empty")
        return ""
    return text.lower() if len(text) <= 254 else ""
