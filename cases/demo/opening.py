"""Opening: from the report to the signed recommendation."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from cases.actions import appointments, consultation
from cases.actions import intake as office
from cases.actions.changes import merge
from cases.actions.consultation import Correction, Option
from cases.actions.intake import ReportData
from cases.actions.slots import Slot, free_rooms
from cases.actors import Actor
from cases.calendars import day_of
from cases.demo.plans import LENGTH
from cases.demo.stage import Stage
from cases.models import Case
from cases.proposals import propose
from cases.states import (
    AppointmentState,
    ContactChannel,
    DocumentKind,
    DocumentStatus,
    InterpreterStatus,
    Precision,
)
from schools.words import SchoolForm

# From grade 5 on there are several forms; the wish of most families is one of these.
USUAL = (SchoolForm.GESAMTSCHULE, SchoolForm.REALSCHULE, SchoolForm.GYMNASIUM)
PAPERS = (DocumentKind.IDENTITY, DocumentKind.REGISTRATION, DocumentKind.MEASLES)
# Another clerk heard the same names.
HEARD = {"Youssef": "Yusuf", "Tarek": "Tariq", "Omar": "Umar", "Karim": "Kareem", "Nour": "Noor",
         "Amira": "Ameera", "Lina": "Leena", "Salma": "Selma", "Rania": "Raniya"}  # fmt: skip


class Opening(Stage):
    """Report, invitation, appointment and consultation. Each method is a beat."""

    def report(self, at: datetime) -> None:
        """The children are reported, brothers and sisters into one household."""
        by = Actor.importer() if self.rng.random() < 0.4 else self.by["intake"]
        for data in self.family.reports:
            home = self.cases[0].child.household_id if self.cases else None
            self.cases.append(office.report(replace(data, household_id=home), by=by, at=at))

    def report_again(self, at: datetime) -> None:
        """Somebody else reports the same child in another spelling."""
        first = self.family.reports[0]
        heard = HEARD.get(first.child["given_name"], first.child["given_name"] + "h")
        child = {**first.child, "given_name": heard, "birth_date_precision": Precision.DAY}
        again = ReportData(
            child, first.household, [{**one, "email": ""} for one in first.guardians]
        )
        self.cases.append(office.report(again, by=Actor.importer(), at=at))

    def merge(self, at: datetime) -> None:
        """The lead makes one case of two."""
        merge(self.cases.pop(), self._fresh(0), by=self.by["lead"], at=at)

    def invite(self, at: datetime) -> None:
        """The family is invited."""
        for case in self.cases:
            office.invite(case, by=self.by["intake"], at=at)

    def call(self, at: datetime) -> None:
        """Nobody answers the telephone."""
        self._contact({"channel": ContactChannel.PHONE, "note": "Niemand erreicht."}, at)

    def write(self, at: datetime) -> None:
        """A letter, after the address was looked up again."""
        self._contact({"channel": ContactChannel.LETTER, "address_checked": True}, at)

    def visit(self, at: datetime) -> None:
        """Somebody goes there; nobody opens."""
        self._contact({"channel": ContactChannel.VISIT, "note": "Nicht angetroffen."}, at)

    def _contact(self, contact: dict[str, Any], at: datetime) -> None:
        for case in self.cases:
            office.record_contact(case, contact, by=self.by["intake"], at=at)

    def book(self, at: datetime) -> None:
        """An hour for the whole family, with an interpreter where one is needed."""
        agreed = self.plan.slot
        if agreed is None:
            return
        language = self.cases[0].child.interpreter_language
        asked = self.rng.choice((InterpreterStatus.CONFIRMED, InterpreterStatus.ASKED))
        needed = any(case.child.interpreter_language for case in self.cases)
        slot = Slot(
            agreed.starts_at,
            agreed.starts_at + LENGTH,
            advisor_id=self.town.ids[agreed.advisor],
            interpreter=asked if needed else InterpreterStatus.NOT_NEEDED,
            interpreter_language=language,
            confirmed=self.rng.random() < 0.7,
        )
        slot.room_id = free_rooms(slot).values_list("pk", flat=True).first()
        appointments.book_together(self.cases, slot, by=self.by["intake"], at=at)

    def slot(self, at: datetime) -> None:
        """The hour comes and goes, and nobody has written down what became of it."""

    def miss(self, at: datetime) -> None:
        """The family does not come."""
        self._miss(AppointmentState.NO_SHOW, at)

    def lack_interpreter(self, at: datetime) -> None:
        """The interpreter does not come."""
        self._miss(AppointmentState.INTERPRETER_MISSING, at)

    def _miss(self, outcome: AppointmentState, at: datetime) -> None:
        for case in self.cases:
            appointments.miss(case, outcome, by=self._advisor(), at=at)

    def start(self, at: datetime) -> None:
        """The first consultation begins."""
        for case in self.cases:
            language = case.child.family_language
            consultation.start(
                case, family_language=language, privacy_notice_on=day_of(at), by=self._advisor(),
                at=at,
            )  # fmt: skip

    def interview(self, at: datetime) -> None:
        """The advisor writes down what the family tells, and ticks a paper."""
        for case, told in zip(self.cases, self.family.biographies, strict=True):
            office.amend(case, {"biography": told}, by=self._advisor(), at=at)
            paper, status = self.rng.choice(PAPERS), self.rng.choice(list(DocumentStatus))
            consultation.check_document(case, paper, status, by=self._advisor(), at=at)

    def sign(self, at: datetime) -> None:
        """The recommendation, as age and biography propose it."""
        for case in self._all_fresh():
            consultation.sign(case, self._options(case, at), by=self._advisor(), at=at)

    def _options(self, case: Case, at: datetime) -> list[Option]:
        proposal = propose(case.child, day_of(at))
        grade, support = proposal.grade.grade, proposal.support_form
        if grade is None or support is None:
            raise ValueError(f"The story {self.story.name} needs a child of school age.")
        wished = [form for form in USUAL if form in proposal.grade.school_forms]
        self.rng.shuffle(wished)
        forms = [proposal.school_form] if proposal.school_form else wished[:2]
        return [Option(form, grade, support) for form in forms]

    def correct_birth_date(self, at: datetime) -> None:
        """A birth certificate shows another day."""
        for case in self._all_fresh():
            born = case.child.birth_date.replace(day=17)
            shown = Correction(born, Precision.DAY, DocumentKind.BIRTH_CERTIFICATE)
            consultation.correct_birth_date(case, shown, by=self.by["intake"], at=at)

    def transfer(self, at: datetime) -> None:
        """After some weeks another school is needed."""
        for case in self._all_fresh():
            reason = "Die Familie ist in einen anderen Stadtteil gezogen."
            options = self._options(case, at)
            consultation.transfer(case, options, reason=reason, by=self._advisor(), at=at)
