"""Forms of the moves that close a case, join two of them, or open one again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.desk.forms.fields import BigChoice, DateText, GermanDateField, LongText
from advisory.desk.forms.moves_base import REASON_LENGTH, MoveForm, ReasonForm
from cases.actions import changes, endings

TO_BEGINNING, TO_SEARCH = "beginning", "search"


class CloseNotAttendingForm(ReasonForm):
    """T21: the place was not taken up."""

    verb = endings.close_not_attending

    notice_on = GermanDateField(
        label=_("Notice to the authority given on"),
        required=False,
        help_text=_("Needed for a child that has to go to school."),
        widget=DateText,
    )


class MoveAwayForm(MoveForm):
    """T25: the family has moved."""

    verb = endings.move_away

    town = forms.CharField(
        label=_("New town"), max_length=150, help_text=_("Write “unknown” if nobody knows.")
    )


class HandOverForm(MoveForm):
    """T31: another office takes over."""

    verb = endings.hand_over

    office = forms.CharField(label=_("Receiving office"), max_length=200)
    town = forms.CharField(label=_("Town"), max_length=150)


class WithdrawForm(ReasonForm):
    """T26: close for a reason of the family or of the office."""

    verb = endings.withdraw

    closure = forms.ChoiceField(
        label=_("Why does the search end?"),
        choices=[(one.value, one.label) for one in endings.WITHDRAWALS],
        widget=forms.RadioSelect,
    )
    proof = forms.CharField(
        label=_("Proof that was seen"),
        max_length=200,
        required=False,
        help_text=_(
            "A deregistration, for example; needed when a child that has to go to school"
            " is withdrawn or leaves Germany."
        ),
    )

    field_order = ["closure", "proof", "reason"]

    def arguments(self) -> dict[str, Any]:
        """One withdrawal."""
        return {"withdrawal": endings.Withdrawal(**super().arguments())}


class CloseOverAgeForm(MoveForm):
    """T27: compulsory schooling is over."""

    verb = endings.close_over_age

    referral = forms.CharField(
        label=_("Where was the young person referred to?"),
        max_length=REASON_LENGTH,
        widget=LongText,
    )


class UnmergeForm(ReasonForm):
    """T28 undo."""

    verb = changes.unmerge


class ReopenForm(ReasonForm):
    """T29: open a closed case again."""

    verb = changes.reopen

    to_search = forms.ChoiceField(
        label=_("Where does it begin?"),
        choices=[
            (TO_BEGINNING, _("At the beginning, with a new invitation")),
            (TO_SEARCH, _("In the search for a place, with the last recommendation")),
        ],
        initial=TO_BEGINNING,
        widget=BigChoice,
    )

    field_order = ["to_search", "reason"]

    def arguments(self) -> dict[str, Any]:
        """Reason and beginning."""
        to_search = self.cleaned_data["to_search"] == TO_SEARCH
        return {"reason": self.cleaned_data["reason"], "to_search": to_search}
