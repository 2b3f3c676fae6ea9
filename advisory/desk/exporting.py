"""A list of cases as a file for a spreadsheet; no cell of it is ever a formula."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.writer.excel import save_workbook

from advisory.desk.listing import Row
from cases.calendars import day_of
from cases.languages import language_name
from cases.models import Export
from cases.pupil.table import FORMULA, safe

WIDEST = 48
Value = str | int | date | None
Column = Callable[[Row], Value]


def _own(column: Column) -> Column:
    """A file says nothing of a child whose case its reader would be asked about on opening it."""
    return lambda row: None if row.is_foreign else column(row)


# Who takes a list out says whether the names of the children go with it.
NAMES: dict[str | Promise, Column] = {
    _("Child"): _own(lambda row: row.line.case.child.name),
    _("Birth date"): _own(lambda row: row.line.case.child.birth_date),
}
COLUMNS: dict[str | Promise, Column] = {
    _("Case"): lambda row: row.line.case.number,
    _("State"): lambda row: row.line.case.get_state_display(),
    _("Since"): lambda row: day_of(row.line.case.state_since),
    _("Reported"): lambda row: day_of(row.line.case.reported_at),
    _("Waits, days"): lambda row: row.line.days,
    _("Waits, working days"): lambda row: row.line.working_days,
    _("What blocks"): lambda row: row.line.blocks,
    _("Clock used, days"): lambda row: row.line.clock.used if row.line.clock else None,
    _("Clock, days in all"): lambda row: row.line.clock.total if row.line.clock else None,
    _("Next date"): lambda row: row.line.case.due_on if row.line.case.is_open else None,
    _("Overdue"): lambda row: str(_("yes")) if row.line.is_overdue else str(_("no")),
    _("Waits for"): lambda row: row.line.case.get_holder_display(),
    _("Next by itself"): lambda row: str(row.by_itself),
    _("Advisor"): lambda row: str(row.line.case.advisor or ""),
    _("Family language"): _own(lambda row: language_name(row.line.case.child.family_language)),
    _("Channel"): _own(lambda row: row.line.case.child.get_channel_display()),
    _("District"): _own(lambda row: _district(row)),
    _("Escalation"): lambda row: row.line.case.get_level_display(),
}


def write(rows: Iterable[Row], form: str, *, with_names: bool) -> bytes:
    """The file in this format, in the language of the page."""
    columns = {**(NAMES if with_names else {}), **COLUMNS}
    lines = ([column(row) for column in columns.values()] for row in rows)
    head = [str(name) for name in columns]
    return _xlsx(head, lines) if form == Export.Format.XLSX else _csv(head, lines)


def _district(row: Row) -> str:
    """A disclosure block hides where the child lives."""
    home = row.line.case.child.household
    return "" if home.disclosure_block else home.district


def _csv(head: list[str], lines: Iterator[list[Value]]) -> bytes:
    """UTF-8 with a mark and semicolons, as German spreadsheets expect it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_as_text(value) for value in line] for line in lines)
    return text.getvalue().encode("utf-8-sig")


def _as_text(value: Value) -> str:
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return safe(value) if isinstance(value, str) else str("" if value is None else value)


def _xlsx(head: list[str], lines: Iterator[list[Value]]) -> bytes:
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(str(_("Cases")))
    sheet.freeze_panes = "A2"
    # Too narrow a column shows a day as a row of crosses.
    read = list(lines)
    for nth, letter in enumerate(map(get_column_letter, range(1, len(head) + 1))):
        longest = max(len(_as_text(one)) for one in (head[nth], *(line[nth] for line in read)))
        sheet.column_dimensions[letter].width = min(longest + 2, WIDEST)
    sheet.append(head)
    for line in read:
        sheet.append([_cell(sheet, value) for value in line])
    file = io.BytesIO()
    save_workbook(book, file)
    return file.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: Any) -> Any:
    """Text stays text: marked as such, so that no spreadsheet computes it."""
    cell: Any = WriteOnlyCell(sheet, value=value)
    if isinstance(value, date):
        cell.number_format = "DD.MM.YYYY"
    elif isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA)
    return cell
