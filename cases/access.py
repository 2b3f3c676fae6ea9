"""Who may read and change what: one table for every door (domain: section 6)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cases.states import DISCLOSED, LIVE, Role


class Area(TextChoices):
    """A group of data or actions that rights are given for."""

    MASTER_DATA = "MASTER_DATA", _("Master data of child and guardians")
    CONTACTS = "CONTACTS", _("Contacts and appointments")
    BIOGRAPHY = "BIOGRAPHY", _("School biography and recommendation")
    OFFERS = "OFFERS", _("Place requests")
    BLOCKED_ADDRESS = "BLOCKED_ADDRESS", _("Address under a disclosure block")
    ESCALATED = "ESCALATED", _("Escalated cases")
    OUTBOX = "OUTBOX", _("Outgoing mail")
    CAPACITY = "CAPACITY", _("Free places of schools")
    TIMETABLE = "TIMETABLE", _("Deadlines of the office")
    ROOMS = "ROOMS", _("Rooms of the office")
    WORDING = "WORDING", _("Wording of the letters")
    API_KEYS = "API_KEYS", _("Keys and webhooks of school software")
    PRIVACY = "PRIVACY", _("Data protection: deletion, exports, record of processing")
    RIGHTS = "RIGHTS", _("Requests of people about their data")
    OPERATION = "OPERATION", _("State of the program")
    APPROVAL = "APPROVAL", _("Second person for merges and deletions")
    PEOPLE = "PEOPLE", _("People of the office: accounts, roles, sessions")


READ = "r"
WRITE = "rw"

ACCESS: dict[Role, dict[Area, str]] = {
    Role.INTAKE: {
        Area.MASTER_DATA: WRITE,
        Area.CONTACTS: WRITE,
        Area.BIOGRAPHY: READ,
        Area.OFFERS: READ,
        Area.OUTBOX: WRITE,
        Area.TIMETABLE: READ,
        Area.ROOMS: WRITE,
        Area.RIGHTS: WRITE,
    },
    Role.ADVISOR: {
        Area.MASTER_DATA: WRITE,
        Area.CONTACTS: WRITE,
        Area.BIOGRAPHY: WRITE,
        Area.OFFERS: READ,
        Area.OUTBOX: READ,
        Area.TIMETABLE: READ,
        Area.RIGHTS: WRITE,
    },
    Role.PLACEMENT: {
        Area.MASTER_DATA: READ,
        Area.CONTACTS: READ,
        Area.BIOGRAPHY: READ,
        Area.OFFERS: WRITE,
        Area.OUTBOX: WRITE,
        Area.CAPACITY: WRITE,
        Area.TIMETABLE: READ,
    },
    Role.LEAD: dict.fromkeys(Area, WRITE),
    Role.SUPERVISION: {Area.ESCALATED: READ, Area.TIMETABLE: READ},
    Role.SCHOOL: {},
    Role.FAMILY: {},
    Role.CLOCK: {},
    Role.DPO: {
        Area.TIMETABLE: READ,
        Area.PRIVACY: READ,
        Area.RIGHTS: WRITE,
        Area.PEOPLE: READ,
        Area.APPROVAL: READ,
    },
    # Held beside another role, by one person: opens no case by itself.
    Role.DEPUTY: {Area.BLOCKED_ADDRESS: READ, Area.TIMETABLE: READ, Area.APPROVAL: WRITE},
    Role.ADMIN: {
        Area.TIMETABLE: READ,
        Area.API_KEYS: WRITE,
        Area.OPERATION: READ,
        Area.PEOPLE: WRITE,
    },
}

# Roles that watch one another: not in one hand where the office keeps them apart. Who watches over
# data protection neither decides on the data nor does the work that is watched (Art. 38 (6) DSGVO);
# nobody is their own deputy; the supervision that assigns a school is not the office that asked for
# it (§ 46 (7) SchulG).
WATCHED = (
    Role.LEAD,
    Role.DEPUTY,
    Role.ADMIN,
    Role.INTAKE,
    Role.ADVISOR,
    Role.PLACEMENT,
    Role.SUPERVISION,
)
INCOMPATIBLE: tuple[frozenset[Role], ...] = (
    *(frozenset({Role.DPO, other}) for other in WATCHED),
    frozenset({Role.LEAD, Role.DEPUTY}),
    frozenset({Role.SUPERVISION, Role.LEAD}),
    frozenset({Role.SUPERVISION, Role.PLACEMENT}),
)


def clash(roles: frozenset[Role]) -> tuple[Role, Role] | None:
    """Two of these roles that one person should not hold together, if there are any."""
    for pair in INCOMPATIBLE:
        if pair <= roles:
            first, second = (role for role in Role if role in pair)
            return first, second
    return None


# Who gives and takes which role: the head the work of the office, the operator what is technical
# and who watches. So nobody who reads no case lets somebody in who does, and no head of an office
# chooses who watches over it.
GIVES: dict[Role, frozenset[Role]] = {
    Role.LEAD: frozenset({Role.INTAKE, Role.ADVISOR, Role.PLACEMENT, Role.LEAD, Role.DEPUTY}),
    Role.ADMIN: frozenset({Role.SUPERVISION, Role.DPO, Role.ADMIN}),
}


def gives(roles: frozenset[Role]) -> frozenset[Role]:
    """The roles that somebody with these roles may give to others and take from them."""
    return frozenset().union(*(GIVES.get(role, frozenset()) for role in roles))


# What the supervision has to know of a case that was escalated to it, to decide on a school.
ESCALATED_SHOWS = frozenset({Area.MASTER_DATA, Area.BIOGRAPHY, Area.OFFERS})


# Their work is the whole town's; an advisor's is the own cases and those of the own team.
EVERY_CASE = frozenset({Role.INTAKE, Role.PLACEMENT, Role.LEAD, Role.SUPERVISION})


def needs_purpose(roles: frozenset[Role]) -> bool:
    """Whether a case of another team asks these roles what it is opened for."""
    return Role.ADVISOR in roles and not roles & EVERY_CASE


def may_read(roles: frozenset[Role], area: Area) -> bool:
    """Whether one of these roles reads this area."""
    return any(area in ACCESS[role] for role in roles)


def may_write(roles: frozenset[Role], area: Area) -> bool:
    """Whether one of these roles changes this area."""
    return any(ACCESS[role].get(area) == WRITE for role in roles)


# What a school is told while it is asked: enough to decide, nothing that names the child.
STAGE_A = (
    "birth_month",
    "sex",
    "grade",
    "support_form",
    "languages",
    "latin_literacy",
    "years_of_schooling",
    "german_level",
    "district",
    "distance_band",
    "sibling_at_school",
    "call_back",
    "wished_start_on",
)

# What it receives once it has accepted; the address only where nothing blocks it (§ 51 BMG).
STAGE_B = (
    *STAGE_A,
    "given_name",
    "family_name",
    "birth_date",
    "birth_date_precision",
    "birth_place",
    "birth_country",
    "address",
    "guardians",
    "nationalities",
    "immigration_year",
    "family_language",
    "interpreter_language",
    "biography",
)

NOTHING: tuple[str, ...] = ()


def disclosed_fields(offer_state: str) -> tuple[str, ...]:
    """The fields of the child that the asked school may see in this state of the offer."""
    if offer_state in LIVE:
        return STAGE_A
    if offer_state in DISCLOSED:
        return STAGE_B
    return NOTHING
