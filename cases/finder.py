"""The place finder's question: which schools fit a child now, in which order, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.access import Area, may_read
from cases.actors import Actor
from cases.calendars import day_of
from cases.models import Case, Offer
from cases.states import OfferState
from schools import places
from schools.models import Place, School
from schools.words import SchoolForm, SupportForm, fits

# A figure older than this says little: "12 free" from August means nothing in November.
STALE_DAYS = 30
SHOWN = 40
UNREPORTED_SHOWN = 20
FAR = 10**9


@dataclass(frozen=True)
class Wish:
    """What is looked for. Without a school form every form that teaches this suits.

    `name` narrows the list to schools with this text in name or number.
    """

    grade: int
    support_form: str
    school_form: str = ""
    name: str = ""

    @property
    def forms(self) -> list[str]:
        """The school forms that can teach this."""
        asked = [self.school_form] if self.school_form else list(SchoolForm)
        return [form for form in asked if fits(form, self.grade, self.support_form)]

    @property
    def words(self) -> str:
        """Gesamtschule, grade 7, own class."""
        form = SchoolForm(self.school_form).label if self.school_form else _("any school form")
        support = SupportForm(self.support_form).label
        grade = _("grade %(n)s") % {"n": self.grade}
        return f"{form}, {grade}, {support}"


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
    def why_not(self) -> list[str]:
        """What speaks against it, in words."""
        words = [_past_words(offer) for offer in self.past]
        if self.days_old is None:
            return [_("has never reported places for this group"), *words]
        if not self.free:
            words.insert(0, _("no free place"))
        if self.is_stale:
            words.append(_("old figure: better call the school first"))
        return words


@dataclass(frozen=True)
class Found:
    """The answer in three parts; `point` is None where nothing is known of the way to school."""

    fitting: list[Candidate] = field(default_factory=list)
    not_now: list[Candidate] = field(default_factory=list)
    unreported: list[Candidate] = field(default_factory=list)
    has_distances: bool = False

    @property
    def everybody(self) -> list[Candidate]:
        """All of them, the best first."""
        return [*self.fitting, *self.not_now, *self.unreported]


def find(case: Case, wish: Wish, *, by: Actor, on: date) -> Found:
    """Every school that teaches what is looked for, ranked. Reads only; five queries."""
    if not wish.forms:
        return Found()
    look = _Look(case, on, _middle(case, by))
    group = places.Group(grade=wish.grade, support_form=wish.support_form, name=wish.name)
    counted = places.with_figure(group, wish.forms)
    silent = places.without_figure(group, wish.forms, look.middle)[:UNREPORTED_SHOWN]
    found = [look.at(place.school, place) for place in counted]
    found += [look.at(school, None) for school in silent]
    found.sort(key=lambda one: one.rank)
    return Found(
        fitting=[one for one in found if one.fits_now][:SHOWN],
        not_now=[one for one in found if not one.fits_now and one.days_old is not None][:SHOWN],
        unreported=[one for one in found if not one.fits_now and one.days_old is None],
        has_distances=look.middle is not None,
    )


def wishes_of(case: Case) -> list[Wish]:
    """What the newest recommendation says, the best option first; nothing before it is signed."""
    newest = next(iter(case.recommendations.all()), None)
    if newest is None:
        return []
    return [Wish(one.grade, one.support_form, one.school_form) for one in newest.places.all()]


def free_for(cases: Iterable[Case]) -> dict[int, int]:
    """How many free places each of these cases could ask for now, by case id; two queries.

    Counted over all options of the recommendation, without schools that have declined this child.
    """
    waiting = {case.pk: case for case in cases}
    free = list(places.still_free())
    excluded = set(Offer.objects.excluding_schools_of(waiting).values_list("case_id", "school_id"))
    return {
        case_id: sum(
            place.free
            for place in free
            if _suits(place, wishes_of(case)) and (case_id, place.school_id) not in excluded
        )
        for case_id, case in waiting.items()
    }


class _Look:
    """What has to be known of a child to judge a school: asked once, used for each school."""

    def __init__(self, case: Case, on: date, middle: places.Point | None) -> None:
        self.on = on
        self.middle = middle
        self.postcode = case.child.household.postcode
        self.siblings_at = set(Offer.objects.of_siblings(case).values_list("school_id", flat=True))
        self.episode = case.episode
        self.past: dict[int, list[Offer]] = {}
        for offer in case.offers.all():
            self.past.setdefault(offer.school_id, []).append(offer)

    def at(self, school: School, place: Place | None) -> Candidate:
        """This school in the eyes of this child."""
        past = tuple(self.past.get(school.pk, ()))
        known = {self.postcode: self.middle} if self.middle else {}
        return Candidate(
            school=school,
            place=place,
            metres=places.distance_m(self.postcode, school, known),
            days_old=_days_old(place, self.on),
            sibling=school.pk in self.siblings_at,
            past=past,
            excluded=any(self._excludes(offer) for offer in past),
        )

    def _excludes(self, offer: Offer) -> bool:
        declined = offer.state == OfferState.DECLINED and offer.episode == self.episode
        return declined and not offer.exclusion_lifted


def counted(place: Place, on: date) -> Candidate:
    """One count of a school for everybody, without a child in mind."""
    return Candidate(school=place.school, place=place, days_old=_days_old(place, on))


def distance_words(metres: int) -> str:
    """900 m, 2.3 km: rounded, since only the middle of the postcode is known."""
    if metres < 950:
        return f"{max(round(metres, -2), 100)} m"
    return f"{number_format(round(metres / 1000, 1), 1)} km"


def free_words(free: int) -> str:
    """3 free places."""
    return ngettext("%(n)s free place", "%(n)s free places", free) % {"n": free}


def age_words(days: int) -> str:
    """How old a figure is."""
    if days <= 0:
        return _("figure of today")
    if days == 1:
        return _("figure of yesterday")
    return ngettext("figure %(n)s day old", "figure %(n)s days old", days) % {"n": days}


def _days_old(place: Place | None, on: date) -> int | None:
    return (on - place.as_of).days if place and place.was_reported else None


def _past_words(offer: Offer) -> str:
    reason = offer.get_decline_reason_display() if offer.decline_reason else ""
    words = {
        "state": offer.get_state_display(),
        "day": f"{day_of(offer.answered_at or offer.changed_at):%d.%m.%Y}",
    }
    said = _("asked before: %(state)s on %(day)s") % words
    return f"{said} ({reason})" if reason else said


def _middle(case: Case, by: Actor) -> places.Point | None:
    """The middle of the family's postcode; a disclosure block (§ 51 BMG) hides it, too."""
    household = case.child.household
    if household.disclosure_block and not may_read(by.roles, Area.BLOCKED_ADDRESS):
        return None
    return places.centroids([household.postcode]).get(household.postcode)


def _suits(place: Place, wishes: list[Wish]) -> bool:
    group = (place.school.school_form, place.grade, place.support_form)
    return any(group == (wish.school_form, wish.grade, wish.support_form) for wish in wishes)
