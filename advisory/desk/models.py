"""The people of the office and their roles."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
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
