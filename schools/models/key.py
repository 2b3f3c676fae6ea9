"""The key with which a school's software calls."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from schools.models.school import School


class Scope(models.TextChoices):
    """What a school's software may do with its key."""

    OFFERS_READ = "offers:read", _("read place requests")
    OFFERS_ANSWER = "offers:answer", _("answer place requests")
    PLACES_WRITE = "places:write", _("report free places")


def every_scope() -> list[str]:
    """All scopes: what a key may do unless it was made for less."""
    return [scope.value for scope in Scope]


class ApiKey(models.Model):
    """A key of one school's software. Only a digest is kept; the key itself is shown once."""

    school = models.ForeignKey(School, models.PROTECT, related_name="api_keys")
    prefix = models.CharField(_("prefix"), max_length=12, unique=True)
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    label = models.CharField(_("label"), max_length=120, blank=True)
    scopes = models.JSONField(default=every_scope)
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return f"eks_{self.prefix}_… ({self.label})"
