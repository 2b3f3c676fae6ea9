"""Musterstadt: its people, its schools, and how many places they report. All invented."""

from dataclasses import dataclass
from datetime import date
from random import Random

from django.conf import settings
from django.contrib.auth import get_user_model

from cases.actors import Actor
from cases.calendars import Calendar, add_days
from cases.models import Room
from cases.states import Role
from schools.models import School, SchoolDayOff
from schools.places import Figure
from schools.words import GRADES, SchoolForm, SupportForm

F = SchoolForm
S = SupportForm
# The ministry gives out numbers from 10 to 19, and to offices those that begin with 6.
FIRST_NUMBER = 990101
# There is no such district, and no postcode begins with 00.
DISTRICT_KEY = "05999000"
ROOMS = 4
MIDDLE = (360_000, 5_700_000)

PEOPLE: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("intake", "Ida Empfang", (Role.INTAKE,)),
    ("advisor", "Adam Beratung", (Role.ADVISOR,)),
    ("advisor2", "Berta Beratung", (Role.ADVISOR,)),
    ("placement", "Paul Platz", (Role.PLACEMENT,)),
    ("lead", "Lea Leitung", (Role.LEAD,)),
    ("supervision", "Simon Aufsicht", (Role.SUPERVISION,)),
    ("admin", "Anna Betrieb", (Role.ADMIN,)),
    ("dpo", "Dora Datenschutz", (Role.DPO,)),
    ("deputy", "Vera Vertretung", (Role.INTAKE, Role.DEPUTY)),
)

# District and postcode, and where it lies from the middle of the town, in metres.
DISTRICTS: dict[str, tuple[str, int, int]] = {
    "Altstadt": ("00101", 0, 0),
    "Nordhafen": ("00102", 400, 2_900),
    "Lindenberg": ("00103", 2_600, 1_500),
    "Ostheim": ("00104", 3_900, -700),
    "Südpark": ("00105", -300, -3_100),
    "Westend": ("00106", -2_800, 300),
}
SCHOOLS: tuple[tuple[SchoolForm, str, str], ...] = (
    (F.GRUNDSCHULE, "Grundschule am Markt", "Altstadt"),
    (F.GRUNDSCHULE, "Grundschule Hafenstraße", "Nordhafen"),
    (F.GRUNDSCHULE, "Lindenschule", "Lindenberg"),
    (F.GRUNDSCHULE, "Grundschule Ostheim", "Ostheim"),
    (F.GRUNDSCHULE, "Parkschule", "Südpark"),
    (F.GRUNDSCHULE, "Grundschule Westend", "Westend"),
    (F.GRUNDSCHULE, "Brückenschule", "Nordhafen"),
    (F.GRUNDSCHULE, "Grundschule Kleiner Berg", "Lindenberg"),
    (F.HAUPTSCHULE, "Hauptschule am Kanal", "Nordhafen"),
    (F.HAUPTSCHULE, "Hauptschule Ostheim", "Ostheim"),
    (F.REALSCHULE, "Realschule Altstadt", "Altstadt"),
    (F.REALSCHULE, "Realschule Südpark", "Südpark"),
    (F.REALSCHULE, "Realschule am Westring", "Westend"),
    (F.SEKUNDARSCHULE, "Sekundarschule Lindenberg", "Lindenberg"),
    (F.GESAMTSCHULE, "Gesamtschule Nord", "Nordhafen"),
    (F.GESAMTSCHULE, "Gesamtschule Mitte", "Altstadt"),
    (F.GESAMTSCHULE, "Gesamtschule Ost", "Ostheim"),
    (F.GESAMTSCHULE, "Gesamtschule Südpark", "Südpark"),
    (F.GYMNASIUM, "Gymnasium am Dom", "Altstadt"),
    (F.GYMNASIUM, "Gymnasium Lindenberg", "Lindenberg"),
    (F.GYMNASIUM, "Gymnasium Westend", "Westend"),
    (F.BERUFSKOLLEG, "Berufskolleg Technik", "Nordhafen"),
    (F.BERUFSKOLLEG, "Berufskolleg Wirtschaft", "Altstadt"),
    (F.BERUFSKOLLEG, "Berufskolleg Gesundheit", "Südpark"),
)
# Schools that have never reported a figure: they are asked by telephone.
SILENT = ("Grundschule Kleiner Berg", "Gymnasium Westend")
# Literacy classes are few, and their places run out first.
WITH_ALPHA = ("Parkschule", "Hauptschule am Kanal", "Gesamtschule Ost")


@dataclass
class Town:
    """Who acts in the demo: schools, and the people of the office by user name."""

    schools: list[School]
    ids: dict[str, int]

    def actor(self, username: str) -> Actor:
        """A person of the office with all roles they have."""
        roles = next(roles for name, _label, roles in PEOPLE if name == username)
        return Actor.staff(self.ids[username], roles)


def found(today: date, rng: Random) -> Town:
    """Build the schools and give the people of the office their log-ins."""
    for number in range(1, ROOMS + 1):
        Room.objects.get_or_create(name=f"Raum {number}", defaults={"seats": 4 + number})
    return Town(_schools(today, rng), _people())


def _people() -> dict[str, int]:
    people = get_user_model().objects
    known = dict(people.values_list("username", "pk"))
    for place, (username, name, roles) in enumerate(PEOPLE, start=1):
        if username not in known:
            person = people.create_user(
                username,
                settings.DEMO_PASSWORD,
                roles=roles,
                name=name,
                email=f"{username}@ki.example",
                phone=f"+49 221 4710 9{place:02d}",
            )
            known[username] = person.pk
    return known


def _schools(today: date, rng: Random) -> list[School]:
    made = [
        School(
            number=str(FIRST_NUMBER + place),
            name=name,
            school_form=form,
            street=f"Schulweg {place + 1}",
            postcode=DISTRICTS[district][0],
            city=settings.CITY_NAME,
            phone=f"+49 221 4710 8{place:02d}",
            email=f"{FIRST_NUMBER + place}@schule.example",
            district_key=DISTRICT_KEY,
            utm_east=MIDDLE[0] + DISTRICTS[district][1] + rng.randint(-500, 500),
            utm_north=MIDDLE[1] + DISTRICTS[district][2] + rng.randint(-500, 500),
        )
        for place, (form, name, district) in enumerate(SCHOOLS)
    ]
    School.objects.bulk_create(made)
    schools = list(School.objects.filter(district_key=DISTRICT_KEY).order_by("number"))
    for school in schools[::6]:
        day = add_days(today, rng.randint(25, 40), Calendar.SCHOOL_DAYS)
        SchoolDayOff.objects.create(school=school, day=day, note="Beweglicher Ferientag")
    return schools


def figures(school: School, as_of: date, rng: Random) -> list[Figure]:
    """What the school counts that day: a few places in some of its grades."""
    return [
        Figure(grade, support, rng.choice(_usual(support)), as_of)
        for grade in GRADES[SchoolForm(school.school_form)]
        for support in _forms(school, grade)
    ]


def _usual(support: SupportForm) -> tuple[int, ...]:
    """How many places are usual: the number is drawn from these."""
    if support == S.ALPHA:
        return (0, 0, 1)
    return (2, 4, 6, 8) if support == S.IFK else (0, 1, 1, 2, 3)


def _forms(school: School, grade: int) -> tuple[SupportForm, ...]:
    if school.school_form == F.BERUFSKOLLEG:
        return (S.IFK,) if grade == 11 else ()
    if grade > 10:
        return ()
    # Regular classes in every school, an own class in most, literacy in few.
    own = (S.SEPARATE, S.PARTIAL) if int(school.number) % 3 else (S.PARTIAL, S.INNER_DIFF)
    return (*own, S.ALPHA) if school.name in WITH_ALPHA else own
