"""Fields and widgets as a German office writes: days with dots, times with a colon, large tiles."""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

DAY_FORMAT: Final = "%d.%m.%Y"
TIME_FORMAT: Final = "%H:%M"

# Day first, as in DIN 1355-1; a comma is what German phone keyboards offer instead of a dot.
DAY_FIRST: Final = re.compile(r"(\d{1,2})[.,/\s-]+(\d{1,2})[.,/\s-]+(\d{4}|\d{2})")
YEAR_FIRST: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")  # ISO 8601
ONLY_DIGITS: Final = re.compile(r"(\d{2})(\d{2})(\d{4})")
WITH_WORD: Final = re.compile(r"(\d{1,2})[.,\s]+([^\W\d_]{3,9})[.,\s]*(\d{4}|\d{2})")
# What people write who write the month as a word, by its first three letters.
MONTHS: Final = {
    "jan": 1, "jän": 1, "feb": 2, "mär": 3, "mrz": 3, "mae": 3, "mar": 3, "apr": 4, "mai": 5,
    "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dez": 12,
    "dec": 12,
}  # fmt: skip
CLOCK: Final = re.compile(r"(\d{1,2})(?:[:.,h\s]*(\d{2}))?\s*(?:uhr|h)?", re.IGNORECASE)
# Two-digit years as POSIX reads them: 00-68 is this century, 69-99 the last.
CENTURY_TURNS_AT: Final = 69
# Whoever is in the files was born in these years; another one is a slip of the finger.
YEARS: Final = range(1900, 2200)


class DateText(forms.DateInput):
    """A day typed as text: quicker than a calendar pop-up, and the same on every computer."""

    input_type = "text"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        usual = {"inputmode": "decimal", "autocomplete": "off", "class": "e-date"}
        super().__init__(attrs=usual | (attrs or {}), format=DAY_FORMAT)


class TimeText(forms.TimeInput):
    """A time of day typed as text."""

    input_type = "text"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        usual = {"inputmode": "decimal", "autocomplete": "off", "class": "e-time"}
        super().__init__(attrs=usual | (attrs or {}), format=TIME_FORMAT)


class DateAndTime(forms.SplitDateTimeWidget):
    """Day and time beside each other, each with its own label."""

    template_name = "django/forms/widgets/date_and_time.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super(forms.SplitDateTimeWidget, self).__init__((DateText(), TimeText()), attrs)


class LongText(forms.Textarea):
    """Some lines of text."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"rows": 3} | (attrs or {}))


class BigChoice(forms.RadioSelect):
    """Few answers as large tiles, each with a sentence that says what it means."""

    template_name = "django/forms/widgets/big_choice.html"

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        descriptions: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs, choices)
        self.descriptions = dict(descriptions or {})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The usual option and the sentence that belongs to it."""
        option = super().create_option(name, value, *args, **kwargs)
        return option | {"description": self.descriptions.get(str(value), "")}


def _year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < CENTURY_TURNS_AT else 1900)


def _parts(text: str) -> tuple[int, int, int] | None:
    if match := YEAR_FIRST.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := DAY_FIRST.fullmatch(text) or ONLY_DIGITS.fullmatch(text):
        return _year(match[3]), int(match[2]), int(match[1])
    if (match := WITH_WORD.fullmatch(text)) and (month := month_named(match[2])):
        return _year(match[3]), month, int(match[1])
    return None


def month_named(word: str) -> int | None:
    """The number of a month by its German or English name, also cut short."""
    return MONTHS.get(word.casefold()[:3])


class GermanDateField(forms.DateField):
    """A day: 1.2.26, 1/2/2026, 2026-02-01, 01022026 and 1. Februar 2026 are the same one."""

    widget = DateText
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter a day, for example 12.11.2026."),
        "invalid": _("Enter the day as day.month.year, for example 12.11.2026."),
        "no_such_day": _("There is no such day in the calendar: %(value)s"),
        "out_of_reach": _("Enter a day between 1900 and 2199."),
    }

    def to_python(self, value: Any) -> date | None:
        """The day, or None for nothing. ValidationError says what to enter instead."""
        if not isinstance(value, str):
            return super().to_python(value)
        text = value.strip().rstrip(".")
        if not text:
            return None
        parts = _parts(text)
        if parts is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            day = date(*parts)
        except ValueError as impossible:
            raise ValidationError(
                self.error_messages["no_such_day"], code="no_such_day", params={"value": text}
            ) from impossible
        if day.year not in YEARS:
            raise ValidationError(self.error_messages["out_of_reach"], code="out_of_reach")
        return day


class GermanTimeField(forms.TimeField):
    """A time of day: 14:30, 14.30, 1430, 14 and 14 Uhr."""

    widget = TimeText
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter a time, for example 14:30."),
        "invalid": _("Enter the time as hours:minutes, for example 14:30."),
    }

    def to_python(self, value: Any) -> time | None:
        """The time, or None for nothing. ValidationError says what to enter instead."""
        if not isinstance(value, str):
            return super().to_python(value)
        text = value.strip()
        if not text:
            return None
        match = CLOCK.fullmatch(text)
        try:
            return time(int(match[1]), int(match[2] or 0)) if match else self._refuse()
        except ValueError:
            return self._refuse()

    def _refuse(self) -> time:
        raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class GermanDateTimeField(forms.SplitDateTimeField):
    """Day and time beside each other; gives an aware instant in the time of the town."""

    widget = DateAndTime
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid_date": _("Enter a day, for example 12.11.2026."),
        "invalid_time": _("Enter a time, for example 14:30."),
    }

    def __init__(self, **kwargs: Any) -> None:
        parts = (GermanDateField(), GermanTimeField())
        super(forms.SplitDateTimeField, self).__init__(parts, **kwargs)
