"""A notice in words: its text in the recipient's language, and in German where that is binding."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_time
from django.conf import settings
from django.template import Context, Engine
from django.utils import translation
from django.utils.html import escape, urlize
from django.utils.safestring import SafeString, mark_safe

from cases.calendars import TZ, day_of, last_day_of
from cases.deadlines import RULES
from cases.languages import RTL, direction
from cases.links import family_link, office_link
from cases.models import Appointment, Case, Notice, Offer
from cases.moves import Event
from cases.notices import FAMILY_KINDS, SCHOOL_KINDS, Kind
from cases.reasons import appointment_of
from cases.recipients import AUTHORITY
from cases.states import AppointmentMode, CaseState, InterpreterStatus, Level

BINDING = "de"
# First Strong Isolate and Pop Directional Isolate (UAX 9): what stands between them turns nothing
# around it. HTML has <bdi> for that.
FSI, PDI = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
# Who reads the translation is told that the German text counts.
TRANSLATED: dict[str, str] = {
    "en": "This translation is a service. The German text is binding.",
    # to be reviewed by a native speaker
    "uk": "Цей переклад є додатковою послугою. Юридичну силу має німецький текст.",
    # to be reviewed by a native speaker
    "ar": "هذه الترجمة خدمة إضافية لكم. النص الألماني هو النص الملزم.",
}


@dataclass(frozen=True)
class Letter:
    """A text in one language: a subject without personal data, and paragraphs."""

    language: str
    subject: str
    body: str

    @property
    def direction(self) -> str:
        """In which direction it is written."""
        return direction(self.language)

    @property
    def text(self) -> str:
        """As plain text."""
        return f"{self.body}\n"

    @property
    def html(self) -> SafeString:
        """As paragraphs with links that can be clicked."""
        parts = ("<br>\n".join(map(_line, part.split("\n"))) for part in self.body.split("\n\n"))
        page = "\n".join(f"<p>{part}</p>" for part in parts)
        # Escaped above; what is added are tags of our own.
        return mark_safe(page.replace(FSI, "<bdi>").replace(PDI, "</bdi>"))  # noqa: S308


def write(notice: Notice) -> list[Letter]:
    """What the recipient gets: for families the translation first, the binding German below."""
    if notice.kind not in FAMILY_KINDS or notice.language == BINDING:
        return [in_language(notice, notice.language)]
    first, german = in_language(notice, notice.language), in_language(notice, BINDING)
    note = TRANSLATED[notice.language]
    return [Letter(first.language, first.subject, f"{first.body}\n\n{note}"), german]


def window(notice: Notice) -> list[str]:
    """The lines of the address window; without an address nothing can be posted."""
    household = notice.case.child.household
    who, _colon, key = notice.recipient.partition(":")
    guardian = household.guardians.filter(pk=key).first() if who == "guardian" else None
    place = " ".join(part for part in (household.postcode, household.city) if part)
    lines = (guardian.name if guardian else "", household.accommodation, household.street, place)
    return [line for line in lines if line]


def in_language(notice: Notice, language: str) -> Letter:
    """The text in one of the languages this kind is promised in (`notices.LANGUAGES_OF`)."""
    with translation.override(language):
        facts = {name: _isolated(value, language) for name, value in _facts(notice).items()}
        page = Engine.get_default().get_template(f"notices/{notice.kind}/{language}.txt")
        written = page.render(Context(facts, autoescape=False)).strip()
    subject, _break, body = written.partition("\n")
    return Letter(language, subject.strip(), _tidy(body))


def _line(line: str) -> str:
    """One line as HTML; a link is written from left to right in every language."""
    if "http" not in line:  # looking for links is slow
        return escape(line)
    linked = urlize(escape(line))
    return linked.replace("<a ", '<bdi dir="ltr"><a ').replace("</a>", "</a></bdi>")


def _tidy(body: str) -> str:
    """Paragraphs one empty line apart, however many the template's conditions left."""
    paragraphs = (part.strip() for part in body.split("\n\n"))
    return "\n\n".join(part for part in paragraphs if part)


def _isolated(value: Any, language: str) -> Any:
    """Names, numbers and dates, kept from turning a line that runs the other way."""
    if not isinstance(value, str) or not value or value.startswith("http"):
        return value
    foreign = any("\u0590" <= sign <= "\u08ff" for sign in value)  # Hebrew to Arabic
    return f"{FSI}{value}{PDI}" if foreign or direction(language) == RTL else value


def _facts(notice: Notice) -> dict[str, Any]:
    """Everything a text may say, in the active language. Sentences stand in the templates."""
    facts: dict[str, Any] = {
        "office": settings.OFFICE_NAME,
        "office_phone": settings.OFFICE_PHONE,
        "office_address": settings.OFFICE_ADDRESS,
        "city": settings.CITY_NAME,
        "to_role": notice.recipient.startswith("role:"),
        "to_authority": notice.recipient == AUTHORITY,
    }
    kind = Kind(notice.kind)
    if kind in FAMILY_KINDS:
        facts |= _about_child(notice.case) | _about_appointment(appointment_of(notice))
    elif kind not in SCHOOL_KINDS:
        facts |= _about_case(notice)
    if notice.offer is not None:
        facts |= _about_offer(notice.offer, for_school=kind in SCHOOL_KINDS)
    return facts | _about_answer(notice)


def _about_answer(notice: Notice) -> dict[str, Any]:
    """What the school, or the supervision, has said."""
    event = notice.step.event if notice.step else ""
    return {
        "accepted": event == Event.ACCEPT,
        "declined": event == Event.DECLINE,
        "asked_back": event == Event.QUERY,
        "revoked": event == Event.REVOKE,
        "refused": event == Event.REFUSE_ASSIGNMENT,
        "expired": event == Event.EXPIRE,
        "said_at": _instant(notice.step.at if notice.step else None),
    }


def _about_child(case: Case) -> dict[str, Any]:
    """For the family: the given name alone, and its own page."""
    child = case.child
    return {
        "child": child.given_name or child.name_own_script,
        "link": settings.BASE_URL + family_link(case),
        "waits_since": _day(case.rank_date),
    }


def _about_appointment(appointment: Appointment | None) -> dict[str, Any]:
    if appointment is None:
        return {}
    return {
        "appointment_on": _weekday(day_of(appointment.starts_at)),
        "begins": _time(appointment.starts_at),
        "ends": _time(appointment.ends_at),
        "on_site": appointment.mode == AppointmentMode.ON_SITE,
        "by_video": appointment.mode == AppointmentMode.VIDEO,
        "by_phone": appointment.mode == AppointmentMode.PHONE,
        "room": appointment.room,
        "advisor": appointment.advisor.name,
        "interpreter": appointment.interpreter != InterpreterStatus.NOT_NEEDED,
    }


def _about_case(notice: Notice) -> dict[str, Any]:
    """For the office and the supervision: the number, no name."""
    case, rule = notice.case, RULES.get(notice.rule)
    return {
        "case_number": case.number,
        "link": f"{settings.BASE_URL}/cases/{case.number}/",
        "state": str(CaseState(case.state).label),
        "since": _day(day_of(case.state_since)),
        "due_on": _day(case.due_on),
        "level": str(Level(case.level).label),
        "basis": str(rule.basis.label) if rule else "",
    }


def _about_offer(offer: Offer, *, for_school: bool) -> dict[str, Any]:
    school = offer.school
    facts = {
        "school": school.label,
        "school_address": ", ".join(
            part for part in (school.street, f"{school.postcode} {school.city}".strip()) if part
        ),
        "school_phone": school.phone,
        "assigned": offer.origin == Offer.Origin.ASSIGNMENT,
        "start_on": _weekday(offer.start_on),
    }
    if not for_school:
        return facts
    return facts | {
        "link": settings.BASE_URL + office_link(offer),
        "reference": offer.pk.hex[:8],
        "answer_by": _weekday(last_day_of(offer.answer_due_at)),
        "void_after": _weekday(last_day_of(offer.expires_at)),
    }


def _locale() -> str:
    return translation.get_language() or BINDING


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def _weekday(day: date | None) -> str:
    if day is None:
        return ""
    comma = "،" if direction(_locale()) == RTL else ","
    return f"{format_date(day, 'EEEE', locale=_locale())}{comma} {_day(day)}"


def _time(instant: datetime) -> str:
    return format_time(instant.astimezone(TZ), "HH:mm", locale=_locale())


def _instant(instant: datetime | None) -> str:
    return f"{instant.astimezone(TZ):%d.%m.%Y, %H:%M}" if instant else ""
