"""The guardians of two cases that are one child: who is the same person, and what is carried over.

A key names a guardian of the case that ends (`guardian_12`: unknown where the child goes on), or
one field of theirs (`guardian_12_phone`: the same person is known there with another number).
"""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from cases.models import Case, Guardian, Merge
from cases.names import similarity

Values = dict[str, Any]

FIELDS = (
    "name",
    "relation",
    "phone",
    "email",
    "language",
    "can_read",
    "preferred_channel",
    "custody",
)
CONTACTS = ("phone", "email")
# A family often shares one phone and one family name, and mother and father are two people.
SAME_NAME, OTHER_NAME = 80, 60


class Pair(NamedTuple):
    """A guardian of the case that ends, and the same person in the one that goes on, if known."""

    one: Guardian
    known: Guardian | None


class Choice(NamedTuple):
    """What can be carried over under a key: a whole person, or one field of a known one."""

    pair: Pair
    field: str

    @property
    def key(self) -> str:
        """By which it is named in a form and remembered for the undo."""
        return "_".join(filter(None, ("guardian", str(self.pair.one.pk), self.field)))

    @property
    def is_lacking(self) -> bool:
        """Whether nothing would be lost by carrying it over: a new person, a first number."""
        known = self.pair.known
        return known is None or (self.field in CONTACTS and not getattr(known, self.field))


def choices(survivor: Case, other: Case) -> list[Choice]:
    """Everything the case that ends knows of guardians and the one that goes on doesn't."""
    return [one for pair in _pairs(survivor, other) for one in _of(pair)]


def give(survivor: Case, other: Case, keys: Collection[str]) -> Values:
    """Carry over what these keys name; returns what the undo needs."""
    chosen = [one for one in choices(survivor, other) if one.key in keys]
    return {one.key: _carry(one, survivor) for one in chosen}


def take_back(done: Merge) -> list[str]:
    """Bring back what stood there before, unless somebody has put it right since."""
    kept = {key: told for key, told in done.replaced.items() if key.startswith("guardian_")}
    return [key for key, told in kept.items() if _take_back(told)]


def path(key: str) -> str:
    """The field behind a key as the history names it; of a new person the name."""
    _part, _pk, name = f"{key}_".split("_", 2)
    return f"guardian.{name.rstrip('_') or 'name'}"


def _pairs(survivor: Case, other: Case) -> Iterator[Pair]:
    """Who is most alike first; nobody is taken for two."""
    home, gone = survivor.child.household, other.child.household
    if home.pk == gone.pk:
        return
    ours, theirs = list(home.guardians.all()), list(gone.guardians.all())
    alike = sorted(
        ((score, -one.pk, -known.pk) for one in theirs for known in ours
         if (score := _likeness(one, known))),
        reverse=True,
    )  # fmt: skip
    known_as: dict[int, int] = {}
    for _score, one, known in alike:
        if -one not in known_as and -known not in known_as.values():
            known_as[-one] = -known
    people = {one.pk: one for one in ours}
    for guardian in theirs:
        yield Pair(guardian, people.get(known_as.get(guardian.pk, 0)))


def _likeness(one: Guardian, other: Guardian) -> int:
    """How surely they are one person; nothing for two."""
    name = similarity(one.name, other.name)
    reached = any(
        getattr(one, way) and getattr(one, way) == getattr(other, way) for way in CONTACTS
    )
    least = OTHER_NAME if reached and one.relation == other.relation else SAME_NAME
    return name + 100 * reached if name >= least else 0


def _of(pair: Pair) -> Iterator[Choice]:
    if pair.known is None:
        yield Choice(pair, "")
        return
    for name in FIELDS:
        said = getattr(pair.one, name)
        if said != "" and said != getattr(pair.known, name):
            yield Choice(pair, name)


def _carry(choice: Choice, survivor: Case) -> Values:
    (one, known), name = choice.pair, choice.field
    if known is None:
        given = {field: getattr(one, field) for field in FIELDS}
        new = Guardian.objects.create(household=survivor.child.household, **given)
        return {"guardian": new.pk, "given": given}
    before, said = getattr(known, name), getattr(one, name)
    setattr(known, name, said)
    known.save(update_fields=[name])
    return {"guardian": known.pk, "given": {name: said}, "before": {name: before}}


def _take_back(told: Values) -> bool:
    guardian = Guardian.objects.filter(pk=told["guardian"]).first()
    if guardian is None or any(
        getattr(guardian, name) != said for name, said in told["given"].items()
    ):
        return False
    if "before" not in told:
        guardian.delete()
        return True
    for name, said in told["before"].items():
        setattr(guardian, name, said)
    guardian.save()
    return True
