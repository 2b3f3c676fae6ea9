"""The records of the ground floor: schools, authorities, places, reports and keys."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from schools.words import Grade, SchoolForm, SupportForm, fits


class OperatingStatus(models.TextChoices):
    """Schulbetriebsschlüssel; with 2 and 9 its date in the directory is the school's last day."""

    OPEN = "1", _("in operation")
    PHASING_OUT = "2", _("phasing out")
    SPECIAL = "6", _("special institution")
    CLOSED = "9", _("closed")


class Scope(models.TextChoices):
    """What a school's software may do with its key."""

    OFFERS_READ = "offers:read", _("read place requests")
    OFFERS_ANSWER = "offers:answer", _("answer place requests")
    PLACES_WRITE = "places:write", _("report free places")


def every_scope() -> list[str]:
    """All scopes: what a key may do unless it was made for less."""
    return [scope.value for scope in Scope]


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


def _free() -> models.expressions.CombinedExpression:
    return F("reported_free") + F("given_back") - F("reserved") - F("occupied")


class PlaceQuerySet(models.QuerySet["Place"]):
    """Questions about places."""

    def with_free(self) -> Self:
        """Each place with `free_places`, counted by the database."""
        return self.annotate(free_places=_free())

    def for_search(
        self,
        school_form: str | None = None,
        grade: int | None = None,
        support_form: str | None = None,
    ) -> Self:
        """Places of active schools, most free first; what is None is not asked for."""
        asked = {
            "school__school_form": school_form,
            "grade": grade,
            "support_form": support_form,
        }
        wanted = {field: value for field, value in asked.items() if value is not None}
        found = self.filter(school__is_active=True, **wanted).with_free()
        return found.select_related("school").order_by("-free_places", "school__number", "pk")


class Place(models.Model):
    """The places of one school, grade and form of support; only `schools.places` counts them."""

    school = models.ForeignKey(School, models.PROTECT, related_name="places")
    grade = models.PositiveSmallIntegerField(_("grade"), choices=Grade)
    support_form = models.CharField(_("support form"), max_length=20, choices=SupportForm)
    reported_free = models.PositiveIntegerField(_("reported free"), default=0)
    as_of = models.DateField(_("as of"))
    # False while the row only records an override at a school that never reported.
    was_reported = models.BooleanField(default=True)
    # Freed since the figure by children whom the school itself had counted in it.
    given_back = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(_("reserved"), default=0)
    occupied = models.PositiveIntegerField(_("occupied"), default=0)
    # Places promised beyond the figure, each by a recorded override or a lowered figure.
    overbooked = models.PositiveIntegerField(_("overbooked"), default=0)
    updated_at = models.DateTimeField(auto_now=True)

    free_places: int  # only on places asked for `with_free`

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        indexes = [models.Index(fields=["grade", "support_form"], name="place_search")]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "grade", "support_form"], name="one_count_per_group"
            ),
            models.CheckConstraint(
                name="places_never_exceeded",
                condition=LessThanOrEqual(
                    F("reserved") + F("occupied"),
                    F("reported_free") + F("given_back") + F("overbooked"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id}: {self.grade} {self.support_form}"

    @property
    def free(self) -> int:
        """Places that can still be promised; below zero where more were promised than reported."""
        return self.reported_free + self.given_back - self.reserved - self.occupied


class CapacityReport(models.Model):
    """One figure as a school reported it. Only ever added to."""

    school = models.ForeignKey(School, models.PROTECT, related_name="capacity_reports")
    grade = models.PositiveSmallIntegerField(_("grade"), choices=Grade)
    support_form = models.CharField(_("support form"), max_length=20, choices=SupportForm)
    free = models.PositiveIntegerField(_("free"))
    as_of = models.DateField(_("as of"))
    reported_at = models.DateTimeField(_("reported at"))
    # "API", "link" or "desk:<user id>".
    reported_by = models.CharField(_("reported by"), max_length=60)
    person = models.CharField(_("shorthand of the person"), max_length=40, blank=True)
    reserved_then = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-reported_at", "-pk"]
        indexes = [models.Index(fields=["school", "-reported_at"], name="reports_of_school")]

    def __str__(self) -> str:
        return f"{self.school_id}: {self.grade} {self.support_form} {self.free} ({self.as_of})"


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
