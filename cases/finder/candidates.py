"""One school in the eyes of one child: what speaks for it, what against, and its rank."""

from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.calendars import day_of
from cases.finder.words import age_words, distance_words, free_words
from cases.models import Offer
from schools.models import Place, School
from schools.places import Point

# A figure older than this says little: "12 free" from August means nothing in November.
STALE_DAYS = 30
FAR = 10**9


class Hurdle(TextChoices):
    """Why a school that teaches this is not proposed, the easiest to overcome first."""

    OTHER_FORM = "OTHER_FORM", gettext_lazy("Free places in another school form")
    FULL = "FULL", gettext_lazy("No free place")
    DECLINED = "DECLINED", gettext_lazy("Has declined this child")
    SILENT = "SILENT", gettext_lazy("Never reported places for this group")


@dataclass(frozen=True)
class Candidate:
    """A school that teaches what is looked for, and what speaks for and against asking it.

    `metres` as the crow flies from the middle of the postcode; None where unknown or blocked.
    `days_old` is the age of the figure; None where the school has never reported one.
    `past` are the requests this child already had there, the newest first.
    """

    school: School
    place: Place | None = None
    metres: int | None = None
    days_old: int | None = None
    sibling: bool = False
    past: tuple[Offer, ...] = ()
    excluded: bool = False
    is_of_form: bool = True

    @property
    def free(self) -> int:
        """Places that can still be promised, never below zero."""
        return max(self.place.free, 0) if self.place else 0

    @property
    def is_stale(self) -> bool:
        """Whether the figure is too old to be trusted."""
        return self.days_old is not None and self.days_old > STALE_DAYS

    @property
    def age(self) -> str:
        """How old the figure is, in words; empty where there is none."""
        return age_words(self.days_old) if self.days_old is not None else ""

    @property
    def free_words(self) -> str:
        """3 free places."""
        return free_words(self.free)

    @property
    def distance(self) -> str:
        """How far it is, in words; empty where unknown or blocked."""
        return distance_words(self.metres) if self.metres is not None else ""

    @property
    def fits_now(self) -> bool:
        """Whether the school can be asked without further ado."""
        return self.free > 0 and not self.excluded

    @property
    def hurdle(self) -> Hurdle | None:
        """What keeps it from being proposed; nothing for a school that is proposed."""
        if self.excluded:
            return Hurdle.DECLINED
        if self.days_old is None and not self.free:
            return Hurdle.SILENT
        if not self.free:
            return Hurdle.FULL
        return None if self.is_of_form else Hurdle.OTHER_FORM

    @property
    def rank(self) -> tuple[bool, bool, int, int, str]:
        """Siblings together first, then fresh figures, then the shortest way."""
        distance = self.metres if self.metres is not None else FAR
        return (not self.sibling, self.is_stale, distance, -self.free, self.school.number)

    @property
    def why(self) -> list[str]:
        """What speaks for this school, in words."""
        sibling = _("sibling at this school") if self.sibling else ""
        free = self.free_words if self.free else ""
        return [word for word in (sibling, self.distance, free, self.age) if word]

    @property
    def because(self) -> str:
        """The reasons of its rank as the half of a sentence: because 900 m, 3 free places."""
        return _("because %(reasons)s") % {"reasons": ", ".join(self.why)}

    @property
    def why_not(self) -> list[str]:
        """What speaks against it, in words."""
        words = [_past_words(offer) for offer in self.past]
        if self.days_old is None:
            return [_("has never reported places for this group"), *words]
        if not self.free:
            words.insert(0, _("no free place"))
        if not self.is_of_form:
            words.insert(0, _("not the school form that is looked for"))
        if self.is_stale:
            words.append(_("old figure: better call the school first"))
        return words


@dataclass(frozen=True)
class Group:
    """Schools that are not proposed, all for the same reason."""

    hurdle: Hurdle
    candidates: list[Candidate]


@dataclass(frozen=True)
class Found:
    """The answer: who is proposed, who not and why; `middle` is where the family about lives.

    `middle` is None where it is unknown or hidden.
    """

    fitting: list[Candidate] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    middle: Point | None = None

    @property
    def everybody(self) -> list[Candidate]:
        """All of them, the best first."""
        return [*self.fitting, *(one for group in self.groups for one in group.candidates)]

    @property
    def first(self) -> Candidate | None:
        """The school that stands first, if one is proposed."""
        return next(iter(self.fitting), None)

    def of(self, number: str) -> Candidate | None:
        """What was found of the school with this number."""
        return next((one for one in self.everybody if one.school.number == number), None)


def _past_words(offer: Offer) -> str:
    reason = offer.get_decline_reason_display() if offer.decline_reason else ""
    words = {
        "state": offer.get_state_display(),
        "day": f"{day_of(offer.answered_at or offer.changed_at):%d.%m.%Y}",
    }
    said = _("asked before: %(state)s on %(day)s") % words
    return f"{said} ({reason})" if reason else said
