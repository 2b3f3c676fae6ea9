"""Families: who lives where, speaks what, was at school how long. Drawn by lot, all invented."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.conf import settings

from cases.actions.intake import ReportData
from cases.ages import Band, band
from cases.demo.names import FOLKS, Folk, Name
from cases.demo.town import DISTRICTS
from cases.states import (
    Channel,
    ContactChannel,
    Custody,
    GermanLevel,
    Literacy,
    Precision,
    Relation,
    Script,
    Sex,
)

DAY = timedelta(days=1)
YEAR = 365.25
AT_SCHOOL = (Band.PRIMARY, Band.LOWER_SECONDARY, Band.VOCATIONAL)
# Who comes without an exact birthday is given the first of January.
ROUGHLY_BORN = ("prs", "ps", "so", "ti", "fr")
READS_LETTERS = 0.85
STREETS = ("Ahornweg", "Birkenallee", "Eschenstraße", "Fichtenweg", "Hafengasse", "Ulmenring")
HOMES = ("Unterkunft Alte Post", "Unterkunft Am Speicher", "Übergangsheim Ring")


@dataclass(frozen=True)
class Wish:
    """What a story asks of its family. `ages` in years, from and to."""

    ages: tuple[float, float] = (6.6, 17.2)
    alpha: bool = False
    languages: tuple[str, ...] = ()
    protected_days: int = 0
    blocked: bool = False
    elsewhere: bool = False
    own_script_only: bool = False


@dataclass
class Family:
    """A family before it has been reported: its children's data, and what they tell later."""

    folk: Folk
    reports: list[ReportData]
    biographies: list[dict[str, Any]] = field(default_factory=list)


class Lots:
    """Draws families; each number is given out once, so that no two share a telephone."""

    def __init__(self, rng: Random, today: date) -> None:
        self.rng = rng
        self.today = today
        self.given = 0

    def family(self, wish: Wish, size: int, reported_on: date) -> Family:
        """A family with so many children to be reported on that day."""
        self.given += 1
        folk = self._folk(wish)
        name = self.rng.choice(folk.families)
        family = Family(folk, [])
        taken: set[str] = set()
        for _nth in range(size):
            child = self._child(folk, name, wish, reported_on, taken)
            family.reports.append(ReportData(child=child))
            family.biographies.append(self._biography(folk, wish, child["birth_date"]))
        family.reports[0].household = self._household(wish)
        family.reports[0].guardians = self._guardians(folk, name)
        return family

    def _folk(self, wish: Wish) -> Folk:
        fitting = [one for one in FOLKS if not wish.languages or one.language in wish.languages]
        if wish.protected_days:
            fitting = [one for one in fitting if one.channel == Channel.ASYLUM]
        return self.rng.choices(fitting, [one.weight for one in fitting])[0]

    def _child(
        self, folk: Folk, family: Name, wish: Wish, reported_on: date, taken: set[str]
    ) -> dict[str, Any]:
        sex = self.rng.choice((Sex.FEMALE, Sex.MALE))
        names = folk.girls if sex == Sex.FEMALE else folk.boys
        given = self.rng.choice([one for one in names if one.latin not in taken])
        taken.add(given.latin)
        born, precision = self._birth(folk, wish)
        child: dict[str, Any] = {
            "given_name": given.latin,
            "family_name": family.latin,
            "name_own_script": f"{given.own} {family.own}".strip(),
            "birth_date": born,
            "birth_date_precision": precision,
            "birth_country": folk.country,
            "sex": sex,
            "nationalities": [folk.country],
            "family_language": folk.language,
            "interpreter_language": folk.language if self.rng.random() < 0.6 else "",
            **self._arrival(folk, wish, reported_on),
        }
        if wish.own_script_only and child["name_own_script"]:
            child |= {"given_name": "", "family_name": ""}
        return child

    def _birth(self, folk: Folk, wish: Wish) -> tuple[date, Precision]:
        """A birth date of an age at which a school can be found now, and could when reported."""
        rough = folk.language in ROUGHLY_BORN and self.rng.random() < 0.5
        for _try in range(1000):
            age = self.rng.uniform(*wish.ages)
            born = self.today - timedelta(days=round(age * YEAR))
            born = born.replace(month=1, day=1) if rough else born
            if wish.ages != Wish.ages or self._is_at_school_age(born):
                break
        return born, self.rng.choice(
            (Precision.YEAR, Precision.ESTIMATED)
        ) if rough else Precision.DAY

    def _is_at_school_age(self, born: date) -> bool:
        days = (self.today - 200 * DAY, self.today, self.today + 40 * DAY)
        return all(band(born, day) in AT_SCHOOL for day in days)

    def _arrival(self, folk: Folk, wish: Wish, reported_on: date) -> dict[str, Any]:
        arrived = reported_on - self.rng.randint(6, 24) * DAY
        applied = arrived + self.rng.randint(2, 8) * DAY
        if wish.protected_days:
            applied = self.today - wish.protected_days * DAY
            arrived = min(arrived, applied - 5 * DAY)
        asylum = folk.channel == Channel.ASYLUM
        return {
            "arrival_on": arrived,
            "immigration_year": arrived.year,
            "channel": folk.channel,
            "protection_application_on": applied if asylum else None,
            "municipal_assignment_on": max(applied, reported_on - 5 * DAY) if asylum else None,
            "residence_on": None if asylum else reported_on - self.rng.randint(1, 14) * DAY,
        }

    def _household(self, wish: Wish) -> dict[str, Any]:
        district = self.rng.choice(list(DISTRICTS))
        in_home = self.rng.random() < 0.2 and not wish.blocked
        return {
            "street": f"{self.rng.choice(STREETS)} {self.given}",
            "postcode": DISTRICTS[district][0],
            "city": "Nachbarstadt" if wish.elsewhere else settings.CITY_NAME,
            "accommodation": self.rng.choice(HOMES) if in_home else "",
            "district": "" if wish.elsewhere else district,
            "lives_in_town": not wish.elsewhere,
            "disclosure_block": wish.blocked,
        }

    def _guardians(self, folk: Folk, family: Name) -> list[dict[str, Any]]:
        """Mother, father, or both; numbers of the range kept for films and plays."""
        parents = [
            (Relation.MOTHER, self.rng.choice(folk.girls)),
            (Relation.FATHER, self.rng.choice(folk.boys)),
        ]
        shown = parents if self.rng.random() < 0.45 else [self.rng.choice(parents)]
        return [
            {
                "name": f"{given.latin} {family.latin}",
                "relation": relation,
                "phone": f"+49221471{self.given:03d}{nth}",
                "email": self._mail(nth),
                "language": folk.language,
                "can_read": self.rng.random() < READS_LETTERS,
                "preferred_channel": self.rng.choice((ContactChannel.PHONE, ContactChannel.MAIL)),
                "custody": Custody.JOINT if len(shown) == 2 else Custody.UNKNOWN,
            }
            for nth, (relation, given) in enumerate(shown)
        ]

    def _mail(self, nth: int) -> str:
        reachable = nth == 0 and self.rng.random() < 0.75
        return f"familie{self.given}@beispiel.example" if reachable else ""

    def _biography(self, folk: Folk, wish: Wish, born: date) -> dict[str, Any]:
        age = (self.today - born).days / YEAR
        never = wish.alpha or (age > 7 and self.rng.random() < 0.03)
        years = 0 if never else max(0, min(9, round(age - 6.5)))
        return {
            "countries_of_schooling": [] if never else [folk.country],
            "years_of_schooling": Decimal(years),
            "never_at_school": never,
            "last_grade": "" if never or not years else f"{years}. Klasse",
            "teaching_language": "" if never else folk.language,
            "scripts": [] if never else sorted({folk.script, *self._second_script(folk)}),
            "latin_literacy": Literacy.NO if never else self._literacy(folk),
            "german_level": GermanLevel.A0 if never else self._german(),
            "foreign_languages": ["en"] if years >= 5 else [],
        }

    def _second_script(self, folk: Folk) -> list[Script]:
        return [Script.LATIN] if folk.script != Script.LATIN and self.rng.random() < 0.7 else []

    def _literacy(self, folk: Folk) -> Literacy:
        if folk.script == Script.LATIN:
            return Literacy.YES
        return self.rng.choice((Literacy.YES, Literacy.PARTIAL, Literacy.PARTIAL))

    def _german(self) -> GermanLevel:
        levels: Callable[..., list[GermanLevel]] = self.rng.choices
        known = (GermanLevel.A0, GermanLevel.A1, GermanLevel.A2, GermanLevel.B1)
        return levels(known, (50, 30, 15, 5))[0]
