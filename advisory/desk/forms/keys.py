"""Forms around the keys of school software."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.desk.forms.fields import GermanDateField, LongText
from cases.calendars import end_of
from schools.keys import Grant
from schools.models import Scope


class KeySearch(forms.Form):
    """Of which school the keys are shown."""

    mark_optional = False

    number = forms.CharField(label=_("School number"), max_length=6, required=False)


class KeyForm(forms.Form):
    """What a new key may do, from where and until when."""

    label = forms.CharField(
        label=_("What the key is for"),
        max_length=120,
        help_text=_("The name of the software, such as SVWS."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("The software may"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    expires_on = GermanDateField(label=_("Valid until, that day included"))
    networks = forms.CharField(
        label=_("Only from these addresses"),
        max_length=1000,
        required=False,
        widget=LongText({"rows": 2}),
        help_text=_("Addresses or networks, one a line, such as 203.0.113.0/24. Empty: any."),
    )

    def grant(self) -> Grant:
        """What was filled in."""
        said = self.cleaned_data
        return Grant(
            label=said["label"].strip(),
            scopes=[Scope(scope) for scope in said["scopes"]],
            expires_at=end_of(said["expires_on"]),
            networks=said["networks"].split(),
        )


class RenewForm(forms.Form):
    """Until when the new key is valid, and how long the old one beside it."""

    expires_on = GermanDateField(label=_("New key valid until, that day included"))
    overlap = forms.TypedChoiceField(
        label=_("The old key is valid for"),
        choices=[
            (0, _("not a moment longer")),
            (1, _("one more day")),
            (7, _("seven more days")),
            (30, _("thirty more days")),
        ],
        coerce=lambda days: timedelta(days=int(days)),
        initial=7,
    )
