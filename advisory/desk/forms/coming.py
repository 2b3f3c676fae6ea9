"""A day to come, as an office writes it: with the year or without, the month as number or word."""

import calendar
import re
from datetime import date, timedelta
from typing import Any, Final

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from advisory.desk.forms.fields import GermanDateField, month_named

WITHOUT_YEAR: Final = re.compile(r"(\d{1,2})[.,/\s-]+(\d{1,2})")
WITH_WORD: Final = re.compile(r"(\d{1,2})[.,\s]+([^\W\d_]{3,9})")
IN_SOME_DAYS: Final = re.compile(r"(?:in\s+)?(\d{1,3})\s+(tag|day|woche|week|monat|month)[a-z]*")
TODAY: Final = {"heute": 0, "today": 0, "morgen": 1, "tomorrow": 1, "übermorgen": 2}
DAYS_OF: Final = {"tag": 1, "day": 1, "woche": 7, "week": 7}
EXAMPLES: Final[str | Promise] = _("For example 12.11., 12 November or 2 weeks.")


class ComingDayField(GermanDateField):
    """A day from today on. Without a year it is the next such day; `today` has to be told."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", EXAMPLES)
        super().__init__(**kwargs)
        self.today = date.min

    def to_python(self, value: Any) -> date | None:
        """The day, or None for nothing. ValidationError says what to enter instead."""
        if not isinstance(value, str):
            return super().to_python(value)
        text = value.strip().rstrip(".").casefold()
        spoken = self._in_words(text)
        if spoken is not None:
            return spoken
        if match := WITHOUT_YEAR.fullmatch(text):
            return self._next(int(match[1]), int(match[2]), text)
        if (match := WITH_WORD.fullmatch(text)) and (month := month_named(match[2])):
            return self._next(int(match[1]), month, text)
        return super().to_python(value)

    def _in_words(self, text: str) -> date | None:
        """Tomorrow; in two weeks."""
        if text in TODAY:
            return self.today + timedelta(days=TODAY[text])
        match = IN_SOME_DAYS.fullmatch(text)
        if match is None:
            return None
        if days := DAYS_OF.get(match[2]):
            return self.today + timedelta(days=days * int(match[1]))
        return self.today + relativedelta(months=int(match[1]))

    def _next(self, day: int, month: int, text: str) -> date:
        """The first such day from today on; 29 February may be some years away."""
        for year in range(self.today.year, self.today.year + 9):
            if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]:
                found = date(year, month, day)
                if found >= self.today:
                    return found
        raise ValidationError(
            self.error_messages["no_such_day"], code="no_such_day", params={"value": text}
        )
