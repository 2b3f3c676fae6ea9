"""What somebody may mean who types into the search: words, and when the child was born."""

import re
from calendar import monthrange
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError

from advisory.desk.forms.fields import GermanDateField
from cases.worklist import Sought, Span

# How the months are called in German and English.
NAMES: Final = (
    "jan jän januar jänner january", "feb februar february", "mär maer mar mrz märz maerz march",
    "apr april", "mai may", "jun juni june", "jul juli july", "aug august",
    "sep sept september", "okt oct oktober october", "nov november", "dez dec dezember december",
)  # fmt: skip
MONTHS: Final = {name: n for n, names in enumerate(NAMES, start=1) for name in names.split()}
WORD: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
NUMERIC: Final = re.compile(r"(?<![\d/])\d{1,4}(?:\s*[.,/-]\s*\d{1,4}){2}(?!\d)\.?")
NAMED: Final = re.compile(
    rf"(?:(?<!\d)(\d{{1,2}})\.?\s*)?\b({WORD})\b\.?\s*(\d{{4}})(?!\d)", re.IGNORECASE
)
MONTH: Final = re.compile(r"(?<![\d/.])(?<!\. )(\d{1,2})\s*[./]\s*(\d{4})(?!\d)")
YEAR: Final = re.compile(r"(?<!\S)\d{4}(?!\S)")
BARE: Final = re.compile(r"(\d\d)\s?(\d\d)\s?(\d{4}|\d\d)")
LETTER: Final = re.compile(r"[^\W\d_]")
# Other figures beside a name are part of a phone.
OF_PUPILS: Final = range(1990, 2100)


def readings_of(text: str) -> list[Sought]:
    """In how many ways this may be meant: bare digits are a day or a phone, Mai a month or a name.

    Without a month, or where a day isn't in the calendar, what was typed stands for itself.
    """
    if bare := BARE.fullmatch(text):
        born = _day(".".join(bare.groups()))
        return [*([Sought("", born)] if born else []), Sought(text)]
    for shape, span_of in SHAPES:
        for found in shape.finditer(text):
            if born := span_of(found):
                rest = " ".join(f"{text[: found.start()]} {text[found.end() :]}".split())
                return [Sought(rest, born), *_otherwise(found, rest)]
    return [_with_year(text)]


def _otherwise(found: re.Match[str], rest: str) -> list[Sought]:
    """Jan, April, Mai and August are names as well, and figures among figures are a phone."""
    if found.re is NAMED:
        born = _year(int(found[3]))
        return [] if found[1] else [Sought(f"{found[2]} {rest}".strip(), born)]
    return [] if LETTER.search(rest) or not rest else [Sought(found.string)]


def _with_year(text: str) -> Sought:
    """A year beside a name says when the child was born."""
    year = YEAR.search(text)
    if year is None or int(year[0]) not in OF_PUPILS or not LETTER.search(text):
        return Sought(text)
    return Sought(" ".join(YEAR.sub(" ", text, count=1).split()), _year(int(year[0])))


def _of_numeric(found: re.Match[str]) -> Span | None:
    return _day("".join(found[0].split()))


def _of_named(found: re.Match[str]) -> Span | None:
    day, month, year = found[1], MONTHS[found[2].lower()], int(found[3])
    return _day(f"{day}.{month}.{year}") if day else _month(month, year)


def _of_month(found: re.Match[str]) -> Span | None:
    return _month(int(found[1]), int(found[2]))


SHAPES: Final = ((NAMED, _of_named), (NUMERIC, _of_numeric), (MONTH, _of_month))


def _day(text: str) -> Span | None:
    try:
        day = GermanDateField().to_python(text)
    except ValidationError:
        return None
    return (day, day) if day else None


def _month(month: int, year: int) -> Span | None:
    if month not in range(1, 13) or year not in OF_PUPILS:
        return None
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _year(year: int) -> Span | None:
    return (date(year, 1, 1), date(year, 12, 31)) if year in OF_PUPILS else None
