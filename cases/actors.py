"""Who acts, in which role and through which door."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from cases.states import Door, Role


@dataclass(frozen=True)
class Actor:
    """Whoever takes a step: a person of the office, a school, a family or the clock.

    `person` is the name or shorthand a school gives for whoever answered in its office.
    """

    roles: frozenset[Role]
    door: Door
    user_id: int | None = None
    school_id: int | None = None
    person: str = field(default="", repr=False)

    @classmethod
    def staff(cls, user_id: int, roles: Iterable[Role], door: Door = Door.DESK) -> Self:
        """A person of the office with the roles held today."""
        return cls(frozenset(roles), door, user_id=user_id)

    @classmethod
    def school(cls, school_id: int, door: Door = Door.API, person: str = "") -> Self:
        """A school, through its software or its mail link."""
        return cls(frozenset({Role.SCHOOL}), door, school_id=school_id, person=person)

    @classmethod
    def clock(cls) -> Self:
        """The scheduled jobs."""
        return cls(frozenset({Role.CLOCK}), Door.CLOCK)

    @classmethod
    def importer(cls, user_id: int | None = None) -> Self:
        """A registry list read in by the operator."""
        return cls(frozenset({Role.CLOCK}), Door.IMPORT, user_id=user_id)

    @property
    def user(self) -> int:
        """The person of the office who acts; raises ValueError for anybody else."""
        if self.user_id is None:
            raise ValueError("only a person of the office signs")
        return self.user_id

    def role_among(self, roles: frozenset[Role]) -> Role | None:
        """The first of these roles that the actor holds, in the order of the role list."""
        return next((role for role in Role if role in roles and role in self.roles), None)
