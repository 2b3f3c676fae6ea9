"""The sheet speaks the family's language beside ours."""

import inspect
import re
from typing import Any

import pytest

from advisory.desk import bilingual
from advisory.desk.bilingual import ar, bg, fa, ro, ru, tr, uk
from advisory.desk.forms.consultation import SheetForm
from advisory.desk.forms.sheet import CHAPTERS, Schooling
from cases.states import CaseState, Channel, Literacy, Precision, Script, Sex
from tests.advisory.visiting import Desk, chosen, html
from tests.factories import Walk

ANSWERS = {
    "birth_date_precision": Precision.values,
    "sex": Sex.values,
    "schooling": [value for value, _label in Schooling.CHOICES],
    "latin_literacy": Literacy.values,
    "scripts": Script.values,
    "german_level": ["UNKNOWN"],
    "channel": Channel.values,
}
WANTED = {
    "intro",
    "unknown",
    *(f"chapter.{chapter.key}" for chapter in CHAPTERS),
    *SheetForm.base_fields,
    *(f"{field}.{value}" for field, values in ANSWERS.items() for value in values),
}


@pytest.mark.parametrize("code", bilingual.CATALOGUES)
def test_every_label_of_the_sheet_is_there(code: str) -> None:
    labels = bilingual.CATALOGUES[code]
    assert set(labels) == WANTED
    assert [key for key, label in labels.items() if not label.strip()] == []


@pytest.mark.parametrize("module", [ar, bg, fa, ro, ru, tr, uk])
def test_what_no_native_speaker_has_read_says_so(module: object) -> None:
    source = inspect.getsource(module)  # type: ignore[arg-type]
    assert re.search("^# (to be )?reviewed by a native speaker", source, re.MULTILINE)


def sheet(language: str) -> tuple[Desk, Walk]:
    walk = Walk()
    walk.to(CaseState.IN_CONSULTATION)
    walk.case.child.family_language = language
    walk.case.child.save()
    return Desk(walk.person, walk.later()), walk


@pytest.mark.django_db
def test_the_familys_own_language_stands_beside_ours_in_its_direction() -> None:
    desk, walk = sheet("ar")
    page = html(desk.get("consultation", walk.case.number))
    assert 'Given name <span class="e-second" lang="ar" dir="rtl">الاسم الأول</span>' in page
    assert 'partly <span class="e-second" lang="ar" dir="rtl">جزئيًا</span>' in page
    assert "Asylum · \N{FIRST STRONG ISOLATE}لجوء\N{POP DIRECTIONAL ISOLATE}" in page
    assert chosen(desk.get("consultation", walk.case.number), "labels") == ["ar"]


@pytest.mark.django_db
def test_another_language_is_chosen_and_what_was_typed_is_saved() -> None:
    desk, walk = sheet("vi")
    assert "e-second" not in html(desk.get("consultation", walk.case.number))
    typed: dict[str, Any] = {
        "given_name": "Lan",
        "schooling": "UNKNOWN",
        "version": walk.case.version,
    }
    typed |= {"birth_date": "4.5.2013", "labels": "de", "show": "1"}
    desk.post("consultation", walk.case.number, **typed)
    page = html(desk.get("consultation", walk.case.number))
    assert 'lang="de" dir="ltr">Vorname</span>' in page
    assert 'value="Lan"' in page
