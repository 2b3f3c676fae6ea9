"""Forms around school places: what is looked for, asking, assigning, and a school's figure."""

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.desk.forms.choosing import (
    PLEASE_CHOOSE,
    grade_field,
    school_form_field,
    support_form_field,
)
from advisory.desk.forms.fields import GermanDateField, LongText
from cases.finder import Wish
from schools.places import MOST_FREE, Group
from schools.words import Grade, SupportForm


class FinderFilter(forms.Form):
    """What the place finder looks for."""

    mark_optional = False

    school_form = school_form_field()
    grade = grade_field()
    support_form = support_form_field()
    name = forms.CharField(label=_("School"), max_length=100, required=False)

    def wish(self) -> Wish | None:
        """What is looked for; nothing while grade or support form are open."""
        said = self.cleaned_data if self.is_valid() else {}
        if not (said.get("grade") and said.get("support_form")):
            return None
        return Wish(said["grade"], said["support_form"], said["school_form"], said["name"].strip())


class OverviewFilter(forms.Form):
    """Which schools and figures are listed."""

    mark_optional = False

    school_form = school_form_field()
    grade = grade_field()
    support_form = support_form_field()
    name = forms.CharField(label=_("School"), max_length=100, required=False)
    only_free = forms.BooleanField(label=_("Only schools with free places"), required=False)

    def group(self) -> Group:
        """What is asked for; nothing valid asks for everything."""
        said = self.cleaned_data if self.is_valid() else {}
        return Group(
            school_form=said.get("school_form", ""),
            grade=said.get("grade"),
            support_form=said.get("support_form", ""),
            name=said.get("name", "").strip(),
        )


class AskForm(forms.Form):
    """What goes to the school beside grade and support form."""

    school = forms.CharField(max_length=6, widget=forms.HiddenInput)
    grade = forms.TypedChoiceField(choices=Grade.choices, coerce=int, widget=forms.HiddenInput)
    support_form = forms.ChoiceField(choices=SupportForm.choices, widget=forms.HiddenInput)
    wished_start_on = GermanDateField(label=_("Wished first school day"), required=False)
    call_back = forms.BooleanField(
        label=_("Ask the school to call back"),
        required=False,
        help_text=_("The only hint a school gets that there is something to talk about."),
    )
    reason = forms.CharField(
        label=_("Why this school?"), max_length=300, required=False, widget=LongText({"rows": 2})
    )


class AssignForm(forms.Form):
    """What the supervision decides (§ 46 (7) SchulG)."""

    school = forms.CharField(
        max_length=6,
        widget=forms.HiddenInput,
        error_messages={"required": _("Please choose a school.")},
    )
    grade = forms.TypedChoiceField(choices=Grade.choices, coerce=int, widget=forms.HiddenInput)
    support_form = forms.ChoiceField(choices=SupportForm.choices, widget=forms.HiddenInput)
    start_on = GermanDateField(label=_("First school day"))
    parents_heard_on = GermanDateField(label=_("Parents heard on"))
    authority_consulted_on = GermanDateField(label=_("School authority consulted on"))


class FigureForm(forms.Form):
    """Free places as a school has told the office."""

    grade = grade_field(PLEASE_CHOOSE, required=True)
    support_form = support_form_field(PLEASE_CHOOSE, required=True)
    free = forms.IntegerField(
        label=_("Free places"),
        min_value=0,
        max_value=MOST_FREE,
        widget=forms.TextInput({"inputmode": "numeric", "class": "e-short"}),
    )
    as_of = GermanDateField(label=_("Counted by the school on"))
