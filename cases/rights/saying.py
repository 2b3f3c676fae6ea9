"""How one field of one row stands in a copy: in words, as a role, or blacked out."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from cases import letters
from cases.calendars import TZ
from cases.models import Guardian, Notice, Recommendation, Step
from cases.notices import FAMILY_KINDS, NoticeState, To
from cases.processing import Copy, Row
from cases.rights.blacking import BLACK, Others
from cases.rights.wording import NOTHING, in_place_of_code, of_biography, of_step
from cases.states import Role
from cases.told.readings import purpose_in_words

LINK = re.compile(r"https?://\S+")
# Keys inside the details of a step.
PEOPLE = frozenset({"interpreter_name"})
PLACES = frozenset({"school", "passed_over", "bridging_place"})


@dataclass(frozen=True)
class Said:
    """One field with its label and what is handed out of it."""

    field: str
    label: str
    value: str

    def as_json(self) -> dict[str, str]:
        """Label and value."""
        return {"label": self.label, "value": self.value}


def say(row: Row, one: Any, label: str, others: Others) -> Said:
    """The value of this field as far as it may leave the house."""
    return Said(row.field, label, WAYS[row.copy](row, one, others))


def _whole(row: Row, one: Any, others: Others) -> str:
    if isinstance(one, Step) and row.field == "details":
        return _details(one.details, others)
    if isinstance(one, Recommendation) and row.field == "snapshot":
        return others.blacked("; ".join(of_biography(one.snapshot))) or NOTHING
    value = getattr(one, row.field)
    shown = getattr(one, f"get_{row.field}_display", None)
    if shown and value != "":
        return str(shown())
    return in_place_of_code(row.field, value) or _plain(_stated(row, value), others)


def _stated(row: Row, value: Any) -> Any:
    """What a colleague has said a case was opened for may hold words of their own."""
    return purpose_in_words(value) if row.field == "purpose" else value


def _plain(value: Any, others: Others) -> str:
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return _instant(value)
    if isinstance(value, list):
        return ", ".join(_plain(part, others) for part in value)
    return others.blacked(str(value))


def _instant(value: date) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(TZ):%d.%m.%Y %H:%M}"
    return f"{value:%d.%m.%Y}"


def _address(row: Row, one: Any, others: Others) -> str:
    if others.household_is_blocked:
        return BLACK
    if row.field == "school":
        return one.school.label if one.school else NOTHING
    return _whole(row, one, others)


def _own(row: Row, one: Any, others: Others) -> str:
    """What another guardian has told of themselves is theirs."""
    owner = one if isinstance(one, Guardian) else one.guardian
    if owner is None:
        return NOTHING
    if others.receiver is None or owner.pk != others.receiver.pk:
        return BLACK
    return owner.name if owner is not one else _whole(row, one, others)


def _role(row: Row, one: Any, others: Others) -> str:
    """Who, without a name."""
    if isinstance(one, Notice):
        return _recipient(one.recipient)
    value = getattr(one, row.field)
    if not value:
        return NOTHING
    if row.field in ("person", "interpreter_name"):
        return str(Role.SCHOOL.label) if row.field == "person" else _("Interpreter")
    held = one.role if isinstance(one, Step) else ""
    return str(Role(held).label) if held else _("Person of the office")


def _recipient(reference: str) -> str:
    kind, _colon, key = reference.partition(":")
    if kind in ("guardian", "household"):
        return str(To.FAMILY.label)
    if kind in ("school", "webhook"):
        return str(Role.SCHOOL.label)
    if kind == "role":
        return str(Role(key).label)
    return _("Person of the office") if kind == "user" else str(To.SCHOOL_AUTHORITY.label)


def _details(details: dict[str, Any], others: Others) -> str:
    hidden = PEOPLE | (PLACES if others.household_is_blocked else frozenset())
    said = {key: BLACK if key in hidden and value else value for key, value in details.items()}
    return others.blacked("; ".join(of_step(said))) or NOTHING


def words_of(one: Any, others: Others) -> list[Said]:
    """What a letter to the family says, by the wording in force; its link is a key: left out."""
    is_letter = isinstance(one, Notice) and one.kind in FAMILY_KINDS
    if not is_letter or one.state != NoticeState.SENT:
        return []
    body = LINK.sub(BLACK, letters.in_language(one, "de").body)
    return [Said("text", _("wording"), others.blacked(body))]


WAYS: dict[Copy, Callable[[Row, Any, Others], str]] = {
    Copy.WHOLE: _whole,
    Copy.ADDRESS: _address,
    Copy.OWN: _own,
    Copy.ROLE: _role,
}
