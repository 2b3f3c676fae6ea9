"""The rooms in which the office talks with families."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoomQuerySet(models.QuerySet["Room"]):
    """Questions about rooms, in words."""

    def in_use(self) -> Self:
        """Those that can be booked, by name."""
        return self.filter(is_active=True).order_by("name")

    def by_name(self) -> Self:
        """All of them, those that can be booked first."""
        return self.order_by("-is_active", "name")

    def with_id(self, room_id: int) -> Self:
        """The room with this key, if there is one."""
        return self.filter(pk=room_id)


class Room(models.Model):
    """A room of the office. One that is given up is closed, never deleted."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    seats = models.PositiveSmallIntegerField(_("seats"), default=4)
    note = models.CharField(_("note"), max_length=200, blank=True)
    is_active = models.BooleanField(_("can be booked"), default=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("room")

    def __str__(self) -> str:
        return self.name
