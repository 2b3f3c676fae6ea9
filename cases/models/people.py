"""How the people of the office want to hear of things, and who stands in while they are away."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.notices import Kind, Timing


class PreferenceQuerySet(models.QuerySet["Preference"]):
    """Questions about who wants to hear how, in words."""

    def of_person(self, person_id: int) -> Self:
        """What this person has chosen."""
        return self.filter(person=person_id)


class Preference(models.Model):
    """How one person wants to receive one kind of notice; without a row the house's default."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences"
    )
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    timing = models.CharField(_("when"), max_length=10, choices=Timing)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="one_preference")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind} {self.timing}"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Questions about who is away, in words."""

    def on(self, day: date) -> Self:
        """Away on that day."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def during(self, first: date, last: date) -> Self:
        """Away on at least one of these days."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)

    def with_people(self) -> Self:
        """Together with who is away and who stands in."""
        return self.select_related("person", "substitute")

    def concerning(self, person_id: int) -> Self:
        """Of this person, or with them as the substitute."""
        return self.filter(Q(person=person_id) | Q(substitute=person_id))

    def stands_in(self, substitute_id: int, person_id: int, on: date) -> bool:
        """Whether the one stands in for the other on that day."""
        return self.on(on).filter(substitute=substitute_id, person=person_id).exists()

    def stood_in_for(self, person_id: int, day: date) -> set[int]:
        """The people who are away on that day and whose work this person does meanwhile."""
        away = dict(self.on(day).order_by("-pk").values_list("person_id", "substitute_id"))
        return {one for one in away if one != person_id and _ends_at(one, away) == person_id}

    def not_over(self, day: date) -> Self:
        """Away on that day or later, the next one first."""
        return self.filter(ends_on__gte=day).order_by("starts_on", "pk")


def _ends_at(person: int, away: dict[int, int]) -> int:
    """A substitute who is away too has one of their own; nobody is asked twice."""
    asked = set()
    while person in away and person not in asked:
        asked.add(person)
        person = away[person]
    return person


class Absence(models.Model):
    """Days on which a person is away and another one receives what is meant for them.

    Both days included. A substitute who is away too has a substitute of their own.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences"
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        ordering = ("starts_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~Q(person=F("substitute")), name="nobody_is_their_own_substitute"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.starts_on}"
