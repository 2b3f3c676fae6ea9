"""A household ties siblings and their guardians together."""

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from cases.states import ContactChannel, Custody, Relation

# One step through the index for each district, however many households there are.
DISTRICTS = """
WITH RECURSIVE known (district) AS (
    SELECT min(district) FROM cases_household WHERE district > '' AND NOT disclosure_block
    UNION ALL
    SELECT (
        SELECT min(h.district) FROM cases_household h
        WHERE h.district > known.district AND NOT h.disclosure_block
    )
    FROM known WHERE known.district IS NOT NULL
)
SELECT district FROM known WHERE district IS NOT NULL LIMIT 200
"""


class HouseholdQuerySet(models.QuerySet["Household"]):
    """Questions about households, in words."""

    def districts(self) -> list[str]:
        """Every district that isn't hidden by a block, in alphabetical order; 200 at most."""
        with connection.cursor() as cursor:
            cursor.execute(DISTRICTS)
            return [district for (district,) in cursor.fetchall()]


class Household(models.Model):
    """The people a child lives with, and where.

    `disclosure_block` (Auskunftssperre, § 51 BMG) hides the address from everybody but the lead.
    """

    street = models.CharField(_("street and number"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    city = models.CharField(_("town"), max_length=100, blank=True)
    accommodation = models.CharField(_("accommodation"), max_length=200, blank=True)
    district = models.CharField(_("district"), max_length=100, blank=True)
    lives_in_town = models.BooleanField(_("lives in our town"), default=True)
    disclosure_block = models.BooleanField(_("disclosure block (§ 51 BMG)"), default=False)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("household")
        indexes = [models.Index(fields=["district"], name="household_district")]

    def __str__(self) -> str:
        return f"household {self.pk}"

    @property
    def address(self) -> str:
        """Street, postcode and town in one line; empty where nothing is known."""
        town = " ".join(part for part in (self.postcode, self.city) if part)
        return ", ".join(part for part in (self.street, town) if part)


class Guardian(models.Model):
    """A person who cares for the children of a household."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="guardians")
    name = models.CharField(_("name"), max_length=200)
    relation = models.CharField(
        _("relation to the child"), max_length=20, choices=Relation, default=Relation.MOTHER
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("mail"), blank=True)
    language = models.CharField(_("language"), max_length=10, default="de")
    can_read = models.BooleanField(_("can read letters"), default=True)
    preferred_channel = models.CharField(
        _("channel of choice"), max_length=20, choices=ContactChannel, default=ContactChannel.PHONE
    )
    custody = models.CharField(
        _("kind of custody"), max_length=20, choices=Custody, default=Custody.UNKNOWN
    )

    class Meta:
        verbose_name = _("guardian")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"guardian {self.pk}"
