"""Two papers for the data protection officer: record of processing, template of the assessment.

Both are made of the table of fields and the periods in force; nothing in them is typed twice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.deadlines import Timetable
from cases.processing.records import Chapter, chapters, periods_by_closure
from cases.processing.risks import RISKS
from cases.processing.table import ROWS
from cases.states import STAFF_ROLES

NOTHING = "\N{EN DASH}"


@dataclass(frozen=True)
class Table:
    """A table with its head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """Each cell with the head of its column."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Part:
    """A part of a paper: sentences, then a table."""

    title: str
    words: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Office:
    """Who answers for the processing."""

    name: str
    address: str
    phone: str
    officer: str


def record(office: Office, numbers: Timetable) -> list[Part]:
    """The record of processing activities (Art. 30 (1) DSGVO)."""
    found = chapters(numbers)
    return [
        _responsible(office),
        _overview(found),
        *(part for one in found for part in _activity(one)),
        _periods(numbers),
        _transfers(),
        _measures(),
    ]


def assessment(office: Office, numbers: Timetable) -> list[Part]:
    """The template of the impact assessment (Art. 35 (7) DSGVO); the city weighs and signs."""
    found = chapters(numbers)
    return [
        _responsible(office),
        _needed(),
        _described(),
        _overview(found),
        _necessity(found),
        _periods(numbers),
        _risks(),
        _measures(),
        _to_fill_in(),
    ]


def _responsible(office: Office) -> Part:
    rows = (
        (_("Controller"), office.name),
        (_("Address"), office.address or NOTHING),
        (_("Phone"), office.phone or NOTHING),
        (_("Data protection officer (Art. 37)"), office.officer or NOTHING),
        (_("Supervisory authority"), _("Commissioner for Data Protection and Freedom of"
                                       " Information North Rhine-Westphalia (LDI NRW)")),
    )  # fmt: skip
    return Part(_("Who answers for it"), (), Table(("", ""), rows))


def _overview(found: Iterable[Chapter]) -> Part:
    rows = tuple(
        (str(one.use.title), ", ".join(one.subjects), "; ".join(one.use.law), str(one.count))
        for one in found
    )
    head = (_("Activity"), _("About whom"), _("Legal base"), _("Fields"))
    return Part(_("Activities"), (), Table(head, rows))


def _activity(one: Chapter) -> Iterator[Part]:
    words = (
        f"{_('Purpose')}: {one.use.purpose}.",
        f"{_('Legal base')}: {'; '.join(one.use.law)}.",
        f"{_('About whom')}: {', '.join(one.subjects)}.",
        f"{_('Receivers outside of the office')}: {'; '.join(one.receivers) or _('nobody')}.",
        f"{_('Kept')}: {'; '.join(one.periods)}.",
    )
    rows = tuple(
        (
            entry.about,
            ", ".join(entry.fields),
            "; ".join(entry.receivers) or NOTHING,
            entry.period,
            entry.copy,
        )
        for entry in one.entries
    )
    head = (_("Data about"), _("Fields"), _("Receivers"), _("Kept"), _("In the copy (Art. 15)"))
    yield Part(str(one.use.title), words, Table(head, rows))


def _periods(numbers: Timetable) -> Part:
    rows = tuple((label, str(months)) for label, months in periods_by_closure(numbers))
    words = (
        _("A case is deleted as a whole, so many months after it was closed. The numbers are"
          " settings of the office; these are in force. A deletion can be stopped for a reason and"
          " until a day."),
    )  # fmt: skip
    return Part(_("Periods"), words, Table((_("Reason for closing"), _("Months")), rows))


def _transfers() -> Part:
    return Part(
        _("Other countries"),
        (_("Nothing is passed on to other countries or international organisations."),),
    )


def _measures() -> Part:
    return Part(
        _("Technical and organisational measures"),
        (
            _("Rights by role (%(roles)s), drawn from the program: docs/access.md.")
            % {"roles": ", ".join(str(role.label) for role in STAFF_ROLES)},
            _("Log-in with a second factor, encrypted transport, history that can't be changed"
              " unseen, deletion with a signed report, backup and drilled restoring:"
              " docs/security.md and docs/operation.md, each row with the test that shows it."),
        ),
    )  # fmt: skip


def _needed() -> Part:
    return Part(
        _("Why an assessment is made"),
        (
            _("Data of children, of people in need of protection, and hidden addresses are"
              " processed in great number (Art. 35 (1) DSGVO). Whether the list of the supervisory"
              " authority names this kind of processing is checked by the city."),
        ),
    )  # fmt: skip


def _described() -> Part:
    kept = sum(1 for row in ROWS if row.use)
    told = _(
        "%(kept)s of %(all)s fields of the database hold personal data; the table of fields"
        " says of each what it is for. A new field without a line in it is not accepted."
    )
    return Part(
        _("What is done"),
        (
            _("A newly arrived child is reported, the family is invited and advised in its"
              " language, a recommendation is signed, schools are asked one after the other"
              " without a name, one accepts or the supervision assigns one, and the school"
              " confirms that the child is in class. Then the case is closed and deleted."),
            told % {"kept": kept, "all": len(ROWS)},
        ),
    )  # fmt: skip


def _necessity(found: Iterable[Chapter]) -> Part:
    rows = tuple((str(one.use.title), f"{one.use.purpose}.", NOTHING) for one in found)
    head = (_("Activity"), _("Needed for"), _("Judged by the city"))
    words = (
        _("Not kept: religion, diagnoses and findings, residence status, reasons for flight,"
          " copies of passports (VO-DV I § 1 (2))."),
    )  # fmt: skip
    return Part(_("Necessity and proportion"), words, Table(head, rows))


def _risks() -> Part:
    rows = tuple(
        (str(one.what), str(one.harm), str(one.measures), one.shown_by, NOTHING, NOTHING)
        for one in RISKS
    )
    head = (_("Risk"), _("Possible harm"), _("What stands against it"), _("Shown by"),
            _("Likelihood left"), _("Weight left"))  # fmt: skip
    words = (_("Likelihood and weight of what is left are filled in by the city."),)
    return Part(_("Risks and measures"), words, Table(head, rows))


def _to_fill_in() -> Part:
    asked = (
        _("Processor and contract (Art. 28), where the data centre is not the city itself"),
        _("View of the people concerned or their representatives (Art. 35 (9))"),
        _("Advice of the data protection officer (Art. 35 (2))"),
        _("Whether the supervisory authority has to be consulted (Art. 36)"),
        _("Result, name, date, next review"),
    )
    rows = tuple((one, "") for one in asked)
    return Part(_("To be filled in by the city"), (), Table(("", _("Answer")), rows))
