"""A pupil as the school that takes it may see it, and the note that its record was read."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.actions.records import record_reading
from cases.actors import Actor
from cases.calendars import day_of
from cases.disclosure import Value, disclose
from cases.models import Offer
from cases.refusals import Code, Refused
from cases.states import OfferState
from schools.models import School


@dataclass(frozen=True)
class Pupil:
    """What is disclosed of the child, the school that takes it, and since when."""

    seen: Value
    school: School
    accepted_on: date
    start_on: date | None
    is_in_class: bool

    def __getitem__(self, name: str) -> Any:
        """A field of stage B. Raises KeyError for anything else."""
        return self.seen[name]

    @property
    def is_blocked(self) -> bool:
        """Whether a disclosure block hides where the child lives (§ 51 BMG)."""
        return bool(self.seen["address"] is None)

    @property
    def address(self) -> Value:
        """Street, postcode, city, accommodation; empty where a block hides them."""
        empty = {"street": "", "postcode": "", "city": "", "accommodation": ""}
        known: Value | None = self.seen["address"]
        return known or empty

    @property
    def nationalities(self) -> list[str]:
        """By their two letters, the first one first."""
        return list(self.seen["nationalities"])

    @property
    def guardians(self) -> list[Value]:
        """Who cares for the child: name, relation, phone, language."""
        return list(self.seen["guardians"])


def pupil_of(offer: Offer, *, by: Actor, at: datetime) -> Pupil:
    """The pupil of an accepted request. Raises `Refused` while or after nobody is disclosed."""
    view = disclose([offer], by=by, at=at)[0]
    if not offer.is_disclosed or "pupil" not in view:
        sentence = _("There is a record once the school has accepted, and while the child is its.")
        raise Refused(Code.WRONG_STATE, sentence)
    return Pupil(
        seen=view["pupil"],
        school=offer.school,
        accepted_on=day_of(offer.answered_at or offer.sent_at),
        start_on=offer.start_on,
        is_in_class=offer.state == OfferState.FULFILLED,
    )


def note_record(offer: Offer, what: str, *, by: Actor, at: datetime) -> None:
    """A file with personal data has left the house: each one is recorded."""
    record_reading(offer.case, f"record:{what}", by=by, at=at)
