"""What a secretary reads about a pupil: the values of the room in the words of the office."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import Choices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.languages import language_name, nationality_name
from cases.states import GermanLevel, Literacy, Precision, Relation, Script, Sex
from schools.places import DistanceBand
from schools.words import SupportForm

Pupil = Mapping[str, Any]


def rows(pupil: Pupil) -> list[tuple[str, str]]:
    """Label and words of everything that is disclosed at this stage, and known."""
    told = set(pupil) - ({"birth_month"} if "birth_date" in pupil else set())
    said = [(str(label), words(pupil)) for field, label, words in ROWS if field in told]
    return [(label, text) for label, text in said if text]


def _own(text: str) -> str:
    """What a family calls something, kept from turning the line around it (UAX 9, isolates)."""
    return f"\u2068{text}\u2069" if text else ""


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def _of(name: str) -> Callable[[Pupil], str]:
    return lambda pupil: str(pupil[name] or "")


def _label(name: str, choices: type[Choices]) -> Callable[[Pupil], str]:
    return lambda pupil: str(choices(pupil[name]).label)


def _listed(name: str, word: Callable[[str], str]) -> Callable[[Pupil], str]:
    return lambda pupil: ", ".join(word(one) for one in pupil[name])


def _yes(name: str, sentence: str | Promise) -> Callable[[Pupil], str]:
    return lambda pupil: str(sentence) if pupil[name] else ""


def _name(pupil: Pupil) -> str:
    return " ".join(_own(pupil[part]) for part in ("given_name", "family_name") if pupil[part])


def _birth_month(pupil: Pupil) -> str:
    year, _dash, month = pupil["birth_month"].partition("-")
    return f"{month}/{year}" if month else year


def _birth(pupil: Pupil) -> str:
    known = Precision(pupil["birth_date_precision"])
    note = "" if known == Precision.DAY else f" ({known.label})"
    country = pupil["birth_country"] and nationality_name(pupil["birth_country"])
    where = ", ".join(part for part in (_own(pupil["birth_place"]), country) if part)
    return f"{_day(pupil['birth_date'])}{note}" + (f", {where}" if where else "")


def _address(pupil: Pupil) -> str:
    address = pupil["address"]
    if address is None:
        return _("Not disclosed; please ask the office.")
    town = " ".join(part for part in (address["postcode"], address["city"]) if part)
    parts = (_own(address["accommodation"]), _own(address["street"]), town)
    return ", ".join(part for part in parts if part)


def _guardians(pupil: Pupil) -> str:
    said = []
    for one in pupil["guardians"]:
        parts = (_own(one["name"]), Relation(one["relation"]).label, _own(one["phone"]))
        said.append(", ".join(str(part) for part in (*parts, language_name(one["language"]))))
    return "; ".join(said)


def _interpreter(pupil: Pupil) -> str:
    return pupil["interpreter_language"] and language_name(pupil["interpreter_language"])


def _years(pupil: Pupil) -> str:
    years = pupil["years_of_schooling"]
    return _("unknown") if years is None else f"{years:g}".replace(".", ",")


def _biography(pupil: Pupil) -> str:
    known = pupil["biography"]
    if known is None:
        return ""
    parts = [
        ", ".join(nationality_name(code) for code in known["countries_of_schooling"]),
        known["last_grade"] and _("last grade: %(grade)s") % {"grade": _own(known["last_grade"])},
        known["teaching_language"] and language_name(known["teaching_language"]),
        ", ".join(_script(one) for one in known["scripts"]),
        ", ".join(language_name(one) for one in known["foreign_languages"]),
        _own(known["certificates_seen"]),
    ]
    return "; ".join(part for part in parts if part)


def _script(code: str) -> str:
    return str(Script(code).label) if code in Script.values else code


# The field that has to be disclosed, its label, and how its value is said.
ROWS: tuple[tuple[str, str | Promise, Callable[[Pupil], str]], ...] = (
    ("given_name", gettext_lazy("Name"), _name),
    ("birth_date", gettext_lazy("Born"), _birth),
    ("birth_month", gettext_lazy("Born"), _birth_month),
    ("sex", gettext_lazy("Sex"), _label("sex", Sex)),
    ("grade", gettext_lazy("Grade"), _of("grade")),
    ("support_form", gettext_lazy("Form of support"), _label("support_form", SupportForm)),
    ("wished_start_on", gettext_lazy("Wished start"), lambda one: _day(one["wished_start_on"])),
    ("languages", gettext_lazy("Languages"), _listed("languages", language_name)),
    (
        "latin_literacy",
        gettext_lazy("Reads and writes Latin script"),
        _label("latin_literacy", Literacy),
    ),
    ("german_level", gettext_lazy("German"), _label("german_level", GermanLevel)),
    ("years_of_schooling", gettext_lazy("Years of schooling"), _years),
    ("biography", gettext_lazy("School biography"), _biography),
    ("address", gettext_lazy("Address"), _address),
    ("district", gettext_lazy("District"), lambda pupil: _own(pupil["district"])),
    (
        "distance_band",
        gettext_lazy("Distance to school"),
        _label("distance_band", DistanceBand),
    ),
    (
        "sibling_at_school",
        gettext_lazy("Brothers and sisters"),
        _yes("sibling_at_school", gettext_lazy("A brother or sister is at your school.")),
    ),
    ("guardians", gettext_lazy("Guardians"), _guardians),
    ("nationalities", gettext_lazy("Nationality"), _listed("nationalities", nationality_name)),
    ("immigration_year", gettext_lazy("Year of immigration"), _of("immigration_year")),
    ("interpreter_language", gettext_lazy("Interpreter"), _interpreter),
    (
        "call_back",
        gettext_lazy("Please note"),
        _yes("call_back", gettext_lazy("Please call the office back before the first day.")),
    ),
)
