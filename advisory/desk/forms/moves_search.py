"""Forms of the moves in the search for a place and around the supervision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.desk.forms.fields import BigChoice, GermanDateField, LongText
from advisory.desk.forms.moves_base import REASON_LENGTH, MoveForm, ReasonForm
from cases.actions import answers, assignment, bridging, changes, placement
from cases.models import Case, Offer
from cases.models.bridging import BridgingKind
from cases.refusals import Code, Refused

TO_SEARCH, TO_WAITING_LIST = "search", "waiting_list"


class AnswerQueryForm(MoveForm):
    """Answer the question of the school."""

    verb = placement.answer_query

    answer = forms.CharField(
        label=_("Answer"),
        max_length=500,
        widget=LongText,
        help_text=_("No name, nothing about health, behaviour, residence status or flight."),
    )

    def prepare(self) -> None:
        """The question stands above the answer."""
        offer = self.case.live_offer
        if offer and offer.query:
            question = _("The school asks: “%(question)s”") % {"question": offer.query}
            self.fields["answer"].help_text = f"{question} {self.fields['answer'].help_text}"


class WithdrawOfferForm(ReasonForm):
    """T12: take the request back."""

    verb = placement.withdraw_offer


class WaitlistForm(MoveForm):
    """T13: no place was found."""

    verb = placement.waitlist

    search = forms.CharField(
        label=_("Where have you searched?"), max_length=REASON_LENGTH, widget=LongText
    )


class ReviewForm(MoveForm):
    """The waiting list was gone through for this child."""

    verb = placement.review

    note = forms.CharField(
        label=_("Note"), max_length=REASON_LENGTH, required=False, widget=LongText
    )


class LiftForm(ReasonForm):
    """Let a school be asked again that has declined."""

    verb = placement.lift_exclusion

    school = forms.ChoiceField(label=_("School"), widget=forms.RadioSelect)

    field_order = ["school", "reason"]

    def prepare(self) -> None:
        """The schools that have declined in this episode."""
        declined = Offer.objects.excluding_schools_for(self.case).select_related("school")
        self.schools = {offer.school.number: offer.school for offer in declined}
        self.choose_from("school", [(key, one.label) for key, one in self.schools.items()])

    def arguments(self) -> dict[str, Any]:
        """School and reason."""
        values = super().arguments()
        return {**values, "school": self.schools[values["school"]]}


class RequestAssignmentForm(ReasonForm):
    """T14: ask the supervision."""

    verb = assignment.request_assignment
    next_page = "desk:assignment_sheet"

    parents_heard_on = GermanDateField(
        label=_("Parents heard on"), required=False, help_text=_("Empty: not yet.")
    )
    authority_consulted_on = GermanDateField(
        label=_("School authority consulted on"), required=False, help_text=_("Empty: not yet.")
    )
    wishes = forms.CharField(
        label=_("Wishes of the parents"),
        max_length=REASON_LENGTH,
        required=False,
        widget=LongText,
        help_text=_("Nothing about health, behaviour, residence status or flight."),
    )

    def arguments(self) -> dict[str, Any]:
        """Reason, and what the supervision has to know of who was heard."""
        said = super().arguments()
        return {"reason": said.pop("reason"), "heard": assignment.Heard(**said)}


class BridgeForm(MoveForm):
    """What the child does meanwhile."""

    verb = bridging.bridge

    kind = forms.ChoiceField(
        label=_("What?"), choices=BridgingKind.choices, widget=forms.RadioSelect
    )
    place = forms.CharField(
        label=_("Where?"), max_length=120, required=False, help_text=_("Provider or school")
    )
    hours = forms.IntegerField(
        label=_("Hours a week"),
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "class": "e-short"}),
    )
    starts_on = GermanDateField(label=_("First day"))
    ends_on = GermanDateField(label=_("Last day"), required=False)

    def opening(self, case: Case) -> dict[str, Any]:
        """Today."""
        return {"starts_on": self.who.today}

    def arguments(self) -> dict[str, Any]:
        """The measure as the room keeps it."""
        return {"measure": bridging.Measure(**super().arguments())}


class EndBridgeForm(MoveForm):
    """The child does not go there any more."""

    verb = bridging.end_bridge

    measure = forms.ChoiceField(label=_("Which?"), widget=forms.RadioSelect)
    ended_on = GermanDateField(label=_("Last day"))

    def opening(self, case: Case) -> dict[str, Any]:
        """The first that runs, and today."""
        first = case.bridging_measures.running(self.who.today).first()
        return {"measure": first.pk if first else "", "ended_on": self.who.today}

    def prepare(self) -> None:
        """Those that run."""
        running = list(self.case.bridging_measures.running(self.who.today))
        self.measures = {str(one.pk): one for one in running}
        names = [
            (key, f"{one.get_kind_display()} {one.place}") for key, one in self.measures.items()
        ]
        self.choose_from("measure", names)

    def arguments(self) -> dict[str, Any]:
        """The measure that was chosen."""
        said = super().arguments()
        return {**said, "measure": self.measures[said["measure"]]}


class RefuseAssignmentForm(ReasonForm):
    """T16: the supervision does not assign."""

    verb = assignment.refuse_assignment

    goes_to = forms.ChoiceField(
        label=_("How does it go on?"),
        choices=[
            (TO_SEARCH, _("The search goes on")),
            (TO_WAITING_LIST, _("The child waits on the list")),
        ],
        initial=TO_SEARCH,
        widget=BigChoice,
    )

    def arguments(self) -> dict[str, Any]:
        """Reason and target."""
        to_list = self.cleaned_data["goes_to"] == TO_WAITING_LIST
        return {"reason": self.cleaned_data["reason"], "to_waiting_list": to_list}


class RevokeForm(ReasonForm):
    """T22: take the promise of a place back."""

    @staticmethod
    def verb(case: Case, *, reason: str, version: int, **signature: Any) -> None:
        """The promise hangs on the place request; the case was looked at just before."""
        offer = case.promised_offer
        if offer is None:
            raise Refused(Code.NOT_LIVE)
        answers.revoke(offer, reason=reason, **signature)


class SearchAgainForm(MoveForm):
    """T20: look for another school."""

    verb = changes.search_again

    reason = forms.CharField(
        label=_("Note"), max_length=REASON_LENGTH, required=False, widget=LongText
    )


class FamilyDeclinesForm(ReasonForm):
    """T35: the family does not want the place."""

    verb = changes.family_declines
