"""In which language the consultation sheet speaks beside ours: chosen by a person, for one case."""

from typing import Any

from django.http import HttpRequest

from advisory.desk import bilingual
from advisory.desk.forms.consultation import SheetForm
from cases.languages import LANGUAGES
from cases.models import Case

# The session remembers the last choice only, so that nothing gathers there.
CHOSEN = "labels"


def choose(request: HttpRequest, number: str) -> None:
    """Remember the language that was chosen on the sheet of this case."""
    code = request.POST.get("labels", "")
    if "show" in request.POST and code in ("", *bilingual.LANGUAGES):
        request.session[CHOSEN] = [number, code]


def of_sheet(request: HttpRequest, case: Case, form: SheetForm) -> dict[str, Any]:
    """The chapters with the labels of the chosen language, else of the family's own."""
    number, code = request.session.get(CHOSEN, ("", ""))
    if number != case.number:
        code = bilingual.language_for(case.child.family_language)
        code = "" if code == request.LANGUAGE_CODE else code
    if code:
        bilingual.add_labels(form, code)
    return {
        "chapters": [
            (one, bilingual.spoken(code, f"chapter.{one.key}", one.title) if code else "", rows)
            for one, rows in form.chapters()
        ],
        "intro": bilingual.spoken(code, "intro", bilingual.INTRO) if code else "",
        "labels": code,
        "label_languages": [(one, LANGUAGES[one].own) for one in bilingual.LANGUAGES],
    }
