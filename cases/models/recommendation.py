"""The signed recommendation of the office: it recommends, others assign and admit."""

from collections.abc import Iterable, Iterator
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from schools.words import Grade, SchoolForm, SupportForm


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    """Questions about recommendations, in words."""

    def with_places(self) -> Self:
        """Together with the forms, grades and forms of support they name."""
        return self.prefetch_related("places")


class Recommendation(models.Model):
    """Version n of what an advisor recommends. Signed once, never changed; a new one replaces it.

    `snapshot` is the biography as it was when the recommendation was signed.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="recommendations")
    version = models.PositiveSmallIntegerField(_("version"))
    episode = models.PositiveSmallIntegerField(default=1)
    signed_at = models.DateTimeField(_("signed"))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reasons = models.TextField(_("reasons"), max_length=2000, blank=True)
    snapshot = models.JSONField(default=dict)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        ordering = ("-version",)
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="recommendation_version")
        ]

    def __str__(self) -> str:
        return f"recommendation {self.version} of case {self.case_id}"


class RecommendedPlaceQuerySet(models.QuerySet["RecommendedPlace"]):
    """Questions about what is recommended, in words."""

    def of_case(self, case: Case) -> Self:
        """In all recommendations of a case, the oldest first."""
        found = self.filter(recommendation__case=case)
        return found.order_by("recommendation__version", "rank")

    def of_form(self, school_form: str) -> Self:
        """At schools of this form."""
        return self.filter(school_form=school_form)

    def for_cases_in(self, states: Iterable[str]) -> Self:
        """In the newest recommendation of a case in one of these states."""
        newest = Recommendation.objects.filter(case=OuterRef("recommendation__case"))
        latest = newest.order_by("-version").values("version")[:1]
        waiting = self.filter(recommendation__case__state__in=list(states))
        return waiting.filter(recommendation__version=Subquery(latest))

    def groups(self) -> Iterator[tuple[int, str]]:
        """Grade and form of support, once for each case."""
        rows = self.order_by().values_list("recommendation__case", "grade", "support_form")
        return ((grade, support_form) for _case, grade, support_form in rows.distinct())


class RecommendedPlace(models.Model):
    """One school form, grade and form of support that would suit the child, the best first."""

    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.CASCADE, related_name="places"
    )
    rank = models.PositiveSmallIntegerField(_("rank"))
    school_form = models.CharField(_("school form"), max_length=2, choices=SchoolForm)
    grade = models.PositiveSmallIntegerField(_("grade"), choices=Grade)
    support_form = models.CharField(_("support form"), max_length=12, choices=SupportForm)

    objects = RecommendedPlaceQuerySet.as_manager()

    class Meta:
        ordering = ("rank",)
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "rank"], name="recommended_rank")
        ]

    def __str__(self) -> str:
        return f"{self.school_form}/{self.grade}/{self.support_form}"
