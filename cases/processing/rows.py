"""How one line of the table of fields is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from cases.processing.uses import BY_KEY, Kept, Told, Use


class Copy(Enum):
    """How a field stands in the copy that a person receives (Art. 15 (3) DSGVO)."""

    WHOLE = "whole"
    ADDRESS = "whole, blacked out under a disclosure block"
    OWN = "whole for the guardian who asks, blacked out for everybody else"
    ROLE = "as the role alone, never by name"
    NOT_OF_THE_CHILD = "not about the child"
    TECHNICAL = "key or mark of the program without a meaning of its own"

    @property
    def is_given(self) -> bool:
        """Whether the field has its place in the copy."""
        return self not in (Copy.NOT_OF_THE_CHILD, Copy.TECHNICAL)


@dataclass(frozen=True)
class Row:
    """One field of one model: what it is for, and how it stands in the copy.

    Without a use it is no personal data: a number of the program, a fact of a school or the town.
    """

    model: str
    field: str
    use: Use | None
    copy: Copy
    told: tuple[Told, ...] = ()
    kept: Kept | None = None

    @property
    def key(self) -> str:
        """Model and field."""
        return f"{self.model}.{self.field}"

    @property
    def receivers(self) -> tuple[Told, ...]:
        """Everybody outside of the office who may be told this field."""
        if self.use is None or not self.copy.is_given:
            return ()
        return tuple(dict.fromkeys((*self.told, *self.use.told)))

    @property
    def period(self) -> Kept | None:
        """How long it stays."""
        return self.kept or (self.use.kept if self.use else None)


def personal(
    model: str,
    use: str,
    fields: str,
    copy: Copy = Copy.WHOLE,
    *,
    told: tuple[Told, ...] = (),
    kept: Kept | None = None,
) -> Iterator[Row]:
    """Fields of one model that are kept for one purpose."""
    return (Row(model, one, BY_KEY[use], copy, told, kept) for one in fields.split())


def not_personal(model: str, fields: str) -> Iterator[Row]:
    """Fields that say nothing about anybody."""
    return (Row(model, one, None, Copy.TECHNICAL) for one in fields.split())
