"""The details of a step in words; the history itself keeps ids, days and codes."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Biography, Case, Child, Guardian, Household
from cases.models.bridging import BridgingKind
from cases.states import (
    AppointmentState,
    Closure,
    ContactChannel,
    DeclineReason,
    DocumentKind,
    DocumentStatus,
    InterpreterStatus,
)

Details = Mapping[str, Any]
Words = Callable[[Any, Details], str]

MODELS: dict[str, Any] = {
    "child": Child,
    "household": Household,
    "biography": Biography,
    "case": Case,
    "guardian": Guardian,
}


def in_words(details: Details, people: Mapping[int, object]) -> list[str]:
    """A short sentence for everything that says something, in the order of the table.

    `people` are advisors by their keys. The databases don't keep the order of the details.
    """
    sentences = [
        words(details[key], details)
        for key, words in DETAILS.items()
        if details.get(key) not in (None, "", "None", [])
    ]
    if advisor := people.get(details.get("advisor", 0)):
        sentences.append(gettext("Advisor: %(name)s") % {"name": advisor})
    return [sentence for sentence in sentences if sentence]


def _said(sentence: str | Promise) -> Words:
    return lambda value, details: str(sentence % {"value": value})


def _on(sentence: str | Promise) -> Words:
    return lambda value, details: str(sentence % {"value": f"{date.fromisoformat(value):%d.%m.%Y}"})


def _one_of(kind: type[Any]) -> Words:
    return lambda value, details: str(kind(value).label)


def _if_true(sentence: str | Promise) -> Words:
    return lambda value, details: str(sentence) if value else ""


def _silent(value: Any, details: Details) -> str:
    return ""


def _fields(paths: list[str], details: Details) -> str:
    usual = Guardian if "guardian" in details else Child
    names = ", ".join(_field(path, usual) for path in paths)
    return gettext("Fields: %(names)s") % {"names": names}


def _field(path: str, usual: type[Any]) -> str:
    part, _dot, name = path.rpartition(".")
    known = {one.name: one for one in MODELS.get(part, usual)._meta.get_fields()}
    words = str(getattr(known.get(name), "verbose_name", name))
    return f"{gettext('Guardian')}: {words}" if part == "guardian" else words


def _document(kind: str, details: Details) -> str:
    return f"{DocumentKind(kind).label}: {DocumentStatus(details['status']).label}"


DETAILS: dict[str, Words] = {
    "merged": _said(_("Merged with %(value)s")),
    "unmerged": _said(_("No longer merged with %(value)s")),
    "guardian": _if_true(_("Guardian")),
    "fields": _fields,
    "document": _document,
    "status": _silent,  # said with the document
    "contact": _silent,  # the contact stands in the timeline itself
    "channel": _one_of(ContactChannel),
    "advisor": _silent,  # said with the name
    "outcome": _one_of(AppointmentState),
    "interpreter": _one_of(InterpreterStatus),
    "interpreter_name": _said(_("Interpreter: %(value)s")),
    "school": _said(_("School %(value)s")),
    "passed_over": _said(_("School %(value)s stood first")),
    "overbooked": _if_true(_("Asked although no place is free")),
    "start_on": _on(_("First school day: %(value)s")),
    "attended_on": _on(_("In class since %(value)s")),
    "days": _said(_("%(value)s days since the report")),
    "decline_reason": _one_of(DeclineReason),
    "parents_heard_on": _on(_("Parents heard on %(value)s")),
    "authority_consulted_on": _on(_("School authority consulted on %(value)s")),
    "wishes": _said(_("Wishes of the parents: %(value)s")),
    "bridging": _one_of(BridgingKind),
    "bridging_place": _said(_("Where: %(value)s")),
    "bridging_from": _on(_("From %(value)s")),
    "bridging_until": _on(_("Until %(value)s")),
    "notice_on": _on(_("Notice given on %(value)s")),
    "exam_on": _on(_("Medical exam arranged for %(value)s")),
    "closure": _one_of(Closure),
    "proof": _if_true(_("A proof was seen")),
    "level": _said(_("Level %(value)s")),
    "recommendation": _said(_("Version %(value)s of the recommendation")),
    "survivor": _said(_("Goes on as %(value)s")),
}
