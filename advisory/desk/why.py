"""Why each date of a case is what it is, in sentences for its page and for lists."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases import explaining
from cases.calendars import end_of, last_day_of
from cases.dating import plan_of
from cases.deadlines import Anchor
from cases.explaining import Explained
from cases.models import Case, Deadline, Offer


@dataclass(frozen=True)
class Why:
    """The sentence; `is_stale` while changed numbers have not reached the stored date yet."""

    sentence: str
    basis: str | Promise
    is_stale: bool = False


@dataclass(frozen=True)
class Told:
    """A date of a case by its name, and why it is that date."""

    title: str | Promise
    due_at: datetime
    why: Why

    @property
    def due_on(self) -> date:
        """The last day in time."""
        return last_day_of(self.due_at)


class Reasons:
    """Explains the dates of one case by the numbers in force."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.plan = plan_of(case)

    @property
    def next_date(self) -> Told:
        """The next date of the case."""
        told = explaining.next_date(self.plan)
        return Told(_("Next date"), self.case.due_at, _why(told, self.case.due_at))

    @property
    def target(self) -> Told:
        """The office's own target."""
        stored_at = end_of(self.case.target_due_on)
        why = _why(explaining.target(self.plan), stored_at)
        return Told(_("Report to first school day"), stored_at, why)

    @property
    def law(self) -> Told | None:
        """The limit of the EU; nothing without an application for protection."""
        lodged_at = self.plan.anchors[Anchor.PROTECTION]
        if lodged_at is None:
            return None
        told = explaining.stroke(self.plan, self.plan.timetable.rules["eu_60_days"], lodged_at)
        title = _("School after an application for protection (EU)")
        return Told(title, told.due_at, _why(told, told.due_at))

    def stroke(self, deadline: Deadline) -> Why:
        """What the clock will do by itself."""
        rule = self.plan.timetable.rules[deadline.rule]
        told = explaining.stroke(self.plan, rule, deadline.anchor_at)
        return _why(told, deadline.due_at)

    def answer(self, offer: Offer) -> Told:
        """When the answer of the school is due."""
        return self._of_offer(_("Answer of the school"), "offer_lead", offer, offer.answer_due_at)

    def expiry(self, offer: Offer) -> Told:
        """When the request is void."""
        return self._of_offer(_("Place request expires"), "offer_expiry", offer, offer.expires_at)

    def _of_offer(self, title: str | Promise, rule: str, offer: Offer, stored_at: datetime) -> Told:
        rules = self.plan.timetable.rules
        told = explaining.stroke(self.plan, rules[rule], offer.sent_at)
        return Told(title, stored_at, _why(told, stored_at))


def _why(told: Explained, stored_at: datetime) -> Why:
    return Why(told.sentence, told.basis.label, told.due_at != stored_at)
