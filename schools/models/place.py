"""How many children a school can still take, and what it reported about that."""

from typing import Self

from django.db import models
from django.db.models import F
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from schools.models.school import School
from schools.words import Grade, SupportForm


def _free() -> models.expressions.CombinedExpression:
    return F("reported_free") + F("given_back") - F("reserved") - F("occupied")


class PlaceQuerySet(models.QuerySet["Place"]):
    """Questions about places."""

    def with_free(self) -> Self:
        """Each place with `free_places`, counted by the database."""
        return self.annotate(free_places=_free())

    def for_search(
        self,
        school_form: str | None = None,
        grade: int | None = None,
        support_form: str | None = None,
    ) -> Self:
        """Places of active schools, most free first; what is None is not asked for."""
        asked = {
            "school__school_form": school_form,
            "grade": grade,
            "support_form": support_form,
        }
        wanted = {field: value for field, value in asked.items() if value is not None}
        found = self.filter(school__is_active=True, **wanted).with_free()
        return found.select_related("school").order_by("-free_places", "school__number", "pk")


class Place(models.Model):
    """The places of one school, grade and form of support; only `schools.places` counts them."""

    school = models.ForeignKey(School, models.PROTECT, related_name="places")
    grade = models.PositiveSmallIntegerField(_("grade"), choices=Grade)
    support_form = models.CharField(_("support form"), max_length=20, choices=SupportForm)
    reported_free = models.PositiveIntegerField(_("reported free"), default=0)
    as_of = models.DateField(_("as of"))
    # False while the row only records an override at a school that never reported.
    was_reported = models.BooleanField(default=True)
    # Freed since the figure by children whom the school itself had counted in it.
    given_back = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(_("reserved"), default=0)
    occupied = models.PositiveIntegerField(_("occupied"), default=0)
    # Places promised beyond the figure, each by a recorded override or a lowered figure.
    overbooked = models.PositiveIntegerField(_("overbooked"), default=0)
    updated_at = models.DateTimeField(auto_now=True)

    free_places: int  # only on places asked for `with_free`

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        indexes = [models.Index(fields=["grade", "support_form"], name="place_search")]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "grade", "support_form"], name="one_count_per_group"
            ),
            models.CheckConstraint(
                name="places_never_exceeded",
                condition=LessThanOrEqual(
                    F("reserved") + F("occupied"),
                    F("reported_free") + F("given_back") + F("overbooked"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id}: {self.grade} {self.support_form}"

    @property
    def free(self) -> int:
        """Places that can still be promised; below zero where more were promised than reported."""
        return self.reported_free + self.given_back - self.reserved - self.occupied


class CapacityReport(models.Model):
    """One figure as a school reported it. Only ever added to."""

    school = models.ForeignKey(School, models.PROTECT, related_name="capacity_reports")
    grade = models.PositiveSmallIntegerField(_("grade"), choices=Grade)
    support_form = models.CharField(_("support form"), max_length=20, choices=SupportForm)
    free = models.PositiveIntegerField(_("free"))
    as_of = models.DateField(_("as of"))
    reported_at = models.DateTimeField(_("reported at"))
    # "API", "link" or "desk:<user id>".
    reported_by = models.CharField(_("reported by"), max_length=60)
    person = models.CharField(_("shorthand of the person"), max_length=40, blank=True)
    reserved_then = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-reported_at", "-pk"]
        indexes = [models.Index(fields=["school", "-reported_at"], name="reports_of_school")]

    def __str__(self) -> str:
        return f"{self.school_id}: {self.grade} {self.support_form} {self.free} ({self.as_of})"
