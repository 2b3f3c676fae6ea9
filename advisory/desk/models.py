"""The people of the office and their roles, and what is counted while they come in."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from cases.states import STAFF_ROLES, Role


class AdvisorManager(BaseUserManager["Advisor"]):
    """Questions about the people of the office."""

    def create_user(
        self,
        username: str,
        password: str | None = None,
        *,
        roles: tuple[Role, ...] = (),
        **fields: object,
    ) -> "Advisor":
        """Make a person with these roles; without a password nobody can log in as them."""
        person = self.model(username=username, **fields)
        person.set_password(password)
        person.save()
        RoleGrant.objects.bulk_create(RoleGrant(person=person, role=role) for role in roles)
        return person

    def who_may_log_in(self) -> "models.QuerySet[Advisor]":
        """Everybody who is active, in the order in which they came."""
        return self.filter(is_active=True).order_by("pk")

    def everybody(self) -> "models.QuerySet[Advisor]":
        """Also who may not log in any more, with their roles, by name."""
        return self.prefetch_related("grants").order_by("name", "pk")

    def named(self, username: str) -> "Advisor | None":
        """Whoever has this user name, whatever its capitals, also when locked."""
        return self.filter(username__iexact=username).first() if username else None

    def whom_the_city_calls(self, username: str) -> "Advisor | None":
        """The active person with this user name, whatever its capitals; nobody for an empty one."""
        return self.filter(username__iexact=username, is_active=True).first() if username else None

    def with_role(self, role: Role, on: date) -> "models.QuerySet[Advisor]":
        """Everybody who holds this role on that day."""
        return self.filter(
            models.Q(grants__ends_on__isnull=True) | models.Q(grants__ends_on__gte=on),
            grants__role=role,
            is_active=True,
        ).distinct()

    def names_of(self, people: set[int]) -> dict[int, str]:
        """The names of these people."""
        return {one.pk: str(one) for one in self.filter(pk__in=people)} if people else {}


class Advisor(AbstractBaseUser, PermissionsMixin):
    """A person of the office who logs in. Roles, not titles, decide what they may do."""

    username = models.CharField(_("user name"), max_length=150, unique=True)
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    # Who shares the care of their cases; empty: the whole office is one team.
    team = models.CharField(_("team"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=5, default="de")
    is_active = models.BooleanField(_("active"), default=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = AdvisorManager()

    class Meta:
        verbose_name = _("advisor")
        verbose_name_plural = _("advisors")

    def __str__(self) -> str:
        return self.name or self.username

    def roles_on(self, on: date) -> frozenset[Role]:
        """The roles this person holds on that day."""
        return frozenset(
            Role(grant.role)
            for grant in self.grants.all()
            if grant.ends_on is None or grant.ends_on >= on
        )


class RoleGrant(models.Model):
    """One role of one person, for ever or until a day (that day included)."""

    person = models.ForeignKey(Advisor, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=[(r.value, r.label) for r in STAFF_ROLES])
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "role"], name="one_grant_per_role")
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role}"


# One statement: of two that ask at once, one is told that it was the first.
REMEMBER_FIRST = """
    INSERT INTO desk_memory (key, value, ends_at) VALUES (%s, %s, %s)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, ends_at = excluded.ends_at
    WHERE desk_memory.ends_at <= %s
"""


class MemoryManager(models.Manager["Memory"]):
    """What the processes tell one another."""

    def remember(self, key: str, value: Any, until: datetime) -> None:
        """Whatever was there before."""
        self.bulk_create(
            [Memory(key=key, value=value, ends_at=until)],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["value", "ends_at"],
        )

    def remember_first(self, key: str, value: Any, until: datetime, at: datetime) -> bool:
        """Whether nothing was there yet."""
        field, adapted = Memory._meta.get_field("value"), connection.ops.adapt_datetimefield_value
        given = field.get_db_prep_value(value, connection)
        with connection.cursor() as cursor:
            cursor.execute(REMEMBER_FIRST, [key, given, adapted(until), adapted(at)])
            return bool(cursor.rowcount == 1)

    def recall(self, keys: Iterable[str], at: datetime) -> dict[str, Any]:
        """What is there of these and not over."""
        return dict(self.filter(key__in=keys, ends_at__gt=at).values_list("key", "value"))

    def add(self, key: str, more: int, at: datetime) -> int | None:
        """Count on, one after the other; nothing where nothing is there."""
        with transaction.atomic():
            found = self.select_for_update().filter(key=key, ends_at__gt=at).first()
            if found is not None:
                found.value += more
                found.save(update_fields=["value"])
            return found.value if found else None

    def prolong(self, key: str, until: datetime, at: datetime) -> bool:
        """Whether there was anything to keep for longer."""
        return bool(self.filter(key=key, ends_at__gt=at).update(ends_at=until))

    def forget(self, keys: Iterable[str]) -> bool:
        """Whether there was anything."""
        return bool(self.filter(key__in=keys).delete()[0])

    def forget_what_is_over(self, at: datetime) -> int:
        """How much that was."""
        return self.filter(ends_at__lte=at).delete()[0]


class Memory(models.Model):
    """What all web processes know together for a while: counts at the log-in, codes that are used.

    The key is a digest; the value is JSON, so that nothing is made of it but numbers and words.
    """

    key = models.CharField(_("digest of the address or name"), max_length=64, primary_key=True)
    value = models.JSONField(_("times of the tries"))
    ends_at = models.DateTimeField(_("counts until"), db_index=True)

    objects = MemoryManager()

    class Meta:
        verbose_name = _("what is counted at the log-in")

    def __str__(self) -> str:
        return self.key[:8]
