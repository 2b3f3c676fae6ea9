"""What the forms of all moves share: the version they opened on, and how they take the step."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from advisory.desk.forms.fields import LongText
from advisory.desk.visitor import Visitor
from cases.models import Case
from cases.refusals import Code, Invalid, Refused

REASON_LENGTH = 500


class MoveForm(forms.Form):
    """A short form for one step of a case. Its fields are the arguments of the verb.

    `version` is that of the case when the form was opened: what a colleague did since is shown
    before anything is written. `next_page` is the route to go to after the step.
    """

    verb: ClassVar[Callable[..., Any]]
    next_page: ClassVar[str] = "desk:case"
    # Whether what is typed decides who is told.
    decides_who_is_told: bool = False
    # Whether the notice of data protection (Art. 13 DSGVO) is handed out with this step.
    hands_out_notice: ClassVar[bool] = False

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, case: Case, who: Visitor, **kwargs: Any) -> None:
        self.case = case
        self.who = who
        self.refusal: Refused | None = None
        initial = {**self.opening(case), "version": case.version, **kwargs.pop("initial", {})}
        super().__init__(data, initial=initial, **kwargs)
        self.prepare()

    def opening(self, case: Case) -> dict[str, Any]:
        """What the fields hold when the form opens."""
        return {}

    def prepare(self) -> None:
        """Fit the fields to the case and to whoever fills them in."""

    def choose_from(self, name: str, choices: Sequence[tuple[str, str | Promise]]) -> None:
        """What a field offers that is known only now."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices)

    def arguments(self) -> dict[str, Any]:
        """What the verb is called with, beside case, actor, instant and version."""
        return self.typed()

    def take(self) -> bool:
        """Take the step; False when the form or the room refuses it.

        What is wrong with an entry stands at its field; `refusal` is what else the room said.
        """
        if not self.is_valid():
            return False
        try:
            self.act()
        except Invalid as wrong:
            self.add_error(wrong.field if wrong.field in self.fields else None, str(wrong))
        except Refused as refusal:
            self.refusal = refusal
        return self.refusal is None and self.is_valid()

    def act(self) -> None:
        """Ask the room once. Raises `Refused`."""
        if self.cleaned_data["version"] != self.case.version:
            raise Refused(Code.STALE)
        self.act_on(self.case)

    def act_on(self, case: Case) -> None:
        """Ask the room for this step of this case. Raises `Refused`."""
        type(self).verb(case, **self.arguments(), **self.signature())

    def others(self) -> list[Case]:
        """Brothers and sisters who take the step together with the child."""
        return []

    def signature(self) -> dict[str, Any]:
        """Who takes the step, when, and on which version of the case."""
        version = self.cleaned_data["version"]
        return {"by": self.who.actor, "at": self.who.now, "version": version}

    def reopened(self, case: Case) -> "MoveForm":
        """The same form on the case as it is now, with everything that was typed."""
        return type(self)(case=case, who=self.who, initial=self.typed())

    def typed(self) -> dict[str, Any]:
        """What was entered, the hidden version aside."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def sections(self) -> Iterator[tuple[str | Promise, list[forms.BoundField]]]:
        """The fields as they stand on the page: one section without a title."""
        yield "", self.visible_fields()


class ReasonForm(MoveForm):
    """A step that needs a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=REASON_LENGTH, widget=LongText)
