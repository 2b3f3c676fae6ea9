"""A school, an authority of the same directory, and a school's own days off."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from schools.words import SchoolForm, fits


class OperatingStatus(models.TextChoices):
    """Schulbetriebsschlüssel; with 2 and 9 its date in the directory is the school's last day."""

    OPEN = "1", _("in operation")
    PHASING_OUT = "2", _("phasing out")
    SPECIAL = "6", _("special institution")
    CLOSED = "9", _("closed")


class Address(models.Model):
    """Where the directory says somebody sits. District key: Gemeindeschlüssel, 8 digits."""

    name = models.CharField(_("name"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    street = models.CharField(_("street"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.CharField(_("mail"), max_length=120, blank=True)
    homepage = models.CharField(_("homepage"), max_length=200, blank=True)
    district_key = models.CharField(_("district key"), max_length=8, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class SchoolQuerySet(models.QuerySet["School"]):
    """Questions about schools."""

    def active(self) -> Self:
        """Schools that teach."""
        return self.filter(is_active=True)

    def in_city(self, ags: str) -> Self:
        """Schools of a town (8 digits) or of a whole district (its first 5 digits)."""
        return self.filter(district_key__startswith=ags)

    def with_number(self, number: str) -> Self:
        """The school with this Schulnummer, if there is one."""
        return self.filter(number=number)

    def numbered(self, numbers: Collection[str]) -> Self:
        """The schools with these Schulnummern, in their order."""
        return self.filter(number__in=numbers).order_by("number")


class School(Address):
    """A school of the ministry's directory, or one entered by hand. It is closed, never deleted."""

    number = models.CharField(_("school number"), max_length=6, unique=True)
    school_form = models.CharField(_("school form"), max_length=2, choices=SchoolForm)
    short_name = models.CharField(_("short name"), max_length=120, blank=True)
    legal_form = models.CharField(max_length=2, blank=True)
    authority_number = models.CharField(max_length=6, blank=True)
    status = models.CharField(max_length=1, choices=OperatingStatus, default=OperatingStatus.OPEN)
    # ETRS89 / UTM zone 32N, in metres: distance is Pythagoras.
    utm_east = models.IntegerField(null=True, blank=True)
    utm_north = models.IntegerField(null=True, blank=True)
    from_directory = models.BooleanField(default=False)
    is_active = models.BooleanField(_("active"), default=True)
    # The last day of the school; in the future while it is phasing out.
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        indexes = [
            models.Index(fields=["district_key", "school_form"], name="school_by_city"),
            models.Index(fields=["postcode"], name="school_by_postcode"),
        ]

    @property
    def label(self) -> str:
        """The name people use."""
        return self.short_name or self.name

    @property
    def mail_address(self) -> str:
        """The official mailbox that every school has under its number."""
        return f"{self.number}@{settings.SCHOOL_MAIL_DOMAIN}"

    def teaches(self, grade: int, support_form: str) -> bool:
        """Whether a school of this form can teach this grade in this form of support."""
        return fits(self.school_form, grade, support_form)

    def days_off(self) -> frozenset[date]:
        """The school's own movable days without lessons."""
        return frozenset(entry.day for entry in self.own_days_off.all())

    def days_off_from(self, first: date) -> dict[date, str]:
        """Its own days off from that day on, each with its note, in their order."""
        return dict(self.own_days_off.filter(day__gte=first).values_list("day", "note"))

    def set_days_off(self, days: Mapping[date, str], *, since: date) -> None:
        """From that day on these are its own days off, and no others."""
        self.own_days_off.filter(day__gte=since).delete()
        SchoolDayOff.objects.bulk_create(
            SchoolDayOff(school=self, day=day, note=note) for day, note in days.items()
        )


class Authority(Address):
    """An office of the directory that is no school: numbers beginning with 6, Schulform 0A."""

    number = models.CharField(_("number"), max_length=6, unique=True)

    class Meta:
        verbose_name = _("authority")
        verbose_name_plural = _("authorities")


class SchoolDayOff(models.Model):
    """A movable day without lessons, set by the school itself."""

    school = models.ForeignKey(School, models.CASCADE, related_name="own_days_off")
    day = models.DateField(_("day"))
    note = models.CharField(_("note"), max_length=120, blank=True)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["school", "day"], name="one_entry_per_day")]

    def __str__(self) -> str:
        return f"{self.school_id}: {self.day}"
