"""What a text may say of a case, a request, an appointment or a digest; the words are templates."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from babel.dates import format_date, format_time
from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string

from cases import handing, keeping
from cases.calendars import TZ, day_of, last_day_of
from cases.deadlines import RULES
from cases.languages import RTL, direction
from cases.letters.requests import about_request
from cases.letters.together import BABEL, about_everybody, appointment_told
from cases.links import LINK_LASTS, digest_link, family_link, keys_link, office_link, places_link
from cases.models import Appointment, Case, Caseload, DailyRoot, Notice, Offer
from cases.moves import Event
from cases.notices import FAMILY_KINDS, SCHOOL_KINDS, Kind
from cases.recipients import AUTHORITY
from cases.states import AppointmentMode, CaseState, InterpreterStatus, Level
from schools.models import ApiKey, Webhook

BINDING = "de"
# A school may come back to the page of its digest for so long; every digest brings a new link.
WATCH_PAGE = "/watch/"
PRIVACY_PAGE = "/privacy/"
# The kinds that a digest tells a school of in words of its own.
TOLD = SCHOOL_KINDS


def facts_of(notice: Notice) -> dict[str, Any]:
    """Everything a text may say, in the active language. Sentences stand in the templates."""
    facts: dict[str, Any] = {
        "office": settings.OFFICE_NAME,
        "office_short": f"KI {settings.CITY_NAME}",
        "office_phone": settings.OFFICE_PHONE,
        "office_address": settings.OFFICE_ADDRESS,
        "city": settings.CITY_NAME,
        "to_role": notice.recipient.startswith("role:"),
        "to_authority": notice.recipient == AUTHORITY,
        "to_school": notice.recipient.startswith("school:"),
        "rule": notice.rule,
    }
    if notice.case is not None:
        facts |= _about_the_case_of(notice, notice.case)
    else:
        about = _about_digest if notice.kind == Kind.DIGEST else _about_no_case
        facts |= about(notice)
    return facts | _about_answer(notice)


def _about_the_case_of(notice: Notice, case: Case) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    kind = Kind(notice.kind)
    if kind in FAMILY_KINDS:
        appointment = appointment_told(notice)
        facts |= _about_child(case) | _about_appointment(appointment)
        facts |= about_everybody(notice, appointment, _locale())
    elif kind not in SCHOOL_KINDS:
        facts |= _about_case(case, notice.rule) | about_request(notice)
    if notice.offer is not None:
        facts |= _about_offer(notice.offer, for_school=kind in SCHOOL_KINDS)
    if kind is Kind.RECEIVER_TOLD:
        facts |= about_request(notice)
    return facts


def _about_no_case(notice: Notice) -> dict[str, Any]:
    """A notice that is no matter of one case, with the link to where it is seen to."""
    kind = Kind(notice.kind)
    facts = _about_key(keeping.key_of(notice)) | _about_webhook(keeping.hook_of(notice))
    facts |= _about_caseload(handing.caseload_of(notice)) | _about_root(notice)
    return facts | ({"link": settings.BASE_URL + LINK_OF[kind](notice)} if kind in LINK_OF else {})


def _about_key(key: ApiKey | None) -> dict[str, Any]:
    """By its visible part; the key itself is kept nowhere."""
    if key is None:
        return {}
    return {
        "school": key.school.label,
        "key": key.prefix,
        "key_label": key.label,
        "ends_at": _instant(key.expires_at),
    }


def _about_webhook(hook: Webhook | None) -> dict[str, Any]:
    """The host alone: what stands behind it may be a secret of the school's software."""
    if hook is None:
        return {}
    return {
        "school": hook.school.label,
        "host": urlsplit(hook.url).hostname or "",
        "failing_since": _instant(hook.failing_since),
    }


def _about_root(notice: Notice) -> dict[str, Any]:
    """The line that proves all history up to the end of a day."""
    if notice.kind != Kind.DAILY_ROOT:
        return {}
    day = date.fromordinal(notice.nth)
    return {"root": str(DailyRoot.objects.filter(day=day).first() or ""), "day": _day(day)}


def _about_caseload(caseload: Caseload | None) -> dict[str, Any]:
    """Who, and how many; never which children."""
    if caseload is None:
        return {}
    people = {"giver": str(caseload.giver), "receiver": str(caseload.receiver)}
    return people | handing.counts_of(caseload)


def _caseload_page(notice: Notice) -> str:
    """Where the cases of a hand-over are accepted or declined."""
    return f"/caseloads/{notice.rule.partition(':')[2]}/"


def _keys_page(notice: Notice) -> str:
    """Where the office sees the keys and webhooks of the school that a notice speaks of."""
    about = keeping.key_of(notice) or keeping.hook_of(notice)
    return f"/keys/{about.school.number}/" if about else "/keys/"


def _about_digest(notice: Notice) -> dict[str, Any]:
    """Counts alone for a school, with one link to one page; the office reads case numbers."""
    items = list(notice.items.all())
    facts: dict[str, Any] = {
        "counts": dict(Counter(str(item.kind) for item in items)),
        "others": sorted({str(Kind(item.kind).label) for item in items if item.kind not in TOLD}),
    }
    if notice.recipient.startswith("school:"):
        until = day_of(notice.created_at) + LINK_LASTS
        link = digest_link(_school_number(notice), until)
        return facts | {"link": settings.BASE_URL + link, "link_until": _day(until)}
    return facts | {"entries": [_entry(item) for item in items]}


def _entry(item: Notice) -> dict[str, Any]:
    """One line of a digest for the office: what it is about, and where it can be seen."""
    about = _about_case(item.case, item.rule) if item.case else _about_no_case(item)
    return about | {"kind": str(Kind(item.kind).label), "rule": item.rule}


def _school_number(notice: Notice) -> str:
    return notice.recipient.partition(":")[2]


def _school_until(notice: Notice) -> tuple[str, date]:
    """The school that is written to, and the last day of the link in its mail."""
    return _school_number(notice), day_of(notice.deliver_at) + LINK_LASTS


def _password_page(notice: Notice) -> str:
    """A key that works once and for an hour, made while the mail is written and kept nowhere."""
    make: Callable[[int], str] = import_string(settings.LINK_MAKER)
    return make(int(notice.recipient.partition(":")[2]))


# A new link opens what the expired one opened.
NEW_LINKS: dict[str, Callable[[str, date], str]] = {
    keeping.TODAY: digest_link,
    keeping.PLACES: places_link,
    keeping.KEYS: keys_link,
}
# Where the notices that belong to no case lead.
LINK_OF: dict[Kind, Callable[[Notice], str]] = {
    Kind.CAPACITY_OLD: lambda notice: places_link(*_school_until(notice)),
    Kind.ALARM: lambda _notice: WATCH_PAGE,
    Kind.DAILY_ROOT: lambda _notice: WATCH_PAGE,
    Kind.DELETION_NEAR: lambda _notice: PRIVACY_PAGE,
    Kind.KEY_MADE: lambda notice: keys_link(*_school_until(notice)),
    Kind.KEY_ENDS: lambda notice: keys_link(*_school_until(notice)),
    Kind.SCHOOL_KEY_ENDS: _keys_page,
    Kind.WEBHOOK_OFF: lambda notice: keys_link(*_school_until(notice)),
    Kind.SCHOOL_WEBHOOK_OFF: _keys_page,
    Kind.NEW_LINK: lambda notice: NEW_LINKS[notice.rule](*_school_until(notice)),
    Kind.CASELOAD_OFFERED: _caseload_page,
    Kind.CASELOAD_ANSWERED: _caseload_page,
    Kind.PASSWORD_LINK: _password_page,
}


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
        "appointment_day": _day(day_of(appointment.starts_at)),
        "begins": _time(appointment.starts_at),
        "ends": _time(appointment.ends_at),
        "on_site": appointment.mode == AppointmentMode.ON_SITE,
        "by_video": appointment.mode == AppointmentMode.VIDEO,
        "by_phone": appointment.mode == AppointmentMode.PHONE,
        "room": _room(appointment),
        "advisor": appointment.advisor.name,
        "interpreter": appointment.interpreter != InterpreterStatus.NOT_NEEDED,
    }


def _room(appointment: Appointment) -> str:
    """Where we meet; an address under a disclosure block stands on no paper (§ 51 BMG)."""
    outside = appointment.mode == AppointmentMode.OUTREACH
    hidden = appointment.case.child.household.disclosure_block
    return "" if outside and hidden else appointment.room


def _about_case(case: Case, rule_key: str) -> dict[str, Any]:
    """For the office and the supervision: the number, no name."""
    rule = RULES.get(rule_key)
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
    return f"{weekday(day, _locale())}{comma} {_day(day)}"


def weekday(day: date, language: str) -> str:
    """What the day of the week is called in a language of our letters."""
    return format_date(day, "EEEE", locale=BABEL.get(language, language))


def _time(instant: datetime) -> str:
    return format_time(instant.astimezone(TZ), "HH:mm", locale=BINDING)


def _instant(instant: datetime | None) -> str:
    return f"{instant.astimezone(TZ):%d.%m.%Y, %H:%M}" if instant else ""
