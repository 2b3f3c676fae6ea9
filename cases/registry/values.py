"""Values: one cell as a date, a sex, a language, a country, or the reason why it is none."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cases.states import Precision

Cell = str | int | float | datetime | None
# Day 0 of Excel's calendar (and of that of old Macs), as an ordinal.
EXCEL_ZERO = date(1899, 12, 30).toordinal()
MAC_ZERO = date(1904, 1, 1).toordinal()
SERIALS = range(20_000, 60_001)  # 1954 to 2064
YEARS = range(1900, 2101)
OLDEST_CHILD = 25

MONTHS = ("jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
NOT_KNOWN = re.compile(
    r"(?:(?:tag|monat|datum|genau(?:er tag)?)\s*(?:und monat\s*)?)?"
    r"(?:unbekannt|nicht bekannt|unklar|fehlt|n\.\s?b\.|k\.\s?a\.|keine angabe|o\.\s?a\.)"
)
A_GUESS = re.compile(
    r"\b(?:ca|circa|etwa|geschätzt|gesch|fiktiv|fiktives datum|vermutlich|ungefähr|angeblich)\b\.?"
    r"|[~≈?*]"
)
SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4}|\d{2})",
        r"(?P<d>\d{1,2})-(?P<m>\d{1,2})-(?P<y>\d{4})",
        r"(?P<y>\d{4})-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2}))?",
        r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)",
        r"(?P<d>\d{1,2})\.?\s?(?P<name>[a-zä]{3,9})\.?\s?(?P<y>\d{4})",
        r"(?P<name>[a-zä]{3,9})\.?\s?(?P<y>\d{4})",
        r"(?P<m>\d{1,2})[./](?P<y>\d{4})",
        r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})",
        r"(?P<y>\d{4})",
    )
)
TIME_OF_DAY = re.compile(r"(?<=\d)[t ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?z?$")
# Signs that turn the direction of what follows; joiners stay, Persian needs them.
TURNING = dict.fromkeys(
    map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)
EMPTY = {
    "",
    "-",
    "--",
    "\u2013",
    "\u2014",
    "?",
    "/",
    "./.",
    "unbekannt",
    "unbek.",
    "k.a.",
    "k. a.",
    "n/a",
}


class Unreadable(ValueError):
    """A cell that can't be understood; the message says why and never quotes it."""


@dataclass(frozen=True)
class Day:
    """A date and how exactly it is known; what isn't known of it is 1."""

    on: date
    precision: Precision


def text_of(cell: Cell) -> str:
    """The cell as clean text; nothing where it says that nothing is known."""
    if isinstance(cell, datetime):
        return f"{cell:%d.%m.%Y}"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = unicodedata.normalize("NFC", str(cell if cell is not None else "")).translate(TURNING)
    text = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text)
    text = " ".join(text.split())
    return "" if text.casefold() in EMPTY else text


def day_of_birth(cell: Cell, today: date, zero: int = EXCEL_ZERO) -> Day:
    """A birth date as registers write it, unknown parts as 00 or left out. Raises Unreadable."""
    day = day_in(cell, today, zero)
    if day.on > today:
        raise Unreadable("lies in the future")
    if day.on.year < today.year - OLDEST_CHILD:
        raise Unreadable(f"is more than {OLDEST_CHILD} years ago: not a child")
    return day


def day_in(cell: Cell, today: date, zero: int = EXCEL_ZERO) -> Day:
    """A date in any usual German way. Raises Unreadable."""
    if isinstance(cell, datetime):
        return Day(cell.date(), Precision.DAY)
    text = " ".join(str(cell if cell is not None else "").casefold().split())
    unknown, guessed = bool(NOT_KNOWN.search(text)), bool(A_GUESS.search(_without_blanks(text)))
    plain = A_GUESS.sub("", _without_blanks(NOT_KNOWN.sub("", text)))
    plain = TIME_OF_DAY.sub("", re.sub(r"[()\[\],;]", "", plain).strip().rstrip(".").strip())
    if not plain:
        raise Unreadable("is unknown; at least the year is needed" if text else "is missing")
    day = _serial(plain, zero) or _written(plain, today)
    if unknown and (day.on.month, day.on.day) == (1, 1):
        return Day(day.on, Precision.YEAR)
    return Day(day.on, Precision.ESTIMATED) if guessed or unknown else day


def _without_blanks(text: str) -> str:
    """Days and months that are marked as unknown become 00: xx.xx.2013, ??.05.2013, __.__.2013."""
    return re.sub(r"(?<!\w)(?:[x?_*]{1,2}|--)(?=\.)", "00", text)


def _serial(text: str, zero: int) -> Day | None:
    """Excel's number of a day, where the cell has lost its format."""
    if not re.fullmatch(r"\d{5}(?:\.\d+)?", text) or int(float(text)) not in SERIALS:
        return None
    return Day(date.fromordinal(zero) + timedelta(days=int(float(text))), Precision.DAY)


def _written(text: str, today: date) -> Day:
    text = re.sub(r"(\d{4})\.0$", r"\1", text)
    found = next((match for shape in SHAPES if (match := shape.fullmatch(text))), None)
    if found is None:
        raise Unreadable("is no date; write it like 31.12.2013, or the year alone")
    parts = {"d": "0", "m": "0", **{key: part for key, part in found.groupdict().items() if part}}
    month = _month(parts["name"]) if "name" in parts else int(parts["m"])
    day = int(parts["d"])
    if "/" in text and "d" in found.groupdict() and day <= 12 and month <= 12 and day != month:
        raise Unreadable("may begin with the day or the month; write it like 31.12.2013")
    return _known_part(_year(parts["y"], today), month, day)


def _known_part(year: int, month: int, day: int) -> Day:
    precision = Precision.DAY if day else Precision.MONTH
    if not month:
        precision = Precision.YEAR
    if year not in YEARS or (day and not month):
        raise Unreadable("is no date; write it like 31.12.2013, or the year alone")
    try:
        return Day(date(year, month or 1, day or 1), precision)
    except ValueError as problem:
        raise Unreadable("is a day that doesn't exist") from problem


def _month(name: str) -> int:
    short = name.replace("ä", "a")[:3]
    known = {**dict(zip(MONTHS, range(1, 13), strict=True)), "may": 5, "oct": 10, "dec": 12}
    if short not in known:
        raise Unreadable("is no date; write it like 31.12.2013, or the year alone")
    return known[short]


def _year(text: str, today: date) -> int:
    """Two digits mean the last hundred years."""
    year = int(text)
    if len(text) == 4:
        return year
    century = today.year // 100 * 100
    return century + year if century + year <= today.year else century - 100 + year
