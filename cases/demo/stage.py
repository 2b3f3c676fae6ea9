"""Stage: what every act of a family needs: its cases, the town, who acts, and the lots."""

from datetime import date, datetime
from random import Random

from cases.actions.follow_ups import Whom, plan_follow_up
from cases.actors import Actor
from cases.demo.families import Family
from cases.demo.plans import Plan
from cases.demo.stories import Story
from cases.demo.town import Town
from cases.models import Case, Offer
from cases.states import Door, Role
from schools.models import School

SECRETARIES = ("S. Sommer", "W. Winter", "H. Herbst")


class Stage:
    """One family in one story, between the acts."""

    def __init__(self, story: Story, plan: Plan, family: Family, town: Town, rng: Random) -> None:
        self.story = story
        self.plan = plan
        self.family = family
        self.town = town
        self.rng = rng
        self.cases: list[Case] = []
        self.asked: School | None = None
        self.by = {name: town.actor(name) for name in town.ids if name != "admin"}

    def note(self, text: str, on: date, at: datetime) -> None:
        """A follow-up for whoever advises the family."""
        whom = Whom(Role.ADVISOR)
        plan_follow_up(self.cases[0], text, on, whom=whom, by=self._advisor(), at=at)

    def _advisor(self) -> Actor:
        slot = self.plan.slot
        return self.by[slot.advisor if slot and slot.advisor != "lead" else "advisor"]

    def _school(self, offer: Offer) -> Actor:
        door = Door.API if int(offer.school.number) % 2 else Door.OFFICE
        return Actor.school(offer.school_id, door, person=self.rng.choice(SECRETARIES))

    def _fresh(self, nth: int) -> Case:
        self.cases[nth] = Case.objects.with_child().get(pk=self.cases[nth].pk)
        return self.cases[nth]

    def _all_fresh(self) -> list[Case]:
        """The cases with all that was written meanwhile."""
        return [self._fresh(nth) for nth in range(len(self.cases))]

    def _live(self) -> list[Offer]:
        return [offer for case in self.cases if (offer := case.live_offer)]

    def _promised(self) -> list[Offer]:
        return [offer for case in self.cases if (offer := case.promised_offer)]
