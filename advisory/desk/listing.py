"""The worklist as its page shows it: rows, tabs with their counts, kept views, addresses."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.deadlines import RULES
from cases.models import Deadline, SavedView
from cases.paging import Page
from cases.selection import Order, Place, Tab, View
from cases.standing import Standing
from cases.told.clocks import BY_ITSELF
from cases.worklist import Counted

STAMP = "%Y%m%dT%H%M%S.%f"
SHARE = re.compile(r"[0-9]{1,6}\.[0-9]{6}")
PAGING = ("after", "before")
# What makes a view, in the order in which it stands in an address.
OF_A_VIEW = (
    "tab", "scope", "state", "advisor", "order", "overdue", "language", "age", "district",
    "support_form", "channel", "text", "level",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One case, with what happens next by itself.

    `is_foreign` where its reader would be asked what it is opened for.
    """

    line: Standing
    stroke: Deadline | None
    for_whom: str = ""
    is_foreign: bool = False

    @property
    def by_itself(self) -> str | Promise:
        """The sentence of the rule that strikes next; empty where none waits."""
        return BY_ITSELF.get(self.stroke.rule, "") if self.stroke else ""

    @property
    def by_itself_on(self) -> date | None:
        """The day of that."""
        if self.stroke is None:
            return None
        return RULES[self.stroke.rule].day_of(self.stroke.due_at)


@dataclass(frozen=True)
class TabLink:
    """One tab with the number of cases behind it."""

    name: str
    label: str | Promise
    count: str
    is_here: bool


@dataclass(frozen=True)
class Head:
    """The head of a column: where it leads to be sorted by, and how it is sorted now.

    `sort` is said as ARIA does: `ascending`, `descending`, or nothing.
    """

    label: str | Promise
    order: str = ""
    sort: str = ""


# A second order is the first one turned round.
COLUMNS: dict[str | Promise, tuple[tuple[str, str], ...]] = {
    _("Child"): ((Order.NAME, "ascending"),),
    _("State"): ((Order.SINCE, "ascending"), (Order.MOVED, "descending")),
    _("Waits"): ((Order.WAITING, "descending"), (Order.NEWEST, "ascending")),
    _("What blocks, clock used"): ((Order.CLOCK, "descending"),),
    _("Next date"): ((Order.DUE, "ascending"),),
    _("Next by itself"): (),
    _("Advisor"): (),
}


def heads(order: str) -> Iterator[Head]:
    """The columns of a list that is in this order."""
    for label, orders in COLUMNS.items():
        other = next((one for one, _sort in orders if one != order), "")
        yield Head(label, other, dict(orders).get(order, ""))


def rows(page: Page, away: dict[int, str]) -> list[Row]:
    """The rows of a page; those of a colleague who is away name them."""
    return [
        Row(line, page.strokes.get(line.case.pk), away.get(line.case.advisor_id or 0, ""))
        for line in page.lines
    ]


def tabs(view: View, counts: dict[str, Counted]) -> Iterator[TabLink]:
    """Every group of states; a plus says that there are at least so many."""
    for tab in Tab:
        number, more = counts[tab]
        shown = f"{number}+" if more else str(number)
        yield TabLink(tab.value, tab.label, shown, tab == view.tab and not view.state)


@dataclass(frozen=True)
class KeptView:
    """A view under a name; `is_here` says that the page shows it just now."""

    view: SavedView
    is_here: bool


def kept(views: Iterable[SavedView], query: str) -> list[KeptView]:
    """The views that this person may choose from."""
    return [KeptView(view, view.query == query) for view in views]


def without_filters(request: HttpRequest) -> str:
    """The same group of states, whose and in which order, with nothing narrowed down."""
    kept = QueryDict(mutable=True)
    for name in ("tab", "scope", "order"):
        if value := request.GET.get(name):
            kept[name] = value
    return f"{request.path}?{kept.urlencode()}"


def query_without_words(asked: QueryDict) -> str:
    """The same for a record that stays for ever: what somebody typed may be a child's name."""
    wordless = asked.copy()
    wordless["text"] = ""
    return query_of(wordless)


def query_of(asked: QueryDict) -> str:
    """The view in an address as it is kept: what is asked for, in one order, no page of it."""
    kept = QueryDict(mutable=True)
    for name in OF_A_VIEW:
        if value := asked.get(name, ""):
            kept[name] = value
    return kept.urlencode()


def write_place(place: Place) -> str:
    """A place in the list as it stands in an address."""
    if place.at is None:
        return str(place.case_id)
    if isinstance(place.at, float):
        return f"{place.at:.6f}-{place.case_id}"
    return f"{place.at.astimezone(UTC):{STAMP}}-{place.case_id}"


def read_place(text: str) -> Place | None:
    """The place in the list that an address names; anything else begins anew."""
    at, dash, case_id = text.rpartition("-")
    if not case_id.isdecimal() or len(case_id) > 18:
        return None
    if not dash:
        return Place(None, int(case_id))
    if SHARE.fullmatch(at):
        return Place(float(at), int(case_id))
    try:
        return Place(datetime.strptime(at, STAMP).replace(tzinfo=UTC), int(case_id))
    except ValueError:
        return None


def address_of(request: HttpRequest, name: str, place: Place | None) -> str:
    """The present address with another place in the list; nothing where the list ends."""
    if place is None:
        return ""
    asked = request.GET.copy()
    for old in PAGING:
        asked.pop(old, None)
    asked[name] = write_place(place)
    return f"?{asked.urlencode()}"
