"""What the office has written in the place of the house's own words, change by change."""

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RewordingQuerySet(models.QuerySet["Rewording"]):
    """Questions about the changed words."""

    def trail(self, language: str, key: str) -> Self:
        """The changes of one text, the newest first, with whoever made them."""
        return self.filter(language=language, key=key).select_related("user").order_by("-pk")

    def in_force(self, languages: Iterable[str]) -> list[tuple[str, str, str]]:
        """Language, key and text of what counts now: the newest change, unless it went back."""
        newest = {
            (language, key): text
            for language, key, text in self.filter(language__in=list(languages))
            .order_by("pk")
            .values_list("language", "key", "text")
        }
        return [(language, key, text) for (language, key), text in newest.items() if text]


class Rewording(models.Model):
    """One change of one text; without a text the house's own words count again."""

    language = models.CharField(_("language"), max_length=10)
    key = models.CharField(_("text"), max_length=60)
    text = models.TextField(_("wording"), blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(_("when"))

    objects = RewordingQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("language", "key"), name="rewording_of"),)
        verbose_name = _("changed wording")
        verbose_name_plural = _("changed wordings")

    def __str__(self) -> str:
        return f"{self.language} {self.key}"
