"""A child, as its family states it, and its school biography."""

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models.base import ModelBase
from django.utils.translation import gettext_lazy as _

from cases.ages import duty_ends_on, is_compulsory
from cases.models.household import Household
from cases.names import search_key, sort_key
from cases.states import Channel, GermanLevel, Literacy, Precision, Sex


class Child(models.Model):
    """Who the child is. Identity is soft: either name part may be empty, a birthday be a guess.

    `search_key` holds the name in all its spellings in a form that a search compares, `sort_key`
    the one by which lists are in order.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="children")
    given_name = models.CharField(_("given name"), max_length=150, blank=True)
    family_name = models.CharField(_("family name"), max_length=150, blank=True)
    name_own_script = models.CharField(_("name in its own script"), max_length=300, blank=True)
    other_spellings = models.CharField(_("other spellings"), max_length=300, blank=True)
    search_key = models.CharField(max_length=1000, blank=True, editable=False)
    sort_key = models.CharField(
        max_length=200, blank=True, editable=False, default="", db_default=""
    )
    birth_date = models.DateField(_("birth date"))
    birth_date_precision = models.CharField(
        _("how exactly the birth date is known"),
        max_length=10,
        choices=Precision,
        default=Precision.DAY,
    )
    birth_place = models.CharField(_("place of birth"), max_length=150, blank=True)
    birth_country = models.CharField(_("country of birth"), max_length=3, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, default=Sex.UNSPECIFIED)
    nationalities = models.JSONField(_("nationalities"), default=list, blank=True)
    arrival_on = models.DateField(_("arrived on"), null=True, blank=True)
    immigration_year = models.PositiveSmallIntegerField(
        _("year of immigration"), null=True, blank=True
    )
    channel = models.CharField(_("channel"), max_length=20, choices=Channel, default=Channel.OTHER)
    protection_application_on = models.DateField(
        _("application for protection lodged on"), null=True, blank=True
    )
    municipal_assignment_on = models.DateField(
        _("assigned to the municipality on"), null=True, blank=True
    )
    residence_on = models.DateField(_("took residence on"), null=True, blank=True)
    family_language = models.CharField(_("family language"), max_length=10, blank=True)
    further_languages = models.JSONField(_("further languages"), default=list, blank=True)
    interpreter_language = models.CharField(_("interpreter for"), max_length=10, blank=True)
    privacy_notice_on = models.DateField(_("privacy notice given on"), null=True, blank=True)
    # Which words were given, by language and version (`cases.wording.privacy_version`).
    privacy_notice_version = models.CharField(
        _("version of the privacy notice"), max_length=40, blank=True
    )
    confession_school_wish = models.BooleanField(_("wish for a confession school"), default=False)

    class Meta:
        verbose_name = _("child")
        verbose_name_plural = _("children")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(given_name="", family_name="", name_own_script=""),
                name="child_has_a_name_part",
            )
        ]
        indexes = [
            models.Index(fields=["birth_date"]),
            models.Index(fields=["sort_key", "id"], name="child_sort_key"),
        ]

    def __str__(self) -> str:
        return f"child {self.pk}"

    def save(
        self,
        *,
        force_insert: bool | tuple[ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Keep the keys in step with the names."""
        self.search_key = search_key(
            self.given_name, self.family_name, self.name_own_script, self.other_spellings
        )[:1000]
        self.sort_key = sort_key_of(self.family_name, self.given_name, self.name_own_script)
        super().save(
            force_insert=force_insert,
            force_update=force_update,
            using=using,
            update_fields=update_fields,
        )

    @property
    def name(self) -> str:
        """The name as it is written in Latin script, else in its own."""
        latin = " ".join(part for part in (self.given_name, self.family_name) if part)
        return latin or self.name_own_script

    def is_compulsory(self, on: date) -> bool:
        """Whether the child has to go to school on that day (§§ 34 to 38 SchulG)."""
        return is_compulsory(self.birth_date, on)

    @property
    def duty_ends_on(self) -> date:
        """The last day of compulsory schooling (§ 38 SchulG)."""
        return duty_ends_on(self.birth_date)


def sort_key_of(family_name: str, given_name: str, name_own_script: str) -> str:
    """By family name, then by given name; by its own script whoever has no other."""
    latin = (family_name, given_name)
    return sort_key(*(latin if any(latin) else (name_own_script,)))[:200]


class Biography(models.Model):
    """What the child brings from school. Everything may be unknown."""

    child = models.OneToOneField(Child, on_delete=models.CASCADE, related_name="biography")
    countries_of_schooling = models.JSONField(_("countries of schooling"), default=list, blank=True)
    years_of_schooling = models.DecimalField(
        _("years of schooling"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    never_at_school = models.BooleanField(_("has never been at school"), default=False)
    last_grade = models.CharField(_("last grade"), max_length=50, blank=True)
    teaching_language = models.CharField(_("language of teaching"), max_length=10, blank=True)
    scripts = models.JSONField(_("scripts the child reads"), default=list, blank=True)
    latin_literacy = models.CharField(
        _("Latin literacy"), max_length=10, choices=Literacy, default=Literacy.UNKNOWN
    )
    german_level = models.CharField(
        _("level of German"), max_length=10, choices=GermanLevel, default=GermanLevel.UNKNOWN
    )
    foreign_languages = models.JSONField(_("foreign languages"), default=list, blank=True)
    certificates_seen = models.CharField(_("certificates seen"), max_length=300, blank=True)
    years_unknown = models.BooleanField(_("years of schooling unknown"), default=False)

    class Meta:
        verbose_name = _("school biography")

    def __str__(self) -> str:
        return f"biography of child {self.child_id}"

    @property
    def core_is_answered(self) -> bool:
        """Whether the core is filled in; "unknown" is an answer."""
        schooling = (
            self.years_of_schooling is not None or self.years_unknown or self.never_at_school
        )
        return schooling and bool(self.latin_literacy) and bool(self.german_level)
