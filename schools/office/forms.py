"""The short forms of a school's office: a date, a reason, a question, some numbers."""

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.calendars import Calendar, add_days, is_school_day
from cases.models import Offer
from cases.replies import Answer
from cases.states import DeclineReason
from schools.models import Place, School
from schools.places import Figure
from schools.places.reporting import MOST_FREE
from schools.words import Grade, SupportForm

PERSON_LENGTH = 40


class DayField(forms.DateField):
    """A day: a calendar where the browser has one, else text as Germans or as machines write."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "e-date"})
    input_formats = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y")
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter a day, for example 12.11.2026."),
        "invalid": _("Enter the day as day.month.year, for example 12.11.2026."),
    }


class AnswerForm(forms.Form):
    """One answer; its fields are called as in the verb, its words say what comes of it."""

    heading: ClassVar[Promise]
    means: ClassVar[Promise]
    send: ClassVar[Promise]
    # The answer that is hoped for stands open; others open by a click.
    is_hoped_for = False

    person = forms.CharField(
        label=_("Your name or shorthand"),
        max_length=PERSON_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def fields_of_verb(self) -> dict[str, Any]:
        """What is handed to the room."""
        return {name: value for name, value in self.cleaned_data.items() if name != "person"}


class YesForm(AnswerForm):
    """The school admits the child."""

    heading, send = _("Yes"), _("Yes, we take the child")
    means = _("We take the child. The headteacher admits it (§ 46 (1) SchulG).")
    is_hoped_for = True

    start_on = DayField(label=_("First school day"))
    field_order = ("start_on", "person")


class QuestionForm(AnswerForm):
    """The school asks back."""

    heading, send = _("Question"), _("Send the question")
    means = _("Your time stands still until the office answers, for at most two working days.")

    question = forms.CharField(
        label=_("Your question"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ("question", "person")


class NoForm(AnswerForm):
    """The school can't offer a place."""

    heading, send = _("No, we can't offer a place"), _("Send this answer")
    means = _(
        "Coordination between offices, no formal decision (Bescheid): "
        "the office asks another school."
    )

    decline_reason = forms.ChoiceField(
        label=_("Reason"), choices=[("", _("Please choose")), *DeclineReason.choices]
    )
    text = forms.CharField(
        label=_("Explanation"),
        max_length=500,
        required=False,
        help_text=_("Only needed for another reason. Nothing about health or behaviour."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ("decline_reason", "text", "person")


class ThereForm(AnswerForm):
    """The child is in class."""

    heading, send = _("The child is here"), _("Confirm attendance")
    means = _("That ends the search.")
    is_hoped_for = True

    attended_on = DayField(label=_("In class since"))
    field_order = ("attended_on", "person")


class NotThereForm(AnswerForm):
    """The child has not come."""

    heading, send = _("The child has not come"), _("Tell the office")
    means = _("The office calls the family. The place is held for five working days.")


class RevokeForm(AnswerForm):
    """The promise can't be kept."""

    heading, send = _("We can't keep our promise"), _("Revoke the promise")
    means = _("The letter to the family is recalled and the office searches again.")

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    field_order = ("reason", "person")


class MovedForm(AnswerForm):
    """The family has moved."""

    heading, send = _("The family has moved"), _("Report the move")
    means = _("A task for the office; nothing else changes.")

    town = forms.CharField(label=_("New town, if known"), max_length=100, required=False)
    field_order = ("town", "person")


FORMS: dict[Answer, type[AnswerForm]] = {
    Answer.ACCEPTANCE: YesForm,
    Answer.QUERY: QuestionForm,
    Answer.DECLINE: NoForm,
    Answer.ATTENDANCE: ThereForm,
    Answer.ABSENCE: NotThereForm,
    Answer.REVOCATION: RevokeForm,
    Answer.MOVE: MovedForm,
}


def proposed(offer: Offer, today: date) -> dict[str, date]:
    """The days that are filled in already: the next possible first day, the day in class."""
    closed = offer.school.days_off()
    wished = offer.wished_start_on
    start_on = add_days(today, 1, Calendar.SCHOOL_DAYS, closed)
    if wished is not None and wished > today and is_school_day(wished, closed):
        start_on = wished
    return {"start_on": start_on, "attended_on": min(offer.start_on or today, today)}


class PlacesForm(forms.Form):
    """The free places of a school as one table: grades down, forms of support across."""

    def __init__(self, school: School, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school
        known = {(place.grade, place.support_form): place for place in school.places.all()}
        for grade, support_form in self.groups():
            self.fields[_field(grade, support_form)] = forms.IntegerField(
                label=f"{Grade(grade).label}, {SupportForm(support_form).label}",
                required=False,
                min_value=0,
                max_value=MOST_FREE,
                initial=_figure(known.get((grade, support_form))),
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "e-short"}),
            )
        self.fields["person"] = forms.CharField(
            label=_("Your name or shorthand"), max_length=PERSON_LENGTH, required=False
        )

    def groups(self) -> Iterator[tuple[int, str]]:
        """Every grade and form of support that this school can have."""
        for grade in Grade.values:
            for support_form in SupportForm.values:
                if self.school.teaches(grade, support_form):
                    yield grade, support_form

    def columns(self) -> list[SupportForm]:
        """The forms of support that this school can have."""
        return [one for one in SupportForm if any(one == group[1] for group in self.groups())]

    def table(self) -> list[tuple[int, list[tuple[SupportForm, Any]]]]:
        """Each grade with its fields, under the columns; None where there is no such group."""
        grades = sorted({grade for grade, _support in self.groups()})
        return [
            (grade, [(one, self._cell(grade, one)) for one in self.columns()]) for grade in grades
        ]

    def _cell(self, grade: int, support_form: str) -> Any:
        name = _field(grade, support_form)
        return self[name] if name in self.fields else None

    def figures(self, today: date) -> list[Figure]:
        """The figures that were entered, as of today; an empty field says nothing."""
        entered = ((group, self.cleaned_data.get(_field(*group))) for group in self.groups())
        return [
            Figure(grade=grade, support_form=support_form, free=free, as_of=today)
            for (grade, support_form), free in entered
            if free is not None
        ]


def _field(grade: int, support_form: str) -> str:
    return f"free_{grade}_{support_form}"


def _figure(place: Place | None) -> int | None:
    """What a school would report today if nothing else had happened: requests are not taken off."""
    if place is None or not place.was_reported:
        return None
    return max(0, place.free + place.reserved)
