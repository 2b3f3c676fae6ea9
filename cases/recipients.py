"""Who is meant by "the family", "the school" or "the lead", and by which way they are reached."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.contrib.auth import get_user_model

from cases import manners
from cases.calendars import NO_DAYS, day_of
from cases.facts import Asked
from cases.languages import letter_language
from cases.models import Case, Guardian, TimetableVersion
from cases.models.notice import NoticeRow
from cases.news import Listeners
from cases.notices import LANGUAGES_OF, Kind, Owed, Timing, To, Way
from cases.states import ContactChannel, Role
from schools.models import Prepared

AUTHORITY = "authority"
# Who keeps the daily roots of history where nobody of the office can write.
KEEPER = "keeper"
GUARDIANS = Prepared[tuple[int, int, str, str, str, str]](
    lambda households: (
        Guardian.objects.filter(household__any_of=households)
        .order_by("pk")
        .values_list("pk", "household_id", "language", "email", "phone", "preferred_channel")
    )
)
PEOPLE = Prepared[tuple[int, str, str | None, date | None, str | None, str]](
    lambda: (
        get_user_model()
        .objects.who_may_log_in()
        .values_list(
            "pk",
            "language",
            "grants__role",
            "grants__ends_on",
            "preferences__kind",
            "preferences__timing",
        )
    )
)


@dataclass(frozen=True, slots=True)
class Addressee:
    """One recipient by reference, never by address."""

    reference: str
    way: Way = Way.MAIL
    language: str = "de"
    timing: Timing = Timing.AT_ONCE
    days_off: frozenset[date] = NO_DAYS


@dataclass(frozen=True, slots=True)
class Draft:
    """One notice that is owed, before it is written."""

    kind: Kind
    rule: str
    nth: int
    to: Addressee
    at: datetime

    @property
    def in_digest(self) -> bool:
        """Whether it goes out inside its recipient's digest."""
        return self.to.way is Way.MAIL and manners.in_digest(self.kind, self.to.timing)

    @property
    def deliver_at(self) -> datetime:
        """The first instant at which it may go out; neither a machine nor the tray sleeps."""
        if self.to.way in (Way.WEBHOOK, Way.LETTER):
            return self.at
        return manners.next_hour(
            self.kind, self.at, digest=self.in_digest, days_off=self.to.days_off
        )

    def notice(
        self, case_id: int | None, *, offer_id: UUID | None = None, step_id: int | None = None
    ) -> NoticeRow:
        """The row of the outbox."""
        return NoticeRow(
            case_id=case_id,
            offer_id=offer_id,
            step_id=step_id,
            kind=self.kind.value,
            rule=self.rule,
            nth=self.nth,
            recipient=self.to.reference,
            way=self.to.way.value,
            language=spoken(self.kind, self.to.language),
            created_at=self.at,
            deliver_at=self.deliver_at,
            in_digest=self.in_digest,
        )


def rows_of(
    drafts: Iterable[Draft], case_id: int, *, offer_id: UUID | None, step_id: int
) -> Iterator[NoticeRow]:
    """The rows that one step owes: for all who hear of it in one manner it is worked out once."""
    known: dict[tuple[object, ...], NoticeRow] = {}
    for one in drafts:
        to = one.to
        manner = (one.kind, to.way, to.language, to.timing, to.days_off)
        if manner not in known:
            known[manner] = one.notice(case_id, offer_id=offer_id, step_id=step_id)
        yield known[manner]._replace(recipient=to.reference)


@dataclass(frozen=True, slots=True)
class Reach:
    """How one guardian can be reached; says whether there is an address, not which."""

    id: int
    language: str
    has_mail: bool
    has_phone: bool
    channel: str


@dataclass(frozen=True, slots=True)
class Family:
    """The household as an addressee."""

    household_id: int
    language: str
    guardians: tuple[Reach, ...]

    def addressee(self, kind: Kind) -> Addressee:
        """The first guardian with a mail address, else a letter; by SMS who chose so."""
        if not self.guardians:
            return Addressee(
                f"household:{self.household_id}", Way.LETTER, letter_language(self.language)
            )
        main = next((one for one in self.guardians if one.has_mail), self.guardians[0])
        way = Way.MAIL if main.has_mail else Way.LETTER
        if kind is Kind.APPOINTMENT_REMINDER and _by_sms(main):
            way = Way.SMS
        language = letter_language(main.language or self.language)
        return Addressee(f"guardian:{main.id}", way, language)


def _by_sms(guardian: Reach) -> bool:
    """A letter would come too late for a reminder; so who has no mail gets an SMS as well."""
    wanted = guardian.channel == ContactChannel.SMS or not guardian.has_mail
    return wanted and guardian.has_phone


def families_of(household_ids: Iterable[int], languages: dict[int, str]) -> dict[int, Family]:
    """Every household with its guardians; one query for any number of them."""
    found: dict[int, list[Reach]] = defaultdict(list)
    ids = list(household_ids)
    for pk, household, language, email, phone, channel in GUARDIANS(ids):
        found[household].append(Reach(pk, language, bool(email), bool(phone), channel))
    return {one: Family(one, languages.get(one, ""), tuple(found[one])) for one in ids}


def family_of(case: Case) -> Family:
    """The household of one case."""
    household = case.child.household_id
    return families_of([household], {household: case.child.family_language})[household]


@dataclass(frozen=True, slots=True)
class Party:
    """Who may be meant in a case: its advisor, the school of one request, its family."""

    advisor_id: int | None
    offer: Asked | None
    family: Callable[[], Family]


@dataclass(slots=True)
class _People:
    """Languages by person, grants by role, and wishes by person and kind."""

    languages: dict[int, str] = field(default_factory=dict)
    grants: dict[str, dict[int, date | None]] = field(default_factory=lambda: defaultdict(dict))
    wishes: dict[tuple[int, str], str] = field(default_factory=dict)


class Directory:
    """The people of the office: who holds a role on a day, and how they want to hear of things.

    Each question is asked of the database once, when it first comes up; for `many` cases fewer
    and greater ones.
    """

    def __init__(self, *, many: bool = False) -> None:
        self._listeners = Listeners(many=many)

    def addressees(self, to: To, party: Party, kind: Kind, at: datetime) -> list[Addressee]:
        """Everybody who is meant. Nobody with that role: the office's own mailbox is told."""
        if to == To.FAMILY:
            return [party.family().addressee(kind)]
        if to == To.SCHOOL:
            return [school(party.offer), *self.software(party.offer, kind)] if party.offer else []
        if to == To.SCHOOL_AUTHORITY:
            return [Addressee(AUTHORITY)]
        advisor = party.advisor_id
        if to == To.ADVISOR and advisor in self.languages:
            return self._wanted([advisor], kind)
        return self.with_role(Role(to.value), kind, at)

    def software(self, offer: Asked, kind: Kind) -> list[Addressee]:
        """The webhooks of the school that was asked, as far as they listen to this."""
        hooks = self._listeners.of(offer.school_id, kind)
        return [Addressee(f"webhook:{hook}", Way.WEBHOOK) for hook in hooks]

    def drafts(self, owed: Owed, party: Party, *, rule: str, nth: int, at: datetime) -> list[Draft]:
        """The notices that one line of the table owes, one for each recipient."""
        people = self.addressees(owed.to, party, owed.kind, at)
        return [Draft(owed.kind, rule, nth, one, at) for one in people]

    def with_role(self, role: Role, kind: Kind, at: datetime) -> list[Addressee]:
        """Everybody with this role on that day who has not switched this kind off."""
        people = self.holders(role, day_of(at))
        if not people:
            timing = manners.timing_of(kind, None)
            return [self._staff(f"role:{role.value}", "de", timing)]
        return self._wanted(people, kind)

    def person(self, person_id: int, kind: Kind) -> list[Addressee]:
        """This person, unless they may not log in any more or have switched this kind off."""
        return self._wanted([person_id], kind) if person_id in self.languages else []

    def holders(self, role: Role, day: date) -> list[int]:
        """The people who hold this role on that day, in the order in which they came."""
        grants = self._people.grants[role.value].items()
        return [person for person, ends_on in grants if ends_on is None or ends_on >= day]

    def _wanted(self, people: Iterable[int | None], kind: Kind) -> list[Addressee]:
        found = []
        for person in people:
            if person is None:
                continue
            timing = manners.timing_of(kind, self._people.wishes.get((person, kind.value)))
            if timing is not Timing.OFF:
                found.append(self._staff(f"user:{person}", self.languages[person], timing))
        return found

    def _staff(self, reference: str, language: str, timing: Timing) -> Addressee:
        """A digest waits for a day on which the office is open."""
        closed = self.closed if timing is Timing.DAILY else NO_DAYS
        return Addressee(reference, language=language, timing=timing, days_off=closed)

    @cached_property
    def closed(self) -> frozenset[date]:
        """The closing days of the office."""
        return TimetableVersion.objects.in_force().closed

    @property
    def languages(self) -> dict[int, str]:
        """The language of everybody who may log in."""
        return self._people.languages

    @cached_property
    def _people(self) -> "_People":
        """Everybody with roles and wishes, in one question."""
        found = _People()
        for person, language, role, ends_on, kind, timing in PEOPLE():
            found.languages[person] = language
            if role:
                found.grants[role][person] = ends_on
            if kind:
                found.wishes[person, kind] = timing
        return found


def school(offer: Asked) -> Addressee:
    """The office of the school that was asked."""
    return Addressee(f"school:{offer.number}", days_off=offer.days_off)


def spoken(kind: Kind, language: str) -> str:
    """The language in which this kind exists for somebody who speaks that language."""
    return language if language in LANGUAGES_OF[kind] else "de"
