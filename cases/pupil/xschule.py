"""The pupil as an XSchule 1.0 message (schueler.wechsel.0001), as far as its code lists reach.

It has no words for the form of support, for German, for an interpreter or for a nationality; those
go by the other formats. A guardian who is neither mother nor father has no key of his own there.
Source: the standard's repository (github.com/ThemenfeldBildung/XSchule), version 1.0.
"""

from datetime import date
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from cases.pupil.keys import EU_LANGUAGES, REPRESENTATIVE, language_key
from cases.pupil.record import Pupil
from cases.pupil.svws import STREET
from cases.states import Precision

XSC = "http://xschule.digital/def/xschule/1.0/xsd"
LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
GRADE = "http://xschule.digital/def/xschule/1.0/code/jahrgangsstufe/jahrgangsstufe_"
LAND = "NW"
# XÖV, list "Erreichbarkeit": telephone.
TELEPHONE = "02"
# How much of a birthday is known, in the words of XÖV's partly known date.
KNOWN: dict[str, tuple[str, str]] = {
    Precision.DAY: ("jahrMonatTag", "%Y-%m-%d"),
    Precision.MONTH: ("jahrMonat", "%Y-%m"),
}
YEAR = ("jahr", "%Y")

register_namespace("xsc", XSC)


def xschule(pupil: Pupil) -> bytes:
    """The message in UTF-8."""
    message = Element(f"{{{XSC}}}schueler.wechsel.0001")
    SubElement(message, "titel").text = "Aufnahme"
    issued = SubElement(message, "ausstellung")
    SubElement(issued, "datum").text = pupil.accepted_on.isoformat()
    _code(message, "sprache", LANGUAGE + "DEU", own=False)
    _child(message, pupil)
    for guardian in pupil.guardians:
        _guardian(message, guardian, pupil)
    _school(message, pupil)
    xml: bytes = tostring(message, encoding="utf-8", xml_declaration=True)
    return xml


def _child(message: Element, pupil: Pupil) -> None:
    child = _own(message, "schueler")
    _name(child, "nameNatuerlichePerson", pupil["family_name"], pupil["given_name"])
    birth = _own(child, "geburt")
    _day(birth, pupil["birth_date"], *KNOWN.get(pupil["birth_date_precision"], YEAR))
    if pupil["birth_place"]:
        SubElement(_own(birth, "geburtsort"), "ort").text = pupil["birth_place"]
    language = EU_LANGUAGES.get(language_key(pupil["family_language"]))
    if language:
        _code(child, "herkunftssprache", LANGUAGE + language)
        _code(child, "verkehrssprache", LANGUAGE + language)


def _guardian(message: Element, guardian: dict[str, str], pupil: Pupil) -> None:
    person = _own(message, "erziehungsberechtigter")
    key = REPRESENTATIVE.get(guardian["relation"])
    if key:
        _code(person, "gesetzlicherVertreterSchluessel", key)
    if not pupil.is_blocked:
        _address(person, pupil.address["street"], pupil.address["postcode"], pupil.address["city"])
    if guardian["phone"]:
        contact = _own(person, "kontakt")
        _code(contact, "kanal", TELEPHONE)
        _text(contact, "kennung", guardian["phone"])
    given, _space, family = guardian["name"].rpartition(" ")
    natural = _own(_own(person, "weitereDaten"), "natuerlichePerson")
    _name(natural, "name", family, given)


def _school(message: Element, pupil: Pupil) -> None:
    school = _own(message, "aufnehmendeSchule")
    name = _own(school, "name")
    _text(name, "name", pupil.school.name)
    if pupil.school.short_name:
        _text(name, "kurzbezeichnung", pupil.school.short_name)
    identity = _own(school, "identifikation")
    _text(identity, "id", f"{LAND}_{pupil.school.number}")
    _text(identity, "beschreibung", "Schulnummer")
    _address(school, pupil.school.street, pupil.school.postcode, pupil.school.city)
    admission = _own(school, "aufnahme")
    if pupil.start_on:
        _day(admission, pupil.start_on, *KNOWN[Precision.DAY])
    _code(admission, "jahrgang", f"{GRADE}{pupil['grade']}")


def _own(parent: Element, name: str) -> Element:
    """An element of XSchule's own; those of the building kit below it have no namespace."""
    return SubElement(parent, f"{{{XSC}}}{name}")


def _text(parent: Element, name: str, text: str) -> None:
    _own(parent, name).text = text


def _code(parent: Element, name: str, code: str, *, own: bool = True) -> None:
    element = _own(parent, name) if own else SubElement(parent, name)
    SubElement(element, "code").text = code


def _day(parent: Element, day: date, known: str, pattern: str) -> None:
    SubElement(_own(parent, "datum"), known).text = day.strftime(pattern)


def _name(parent: Element, name: str, family: str, given: str) -> None:
    whole = _own(parent, name)
    _text(_own(whole, "familienname"), "name", family)
    _text(_own(whole, "vorname"), "name", given)


def _address(parent: Element, street: str, postcode: str, city: str) -> None:
    shape = STREET.fullmatch(street.strip())
    address = _own(parent, "anschrift")
    _text(address, "strasse", shape["strassenname"] if shape else street)
    if shape:
        _text(address, "hausnummer", f"{shape['hausnummer']}{shape['hausnummerZusatz']}")
    _text(address, "postleitzahl", postcode)
    _text(address, "ort", city)
