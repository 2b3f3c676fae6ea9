"""The form with every number of the office, its closing days, and the reason for a change."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from advisory.desk import numbering, refusing
from advisory.desk.forms.fields import GermanDateField, LongText
from advisory.desk.templatetags.house import day as day_in_words
from cases.actions.timetable import CLOSED, LONGEST_NAME, propose
from cases.calendars import Calendar, is_open
from cases.deadlines import NUMBERS, Basis, Number, Timetable
from cases.deadlines.timetable import DAY_OF_YEAR
from cases.models import TimetableVersion
from cases.refusals import Refused

NEW_ROWS = range(3)
LONGEST_CLOSURE = timedelta(days=60)
NAMELESS = _("Please give the closing days a name.")


class NumberField(forms.IntegerField):
    """A number as people write it; days ahead are typed without a minus."""

    def __init__(self, number: Number, value: int) -> None:
        self.number = number
        super().__init__(
            label=numbering.sentence(number),
            initial=numbering.shown(number, value),
            widget=forms.TextInput({"inputmode": "numeric", "class": "e-short"}),
        )

    def clean(self, value: Any) -> int:
        """The number as the clocks know it. ValidationError says between which it has to lie."""
        typed: int = super().clean(value)
        found = -typed if numbering.is_ahead(self.number) else typed
        if not self.number.lowest <= found <= self.number.highest:
            bounds = {"bounds": numbering.bounds(self.number)}
            raise ValidationError(_("Enter a number from %(bounds)s.") % bounds)
        return found


class DayOfYearField(GermanDateField):
    """A day that comes every year: 15.1. is kept as 115."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Enter the day and month, for example 15.1."),
    }

    def __init__(self, number: Number, value: int) -> None:
        super().__init__(
            label=numbering.sentence(number),
            initial=numbering.shown(number, value),
            widget=forms.TextInput({"class": "e-short"}),
        )
        self.number = number

    def clean(self, value: Any) -> Any:
        """Month times 100 plus day; not the 29th of February, which comes only every fourth."""
        found: date | None = super().clean(f"{str(value).strip().rstrip('.')}.2027")
        return found.month * 100 + found.day if found else None


class ClosureField(forms.CharField):
    """What the closing days are called."""

    def __init__(self) -> None:
        super().__init__(label=_("Name"), max_length=LONGEST_NAME, required=False)


@dataclass(frozen=True)
class Row:
    """One number of the page: its field and everything a person needs to choose well."""

    field: BoundField
    number: Number

    @property
    def unit(self) -> str:
        """Which days are counted, and from when."""
        return numbering.unit(self.number)

    @property
    def basis(self) -> str | Promise:
        """Law, or the office's own target."""
        return self.number.basis.label

    @property
    def is_law(self) -> bool:
        """Law can be warned of earlier, never later."""
        return self.number.basis is Basis.LAW

    @property
    def usual(self) -> str:
        """What the program comes with."""
        return numbering.explained(self.number, self.number.default)

    @property
    def bounds(self) -> str:
        """Between which numbers the office may choose."""
        return numbering.bounds(self.number)


class TimetableForm(forms.Form):
    """All numbers and closing days as they are now, to be changed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any, now: Timetable, current: TimetableVersion | None) -> None:
        super().__init__(data, initial={"version": now.version})
        self.now = now
        self.closing_days = current.closing_days if current else {}
        for key, number in NUMBERS.items():
            kind = DayOfYearField if number.unit is DAY_OF_YEAR else NumberField
            self.fields[key] = kind(number, now.number(key))
        self.fields["keep"] = self._kept()
        for n in NEW_ROWS:
            self.fields[f"first_{n}"] = GermanDateField(label=_("First day"), required=False)
            self.fields[f"last_{n}"] = GermanDateField(label=_("Last day"), required=False)
            self.fields[f"name_{n}"] = ClosureField()

    def _kept(self) -> forms.MultipleChoiceField:
        listed = [
            (day.isoformat(), f"{day_in_words(day)} {name}")
            for day, name in self.closing_days.items()
        ]
        return forms.MultipleChoiceField(
            label=_("Closing days that stay"),
            choices=listed,
            initial=[key for key, _label in listed],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    # How it is laid out.

    def groups(self) -> Iterator[tuple[str | Promise, list[Row]]]:
        """The numbers by clock."""
        for title, numbers in numbering.groups():
            yield title, [Row(self[number.key], number) for number in numbers]

    def new_closures(self) -> list[tuple[BoundField, BoundField, BoundField]]:
        """Empty rows for more closing days."""
        return [(self[f"first_{n}"], self[f"last_{n}"], self[f"name_{n}"]) for n in NEW_ROWS]

    # What was typed.

    def clean(self) -> dict[str, Any]:
        """Closing days need a name and an end that isn't before their first day."""
        for n in NEW_ROWS:
            try:
                self._span(n)
            except ValidationError as wrong:
                self.add_error(f"first_{n}", wrong)
        return self.cleaned_data

    def _span(self, n: int) -> tuple[date, date, str] | None:
        """The n-th new row, or nothing."""
        first, last, name = (
            self.cleaned_data.get(f"{part}_{n}") for part in ("first", "last", "name")
        )
        if not first:
            if last or name:
                raise ValidationError(_("Enter the first day."))
            return None
        last = last or first
        if last < first:
            raise ValidationError(_("The last day lies before the first one."))
        if last - first > LONGEST_CLOSURE:
            raise ValidationError(_("Enter at most two months at once."))
        if not name:
            raise ValidationError(NAMELESS)
        return first, last, name

    def numbers(self) -> dict[str, int]:
        """Every number by its key."""
        return {key: self.cleaned_data[key] for key in NUMBERS}

    def closed(self) -> dict[date, str]:
        """Every closing day with its name: those that stay, and the new ones."""
        kept = {date.fromisoformat(key) for key in self.cleaned_data["keep"]}
        days = {day: name for day, name in self.closing_days.items() if day in kept}
        for n in NEW_ROWS:
            if span := self._span(n):
                days.update(_working_days(*span))
        return days

    def proposed(self) -> Timetable | None:
        """The timetable that was typed; None where it can't be, with the reason at its field."""
        if not self.is_valid():
            return None
        try:
            return propose(self.now, self.numbers(), self.closed())
        except Refused as refusal:
            refusing.tell(self, refusal, {CLOSED: "keep"})
            return None


class ReasonForm(forms.Form):
    """Why the numbers change; it stands in the trail."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=LongText({"rows": 2}))


def _working_days(first: date, last: date, name: str) -> Iterator[tuple[date, str]]:
    """Only days on which the office would be open: weekends and holidays are closed anyway."""
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        if is_open(day, Calendar.WORKING_DAYS):
            yield day, name
