"""Tags and filters with which every page says states, dates and waiting days in the same words."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from django.http import HttpRequest
from django.template import Context, Library
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from advisory.desk.gates import may_enter
from cases.calendars import Calendar
from cases.states import AppointmentState, CaseState, Level, OfferState

register = Library()

NOTHING: Final = "\N{EN DASH}"
# The bar turns "soon" while there is still time to act; a fifth of a clock is a day or more.
SOON_FROM: Final = 0.8


class Tone(StrEnum):
    """How a badge or a bar looks; the word beside it says the same."""

    NEUTRAL = "neutral"
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"


TONES: Final[Mapping[CaseState | OfferState | AppointmentState, Tone]] = {
    CaseState.REPORTED: Tone.INFO,
    CaseState.INVITED: Tone.INFO,
    CaseState.APPOINTMENT_SCHEDULED: Tone.INFO,
    CaseState.IN_CONSULTATION: Tone.INFO,
    CaseState.READY_FOR_PLACEMENT: Tone.WARNING,
    CaseState.OFFERED: Tone.INFO,
    CaseState.WAITLISTED: Tone.WARNING,
    CaseState.ASSIGNMENT_REQUESTED: Tone.WARNING,
    CaseState.PLACED: Tone.SUCCESS,
    CaseState.NOT_ATTENDING: Tone.DANGER,
    CaseState.ENROLLED: Tone.SUCCESS,
    CaseState.ON_HOLD: Tone.NEUTRAL,
    CaseState.CLOSED: Tone.NEUTRAL,
    OfferState.SENT: Tone.INFO,
    OfferState.QUERY_OPEN: Tone.WARNING,
    OfferState.ACCEPTED: Tone.SUCCESS,
    OfferState.DECLINED: Tone.NEUTRAL,
    OfferState.EXPIRED: Tone.DANGER,
    OfferState.WITHDRAWN: Tone.NEUTRAL,
    OfferState.FULFILLED: Tone.SUCCESS,
    OfferState.NOT_TAKEN_UP: Tone.DANGER,
    OfferState.REVOKED: Tone.NEUTRAL,
    AppointmentState.PROPOSED: Tone.INFO,
    AppointmentState.CONFIRMED: Tone.SUCCESS,
    AppointmentState.HELD: Tone.NEUTRAL,
    AppointmentState.NO_SHOW: Tone.DANGER,
    AppointmentState.CANCELLED_FAMILY: Tone.NEUTRAL,
    AppointmentState.CANCELLED_OFFICE: Tone.NEUTRAL,
    AppointmentState.INTERPRETER_MISSING: Tone.WARNING,
    AppointmentState.RESCHEDULED: Tone.NEUTRAL,
}
# The values of the three machines never collide, so the bare text from the database is enough.
STATES: Final = {str(state.value): state for state in TONES}

SPANS: Final[Mapping[str, Promise]] = {
    Calendar.DAYS: ngettext_lazy("%(n)s day", "%(n)s days", "n"),
    Calendar.WORKING_DAYS: ngettext_lazy("%(n)s working day", "%(n)s working days", "n"),
    Calendar.SCHOOL_DAYS: ngettext_lazy("%(n)s school day", "%(n)s school days", "n"),
}
SHARES: Final[Mapping[str, Promise]] = {
    Calendar.DAYS: ngettext_lazy(
        "%(used)s of %(total)s day", "%(used)s of %(total)s days", "total"
    ),
    Calendar.WORKING_DAYS: ngettext_lazy(
        "%(used)s of %(total)s working day", "%(used)s of %(total)s working days", "total"
    ),
    Calendar.SCHOOL_DAYS: ngettext_lazy(
        "%(used)s of %(total)s school day", "%(used)s of %(total)s school days", "total"
    ),
}
CLOCK_WORDS: Final[Mapping[Tone, Promise]] = {
    Tone.INFO: gettext_lazy("in time"),
    Tone.WARNING: gettext_lazy("due soon"),
    Tone.DANGER: gettext_lazy("overdue"),
}
LEVEL_TONES: Final = {
    Level.LEAD: Tone.WARNING,
    Level.SCHOOL_AUTHORITY: Tone.DANGER,
    Level.DECISION: Tone.DANGER,
}


def badge(word: object, tone: Tone) -> SafeString:
    """A small badge: the word carries the meaning, the colour only helps to find it."""
    return format_html(
        '<span class="kern-badge kern-badge--small {}-badge--{}">'
        '<span class="kern-label kern-label--small">{}</span></span>',
        "e" if tone is Tone.NEUTRAL else "kern",
        tone.value,
        word,
    )


@register.filter
def state_badge(state: str) -> SafeString:
    """Badge of a case, offer or appointment state; an unknown word is shown as it is."""
    known = STATES.get(str(state))
    return badge(known.label, TONES[known]) if known else badge(state, Tone.NEUTRAL)


@register.filter
def level_badge(level: int) -> str:
    """Badge of the escalation level; level 0 needs none."""
    if level == Level.NONE:
        return ""
    known = Level(level)
    words = _("Escalation %(level)s: %(who)s") % {"level": known.value, "who": known.label}
    return badge(words, LEVEL_TONES[known])


def _local(value: date | datetime) -> date | datetime:
    is_instant = isinstance(value, datetime) and timezone.is_aware(value)
    return timezone.localtime(value) if is_instant else value  # type: ignore[arg-type]


@register.filter
def day(value: date | datetime | None) -> str:
    """12.11.2026, for an instant the day it has in the town."""
    return _local(value).strftime("%d.%m.%Y") if value else NOTHING


@register.filter
def weekday(value: date | datetime | None) -> str:
    """Do 12.11. (Thu 12.11. in English)."""
    return date_format(_local(value), "D d.m.") if value else NOTHING


@register.filter
def instant(value: datetime | None) -> str:
    """12.11.2026, 14:30 in the time of the town."""
    return _local(value).strftime("%d.%m.%Y, %H:%M") if value else NOTHING


def local_time(value: datetime) -> str:
    """14:30 in the time of the town."""
    return _local(value).strftime("%H:%M")


@register.filter
def waiting(days: int | None, calendar: str = Calendar.DAYS) -> str:
    """How long somebody has waited, in days, working days or school days."""
    if days is None:
        return NOTHING
    if not days and calendar == Calendar.DAYS:
        return _("today")
    return str(SPANS[calendar] % {"n": days})  # none of them since Friday isn't today


@register.filter
def bidi(text: object) -> SafeString:
    """Text somebody entered, kept from turning the line around it (UAX 9, isolates)."""
    return format_html("<bdi>{}</bdi>", "" if text is None else text)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A KERN icon; the word beside it is for everybody, so the icon is hidden from readers."""
    return format_html('<span class="kern-icon kern-icon--{}" aria-hidden="true"></span>', name)


def clock_tone(used: int, total: int) -> Tone:
    """In time, soon due, or past the deadline."""
    if used > total:
        return Tone.DANGER
    return Tone.WARNING if used >= SOON_FROM * total else Tone.INFO


@register.simple_tag
def clock_bar(used: int, total: int, calendar: str = Calendar.WORKING_DAYS) -> SafeString:
    """Share of a deadline that is used, as a bar and in words."""
    tone = clock_tone(used, total)
    share = min(100, max(0, round(100 * used / total))) if total else 100
    words = SHARES[calendar] % {"used": used, "total": total}
    return format_html(
        '<span class="e-clock e-clock--{tone}"><svg viewBox="0 0 100 6" preserveAspectRatio="none"'
        ' aria-hidden="true"><rect class="e-clock-used" width="{share}" height="6"/></svg>'
        "<span>{words}, {state}</span></span>",
        tone=tone.value,
        share=share,
        words=words,
        state=CLOCK_WORDS[tone],
    )


@register.simple_tag(takes_context=True)
def is_open(context: Context, route: str) -> bool:
    """Whether a link to this page leads the visitor anywhere."""
    return may_enter(context["request"], route)


@register.simple_tag(takes_context=True)
def nav_link(context: Context, route: str, label: str) -> SafeString:
    """Link of a navigation or of tabs, marked when it is the present page; none to a shut one."""
    try:
        address = reverse(route)
    except NoReverseMatch:
        return SafeString("")
    request: HttpRequest | None = context.get("request")
    if request and not may_enter(request, route):
        return SafeString("")
    match = request.resolver_match if request else None
    here = mark_safe(' aria-current="page"') if match and match.view_name == route else ""
    return format_html('<a href="{}"{}>{}</a>', address, here, label)
