"""A town in which everything is found at once: a case in each state, a row in each list."""

from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client

from advisory.desk.models import Advisor
from cases import reminders
from cases.actions import bulk as many
from cases.actions.approving import propose_merge
from cases.actions.bulk import Said
from cases.actions.caseloads import hand_over_cases
from cases.actions.follow_ups import plan_follow_up
from cases.actions.intake import take_on
from cases.actions.people import Away, plan_absence
from cases.actions.rights import Asked, record_request
from cases.actions.rooms import RoomData, keep_room
from cases.actions.worklists import Taken, keep_view, record_export
from cases.calendars import day_of
from cases.erasing.releasing import draw_up
from cases.erasing.stopping import stop_deletion
from cases.models import Bulk, Case, Notice, Offer
from cases.moves import Event
from cases.notices import Kind
from cases.states import CaseState, OfferState, Role
from schools.keys import create_key
from schools.webhooks import register
from tests.advisory import coming_in, moving
from tests.advisory.coming_in import PASSWORD
from tests.factories import DAY, HOUR, MONDAY, Walk, make_person, make_place, make_school, staff
from tests.schools.software import offered

# A week after the cases were reported, in term time.
NOW = MONDAY + 7 * DAY
BEGAN = NOW - 5 * DAY
SECRET = "JBSWY3DPEHPK3PXP"


@dataclass
class Town:
    """What the addresses of the pages are made of."""

    lead: Advisor
    cases: dict[CaseState, Case] = field(default_factory=dict)
    offers: dict[OfferState, Offer] = field(default_factory=dict)
    before: dict[Event, Walk] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Everything, as if the office had worked for weeks."""
        self.by = staff(self.lead)
        self.colleague = make_person(name="Herr Kollege", team="Nord")
        self._fill_with_cases()
        self._fill_lists()
        self._fill_school()
        self._disagree()
        self._let_in()
        reminders.sweep(NOW)

    def path(self, state: CaseState) -> str:
        """The page of the case in this state."""
        return f"/cases/{self.cases[state].number}/"

    def _fill_with_cases(self) -> None:
        for state in CaseState:
            walk = Walk(BEGAN, name_own_script="أميرة بيسبيل")
            self.cases[state] = walk.to(state)
            if state != CaseState.CLOSED:
                take_on(walk.case, self.lead.pk, by=walk.by, at=NOW - HOUR)
        walks = {state: offered(state) for state in OfferState}
        self.offers = {state: walk.offer for state, walk in walks.items() if walk.offer}
        self.before = {event: _before(way) for event, way in moving.WAYS.items()}

    def _fill_lists(self) -> None:
        by, mine = self.by, self.cases[CaseState.INVITED]
        self.guardian = mine.child.household.guardians.get()
        for note in ("Mutter wegen der Unterlagen anrufen", "Adresse prüfen"):
            self.follow_up = plan_follow_up(mine, note, day_of(NOW), by=by, at=NOW - DAY)
        self.room = keep_room(RoomData("Raum 1"), by=by)
        first, last = day_of(NOW) + 9 * DAY, day_of(NOW) + 12 * DAY
        plan_absence(Away(self.lead.pk, self.colleague.pk, first, last), by=by, at=NOW)
        keep_view("Arabisch", "language=ar", is_shared=True, by=by, at=NOW)
        record_export(Taken("csv", 7, with_names=True, query="scope=all"), by=by, at=NOW)
        self.letter = Notice.objects.filter(kind=Kind.INVITATION).earliest("pk")

    def _fill_school(self) -> None:
        """A school with a figure, a key and a webhook."""
        self.school = make_school("100901", name="Gesamtschule am Fluss")
        make_place(self.school, 3)
        ends = NOW + 400 * DAY
        self.key, _text = create_key(self.school, label="SVWS", at=NOW, expires_at=ends)
        hook = "https://hooks.schule.example.de/"
        register(self.school, hook, ["offer.sent"], by="API", at=NOW)

    def _disagree(self) -> None:
        """What waits for a second person, or for an answer."""
        by, closed = self.by, self.cases[CaseState.CLOSED]
        kept = day_of(NOW) + 90 * DAY
        stop_deletion(closed, reason="Klage", until=kept, by=by, at=NOW)
        asked = Asked("ACCESS", day_of(NOW), "Bitte alles", identity="KNOWN")
        self.request = record_request(closed, asked, by=by, at=NOW)
        Walk(NOW - 800 * DAY).to(CaseState.CLOSED)
        draw_up(by=staff(self.colleague), at=NOW)
        self.twin, survivor = Walk(BEGAN).case, self.cases[CaseState.REPORTED]
        taken = ["given_name"]
        propose_merge(self.twin, survivor, taken=taken, by=by, at=NOW, version=self.twin.version)
        self.foreign, handed = Walk(BEGAN).case, Walk(BEGAN).case
        for case in (self.foreign, handed):
            take_on(case, self.colleague.pk, by=by, at=NOW - HOUR)
        giver, chosen = staff(self.colleague), [handed, closed]
        caseload, _why = hand_over_cases(chosen, self.lead.pk, "Elternzeit", by=giver, at=NOW)
        assert caseload
        self.caseload = caseload
        said = Said(
            Bulk.What.FOLLOW_UP, note="Unterlagen?", due_on=day_of(NOW), person_id=giver.user
        )
        self.bulk = many.begin([case.pk for case in chosen], said, by=giver, at=NOW)
        many.go_on(self.bulk, by=giver, at=NOW)

    def _let_in(self) -> None:
        """Who comes to the pages: the lead by password, and some who may see little."""
        client = Client()
        client.post(coming_in.LOG_IN, {"login": self.lead.username, "password": PASSWORD})
        self.sessions["lead"] = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.sessions["colleague"] = session_of(self.colleague)
        roles = {"officer": Role.DPO, "south": Role.ADVISOR}
        for name, role in roles.items():
            self.sessions[name] = session_of(make_person(role, name=f"Frau {name}", team="Süd"))
        for name in ("half", "secured"):
            person = make_person(username=name, password=PASSWORD)
            self.sessions[name] = session_of(person)
            TOTP.activate(person, SECRET)
        RecoveryCodes.activate(person)
        kind, data = Authenticator.Type.WEBAUTHN, {"name": "Telefon", "credential": {}}
        self.passkey = Authenticator.objects.create(user=person, type=kind, data=data)
        del self.sessions["half"]


def _before(way: moving.Way) -> Walk:
    """Just before this move; what needs a month begins a month earlier."""
    waits = way.before is moving.waited
    walk = Walk(NOW - 40 * DAY if waits else BEGAN, **(way.child or {}))
    walk.to(way.state)
    if way.before:
        way.before(walk)
    return walk


def session_of(person: Advisor) -> str:
    """What the cookie of a browser holds in which this person is logged in."""
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
