"""Searching: which schools have reported places for a group, which have not, and what is free."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, FloatField, Max, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Cast
from django.db.models.lookups import GreaterThan

from schools.models import Place, School
from schools.places.distances import Point

HAS_FREE = GreaterThan(F("reported_free") + F("given_back"), F("reserved") + F("occupied"))


@dataclass(frozen=True)
class Group:
    """What is looked for: school form, grade, form of support, a part of name or number.

    What is empty is not asked for.
    """

    school_form: str = ""
    grade: int | None = None
    support_form: str = ""
    name: str = ""

    @property
    def of_place(self) -> dict[str, Any]:
        """The part that a school's count of places answers."""
        asked = {"grade": self.grade, "support_form": self.support_form}
        return {field: value for field, value in asked.items() if value}


def with_figure(group: Group, forms: Iterable[str]) -> QuerySet[Place]:
    """The counts of this group at active schools of these forms, schools read along."""
    found = Place.objects.for_search(**group.of_place)
    found = found.filter(school__school_form__in=list(forms))
    return found.filter(_named(group.name, "school__")) if group.name else found


def without_figure(
    group: Group, forms: Iterable[str], middle: Point | None = None
) -> QuerySet[School]:
    """Active schools of these forms that never counted this group, the nearest first."""
    counted = Place.objects.filter(school=OuterRef("pk"), **group.of_place)
    found = School.objects.active().filter(~Exists(counted), school_form__in=list(forms))
    if group.name:
        found = found.filter(_named(group.name))
    if middle is None:
        return found.order_by("number")
    # As floats: the square of a coordinate is too large for a 32-bit integer.
    east = Cast("utm_east", FloatField()) - middle.east
    north = Cast("utm_north", FloatField()) - middle.north
    return found.order_by((east * east + north * north).asc(nulls_last=True), "number")


def still_free() -> QuerySet[Place]:
    """Every count of an active school with at least one place that can still be promised."""
    return Place.objects.for_search().filter(HAS_FREE)


def overview(group: Group, *, only_free: bool = False, after: str = "") -> QuerySet[School]:
    """Active schools by number from the one after `after` on, each with its counts of the group.

    With `only_free` those alone that have a free place in it.
    """
    counts = Place.objects.filter(**group.of_place).order_by("grade", "support_form")
    found = School.objects.active().filter(number__gt=after).order_by("number")
    if group.school_form:
        found = found.filter(school_form=group.school_form)
    if group.name:
        found = found.filter(_named(group.name))
    if only_free:
        found = found.filter(Exists(counts.filter(HAS_FREE, school=OuterRef("pk"))))
    return found.prefetch_related(Prefetch("places", queryset=counts, to_attr="counts"))


def figures_of(school: School) -> QuerySet[Place]:
    """Everything this school has counted, lowest grade first."""
    counts = Place.objects.filter(school=school).select_related("school")
    return counts.order_by("grade", "support_form")


def _named(text: str, prefix: str = "") -> Q:
    fields = ("name", "short_name", "number")
    found = Q()
    for field in fields:
        found |= Q(**{f"{prefix}{field}__icontains": text.strip()})
    return found


def newest_figures() -> list[tuple[int, str, date]]:
    """Key, number and day of the newest figure of every school that has ever reported one."""
    reported = Place.objects.filter(was_reported=True, school__is_active=True)
    rows = reported.values("school_id", "school__number").annotate(newest=Max("as_of"))
    return list(rows.order_by("school_id").values_list("school_id", "school__number", "newest"))
