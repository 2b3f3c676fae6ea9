"""What is only ever added to: occurrences beside any case, and the chain of seals over history."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.states import Door


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    """Questions about occurrences, in words."""

    def about_person(self, person_id: int) -> Self:
        """What this person did, and what was done with their account."""
        told = f"user:{person_id}"
        return self.filter(models.Q(actor=told) | models.Q(subject=told))

    def reports(self) -> Self:
        """Signed reports of deletions, the newest first."""
        return self.filter(what=Occurrence.What.REPORTED)


class Occurrence(models.Model):
    """Something that belongs to no step of a case and has to be remembered; ids only, never names.

    `subject` names what it is about (`user:3`, `key:ab12cd`, `case:17`), `actor` who did it.
    """

    class What(models.TextChoices):
        """What has happened."""

        LOGIN = "LOGIN", _("Log-in")
        LOGIN_FAILED = "LOGIN_FAILED", _("Log-in refused")
        LOGOUT = "LOGOUT", _("Log-out")
        SESSION_ENDED = "SESSION_ENDED", _("Session ended")
        PASSWORD_ASKED = "PASSWORD_ASKED", _("Link for a new password asked for")
        PASSWORD_CHANGED = "PASSWORD_CHANGED", _("Password changed")
        FACTOR_SET = "FACTOR_SET", _("Second factor set up")
        FACTOR_REMOVED = "FACTOR_REMOVED", _("Second factor removed")
        PERSON_MADE = "PERSON_MADE", _("Account made")
        PERSON_LOCKED = "PERSON_LOCKED", _("Account locked")
        PERSON_UNLOCKED = "PERSON_UNLOCKED", _("Account unlocked")
        ROLE_GRANTED = "ROLE_GRANTED", _("Role given")
        ROLE_ENDED = "ROLE_ENDED", _("Role ended")
        TRAIL_TAKEN = "TRAIL_TAKEN", _("Access log taken out")
        MERGE_PROPOSED = "MERGE_PROPOSED", _("Merge proposed")
        MERGE_CONFIRMED = "MERGE_CONFIRMED", _("Merge confirmed")
        MERGE_DECLINED = "MERGE_DECLINED", _("Merge declined")
        DELETION_LISTED = "DELETION_LISTED", _("Deletion list drawn up")
        DELETION_RELEASED = "DELETION_RELEASED", _("Deletion list released")
        KEY_MADE = "KEY_MADE", _("Key of a school's software made")
        KEY_RENEWED = "KEY_RENEWED", _("Key of a school's software renewed")
        KEY_ENDED = "KEY_ENDED", _("Key of a school's software ended")
        HOLD_SET = "HOLD_SET", _("Deletion stopped")
        HOLD_LIFTED = "HOLD_LIFTED", _("Deletion allowed again")
        ARCHIVE_OFFERED = "ARCHIVE_OFFERED", _("Offered to the archive")
        ERASED = "ERASED", _("Case deleted")
        READINGS_ERASED = "READINGS_ERASED", _("Old entries of the access log deleted")
        REPORTED = "REPORTED", _("Deletion report signed")
        RIGHT_ASKED = "RIGHT_ASKED", _("A person asked for a right")
        RIGHT_EXTENDED = "RIGHT_EXTENDED", _("Period of a request extended")
        RESTRICTED = "RESTRICTED", _("Processing restricted (Art. 18)")
        RESTRICTION_LIFTED = "RESTRICTION_LIFTED", _("Restriction of processing lifted")
        COPY_MADE = "COPY_MADE", _("Copy of the data made (Art. 15)")
        RIGHT_ANSWERED = "RIGHT_ANSWERED", _("A person's request answered")

    at = models.DateTimeField(_("when"))
    what = models.CharField(max_length=20, choices=What)
    subject = models.CharField(max_length=80)
    actor = models.CharField(max_length=60)
    door = models.CharField(max_length=10, choices=Door)
    details = models.JSONField(default=dict)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["what", "subject"], name="occurrence_of")]

    def __str__(self) -> str:
        return f"{self.what} {self.subject}"


class Seal(models.Model):
    """One row of history, copied as ids and codes and chained to the one before it.

    `content` is canonical JSON. Free text stands in it only as a digest salted for its case: once
    the case is deleted its salt is gone, and the digest tells nothing any more.
    """

    number = models.BigIntegerField(primary_key=True)
    source = models.CharField(max_length=20)
    row = models.BigIntegerField()
    case_key = models.BigIntegerField(null=True, db_index=True)
    content = models.TextField()
    sealed_at = models.DateTimeField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "row"], name="sealed_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.source} {self.row}"


class DailyRoot(models.Model):
    """The last seal of a day. Kept elsewhere, it proves that nothing before it was rewritten."""

    day = models.DateField(primary_key=True)
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day} {self.number} {self.hash}"


class HistorySalt(models.Model):
    """What makes the digests of one case's texts unguessable; it goes when the case goes."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="+")
    salt = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"salt of case {self.case_id}"


class Erasing(models.Model):
    """Opens the history of one case for its deletion, within one transaction and not beyond it."""

    case_key = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return f"erasing {self.case_key}"
