"""Choices that several forms of the desk offer: languages, countries, several of either, groups."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases import languages
from schools.words import Grade, SchoolForm, SupportForm

Label = str | Promise
Choices = list[tuple[Any, Label]]
UNKNOWN = _("unknown")
NONE = _("none")
ANY = _("any")
PLEASE_CHOOSE = _("please choose")
MISSING = {"required": _("Please choose.")}
NTH = (_("First choice"), _("Second choice"), _("Third choice"))


def with_blank(label: Label, choices: Any) -> Choices:
    """These choices after one that stands for no answer."""
    return [("", label), *choices]


class PickOne(forms.ChoiceField):
    """One of a list that is made anew in the language of each page; nothing chosen is an answer."""

    def __init__(self, choices: Callable[[], Any], blank: Label = UNKNOWN, **kwargs: Any) -> None:
        super().__init__(choices=lambda: with_blank(blank, choices()), required=False, **kwargs)


class Boxes(forms.MultiWidget):
    """Some boxes for one list of values, side by side; or the first one, the others folded away."""

    template_name = "desk/consultation/_boxes.html"
    folded_template_name = "desk/report/_boxes.html"
    use_fieldset = True

    def __init__(self, make: Callable[[dict[str, Any]], forms.Widget]) -> None:
        super().__init__([make({"aria-label": label}) for label in NTH])

    def decompress(self, value: None) -> list[str]:
        """Nothing is known: a list of values is taken as it is."""
        return [""] * len(NTH)


class _Several(forms.MultiValueField):
    """Up to three values, in order and each once."""

    def __init__(
        self, field: forms.Field, widget: Boxes, *, folded: bool = False, **kwargs: Any
    ) -> None:
        if folded:
            widget.template_name = widget.folded_template_name
        super().__init__(
            fields=[field] * len(NTH),
            widget=widget,
            required=False,
            require_all_fields=False,
            **kwargs,
        )

    def compress(self, data_list: list[str]) -> list[str]:
        """What was said."""
        return list(dict.fromkeys(one for one in data_list if one))


class PickSeveral(_Several):
    """Up to three of a list."""

    def __init__(self, choices: Callable[[], Any], **kwargs: Any) -> None:
        field = PickOne(choices, blank=NONE)
        listed: Any = field.choices
        widget = Boxes(lambda attrs: forms.Select(attrs, listed))
        super().__init__(field, widget, **kwargs)


class CountryField(forms.CharField):
    """A country by its name or its code of two letters; the page offers the names (`countries`).

    A text with proposals instead of a select box: 250 names, and several such fields on a page.
    """

    default_error_messages: ClassVar[dict[str, Any]] = {
        "no_such_country": _("There is no country of this name in the list: %(name)s"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", country_box({}))
        super().__init__(max_length=100, required=False, **kwargs)

    def to_python(self, value: Any) -> str:
        """The code of the country, or nothing."""
        name = str(super().to_python(value) or "")
        if not name or name.upper() in languages.NATIONALITIES:
            return name.upper()
        for code, known in languages.nationality_choices():
            if known.casefold() == name.casefold():
                return code
        raise forms.ValidationError(
            self.error_messages["no_such_country"], code="no_such_country", params={"name": name}
        )

    def prepare_value(self, value: Any) -> Any:
        """The name of a code; anything else stays as it was typed."""
        return languages.nationality_name(value) if value else value


class CountriesField(_Several):
    """Up to three countries."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(CountryField(), Boxes(country_box), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Names for codes; anything else stays as it was typed."""
        return [languages.nationality_name(one) for one in value or []]


def country_box(attrs: dict[str, Any]) -> forms.TextInput:
    """A text box with the names of countries as proposals."""
    return forms.TextInput({"list": "countries", "autocomplete": "off", **attrs})


def school_form_field(blank: Label = ANY, **kwargs: Any) -> forms.ChoiceField:
    """School form; empty means any, unless it is asked for."""
    usual = {"label": _("School form"), "required": False, "error_messages": MISSING}
    return forms.ChoiceField(choices=with_blank(blank, SchoolForm.choices), **{**usual, **kwargs})


def grade_field(blank: Label = ANY, **kwargs: Any) -> forms.TypedChoiceField:
    """Grade as a number; empty means any, unless it is asked for."""
    usual = {"label": _("Grade"), "required": False, "error_messages": MISSING}
    choices = with_blank(blank, Grade.choices)
    return forms.TypedChoiceField(
        choices=choices, coerce=int, empty_value=None, **{**usual, **kwargs}
    )


def support_form_field(blank: Label = ANY, **kwargs: Any) -> forms.ChoiceField:
    """Form of support; empty means any, unless it is asked for."""
    usual = {"label": _("Support form"), "required": False, "error_messages": MISSING}
    return forms.ChoiceField(choices=with_blank(blank, SupportForm.choices), **{**usual, **kwargs})
