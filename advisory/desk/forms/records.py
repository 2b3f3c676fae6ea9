"""Forms for what is kept beside a case: guardians and papers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from advisory.desk.visitor import Visitor
from cases import languages
from cases.actions import consultation, intake
from cases.models import Case, Guardian
from cases.names import parse_phone
from cases.states import DocumentKind, DocumentStatus

GUARDIAN = ("name", "relation", "phone", "email", "preferred_channel", "custody", "can_read")


class GuardianForm(forms.Form):
    """A person who cares for the children of the household."""

    language = forms.ChoiceField(label=_("Language"), choices=languages.choices)

    def __init__(self, data: Any = None, *, guardian: Guardian | None = None) -> None:
        names = (*GUARDIAN, "language")
        initial = {name: getattr(guardian, name) for name in names} if guardian else {}
        super().__init__(data, initial=initial)
        self.guardian = guardian
        self.fields.update(fields_for_model(Guardian, fields=GUARDIAN))
        self.order_fields(["name", "relation", "phone", "email", "language", "preferred_channel"])

    def clean_phone(self) -> str:
        """Kept in the one form in which the search finds it."""
        typed: str = self.cleaned_data["phone"].strip()
        number = parse_phone(typed) if typed else ""
        if number is None:
            raise ValidationError(_("This is no phone number; write it with its area code."))
        return number

    def save(self, case: Case, who: Visitor, version: int | None) -> None:
        """Write it down. Raises `Refused`."""
        key = self.guardian.pk if self.guardian else None
        signed: dict[str, Any] = {"by": who.actor, "at": who.now, "version": version}
        intake.save_guardian(case, self.cleaned_data, guardian_id=key, **signed)


class DocumentForm(forms.Form):
    """Where a paper stands."""

    kind = forms.ChoiceField(label=_("Paper"), choices=DocumentKind.choices)
    status = forms.ChoiceField(label=_("Status"), choices=DocumentStatus.choices)

    def save(self, case: Case, who: Visitor, version: int | None) -> None:
        """Tick it on the list. Raises `Refused`."""
        values = self.cleaned_data
        consultation.check_document(
            case, values["kind"], values["status"], by=who.actor, at=who.now, version=version
        )
