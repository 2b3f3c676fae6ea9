"""What one case gives to another when two are one child, and how it is taken back."""

from collections.abc import Collection
from typing import Any

from cases.actions import guardians
from cases.models import Biography, Case, Child, Household, Merge
from cases.moves import WITH_AGE_RULES

Values = dict[str, Any]


def _plain(part: str, *names: str) -> dict[str, tuple[str, ...]]:
    """Fields that are chosen one by one."""
    return {name: (f"{part}.{name}",) for name in names}


# What is given whether somebody chose or not, where the case that goes on has nothing.
MERGEABLE = (
    "given_name",
    "family_name",
    "name_own_script",
    "birth_place",
    "birth_country",
    "arrival_on",
    "immigration_year",
    "protection_application_on",
    "municipal_assignment_on",
    "residence_on",
    "family_language",
    "interpreter_language",
)
# What is chosen together: halves of two birth dates or addresses would be a third one. An address
# never leaves its disclosure block (§ 51 BMG).
KEYS: dict[str, tuple[str, ...]] = {
    **_plain("child", *MERGEABLE[:3], "other_spellings"),
    "birth_date": ("child.birth_date", "child.birth_date_precision"),
    **_plain("child", "birth_place", "birth_country", "sex", "nationalities"),
    **_plain("child", "channel", *MERGEABLE[5:10]),
    **_plain("child", *MERGEABLE[10:], "further_languages"),
    "years_of_schooling": (
        "biography.years_of_schooling",
        "biography.never_at_school",
        "biography.years_unknown",
    ),
    **_plain("biography", "last_grade", "countries_of_schooling", "teaching_language"),
    **_plain("biography", "latin_literacy", "scripts", "german_level", "foreign_languages"),
    **_plain("biography", "certificates_seen"),
    "address": (
        "household.street",
        "household.postcode",
        "household.city",
        "household.accommodation",
        "household.district",
        "household.lives_in_town",
        "household.disclosure_block",
    ),
}
PATHS = frozenset(path for paths in KEYS.values() for path in paths)


def values_of(case: Case, key: str) -> tuple[Any, ...]:
    """What is known of a case under a key."""
    parts = _parts(case)
    return tuple(getattr(parts[part], name) for part, name in map(_split, KEYS[key]))


def differences(survivor: Case, other: Case) -> list[str]:
    """The keys under which two cases say different things, of those that may be chosen."""
    fixed = ("birth_date",) if survivor.state in WITH_AGE_RULES else ()
    differing = [
        key
        for key in KEYS
        if key not in fixed and values_of(survivor, key) != values_of(other, key)
    ]
    return [*differing, *(one.key for one in guardians.choices(survivor, other))]


def lacking(survivor: Case, other: Case) -> list[str]:
    """What the other case knows and the one that goes on does not."""
    plain = [
        key for key in MERGEABLE if not values_of(survivor, key)[0] and values_of(other, key)[0]
    ]
    unknown = [one.key for one in guardians.choices(survivor, other) if one.is_lacking]
    return [*plain, *unknown]


def give(survivor: Case, other: Case, keys: Collection[str]) -> Values:
    """Write what the other case says under these keys; returns what stood there before."""
    parts, source = _parts(survivor), _parts(other)
    before: Values = {}
    for part, name in [_split(path) for key in keys for path in KEYS.get(key, ())]:
        before[f"{part}.{name}"] = getattr(parts[part], name)
        setattr(parts[part], name, getattr(source[part], name))
    _save(parts, before)
    return before | guardians.give(survivor, other, keys)


def paths(replaced: Values) -> list[str]:
    """What was given, as the history names it: parts and fields, no values."""
    return sorted({guardians.path(key) if key not in PATHS else key for key in replaced})


def take_back(done: Merge) -> list[str]:
    """Bring back what stood there before, unless somebody has put it right since."""
    survivor = Case.objects.with_child().get(pk=done.survivor_id)
    given = [key for key in done.filled if key in KEYS]
    keys = [key for key in given if values_of(survivor, key) == values_of(done.case, key)]
    parts = _parts(survivor)
    paths = [path for key in keys for path in KEYS[key]]
    for part, name in map(_split, paths):
        field = parts[part]._meta.get_field(name)
        empty = getattr(type(parts[part])(), name)
        setattr(parts[part], name, field.to_python(done.replaced.get(f"{part}.{name}", empty)))
    _save(parts, paths)
    return keys + [guardians.path(key) for key in guardians.take_back(done)]


def _split(path: str) -> tuple[str, str]:
    part, _dot, name = path.partition(".")
    return part, name


def _parts(case: Case) -> dict[str, Any]:
    child: Child = case.child
    home: Household = child.household
    biography = getattr(child, "biography", None) or Biography(child=child)
    return {"child": child, "household": home, "biography": biography}


def _save(parts: dict[str, Any], paths: Collection[str]) -> None:
    for part in {path.partition(".")[0] for path in paths}:
        parts[part].save()
