"""Every field names its hint and its mistake, and knows how people write days and times."""

import re
from datetime import UTC, date, datetime, time

import pytest
from django import forms
from django.utils import translation

from advisory.desk.forms.fields import (
    BigChoice,
    GermanDateField,
    GermanDateTimeField,
    GermanTimeField,
)


@pytest.fixture(autouse=True)
def _english() -> None:
    translation.activate("en")


class Sheet(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="Name", help_text="As in the passport")
    born = GermanDateField(label="Born")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    sex = forms.ChoiceField(label="Sex", choices=[("", "-"), ("w", "female")])
    answer = forms.ChoiceField(
        label="Answer", choices=[("y", "Yes"), ("n", "No")], widget=BigChoice({}, (), {"y": "Good"})
    )
    meets = GermanDateTimeField(label="Meets")
    told = forms.BooleanField(label="Told")
    secret = forms.CharField(widget=forms.HiddenInput)


def described(html: str, name: str) -> set[str]:
    """The ids that describe the input of this name."""
    tag = re.search(rf'<(?:input|select|textarea)[^>]*name="{name}"[^>]*>', html)
    assert tag, name
    ids = re.search(r'aria-describedby="([^"]*)"', tag[0])
    return set(ids[1].split()) if ids else set()


@pytest.mark.parametrize("name", ["name", "born", "sex", "told"])
def test_a_field_is_tied_to_its_mistake(name: str) -> None:
    html = str(Sheet({"secret": "x"}))
    assert f"id_{name}_error" in described(html, name)
    assert html.count(f'id="id_{name}_error"') == 1
    assert re.search(rf'name="{name}"[^>]*aria-invalid="true"', html)


def test_a_field_is_tied_to_its_hint() -> None:
    html = str(Sheet())
    assert described(html, "name") == {"id_name_helptext"}
    assert 'id="id_name_helptext">As in the passport<' in html


@pytest.mark.parametrize(("name", "legend"), [("answer", "Answer"), ("meets", "Meets")])
def test_a_group_of_inputs_has_a_legend_and_names_its_mistake(name: str, legend: str) -> None:
    html = str(Sheet({"secret": "x"}))
    group = re.search(
        rf'<fieldset[^>]*aria-describedby="id_{name}_error".*?</fieldset>', html, re.DOTALL
    )
    assert group
    assert re.search(rf'<legend class="kern-label">{legend}\s*</legend>', group[0])
    assert f'id="id_{name}_error"' in group[0]


def test_the_summary_links_to_every_field_with_a_mistake() -> None:
    html = str(Sheet({}))
    targets = set(re.findall(r'<a href="#([^"]+)"', html))
    assert targets == {
        "id_name", "id_born", "id_sex", "id_answer_0", "id_meets_0", "id_told",
    }  # fmt: skip
    assert all(f'id="{target}"' in html for target in targets)
    assert "kern-alert--danger" not in str(Sheet())


def test_every_input_has_a_label() -> None:
    html = str(Sheet())
    ids = set(
        re.findall(r'<(?:input|select|textarea)(?![^>]*type="hidden")[^>]*\sid="([^"]+)"', html)
    )
    assert len(ids) == 9
    assert ids == set(re.findall(r'<label[^>]*\sfor="([^"]+)"', html))


def test_only_optional_fields_are_marked_and_a_filter_marks_none() -> None:
    sheet = Sheet()
    assert str(sheet).count("kern-label__optional") == 1
    assert "kern-label__optional" in sheet["note"].as_field_group()
    sheet.mark_optional = False  # type: ignore[attr-defined]
    assert "kern-label__optional" not in str(sheet)


def test_a_tile_says_what_the_answer_means() -> None:
    assert '<span class="kern-hint">Good</span>' in Sheet()["answer"].as_field_group()


def test_what_somebody_entered_is_escaped() -> None:
    html = str(Sheet({"name": '"><b>', "note": "</textarea><b>"}))
    assert "<b>" not in html


@pytest.mark.parametrize(
    "text",
    ["1.2.26", "01.02.2026", "1/2/2026", "2026-02-01", "1. 2. 2026", "1,2,26", "01022026",
     "1. Februar 2026", "1 feb 26", "1-2-2026", " 01.02.2026 ", "1 2 2026"],
)  # fmt: skip
def test_a_day_may_be_written_in_many_ways(text: str) -> None:
    assert GermanDateField().clean(text) == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("30.02.2026", "There is no such day in the calendar: 30.02.2026"),
        ("1.13.2026", "There is no such day in the calendar: 1.13.2026"),
        ("00.01.2026", "There is no such day in the calendar: 00.01.2026"),
        ("1.1.0000", "There is no such day in the calendar: 1.1.0000"),
        ("1.1.0001", "Enter a day between 1900 and 2199."),
        ("31.12.9999", "Enter a day between 1900 and 2199."),
        ("soon", "Enter the day as day.month.year, for example 12.11.2026."),
        ("1.2", "Enter the day as day.month.year, for example 12.11.2026."),
        ("1.2.202", "Enter the day as day.month.year, for example 12.11.2026."),
        ("", "Enter a day, for example 12.11.2026."),
    ],
)
def test_a_day_that_is_none_says_what_to_enter(text: str, says: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        GermanDateField().clean(text)
    assert refused.value.messages == [says]


def test_two_digit_years_stay_in_a_lifetime() -> None:
    assert GermanDateField().clean("1.1.68") == date(2068, 1, 1)
    assert GermanDateField().clean("1.1.69") == date(1969, 1, 1)
    assert GermanDateField(required=False).clean(" ") is None


def test_a_day_is_shown_with_dots() -> None:
    html = Sheet(initial={"born": date(2016, 11, 2)})["born"].as_field_group()
    assert 'value="02.11.2016"' in html
    assert 'type="text"' in html


@pytest.mark.parametrize(
    ("text", "meant"),
    [("14:30", time(14, 30)), ("14.30", time(14, 30)), ("1430", time(14, 30)), ("9", time(9)),
     ("9 Uhr", time(9)), ("8:05 Uhr", time(8, 5)), ("930", time(9, 30)), ("24:00", None),
     ("14:60", None), ("noon", None)],
)  # fmt: skip
def test_a_time_may_be_written_in_many_ways(text: str, meant: time | None) -> None:
    field = GermanTimeField()
    if meant:
        assert field.clean(text) == meant
        return
    with pytest.raises(forms.ValidationError, match="hours:minutes"):
        field.clean(text)


def test_day_and_time_make_an_instant_of_the_town() -> None:
    field = GermanDateTimeField()
    assert field.clean(["1.7.26", "9"]) == datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert field.clean(["1.12.26", "9"]) == datetime(2026, 12, 1, 8, tzinfo=UTC)
    with pytest.raises(forms.ValidationError):
        field.clean(["29.3.2026", "2:30"])  # the clocks jump from 2 to 3
    with pytest.raises(forms.ValidationError):
        field.clean(["1.7.26", ""])


def test_half_an_instant_is_never_taken_for_none() -> None:
    field = GermanDateTimeField(required=False)
    assert field.clean(["", ""]) is None
    with pytest.raises(forms.ValidationError, match="Enter a time"):
        field.clean(["1.7.26", ""])
    with pytest.raises(forms.ValidationError, match="Enter a day"):
        field.clean(["", "9"])
