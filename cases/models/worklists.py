"""What belongs to lists of cases: views that are kept, and the lists that have left the house."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Questions about kept views, in words."""

    def for_person(self, person_id: int) -> Self:
        """One's own and those that are shared, by name."""
        seen = self.filter(Q(owner=person_id) | Q(is_shared=True)).select_related("owner")
        return seen.order_by("name", "pk")

    def naming(self, number: str) -> Self:
        """Views that were made for one case."""
        return self.filter(Q(query__contains=number) | Q(name__contains=number))

    def unused_since(self, day: date) -> Self:
        """Views that nobody has opened or kept anew since that day."""
        return self.filter(Q(used_on__lt=day) | Q(used_on=None, created_at__date__lt=day))

    def of_owner(self, person_id: int) -> Self:
        """One's own."""
        return self.filter(owner=person_id)


class SavedView(models.Model):
    """A view of the worklist under a name, for oneself or for everybody.

    `query` is what stands in the address of its page; it names no person but advisors, by number.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=600, blank=True)
    is_shared = models.BooleanField(_("shared with everybody"), default=False)
    created_at = models.DateTimeField()
    # When it was last opened, to the month; empty: not since this was begun to be noted.
    used_on = models.DateField(null=True, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name")]

    def __str__(self) -> str:
        return self.name


class ExportQuerySet(models.QuerySet["Export"]):
    """Questions about exports, in words."""

    def newest_first(self) -> Self:
        """With whoever took them."""
        return self.select_related("person").order_by("-at", "-pk")

    def of_person(self, person_id: int) -> Self:
        """Taken by this person."""
        return self.filter(person=person_id)


class Export(models.Model):
    """A list of cases was taken out as a file: by whom, when, how many, and whether with names."""

    class Format(models.TextChoices):
        """How the file is written."""

        XLSX = "xlsx", _("Excel (XLSX)")
        CSV = "csv", _("Text (CSV)")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exports"
    )
    at = models.DateTimeField(_("when"))
    format = models.CharField(_("format"), max_length=4, choices=Format)
    rows = models.PositiveIntegerField(_("cases"))
    with_names = models.BooleanField(_("with names"))
    query = models.CharField(max_length=600, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        indexes = [models.Index(fields=["at"], name="export_at")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d} {self.rows}"
