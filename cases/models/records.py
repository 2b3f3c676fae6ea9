"""What is written down beside a case: papers, contacts, follow-ups, hand-overs, merges, reads."""

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.actors import Actor
from cases.models.case import Case
from cases.models.child import Child
from cases.states import ContactChannel, DocumentKind, DocumentStatus, Door, Role
from schools.models import School


class Document(models.Model):
    """A paper on the checklist, none of them a gate. No copies of passports are kept."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(_("paper"), max_length=20, choices=DocumentKind)
    status = models.CharField(
        _("status"), max_length=15, choices=DocumentStatus, default=DocumentStatus.ASKED
    )
    status_on = models.DateField(_("on"))
    # The medical exam alone has a date of its own.
    arranged_for = models.DateField(_("arranged for"), null=True, blank=True)

    class Meta:
        verbose_name = _("document")
        ordering = ("kind",)
        constraints = [models.UniqueConstraint(fields=["child", "kind"], name="document_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"


class ContactAttempt(models.Model):
    """One try to reach the family, and what came of it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="contacts")
    at = models.DateTimeField(_("when"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(_("by"), max_length=15, choices=ContactChannel)
    reached = models.BooleanField(_("reached"), default=False)
    address_checked = models.BooleanField(_("address checked again"), default=False)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("contact")
        ordering = ("at",)

    def __str__(self) -> str:
        return f"{self.case_id} {self.channel}"


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Questions about follow-ups, in words."""

    def pending(self, on: date) -> Self:
        """Due by that day and not done."""
        return self.filter(done_at__isnull=True, due_on__lte=on)

    def for_person(self, user_id: int, roles: frozenset[Role]) -> Self:
        """Meant for this person or for one of their roles."""
        return self.filter(Q(user_id=user_id) | Q(user__isnull=True, role__in=roles))


class FollowUp(models.Model):
    """A note to come back to on a day (Wiedervorlage), for a person or a role."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="follow_ups")
    due_on = models.DateField(_("on"))
    note = models.CharField(_("note"), max_length=500)
    role = models.CharField(_("for"), max_length=20, choices=Role, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        ordering = ("due_on", "pk")

    def __str__(self) -> str:
        return f"{self.case_id} {self.due_on}"


class Handover(models.Model):
    """A case that goes to another town; the package of data is made from the case when asked."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="handovers")
    at = models.DateTimeField()
    town = models.CharField(_("new town"), max_length=150)
    office = models.CharField(_("receiving office"), max_length=200, blank=True)

    def __str__(self) -> str:
        return f"hand-over of case {self.case_id}"


class Merge(models.Model):
    """Two cases of one child made one. Remembers what is needed to undo it within 30 days."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="merges")
    survivor = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="absorbed")
    at = models.DateTimeField()
    state_before = models.CharField(max_length=30)
    filled = models.JSONField(default=list)
    # What stood there before, by part and field.
    replaced = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"case {self.case_id} into {self.survivor_id}"


class ReadingQuerySet(models.QuerySet["Reading"]):
    """Questions about who opened what, in words."""

    def by(self, actor: Actor) -> Self:
        """Of this person or this school."""
        return self.filter(user_id=actor.user_id, school_id=actor.school_id)

    def since(self, at: datetime) -> Self:
        """After that instant."""
        return self.filter(at__gt=at)

    def with_everything(self) -> Self:
        """With the case, and with whoever looked."""
        return self.select_related("case", "user", "school")

    def by_schools(self) -> Self:
        """Of schools, with their names."""
        return self.filter(school__isnull=False).select_related("school")


class Reading(models.Model):
    """Somebody opened personal data. Kept so that it can be asked who saw what, and why."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="readings")
    at = models.DateTimeField()
    door = models.CharField(max_length=10, choices=Door)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=40)
    purpose = models.CharField(max_length=200, blank=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ("at",)
        indexes = [models.Index(fields=["case", "at"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.what}"


class CaseCounter(models.Model):
    """The last case number given out in a year."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
