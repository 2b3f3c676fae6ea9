"""The key with which a school's software calls."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schools.models.school import School


class Scope(models.TextChoices):
    """What a school's software may do with its key."""

    OFFERS_READ = "offers:read", _("read place requests")
    OFFERS_ANSWER = "offers:answer", _("answer place requests")
    PLACES_WRITE = "places:write", _("report free places")
    WEBHOOKS_WRITE = "webhooks:write", _("be told of news by webhook")


def every_scope() -> list[str]:
    """All scopes: what a key may do unless it was made for less."""
    return [scope.value for scope in Scope]


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """Questions about keys, in words."""

    def valid(self, at: datetime) -> Self:
        """Neither expired nor revoked at this instant."""
        return self.filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=at),
            Q(revoked_at__isnull=True) | Q(revoked_at__gt=at),
        )

    def expiring(self, at: datetime, until: datetime) -> Self:
        """Valid now, and no longer at `until`; the first to end comes first."""
        ending = self.valid(at).filter(expires_at__lte=until)
        return ending.select_related("school").order_by("expires_at", "pk")

    def without_successor(self) -> Self:
        """Not replaced by another key that is not revoked."""
        return self.exclude(successors__in=ApiKey.objects.filter(revoked_at__isnull=True))

    def with_school_ending_first(self) -> Self:
        """With their schools, the next to end on top, those without an end last."""
        return self.select_related("school").order_by(F("expires_at").asc(nulls_last=True), "pk")

    def of_school(self, school: School) -> Self:
        """All keys of a school, the newest first."""
        return self.filter(school=school).order_by("-created_at", "-pk")

    def named(self, prefix: str) -> "ApiKey | None":
        """The key with this prefix, if there is one."""
        return self.filter(prefix=prefix).first() if prefix.isalnum() else None


class ApiKey(models.Model):
    """A key of one school's software. Only a digest is kept; the key itself is shown once.

    `created_by` and `revoked_by` say through which door and, at the desk, who: `DESK:<user id>`,
    `API:<prefix>`, `OFFICE`, `COMMAND`.
    """

    school = models.ForeignKey(School, models.PROTECT, related_name="api_keys")
    prefix = models.CharField(_("prefix"), max_length=12, unique=True)
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    label = models.CharField(_("label"), max_length=120, blank=True)
    scopes = models.JSONField(default=every_scope)
    # CIDR notation; empty: from anywhere.
    networks = models.JSONField(_("networks"), default=list, blank=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.CharField(_("created by"), max_length=60, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors"
    )
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.CharField(_("revoked by"), max_length=60, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return f"{self.prefix} ({self.label})"

    def is_valid(self, at: datetime) -> bool:
        """Neither expired nor revoked."""
        expired = self.expires_at is not None and self.expires_at <= at
        revoked = self.revoked_at is not None and self.revoked_at <= at
        return not expired and not revoked
