"""A time in which a case is stored and nothing else: restriction of processing (Art. 18 DSGVO)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case


class RestrictionQuerySet(models.QuerySet["Restriction"]):
    """Questions about restrictions, in words."""

    def standing(self) -> Self:
        """Not lifted, the oldest on top."""
        found = self.filter(lifted_at__isnull=True).select_related("case", "user")
        return found.order_by("since", "pk")


class Restriction(models.Model):
    """Why a case may only be stored, since when, and how that ended; at most one stands.

    `told_on` is the day on which the person was told before it was lifted (Art. 18 (3)).
    """

    class Ground(models.TextChoices):
        """The four grounds of Art. 18 (1)."""

        ACCURACY = "ACCURACY", _("The data are said to be wrong; that is being checked (a)")
        UNLAWFUL = "UNLAWFUL", _("Processing is unlawful, deletion is not wanted (b)")
        CLAIMS = "CLAIMS", _("The person needs the data for legal claims (c)")
        OBJECTION = "OBJECTION", _("An objection is being decided (d)")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="restrictions")
    ground = models.CharField(_("ground (Art. 18 (1))"), max_length=10, choices=Ground)
    reason = models.CharField(_("reason"), max_length=500)
    since = models.DateTimeField(_("restricted since"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("restricted by"),
    )
    told_on = models.DateField(_("person told on"), null=True, blank=True)
    lift_reason = models.CharField(_("why it was lifted"), max_length=500, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("lifted by"),
    )

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        verbose_name = _("restriction")
        ordering = ("-since",)
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(lifted_at__isnull=True), name="one_restriction"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} since {self.since}"
