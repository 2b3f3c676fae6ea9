"""Ending: the first school day and what follows, rests, and all the ways in which a case closes."""

from datetime import datetime, timedelta

from cases.actions import answers, changes, endings, intake
from cases.actions.endings import Withdrawal
from cases.calendars import day_of
from cases.demo.stage import Stage
from cases.models import Offer
from cases.states import Closure

DAY = timedelta(days=1)


class Ending(Stage):
    """First day, rest and ends. Each method is a beat."""

    def first_day(self, at: datetime) -> None:
        """The first school day comes; whether the child came only the school can say."""

    def attend(self, at: datetime) -> None:
        """The school confirms that the child is in class."""
        for offer in self._promised():
            day = offer.start_on
            answers.attend(offer, attended_on=day, by=self._school(offer), at=at)

    def not_appeared(self, at: datetime) -> None:
        """The school tells that the child has not come."""
        for offer in self._promised():
            answers.not_appeared(offer, by=self._school(offer), at=at)

    def revoke(self, at: datetime) -> None:
        """The school can't keep its promise."""
        for offer in self._promised():
            reason = "Die Förderklasse kommt nicht zustande."
            answers.revoke(offer, reason=reason, by=self._school(offer), at=at)

    def report_move(self, at: datetime) -> None:
        """The school hears that the family moves."""
        for offer in Offer.objects.filter(case__in=self.cases).select_related("case", "school"):
            answers.report_move(offer, town="Nachbarstadt", by=self._school(offer), at=at)

    def family_declines(self, at: datetime) -> None:
        """The family doesn't want this place."""
        for case in self.cases:
            reason = "Der Schulweg ist für ein Kind allein zu weit."
            changes.family_declines(case, reason=reason, by=self._advisor(), at=at)

    def search_again(self, at: datetime) -> None:
        """The child didn't come; another place is looked for."""
        for case in self.cases:
            changes.search_again(case, reason="Umzug in der Stadt", by=self._advisor(), at=at)

    def hold(self, at: datetime) -> None:
        """The case rests."""
        until = day_of(at) + self.rng.randint(25, 50) * DAY
        for case in self.cases:
            reason = "Familie vorübergehend verreist."
            changes.hold(case, reason=reason, until=until, by=self.by["advisor"], at=at)

    def move_away(self, at: datetime) -> None:
        """The family has moved."""
        for case in self.cases:
            endings.move_away(case, town="Nachbarstadt", by=self.by["intake"], at=at)

    def reopen(self, at: datetime) -> None:
        """It has come back."""
        for case in self.cases:
            changes.reopen(case, reason="Familie zurückgekehrt", by=self.by["lead"], at=at)

    def hand_over(self, at: datetime) -> None:
        """Another office takes over."""
        for case in self.cases:
            endings.hand_over(
                case, town="Nachbarstadt", office="Kommunales Integrationszentrum Nachbarstadt",
                by=self.by["lead"], at=at,
            )  # fmt: skip

    def leave_germany(self, at: datetime) -> None:
        """The family goes back; the deregistration was seen."""
        gone = Withdrawal(Closure.LEFT_GERMANY, "Ausreise der Familie", "Abmeldebescheinigung")
        self._withdraw(gone, at)

    def not_yet(self, at: datetime) -> None:
        """The child is too young."""
        self._withdraw(Withdrawal(Closure.NOT_YET_COMPULSORY, "Schulpflicht beginnt später"), at)

    def no_newcomer(self, at: datetime) -> None:
        """The child was at school here before."""
        self._withdraw(Withdrawal(Closure.NO_NEWCOMER_CASE, "Besucht hier schon die Schule"), at)

    def in_error(self, at: datetime) -> None:
        """A slip of the registry."""
        self._withdraw(Withdrawal(Closure.REPORTED_IN_ERROR, "Verwechslung in der Meldeliste"), at)

    def _withdraw(self, withdrawal: Withdrawal, at: datetime) -> None:
        for case in self.cases:
            endings.withdraw(case, withdrawal, by=self.by["intake"], at=at)

    def close_over_age(self, at: datetime) -> None:
        """Compulsory schooling has ended."""
        for case in self._all_fresh():
            referral = "Jugendmigrationsdienst, Sprachkurs"
            endings.close_over_age(case, referral=referral, by=self._advisor(), at=at)

    def give_up(self, at: datetime) -> None:
        """The lead decides that the family can't be reached."""
        for case in self.cases:
            intake.give_up(case, reason="Post kommt zurück", by=self.by["lead"], at=at)

    def close_not_attending(self, at: datetime) -> None:
        """The place was not taken up, and the authority was told."""
        for case in self.cases:
            endings.close_not_attending(
                case, reason="Aufenthalt unbekannt", notice_on=day_of(at), by=self.by["lead"], at=at
            )
