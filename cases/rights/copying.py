"""The copy of everything kept about a child (Art. 15 DSGVO), drawn by the table of fields."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from cases.access import Area, may_read, may_write
from cases.actions.records import record_reading
from cases.actors import Actor
from cases.erasing.due import deletion_on
from cases.history import note
from cases.models import Case, Guardian, Occurrence
from cases.printing import draw
from cases.processing import USES, fields_of
from cases.processing.labels import label_of, model_label
from cases.refusals import Code, Refused
from cases.rights.blacking import BLACK, Others
from cases.rights.saying import Said, say, words_of
from cases.rights.sources import SOURCES
from cases.states import CaseState

READ = "copy"
TEMPLATE, STYLE = "privacy/copy.html", "copy.css"
# Who hands a copy out has to be allowed to read all of it.
NEEDED = (Area.MASTER_DATA, Area.CONTACTS, Area.BIOGRAPHY, Area.OFFERS)


@dataclass(frozen=True)
class Chapter:
    """The rows of one table."""

    table: str
    title: str
    rows: list[list[Said]]


@dataclass(frozen=True)
class Copy:
    """Everything that is handed out, with what Art. 15 (1) asks for beside the data."""

    case_number: str
    made_at: datetime
    receiver: str
    is_blocked: bool
    about: list[tuple[str, str]]
    chapters: list[Chapter]

    def as_json(self) -> dict[str, Any]:
        """In a structured, common form that machines read (Art. 15 (3) DSGVO)."""
        return {
            "controller": settings.OFFICE_NAME,
            "case_number": self.case_number,
            "made_at": self.made_at.isoformat(),
            "receiver": self.receiver,
            "about": dict(self.about),
            "data": [
                {
                    "table": one.table,
                    "title": one.title,
                    "rows": [{said.field: said.as_json() for said in row} for row in one.rows],
                }
                for one in self.chapters
            ],
        }

    def as_page(self) -> str:
        """The same for people."""
        return render_to_string(TEMPLATE, {"copy": self, "office": settings.OFFICE_NAME})

    def as_pdf(self) -> bytes:
        """The same on paper. Raises `NoPrinter`."""
        return draw(self.as_page(), STYLE)


def may_copy(by: Actor) -> bool:
    """Whether this person hands copies out."""
    return may_write(by.roles, Area.RIGHTS) and all(may_read(by.roles, one) for one in NEEDED)


@transaction.atomic
def copy_of(case: Case, *, receiver: Guardian | None, by: Actor, at: datetime) -> Copy:
    """Everything of the child, nothing of others; that it left the house is written down.

    `receiver` is the guardian who asks; without one the child or who acts for it. Raises `Refused`.
    """
    if not may_copy(by):
        raise Refused(Code.WRONG_ROLE)
    record_reading(case, READ, by=by, at=at)
    asked_by = receiver.pk if receiver else 0
    note(Occurrence.What.COPY_MADE, f"case:{case.pk}", by=by, at=at, guardian=asked_by)
    cases = [case, *case.merged.select_related("child__household")]
    others = Others(cases, receiver)
    return Copy(
        case.number,
        at,
        receiver.name if receiver else _("the child, or somebody who acts for it"),
        others.household_is_blocked,
        [*_about(case), (_("Receivers"), _receivers(cases, others))],
        list(_chapters(cases, others)),
    )


def _chapters(cases: list[Case], others: Others) -> Iterator[Chapter]:
    for table, source in SOURCES.items():
        given = [row for row in fields_of(table).values() if row.use and row.copy.is_given]
        rows = [
            [*(say(row, one, label_of(row), others) for row in given), *words_of(one, others)]
            for case in cases
            for one in source(case)
        ]
        yield Chapter(table, model_label(table), rows)


def _about(case: Case) -> Iterator[tuple[str, str]]:
    """Purposes, receivers, period, rights and source (Art. 15 (1) (a) to (h) DSGVO)."""
    served = [use for use in USES if use.key not in ("staff", "defence", "schools")]
    yield _("Purposes"), "; ".join(f"{use.purpose} ({', '.join(use.law)})" for use in served)
    yield _("Kept"), _kept(case)
    yield _("Source"), _("The family; the registration office or another office that reported it")
    yield (
        _("Your rights"),
        _(
            "You may ask for correction, deletion or restriction and object to the processing."
            " You may complain to the supervisory authority (LDI NRW, www.ldi.nrw.de)."
        ),
    )
    yield _("Decisions by machines"), _("There are none: people decide about your child.")
    yield _("Other countries"), _("Nothing is passed on to other countries.")
    yield _("Data protection officer (Art. 37)"), settings.DPO_CONTACT


def _receivers(cases: list[Case], others: Others) -> str:
    """Every school that was asked or told, by name (Art. 15 (1) (c) DSGVO); none under a block."""
    asked = {
        offer.school.label
        for case in cases
        for offer in case.offers.select_related("school").order_by("sent_at")
    }
    if others.household_is_blocked:
        return BLACK if asked else _("nobody")
    return "; ".join(sorted(asked)) or _("nobody")


def _kept(case: Case) -> str:
    if case.state == CaseState.CLOSED:
        return _("until %(day)s") % {"day": f"{deletion_on(case):%d.%m.%Y}"}
    return _("until some time after the case is closed; the notice of data protection tells more")
