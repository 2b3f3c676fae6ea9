"""The sheet for the first school day: one page, as a page to print and as PDF."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from cases.languages import language_name, nationality_name
from cases.printing import draw
from cases.pupil.record import Pupil
from cases.states import GermanLevel, Literacy, Relation, Sex
from schools.words import SupportForm

TEMPLATE = "pupil/first_day.html"
STYLE = "first-day.css"


def page(pupil: Pupil) -> bytes:
    """The sheet as a page in the language of the reader."""
    return _html(pupil, style=STYLE).encode()


def pdf(pupil: Pupil) -> bytes:
    """The sheet as PDF. Raises NoPrinter where the system lacks what draws it."""
    return draw(_html(pupil), STYLE)


def _html(pupil: Pupil, style: str = "") -> str:
    context = {
        "pupil": pupil,
        "seen": pupil.seen,
        "style": style,
        "facts": _facts(pupil),
        "schooling": _schooling(pupil),
        "guardians": [
            (
                one["name"],
                Relation(one["relation"]).label,
                one["phone"],
                language_name(one["language"]),
            )
            for one in pupil.guardians
        ],
        "office": {"name": settings.OFFICE_NAME, "phone": settings.OFFICE_PHONE},
    }
    return render_to_string(TEMPLATE, context)


def _facts(pupil: Pupil) -> list[tuple[str, str]]:
    """Who comes, in words."""
    where = [pupil.address["street"], f"{pupil.address['postcode']} {pupil.address['city']}"]
    address = ", ".join(part.strip() for part in where if part.strip())
    blocked = _("blocked (§ 51 BMG): tell nobody where the child lives")
    nations = ", ".join(nationality_name(one) for one in pupil["nationalities"])
    return [
        (_("Born"), f"{pupil['birth_date']:%d.%m.%Y} {pupil['birth_place']}".strip()),
        (_("Sex"), str(Sex(pupil["sex"]).label)),
        (_("Nationality"), nations),
        (_("Address"), blocked if pupil.is_blocked else address),
        (_("Grade"), str(pupil["grade"])),
        (_("Support"), str(SupportForm(pupil["support_form"]).label)),
    ]


def _schooling(pupil: Pupil) -> list[tuple[str, str]]:
    """What the child can speak, read and write, and what it has learned."""
    known = pupil["biography"] or {}
    languages = ", ".join(language_name(one) for one in pupil["languages"])
    years = pupil["years_of_schooling"]
    return [
        (_("Languages"), languages),
        (_("Interpreter"), language_name(pupil["interpreter_language"])),
        (_("Latin script"), str(Literacy(pupil["latin_literacy"]).label)),
        (_("German"), str(GermanLevel(pupil["german_level"]).label)),
        (_("Years of schooling"), _("unknown") if years is None else f"{years:g}"),
        (_("Last grade"), known.get("last_grade", "")),
    ]
