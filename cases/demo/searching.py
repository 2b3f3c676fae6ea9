"""Searching: schools are asked and answer, children wait, the supervision assigns."""

from datetime import datetime, timedelta

from cases.actions import answers, assignment, placement
from cases.calendars import Calendar, add_days, day_of
from cases.demo.stage import Stage
from cases.models import Case, Offer
from cases.states import DeclineReason
from schools.models import Place, School

DAY = timedelta(days=1)
DECLINES = (
    DeclineReason.CAPACITY_EXHAUSTED,
    DeclineReason.NO_SUPPORT_GROUP,
    DeclineReason.CAPACITY_EXHAUSTED,
    DeclineReason.GRADE_MISMATCH,
)


class Searching(Stage):
    """The search for a place. Each method is a beat."""

    def ask(self, at: datetime) -> None:
        """A school with a free place is asked, one for brothers and sisters if possible."""
        for case in self._all_fresh():
            request = self._request(case)
            self.asked = request.school
            placement.ask(case, request, by=self.by["placement"], at=at)

    def _request(self, case: Case) -> placement.Request:
        options = list(case.recommendations.all()[0].places.all())
        excluded = set(
            Offer.objects.excluding_schools_for(case).values_list("school_id", flat=True)
        )
        for option in options:
            found = Place.objects.for_search(option.school_form, option.grade, option.support_form)
            free = [one.school for one in found if one.free > 0 and one.school_id not in excluded]
            if free:
                school = self.asked if self.asked in free else self.rng.choice(free)
                return placement.Request(school, option.grade, option.support_form)
        best = options[0]
        schools = School.objects.active().filter(school_form=best.school_form)
        school = self.rng.choice(list(schools.exclude(pk__in=excluded).order_by("number")))
        reason = "Telefonisch mit der Schule vereinbart."
        return placement.Request(school, best.grade, best.support_form, override_reason=reason)

    def ask_back(self, at: datetime) -> None:
        """The school has a question."""
        question = "Welche Fremdsprache hat das Kind bisher gelernt?"
        for offer in self._live():
            answers.ask_back(offer, question=question, by=self._school(offer), at=at)

    def answer_query(self, at: datetime) -> None:
        """The office answers the school."""
        for case in self.cases:
            placement.answer_query(case, "Englisch, vier Jahre.", by=self.by["placement"], at=at)

    def withdraw_offer(self, at: datetime) -> None:
        """The office takes its request back."""
        for case in self.cases:
            reason = "Die Familie wünscht eine nähere Schule."
            placement.withdraw_offer(case, reason=reason, by=self.by["placement"], at=at)

    def accept(self, at: datetime) -> None:
        """The school says yes."""
        for offer in self._live():
            closed = offer.school.days_off()
            first_day = max(self.plan.first_day or day_of(at), day_of(at))
            start_on = add_days(first_day, 0, Calendar.SCHOOL_DAYS, closed)
            answers.accept(offer, start_on=start_on, by=self._school(offer), at=at)

    def decline(self, at: datetime) -> None:
        """The school can't offer a place."""
        for offer in self._live():
            reason = self.rng.choice(DECLINES)
            answers.decline(offer, decline_reason=reason, by=self._school(offer), at=at)

    def waitlist(self, at: datetime) -> None:
        """No place was found."""
        for case in self.cases:
            search = "Alle Schulen mit diesem Angebot angerufen."
            placement.waitlist(case, search=search, by=self.by["placement"], at=at)

    def review(self, at: datetime) -> None:
        """The waiting list is gone through."""
        for case in self.cases:
            placement.review(case, note="Nichts frei.", by=self.by["placement"], at=at)

    def request_assignment(self, at: datetime) -> None:
        """The supervision is asked to assign a school."""
        for case in self.cases:
            reason = "Keine Schule hat einen Platz zugesagt."
            assignment.request_assignment(case, reason=reason, by=self.by["lead"], at=at)

    def assign(self, at: datetime) -> None:
        """The supervision assigns one, over the school's count if need be."""
        for case in self._all_fresh():
            first_day = self.plan.first_day or day_of(at)
            heard = day_of(at) - DAY
            request = self._request(case)
            start_on = add_days(first_day, 0, Calendar.SCHOOL_DAYS, request.school.days_off())
            decision = assignment.Decision(request, start_on, heard, heard)
            assignment.assign(case, decision, by=self.by["supervision"], at=at)

    def refuse_assignment(self, at: datetime) -> None:
        """The supervision knows of a school that has not been asked."""
        for case in self.cases:
            reason = "Im Nachbarstadtteil ist eine Förderklasse neu eingerichtet."
            assignment.refuse_assignment(case, reason=reason, by=self.by["supervision"], at=at)
