"""Finding: every school that teaches what a child needs, judged and ranked."""

from collections.abc import Iterable, Iterator
from datetime import date

from cases.access import Area, may_read
from cases.actors import Actor
from cases.finder.candidates import Candidate, Found, Group, Hurdle
from cases.finder.wishes import Wish
from cases.models import Case, Offer
from cases.states import OfferState
from schools import places
from schools.models import Place, School

SHOWN = 40
UNREPORTED_SHOWN = 20


def find(case: Case, wish: Wish, *, by: Actor, on: date) -> Found:
    """Every school that teaches what is looked for, ranked. Reads only; five queries."""
    if not wish.forms:
        return Found()
    look = _Look(case, wish, on, _middle(case, by))
    group = places.Group(grade=wish.grade, support_form=wish.support_form, name=wish.name)
    counted = places.with_figure(group, wish.all_forms)
    silent = places.without_figure(group, wish.forms, look.middle)[:UNREPORTED_SHOWN]
    found = [look.at(place.school, place) for place in counted]
    found += [look.at(school, None) for school in silent]
    found.sort(key=lambda one: one.rank)
    return Found(
        fitting=[one for one in found if one.hurdle is None][:SHOWN],
        groups=list(_groups(found)),
        middle=look.middle,
    )


def _groups(found: list[Candidate]) -> Iterator[Group]:
    """The others by what keeps them back; of another school form only who has a free place."""
    for hurdle in Hurdle:
        others = [one for one in found if one.hurdle == hurdle and _is_worth_saying(one)]
        if others:
            yield Group(hurdle, others[:SHOWN])


def _is_worth_saying(one: Candidate) -> bool:
    return one.is_of_form or one.hurdle == Hurdle.OTHER_FORM


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

    def __init__(self, case: Case, wish: Wish, on: date, middle: places.Point | None) -> None:
        self.wish = wish
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
            is_of_form=self.wish.suits(school.school_form),
        )

    def _excludes(self, offer: Offer) -> bool:
        declined = offer.state == OfferState.DECLINED and offer.episode == self.episode
        return declined and not offer.exclusion_lifted


def counted(place: Place, on: date) -> Candidate:
    """One count of a school for everybody, without a child in mind."""
    return Candidate(school=place.school, place=place, days_old=_days_old(place, on))


def _days_old(place: Place | None, on: date) -> int | None:
    return (on - place.as_of).days if place and place.was_reported else None


def _middle(case: Case, by: Actor) -> places.Point | None:
    """The middle of the family's postcode; a disclosure block (§ 51 BMG) hides it, too."""
    household = case.child.household
    if household.disclosure_block and not may_read(by.roles, Area.BLOCKED_ADDRESS):
        return None
    return places.centroids([household.postcode]).get(household.postcode)


def _suits(place: Place, wishes: list[Wish]) -> bool:
    group = (place.school.school_form, place.grade, place.support_form)
    return any(group == (wish.school_form, wish.grade, wish.support_form) for wish in wishes)
