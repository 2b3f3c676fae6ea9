"""Forms for what people ask about their data: record, check who asks, extend, answer."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from advisory.desk import refusing
from advisory.desk.forms.fields import GermanDateField, LongText
from advisory.desk.visitor import Visitor
from cases.actions.rights import (
    Asked,
    answer_request,
    check_identity,
    extend_request,
    record_request,
)
from cases.models import Case, RightsRequest
from cases.refusals import Refused

CHILD: tuple[str, str | Promise] = ("", _("the child, or somebody who acts for it"))
NO_HEALTH = _("No health or behaviour data, please.")
ENDS = [(state.value, state.label) for state in RightsRequest.State if state.value != "OPEN"]


class AskForm(forms.Form):
    """What a person asks for."""

    kind = forms.ChoiceField(label=_("What is asked for"), choices=RightsRequest.Kind.choices)
    received_on = GermanDateField(label=_("Received on"))
    guardian = forms.TypedChoiceField(label=_("Who asks"), coerce=int, empty_value=None,
                                      required=False)  # fmt: skip
    identity = forms.ChoiceField(
        label=_("Who asks has shown"), choices=RightsRequest.Identity.choices
    )
    words = forms.CharField(
        label=_("What exactly"), max_length=500, required=False, widget=LongText,
        help_text=NO_HEALTH,
    )  # fmt: skip

    def __init__(self, data: Any, who: Visitor, case: Case | None = None) -> None:
        super().__init__(data, initial={"received_on": who.today})
        self.who, self.case = who, case
        box = self.fields["guardian"]
        if case is None:
            del self.fields["guardian"]
        elif isinstance(box, forms.ChoiceField):
            found = case.child.household.guardians.all()
            box.choices = [CHILD, *((one.pk, one.name) for one in found)]

    def save(self) -> RightsRequest | None:
        """Record it; what is refused is told at its field."""
        case = self.chosen_case() if self.is_valid() else None
        if case is None:
            return None
        said = self.cleaned_data
        asked = Asked(
            said["kind"], said["received_on"], said["words"], said.get("guardian"), said["identity"]
        )
        try:
            return record_request(case, asked, by=self.who.actor, at=self.who.now)
        except Refused as refusal:
            refusing.tell(self, refusal)
            return None

    def chosen_case(self) -> Case | None:
        """The case that the form stands beside."""
        return self.case


class AskByNumberForm(AskForm):
    """The same for whoever opens no case: by its number."""

    number = forms.CharField(label=_("Case number"), max_length=20)
    field_order = ("number", "kind", "received_on", "identity", "words")

    def chosen_case(self) -> Case | None:
        """The case with this number; none is told at the field."""
        found: Case | None = Case.objects.with_number(self.cleaned_data["number"].strip()).first()
        if found is None:
            self.add_error("number", _("There is no case with this number."))
        return found


class ActForm(forms.Form):
    """One thing done with a request."""

    def __init__(self, data: Any, who: Visitor, request: RightsRequest) -> None:
        super().__init__(data, prefix=self.act, initial={"identity": request.identity})
        self.who, self.request = who, request

    act = ""
    title: str | Promise = ""
    button: str | Promise = ""
    # Calls the verb. Raises `Refused`.
    do: Callable[[], None]

    def save(self) -> bool:
        """Whether it was done; what is refused is told at its field."""
        if not self.is_valid():
            return False
        try:
            self.do()
        except Refused as refusal:
            refusing.tell(self, refusal)
            return False
        return True


class IdentityForm(ActForm):
    """How it is known that this person may ask."""

    act, title, button = "identity", _("Check who asks"), _("Keep it")
    identity = forms.ChoiceField(
        label=_("Who asks has shown"), choices=RightsRequest.Identity.choices
    )

    def do(self) -> None:
        """Note it."""
        said = self.cleaned_data["identity"]
        check_identity(self.request, said, by=self.who.actor, at=self.who.now)


class ExtendForm(ActForm):
    """Two more months, with the reason that the person is told."""

    act, title, button = "extend", _("Extend the period by two months"), _("Extend")
    extension_reason = forms.CharField(
        label=_("Reason for the extension"), max_length=500, widget=LongText,
        help_text=_("Tell the person before the first month is over (Art. 12 (3) DSGVO)."),
    )  # fmt: skip

    def do(self) -> None:
        """Extend it."""
        said = self.cleaned_data["extension_reason"]
        extend_request(self.request, reason=said, by=self.who.actor, at=self.who.now)


class AnswerForm(ActForm):
    """How the request ends."""

    act, title, button = "answer", _("Answer"), _("Answer the request")
    state = forms.ChoiceField(label=_("Decision"), choices=ENDS)
    outcome = forms.CharField(
        label=_("Outcome and reason"), max_length=1000, widget=LongText,
        help_text=_("What was done, or why not. A refusal names the way to the supervisory"
                    " authority and to the court (Art. 12 (4) DSGVO)."),
    )  # fmt: skip

    def do(self) -> None:
        """Answer it."""
        said = self.cleaned_data
        answer_request(
            self.request, said["state"], outcome=said["outcome"], by=self.who.actor, at=self.who.now
        )


ACTS: tuple[type[ActForm], ...] = (IdentityForm, AnswerForm, ExtendForm)
